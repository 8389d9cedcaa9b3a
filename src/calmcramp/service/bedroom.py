"""A simulated bedroom for rehearsals: the way from the loudspeaker to the microphone, and the
noises of the night.

Everything is made from a seed, so a rehearsal sounds the same each time. Figures are chosen, not
measured in a room: an echo 12 dB under the loudspeaker after 60 ms is the middle of what audio-lab
measurements of bedside devices assume.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second at the microphone."""

ECHO_DB = -12.0
"""Level of the assistant's own voice at the microphone, against what the loudspeaker is given."""

ECHO_DELAY_S = 0.060
"""From the loudspeaker's sample to the microphone's."""

_TAIL_S = 0.18
_QUIET_DBFS = -66.0

Samples = NDArray[np.float32]


class EchoPath:
    """Loudspeaker to microphone: a direct way and a decaying tail of reflections."""

    def __init__(self, seed: int = 7) -> None:
        chance = np.random.default_rng(seed)
        tail = chance.standard_normal(int(_TAIL_S * RATE)) * np.exp(
            -np.arange(int(_TAIL_S * RATE)) / (0.03 * RATE)
        )
        tail *= 0.05
        tail[0] = 1.0
        way = np.concatenate([np.zeros(int(ECHO_DELAY_S * RATE)), tail]) * 10 ** (ECHO_DB / 20)
        self._way = way.astype(np.float32)
        self._past = np.zeros(len(way) - 1, np.float32)

    def hear(self, played: Samples) -> Samples:
        """What of `played` (16 kHz) reaches the microphone during the same samples."""
        if not len(played):
            return played
        whole = np.concatenate([self._past, played])
        self._past = whole[len(whole) - len(self._past) :]
        if not np.any(whole):
            return np.zeros(len(played), np.float32)
        return np.convolve(whole, self._way, "valid").astype(np.float32)


def noise(room: str, samples: int, talk: Callable[[int], Samples], seed: int = 3) -> Samples:
    """The sound of a room at the microphone, `samples` at 16 kHz.

    :param room: quiet, fan, snoring or tv
    :param talk: gives that many samples of people talking, for the television
    """
    chance = np.random.default_rng(seed)
    base = _level(_coloured(samples, 1.0, chance), _QUIET_DBFS)
    if room == "fan":
        return base + _level(_fan(samples, chance), -50)
    if room == "snoring":
        return base + _level(_snoring(samples, chance), -46)
    if room == "tv":
        return base + _level(_across_the_room(talk(samples), chance), -46)
    return base


def _level(sound: Samples, dbfs: float) -> Samples:
    """`sound` at a mean level, measured where there is sound."""
    loud = sound[np.abs(sound) > 0.1 * (np.abs(sound).max(initial=0) or 1)]
    rms = float(np.sqrt(np.mean(np.square(loud)))) if len(loud) else 1.0
    return (sound * (10 ** (dbfs / 20) / max(rms, 1e-9))).astype(np.float32)


def _coloured(samples: int, slope: float, chance: np.random.Generator) -> Samples:
    """Noise whose power falls with frequency to the power of `slope` (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(chance.standard_normal(samples))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** (slope / 2)
    return np.fft.irfft(spectrum, samples).astype(np.float32)


def _fan(samples: int, chance: np.random.Generator) -> Samples:
    air = _level(_coloured(samples, 1.4, chance), 0)
    blades = np.sin(2 * np.pi * 92 * np.arange(samples) / RATE) * 0.2
    return (air + blades).astype(np.float32)


def _snoring(samples: int, chance: np.random.Generator) -> Samples:
    """Breaths of a sleeper: a rattling in-breath each four seconds or so."""
    sound = np.zeros(samples, np.float32)
    at = int(chance.uniform(0.5, 2) * RATE)
    while at < samples:
        length = int(chance.uniform(0.9, 1.5) * RATE)
        flutter = chance.uniform(32, 60) * (1 + 0.08 * np.sin(np.arange(length) / RATE * 9))
        rattle = np.exp(-8 * (np.cumsum(flutter) / RATE % 1)) * chance.standard_normal(length)
        breath = (rattle * np.sin(np.pi * np.arange(length) / length)).astype(np.float32)
        breath = np.convolve(breath, np.hanning(24) / 12, "same").astype(np.float32)
        room = min(length, samples - at)
        sound[at : at + room] += breath[:room]
        at += int(chance.uniform(3.4, 4.4) * RATE)
    return sound


def _across_the_room(sound: Samples, chance: np.random.Generator) -> Samples:
    """A far source: mostly reflections."""
    tail = chance.standard_normal(int(0.4 * RATE)) * np.exp(
        -np.arange(int(0.4 * RATE)) / (0.09 * RATE)
    )
    tail[0] = 2.0
    size = 1 << (len(sound) + len(tail)).bit_length()
    far = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return far[: len(sound)].astype(np.float32)
