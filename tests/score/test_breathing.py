"""Breathing in whole cycles, slowing as the table says, with few and small words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calmcramp.score.breathing import TABLE, breaths
from calmcramp.score.layout import Pace, lay_out
from calmcramp.score.routine import (
    BadRoutine,
    Breathe,
    Minutes,
    Passage,
    Pattern,
    Ramp,
    Rest,
    Routine,
)
from calmcramp.score.score import Cue, Score
from calmcramp.score.units import RATE, frames
from fakes_sound import FakeSounds

S = RATE
SETTLE = Breathe(
    Ramp(10, 6, 240), 600, words=("In", "and out"), small=("Small and easy.", "Less air.")
)
SIX = Breathe(Pattern(4, 6), 300, small=("Small and easy.",))


def routine(step: Breathe, mode: str = "relax") -> Routine:
    made = Routine("settle", "Settle", "breathing", "relax", False, None, (Passage("a", (step,)),))
    return replace(made, mode="sleep") if mode == "sleep" else made


def laid(step: Breathe, mode: str = "relax") -> Score:
    return lay_out(routine(step, mode), FakeSounds())


def texts(score: Score, *wanted: str) -> list[Cue]:
    return [cue for cue in score.cues if cue.text in wanted]


def test_the_ramp_goes_down_the_table_and_keeps_each_rate_for_its_share() -> None:
    cycles = breaths(SETTLE, Pace())
    kept = {rate: [c for c in cycles if c.inhale == frames(TABLE[rate][0])] for rate in TABLE}

    assert [len(kept[rate]) for rate in (10, 9, 8, 7)] == [10, 9, 8, 7]
    for share, rate in enumerate((9, 8, 7, 6), 1):
        assert kept[rate][0].at == pytest.approx(60 * share * S, abs=4 * S)
    assert kept[12] == kept[5.5] == []
    assert cycles[-1].inhale == 4 * S
    assert cycles[-1].exhale == 6 * S


@pytest.mark.parametrize("rate", TABLE)
def test_the_out_breath_is_half_as_long_again(rate: float) -> None:
    inhale, exhale = TABLE[rate]

    assert exhale / inhale == pytest.approx(1.5, abs=0.03)
    assert 60 / (inhale + exhale) == pytest.approx(rate, rel=0.01)


@example(Ramp(9.6875, 7.0, 253.0), 91.0, -0.78125)
@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.builds(Ramp, st.floats(8, 12), st.floats(5.5, 8), st.floats(10, 400)),
        st.builds(Pattern, st.floats(2.5, 5), st.floats(2.5, 6)),
    ),
    st.floats(5, 900),
    st.floats(-3, 3),
)
def test_breaths_are_whole_join_without_a_gap_and_stay_within_the_limits(
    how: Ramp | Pattern, length: float, breath: float
) -> None:
    cycles = breaths(Breathe(how, length), Pace(breath=breath))
    # The slowest breath that this may come to: one more of it might have been the nearest, or not.
    for_ever = breaths(Breathe(how, 3600), Pace(breath=breath))
    longest = max(cycle.end - cycle.at for cycle in for_ever)

    assert cycles[0].at == 0
    assert all(one.end == other.at for one, other in pairwise(cycles))
    assert abs(cycles[-1].end - length * S) <= longest / 2 + 1 or len(cycles) == 1
    assert all(cycle.end - cycle.at >= 5 * S - 2 for cycle in cycles)
    assert longest <= 11 * S + 2


def test_a_counted_pattern_has_its_cycles_and_silent_holds() -> None:
    score = laid(Breathe(Pattern(4, 8, hold_in=7), cycles=4, small=("Small.",)))

    assert score.end == 4 * 19 * S
    assert [c.at for c in score.cues if c.sound == "tone/out-6500"] == [
        (11 + 19 * i) * S for i in range(4)
    ]


def test_each_phase_has_the_longest_glide_that_it_holds() -> None:
    tones = [cue for cue in laid(SETTLE).cues if cue.kind == "tone"]

    assert tones[0].sound == "tone/in-2400"
    assert tones[-1].sound == "tone/out-6000"
    for one, other in pairwise(tones):
        assert one.end == other.at


def test_where_no_glide_is_short_enough_there_is_none() -> None:
    assert [
        c for c in laid(Breathe(Pattern(1.9, 3.1), 30)).cues if c.sound.startswith("tone/in")
    ] == []


def test_words_come_six_times_then_each_third_then_no_more() -> None:
    score = laid(SETTLE)
    cycles = breaths(SETTLE, Pace())
    spoken = [i for i, c in enumerate(cycles) if any(w.at == c.at for w in texts(score, "In"))]

    assert spoken == [0, 1, 2, 3, 4, 5, 8, 11, 14, 17]
    assert cycles[20].at >= 120 * S
    assert {cue.at for cue in texts(score, "and out")} <= {c.out_at for c in cycles}


def test_the_small_breath_line_comes_early_and_about_every_two_minutes() -> None:
    score = laid(SETTLE)
    lines = texts(score, "Small and easy.", "Less air.")
    gaps = [later.at - line.at for line, later in pairwise(lines)]

    assert lines[0].end <= 30 * S
    assert all(120 * S <= gap <= 135 * S for gap in gaps)
    assert len(lines) == 5
    assert [cue.text for cue in lines[:3]] == ["Small and easy.", "Less air.", "Small and easy."]
    assert all(any(line.at == c.out_at for c in breaths(SETTLE, Pace())) for line in lines)


def test_words_give_way_to_the_small_breath_line() -> None:
    score = laid(replace(SETTLE, small=("x" * 90,)))
    (line, *_), words = texts(score, "x" * 90), texts(score, "In", "and out")

    assert not [w for w in words if w.at < line.end and line.at < w.end]


def test_even_the_shortest_breathing_says_it() -> None:
    score = laid(Breathe(Pattern(4, 6), cycles=1, small=("Small and easy.",)))

    assert len(texts(score, "Small and easy.")) == 1


def test_before_sleep_the_sounds_fade_over_the_last_two_minutes() -> None:
    tones = [cue for cue in laid(SIX, "sleep").cues if cue.kind == "tone"]
    gains = [cue.gain_db for cue in tones if cue.at >= 180 * S]

    assert {cue.gain_db for cue in tones if cue.at < 180 * S} == {-20.0}
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] < -55
    assert {cue.gain_db for cue in laid(SIX).cues if cue.kind == "tone"} == {-17.0}


def test_minutes_stretch_the_steady_part() -> None:
    made = replace(routine(SETTLE), minutes=Minutes(10, 2, 20))
    made = replace(made, passages=(Passage("open", (Rest(20),)), *made.passages))
    for minutes in (5, 10, 20):
        score = lay_out(made, FakeSounds(), minutes=minutes)
        assert abs(score.end - minutes * 60 * S) <= 5 * S
    ten, twelve, twenty = (lay_out(made, FakeSounds(), minutes=m) for m in (10, 12, 20))
    assert [c for c in twelve.cues if c.end < 600 * S] == [
        c for c in twenty.cues if c.end < 600 * S
    ]
    assert lay_out(made, FakeSounds()) == ten
    assert lay_out(made, FakeSounds(), minutes=90) == twenty


def test_a_slower_pace_takes_one_breath_from_each_minute_down_to_the_floor() -> None:
    slower = breaths(SETTLE, Pace().slower())

    assert slower[0].inhale == frames(TABLE[9][0])
    assert slower[-1].inhale == frames(TABLE[5.5][0])
    assert breaths(SETTLE, Pace().faster())[-1].inhale == frames(TABLE[7][0])


def test_a_held_pattern_is_never_made_slower_than_it_is_written() -> None:
    held = Breathe(Pattern(4, 8, hold_in=7), cycles=2)

    assert breaths(held, Pace().slower()) == breaths(held, Pace())
    assert breaths(held, Pace().faster())[-1].end < breaths(held, Pace())[-1].end


class WithSips(FakeSounds):
    """The same sounds, and one for a sip of a second."""

    def tones(self) -> tuple[str, ...]:
        return (*super().tones(), "sip-1000")

    def frames(self, sound: str) -> int:
        return S if sound == "tone/sip-1000" else super().frames(sound)


SIGH = Breathe(Pattern(2.5, 6.5, top_up=1), cycles=3, words=("In", "sip", "and out"))


def test_a_sigh_has_a_second_sip_of_its_own_sound_and_word() -> None:
    score = lay_out(routine(SIGH), WithSips())
    begins = [10 * S * i for i in range(3)]

    assert score.end == 30 * S
    assert [c.at for c in score.cues if c.sound == "tone/sip-1000"] == [
        at + frames(2.5) for at in begins
    ]
    assert [c.at for c in texts(score, "sip")] == [at + frames(2.5) for at in begins]
    assert [c.at for c in score.cues if c.sound == "tone/out-6500"] == [
        at + frames(3.5) for at in begins
    ]


def test_a_sigh_with_two_words_says_nothing_at_the_sip() -> None:
    score = lay_out(routine(replace(SIGH, words=("In", "and out"))), WithSips())

    assert [c.text for c in score.cues if c.text] == ["In", "and out"] * 3


def test_a_ramp_may_stay_at_each_rate_as_long_as_it_is_told() -> None:
    acute = Breathe(Ramp(10, 6, 195, stays=(60, 45, 45, 45)), 300)
    cycles = breaths(acute, Pace())
    begins = [
        next(c.at for c in cycles if c.inhale == frames(TABLE[rate][0]))
        for rate in (10, 9, 8, 7, 6)
    ]

    for at, wanted in zip(begins, (0, 60, 105, 150, 195), strict=True):
        assert at == pytest.approx(wanted * S, abs=5 * S)
    assert cycles[-1].end == pytest.approx(300 * S, abs=5 * S)


def test_a_shorter_session_shortens_the_ramp_with_its_stays() -> None:
    acute = Breathe(Ramp(10, 6, 195, stays=(60, 45, 45, 45)), 300)
    made = replace(routine(acute), minutes=Minutes(5, 1, 10))
    short, long = (lay_out(made, FakeSounds(), minutes=m) for m in (2, 9))

    def six(score: Score) -> int:
        return next(cue.at for cue in score.cues if cue.sound == "tone/in-4000")

    assert six(short) == pytest.approx(195 * 2 / 5 * S, abs=8 * S)
    assert six(long) == pytest.approx(195 * S, abs=8 * S)


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.builds(Pattern, st.floats(1.5, 4), st.floats(3, 8), top_up=st.floats(0.5, 1.5)),
        st.builds(Pattern, st.floats(2, 5), st.floats(3, 8), hold_in=st.floats(0, 7)),
    ),
    st.integers(1, 8),
    st.floats(-6.5, 6.5),
    st.sampled_from([5.5, 6.0, 10.0]),
)
def test_phases_join_and_the_listeners_pace_never_goes_below_the_floor(
    pattern: Pattern, count: int, breath: float, floor: float
) -> None:
    cycles = breaths(Breathe(pattern, cycles=count), Pace(breath=breath, floor=floor))
    longest = max(pattern.cycle, 60 / floor)

    assert len(cycles) == count
    for cycle in cycles:
        assert cycle.at <= cycle.top_up_at <= cycle.out_at <= cycle.end
        assert cycle.out_at == cycle.top_up_at + cycle.top_up + cycle.hold_in
        assert cycle.end - cycle.at <= longest * S + 5
        assert (cycle.top_up > 0) == (pattern.top_up > 0)


@pytest.mark.parametrize(
    ("step", "most"),
    [
        (Breathe(Pattern(4, 4, 4, 4), 200, small=("Small.",)), 18 * 16),
        (Breathe(Pattern(4, 4, 4), 200, small=("Small.",)), 300),
        (Breathe(Pattern(4, 8, 7), 100, small=("Small.",)), 8 * 19),
        (Breathe(Pattern(2.5, 6.5, top_up=1), 20, small=("Small.",)), 30),
    ],
)
def test_no_wish_for_minutes_goes_beyond_the_limits_of_a_step(step: Breathe, most: float) -> None:
    made = replace(routine(step), minutes=Minutes(4, 1, 60))

    assert lay_out(made, FakeSounds(), minutes=40).end == most * S
    counted = replace(made, passages=(Passage("a", (replace(step, seconds=None, cycles=2),)),))
    assert lay_out(counted, FakeSounds(), minutes=40).end == pytest.approx(
        2 * step.pace.cycle * S if isinstance(step.pace, Pattern) else 0
    )


def test_a_hurried_pace_takes_a_line_that_fits_or_none_but_a_file_has_to_fit() -> None:
    long, short = "x" * 90, "Small."
    step = Breathe(Pattern(4, 6), 300, words=("In" * 20, "and out"), small=(long, short))
    written = lay_out(routine(step), FakeSounds())
    hurried = lay_out(routine(step), FakeSounds(), pace=Pace(breath=6))

    assert len(texts(written, long)) == 2
    assert texts(hurried, long) == []
    assert len(texts(hurried, short)) == 3
    assert texts(hurried, "In" * 20) == []
    assert texts(hurried, "and out")
    with pytest.raises(BadRoutine, match="but its place lasts"):
        lay_out(routine(replace(step, small=("x" * 170,))), FakeSounds())
