"""What went wrong, in one small private file: for the morning, and for `calmcramp doctor`.

Rule 1. It listens to the journal's faults and keeps their kinds and times, never their words.
Rule 2. Writing it holds up nothing, and a disk that refuses is tried again later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from calmcramp import places, private
from calmcramp.errors import Fault
from calmcramp.planning import faultbook
from calmcramp.planning.faultbook import Book, Spell, begun, closed, ill_of, over
from calmcramp.service import wall
from calmcramp.service.beside import Beside
from calmcramp.service.journal import Journal

LARGEST = 50_000
"""Bytes; a full book has some eight thousand."""


def read(path: Path) -> Book:
    """The book in a file; an empty one where there is none.

    :raises OSError, ValueError: when it can not be read
    """
    if not path.exists():
        return ()
    return faultbook.from_data(private.read_json(path, LARGEST))


def open_log(journal: Journal, fault: Fault | None = None) -> FaultLog:
    """The log of this user, listening to a journal.

    :param fault: what was wrong before there was one
    """
    log = FaultLog(places.faults_file())
    journal.subscribe(log.note)
    if fault is not None:
        journal.note(0.0, "fault", place=fault.place, what=fault.what)
    return log


class FaultLog:
    """The book of this run, and its file."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = wall.now) -> None:
        """Take up what is kept. A file that is no book is begun anew: it is only a log."""
        self._path, self._clock = path, clock
        self._beside = Beside("faults", lambda _error: None)
        try:
            self._kept: Book | None = read(path)
        except (OSError, ValueError):
            self._kept = None
        self._book = closed(self._kept or (), clock())

    @property
    def book(self) -> Book:
        """All that is known."""
        return self._book

    def note(self, entry: Mapping[str, Any]) -> None:
        """Take an event of the journal; only faults and their ends count."""
        if entry["event"] == "fault":
            self._change(begun(self._book, ill_of(entry["place"]), self._clock()))
        elif entry["event"] == "healed":
            self._change(over(self._book, ill_of(entry["place"]), self._clock()))

    def tell(self, spells: tuple[Spell, ...]) -> None:
        """Somebody was told of those."""
        self._change(faultbook.told(self._book, spells, self._clock()))

    def keep(self) -> None:
        """Try once more what the disk may have refused; nothing where all is kept."""
        if self._book != self._kept:
            self._beside.do(self._write)

    def close(self) -> None:
        """Let what is noted be written, for a few seconds at most."""
        self._beside.close()

    def _change(self, book: Book) -> None:
        self._book = book
        self.keep()

    def _write(self) -> None:
        book = self._book
        if book != self._kept:
            private.write(self._path, json.dumps(faultbook.to_data(book), indent=1) + "\n")
            self._kept = book
