"""Whether something is due now: every second the watcher is told what time it is, and decides.

Rule 1. A clock that can not be trusted begins nothing, and nothing is settled by it.
Rule 2. Every time is settled once: offered, or missed. What was offered is never offered again, and
        what the clock has passed is not due any more when it goes back, up to a day. A clock that
        goes back by more was wrong, and only what was offered stays settled.
Rule 3. What is more than two minutes late is missed, never played late: after a power cut, after
        sleep, after the clock jumped over it by more than that.
Rule 4. Nothing is offered while somebody is being helped or led. It waits a quarter of an hour,
        told by the clock that never jumps, and is missed after that.
Rule 5. Of what is due together one is offered; the others are missed, and told in the morning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from calmcramp.planning.agenda import Appointments
from calmcramp.planning.schedule import Appointment, Due, between, in_order

GRACE = timedelta(minutes=2)
"""How late something may still be offered."""
WAIT_S = 15 * 60.0
"""Seconds that something due waits for a session or a cramp to end."""
OFFER_S = 20.0
"""Seconds that an offer waits for an answer (care-brief 5.8)."""
WRONG = timedelta(days=1)
"""A clock that goes back by more than this was wrong before."""
LOOKED_BACK = timedelta(days=7)
"""What was missed longer ago is not told any more."""
MOST_FIRED, MOST_MISSED = 32, 50

Why = Literal["late", "busy", "another"]
"""``late``: it was off, or its clock jumped; ``busy``: a session or a cramp went on for too long;
``another``: something else was due at the same time."""


@dataclass(frozen=True)
class Lapse:
    """Something that was due and was not offered."""

    routine: str
    moment: datetime
    """When it was due, in UTC."""
    why: Why


@dataclass(frozen=True)
class Calendar:
    """All that is kept: what is scheduled, and what became of it."""

    appointments: Appointments = ()
    reached: datetime | None = None
    """The latest moment, in UTC, up to which everything is settled; None: it never ran."""
    fired: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """Appointment -> the dates and times, as the clock on the wall shows them and so without a
    zone, for which it was offered; the last of them last. Whoever travels west has one evening."""
    missed: tuple[Lapse, ...] = ()
    """What nobody was told of yet."""


@dataclass(frozen=True)
class Tick:
    """What time it is."""

    wall: datetime
    """With the zone by whose clock the appointments go."""
    monotonic: float
    """Seconds on a clock that is never set."""
    trusted: bool
    busy: bool = False
    """Whether somebody is being helped, led or spoken with."""


@dataclass(frozen=True)
class Offer:
    """This is due now: offer it, or say it where it is a reminder."""

    due: Due
    missed: tuple[Lapse, ...] = ()
    """What is missed at the same moment."""


@dataclass(frozen=True)
class Missed:
    """This was due, and is left out."""

    missed: tuple[Lapse, ...]


@dataclass(frozen=True)
class Nothing:
    """Nothing is to be done."""


Decision = Offer | Missed | Nothing
NOTHING = Nothing()


@dataclass(frozen=True)
class Waiting:
    """Something due that has to wait until nobody is being helped or led."""

    due: Due
    since: float
    """On the clock that is never set."""


@dataclass(frozen=True)
class Watch:
    """The watcher at one moment."""

    calendar: Calendar = field(default_factory=Calendar)
    waiting: tuple[Waiting, ...] = ()
    last: Tick | None = None
    """The last time it was told a time that can be trusted."""


def watched(watch: Watch, tick: Tick) -> tuple[Watch, Decision]:
    """The watcher after a tick, and what is to be done."""
    if not tick.trusted:
        return replace(watch, last=None), NOTHING
    minute = tick.wall.astimezone(UTC).replace(second=0, microsecond=0)
    watch = _set_right(watch, minute)
    fresh, late = _come_due(watch, tick, minute)
    waiting = (*watch.waiting, *(Waiting(due, tick.monotonic) for due in fresh))
    patient = tuple(one for one in waiting if tick.monotonic - one.since <= WAIT_S)
    given_up = [one.due for one in waiting if one not in patient]
    lapses = (*(_lapse(due, "late") for due in late), *(_lapse(due, "busy") for due in given_up))
    reached = max(watch.calendar.reached or minute, minute)
    calendar = replace(watch.calendar, reached=reached)
    return _decided(Watch(calendar, patient, tick), lapses)


def rearranged(watch: Watch, appointments: Appointments) -> Watch:
    """The same after the owner changed what is scheduled; what is gone waits no longer."""
    now = {one.id: one for one in appointments}
    waiting = tuple(one for one in watch.waiting if _still_wanted(one.due, now))
    fired = {id: moments for id, moments in watch.calendar.fired.items() if id in now}
    calendar = replace(watch.calendar, appointments=appointments, fired=fired)
    return replace(watch, calendar=calendar, waiting=waiting)


def told(calendar: Calendar) -> Calendar:
    """The same once somebody was told what was missed."""
    return replace(calendar, missed=())


def _set_right(watch: Watch, minute: datetime) -> Watch:
    """A clock that went back far was wrong before: from here on it counts anew (rule 2)."""
    reached = watch.calendar.reached
    if reached is None or minute >= reached - WRONG:
        return watch
    return replace(watch, calendar=replace(watch.calendar, reached=minute), waiting=())


def _come_due(watch: Watch, tick: Tick, minute: datetime) -> tuple[list[Due], list[Due]]:
    """What is due since everything was settled last: what is fresh, and what is too late."""
    calendar = watch.calendar
    if calendar.reached is None or minute <= calendar.reached:
        return [], []
    start = max(calendar.reached, minute - LOOKED_BACK)
    dues = between(calendar.appointments, start, minute.astimezone(tick.wall.tzinfo))
    new = [due for due in dues if _shown(due) not in calendar.fired.get(due.appointment.id, ())]
    late = [due for due in new if _jumped(watch.last, tick) or tick.wall - due.moment > GRACE]
    return [due for due in new if due not in late], late


def _jumped(last: Tick | None, tick: Tick) -> bool:
    """Whether the clock on the wall went further than time did, by more than the grace."""
    if last is None:
        return False
    passed = tick.wall.astimezone(UTC) - last.wall.astimezone(UTC)
    return passed - timedelta(seconds=tick.monotonic - last.monotonic) > GRACE


def _decided(watch: Watch, lapses: tuple[Lapse, ...]) -> tuple[Watch, Decision]:
    tick = watch.last
    offered = None
    if watch.waiting and tick is not None and not tick.busy:
        offered, *others = in_order(one.due for one in watch.waiting)
        lapses = (*lapses, *(_lapse(due, "another") for due in others))
        calendar = replace(watch.calendar, fired=_fired(watch.calendar, offered))
        watch = replace(watch, calendar=calendar, waiting=())
    missed = (*watch.calendar.missed, *lapses)[-MOST_MISSED:]
    watch = replace(watch, calendar=replace(watch.calendar, missed=missed))
    if offered is not None:
        return watch, Offer(offered, lapses)
    return watch, Missed(lapses) if lapses else NOTHING


def _fired(calendar: Calendar, due: Due) -> dict[str, tuple[datetime, ...]]:
    id = due.appointment.id
    moments = (*calendar.fired.get(id, ()), _shown(due))
    return {**calendar.fired, id: moments[-MOST_FIRED:]}


def _still_wanted(due: Due, appointments: Mapping[str, Appointment]) -> bool:
    now = appointments.get(due.appointment.id)
    return now is not None and now.at == due.appointment.at and due.day not in now.skips


def _shown(due: Due) -> datetime:
    """The date and the time that it is for, as a clock on the wall shows them."""
    return datetime.combine(due.day, due.appointment.at.replace(fold=0))


def _lapse(due: Due, why: Why) -> Lapse:
    return Lapse(due.appointment.routine, due.moment, why)
