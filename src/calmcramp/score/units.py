"""Frames, seconds and decibels, and the only places where one becomes another."""

from __future__ import annotations

import math

RATE = 48_000
"""Frames a second of everything that is heard."""


def frames(seconds: float) -> int:
    """Whole frames in `seconds`, rounded to the nearest, half a frame upwards."""
    return math.floor(seconds * RATE + 0.5)


def seconds(frames: int) -> float:
    """Seconds that `frames` last."""
    return frames / RATE


def gain(db: float) -> float:
    """The factor on amplitude that `db` decibels are: 0 dB is 1.0, -20 dB is 0.1."""
    return float(10.0 ** (db / 20.0))
