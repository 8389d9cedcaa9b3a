"""Changes to what is scheduled: each wish gives the appointments as they are afterwards.

Rule 1. Nothing that was scheduled is lost by a wish that can not be followed.
Rule 2. Where a wish names no routine and several appointments could be meant, it asks which.
Rule 3. "No more stretches" ends every appointment for the stretches; "skip tonight" leaves out
        everything of tonight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from calmcramp.planning.meanings import RefusedError
from calmcramp.planning.phrases import Add, Move, Refusal, Remove, Skip
from calmcramp.planning.saying import evenings_of
from calmcramp.planning.schedule import (
    FURTHEST_DAYS,
    MOST,
    Appointment,
    Due,
    Kind,
    between,
    moment_of,
    next_after,
    next_of,
)
from calmcramp.planning.schedule_words import ScheduleWords
from calmcramp.planning.spoken_days import When
from calmcramp.planning.spoken_times import evening_of, is_small

Appointments = tuple[Appointment, ...]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """What a wish makes of the schedule."""

    appointments: Appointments
    touched: Appointments
    """Those that were added, moved, skipped or removed, as they are now, or were."""
    evening: date | None = None
    """The evening that is skipped."""


def add(appointments: Appointments, wish: Add, now: datetime, kind: Kind) -> Change | Refusal:
    """One appointment more, for the routine that the wish names.

    :param kind: whether its routine is led, or only said
    """
    kept = without_past(appointments, now)
    routine, when = wish.routine, wish.when
    made = now.astimezone(UTC).replace(microsecond=0)
    new = Appointment(
        _free_id(routine, kept), routine, when.at, when.days, when.on, kind, wish.minutes, made=made
    )
    if any(_same(one, new) for one in kept):
        return Refusal("there")
    if len(kept) >= MOST:
        return Refusal("full")
    if when.on is not None and (when.on - now.date()).days > FURTHEST_DAYS + 2:
        return Refusal("too-far")
    first = next_of(new, now)
    if first is None:
        return Refusal("past")
    if wish.evenings is not None:
        new = replace(new, until=first.day + _DAY * (wish.evenings - 1))
    return Change((*kept, new), (new,))


def remove(appointments: Appointments, wish: Remove) -> Change | Refusal:
    """Those for one routine, or the only one there is, for good."""
    try:
        meant = _meant(appointments, wish.routine, several=bool(wish.routine))
    except RefusedError as refused:
        return Refusal(refused.missing)
    return Change(tuple(one for one in appointments if one not in meant), meant)


def move(
    appointments: Appointments, wish: Move, words: ScheduleWords, now: datetime
) -> Change | Refusal:
    """One appointment to another time of the same evenings."""
    try:
        (old,) = _meant(appointments, wish.routine, several=False)
    except RefusedError as refused:
        return Refusal(refused.missing)
    later = wish.clock.night
    evenings = evenings_of(When(old.at, old.days), words)
    days = frozenset((evening + later) % 7 for evening in evenings)
    on = old.on and old.on + _DAY * (later - is_small(old.at, words))
    new = replace(old, at=wish.clock.at, days=days, on=on)
    if next_of(new, now) is None:
        return Refusal("past")
    return Change(tuple(new if one is old else one for one in appointments), (new,))


def skip(
    appointments: Appointments, wish: Skip, words: ScheduleWords, now: datetime
) -> Change | Refusal:
    """Everything of one evening, or whatever is due next."""
    meant = [one for one in appointments if wish.routine in ("", one.routine)]
    dues = next_after(meant, now) if not wish.evenings else ()
    for evening in wish.evenings:
        dues = dues or of_evening(meant, evening, words, now)
    if not dues:
        return Refusal("none")
    skipped = {due.appointment.id: skipping(due.appointment, due.day, now) for due in dues}
    after = tuple(skipped.get(one.id, one) for one in appointments)
    evening = evening_of(dues[0].moment.astimezone(now.tzinfo), words)
    return Change(after, tuple(skipped.values()), evening)


def skipping(appointment: Appointment, day: date, now: datetime) -> Appointment:
    """The same, left out on one of its dates; dates that are over are forgotten."""
    kept = {one for one in appointment.skips if one >= now.date() - _DAY}
    return replace(appointment, skips=frozenset(kept | {day}))


def of_evening(
    appointments: Sequence[Appointment], evening: date, words: ScheduleWords, now: datetime
) -> tuple[Due, ...]:
    """What is still to come of one evening, in order."""
    if now.tzinfo is None or evening < evening_of(now, words):
        return ()
    ends = moment_of(evening + 2 * _DAY, words.evening, now.tzinfo).astimezone(now.tzinfo)
    dues = between(appointments, now, ends)
    return tuple(
        due for due in dues if evening_of(due.moment.astimezone(now.tzinfo), words) == evening
    )


def without_past(appointments: Appointments, now: datetime) -> Appointments:
    """Those that may still be due; a programme is kept until its end was told."""
    return tuple(
        one for one in appointments if one.until is not None or next_of(one, now) is not None
    )


def ended(appointments: Appointments, now: datetime) -> Appointments:
    """The programmes whose last evening is over."""
    return tuple(one for one in appointments if one.until is not None and next_of(one, now) is None)


def _meant(appointments: Appointments, routine: str, several: bool) -> Appointments:
    """The appointments that a wish is about.

    :raises RefusedError: when there are none, or more than one may be meant and only one can be
    """
    meant = tuple(one for one in appointments if routine in ("", one.routine))
    if not meant:
        raise RefusedError("none")
    if len(meant) > 1 and not several:
        raise RefusedError("which")
    return meant


def _same(one: Appointment, other: Appointment) -> bool:
    return (one.routine, one.at, one.days, one.on) == (
        other.routine,
        other.at,
        other.days,
        other.on,
    )


def _free_id(routine: str, appointments: Appointments) -> str:
    taken = {one.id for one in appointments}
    names = (routine, *(f"{routine}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
