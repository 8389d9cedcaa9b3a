"""What people say about times: understood as they mean it, or refused with what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from calmcramp.planning.phrases import Add, Move, Refusal, Remove, Show, Skip
from calmcramp.planning.schedule import (
    EVERY_DAY,
    Appointment,
    next_of,
)
from calmcramp.planning.schedule_words import MOST_LETTERS
from calmcramp.planning.spoken_days import When
from calmcramp.planning.spoken_times import Clock
from spoken_schedule import BERLIN, TUESDAY, WORDS, meant

WORKING = frozenset(range(5))
TODAY = TUESDAY.date()
DAY = timedelta(days=1)


def weekly(clock: str, days: frozenset[int] = EVERY_DAY) -> When:
    return When(time.fromisoformat(clock), days)


def once(clock: str, ahead: int = 0) -> When:
    return When(time.fromisoformat(clock), frozenset(), TODAY + DAY * ahead)


# ------------------------------------------------------------------ what is asked for

ADDS: dict[str, Add] = {
    "every night at half past ten": Add(weekly("22:30")),
    "Every night at half past ten, please!": Add(weekly("22:30")),
    "weekdays at quarter to eleven": Add(weekly("22:45", WORKING)),
    "on fridays and saturdays at eleven": Add(weekly("23:00", frozenset({4, 5}))),
    "every friday and every sunday at nine": Add(weekly("21:00", frozenset({4, 6}))),
    "monday to friday at ten twenty-five": Add(weekly("22:25", WORKING)),
    "at weekends at a quarter past eleven": Add(weekly("23:15", frozenset({5, 6}))),
    "every night except fridays at ten": Add(weekly("22:00", EVERY_DAY - {4})),
    "every night but not on friday or saturday at ten": Add(weekly("22:00", EVERY_DAY - {4, 5})),
    "every morning at seven": Add(weekly("07:00")),
    "every day at seven in the morning": Add(weekly("07:00")),
    "daily at three in the afternoon": Add(weekly("15:00")),
    "in twenty minutes": Add(once("20:31")),
    "in half an hour": Add(once("20:41")),
    "in two hours": Add(once("22:11")),
    "tonight at ten": Add(once("22:00")),
    "tomorrow at nine thirty": Add(once("21:30", 1)),
    "tomorrow morning at seven": Add(once("07:00", 1)),
    "at 22:30": Add(once("22:30")),
    "at 2230": Add(once("22:30")),
    "at 10.30 pm": Add(once("22:30")),
    "10pm tonight": Add(once("22:00")),
    "at ten": Add(once("22:00")),
    "at ten in the morning": Add(once("10:00", 1)),
    "at 09:30": Add(once("09:30", 1)),
    "at seven": Add(once("19:00", 1)),
    "at noon": Add(once("12:00", 1)),
    "tonight at midnight": Add(once("00:00", 1)),
    "tonight at one in the morning": Add(once("01:00", 1)),
    "tomorrow at half past twelve": Add(once("00:30", 2)),
    "on thursday at ten oh five": Add(once("22:05", 2)),
    "on tuesday at seven": Add(once("19:00", 7)),
    "on friday at half past twelve": Add(once("00:30", 4)),
    "on friday at half past twelve in the morning": Add(once("00:30", 3)),
    "fridays at midnight": Add(weekly("00:00", frozenset({5}))),
    "on the third of march at nine": Add(once("21:00", 99)),
    "december the first at 21:15": Add(once("21:15", 7)),
    "body scan every night at ten pm": Add(weekly("22:00"), "body-scan"),
    "seven muscle groups at ten tonight": Add(once("22:00"), "pmr-7"),
    "bedtime routine at twenty two thirty": Add(once("22:30"), "cramp-guard"),
    "remind me to drink a glass of water every evening at eight": Add(
        weekly("20:00"), "evening-water"
    ),
    "stretches at ten for six weeks": Add(weekly("22:00"), "bedtime-stretch", evenings=42),
    "every night at ten for ten minutes": Add(weekly("22:00"), minutes=10),
    "in twenty minutes for half an hour": Add(once("20:31"), minutes=30),
    "set it for ten to eleven every night": Add(weekly("22:50")),
    "every night at five past ten for the next twelve nights": Add(weekly("22:05"), evenings=12),
    "um so every night love at uh ten": Add(weekly("22:00")),
}


@pytest.mark.parametrize(("said", "wanted"), ADDS.items(), ids=ADDS)
def test_a_time_is_understood_as_it_is_meant(said: str, wanted: Add) -> None:
    assert meant(said) == wanted


OTHERS = {
    "skip tonight": Skip((TODAY,)),
    "skip tomorrow": Skip((TODAY + DAY,)),
    "leave out friday": Skip((TODAY + DAY * 3, TODAY + DAY * 10)),
    "skip it": Skip(),
    "skip the body scan tonight": Skip((TODAY,), "body-scan"),
    "no more bedtime routine": Remove("cramp-guard"),
    "cancel my body scan": Remove("body-scan"),
    "turn it off": Remove(),
    "what's scheduled": Show(),
    "What is scheduled?": Show(),
    "my schedule": Show(),
    "move it to eleven": Move(Clock(time(23), False)),
    "move it from ten to eleven": Move(Clock(time(23), False)),
    "make it half past nine instead": Move(Clock(time(21, 30), False)),
    "change the bedtime routine to one": Move(Clock(time(1), True), "cramp-guard"),
    "move the body scan to ten": Move(Clock(time(22), False), "body-scan"),
}


@pytest.mark.parametrize(("said", "wanted"), OTHERS.items(), ids=OTHERS)
def test_other_wishes_are_understood(said: str, wanted: object) -> None:
    assert meant(said) == wanted


REFUSED = {
    "every night": "time",
    "body scan tonight": "time",
    "move it": "time",
    "in zero minutes": "time",
    "22:30 in the morning": "hour",
    "in the morning at ten in the evening": "hour",
    "every night at ten and at eleven": "two-times",
    "in twenty minutes at ten": "two-times",
    "tonight at seven": "past",
    "today at three in the afternoon": "past",
    "in thirty hours": "too-far",
    "every night at ten for 90 weeks": "too-far",
    "every night at ten for 60 weeks": "too-far",
    "tonight at ten for 61 minutes": "minutes",
    "tonight at ten for zero minutes": "minutes",
    "on the thirty first of february at ten": "unclear",
    "on friday and saturday at ten": "unclear",
    "every night and tomorrow at ten": "unclear",
    "every night except every night at ten": "unclear",
    "tonight at ten for six weeks": "unclear",
    "don't do it every night at ten": "unclear",
    "skip every night": "unclear",
    "move it to ten on fridays": "unclear",
    "skip it and cancel the body scan": "unclear",
    "every night at ten the king of spain eats nine green pears": "unclear",
    "every night the king of spain eats green pears at ten": "unclear",
    "body scan and seven muscle groups at ten tonight": "which",
    "hello there": "nothing",
    "give me ten minutes of breathing": "nothing",
    "ten": "nothing",
    "": "nothing",
    "what time is it": "nothing",
    "x " * MOST_LETTERS + "every night at ten": "nothing",
}


@pytest.mark.parametrize(("said", "missing"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_can_not_be_followed_is_refused_with_what_is_missing(said: str, missing: str) -> None:
    assert meant(said) == Refusal(missing)  # type: ignore[arg-type]


def test_every_refusal_can_be_said() -> None:
    assert {one for one in REFUSED.values() if one != "nothing"} <= WORDS.refuse.keys()


# ------------------------------------------------------------------ the small hours


@pytest.mark.parametrize(
    ("said", "clock", "day"),
    [
        ("tonight at two", "02:00", 25),
        ("tonight at half past twelve", "00:30", 26),
        ("tonight at ten", "22:00", 25),
        ("tomorrow at ten", "22:00", 25),
        ("at ten", "22:00", 25),
        ("in half an hour", "01:30", 25),
    ],
)
def test_one_in_the_night_still_belongs_to_the_evening_before(
    said: str, clock: str, day: int
) -> None:
    now = datetime(2026, 11, 25, 1, 0, tzinfo=BERLIN)
    assert meant(said, now) == Add(
        When(time.fromisoformat(clock), frozenset(), date(2026, 11, day))
    )


def test_in_the_hour_that_comes_twice_so_many_minutes_are_so_many() -> None:
    now = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
    wish = meant("in twenty minutes", now)

    assert isinstance(wish, Add)
    assert wish.when.at == time(2, 10, fold=1)
    assert wish.when.at.fold == 1
    due = next_of(Appointment("a", "x", wish.when.at, on=wish.when.on), now)
    assert due is not None
    assert due.moment - now.astimezone(UTC) == timedelta(minutes=20)
