"""How times are said, and that whatever is said is understood again; any text at all."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
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
from calmcramp.planning.spoken_days import When, sayable_span
from calmcramp.planning.spoken_times import evening_of, is_small, said_time
from spoken_schedule import NAMES, TUESDAY, WORDS, meant

TODAY = TUESDAY.date()
DAY = timedelta(days=1)

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
