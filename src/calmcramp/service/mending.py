"""What is done about ears and a loudspeaker that fail, by rules with the time passed in.

Rule 1. The hearing process tells once a second that it lives. One that is silent for `SILENT_S` is
        stuck, and is ended and started again, as is one that died.
Rule 2. One that has grown by `GROWN` is started again, but never while somebody is helped.
Rule 3. A start takes a second or more, so it is made beside everything else; sound goes on.
Rule 4. Short breaks in the sound are one fault as long as they go on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Protocol

from calmcramp.errors import CalmcrampError, Fault
from calmcramp.hearing.types import Lost, Pulse

SILENT_S = 4.0
"""Seconds without a word from the hearing process after which it is stuck. To catch up with two
seconds of sound takes the larger recogniser some tenths of one."""
SETTLED_S = 60.0
"""Seconds after which a recogniser has loaded what it needs."""
GROWN = 200_000_000
"""Bytes more than then: together with the rest still below what the service may hold (unit.py)."""
AGAIN_S = 1.0
"""Seconds between attempts to start."""
CALM_S = 5.0
"""Seconds without a break in the sound after which they are over."""


class Ears(Protocol):
    """A hearing process."""

    @property
    def memory(self) -> int:
        """Bytes that it holds; 0 where that is not known."""

    def start(self) -> None:
        """Start it. Raises CalmcrampError."""

    def close(self) -> None:
        """End it, whatever it is doing."""


@dataclass(frozen=True)
class EarsBack:
    """The hearing process hears again."""


class EarsKeeper:
    """Keeps the hearing process alive."""

    def __init__(self, ears: Ears, tell: Callable[[object], None]) -> None:
        """:param tell: takes `Lost` and, from another thread, `EarsBack`"""
        self._ears, self._tell = ears, tell
        self._heard_of: float | None = None
        self._started: float | None = None
        self._settled = 0
        self._starting = self._leaving = False

    def take(self, message: object, now: float) -> None:
        """Look at a message of the ears.

        :param now: seconds on a clock that is never set
        """
        if isinstance(message, Pulse):
            self._heard_of = now
            self._started = self._started if self._started is not None else now
        elif isinstance(message, EarsBack):
            self._starting, self._heard_of, self._started, self._settled = False, now, None, 0
        elif isinstance(message, Lost) and message.fault.place == "hearing":
            self._restart()

    def tick(self, now: float, idle: bool) -> None:
        """See whether it is stuck, or has grown.

        :param idle: whether nobody is helped
        """
        if self._starting or self._heard_of is None:
            return
        if now - self._heard_of > SILENT_S:
            self._give_up("it answers no more")
        elif idle and (more := self._growth(now)) > GROWN:
            self._give_up(f"it grew by {more // 1_000_000} MB")

    def leave(self) -> None:
        """The program ends: nothing is started any more."""
        self._leaving = True

    def _growth(self, now: float) -> int:
        """Bytes more than when it had settled; 0 until then."""
        if self._started is None or now - self._started < SETTLED_S:
            return 0
        memory = self._ears.memory
        self._settled = self._settled or memory
        return memory - self._settled

    def _give_up(self, why: str) -> None:
        self._restart()
        self._tell(Lost(0.0, Fault("hearing", why, "it is started again")))

    def _restart(self) -> None:
        if not self._starting:
            self._starting = True
            Thread(target=self._start, name="mending", daemon=True).start()

    def _start(self) -> None:
        while not self._leaving:
            try:
                self._ears.close()
                self._ears.start()
            except CalmcrampError:
                time.sleep(AGAIN_S)
            else:
                self._tell(EarsBack())
                return


class Breaks:
    """Counts breaks in the sound, which a busy machine makes."""

    def __init__(self) -> None:
        self._total: int | None = None
        self._last: float | None = None

    def seen(self, now: float, total: int) -> bool | None:
        """Whether there are any, where that is news; None where it is not.

        :param total: breaks since the beginning
        """
        before, self._total = self._total, total
        if before is not None and total > before:
            news = self._last is None
            self._last = now
            return True if news else None
        if self._last is not None and now - self._last >= CALM_S:
            self._last = None
            return False
        return None
