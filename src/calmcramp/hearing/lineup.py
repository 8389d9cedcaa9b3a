"""Which of the samples played belong to the samples heard?

Laws of this file:

1. Both sides are stamped by PortAudio: when a sample entered the microphone, when one left the
   loudspeaker. Both stamps are of one clock, also in two processes of one machine.
2. Stamps tremble by some milliseconds, samples do not. So blocks join on exactly, and the stamps
   only correct what has drifted further than they tremble.
3. The reference comes a little before its echo, never after: a canceller can wait, not foresee.
"""

from __future__ import annotations

from collections import deque
from statistics import median

import numpy as np

from calmcramp.hearing.types import RATE, Block

LEAD = RATE * 40 // 1000
"""Samples by which the reference is early: 40 ms, more than stamps and resamplers stray."""

STRAY = RATE // 100
"""Samples that a block may lie beside its stamp: 10 ms."""

FAR = RATE * 40 // 1000
"""Samples from which the stamps of the microphone are believed also while something is played: the
card lost sound. Nearer than that it would disturb the canceller more than it helps."""

STAMPS = 100
"""Stamps of the microphone whose median counts: 4 s. Under PulseAudio they stray by 15 ms."""

REACH = 8 * RATE
"""Samples of what is still to be heard that are kept: 8 s, far more than any output buffer."""


class Lineup:
    """Lays what is played beside what is heard."""

    def __init__(self) -> None:
        self._ahead = np.zeros(REACH, np.int16)
        """What will be played, by the microphone sample it belongs to, modulo `REACH`."""
        self._heard = 0
        self._played = -1
        """Where the next block played joins on; -1 before the first."""
        self._origin: float | None = None
        """The stream time of microphone sample 0; None before the first."""
        self._stamps: deque[float] = deque(maxlen=STAMPS)

    def played(self, dac: float, samples: Block) -> None:
        """The loudspeaker plays `samples`, 16 kHz (n,), the first of them at stream time `dac`."""
        if self._origin is None:
            return  # nobody listens yet
        place = round((dac - self._origin) * RATE) - LEAD
        if self._played >= 0 and abs(place - self._played) <= STRAY:
            place = self._played
        self._played = place + len(samples)
        start = max(place, self._heard)
        end = min(place + len(samples), self._heard + REACH)
        if start < end:
            self._ahead[_places(start, end)] = samples[start - place : end - place]

    def heard(self, samples: int, adc: float) -> Block:
        """The reference of so many samples heard, the first of them at stream time `adc`: (n,)."""
        self._stamp(adc - self._heard / RATE)
        reference: Block = np.zeros(samples, np.int16)
        known = min(samples, REACH)
        places = _places(self._heard, self._heard + known)
        reference[:known] = self._ahead[places]
        self._ahead[places] = 0
        self._heard += samples
        return reference

    def restart(self) -> None:
        """The microphone was opened again: its stamps begin anew with the next block."""
        self._stamps.clear()
        self._origin = None
        self._played = -1
        self._ahead[:] = 0

    def _stamp(self, origin: float) -> None:
        self._stamps.append(origin)
        middle = median(self._stamps)
        if self._origin is None:
            self._origin = middle
        off = abs(middle - self._origin) * RATE
        is_playing = self._heard < self._played
        if off > FAR or (off > STRAY and not is_playing):
            self._origin = middle


def _places(start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(start, end, dtype=np.int64) % REACH
