"""Times of the day as they are said, both ways.

Rule 1. An hour from one to twelve falls into the twelve hours that begin with the evening, unless
        a part of the day is named; zero, thirteen to twenty-three and "09" are clear by themselves.
Rule 2. A night belongs to its evening: what is before five is of the evening before, unless it is
        said to be in the morning.
Rule 3. Every minute of the day has one way of being said, and that is understood as itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calmcramp.planning.meanings import Meaning, RefusedError, Sentence
from calmcramp.planning.schedule_words import ScheduleWords

HALF_DAY = 12 * 60
DAY = 24 * 60


@dataclass(frozen=True)
class Clock:
    """A time of the day that was said."""

    at: time
    night: bool
    """Whether it is of the small hours that belong to the evening before."""


def clock_meant(sentence: Sentence, words: ScheduleWords) -> Clock | None:
    """The time in a sentence; None when there is none.

    :raises RefusedError: for two times, or one that is in no such part of the day
    """
    said = _longest(sentence.of("time"))
    if not said:
        return None
    window = _window(sentence, words)
    minutes = {_minutes(one, words, window) for one in said}
    if len(minutes) > 1:
        raise RefusedError("two-times")
    (at,) = minutes
    return Clock(_time(at), _small(at, words) and window != 0)


def evening_of(moment: datetime, words: ScheduleWords) -> date:
    """The date of the evening that a local moment belongs to (rule 2)."""
    return (moment.replace(tzinfo=None) - timedelta(minutes=night_ends(words))).date()


def night_ends(words: ScheduleWords) -> int:
    """Where the night ends, in minutes of the day: twelve hours after the evening began."""
    return (_of(words.evening) + HALF_DAY) % DAY


def is_small(at: time, words: ScheduleWords) -> bool:
    """Whether a time is in the small hours that belong to the evening before."""
    return _small(_of(at), words)


def said_time(at: time, words: ScheduleWords) -> str:
    """A time of the day as it is said, in whole minutes."""
    spoken, hour, minute = words.spoken, at.hour, at.minute
    if (hour, minute) in ((0, 0), (12, 0)):
        return spoken["noon" if hour else "midnight"]
    key, hour = _figure(hour, minute)
    spelled = {"hour": words.number((hour - 1) % 12 + 1), "minute": words.number(minute)}
    part = [one.says for one in words.parts if one.since <= at.replace(fold=0)][-1]
    return f"{spoken[key].format(**spelled)} {part}"


def _figure(hour: int, minute: int) -> tuple[str, int]:
    """Which way of saying it, and the hour that is named."""
    if minute == 45:
        return "quarter-to", hour + 1
    named = {0: "full", 15: "quarter", 30: "half"}
    return named.get(minute, "oh" if minute < 10 else "minute"), hour


def _longest(said: Iterable[Meaning]) -> list[Meaning]:
    """Those with the most words: "one" is no time beside "at ten"."""
    every = list(said)
    most = max((one.words for one in every), default=0)
    return [one for one in every if one.words == most]


def _window(sentence: Sentence, words: ScheduleWords) -> int | None:
    """Where the twelve hours begin that were named, in minutes; None: nobody named any."""
    for kind in ("part", "days"):
        begins = {str(one.tells["from"]) for one in sentence.of(kind) if "from" in one.tells}
        if len(begins) > 1:
            raise RefusedError("hour")
        if begins:
            return _of(time.fromisoformat(begins.pop()))
    return None


def _minutes(said: Meaning, words: ScheduleWords, window: int | None) -> int:
    """The minute of the day that was said."""
    if "at" in said.tells:
        return _of(time.fromisoformat(str(said.tells["at"])))
    hour_said = said.slots["hour"]
    hour = words.value("hour", hour_said)
    minute = words.value("minute", said.slots["minute"]) if "minute" in said.slots else 0
    past = int(str(said.tells.get("add", 0))) + int(str(said.tells.get("times", 0))) * minute
    at = (hour * 60 + past) % DAY
    if hour == 0 or hour > 12 or hour_said.startswith("0"):
        if window is not None and (at - window) % DAY >= HALF_DAY:
            raise RefusedError("hour")
        return at
    begins = _of(words.evening) if window is None else window
    return (begins + (at - begins) % HALF_DAY) % DAY


def _small(minutes: int, words: ScheduleWords) -> bool:
    return minutes < night_ends(words)


def _of(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))
