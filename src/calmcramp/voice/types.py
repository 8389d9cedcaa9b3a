"""What the voice's parts agree on: the shape of speech, and whoever can make it.

Speech is float32, mono, in [-1, 1], whatever its rate; a clip (see `clips`) is 48 kHz.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import CalmcrampError

Samples = NDArray[np.float32]
"""Mono sound, shape (n,), in [-1, 1]."""

MODES = ("cramp", "relax", "sleep")
"""How a line may be said: briskly to somebody in pain, calmly, or as to somebody nearly asleep."""


class VoiceFault(CalmcrampError):
    """A line could not be spoken; the message says by which engine and why."""


class SpokenLine(NamedTuple):
    """One thing to say, and how."""

    text: str
    mode: str
    """One of `MODES`."""


class Synthesizer(Protocol):
    """Turns a line into speech. One engine is one file; nothing heavy is loaded before the first
    line."""

    @property
    def name(self) -> str:
        """The engine and its voice: part of every clip's key."""

    @property
    def version(self) -> str:
        """Of the library behind it: a new one means new clips."""

    def synthesize(self, text: str, mode: str) -> tuple[Samples, int]:
        """The line as speech at the pace of `mode`, and its rate in Hz.

        :raises VoiceFault: when no usable speech came of it.
        """
