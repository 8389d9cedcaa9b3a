"""What outlives the night, in one pair of hands: the memory of the conversation, and the diary.

Neither ever holds up a sound or ends the night: both are written by threads of their own, and what
a disk refuses is told, each thing once, and tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from calmcramp import places
from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault
from calmcramp.hearing.types import Pulse
from calmcramp.planning.diary import Diary
from calmcramp.score.routine import Routine
from calmcramp.service import wall
from calmcramp.service.copyist import Copyist
from calmcramp.service.ledger import Ledger, NoLedger
from calmcramp.service.notebook import Notebook
from calmcramp.service.scribe import Scribe, session_kinds

AGAIN_S = 5.0
"""How long after a disk refused it is tried again."""
HOUR_S = 3600.0
ZEROS_DB = -120.0
"""The level of a pulse in which every sample was zero."""

WriteDown = Callable[[str, Mapping[str, Any]], Fault | None]
"""Keeps a note of the diary (its kind and fields); returns what is to be told."""
Read = Callable[[Callable[[Diary | None], object]], object]
"""Gives the whole diary to whoever is named, now or later; None where it can not be read."""


class Keeping:
    """A notebook and a diary; without them it keeps nothing."""

    def __init__(
        self,
        notebook: Notebook | None = None,
        diary: WriteDown | None = None,
        close: Callable[[], object] = lambda: None,
        faults: Callable[[], Fault | None] = lambda: None,
        read: Read | None = None,
        again: Callable[[], object] = lambda: None,
    ) -> None:
        """:param close: what the diary wants done in the end
        :param faults: the next thing that the diary has to tell
        :param read: gives the whole diary, without keeping anybody waiting
        :param again: has the diary try again what the disk refused
        """
        self._notebook = notebook or Notebook(None)
        self._copyist = Copyist(self._notebook) if self._notebook.keeps else None
        self._diary, self._close, self._faults, self.read = diary, close, faults, read
        self._kept: Memory | None = None
        self._again, self._tried = again, 0.0
        self._handed = 0.0
        self._listened: float | None = None

    def recall(self, now: float) -> tuple[Memory, Fault | None]:
        """What was kept of earlier nights, at this moment on the audio clock."""
        self._kept, fault = self._notebook.read(now)
        return self._kept, fault

    def keep(self, memory: Memory, now: float) -> Fault | None:
        """Hand the memory over where it has changed, or where the disk refused it a while ago; what
        is new to be told. Never waits."""
        if now - self._tried >= AGAIN_S:
            self._tried = now
            self._again()
        if self._copyist is None:
            return self._faults()
        again = self._copyist.refused and now - self._handed >= AGAIN_S
        if memory != self._kept or again:
            self._copyist.hand_over(memory, now)
            self._kept, self._handed = memory, now
        return self._copyist.fault() or self._faults()

    def note(self, kind: str, fields: Mapping[str, Any]) -> Fault | None:
        """Keep a note of the diary; what is to be told."""
        return self._diary(kind, fields) if self._diary is not None else None

    @property
    def settled(self) -> bool:
        """Whether the disk has taken or refused every memory that was handed over."""
        return self._copyist is None or self._copyist.settled

    def listens(self, pulse: Pulse, now: float) -> Fault | None:
        """Sound comes in at this moment on the audio clock: kept once an hour, for the night is one
        of which all is known. A microphone that gives only zeros hears no night."""
        again = self._listened is None or now - self._listened >= HOUR_S
        if pulse.level_db <= ZEROS_DB or not again:
            return None
        self._listened = now
        return self.note("listening", {})

    def close(self) -> None:
        """Let what was handed over be written; it may take some seconds, and no longer."""
        if self._copyist is not None:
            self._copyist.close()
        self._close()


def read_once(tell: Callable[[Diary | None], object]) -> None:
    """Read the diary of this user here and now, for whoever has time to wait."""
    ledger = Ledger(places.diary_file())
    try:
        tell(ledger.diary())
    except NoLedger:
        tell(None)
    finally:
        ledger.close()


def open_keeping(routines: Sequence[Routine], stranger: bool) -> Keeping:
    """The memory and the diary of this user.

    :param stranger: whether somebody without a memory has to be told what this is
    """
    scribe = Scribe(Ledger(places.diary_file(), session_kinds(routines)))
    notebook = Notebook(places.memory_file(), stranger=stranger)
    return Keeping(
        notebook,
        lambda kind, fields: scribe.note(kind, fields, wall.now()),
        scribe.close,
        scribe.fault,
        scribe.read,
        scribe.again,
    )
