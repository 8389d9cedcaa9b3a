"""Sounds whose lengths are guessed from their words: enough to lay out a routine without making a
voice speak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.score import parse_speech
from calmcramp.score.units import RATE

SECONDS_A_LETTER = {"cramp": 0.068, "relax": 0.085, "sleep": 0.095}
"""About 150, 120 and 105 words a minute (care-brief 6.1): on the short side, so that what fits in
truth fits here."""


class GuessedSounds:
    """Implements `score.Sounds` without any sound."""

    def __init__(self, tones: tuple[str, ...]) -> None:
        self._tones = tones

    def frames(self, sound: str) -> int:
        """A likely length: by letters for speech, by the name for a breath, one second for anything
        else."""
        spoken = parse_speech(sound)
        if spoken is not None:
            mode, text = spoken
            return int(RATE * SECONDS_A_LETTER.get(mode, 0.085) * max(len(text), 3))
        phase = sound.rpartition("-")[2]
        return int(phase) * RATE // 1000 if phase.isdigit() else RATE

    def samples(self, sound: str) -> NDArray[np.float32]:
        """Silence of that length."""
        return np.zeros(self.frames(sound), np.float32)

    def tones(self) -> tuple[str, ...]:
        """The names of the tones there are."""
        return self._tones
