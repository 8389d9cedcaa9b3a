"""How loud a sound is to an ear: ITU-R BS.1770-4, mono, at 48 kHz.

Written here because the library for it brings scipy: 77 MB of memory and 100 MB of disk beside a
bed, for thirty lines. The tests hold it against that library.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calmcramp.voice.types import Samples

RATE = 48_000
"""The rate for which BS.1770 gives its filter."""

_HEAD = ((1.53512485958697, -2.69169618940638, 1.19839281085285),
         (1.0, -1.69065929318241, 0.73248077421585))  # fmt: skip
_LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""The two stages of the K filter (BS.1770-4, tables 1 and 2): numerator, denominator."""

_BLOCK_S, _HOP_S = 0.4, 0.1
"""A shorter sound is measured as one block of its own length."""
_SILENCE, _BELOW_MEAN = -70.0, -10.0
"""LUFS, and LU below the mean of the rest: blocks softer than these do not count."""
_SETTLES = RATE // 2
"""Samples of silence put behind a sound, in which the filter dies away."""


def loudness(sound: Samples, rate: int) -> float:
    """Integrated loudness of shape (n,), LUFS; -inf for silence.

    :raises ValueError: at another rate than 48 kHz
    """
    if rate != RATE:
        raise ValueError(f"loudness is measured at {RATE} Hz, not at {rate}")
    powers = _powers(weighted(sound))
    for gate in (_SILENCE, None):
        level = gate if gate is not None else _lufs(powers) + _BELOW_MEAN
        powers = powers[_lufs_each(powers) > level]
        if not len(powers):
            return float("-inf")
    return _lufs(powers)


def momentary(sound: Samples, rate: int) -> NDArray[np.float64]:
    """What a meter shows every 100 ms: the loudness of the last 400, LUFS, shape (tenths of n,).

    Before the sound there is silence; -197 LUFS stands for it. For minutes, not for hours.

    :raises ValueError: at another rate than 48 kHz
    """
    if rate != RATE:
        raise ValueError(f"loudness is measured at {RATE} Hz, not at {rate}")
    block, hop = int(_BLOCK_S * RATE), int(_HOP_S * RATE)
    return _lufs_each(_powers(np.pad(weighted(sound), (block - hop, 0))))


def weighted(sound: Samples) -> NDArray[np.float64]:
    """The sound as an ear weighs it, filtered in one piece."""
    size = 1 << (len(sound) + _SETTLES - 1).bit_length()
    spectrum = np.fft.rfft(sound.astype(np.float64), size)
    return np.fft.irfft(spectrum * _weight(size), size)[: len(sound)]


@lru_cache(maxsize=1)  # one sound is measured several times while it is mastered
def _weight(size: int) -> NDArray[np.complex128]:
    """The K filter, at the frequencies of a transform of that size."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    weight = np.ones(len(z), np.complex128)
    for above, below in (_HEAD, _LOW_CUT):
        weight *= np.polyval(above[::-1], z) / np.polyval(below[::-1], z)
    return weight


def _powers(weighted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean power of each block of 400 ms, one every 100 ms."""
    block, hop = int(_BLOCK_S * RATE), int(_HOP_S * RATE)
    if len(weighted) <= block:
        return np.array([np.mean(np.square(weighted)) if len(weighted) else 0.0])
    sums = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    starts = np.arange(0, len(weighted) - block + 1, hop)
    return np.asarray((sums[starts + block] - sums[starts]) / block)


def _lufs_each(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(powers, 1e-20))


def _lufs(powers: NDArray[np.float64]) -> float:
    return float(-0.691 + 10 * np.log10(max(float(np.mean(powers)), 1e-20)))
