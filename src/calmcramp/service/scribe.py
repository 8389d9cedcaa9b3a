"""Writes the diary beside the night, so that a slow disk holds up no sound.

An SD card may take a second for what it usually takes a hundredth for; the loudspeaker has sound
for a seventh of one. So notes are handed over, and written in their order by a thread of their own.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from calmcramp.errors import Fault, kind_and_place
from calmcramp.planning.diary import Diary
from calmcramp.planning.diary_notes import Fields, Kind
from calmcramp.score.routine import Routine
from calmcramp.service.beside import LEAVING_S, Beside
from calmcramp.service.ledger import Ledger, NoLedger

STRETCH = "stretch"
"""What the names of bedtime stretches hold."""


class Scribe:
    """A ledger that never keeps anybody waiting."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told: queue.SimpleQueue[Fault] = queue.SimpleQueue()
        self._beside = Beside("scribe", self._failed)
        self._beside.do(self._open)
        self._closed = False

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        """Hand over a note; returns what is to be told of earlier ones, one thing at a time. Never
        raises, never waits.

        :param at: when it was, aware
        """
        if self._closed:
            return Fault("diary", "a note came after the diary was closed")
        self._beside.do(partial(self._write, kind, dict(fields), at))
        return self.fault()

    def again(self) -> None:
        """Try once more to write what the disk refused, where anything waits."""
        if self._ledger.waits and self._beside.settled:
            self._beside.do(self._ledger.write_waiting)

    def fault(self) -> Fault | None:
        """The next thing that is to be told, or None."""
        try:
            return self._told.get_nowait()
        except queue.Empty:
            return None

    def close(self, wait_s: float = LEAVING_S) -> bool:
        """Let what was handed over be written, for so long; whether all of it was."""
        self._closed = True
        self._beside.do(self._ledger.write_waiting)
        self._beside.do(self._ledger.close)
        return self._beside.close(wait_s)

    def read(self, tell: Callable[[Diary | None], object]) -> None:
        """Let `tell` be given the whole diary, as it is once all notes so far are written; None
        where it can not be read. It is called on the scribe's thread. Never raises, never waits."""
        self._beside.do(partial(self._read, tell))

    def _read(self, tell: Callable[[Diary | None], object]) -> None:
        try:
            tell(self._ledger.diary())
        except NoLedger as error:
            self._told.put(Fault("diary", error.what, error.remedy))
            tell(None)

    def _open(self) -> None:
        for fault in self._ledger.open():
            self._told.put(fault)

    def _write(self, kind: str, fields: Fields, at: datetime) -> None:
        try:
            fault = self._ledger.note(kind, fields, at)
        except Exception as error:  # a fault of ours must not end the writing of later notes
            what = f"a note was not kept: {kind_and_place(error)}"
            fault = Fault("diary", what, "tell its makers")
        if fault is not None:
            self._told.put(fault)

    def _failed(self, error: Exception) -> None:
        what = f"a fault of ours: {kind_and_place(error)}"
        self._told.put(Fault("diary", what, "tell its makers"))


def session_kinds(routines: Iterable[Routine]) -> dict[str, Kind]:
    """What sort of session each routine is, for the diary."""
    return {one.name: _kind(one) for one in routines}


def _kind(routine: Routine) -> Kind:
    if STRETCH in routine.name:
        return Kind(STRETCH, stretch=True)
    parts = any(STRETCH in piece.routine for piece in routine.pieces)
    return Kind(routine.kind, stretch=parts)
