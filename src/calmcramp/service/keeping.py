"""What outlives the night, in one pair of hands: the memory of the conversation, and the diary.

Neither ever holds up a sound or ends the night: what a disk refuses is told, each thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from calmcramp import places
from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault
from calmcramp.score.routine import Routine
from calmcramp.service import wall
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from calmcramp.service.scribe import Scribe, session_kinds

WriteDown = Callable[[str, Mapping[str, Any]], Fault | None]
"""Keeps a note of the diary (its kind and fields); returns what is to be told."""


class Keeping:
    """A notebook and a diary; without them it keeps nothing."""

    def __init__(
        self,
        notebook: Notebook | None = None,
        diary: WriteDown | None = None,
        close: Callable[[], object] = lambda: None,
    ) -> None:
        """:param close: what is to be done in the end"""
        self._notebook = notebook or Notebook(None)
        self._diary, self.close = diary, close
        self._kept: Memory | None = None
        self._refused: Fault | None = None

    def recall(self, now: float) -> tuple[Memory, Fault | None]:
        """What was kept of earlier nights, at this moment on the audio clock."""
        self._kept, fault = self._notebook.read(now)
        return self._kept, fault

    def keep(self, memory: Memory, now: float) -> Fault | None:
        """Keep the memory where it has changed; what is new to be told."""
        if memory == self._kept:
            return None
        fault, told = self._notebook.write(memory, now), self._refused
        self._kept, self._refused = memory, fault
        return fault if fault != told else None

    def note(self, kind: str, fields: Mapping[str, Any]) -> Fault | None:
        """Keep a note of the diary; what is to be told."""
        return self._diary(kind, fields) if self._diary is not None else None


def open_keeping(routines: Sequence[Routine], stranger: bool) -> Keeping:
    """The memory and the diary of this user.

    :param stranger: whether somebody without a memory has to be told what this is
    """
    scribe = Scribe(Ledger(places.diary_file(), session_kinds(routines)))
    notebook = Notebook(places.memory_file(), stranger=stranger)
    return Keeping(
        notebook, lambda kind, fields: scribe.note(kind, fields, wall.now()), scribe.close
    )
