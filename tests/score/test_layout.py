"""Where every sound lies, to the frame."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calmcramp.score.laying import LEAD_IN
from calmcramp.score.layout import BED, Pace, lay_out, lay_out_lines
from calmcramp.score.routine import (
    Ask,
    BadRoutine,
    Breathe,
    Ending,
    HoldStill,
    Line,
    Minutes,
    Passage,
    Pattern,
    Rest,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
    Tone,
)
from calmcramp.score.score import Score
from calmcramp.score.units import RATE, frames
from fakes_sound import FakeSounds, speech_frames

S = RATE
SOUNDS = FakeSounds()
GENTLY = Tense("Make a gentle fist. Now.", "Let go.", 6, 35, notice="Notice the difference.")
ENDING = Routine(
    "sleep-ending",
    "Drifting off",
    "sleep",
    "sleep",
    True,
    None,
    (Passage("fade", (Say("Nothing more to do.", pause=3), Ending(25, 75))),),
)


def routine(*steps: Step, mode: str = "relax", bed: bool = False) -> Routine:
    made = Routine("evening", "Evening", "relaxation", "relax", bed, None, (Passage("a", steps),))
    return made if mode == "relax" else replace(made, mode="cramp" if mode == "cramp" else "sleep")


def laid(*steps: Step, mode: str = "relax", bed: bool = False, pace: Pace | None = None) -> Score:
    return lay_out(routine(*steps, mode=mode, bed=bed), SOUNDS, pace=pace)


def fault_of(made: Routine) -> str:
    with pytest.raises(BadRoutine) as caught:
        lay_out(made, SOUNDS)
    (fault,) = caught.value.faults
    return str(fault)


def test_a_sentence_is_followed_by_its_pause() -> None:
    score = laid(Say("Rest now.", pause=3), Say("And on."))

    assert [cue.at for cue in score.cues] == [0, speech_frames("Rest now.") + 3 * S]
    assert score.end == score.cues[1].end + frames(2.5)


@pytest.mark.parametrize(
    ("mode", "pause", "level"), [("cramp", 0.8, 0.0), ("relax", 2.5, -7.0), ("sleep", 8.0, -10.0)]
)
def test_each_mode_has_its_pause_and_its_level(mode: str, pause: float, level: float) -> None:
    score = laid(Say("Rest now."), mode=mode)

    assert score.end == speech_frames("Rest now.") + frames(pause)
    assert score.cues[0].gain_db == level
    assert score.cues[0].sound == f"speech/{mode}/Rest now."


def test_a_sentence_may_have_a_mode_of_its_own() -> None:
    (cue,) = laid(Say("Rest now.", mode="sleep")).cues

    assert (cue.sound, cue.gain_db) == ("speech/sleep/Rest now.", -10.0)


def test_a_stretch_lasts_its_seconds_at_any_pace() -> None:
    stretch = HoldStill(30, (Line(0, "Toes up."), Line(5.5, "Hold it there.")))
    for pace in (Pace(), Pace().slower(), Pace(rest=0.5)):
        score = laid(stretch, mode="cramp", pace=pace)
        assert score.end == 30 * S
        assert [cue.at for cue in score.cues] == [0, frames(5.5)]


def test_a_line_too_long_for_its_place_is_refused_with_its_seconds() -> None:
    crowded = HoldStill(10, (Line(0, "Breathe in slowly, through the nose."), Line(2, "Out.")))

    assert fault_of(routine(Rest(1), Rest(1), crowded)) == (
        'evening: passage "a", step 3: "Breathe in slowly, throug..." takes 2.2 s to say '
        "but its place lasts 2.0 s"
    )


@pytest.mark.parametrize(
    "step",
    [
        HoldStill(2, (Line(0, "x" * 34),)),
        Tense("x" * 134, "Let go.", 6, 35),
        Tense("Now.", "x" * 251, 6, 15),
        Tense("Now.", "Let go.", 6, 15, notice="x" * 194),
        Soften("x" * 167, 30),
        Breathe(Pattern(4, 6), cycles=2, words=("x" * 67, "out")),
        Breathe(Pattern(4, 6), cycles=2, small=("x" * 167,)),
    ],
)
def test_every_sentence_has_to_fit(step: Step) -> None:
    assert "to say but its place lasts" in fault_of(routine(step))


def test_tensing_begins_when_the_words_are_over_and_lasts_its_seconds() -> None:
    told, release, notice = laid(GENTLY).cues

    assert told.end == 8 * S
    assert release.at == (8 + 6) * S
    assert notice.at == release.end + 3 * S
    assert laid(GENTLY).marks[0].at == told.at


@pytest.mark.parametrize(
    ("groups", "cue", "quiet", "minutes"),
    [(16, 8, 35, 13.1), (7, 8, 35, 5.7), (4, 9, 35, 3.3), (16, 8, 20, 9.1)],
)
def test_a_muscle_relaxation_lasts_the_sum_of_its_parts(
    groups: int, cue: float, quiet: float, minutes: float
) -> None:
    group = replace(GENTLY, cue=cue, quiet=quiet)
    score = laid(Rest(40), *[group] * groups, Rest(20))

    assert score.end == (60 + groups * (cue + 6 + quiet)) * S
    assert (score.end / S - 60) / 60 == pytest.approx(minutes, abs=0.05)


def test_softening_is_a_sentence_and_quiet() -> None:
    score = laid(Soften("Let the calf grow heavy.", quiet=30, cue=10))

    assert (score.cues[0].at, score.end) == (0, 40 * S)


def test_a_question_listens_after_its_words() -> None:
    (cue,), (hold,) = (
        laid(Ask("easing", "Is it easing?")).cues,
        laid(Ask("easing", "Is it easing?")).holds,
    )

    assert (hold.at, hold.limit, hold.name, hold.last) == (cue.end, 8 * S, "easing", True)


def test_a_question_asked_again_listens_twice() -> None:
    score = laid(Ask("easing", "Is it easing?", again="Easing?", window=5))

    assert [hold.at for hold in score.holds] == [cue.end for cue in score.cues]
    assert [hold.last for hold in score.holds] == [False, True]
    assert score.cues[1].at == score.holds[0].at


def test_a_tone_has_to_exist() -> None:
    assert laid(Tone("tick", pause=1)).end == frames(0.12) + S
    assert 'no tone "tock"; did you mean "tick"?' in fault_of(routine(Tone("tock")))


def test_each_step_has_a_mark_and_its_cues_know_it() -> None:
    score = laid(Say("One."), Rest(5), Say("Two."))

    assert [(mark.step, mark.name) for mark in score.marks] == [(0, "a"), (1, "a"), (2, "a")]
    assert [(cue.step, cue.name) for cue in score.cues] == [(0, "a"), (2, "a")]


def test_a_bed_lies_under_everything_and_the_ending_fades_it() -> None:
    score = lay_out(routine(Rest(60), bed=True), SOUNDS, ending=ENDING)
    (bed,) = (cue for cue in score.cues if cue.kind == "bed")

    assert (bed.at, bed.end, bed.sound) == (0, score.end, BED)
    assert (bed.fade_in, bed.fade_out, bed.gain_db) == (9 * S, 75 * S, -19.5)
    assert score.end == LEAD_IN + speech_frames("Nothing more to do.") + (60 + 3 + 25 + 75) * S


def test_an_ending_brings_its_own_bed_where_there_was_none() -> None:
    score = lay_out(routine(Rest(60)), SOUNDS, ending=ENDING)
    (bed,) = (cue for cue in score.cues if cue.kind == "bed")

    assert (bed.at, bed.end) == (60 * S, score.end)


def test_a_short_bed_still_comes_and_goes_softly() -> None:
    (bed,) = laid(Rest(4), bed=True).cues

    assert bed.end == LEAD_IN + 4 * S
    assert bed.fade_in == bed.fade_out == bed.end // 2


def test_passages_come_in_the_order_they_are_wanted() -> None:
    two = replace(routine(), passages=(Passage("a", (Say("A."),)), Passage("b", (Say("B."),))))
    score = lay_out(two, SOUNDS, passages=["b", "a"])

    assert [cue.text for cue in score.cues] == ["B.", "A."]
    with pytest.raises(BadRoutine, match='no passage "c"'):
        lay_out(two, SOUNDS, passages=["b", "c"])


def test_a_slower_pace_lengthens_rests_up_to_their_limit() -> None:
    slower = Pace().slower()

    assert laid(Rest(20), pace=slower).end == 25 * S
    assert laid(Rest(55), pace=slower).end == 60 * S
    assert laid(Rest(80), bed=True, pace=slower).end == LEAD_IN + 90 * S
    assert slower.faster() == Pace()
    assert laid(replace(GENTLY, quiet=60), pace=slower).end == (8 + 6 + 60) * S


def test_minutes_without_breathing_move_the_pauses() -> None:
    long = replace(routine(*[Say("x" * 50, pause=10)] * 20), minutes=Minutes(4, 3, 6))

    assert lay_out(long, SOUNDS).end == 20 * 13 * S
    assert lay_out(long, SOUNDS, minutes=5).end == pytest.approx(300 * S, abs=20)
    assert lay_out(long, SOUNDS, minutes=60) == lay_out(long, SOUNDS, minutes=6)


def test_a_session_is_not_longer_than_an_hour_and_an_ending() -> None:
    assert "it lasts 75 minutes, the most is 65" in fault_of(routine(*[Rest(90)] * 50, bed=True))


def test_lines_of_the_moment_are_said_twice_and_end_in_a_question() -> None:
    ask = Ask("yes-no", "", window=6)
    score = lay_out_lines(["Sit down.", "Phone for help."], "cramp", SOUNDS, ask, twice=True)

    assert [cue.text for cue in score.cues] == ["Sit down.", "Phone for help."] * 2
    assert (score.holds[0].at, score.holds[0].limit) == (score.end, 6 * S)
    assert lay_out_lines([], "relax", SOUNDS) == Score()


def test_what_can_not_be_spoken_is_told_once() -> None:
    assert '"" can not be spoken' in fault_of(routine(Tense("", "Let go.", 6, 35)))
