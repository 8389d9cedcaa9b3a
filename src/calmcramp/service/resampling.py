"""From any sample rate to the one that is wanted, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def stream(rate: int, wanted: int) -> soxr.ResampleStream:
    """A mono resampler that takes blocks."""
    return soxr.ResampleStream(rate, wanted, 1, dtype="float32")


def resampled(blocks: Iterable[Samples], rate: int, wanted: int) -> Iterator[Samples]:
    """The same sound at another rate, as blocks of whatever length comes out."""
    if rate == wanted:
        yield from blocks
        return
    resampler = stream(rate, wanted)
    for block in blocks:
        yield resampler.resample_chunk(block)
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def as_int16(samples: Samples) -> NDArray[np.int16]:
    """Samples in [-1, 1] as 16-bit integers; louder ones are clipped."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
