"""Watches the clock for what is scheduled, and keeps what became of it.

Told the time once a second or so, it answers with a value: an `Offer` to make, something `Missed`,
or `Nothing`. What decides is in `planning/watching.py`; here are the file and its faults.

Rule 1. That something was offered is kept before it is offered.
Rule 2. A disk that refuses costs the memory of this evening, not the evening; it is told once.
Rule 3. What the command line changes in the file counts from the next tick on. A file that somebody
        spoils meanwhile is set aside, and what is known is written anew.
Rule 4. What is offered at night is what the owner set; whatever else there is to tell waits for the
        morning (`missed`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from calmcramp.errors import Fault
from calmcramp.planning.agenda import Appointments
from calmcramp.planning.watching import (
    Calendar,
    Decision,
    Lapse,
    Tick,
    Watch,
    rearranged,
    told,
    watched,
)
from calmcramp.service.calendar_file import CalendarFile


class Alarm:
    """One watcher over one file."""

    def __init__(self, file: CalendarFile) -> None:
        """:param file: nobody else's: it tells this watcher what others wrote"""
        self._file = file
        self._kept = file.read()
        self._watch = Watch(self._kept)
        self._faults: list[Fault] = []
        self._refused: Fault | None = None
        self._spoilt = False

    @property
    def appointments(self) -> Appointments:
        """What is scheduled."""
        return self._watch.calendar.appointments

    @property
    def missed(self) -> tuple[Lapse, ...]:
        """What was left out and nobody was told of yet: for the morning."""
        return self._watch.calendar.missed

    def tick(self, wall: datetime, monotonic: float, trusted: bool, busy: bool = False) -> Decision:
        """What is to be done at this moment.

        :param wall: the time, in the zone by whose clock appointments go
        :param monotonic: seconds on a clock that is never set
        :param busy: whether somebody is being helped, led or spoken with
        """
        if self._file.changed:
            self._read()
        self._watch, decision = watched(self._watch, Tick(wall, monotonic, trusted, busy))
        if self._worth_keeping():
            self._keep()
        return decision

    def told(self) -> None:
        """Somebody was told what was missed."""
        if not self.missed:
            return
        self._watch = replace(self._watch, calendar=told(self._watch.calendar))
        self._keep()

    def take_faults(self) -> tuple[Fault, ...]:
        """What went wrong since the last call, each thing once."""
        faults, self._faults = (*self._file.take_faults(), *self._faults), []
        return faults

    def _read(self) -> None:
        """Take up what the command line changed."""
        calendar = self._file.read()
        if self.appointments and not self._file.there:
            self._spoilt = True
        else:
            self._watch = rearranged(self._watch, calendar.appointments)

    def _worth_keeping(self) -> bool:
        """Whether more than the time went on since it was kept."""
        now, kept = self._watch.calendar, self._kept
        if now.reached is None:
            return self._spoilt
        anew = kept.reached is None or now.reached < kept.reached
        return self._spoilt or anew or (now.fired, now.missed) != (kept.fired, kept.missed)

    def _keep(self) -> None:
        try:
            self._kept = self._file.change(self._merged, wait=False)
        except BlockingIOError:  # the command line is writing; the next tick tries again
            return
        except OSError as error:
            self._refuse(error)
            return
        self._refused, self._spoilt = None, False
        self._watch = rearranged(self._watch, self._kept.appointments)

    def _merged(self, file: Calendar) -> Calendar:
        """What became of it is known here; what is scheduled stands in the file."""
        mine = self._watch.calendar
        return mine if self._spoilt else replace(mine, appointments=file.appointments)

    def _refuse(self, error: OSError) -> None:
        what = f"what was offered can not be kept: {error.strerror or error}"
        fault = Fault("schedule", what, "free some space or change its permissions")
        if fault != self._refused:
            self._faults.append(fault)
        self._refused = fault
