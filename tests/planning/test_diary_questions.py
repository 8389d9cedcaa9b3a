"""What is asked the next day: little, in turn, and nothing that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.planning.diary import Cramp, Day, Diary, last_night
from calmcramp.planning.diary_questions import (
    A_DAY,
    FOLLOWS,
    MOST,
    OF_THE_DAY,
    QUESTIONS,
    open_questions,
)
from calmcramp.planning.diary_rules import RULES
from diaries import CRAMPS, DAYS, at

MORNING = at("2025-03-08T09:30")
AFTER = ("slept_again", "awake", "soreness")
CRAMP = Cramp(at("2025-03-08T03:14:05"), "Europe/Berlin", "calf", "left", pain=6, outcome="eased")


def asked(*cramps: Cramp, days: tuple[Day, ...] = (), **more: Any) -> tuple[str, ...]:
    return open_questions(Diary(cramps, days), MORNING, **more)


def test_after_a_night_with_a_cramp_its_end_and_three_things_of_the_day_are_asked() -> None:
    assert asked(CRAMP) == (*AFTER, "effort", "alcohol", "fluids")


def test_after_a_quiet_night_nothing_is_asked_unless_somebody_wants_it() -> None:
    assert asked() == ()
    assert asked(replace(CRAMP, at=CRAMP.at - timedelta(days=1))) == ()
    assert asked(replace(CRAMP, by="hand")) == ()
    assert asked(wanted=True) == ("effort", "alcohol", "fluids")


def test_what_the_night_did_not_learn_of_the_cramp_comes_first() -> None:
    unknown = replace(CRAMP, side="unknown", pain=None)

    assert asked(unknown) == ("side", "pain", *AFTER, "effort")
    assert asked(unknown, replace(unknown, id=7))[:3] == AFTER  # which of the two is meant?


def test_what_is_known_is_not_asked() -> None:
    day = Day(last_night(MORNING), effort="hard", slept_again=True, soreness=2, hot=False)

    assert asked(CRAMP, days=(day,)) == ("alcohol",)
    assert asked(CRAMP, days=(replace(day, alcohol=True),)) == ()


def test_they_take_turns_until_each_was_asked() -> None:
    days: list[Day] = []
    seen: list[str] = []
    for ago in (9, 6, 3):
        now = MORNING - timedelta(days=ago)
        one = replace(CRAMP, at=CRAMP.at - timedelta(days=ago))
        names = open_questions(Diary((one,), tuple(days)), now)[-A_DAY:]
        seen += names
        days.append(Day(last_night(now), **dict.fromkeys(names, 1)))  # type: ignore[arg-type]

    assert sorted(seen) == sorted(OF_THE_DAY)
    assert asked(CRAMP, days=tuple(days))[-A_DAY:] == tuple(seen[:A_DAY])


@pytest.mark.parametrize(("flags", "first"), [((), "effort"), (("kidney",), "dialysis")])
def test_dialysis_is_asked_of_those_whom_it_may_concern(flags: tuple[str, ...], first: str) -> None:
    assert asked(CRAMP, flags=flags)[len(AFTER)] == first


@given(st.lists(CRAMPS, max_size=9), st.lists(DAYS, max_size=9), st.booleans())
def test_any_diary_has_few_questions_each_once_and_nothing_that_is_known(
    cramps: list[Cramp], days: list[Day], wanted: bool
) -> None:
    night = last_night(MORNING)
    moved = tuple(replace(one, at=CRAMP.at - timedelta(days=one.id % 3)) for one in cramps)
    dated = {night - timedelta(days=number): one for number, one in enumerate(days)}
    diary = Diary(moved, tuple(replace(one, night=when) for when, one in dated.items()))
    names = open_questions(diary, MORNING, ("kidney",), wanted)

    assert len(names) == len(set(names)) <= MOST
    assert set(names) <= set(QUESTIONS)
    assert sum(name in OF_THE_DAY for name in names) <= A_DAY
    today = next((one for one in diary.days if one.night == night), Day(night))
    known = {name for name in QUESTIONS if getattr(today, name, None) is not None}
    assert not known & set(names) - FOLLOWS
    assert wanted or not names or any(one.night == night for one in moved)


def test_every_question_is_about_a_value_that_is_kept() -> None:
    kept = RULES["cramps"].keys() | RULES["days"].keys()

    assert set(QUESTIONS) <= kept
