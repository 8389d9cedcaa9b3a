"""The few milliseconds of sound that are mixed and not yet taken, at the rate of the card.

Rule 1. One thread writes; the card's callback only reads `ready`, which is swapped whole.
Rule 2. Every sample keeps the number of its frame, whatever is dropped, replaced or late.
Rule 3. Nothing that stands before the frame it is replaced from ever changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from calmcramp.score.units import RATE
from calmcramp.voice.rates import resampled
from calmcramp.voice.types import Samples

_PAST = 960
"""Frames kept that were taken already: a resampler needs neighbours on both sides."""
_EDGE = 96
"""Frames at the end of what is resampled that still lack their later neighbours."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """Some samples, and the number of the first."""

    begin: int
    samples: Samples

    @property
    def end(self) -> int:
        """The number of the frame after the last."""
        return self.begin + len(self.samples)

    def between(self, begin: int, end: int) -> Samples:
        """The samples of those frames, as far as they are here."""
        return self.samples[max(0, begin - self.begin) : max(0, end - self.begin)]


class Ahead:
    """Mixed frames, numbered at 48 kHz, ready for a card of any rate."""

    def __init__(self, rate: int, frame: int = 0) -> None:
        """:param rate: of the card, Hz
        :param frame: at 48 kHz, where writing begins
        """
        common = gcd(rate, RATE)
        self._rate, self._up, self._down = rate, rate // common, RATE // common
        self.restart(frame)

    def restart(self, frame: int) -> None:
        """Drop everything; what is written next begins at `frame`."""
        extra = frame % self._down  # where both rates have a frame, a resampler can begin
        self._source = Stretch(frame - extra, np.zeros(extra, np.float32))
        self.ready = Stretch(self.card_frame(frame), np.zeros(0, np.float32))
        """At the card's rate, numbered in the card's frames."""

    @property
    def end(self) -> int:
        """The frame at which the next `append` begins."""
        return self._source.end

    def append(self, samples: Samples, taken: int) -> None:
        """Add frames at the end; those before `taken` may go."""
        self._publish(samples, taken, self._source.end)

    def replace(self, samples: Samples, from_frame: int) -> None:
        """Let `samples` stand from `from_frame` on, instead of what stood there."""
        self._publish(samples, from_frame, from_frame)

    def card_frame(self, frame: int) -> int:
        """The card's frame that sounds when a frame at 48 kHz does, or just after."""
        return -(-frame * self._up // self._down)

    def frame(self, card_frame: int) -> int:
        """The frame at 48 kHz that sounds when a frame of the card's does, or just before."""
        return card_frame * self._down // self._up

    def _publish(self, samples: Samples, taken: int, at: int) -> None:
        old = self._source
        begin = max(old.begin, (min(taken, at) - _PAST) // self._down * self._down)
        self._source = Stretch(begin, np.concatenate([old.between(begin, at), samples]))
        if self._up == self._down:
            self.ready = self._source
            return
        converted = resampled(self._source.samples, RATE, self._rate)
        self.ready = Stretch(self.card_frame(begin), converted[: max(0, len(converted) - _EDGE)])
