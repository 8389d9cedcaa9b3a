"""Is the microphone alive? Counted from what it delivers, never from what it promises.

Laws of this file:

1. Time is fed (`now`, monotonic seconds); nothing here reads a clock.
2. A stream that runs and carries no flag may be dead all the same: a stalled one stops
   calling, a broken one calls at half the rate, a muted one brings exact zeros.
"""

from __future__ import annotations

from collections import deque
from math import log10

import numpy as np

from calmcramp.hearing.types import RATE, Block, Pulse

STALL_S = 1.0
"""Seconds without a block after which the device is lost."""

RATE_WINDOW_S = 10.0
"""Seconds over which the rate is measured, so that one overrun on a busy machine is no illness."""

LOWEST_RATE = 0.95 * RATE
"""Samples a second below which the stream is broken and opened again."""

SOON_S = 4.0
"""Seconds over which a rate far off is noticed already."""

FAR_OFF = (0.75, 1.5)
"""Shares of `RATE` below and above which it is far off: a busy machine does not lose a second in
four, nor catch up with two."""

MUTED_S = 4.0
"""Seconds of exact zeros after which the microphone is muted. No open microphone gives ten."""

FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 2.0
"""Seconds between attempts to open a lost microphone: doubled from the first to the longest."""


class Backoff:
    """When to try again."""

    def __init__(self) -> None:
        self._wait = FIRST_RETRY_S
        self._at = 0.0

    def due(self, now: float) -> bool:
        """Whether it is time for an attempt; if so the next one is further away."""
        if now < self._at:
            return False
        self._at = now + self._wait
        self._wait = min(2 * self._wait, LONGEST_RETRY_S)
        return True

    def reset(self, now: float) -> None:
        """Begin again: the first attempt is `FIRST_RETRY_S` from now."""
        self._at = now + FIRST_RETRY_S
        self._wait = 2 * FIRST_RETRY_S


class _Window:
    """How many samples a second came over the last seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._marks: deque[tuple[float, int]] = deque()

    def mark(self, now: float, captured: int) -> None:
        """There were so many at `now`."""
        self._marks.append((now, captured))
        while len(self._marks) > 2 and now - self._marks[1][0] >= self._seconds:
            self._marks.popleft()

    def clear(self) -> None:
        """Begin again."""
        self._marks.clear()

    @property
    def rate(self) -> float:
        """Samples a second; `RATE` until the window is full."""
        if not self._marks or self._marks[-1][0] - self._marks[0][0] < self._seconds:
            return float(RATE)
        (began, before), (ended, after) = self._marks[0], self._marks[-1]
        return (after - before) / (ended - began)


class Watch:
    """Counts what arrives."""

    def __init__(self, now: float) -> None:
        self._captured = 0
        self._zeros = 0
        self._muted, self._sounded = False, False
        self._power = 0.0
        self._power_samples = 0
        self._pulse_at = now + 1.0
        self._last = now
        self._long, self._short = _Window(RATE_WINDOW_S), _Window(SOON_S)
        self.restart(now)

    def restart(self, now: float) -> None:
        """The stream was opened again: what it delivered before says nothing any more."""
        self._last = now
        self._zeros, self._sounded = 0, False
        self._long.clear()
        self._short.clear()

    def arrived(self, block: Block, now: float, ours: bool = False) -> None:
        """A block, shape (n,), that came at `now`.

        :param ours: whether the loudspeaker sounds meanwhile. A sound server that lost the
            microphone may deliver the loudspeaker instead; that does not end a muted one.
        """
        self._last = now
        self._captured += len(block)
        sound = block.astype(np.float32)
        power = float(np.dot(sound, sound))
        self._power += power
        self._power_samples += len(block)
        self._zeros = 0 if power else self._zeros + len(block)
        self._sounded |= power > 0 and not ours
        self._long.mark(now, self._captured)
        self._short.mark(now, self._captured)

    def illness(self, now: float) -> str:
        """Why the stream must be opened again; an empty string while it is well."""
        if now - self._last >= STALL_S:
            return f"it delivered nothing for {STALL_S:g} second"
        lowest, highest = FAR_OFF
        if not lowest * RATE <= (soon := self._short.rate) <= highest * RATE:
            return f"it delivers {100 * soon / RATE:.0f} % of the sound"
        if self.rate < LOWEST_RATE:
            return f"it delivers only {100 * self.rate / RATE:.0f} % of the sound"
        return ""

    def mute_changed(self) -> bool | None:
        """Whether it is muted, when that is news; None when it is not."""
        silent = self._zeros >= MUTED_S * RATE
        muted = silent or (self._muted and not self._sounded)
        if silent:
            self._sounded = False
        if muted == self._muted:
            return None
        self._muted = muted
        return muted

    @property
    def rate(self) -> float:
        """Samples a second as measured over ten; `RATE` until so much has been heard."""
        return self._long.rate

    def pulse(self, now: float, at: float, overflows: int) -> Pulse | None:
        """Once a second what there is to know; else None."""
        if now < self._pulse_at:
            return None
        self._pulse_at = max(self._pulse_at + 1.0, now)
        level = self._power / (32768.0**2 * max(1, self._power_samples))
        self._power, self._power_samples = 0.0, 0
        return Pulse(at, self._captured, overflows, 10 * log10(level + 1e-12), self.rate)
