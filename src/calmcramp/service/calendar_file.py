"""What is scheduled and what became of it, in one small private file that two programs may write:
the assistant, and the command line beside it.

Rule 1. The file is the user's alone (0600), and written beside its place and moved there: it is
        whole, or it is the one before.
Rule 2. Who changes it reads, changes and writes under a lock, so that neither loses what the other
        wrote.
Rule 3. A file that is no calendar is set aside under another name, told, and never a reason not to
        start.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from calmcramp import private
from calmcramp.errors import Fault
from calmcramp.planning.calendar_data import from_data, to_data
from calmcramp.planning.watching import Calendar

LARGEST = 500_000
"""Bytes; a calendar of many years has a few thousand."""

Stamp = tuple[int, int, int]
"""What changes when somebody writes the file."""


class CalendarFile:
    """Reads and writes a calendar; everybody who does has one of these."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: list[Fault] = []
        self._known: Stamp | None = None

    def read(self) -> Calendar:
        """What is scheduled; nothing where there is no file, or one that can not be read."""
        self._known = self._stamp()
        try:
            return self._calendar()
        except FileNotFoundError:
            return Calendar()
        except (OSError, ValueError) as error:
            self._set_aside(error)
            return Calendar()

    def change(self, edit: Callable[[Calendar], Calendar], wait: bool = True) -> Calendar:
        """What is scheduled after a change, which is kept.

        :param wait: until nobody else writes; False: raise BlockingIOError at once
        :raises OSError: when it can not be kept
        """
        private.folder(self._path.parent)
        with self._locked(wait):
            calendar = self.read()
            changed = edit(calendar)
            if changed != calendar:
                private.write(self._path, json.dumps(to_data(changed), indent=1))
                self._known = self._stamp()
        return changed

    def take_faults(self) -> tuple[Fault, ...]:
        """What was wrong with the file since the last call."""
        faults, self._faults = tuple(self._faults), []
        return faults

    @property
    def changed(self) -> bool:
        """Whether somebody wrote it since it was last read or changed here."""
        return self._stamp() != self._known

    @property
    def there(self) -> bool:
        """Whether there is a file."""
        return self._stamp() is not None

    def _stamp(self) -> Stamp | None:
        try:
            about = self._path.stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_ino, about.st_size

    def _calendar(self) -> Calendar:
        return from_data(private.read_json(self._path, LARGEST))

    @contextlib.contextmanager
    def _locked(self, wait: bool) -> Iterator[None]:
        handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield
        finally:
            os.close(handle)

    def _set_aside(self, error: Exception) -> None:
        aside = self._path.with_suffix(".broken")
        with contextlib.suppress(OSError):
            os.replace(self._path, aside)
        what = f"the schedule can not be read ({error})"
        remedy = f"it begins anew; the old one is {aside.name}"
        self._faults.append(Fault(self._path.name, what, remedy))
