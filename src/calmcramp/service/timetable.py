"""The schedule as the command line keeps it: exact wishes in, rows out, every fault in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from calmcramp.errors import Fault, NotFoundHere, WrongUse, did_you_mean
from calmcramp.planning import agenda
from calmcramp.planning.agenda import Appointments
from calmcramp.planning.calendar_data import appointment_data
from calmcramp.planning.phrases import Add, Refusal, routine_names, understand
from calmcramp.planning.saying import said_appointment, sentence
from calmcramp.planning.schedule import Appointment, Due, between, next_after, next_of
from calmcramp.planning.schedule_words import WEEK, ScheduleWords
from calmcramp.planning.watching import Calendar
from calmcramp.score.routine import Routine
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.secretary import kind_of, why_never
from calmcramp.service.shelf import Shelf

REFUSED = {
    "nothing": ("this is no time", 'say it like "every night at half past ten"'),
    "time": ("there is no time of day in it", 'say it like "every night at half past ten"'),
    "hour": ("there is no such time in that part of the day", 'say it like "ten in the evening"'),
    "two-times": ("there is more than one time in it", "add them one by one"),
    "past": ("that time is over", "name a later one"),
    "too-far": ("that is too far ahead", "a plan is for a year at most"),
    "minutes": ("a session lasts from 1 to 60 minutes", "choose a length within that"),
    "unclear": ("this can not be understood", 'say it like "fridays at eleven", or use --at'),
    "which": ("it names more than one routine", "name one with --routine"),
    "there": ("that is in the schedule already", "see: calmcramp schedule list"),
    "full": ("the schedule is full", "remove something first: calmcramp schedule remove ID"),
}
"""Why a wish can not be followed, and what to do."""
LOOKED_AHEAD_DAYS = 366


class Timetable:
    """One schedule, at one moment.

    :param words: None in a language without words for it: then nothing is said in words
    """

    def __init__(
        self, file: CalendarFile, shelf: Shelf, words: ScheduleWords | None, now: datetime
    ) -> None:
        self._file, self._shelf, self._words, self._now = file, shelf, words, now
        self._appointments = file.read().appointments

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Everything that is scheduled, what comes next first."""
        never = (True, "", "")
        nexts = {one.id: next_of(one, self._now) for one in self._appointments}
        keys = {id: never if due is None else (False, *self._key(due)) for id, due in nexts.items()}
        ordered = sorted(self._appointments, key=lambda one: (keys[one.id], one.id))
        return [self._row(one) for one in ordered]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was wrong with the file."""
        return self._file.take_faults()

    def understood(self, phrase: str) -> Add:
        """What a phrase asks for.

        :raises WrongUse: where it can not be followed, or asks for something else
        """
        if self._words is None:
            raise WrongUse("no phrases are known in this language", "use --at, --days and --on")
        called = {one.name: one.called for one in self._shelf.routines}
        wish = understand(phrase, self._words, self._now, routine_names(called))
        if isinstance(wish, Refusal):
            raise _refused(wish)
        if not isinstance(wish, Add):
            raise WrongUse("that adds nothing", "see: calmcramp schedule --help")
        return wish

    def add(self, wish: Add) -> dict[str, Any]:
        """The row of what was added.

        :raises NotFoundHere: when there is no such routine
        :raises WrongUse: when it can not be begun by a clock, or not then
        """
        name = wish.routine or (self._words.usual if self._words is not None else "")
        if not name:
            raise WrongUse("it is not said what is to be led", "name it with --routine")
        routine = self._shelf.routine(name)
        _check(routine, wish.minutes)
        added: list[Appointment] = []

        def edit(calendar: Calendar) -> Calendar:
            change = agenda.add(
                calendar.appointments, replace(wish, routine=name), self._now, kind_of(routine)
            )
            if isinstance(change, Refusal):
                raise _refused(change)
            added[:] = change.touched
            return replace(calendar, appointments=change.appointments)

        self._file.change(edit)
        return self._row(added[0])

    def remove(self, ids: tuple[str, ...]) -> None:
        """Those, for good. Raises NotFoundHere when there is no such appointment."""
        gone = {self._appointment(id).id for id in ids}
        self._keep(lambda some: tuple(one for one in some if one.id not in gone))

    def skip(self, id: str | None, day: date | None) -> tuple[Due, ...]:
        """What is left out: on that date, or the next time.

        :param id: of one appointment; None: all of them
        :raises NotFoundHere: when there is no such appointment
        :raises WrongUse: when nothing is due then
        """
        meant = self._appointments if id is None else (self._appointment(id),)
        dues = next_after(meant, self._now) if day is None else tuple(self._on(meant, day))
        if not dues:
            when = f"on {day}" if day is not None else "at all"
            raise WrongUse(f"nothing is due {when}", "see: calmcramp schedule list")
        days = {due.appointment.id: due.day for due in dues}
        self._keep(lambda some: tuple(self._skipping(one, days) for one in some))
        return dues

    def next_row(self) -> dict[str, Any] | None:
        """What is due next; None when nothing is."""
        dues = next_after(self._appointments, self._now)
        if not dues:
            return None
        row = self._row(dues[0].appointment)
        return {"at": row["next"], **{key: row[key] for key in ("id", "routine", "kind", "words")}}

    def _row(self, one: Appointment) -> dict[str, Any]:
        data = appointment_data(one)
        due = next_of(one, self._now)
        moment = due and due.moment.astimezone(self._now.tzinfo).isoformat()
        return data | {"next": moment, "words": self._in_words(one)}

    def _in_words(self, one: Appointment) -> str:
        if self._words is not None:
            return sentence(said_appointment(one, self._words, self._now))
        return f"{one.on or ' '.join(WEEK[day] for day in sorted(one.days))} {one.at:%H:%M}"

    def _key(self, due: Due) -> tuple[str, str]:
        return due.moment.isoformat(), due.appointment.id

    def _appointment(self, id: str) -> Appointment:
        known = {one.id: one for one in self._appointments}
        if id in known:
            return known[id]
        remedy = did_you_mean(id, known) or "see: calmcramp schedule list"
        raise NotFoundHere(f'nothing that is scheduled is called "{id}"', remedy)

    def _on(self, meant: Appointments, day: date) -> Iterator[Due]:
        ahead = (day - self._now.date()).days
        if 0 <= ahead <= LOOKED_AHEAD_DAYS:
            until = self._now + (day - self._now.date()) + 2 * (date.resolution)
            yield from (due for due in between(meant, self._now, until) if due.day == day)

    def _skipping(self, one: Appointment, days: dict[str, date]) -> Appointment:
        return agenda.skipping(one, days[one.id], self._now) if one.id in days else one

    def _keep(self, edit: Callable[[Appointments], Appointments]) -> None:
        self._file.change(
            lambda calendar: replace(calendar, appointments=edit(calendar.appointments))
        )


def _refused(refusal: Refusal) -> WrongUse:
    return WrongUse(*REFUSED[refusal.missing])


def _check(routine: Routine, minutes: int | None) -> None:
    """That a routine may be begun by a clock, for so long. Raises WrongUse where not."""
    if why := why_never(routine):
        raise WrongUse(f"{routine.name} is never begun by a clock: {why}", "choose another")
    limits = routine.minutes
    if minutes is not None and limits is not None and limits.nearest(minutes) != minutes:
        what = f"{routine.name} lasts from {limits.shortest:g} to {limits.longest:g} minutes"
        raise WrongUse(f"{what}, not {minutes}", "choose a length within that")
