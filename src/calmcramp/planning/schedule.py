"""When what is due: times of the day by the clock on the wall, in a zone whose clock may jump.

Law 1. An appointment has one moment on each of its dates, whatever the clock does that day. A time
       that is skipped in spring comes at the first moment after the gap; of one that comes twice in
       autumn the first counts.
Law 2. A date that a zone leaves out altogether (Samoa had no 30 December 2011) has no evening, and
       nothing is due on it; only what was asked for once comes at the first moment after it.
Law 3. The order is by moment, then routines before reminders, then by name: always the same.
Law 4. Moments are in UTC. Two times in one zone are never compared as they stand: Python would
       compare what the clock shows, and in the hour that comes twice that is wrong.

Nothing here reads a clock; whoever asks says what time it is, with a zone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from dateutil import rrule, tz

Kind = Literal["routine", "reminder"]
"""A routine is offered, and led if somebody wants it; a reminder is said, and that is all."""

EVERY_DAY = frozenset(range(7))
LONGEST_MINUTES = 60
"""Of a session, as in a routine's own limits."""
MOST = 32
"""Appointments that are kept at once."""
FURTHEST_DAYS = 364
"""How far ahead something may be asked for: less than a year, so that a day and month are clear."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that is due every week, or once."""

    id: str
    routine: str
    """The name of the routine that is led or said."""
    at: time
    """By the clock on the wall, in whole minutes; its ``fold`` is 1 only where it is due once, at
    the second of two."""
    days: frozenset[int] = EVERY_DAY
    """Days of the week, Monday 0; not looked at where `on` is given."""
    on: date | None = None
    """The only date it is due on; None: every week."""
    kind: Kind = "routine"
    minutes: int | None = None
    """How long the session should last; None: its own length."""
    skips: frozenset[date] = frozenset()
    """Dates on which it is left out."""
    until: date | None = None
    """The last date it is due on; None: for good."""
    made: datetime | None = None
    """When it was asked for: it was never due before."""


@dataclass(frozen=True, slots=True)
class Due:
    """One time that an appointment comes round."""

    moment: datetime
    """In UTC."""
    appointment: Appointment
    day: date
    """The date it belongs to: the one that a skip names."""

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """What comes first (law 3)."""
        return self.moment, self.appointment.kind == "reminder", self.appointment.id


def next_after(appointments: Iterable[Appointment], now: datetime) -> tuple[Due, ...]:
    """What is due at the next moment that has anything, in order; empty when nothing ever is.

    :param now: the present, in the zone by whose clock the appointments go
    """
    nearest = [due for one in appointments if (due := next_of(one, now)) is not None]
    first = min((due.moment for due in nearest), default=None)
    return in_order(due for due in nearest if due.moment == first)


def next_of(appointment: Appointment, now: datetime) -> Due | None:
    """When it is due next, strictly after `now`; None when it never is again."""
    return next(_after(appointment, now), None)


def between(
    appointments: Iterable[Appointment], after: datetime, until: datetime
) -> tuple[Due, ...]:
    """What is due after one moment, up to and with another, in order.

    :param until: in the zone by whose clock the appointments go
    """
    return in_order(due for one in appointments for due in _within(one, after, until))


def in_order(dues: Iterable[Due]) -> tuple[Due, ...]:
    """By law 3."""
    return tuple(sorted(dues, key=lambda due: due.order))


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clock of a zone shows this time on this date, in UTC (law 1)."""
    wall = datetime.combine(day, at, zone)
    return wall.astimezone(UTC) if tz.datetime_exists(wall) else _end_of_gap(wall)


def has_day(day: date, zone: tzinfo) -> bool:
    """Whether the calendar of a zone has that date (law 2)."""
    return moment_of(day, time(), zone).astimezone(zone).date() == day


def _within(appointment: Appointment, after: datetime, until: datetime) -> Iterator[Due]:
    # A clock that was wrong when it was made may have put that into the future.
    made = appointment.made
    start = max(after, made) if made is not None and made <= until else after
    for due in _after(appointment, start.astimezone(until.tzinfo)):
        if due.moment > until.astimezone(UTC):
            return
        yield due


def _after(appointment: Appointment, now: datetime) -> Iterator[Due]:
    zone = now.tzinfo
    if zone is None:
        raise ValueError("a moment without a zone is no moment")
    here = now.astimezone(UTC)
    # A time of the day before may have been moved past midnight, or past a missing date.
    for day in _dates(appointment, now.date() - 2 * _DAY):
        if appointment.on is None and not has_day(day, zone):
            continue
        moment = moment_of(day, appointment.at, zone)
        if moment > here:
            yield Due(moment, appointment, day)


def _dates(appointment: Appointment, first: date) -> Iterator[date]:
    """Its dates from the first on, those that are skipped left out."""
    rule = rrule.rruleset()
    if appointment.on is not None:
        rule.rdate(_midnight(appointment.on))
    else:
        last = appointment.until or date.max
        week = [rrule.weekday(day) for day in sorted(appointment.days)]
        start, end = _midnight(first), _midnight(last)
        rule.rrule(rrule.rrule(rrule.WEEKLY, dtstart=start, until=end, byweekday=week))
    for skipped in appointment.skips:
        rule.exdate(_midnight(skipped))
    return (day.date() for day in rule if day.date() >= first)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _end_of_gap(wall: datetime) -> datetime:
    """The first moment after the gap that a time of the wall clock falls into.

    Read with the offset of after the gap it lies before the jump, with the one of before it
    afterwards; the jump is where the offset changes between the two.
    """
    before, after = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    new = after.astimezone(wall.tzinfo).utcoffset()

    def jumped(seconds: int) -> bool:
        moment = before + timedelta(seconds=seconds)
        return moment.astimezone(wall.tzinfo).utcoffset() == new

    span = int((after - before).total_seconds())
    return before + timedelta(seconds=bisect_left(range(span), True, key=jumped))
