"""A session as a whole: the bed first, several parts as one, drowsy in its last third."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.score.laying import DROWSY_OVER, LEAD_IN
from calmcramp.score.layout import BED, Pace, lay_out, lay_out_pieces
from calmcramp.score.routine import (
    BadRoutine,
    Breathe,
    Ending,
    Minutes,
    Passage,
    Pattern,
    Rest,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
)
from calmcramp.score.score import Cue, Score
from calmcramp.score.units import RATE
from fakes_sound import FakeSounds, speech_frames
from random_scores import play

S = RATE
SOUNDS = FakeSounds()
ENDING = Routine(
    "sleep-ending",
    "Drifting off",
    "sleep",
    "sleep",
    True,
    None,
    (Passage("fade", (Say("Nothing more to do.", pause=3), Ending(25, 75))),),
)
ENDING_FRAMES = speech_frames("Nothing more to do.") + 103 * S
FIST = Tense("Make a fist, now.", "And let go.", 6, 35, notice="Notice it.", second="And now.")


def routine(*steps: Step, name: str = "evening") -> Routine:
    passages = (Passage("a", steps),)
    return Routine(name, "Evening", "relaxation", "relax", True, None, passages)


def modes(score: Score) -> list[str]:
    return [cue.sound.split("/")[1] for cue in score.cues if cue.kind == "speech"]


def beds(score: Score) -> list[Cue]:
    return [cue for cue in score.cues if cue.kind == "bed"]


# ------------------------------------------------------------------ the bed first


def test_the_bed_is_alone_before_the_first_word() -> None:
    score = lay_out(routine(Say("Lie down.")), SOUNDS)

    assert 3 * S <= LEAD_IN <= 4 * S
    assert score.cues[1].at == score.marks[0].at == LEAD_IN
    assert (beds(score)[0].at, beds(score)[0].end) == (0, score.end)


@pytest.mark.parametrize(
    "made",
    [
        replace(routine(Say("x")), bed=False),
        replace(routine(Say("x")), kind="talk"),
        replace(routine(Say("x")), kind="cramp"),
    ],
)
def test_without_a_bed_in_a_cramp_and_in_a_fright_it_begins_at_once(made: Routine) -> None:
    assert next(cue.at for cue in lay_out(made, SOUNDS).cues if cue.kind == "speech") == 0


def test_a_passage_by_itself_begins_at_once() -> None:
    assert lay_out(routine(Say("x")), SOUNDS, passages=["a"]).cues[1].at == 0


# ------------------------------------------------------------------ a group a second time


def test_a_second_pass_is_the_same_again_with_words_of_its_own() -> None:
    score = lay_out(replace(routine(FIST), bed=False), SOUNDS)
    first, second = score.cues[:3], score.cues[3:]

    assert score.end == 2 * (8 + 6 + 35) * S
    assert [cue.text for cue in score.cues] == [
        *("Make a fist, now.", "And let go.", "Notice it."),
        *("And now.", "And let go.", "Notice it."),
    ]
    assert (first[0].end, second[0].end) == (8 * S, (49 + 8) * S)
    assert [cue.at for cue in second[1:]] == [cue.at + 49 * S for cue in first[1:]]
    assert len(score.marks) == 1


def test_both_texts_have_to_fit() -> None:
    with pytest.raises(BadRoutine, match=r"but its place lasts 8\.0 s"):
        lay_out(routine(replace(FIST, second="x" * 134)), SOUNDS)


def test_a_hurried_pace_leaves_out_a_notice_that_has_no_room() -> None:
    tight = replace(FIST, quiet=15, notice="x" * 60, second="")

    assert len(lay_out(routine(tight), SOUNDS).cues) == 4
    assert len(lay_out(routine(tight), SOUNDS, pace=Pace(rest=0.4)).cues) == 3


# ------------------------------------------------------------------ drowsy


def soft(count: int) -> Routine:
    return routine(*[Soften(f"Part {'x' * i}.", 20) for i in range(count)])


def test_the_last_third_of_a_night_is_spoken_as_to_somebody_nearly_asleep() -> None:
    score = lay_out(soft(12), SOUNDS, ending=ENDING)
    late = score.end - ENDING_FRAMES

    assert late > DROWSY_OVER
    assert modes(score) == [
        "sleep" if cue.at >= late * 2 // 3 else "relax"
        for cue in score.cues
        if cue.kind == "speech" and cue.at < late
    ] + ["sleep"]
    assert modes(score).count("sleep") == 5
    assert {cue.gain_db for cue in score.cues if cue.sound.startswith("speech/sleep")} == {-10.0}


def test_a_short_night_a_day_and_a_written_mode_stay_as_they_are() -> None:
    said = replace(soft(12), passages=(Passage("a", tuple([Say("x", 30, "relax")] * 12)),))

    assert modes(lay_out(soft(7), SOUNDS, ending=ENDING)) == ["relax"] * 7 + ["sleep"]
    assert set(modes(lay_out(soft(12), SOUNDS))) == {"relax"}
    assert modes(lay_out(said, SOUNDS, ending=ENDING)) == ["relax"] * 12 + ["sleep"]


def test_what_does_not_fit_when_it_is_spoken_slowly_is_told() -> None:
    class Slow(FakeSounds):
        def frames(self, sound: str) -> int:
            return super().frames(sound) * (2 if sound.startswith("speech/sleep/") else 1)

    made = routine(*[Soften("x" * 100, 20)] * 12)

    lay_out(made, Slow())
    with pytest.raises(BadRoutine, match=r"takes 12\.0 s to say but its place lasts 10\.0 s"):
        lay_out(made, Slow(), ending=ENDING)


# ------------------------------------------------------------------ several parts as one


BREATH = Breathe(Pattern(4, 6), 300, words=("In", "and out"), small=("Small.",))


def together(*pieces: tuple[Routine, float | None], bed: bool = True, **how: float) -> Score:
    head = replace(routine(), name="together", bed=bed)
    named = [(piece, None, minutes) for piece, minutes in pieces]
    return lay_out_pieces(head, named, SOUNDS, ending=ENDING, **how)


def test_parts_follow_one_another_over_one_bed_and_then_comes_the_ending() -> None:
    one, two = routine(Rest(40), name="one"), replace(routine(Rest(50), name="two"), bed=False)
    score = together((one, None), (two, None))
    (bed,) = beds(score)

    assert score.end == LEAD_IN + 90 * S + ENDING_FRAMES
    assert (bed.at, bed.end, bed.sound, bed.fade_out) == (0, score.end, BED, 75 * S)
    assert [mark.at for mark in score.marks[:2]] == [LEAD_IN, LEAD_IN + 40 * S]


def test_without_a_bed_only_the_ending_has_one() -> None:
    (bed,) = beds(together((routine(Rest(40)), None), bed=False))

    assert bed.at == 40 * S


def test_a_part_lasts_the_minutes_it_is_given() -> None:
    score = together((replace(routine(BREATH), minutes=Minutes(9, 1, 20)), 4), (soft(3), None))

    assert score.end == LEAD_IN + 240 * S + 90 * S + ENDING_FRAMES
    longer = together((soft(10), 6))
    assert longer.end == pytest.approx(LEAD_IN + 360 * S + ENDING_FRAMES, abs=20)


def test_minutes_for_the_whole_move_the_pauses() -> None:
    plain = together((soft(12), None)).end

    assert together((soft(12), None), minutes=10).end == pytest.approx(600 * S, abs=50)
    assert together((soft(12), None), minutes=60).end == plain + 12 * 20 * S


def test_only_the_breathing_that_comes_last_fades() -> None:
    def gains(score: Score) -> set[float]:
        return {cue.gain_db for cue in score.cues if cue.kind == "tone"}

    assert len(gains(together((soft(3), None), (routine(BREATH), None)))) > 5
    assert gains(together((routine(BREATH), None), (soft(3), None))) == {-17.0}


def test_the_last_third_of_all_parts_is_drowsy() -> None:
    score = together((soft(8), None), (soft(4), None))

    assert modes(score) == ["relax"] * 8 + ["sleep"] * 5


def test_limits_hold_for_all_parts_together() -> None:
    held = routine(Breathe(Pattern(4, 8, hold_in=7), cycles=5))

    with pytest.raises(BadRoutine, match="so slow a pattern lasts 8 cycles at most"):
        together((held, None), (held, None))


def test_a_passage_that_a_part_does_not_have_is_told() -> None:
    with pytest.raises(BadRoutine, match='there is no passage "b"'):
        lay_out_pieces(routine(), [(soft(2), ["b"], None)], SOUNDS)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([soft(2), soft(9), routine(BREATH), routine(FIST, Rest(80))]),
            st.none() | st.floats(1, 12),
        ),
        min_size=1,
        max_size=4,
    ),
    st.floats(0.4, 2.5),
)
def test_any_parts_make_one_bed_whole_sentences_and_steps_in_order(
    pieces: list[tuple[Routine, float | None]], rest: float
) -> None:
    head = replace(routine(), name="together")
    named = [(piece, None, minutes) for piece, minutes in pieces]
    score = lay_out_pieces(head, named, SOUNDS, pace=Pace(rest=rest), ending=ENDING)
    speech = [cue for cue in score.cues if cue.kind == "speech"]

    assert [(bed.at, bed.end) for bed in beds(score)] == [(0, score.end)]
    assert all(one.end <= later.at for one, later in pairwise(speech))
    assert [mark.step for mark in score.marks] == list(range(len(score.marks)))
    assert speech[0].at >= LEAD_IN


@settings(max_examples=12, deadline=None)
@given(st.integers(700, 40_000), st.integers(0, 10**6))
def test_the_size_of_a_block_changes_no_sample_of_a_session_of_parts(block: int, seed: int) -> None:
    sigh = Breathe(Pattern(2.5, 6.5, top_up=1), cycles=1, words=("In", "and out"))
    tight = replace(FIST, cue=2, seconds=1, quiet=15, notice="", text="Now.", second="Now.")
    score = together((routine(sigh), None), (routine(tight), None))
    chance = random.Random(seed)

    whole, told, _ = play(score, [(30 * S, "resume")], SOUNDS, lambda: 10**9)
    parts, told_in_parts, _ = play(
        score, [(30 * S, "resume")], SOUNDS, lambda: chance.choice((960, block))
    )
    assert np.array_equal(whole, parts)
    assert told == told_in_parts
