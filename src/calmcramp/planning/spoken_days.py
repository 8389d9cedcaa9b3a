"""Days as they are said: every week, once, or so long from now.

An evening is named by its date; the small hours after it belong to it (see `spoken_times`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from calmcramp.planning.meanings import Meaning, RefusedError, Sentence
from calmcramp.planning.schedule import EVERY_DAY, FURTHEST_DAYS, moment_of
from calmcramp.planning.schedule_words import WEEK, ScheduleWords
from calmcramp.planning.spoken_times import Clock, evening_of, is_small

FURTHEST_MINUTES = 24 * 60
"""Of "in so many minutes"."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class When:
    """A time and the days it is for: every week, or once."""

    at: time
    days: frozenset[int] = EVERY_DAY
    on: date | None = None


def weekly_meant(sentence: Sentence, clock: Clock) -> When | None:
    """The days of the week that were named, "except" heeded; None when none were.

    :raises RefusedError: when nothing is left, or days of the week and single ones are mixed
    """
    if not sentence.has("days"):
        return None
    spoken_from = min((one.start for one in sentence.of("except")), default=None)
    kept, taken = set[int](), set[int]()
    for one in (*sentence.of("days"), *sentence.of("once")):
        if spoken_from is not None and one.start > spoken_from:
            taken |= _days(one)
        elif one.kind == "once":
            raise RefusedError("unclear")
        else:
            kept |= _days(one)
    if not kept - taken or (spoken_from is not None and not taken):
        raise RefusedError("unclear")
    return When(clock.at, frozenset((day + clock.night) % len(WEEK) for day in kept - taken))


def once_meant(sentence: Sentence, words: ScheduleWords, now: datetime, clock: Clock) -> When:
    """When something is due that is due once; without a day the next time the clock shows it.

    :raises RefusedError: when that is over
    """
    evenings = evenings_meant(sentence, words, now)
    if not evenings:
        days = (now.date() + DAY * ahead for ahead in range(3))
        return _first(days, clock.at, now)
    tonight = evenings[0] == evening_of(now, words)
    later = clock.night or (tonight and is_small(clock.at, words))
    return _first((evening + DAY * later for evening in evenings), clock.at, now)


def soon_meant(sentence: Sentence, words: ScheduleWords, now: datetime) -> When | None:
    """So long from now, up to the next whole minute; None when nothing like it was said.

    :raises RefusedError: for no time at all, or more than a day
    """
    said = sentence.of("after")
    if not said:
        return None
    minutes = amount(said[0], "minutes", words)
    if not 1 <= minutes <= FURTHEST_MINUTES:
        raise RefusedError("too-far" if minutes else "time")
    moment = now.astimezone(UTC) + timedelta(minutes=minutes)
    if moment.second or moment.microsecond:
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    there = moment.astimezone(now.tzinfo)
    return When(time(there.hour, there.minute, fold=there.fold), frozenset(), there.date())


def evenings_meant(sentence: Sentence, words: ScheduleWords, now: datetime) -> tuple[date, ...]:
    """The date of the one evening that was named, and what else it may mean where that is over.

    :raises RefusedError: for two evenings, or a date that is not in the calendar
    """
    named = {tuple(_evenings(one, words, now)) for one in sentence.of("once")}
    if len(named) > 1 or () in named:
        raise RefusedError("unclear")
    return named.pop() if named else ()


def amount(said: Meaning, unit: str, words: ScheduleWords) -> int:
    """How much was said: in all, or a number times the unit of its row."""
    if "total" in said.tells:
        return int(str(said.tells["total"]))
    return words.value("number", said.slots["number"]) * int(str(said.tells[unit]))


def sayable_span(evenings: int, words: ScheduleWords) -> bool:
    """Whether something can be asked for, for so many evenings: by a number that has a word, or in
    whole weeks of a year."""
    most = len(words.numbers) - 1
    return 1 <= evenings <= most or (evenings % len(WEEK) == 0 and evenings <= FURTHEST_DAYS)


def _evenings(said: Meaning, words: ScheduleWords, now: datetime) -> Iterator[date]:
    evening = evening_of(now, words)
    if "ahead" in said.tells:
        ahead = int(str(said.tells["ahead"]))
        yield evening + DAY * ahead
        if not ahead and is_small(now.time(), words):
            yield evening + DAY
    elif "on" in said.tells:
        ahead = (WEEK.index(str(said.tells["on"])) - evening.weekday()) % len(WEEK)
        yield evening + DAY * ahead
        yield evening + DAY * (ahead + len(WEEK))
    else:
        day, month = (words.value(slot, said.slots[slot]) for slot in ("day", "month"))
        for year in (evening.year, evening.year + 1):
            if 1 <= day <= _length(year, month) and _near(date(year, month, day), evening):
                yield date(year, month, day)


def _near(day: date, evening: date) -> bool:
    return 0 <= (day - evening).days <= FURTHEST_DAYS


def _length(year: int, month: int) -> int:
    """Days in a month."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - DAY).day


def _days(said: Meaning) -> set[int]:
    on = said.tells.get("on", ())
    if not on:
        raise RefusedError("unclear")
    named = (on,) if isinstance(on, str | int) else on
    return {WEEK.index(str(day)) for day in named}


def _first(days: Iterable[date], at: time, now: datetime) -> When:
    """The first of these days on which that time is still to come."""
    if now.tzinfo is None:
        raise ValueError("a moment without a zone is no moment")
    for day in days:
        if moment_of(day, at, now.tzinfo) > now.astimezone(UTC):
            return When(at, frozenset(), day)
    raise RefusedError("past")
