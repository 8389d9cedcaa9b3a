"""Work that must keep nobody waiting, done in its order by a thread of its own.

Rule 1. `do` never waits and never raises; what is handed over is done in that order.
Rule 2. A piece of work that fails ends itself, not those after it.
Rule 3. A disk that hangs holds up neither the night nor the end of the program: the thread goes
        down with it, and what was not done by then was never said to be.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from threading import Thread

Work = Callable[[], object]

LEAVING_S = 5.0
"""How long what is left to do may take when the program ends."""


class Beside:
    """One thread and what it has to do."""

    def __init__(self, name: str, failed: Callable[[Exception], object]) -> None:
        """:param failed: told, on that thread, what a piece of work raised"""
        self._failed = failed
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._handed = self._done = 0
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def settled(self) -> bool:
        """Whether everything that was handed over is done."""
        return self._done == self._handed

    def do(self, work: Work) -> None:
        """Hand it over."""
        self._handed += 1
        self._work.put(work)

    def close(self, wait_s: float = LEAVING_S) -> bool:
        """Let what was handed over be done, for so long; whether all of it was."""
        self._work.put(None)
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception as error:  # rule 2, whatever it is
                self._failed(error)
            self._done += 1
