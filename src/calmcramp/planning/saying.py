"""What is scheduled, as it is said; `phrases.understand` takes every such sentence back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from calmcramp.planning.phrases import Add
from calmcramp.planning.schedule import EVERY_DAY, Appointment, next_of
from calmcramp.planning.schedule_words import ScheduleWords
from calmcramp.planning.spoken_days import When
from calmcramp.planning.spoken_times import evening_of, is_small, said_time

WORKING_DAYS = frozenset(range(5))
MOST_SAID = 3
"""Appointments that are told one by one; nobody remembers more."""
_DAY = timedelta(days=1)


def said_add(add: Add, words: ScheduleWords, now: datetime) -> str:
    """What was asked for: ``every night at half past ten in the evening, for six weeks``."""
    said = [said_when(add.when, words, now)]
    if add.minutes is not None:
        key = "length-one" if add.minutes == 1 else "length"
        said.append(words.spoken[key].format(number=words.number(add.minutes)))
    if add.evenings is not None:
        weeks, rest = divmod(add.evenings, 7)
        key, number = ("span-days", add.evenings) if rest or not weeks else ("span", weeks)
        said.append(words.spoken[key].format(number=words.number(number)))
    return ", ".join(said)


def said_appointment(appointment: Appointment, words: ScheduleWords, now: datetime) -> str:
    """When an appointment is due, without its name and its end."""
    when = When(appointment.at, appointment.days, appointment.on)
    return said_add(Add(when, minutes=appointment.minutes), words, now)


def said_when(when: When, words: ScheduleWords, now: datetime) -> str:
    """A time and its days, as they are said at this moment."""
    small = is_small(when.at, words)
    late = small or when.at >= words.evening
    if when.on is not None:
        days = said_day(when.on - _DAY * small, words, now, late)
    else:
        days = _said_week(evenings_of(when, words), words, late)
    return words.spoken["at"].format(days=days, time=said_time(when.at, words))


def evenings_of(when: When, words: ScheduleWords) -> frozenset[int]:
    """The days of the week whose evenings these times belong to."""
    return frozenset((day - is_small(when.at, words)) % 7 for day in when.days)


def said_day(evening: date, words: ScheduleWords, now: datetime, late: bool = True) -> str:
    """One evening, or a day by its earlier hours, as it is said at this moment."""
    ahead = (evening - evening_of(now, words)).days
    spoken = words.spoken
    if ahead == 0:
        return spoken["tonight" if late else "today"]
    if ahead == 1:
        return spoken["tomorrow"]
    if 2 <= ahead <= 6:
        return spoken["day"].format(day=words.single[evening.weekday()])
    ordinal, month = words.ordinals[evening.day - 1], words.months[evening.month - 1]
    return spoken["date"].format(ordinal=ordinal, month=month)


def listed(
    appointments: Iterable[Appointment], words: ScheduleWords, now: datetime
) -> tuple[str, ...]:
    """Everything that is scheduled, a sentence each, what comes next first; three at most."""
    dues = [due for one in appointments if (due := next_of(one, now)) is not None]
    soonest = [due.appointment for due in sorted(dues, key=lambda due: due.order)]
    if not soonest:
        return (words.say["nothing"],)
    said = [one_line(one, words, now) for one in soonest[:MOST_SAID]]
    if (rest := len(soonest) - MOST_SAID) > 0:
        said.append(words.say["others"].format(count=words.number(rest)))
    return tuple(said)


def one_line(appointment: Appointment, words: ScheduleWords, now: datetime) -> str:
    """An appointment and what it is for, as a sentence."""
    when = said_appointment(appointment, words, now)
    return sentence(words.say["one-of"].format(when=when, name=words.name(appointment.routine)))


def sentence(said: str) -> str:
    """With a capital at its beginning."""
    return said[:1].upper() + said[1:]


def _said_week(evenings: frozenset[int], words: ScheduleWords, late: bool) -> str:
    if evenings == EVERY_DAY:
        return words.spoken["every" if late else "every-day"]
    if evenings == WORKING_DAYS:
        return words.spoken["weekdays"]
    named = [words.plural[day] for day in sorted(evenings)]
    return words.spoken["days"].format(days=_listed(named, words))


def _listed(names: Sequence[str], words: ScheduleWords) -> str:
    *first, last = names
    return f"{', '.join(first)} {words.spoken['and']} {last}" if first else last
