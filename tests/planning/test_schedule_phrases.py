"""What people say about times: understood as they mean it, or refused with what is missing."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.phrases import Add, Move, Refusal, Remove, Show, Skip
from calmcramp.planning.saying import said_add, said_day, said_when, sentence
from calmcramp.planning.schedule import (
    EVERY_DAY,
    FURTHEST_DAYS,
    LONGEST_MINUTES,
    Appointment,
    next_of,
)
from calmcramp.planning.schedule_words import MOST_LETTERS
from calmcramp.planning.spoken_days import When, sayable_span
from calmcramp.planning.spoken_times import Clock, evening_of, is_small, said_time
from spoken_schedule import BERLIN, NAMES, TUESDAY, WORDS, meant

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


# ------------------------------------------------------------------ said back

SAID = {
    "every night at half past ten": "every night at half past ten in the evening",
    "every morning at seven": "every day at seven in the morning",
    "weekdays at quarter to eleven": "weekdays at quarter to eleven in the evening",
    "on fridays and saturdays at eleven": "on Fridays and Saturdays at eleven in the evening",
    "fridays at midnight": "on Fridays at midnight",
    "at 22:05": "tonight at ten oh five in the evening",
    "tomorrow at noon": "tomorrow at noon",
    "on friday at one": "on Friday at one at night",
    "on the third of march at nine": "on the third of March at nine in the evening",
    "stretches at ten for six weeks": "every night at ten in the evening, for six weeks",
    "tonight at ten for one minute": "tonight at ten in the evening, for one minute",
}


@pytest.mark.parametrize(("said", "back"), SAID.items(), ids=SAID)
def test_it_is_said_back_as_people_say_it(said: str, back: str) -> None:
    wish = meant(said)
    assert isinstance(wish, Add)
    assert said_add(wish, WORDS, TUESDAY) == back


def test_every_minute_of_the_day_has_a_name_that_is_understood_as_itself() -> None:
    for minutes in range(24 * 60):
        at = time(*divmod(minutes, 60))
        wish = meant(f"every day at {said_time(at, WORDS)}")
        assert wish == Add(When(at)), at


def test_an_evening_by_itself_is_said_by_its_day() -> None:
    names = [said_day(TODAY + DAY * ahead, WORDS, TUESDAY) for ahead in (0, 1, 3, 7)]
    assert names == ["tonight", "tomorrow", "on Friday", "on the first of December"]


clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1))
nows = st.builds(lambda one, zone: one.replace(tzinfo=UTC).astimezone(zone), moments, zones)
weeks = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
lengths = st.none() | st.integers(1, LONGEST_MINUTES)
spans = st.none() | st.integers(1, FURTHEST_DAYS).filter(lambda days: sayable_span(days, WORDS))


@settings(deadline=None)
@given(nows, clocks, weeks, lengths, spans)
def test_what_is_due_every_week_is_understood_as_it_is_said(
    now: datetime, clock: time, days: frozenset[int], minutes: int | None, evenings: int | None
) -> None:
    wish = Add(When(clock, days), "", minutes, evenings)
    assert meant(sentence(said_add(wish, WORDS, now)), now) == wish


@settings(deadline=None)
@given(nows, clocks, st.integers(0, FURTHEST_DAYS), lengths)
def test_what_is_due_once_is_understood_as_it_is_said(
    now: datetime, clock: time, ahead: int, minutes: int | None
) -> None:
    day = evening_of(now, WORDS) + DAY * (ahead + is_small(clock, WORDS))
    wish = Add(When(clock, frozenset(), day), "", minutes)
    due = next_of(Appointment("a", "x", clock, frozenset(), day), now)

    back = meant(sentence(said_add(wish, WORDS, now)), now)
    if due is not None:
        assert back == wish
    else:
        assert back != wish


# ------------------------------------------------------------------ any text at all

PIECES = [
    *("every night", "weekdays", "on fridays", "tonight", "tomorrow", "on monday", "in", "at"),
    *("half past", "quarter to", "ten", "twenty", "two", "minutes", "hours", "22:30", "for"),
    *("six weeks", "in the morning", "at night", "skip", "no more", "move it to", "what's"),
    *("scheduled", "body scan", "except", "not", "the third of", "march", "midnight", "zero"),
]
texts = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)


@settings(deadline=None, max_examples=400)
@given(texts, nows)
def test_any_text_gives_a_wish_within_limits_or_a_refusal(text: str, now: datetime) -> None:
    wish = meant(text, now)

    assert isinstance(wish, Add | Move | Skip | Remove | Show | Refusal)
    if isinstance(wish, Add):
        assert_within_limits(wish, now)
    if isinstance(wish, Move):
        assert (wish.clock.at.second, wish.clock.at.tzinfo) == (0, None)
    if isinstance(wish, Skip):
        ahead = [(evening - evening_of(now, WORDS)).days for evening in wish.evenings]
        assert all(0 <= days <= FURTHEST_DAYS for days in ahead)


def assert_within_limits(wish: Add, now: datetime) -> None:
    when = wish.when
    assert when.at.second == when.at.microsecond == 0
    assert (when.on is None) == bool(when.days)
    assert when.days <= EVERY_DAY
    assert wish.minutes is None or 1 <= wish.minutes <= LONGEST_MINUTES
    assert wish.evenings is None or (1 <= wish.evenings <= FURTHEST_DAYS and when.on is None)
    due = next_of(Appointment("a", "x", when.at, when.days, when.on), now)
    assert due is not None
    assert when.on is None or due.moment - now.astimezone(UTC) <= timedelta(days=366)


def test_the_words_themselves_in_any_order_give_no_error() -> None:
    chance = random.Random(11)
    words = sorted({*WORDS.numbers, *WORDS.ordinals, *WORDS.months, *WORDS.ignore, *PIECES})
    kinds = {type(meant(" ".join(chance.sample(words, 6)))) for _ in range(300)}

    assert Refusal in kinds


def test_said_when_needs_no_name() -> None:
    assert said_when(When(time(22)), WORDS, TUESDAY) == "every night at ten in the evening"
    assert "cramp guard" not in NAMES
