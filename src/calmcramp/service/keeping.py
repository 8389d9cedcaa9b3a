"""What outlives the night, in one pair of hands: the memory of the conversation, and the diary.

Neither ever holds up a sound or ends the night: what a disk refuses is told, each thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault
from calmcramp.service.notebook import Notebook

WriteDown = Callable[[str, Mapping[str, Any]], Fault | None]
"""Keeps a note of the diary (its kind and fields); returns what is to be told."""


class Keeping:
    """A notebook and a diary; without them it keeps nothing."""

    def __init__(self, notebook: Notebook | None = None, diary: WriteDown | None = None) -> None:
        self._notebook = notebook or Notebook(None)
        self._diary = diary
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
