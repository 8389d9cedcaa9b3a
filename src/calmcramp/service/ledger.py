"""The diary on the disk: what the night notes goes in, what is within its limits comes out.

Rule 1. `note` never raises and never loses what it was told while it runs: what the disk refuses
        waits, in its order, and is written with the next note.
Rule 2. A damaged file is healed in the middle of the night as it is at the start (`ledger_file`).
Rule 3. Everything else is for a person at a keyboard: it raises one line about what is wrong.
Rule 4. To forget is to forget: rows, backups, what was set aside, and the log, overwritten.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from calmcramp.errors import CalmcrampError, Fault, NotFoundHere
from calmcramp.planning.diary import Cramp, Day, Diary, Session, last_night
from calmcramp.planning.diary_notes import Fields, Kind, Known, Noted, leaves_no_trace, noted
from calmcramp.service import ledger_file
from calmcramp.service.ledger_forget import clear, find, rows_before, wipe
from calmcramp.service.ledger_rows import E, keep, keep_night, newest, read_all, take_out
from calmcramp.service.ledger_schema import Damaged, Newer, transaction

WAITING = 200
"""Notes that wait for a disk; more than a night has."""
UNTOLD = 20
"""Faults that wait to be told, one with each note."""
NO_SUCH_VALUE = "what was to be noted is not within its limits, and was left out"
NEWER = Fault("diary.db", "a newer calmcramp made it", "install that version; it was left as it is")

T = TypeVar("T")


class NoLedger(CalmcrampError):
    """The diary can not be opened, read or written now."""


class Ledger:
    """One diary. Used by one thread at a time; other processes may use the same file."""

    def __init__(self, path: Path, kinds: Mapping[str, Kind] | None = None) -> None:
        """:param kinds: routine -> what sort of session it is (`session_kinds`)"""
        self._path, self._kinds = path, kinds or {}
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._waiting: deque[tuple[str, Fields, datetime]] = deque(maxlen=WAITING)
        self._healed: deque[Fault] = deque(maxlen=UNTOLD)
        self._left_out: deque[Fault] = deque(maxlen=UNTOLD)

    def open(self) -> tuple[Fault, ...]:
        """Look through the file, and heal it where that is needed; what there is to tell. Never
        raises."""
        try:
            self._ready()
        except _TROUBLE as error:
            return (self._fault(error),)
        return self._what_was_healed()

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        """Keep what the conversation notes; on the disk when this returns None.

        :param at: when it was, aware
        """
        if leaves_no_trace(kind, fields):
            return None
        if at.utcoffset() is None:
            return Fault("diary", f"the note {kind} has a time without an offset", "")
        self._waiting.append((kind, fields, at))
        if fault := self.write_waiting() or self._back_up(at.date()):
            return fault
        untold = self._healed or self._left_out
        return untold.popleft() if untold else None

    @property
    def waits(self) -> bool:
        """Whether there are notes that the disk refused, and that wait for it."""
        return bool(self._waiting)

    def write_waiting(self) -> Fault | None:
        """Write what an earlier disk refused; None once nothing waits. Never raises."""
        try:
            while self._waiting:
                self._do(lambda connection: self._write(connection, *self._waiting[0]))
                self._waiting.popleft()
        except _TROUBLE as error:
            return self._fault(error)
        return None

    def add(self, entry: E) -> E:
        """Keep an entry, in place of the one with its number where it has one. Raises NoLedger."""

        def work(connection: sqlite3.Connection) -> E:
            with transaction(connection):
                return keep(connection, entry)

        return self._asked(work)

    def add_all(self, diary: Diary) -> int:
        """Keep what is not there yet; how many entries that were. Raises NoLedger."""

        def work(connection: sqlite3.Connection) -> int:
            with transaction(connection):
                return _merge(connection, diary)

        return self._asked(work)

    def diary(self) -> Diary:
        """All there is; nothing is made where there is nothing. Raises NoLedger."""
        if self._is_new:
            return Diary()
        found = self._asked(read_all)
        place = self._path.name
        faults = (Fault(f"{place}: {one.place}", one.what, one.remedy) for one in found.faults)
        return replace(found, faults=(*self._what_was_healed(), *faults))

    def forget(
        self, everything: bool = False, before: date | None = None, id: int | None = None
    ) -> int:
        """Take entries out for good, with every backup; how many those were.

        :param before: all that belongs to earlier nights
        :raises NotFoundHere: when no entry has that number; NoLedger
        """
        if self._is_new:
            if id is not None:
                raise _no_entry(id)
            return 0

        def work(connection: sqlite3.Connection) -> int:
            if id is not None and find(connection, id) is None:
                raise _no_entry(id)
            with ledger_file.locked(self._path.parent):
                clear(self._path)
                return wipe(connection, rows_before(everything, before, id))

        count = self._asked(work)
        if not everything:
            self._back_up(date.today())
        return count

    def close(self) -> None:
        """Leave the file alone; it is opened anew when it is needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(
        self, connection: sqlite3.Connection, kind: str, given: Fields, at: datetime
    ) -> None:
        with transaction(connection):
            what = noted(kind, given, at, self._known(connection, at))
            _carry_out(connection, what)
        # Where it was, and not what: a fault may end in a log, and a value is about somebody.
        self._left_out += (Fault(one.place, NO_SUCH_VALUE) for one in what.faults)

    def _known(self, connection: sqlite3.Connection, at: datetime) -> Known:
        night = last_night(at).isoformat()
        return Known(
            newest(connection, Cramp, "[by] = 'session'"),
            newest(connection, Session),
            newest(connection, Day, "[night] = ?", night),
            self._kinds,
        )

    def _asked(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._do(work)
        except _TROUBLE as error:
            fault = self._fault(error)
            raise NoLedger(f"{fault.place}: {fault.what}", fault.remedy) from None

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it; once more, after healing, where the file turns out to be damaged."""
        try:
            return work(self._ready())
        except (sqlite3.Error, Damaged, UnicodeError) as error:
            if not ledger_file.is_damage(error):
                raise
        self.close()
        return work(self._ready())

    def _ready(self) -> sqlite3.Connection:
        """The connection; a new one where another file has taken its place meanwhile."""
        if self._connection is not None and self._opened == _identity(self._path):
            return self._connection
        self.close()
        self._connection, told = ledger_file.open_file(self._path)
        self._opened = _identity(self._path)
        self._healed.extend(told)
        return self._connection

    def _back_up(self, today: date) -> Fault | None:
        """Today's backup, where there is none yet."""

        def work(connection: sqlite3.Connection) -> None:
            with ledger_file.locked(self._path.parent):
                ledger_file.back_up(connection, self._path, today)

        try:
            self._do(work)
        except _TROUBLE as error:
            fault = self._fault(error)
            return Fault("diary", f"no backup can be made: {fault}", "")
        return None

    def _what_was_healed(self) -> tuple[Fault, ...]:
        healed = tuple(self._healed)
        self._healed.clear()
        return healed

    def _fault(self, error: Exception) -> Fault:
        return _told(error, self._path)

    @property
    def _is_new(self) -> bool:
        try:
            return not self._path.exists() and not ledger_file.backups(self._path)
        except OSError:
            return False  # opening it will tell


_TROUBLE = (sqlite3.Error, OSError, Damaged, Newer, MemoryError, UnicodeError)


def _carry_out(connection: sqlite3.Connection, what: Noted) -> None:
    for entry in what.gone:
        take_out(connection, entry)
    for entry in what.entries:
        keep(connection, entry)
    if what.night is not None:
        keep_night(connection, what.night)


def _merge(connection: sqlite3.Connection, diary: Diary) -> int:
    """Keep the entries that are not there yet, under their own numbers where those are free."""
    there = read_all(connection)
    known = Counter(replace(one, id=0) for one in there.entries())  # one said twice is two
    taken = {one.id for one in there.entries()}
    nights = {one.night for one in there.days}
    count = 0
    for entry in diary.entries():
        plain = replace(entry, id=0)
        if known[plain]:
            known[plain] -= 1
            continue
        if isinstance(entry, Day) and entry.night in nights:
            continue
        kept = keep(connection, plain if entry.id in taken else entry)
        taken.add(kept.id)
        count += 1
    for night in diary.nights:
        keep_night(connection, night)
    return count


def _no_entry(id: int) -> NotFoundHere:
    return NotFoundHere(f"there is no entry {id}", "see: calmcramp diary list")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is; None where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _told(error: Exception, path: Path) -> Fault:
    if isinstance(error, Newer):
        return NEWER
    if isinstance(error, OSError):
        what = f"{error.strerror or error}"
        return Fault(str(error.filename or path), what, "free some space or change its permissions")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Fault(str(path), "another program is using it", "try once more")
    if code == sqlite3.SQLITE_FULL:
        return Fault(str(path), "the disk is full", "make room")
    return Fault(str(path), f"the disk does not take it ({error})", "look after the disk")
