"""Writes the memory of the conversation beside the night, so that no disk holds up a sound.

Rule 1. The newest page is all that matters: where several wait, the older ones are left out.
Rule 2. A page counts as kept when it is on the disk, not when it was handed over (`written`).
Rule 3. What the disk refuses is told once, and tried again whenever the newest page is handed over.
"""

from __future__ import annotations

import queue

from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault, kind_and_place
from calmcramp.service.beside import LEAVING_S, Beside
from calmcramp.service.notebook import Notebook


class Copyist:
    """One notebook, written by a thread of its own."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._beside = Beside("notebook", self._failed)
        self._told: queue.SimpleQueue[Fault] = queue.SimpleQueue()
        self._newest = self._on_disk = ""
        self._fault: Fault | None = None

    @property
    def written(self) -> bool:
        """Whether the newest page is on the disk."""
        return self._newest == self._on_disk

    @property
    def settled(self) -> bool:
        """Whether the disk has taken or refused all that was handed over."""
        return self._beside.settled

    @property
    def refused(self) -> bool:
        """Whether the disk did not take the last page that was tried."""
        return self._fault is not None

    def hand_over(self, memory: Memory, now: float) -> None:
        """Keep this memory; its ages are those of this moment on the audio clock."""
        self._newest = self._notebook.page(memory, now)
        self._beside.do(self._write)

    def fault(self) -> Fault | None:
        """The next thing that is to be told, or None."""
        try:
            return self._told.get_nowait()
        except queue.Empty:
            return None

    def close(self, wait_s: float = LEAVING_S) -> bool:
        """Let the newest page be written, for so long, also one that was refused before; whether it
        was."""
        self._beside.do(self._write)
        return self._beside.close(wait_s) and self.written

    def _write(self) -> None:
        page = self._newest
        if page != self._on_disk:
            self._tell(self._notebook.put(page))
            self._on_disk = self._on_disk if self.refused else page

    def _failed(self, error: Exception) -> None:
        self._tell(Fault("memory", f"it was not kept: {kind_and_place(error)}", "tell its makers"))

    def _tell(self, fault: Fault | None) -> None:
        """A fault that is not the one that was told last."""
        if fault is not None and fault != self._fault:
            self._told.put(fault)
        self._fault = fault
