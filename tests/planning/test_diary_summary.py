"""What a diary comes to: counts, held against what came before, and never more than they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from calmcramp.planning.diary import Day, Diary, Flag, Medicine
from calmcramp.planning.summary import (
    TRIGGERS,
    WEEKS_SHOWN,
    Compared,
    hours,
    one_leg,
    places,
    span,
    stretching,
    summarize,
    triggers,
)
from diaries import TONIGHT, cramp, diaries, nights, session


def test_a_week_is_tonight_and_the_six_nights_before() -> None:
    diary = Diary((cramp(7), cramp(6), cramp(0, hour=23), cramp(0, hour=3)))

    week = summarize(diary, TONIGHT).week

    assert (week.first, week.last, week.nights) == (date(2025, 3, 1), TONIGHT, 7)
    assert (week.cramps, week.cramp_nights, week.woken_twice) == (3, 2, 1)


def test_pain_and_minutes_come_from_those_that_know_them() -> None:
    diary = Diary(
        (
            cramp(1, pain=7, seconds=600.0),
            cramp(2, pain=None, seconds=60.0),
            cramp(3, pain=2, seconds=120.0),
            cramp(4, pain=None, seconds=5000.0, outcome="unknown"),
        )
    )

    week = summarize(diary, TONIGHT).week

    assert (week.mean_pain, week.worst_pain, week.median_minutes) == (4.5, 7, 2.0)


def test_an_empty_diary_comes_to_nothing() -> None:
    found = summarize(Diary(), TONIGHT)

    assert (found.week.cramps, found.week.mean_pain, found.week.median_minutes) == (0, None, None)
    assert (found.before, found.change, found.stretching, found.one_leg) == (None, None, None, "")
    assert found.hours == (0,) * 24
    assert len(found.weeks) == WEEKS_SHOWN


# ------------------------------------------------------------------ against the weeks before


def test_this_week_is_held_against_the_four_before_it() -> None:
    diary = Diary(tuple(cramp(ago) for ago in (0, 1, 8, 15, 22, 29, 30, 60)), nights=nights(100))

    found = summarize(diary, TONIGHT)

    assert found.before is not None
    assert (found.before.nights, found.before.cramps) == (28, 5)
    assert found.change == pytest.approx(2 - 5 / 4)


@pytest.mark.parametrize(("nights_known", "weeks"), [(13, 0), (14, 1), (20, 1), (21, 2), (99, 4)])
def test_only_whole_weeks_that_the_diary_reaches_back_to_count(
    nights_known: int, weeks: int
) -> None:
    before = summarize(Diary((cramp(0),), nights=nights(nights_known)), TONIGHT).before

    assert (before.nights if before else 0) == weeks * 7


def test_a_clock_that_was_never_set_makes_no_weeks_before() -> None:
    unset = replace(cramp(0), at=cramp(0).at.replace(year=1970))

    assert summarize(Diary((unset, cramp(0))), TONIGHT).before is None


def test_what_a_wrong_clock_put_into_the_future_is_left_out() -> None:
    found = summarize(Diary((cramp(-30, hour=4), cramp(0, hour=3))), TONIGHT)

    assert sum(found.hours) == found.period.cramps == 1


# ------------------------------------------------------------------ where, and when


def test_places_are_counted_by_muscle_and_side() -> None:
    cramps = [cramp(side="left"), cramp(), cramp(), cramp(muscle="foot")]

    assert places(cramps)[0] == ("calf", "right", 2)
    assert set(places(cramps)[1:]) == {("calf", "left", 1), ("foot", "right", 1)}


@pytest.mark.parametrize(
    ("sides", "always"),
    [
        ([], ""),
        (["right", "right"], ""),
        (["right"] * 3, "right"),
        (["left", "unknown", "left", "left"], "left"),
        (["right", "right", "right", "left"], ""),
        (["both"] * 5, ""),
        (["unknown"] * 5, ""),
        (["right", "right", "right", "both"], ""),
    ],
)
def test_always_one_leg_is_told_from_three_known_sides_on(sides: list[str], always: str) -> None:
    assert one_leg(cramp(side=side) for side in sides) == always


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    found = hours([cramp(hour=3), cramp(hour=3), cramp(hour=23)])

    assert (found[3], found[23], sum(found), len(found)) == (2, 1, 3, 24)


# ------------------------------------------------------------------ triggers


def day(nights_ago: int, **values: Any) -> Day:
    return Day(TONIGHT - timedelta(days=nights_ago), **values)


def test_a_trigger_is_told_with_counts_of_the_nights_that_were_answered_about() -> None:
    days = (
        *(day(ago, effort="hard") for ago in range(4)),
        *(day(ago, effort="usual") for ago in range(4, 10)),
        day(10),
    )
    cramps = (cramp(0), cramp(0, hour=4), cramp(1), cramp(5), cramp(10), cramp(20))

    (effort,) = triggers(Diary(cramps, days))

    assert effort.name == "hard effort"
    assert (effort.having.nights, effort.having.cramp_nights, effort.having.cramps) == (4, 2, 3)
    assert (effort.without.nights, effort.without.cramp_nights) == (6, 1)


@pytest.mark.parametrize(("having", "few"), [(9, True), (10, False)])
def test_fewer_than_ten_nights_are_a_pattern_not_proof(having: int, few: bool) -> None:
    days = tuple(day(ago, alcohol=ago < having) for ago in range(having + 12))

    (found,) = triggers(Diary((), days))

    assert found.few is few


@pytest.mark.parametrize("name", TRIGGERS)
def test_every_trigger_can_be_there_not_be_there_and_be_unknown(name: str) -> None:
    there = Day(TONIGHT, "hard", True, True, True, True, "low", True, 7, 5.9, "", True)
    absent = Day(TONIGHT, "none", False, False, False, False, "usual", False, 6, 6.0, "", False)

    assert TRIGGERS[name](there) is True
    assert TRIGGERS[name](absent) is False
    assert TRIGGERS[name](Day(TONIGHT)) is None


# ------------------------------------------------------------------ stretching


def stretched(stretches: int, others: int) -> Compared | None:
    """Every other night a cramp, on the nights with and without a stretch."""
    count = stretches + others
    sessions = tuple(session(ago) for ago in range(stretches))
    cramps = tuple(cramp(ago) for ago in range(0, count, 2))
    return stretching(Diary(cramps, sessions=sessions, nights=nights(count)))


@pytest.mark.parametrize(("stretches", "others"), [(13, 14), (14, 13), (0, 50)])
def test_stretch_nights_are_not_compared_before_fourteen_of_each(
    stretches: int, others: int
) -> None:
    assert stretched(stretches, others) is None


def test_stretch_nights_are_compared_from_fourteen_of_each_on() -> None:
    found = stretched(14, 16)

    assert found is not None
    assert (found.having.nights, found.having.cramps, found.having.per_night) == (14, 7, 0.5)
    assert (found.without.nights, found.without.cramp_nights) == (16, 8)


def test_nights_of_which_nobody_knows_are_not_held_against_a_stretch() -> None:
    """Away from home nobody counts the cramps."""
    sessions = tuple(session(ago) for ago in range(14))

    assert stretching(Diary((cramp(60),), sessions=sessions, nights=nights(14))) is None


# ------------------------------------------------------------------ what a doctor has to know


def test_long_ones_flags_and_medicines_are_told_one_by_one() -> None:
    flags = tuple(Flag(cramp(3).at, category="x", level=level) for level in ("E", "D", "other"))
    crisis = Flag(cramp(3).at, category="want-to-die", level="crisis")
    medicine = Medicine(TONIGHT, "a water tablet")
    diary = Diary((cramp(3, long=True), cramp(2)), flags=(*flags, crisis), medicines=(medicine,))

    found = summarize(diary, TONIGHT)

    assert found.long == (cramp(3, long=True),)
    assert found.week.long == 1
    assert [one.level for one in found.flags] == ["E", "D"]
    assert found.medicines == (medicine,)


def test_weeks_follow_each_other_without_a_gap() -> None:
    found = summarize(Diary(), TONIGHT, 13)

    assert found.weeks[-1] == found.week
    assert found.weeks[0].first == found.period.first
    for one, other in zip(found.weeks, found.weeks[1:], strict=False):
        assert other.first - one.last == timedelta(days=1)


def test_what_was_led_is_counted_in_minutes() -> None:
    sessions = (session(0), session(0), session(1, "breathing", 10.5), session(2, "relaxation", 8))
    found = span(Diary(sessions=sessions), TONIGHT - timedelta(days=6), TONIGHT)

    assert (found.stretch_nights, found.stretch_minutes) == (1, 6.0)
    assert (found.breathing_minutes, found.relaxation_minutes) == (10.5, 8.0)


@given(diaries())
def test_whatever_the_diary_holds_the_counts_add_up(diary: Diary) -> None:
    tonight = max((one.night for one in diary.entries()), default=TONIGHT)

    found = summarize(diary, tonight)

    assert sum(found.hours) == found.period.cramps == sum(count for *_, count in found.places)
    assert sum(one.cramps for one in found.weeks) == found.period.cramps
    assert found.period.cramp_nights <= found.period.cramps
    assert found.period.long == len(found.long)
    assert sum(count for *_, count in found.week_places) == found.week.cramps
    for compared in found.triggers:
        for side in (compared.having, compared.without):
            assert side.nights > 0
            assert side.cramp_nights <= min(side.nights, side.cramps)
