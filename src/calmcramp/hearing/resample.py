"""From the rate a microphone has to the rate that is heard."""

from __future__ import annotations

import numpy as np
import soxr

from calmcramp.hearing.types import RATE, Block


class To16k:
    """Resamples a stream, block by block, and knows when its output was in the air."""

    def __init__(self, rate: int) -> None:
        """For a microphone of `rate` samples a second."""
        self._rate = rate
        self._stream = soxr.ResampleStream(rate, RATE, 1, dtype="int16", quality="MQ")
        self._taken = 0
        self._given = 0

    def feed(self, block: Block, adc: float) -> tuple[Block, float]:
        """The next samples at 16 kHz, and the time of the first of them.

        `adc` is the time of the first sample of `block`; the resampler holds back some 10 ms, so
        that what comes out began a little earlier.
        """
        first = adc + self._given / RATE - self._taken / self._rate
        out = np.asarray(self._stream.resample_chunk(block), np.int16)
        self._taken += len(block)
        self._given += len(out)
        return out, first
