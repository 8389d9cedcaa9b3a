"""From a sentence to what is wanted of the schedule, or to what is missing in it.

Rule 1. Every sentence gives one of the wishes or a `Refusal`. Nothing is guessed that the answer
        ("Every night at ten in the evening. Shall I?") does not say.
Rule 2. A time without a day is due once, the next time the clock shows it.
Rule 3. A few foreign words are let pass; too many, or one that takes the wish away, refuse it.

How unclear hours are read stands in `spoken_times`, days in `spoken_days`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from calmcramp.planning.meanings import (
    Missing,
    Names,
    RefusedError,
    Sentence,
    taken_apart,
)
from calmcramp.planning.schedule import LONGEST_MINUTES
from calmcramp.planning.schedule_words import ROUTINE, ScheduleWords, spelt
from calmcramp.planning.spoken_days import (
    When,
    amount,
    evenings_meant,
    once_meant,
    sayable_span,
    soon_meant,
    weekly_meant,
)
from calmcramp.planning.spoken_times import Clock, clock_meant

FOREIGN = 3
"""So many words that mean nothing here are let pass."""
WISHES = ("show", "remove", "skip", "move")
STRONG = (*WISHES, "days", "once", "after", "span")
"""What a sentence has to hold, or a time of two words, to be about the schedule."""


@dataclass(frozen=True)
class Add:
    """Begin this routine at that time."""

    when: When
    routine: str = ""
    """Empty: the usual one for the evening."""
    minutes: int | None = None
    evenings: int | None = None
    """For so many by the calendar, then no longer; None: for good."""


@dataclass(frozen=True)
class Move:
    """The same at another time."""

    clock: Clock
    routine: str = ""


@dataclass(frozen=True)
class Skip:
    """Leave it out once."""

    evenings: tuple[date, ...] = ()
    """The evening, and what else it may mean; empty: the next."""
    routine: str = ""


@dataclass(frozen=True)
class Remove:
    """Leave it out for good."""

    routine: str = ""


@dataclass(frozen=True)
class Show:
    """Tell what is scheduled."""


@dataclass(frozen=True)
class Refusal:
    """It can not be done, or not be understood."""

    missing: Missing


Wish = Add | Move | Skip | Remove | Show


def routine_names(called: Mapping[str, Iterable[str]]) -> Names:
    """The phrases of routines, made ready for `understand`.

    :param called: name of a routine -> the phrases it is asked for by
    """
    phrases = ((name, phrase) for name, some in called.items() for phrase in some)
    spoken = {tuple(spelt(phrase).split()): name for name, phrase in phrases}
    return spoken | {tuple(spelt(name).split()): name for name in called}


def understand(text: str, words: ScheduleWords, now: datetime, names: Names) -> Wish | Refusal:
    """What a sentence wants of the schedule.

    :param now: the present, in the zone by whose clock appointments go
    :param names: made by `routine_names`
    """
    try:
        return _wish(taken_apart(text, words, names), words, now)
    except RefusedError as refused:
        return Refusal(refused.missing)


def _wish(sentence: Sentence, words: ScheduleWords, now: datetime) -> Wish:
    strong = any(sentence.has(kind) for kind in STRONG)
    if not strong and all(one.words < 2 for one in sentence.of("time")):
        raise RefusedError("nothing")
    wanted = [kind for kind in WISHES if sentence.has(kind)]
    if sentence.foreign > FOREIGN or len(wanted) > 1:
        raise RefusedError("unclear")
    if wanted == ["show"]:
        return Show()
    if wanted == ["remove"]:
        return _remove(sentence)
    if wanted == ["skip"]:
        return _skip(sentence, words, now)
    if sentence.has("not"):
        raise RefusedError("unclear")
    return _move(sentence, words) if wanted else _add(sentence, words, now)


def _add(sentence: Sentence, words: ScheduleWords, now: datetime) -> Add:
    add = Add(_when(sentence, words, now), _routine(sentence))
    for said in sentence.of("length")[:1]:
        minutes = amount(said, "minutes", words)
        if not 1 <= minutes <= LONGEST_MINUTES:
            raise RefusedError("minutes")
        add = replace(add, minutes=minutes)
    for said in sentence.of("span")[:1]:
        evenings = amount(said, "days", words)
        if add.when.on is not None:
            raise RefusedError("unclear")
        if not sayable_span(evenings, words):
            raise RefusedError("too-far")
        add = replace(add, evenings=evenings)
    return add


def _when(sentence: Sentence, words: ScheduleWords, now: datetime) -> When:
    clock, soon = clock_meant(sentence, words), soon_meant(sentence, words, now)
    if soon is not None:
        # "One" of "in one hour and one more" is no second time; "at ten" is.
        if any(one.words > 1 for one in sentence.of("time")):
            raise RefusedError("two-times")
        return soon
    if clock is None:
        raise RefusedError("time")
    weekly = weekly_meant(sentence, clock)
    if weekly is None and sentence.has("span") and not sentence.has("once"):
        return When(clock.at)
    return weekly or once_meant(sentence, words, now, clock)


def _move(sentence: Sentence, words: ScheduleWords) -> Move:
    clock = clock_meant(sentence, words)
    if clock is None:
        raise RefusedError("time")
    if any(sentence.has(kind) for kind in ("days", "once", "after", "span")):
        raise RefusedError("unclear")
    return Move(clock, _routine(sentence))


def _skip(sentence: Sentence, words: ScheduleWords, now: datetime) -> Skip:
    if any(sentence.has(kind) for kind in ("days", "after", "span")):
        raise RefusedError("unclear")
    return Skip(evenings_meant(sentence, words, now), _routine(sentence))


def _remove(sentence: Sentence) -> Remove:
    return Remove(_routine(sentence))


def _routine(sentence: Sentence) -> str:
    named = {str(one.tells["name"]) for one in sentence.of(ROUTINE)}
    if len(named) > 1:
        raise RefusedError("which")
    return named.pop() if named else ""
