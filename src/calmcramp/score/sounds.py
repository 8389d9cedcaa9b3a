"""What a score needs to know of sounds, and how they are named."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Sounds(Protocol):
    """All the clips a score can name, at 48 kHz.

    A sound is named ``speech/MODE/TEXT``, ``tone/NAME`` or ``bed/NAME``. Each clip begins and ends
    at silence by itself, except a bed, whose end continues in its beginning.
    """

    def frames(self, sound: str) -> int:
        """How long `sound` is, in frames; 0 for one that can not be made."""

    def samples(self, sound: str) -> NDArray[np.float32]:
        """The clip, shape (frames,), in [-1, 1]; not to be written to."""

    def tones(self) -> tuple[str, ...]:
        """The names after ``tone/`` and ``bed/`` that exist, such as ``in-4000``."""


def speech_id(mode: str, text: str) -> str:
    """The name of the sound of `text` spoken in `mode`."""
    return f"speech/{mode}/{text}"


def parse_speech(sound: str) -> tuple[str, str] | None:
    """Mode and text of a speech sound; None for any other sound."""
    room, _, rest = sound.partition("/")
    mode, slash, text = rest.partition("/")
    return (mode, text) if room == "speech" and slash else None
