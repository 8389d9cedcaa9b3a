"""The air of the bedroom: what of the loudspeaker, of people and of the night reaches the
microphone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.units import RATE
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.bedroom import EchoPath, noise
from calmcramp.service.player import BLOCK
from calmcramp.service.resampling import as_int16, stream

Samples = NDArray[np.float32]
Heard = NDArray[np.int16]

ROOMS = ("quiet", "fan", "snoring", "tv")
"""All are made at once, so that nothing grows when one is entered."""
NOISE_S = 60
ZEROS = np.zeros(0, np.float32)
SILENCE = np.zeros(BLOCK, np.float32)


class Air:
    """One room. Its noises are a minute long and go round and round."""

    def __init__(self, talk: Callable[[int], Samples]) -> None:
        """:param talk: gives so many samples of people talking, for the television"""
        self._noises = {name: _minute(name, talk) for name in ROOMS}
        self._noise = self._noises["quiet"]
        self._user, self._waiting = ZEROS, ZEROS
        self._echo, self._down = EchoPath(), stream(RATE, MIC_RATE)
        self._place = 0

    @property
    def voiced(self) -> bool:
        """Whether somebody is speaking."""
        return len(self._user) > 0

    def becomes(self, room: str) -> None:
        """From now on it sounds like this: quiet, fan, snoring or tv."""
        self._noise = self._noises[room]

    def say(self, sound: Samples) -> None:
        """Somebody speaks, 16 kHz, after what they were saying."""
        self._user = np.concatenate([self._user, sound])

    def hear(self, played: Samples, frames: int) -> tuple[Heard, Heard]:
        """What the microphone gets in the next round, and what it may take out of that.

        :param played: by the loudspeaker, 48 kHz; looked at in rounds of `BLOCK` only
        """
        samples = frames * MIC_RATE // RATE
        at = self._place % (NOISE_S * MIC_RATE)
        self._place += samples
        heard = self._noise[at : at + samples]
        if frames != BLOCK:
            return heard, np.zeros(samples, np.int16)
        lower = self._lower(played, samples)
        more = self._echo.hear(lower)
        user, self._user = self._user[:samples], self._user[samples:]
        more[: len(user)] += user
        return as_int16(heard / np.float32(32768) + more), as_int16(lower)

    def _lower(self, played: Samples, samples: int) -> Samples:
        """At the microphone's rate."""
        lower = self._down.resample_chunk(played if len(played) else SILENCE)
        waiting = np.concatenate([self._waiting, lower])
        now, self._waiting = waiting[:samples], waiting[samples:]
        return now if len(now) == samples else np.pad(now, (0, samples - len(now)))


def _minute(name: str, talk: Callable[[int], Samples]) -> Heard:
    """A minute of a room, and a second more for whoever reads over its end."""
    minute = noise(name, NOISE_S * MIC_RATE, talk)
    return as_int16(np.concatenate([minute, minute[:MIC_RATE]]))
