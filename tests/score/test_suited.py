"""What of a routine is for whom, whatever its file says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.score.routine import (
    Breathe,
    HoldStill,
    Line,
    Passage,
    Pattern,
    Ramp,
    Rest,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
)
from calmcramp.score.suited import (
    FLOORS,
    NOT_HEATED,
    NOT_HELD,
    NOT_TENSED,
    floor,
    suited,
    unsuited,
    why_not,
)
from calmcramp.score.whom import FLAGS, MOMENT, widened

NOBODY: frozenset[str] = frozenset()
FIST = Tense("Make a fist, now.", "And let go.", 6, 35)
HELD = Breathe(Pattern(4, 8, hold_in=7), cycles=4)
SIX = Breathe(Pattern(4, 6), 300)


def routine(*steps: Step, kind: str = "relaxation") -> Routine:
    made = Routine("a", "A", "relaxation", "relax", True, None, (Passage("one", steps),))
    return replace(made, kind="breathing") if kind == "breathing" else made


def flags(*names: str) -> frozenset[str]:
    return frozenset(names)


def left(made: Routine, *names: str) -> list[Step]:
    return [step for passage in suited(made, flags(*names)).passages for step in passage.steps]


def test_what_is_not_for_somebody_is_left_out() -> None:
    drink = Say("A few sips of water.", unless=flags("fluid_limited"))
    bend = Say("Bend the knee.", only=flags("unsteady", "lung"))
    made = routine(drink, bend, Rest(5))

    assert left(made) == [drink, Rest(5)]
    assert left(made, "fluid_limited") == [Rest(5)]
    assert left(made, "lung") == [drink, bend, Rest(5)]
    assert left(made, "heart", "unsteady") == [drink, bend, Rest(5)]


def test_a_line_of_a_stretch_is_left_out_by_itself() -> None:
    lines = (Line(0, "Strong."), Line(5, "Half as strong.", only=flags("just_cramped")))
    made = routine(HoldStill(10, lines))

    assert left(made) == [HoldStill(10, lines[:1])]
    assert left(made, "just_cramped") == [HoldStill(10, lines)]


def test_a_passage_that_is_not_for_somebody_or_has_nothing_left_is_gone() -> None:
    made = replace(
        routine(),
        passages=(
            Passage("walk", (Say("Walk."),), unless=flags("unsteady")),
            Passage("drink", (Say("Drink."),), unless=flags("fluid_limited")),
            Passage("rest", (Rest(5),)),
        ),
    )

    assert [p.name for p in suited(made, NOBODY).passages] == ["walk", "drink", "rest"]
    assert [p.name for p in suited(made, flags("unsteady")).passages] == ["drink", "rest"]
    assert [p.name for p in suited(made, flags(*FLAGS)).passages] == ["rest"]


@pytest.mark.parametrize("flag", FLAGS)
def test_no_file_can_make_somebody_hold_their_breath_who_should_not(flag: str) -> None:
    made = routine(HELD, Rest(5))

    assert (HELD in left(made, flag)) == (flag not in NOT_HELD)
    assert {"pregnant", "heart", "lung"} <= NOT_HELD


@pytest.mark.parametrize("flag", FLAGS)
def test_no_file_can_make_somebody_tighten_who_should_not(flag: str) -> None:
    may = flag not in NOT_TENSED and flag != "just_cramped"

    assert (FIST in left(routine(FIST, Rest(5)), flag)) == may
    assert {"recent_surgery", "cramped_hour"} == NOT_TENSED


@pytest.mark.parametrize(
    ("pace", "rate"),
    [
        (Pattern(2, 4), 10),
        (Pattern(3, 5), 7.5),
        (Pattern(4, 6), 6),
        (Pattern(2.5, 6.5, top_up=1), 6),
        (Pattern(5.5, 5.5), 5.45),
        (Ramp(12, 10, 60), 10),
        (Ramp(10, 9.9, 60), 9.9),
        (Ramp(10, 6, 60), 6),
        (Ramp(10, 5.9, 60), 5.9),
    ],
)
def test_a_floor_is_kept_at_its_edge(pace: Pattern | Ramp, rate: float) -> None:
    made = routine(Breathe(pace, 60), Rest(5))

    for flag in FLAGS:
        assert (len(left(made, flag)) == 2) == (rate >= FLOORS.get(flag, 0))
    assert floor(NOBODY) == 5.5
    assert floor(flags("pregnant")) == 6
    assert floor(flags("pregnant", "lung")) == 10


def test_a_routine_says_why_it_is_not_for_somebody() -> None:
    standing = replace(routine(Rest(5)), unless=flags("unsteady", "lung"))
    warm = replace(routine(Say("Lay it on."), Rest(5)), heat=15.0)

    assert why_not(standing, NOBODY) is None
    assert why_not(standing, flags("unsteady", "heart")) == "it is not for unsteady"
    assert why_not(replace(standing, unless=NOBODY, only=flags("lung")), NOBODY) == (
        "it is only for lung"
    )
    assert {flag for flag in FLAGS if why_not(warm, flags(flag))} == NOT_HEATED
    assert why_not(warm, flags("diabetes")) == "warmth is not for diabetes"


def test_a_breathing_routine_suits_as_a_whole_or_not() -> None:
    mixed = routine(SIX, HELD, kind="breathing")

    assert why_not(mixed, NOBODY) is None
    assert why_not(mixed, flags("heart")) == "breathing as slow as this is not for heart"
    assert why_not(mixed, flags("pregnant")) == "holding the breath is not for pregnant"
    assert why_not(routine(SIX, kind="breathing"), flags("pregnant")) is None


def test_a_breathing_routine_with_an_alternative_of_its_own_suits() -> None:
    written = routine(
        replace(SIX, unless=flags("lung")),
        replace(SIX, pace=Pattern(2, 4), only=flags("lung")),
        kind="breathing",
    )

    assert why_not(written, flags("lung")) is None
    assert why_not(written, flags("heart")) == "breathing as slow as this is not for heart"


def test_what_loses_all_that_is_done_in_it_does_not_suit() -> None:
    opening, close = Soften("Lie down.", 20), Soften("Rest.", 20)

    assert why_not(routine(opening, FIST, close), flags("recent_surgery")) == (
        "tightening is not for recent_surgery"
    )
    assert why_not(routine(opening, FIST, SIX), flags("recent_surgery")) is None
    assert why_not(routine(opening, close), flags(*FLAGS)) is None
    gone = routine(opening, replace(FIST, unless=flags("kidney")))
    assert why_not(gone, flags("kidney")) == "nothing that is done in it is left"


def test_a_cramp_of_just_now_is_one_of_this_hour_and_this_day() -> None:
    assert [widened(flags(flag)) for flag in MOMENT] == [
        flags("just_cramped", "cramped_hour", "cramped_day"),
        flags("cramped_hour", "cramped_day"),
        flags("cramped_day"),
    ]
    assert widened(flags("lung")) == flags("lung")
    assert why_not(routine(FIST), flags("just_cramped")) == ("tightening is not for cramped_hour")


def test_what_rules_a_routine_out_by_itself_can_be_listed() -> None:
    assert unsuited(routine(FIST)) == {"recent_surgery", "cramped_hour", "just_cramped"}
    assert unsuited(replace(routine(Rest(5)), unless=flags("unsteady"))) == {"unsteady"}
    assert unsuited(routine(HELD, kind="breathing")) == NOT_HELD
    assert unsuited(routine(Rest(5))) == NOBODY


@given(st.sets(st.sampled_from(FLAGS)), st.sets(st.sampled_from(FLAGS)))
def test_more_flags_never_bring_anything_into_a_routine_without_only(
    some: set[str], more: set[str]
) -> None:
    made = routine(FIST, HELD, SIX, Say("x", unless=flags("kidney")), Rest(5))
    fewer = left(made, *some, *more)

    assert [step for step in fewer if step not in left(made, *some)] == []
    assert suited(suited(made, flags(*some)), flags(*some)) == suited(made, flags(*some))
