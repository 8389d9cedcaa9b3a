"""One ear test inside the hearing process: gathers some seconds, gives figures, forgets the sound.

The sound itself never leaves the process. Stamps tremble by 15 ms and more, samples do not: what
was played is joined block to block, and only where it lies in what was heard is taken from the
stamps, from all of them together.
"""

from __future__ import annotations

from statistics import median

import numpy as np

from calmcramp.hearing.lineup import LEAD
from calmcramp.hearing.probe import find_echo
from calmcramp.hearing.types import RATE, Block, Echo, Recogniser

LONGEST_S = 30.0
"""Seconds that are gathered at most."""

PAUSE = RATE // 5
"""Samples (0.2 s) from which on a block that comes later was not played next to the one before:
silence is not told."""


class _Side:
    """Blocks of one side, and when the first of its samples was, by every stamp there is."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._origins: list[float] = []
        self.samples = 0

    def add(self, at: float, block: Block) -> None:
        """A block, shape (n,), whose first sample is at stream time `at`."""
        if self._origins:
            late = round((at - self._origins[0]) * RATE) - self.samples
            if late > PAUSE:
                self._blocks.append(np.zeros(min(late, round(LONGEST_S * RATE)), np.int16))
                self.samples += len(self._blocks[-1])
        self._origins.append(at - self.samples / RATE)
        self._blocks.append(block)
        self.samples += len(block)

    @property
    def origin(self) -> float:
        """The stream time of its first sample."""
        return median(self._origins)

    @property
    def sound(self) -> Block:
        """All of it, shape (samples,)."""
        return np.concatenate([np.zeros(0, np.int16), *self._blocks])


class Measuring:
    """Feed it what is played and what is heard until it answers."""

    def __init__(self, seconds: float) -> None:
        """:param seconds: to gather, up to `LONGEST_S`"""
        self._wanted = round(max(0.1, min(seconds, LONGEST_S)) * RATE)
        self._heard, self._played = _Side(), _Side()

    def played(self, dac: float, samples: Block) -> None:
        """The loudspeaker plays `samples`, (n,), the first of them at stream time `dac`."""
        self._played.add(dac, samples)

    def hear(self, adc: float, samples: Block) -> Echo | None:
        """The microphone heard `samples`, (n,), the first at stream time `adc`; the answer, once
        there is enough."""
        self._heard.add(adc, samples)
        if self._heard.samples < self._wanted:
            return None
        return find_echo(self._reference(), self._heard.sound)

    def _reference(self) -> Block:
        """What was played, laid beside what was heard, early by `LEAD`: (samples heard,)."""
        reference = np.zeros(self._heard.samples, np.int16)
        if not self._played.samples:
            return reference
        sound = self._played.sound
        place = round((self._played.origin - self._heard.origin) * RATE) - LEAD
        first, last = max(0, place), min(len(reference), place + len(sound))
        if first < last:
            reference[first:last] = sound[first - place : last - place]
        return reference


def no_recognisers() -> list[Recogniser]:
    """For ears that only measure."""
    return []
