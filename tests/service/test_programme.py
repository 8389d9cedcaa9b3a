"""Another pace leaves the listener where they are: same step, whole sentences, whole breaths."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp import places
from calmcramp.errors import NotFoundHere
from calmcramp.planning.settings import Settings
from calmcramp.score.routine import Pace
from calmcramp.score.score import Score
from calmcramp.score.units import RATE
from calmcramp.service.language import slots
from calmcramp.service.programme import Programme, lay_out_parts, placed, rest_of, same_place
from calmcramp.service.shelf import Shelf
from fakes_sound import FakeSounds

SHELF = Shelf(places.routines(), places.routines() / "none", slots(Settings()))
SOUNDS = FakeSounds()


def programme(name: str, pace: Pace | None = None) -> Programme:
    return lay_out_parts(((name, None),), SHELF.routine, SOUNDS, pace=pace)


SETTLE = {
    "as it is": programme("settle"),
    "slower": programme("settle", Pace().slower()),
    "slowest": programme("settle", Pace().slower().slower().slower()),
    "faster": programme("settle", Pace().faster()),
}
RELEASE = {
    "as it is": programme("pmr-7"),
    "slower": programme("pmr-7", Pace().slower()),
    "faster": programme("pmr-7", Pace().faster()),
}


def step_at(score: Score, frame: int) -> int:
    return max((mark.step for mark in score.marks if mark.at <= frame), default=0)


def in_breaths(score: Score) -> list[int]:
    return [cue.at for cue in score.cues if cue.sound.startswith("tone/in-")]


def breathing_step(score: Score) -> int:
    return step_at(score, in_breaths(score)[0])


@settings(max_examples=80, deadline=None)
@given(
    routine=st.sampled_from([SETTLE, RELEASE]),
    change=st.sampled_from(["slower", "faster"]),
    share=st.floats(0, 1),
)
def test_it_goes_on_in_the_same_step_at_the_beginning_of_something(
    routine: dict[str, Programme], change: str, share: float
) -> None:
    old, new = routine["as it is"], routine[change]
    playhead = int(share * old.score.end)

    here = same_place(old, new, playhead)

    assert new.score.sentence_start(here) == here
    before, after = step_at(old.score, playhead), step_at(new.score, here)
    assert after in (before, before + 1)
    rest_of(new.score, here)


@pytest.mark.parametrize("change", ["slower", "slowest", "faster"])
@pytest.mark.parametrize("minute", [0.5, 1, 2.37, 4, 7])
def test_a_breath_is_never_broken(change: str, minute: float) -> None:
    old, new = SETTLE["as it is"], SETTLE[change]
    playhead = int(minute * 60 * RATE)
    assert step_at(old.score, playhead) == breathing_step(old.score)

    here = same_place(old, new, playhead)
    rest = rest_of(new.score, here)

    assert here in in_breaths(new.score)
    first = next(cue for cue in rest.cues if cue.sound.startswith("tone/"))
    assert (first.at, first.sound[:8]) == (0, "tone/in-")


def test_before_the_breathing_nothing_is_skipped() -> None:
    old, new = SETTLE["as it is"], SETTLE["slower"]
    second = old.score.marks[1]

    here = same_place(old, new, second.at + RATE)

    assert here < in_breaths(new.score)[0]
    assert rest_of(new.score, here).cues[1].text == next(
        cue.text for cue in old.score.cues if cue.step == second.step and cue.text
    )


def test_slower_breathes_fewer_times_a_minute_and_never_below_the_floor() -> None:
    def shortest(programme: Programme) -> float:
        return min(b - a for a, b in pairwise(in_breaths(programme.score))) / RATE

    def longest(programme: Programme) -> float:
        return max(b - a for a, b in pairwise(in_breaths(programme.score))) / RATE

    assert shortest(SETTLE["slower"]) > shortest(SETTLE["as it is"]) > shortest(SETTLE["faster"])
    assert longest(SETTLE["slowest"]) <= 60 / 5.5 + 1e-3


def test_the_place_counts_from_where_the_programme_was_spliced_in() -> None:
    old, new = SETTLE["as it is"], SETTLE["slower"]
    later = placed(old, 5 * RATE)

    assert same_place(later, new, 65 * RATE) == same_place(old, new, 60 * RATE)
    assert same_place(later, new, RATE) == same_place(old, new, 0)


def test_the_rest_of_a_score_is_what_is_still_to_come() -> None:
    score = SETTLE["as it is"].score
    at = in_breaths(score)[3]
    rest = rest_of(score, at)

    assert rest.end == score.end - at
    assert [(c.at + at, c.sound) for c in rest.cues if c.kind != "bed"] == [
        (c.at, c.sound) for c in score.cues if c.kind != "bed" and c.end > at
    ]
    (bed,) = [cue for cue in rest.cues if cue.kind == "bed"]
    assert (bed.at, bed.fade_in) == (0, 0)


def test_parts_follow_one_another() -> None:
    parts = (("cramp", "no"), ("calf", "hold-1"))
    whole = lay_out_parts(parts, SHELF.routine, SOUNDS).score
    each = [lay_out_parts((part,), SHELF.routine, SOUNDS).score for part in parts]

    assert whole.end == sum(score.end for score in each)
    assert [hold.name for hold in whole.holds] == ["easing", "easing"]


def test_a_routine_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundHere, match="xyzzy"):
        lay_out_parts((("xyzzy", None),), SHELF.routine, SOUNDS)
