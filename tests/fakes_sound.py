"""Sounds without a voice: every letter lasts 0.06 s, and the same name is always the same sound."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.score import parse_speech
from calmcramp.score.units import frames

FADE = 960
"""Frames (20 ms) in which every clip comes and goes, as real ones do (care-brief 6.4)."""

PHASES_S = (2.0, 2.4, 2.7, 3.0, 3.4, 4.0, 4.4)
"""In-breaths of care-brief 4.3 for which a glide exists; the out-breaths are half as long again."""

BED_S = 1.7


def speech_frames(text: str) -> int:
    """How long the fake voice takes for `text`."""
    return frames(0.06 * len(text))


class FakeSounds:
    """Speech, tones and one bed: bursts of noise, or with `smooth` sines that change slowly."""

    def __init__(self, smooth: bool = False) -> None:
        self._smooth = smooth
        self._clips: dict[str, NDArray[np.float32]] = {}
        self._tones = {f"{way}-{ms}": frames(ms / 1000) for way, ms in _phases()}
        self._tones["tick"] = frames(0.12)

    def tones(self) -> tuple[str, ...]:
        """The cue sounds there are."""
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
        if self._smooth:
            turns = 100 + seed % 300 if sound.startswith("bed/") else (100 + seed % 300) * BED_S
            clip = 0.25 * np.sin(2 * np.pi * turns * np.arange(length) / frames(BED_S))
        else:
            clip = np.random.default_rng(seed).uniform(-0.25, 0.25, length)
        if not sound.startswith("bed/"):
            edge = np.minimum(np.arange(length), np.arange(length)[::-1]) / FADE
            clip *= np.clip(edge, 0.0, 1.0)
        return clip.astype(np.float32)


def _phases() -> list[tuple[str, int]]:
    ins = [("in", round(seconds * 1000)) for seconds in PHASES_S]
    return ins + [("out", round(seconds * 1500)) for seconds in PHASES_S]
