"""From one sample rate to another."""

from __future__ import annotations

import numpy as np
import soxr

from calmcramp.voice.types import Samples


def resampled(sound: Samples, rate: int, wanted: int) -> Samples:
    """A whole sound at another rate."""
    return sound if rate == wanted else np.asarray(soxr.resample(sound, rate, wanted), np.float32)


def between_samples(sound: Samples, rate: int) -> Samples:
    """Magnitudes four times as dense, shape (4 * len(sound),): peaks hide between the samples."""
    return np.asarray(np.abs(soxr.resample(sound, rate, 4 * rate, quality="MQ")), np.float32)


class Resampling:
    """A sound that comes in blocks, at another rate; a few milliseconds stay behind in it."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._same = rate == wanted
        self._stream = soxr.ResampleStream(rate, wanted, 1, dtype="float32")

    def more(self, block: Samples) -> Samples:
        """What comes out when `block` goes in."""
        return block if self._same else np.asarray(self._stream.resample_chunk(block), np.float32)
