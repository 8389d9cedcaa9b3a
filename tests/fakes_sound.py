"""Sounds without a voice: every letter lasts 0.06 s, and the same name is always the same sound."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.score import parse_speech
from calmcramp.score.units import frames

FADE = 960
"""Frames (20 ms) in which every clip comes and goes, as real ones do (care-brief 6.4)."""

IN_MS = (2000, 2400, 2700, 3000, 3400, 4000, 4400)
OUT_MS = (3000, 3600, 4000, 4500, 5100, 6000, 6500)
"""The phases of care-brief 4.3, for each of which there is a glide."""

BED_S = 1.7


def speech_frames(text: str) -> int:
    """How long the fake voice takes for `text`."""
    return frames(0.06 * len(text))


class FakeSounds:
    """Speech, tones and one bed: bursts of noise; with `level` all are 0.2 between soft edges."""

    def __init__(self, level: bool = False) -> None:
        self._level = level
        self._clips: dict[str, NDArray[np.float32]] = {}
        self._tones = {f"in-{ms}": frames(ms / 1000) for ms in IN_MS}
        self._tones |= {f"out-{ms}": frames(ms / 1000) for ms in OUT_MS}
        self._tones |= {"tick": frames(0.12), "bed": frames(BED_S)}

    def tones(self) -> tuple[str, ...]:
        """The cue sounds and beds there are."""
        return tuple(self._tones)

    def frames(self, sound: str) -> int:
        """How long a sound is; 0 when there is no such sound."""
        spoken = parse_speech(sound)
        if spoken is not None:
            return speech_frames(spoken[1])
        if sound.startswith("bed/"):
            return frames(BED_S)
        return self._tones.get(sound.removeprefix("tone/"), 0)

    def samples(self, sound: str) -> NDArray[np.float32]:
        """The clip, made on first use and read-only."""
        if sound not in self._clips:
            self._clips[sound] = self._make(sound)
            self._clips[sound].flags.writeable = False
        return self._clips[sound]

    def _make(self, sound: str) -> NDArray[np.float32]:
        length, seed = self.frames(sound), crc32(sound.encode())
        chance = np.random.default_rng(seed)
        clip = np.full(length, 0.2) if self._level else chance.uniform(-0.25, 0.25, length)
        if not sound.startswith("bed/"):
            edge = np.minimum(np.arange(length), np.arange(length)[::-1]) / FADE
            clip *= np.clip(edge, 0.0, 1.0)
        return clip.astype(np.float32)
