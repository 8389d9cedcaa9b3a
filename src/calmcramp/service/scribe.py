"""Writes the diary beside the night, so that a slow disk holds up no sound.

An SD card may take a second for what it usually takes a hundredth for; the loudspeaker has sound
for a seventh of one. So notes are handed over, and written in their order by a thread of their own.
"""

from __future__ import annotations

import queue
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime

from calmcramp.errors import Fault
from calmcramp.planning.diary_notes import Fields, Kind
from calmcramp.score.routine import Routine
from calmcramp.service.ledger import Ledger

LEAVING_S = 5.0
"""How long the last notes may take when the program ends."""
STRETCH = "stretch"
"""What the names of bedtime stretches hold."""


class Scribe:
    """A ledger that never keeps anybody waiting."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(1, "scribe")
        self._told: queue.SimpleQueue[Fault] = queue.SimpleQueue()
        self._last: Future[None] = self._thread.submit(self._open)
        self._closed = False

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        """Hand over a note; returns what is to be told of earlier ones, one thing at a time. Never
        raises, never waits.

        :param at: when it was, aware
        """
        if self._closed:
            return Fault("diary", f"the note {kind} came after the diary was closed")
        self._last = self._thread.submit(self._write, kind, dict(fields), at)
        return self.fault()

    def fault(self) -> Fault | None:
        """The next thing that is to be told, or None."""
        try:
            return self._told.get_nowait()
        except queue.Empty:
            return None

    def close(self, wait_s: float = LEAVING_S) -> bool:
        """Let what was handed over be written, for so long; whether all of it was."""
        self._closed = True
        written = not wait([self._last], wait_s).not_done
        if written:
            self._thread.submit(self._ledger.close)
        self._thread.shutdown(wait=written, cancel_futures=not written)
        return written

    def _open(self) -> None:
        for fault in self._ledger.open():
            self._told.put(fault)

    def _write(self, kind: str, fields: Fields, at: datetime) -> None:
        try:
            fault = self._ledger.note(kind, fields, at)
        except Exception as error:  # a fault of ours must not end the writing of later notes
            fault = Fault("diary", f"the note {kind} was not kept: {error!r}", "tell its makers")
        if fault is not None:
            self._told.put(fault)


def session_kinds(routines: Iterable[Routine]) -> dict[str, Kind]:
    """What sort of session each routine is, for the diary."""
    return {one.name: _kind(one) for one in routines}


def _kind(routine: Routine) -> Kind:
    if STRETCH in routine.name:
        return Kind(STRETCH, stretch=True)
    parts = any(STRETCH in piece.routine for piece in routine.pieces)
    return Kind(routine.kind, stretch=parts)
