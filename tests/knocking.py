"""Knocks and what could be taken for them, made from a seed: 16 kHz, float, a peak of 1.

A knock is made as a struck plate sounds: a click of the knuckle, and a handful of ringing modes
that die away. No recording of a real one with a usable licence was at hand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.types import RATE

Sound = NDArray[np.float32]
Chance = np.random.Generator


def struck(
    chance: Chance, low: float, high: float, decay_ms: tuple[float, float], click: float
) -> Callable[[Chance], Sound]:
    """A thing that is struck again and again: its modes stay, the blow is a little different.

    :param low: hertz, from which on it rings
    :param click: how much of it is the blow itself
    """
    count = int(chance.integers(5, 10))
    hertz = np.exp(chance.uniform(np.log(low), np.log(high), count))
    ring = chance.uniform(*decay_ms, count) / 1000 * (low / hertz) ** 0.3
    gain = chance.uniform(0.3, 1, count)

    def blow(chance: Chance) -> Sound:
        t = np.arange(int(0.35 * RATE)) / RATE
        modes = gain * 10 ** (chance.normal(0, 1.5, count) / 20)
        phases = chance.uniform(0, 6, count)
        waves = np.sin(2 * np.pi * hertz[:, None] * t + phases[:, None])
        sound = (modes[:, None] * waves * np.exp(-t / ring[:, None])).sum(axis=0)
        sound += click * count * chance.standard_normal(len(t)) * np.exp(-t / 0.0025)
        return (sound / np.abs(sound).max()).astype(np.float32)

    return blow


def wood(chance: Chance) -> Callable[[Chance], Sound]:
    """A bedside table or a headboard under knuckles."""
    return struck(chance, 120, 2600, (8, 28), chance.uniform(0.1, 0.5))


def series(
    blow: Callable[[Chance], Sound],
    count: int,
    gap: float,
    chance: Chance,
    uneven: float = 0.06,
    louder_db: float = 1.5,
) -> Sound:
    """So many blows, a gap of seconds between, as evenly and as alike as a hand does it."""
    at, marks = 0.0, []
    for _ in range(count):
        marks.append(int(at * RATE))
        at += gap * (1 + chance.normal(0, uneven))
    sound = np.zeros(marks[-1] + RATE // 2, np.float32)
    for mark in marks:
        one = blow(chance) * 10 ** (chance.normal(0, louder_db) / 20)
        sound[mark : mark + len(one)] += one[: len(sound) - mark]
    return (sound / np.abs(sound).max()).astype(np.float32)


def clap(chance: Chance) -> Callable[[Chance], Sound]:
    """Two hands: a burst with a hump about 1 kHz, over in some 20 ms."""
    return struck(chance, 700, 3500, (4, 9), chance.uniform(1, 2))


def step(chance: Chance) -> Callable[[Chance], Sound]:
    """A foot on a wooden floor: low, dull, with a scuff."""
    heel = struck(chance, 55, 420, (15, 45), chance.uniform(0.02, 0.15))

    def tread(chance: Chance) -> Sound:
        sound = heel(chance)
        at = int(chance.uniform(0.06, 0.13) * RATE)
        scuff = int(chance.uniform(0.03, 0.09) * RATE)
        sound[at : at + scuff] += (
            chance.uniform(0.02, 0.15) * np.hanning(scuff) * chance.standard_normal(scuff)
        )
        return sound

    return tread


def cough(chance: Chance) -> Callable[[Chance], Sound]:
    """A burst of breath and a short voice after it."""
    pitch, length = chance.uniform(120, 260), int(chance.uniform(0.18, 0.32) * RATE)

    def burst(chance: Chance) -> Sound:
        t = np.arange(length) / RATE
        breath = chance.standard_normal(length) * np.exp(-t / 0.06)
        voice = np.sin(2 * np.pi * pitch * np.cumsum(1 - t) / RATE) * np.hanning(length)
        sound = breath * np.minimum(1, t / 0.008) + 0.8 * voice
        return (sound / np.abs(sound).max()).astype(np.float32)

    return burst


def in_room(
    sound: Sound, seconds: float, chance: Chance, level_db: float, room_db: float, far: float = 0.0
) -> NDArray[np.int16]:
    """The sound, with its peak at ``level_db``, in a room that hums at ``room_db``, both re full
    scale; two seconds of the room before it, and as many ``seconds`` in all.

    :param far: the tail of reflections over the direct sound; 1 is some 1.2 m
    """
    tail = chance.standard_normal(RATE // 2) * 10 ** (-3 * np.arange(RATE // 2) / 6400)
    tail *= far / np.sqrt(np.sum(tail**2))
    tail[0] += 1
    size = 1 << (len(sound) + len(tail)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    scene = np.zeros(int(seconds * RATE))
    start = 2 * RATE
    room = min(len(scene) - start, len(sound) + len(tail))
    scene[start : start + room] = wet[:room] / np.abs(wet).max() * 10 ** (level_db / 20)
    pink = np.fft.rfft(chance.standard_normal(len(scene)))
    pink /= np.sqrt(np.maximum(np.arange(len(pink)), 1))
    hum = np.fft.irfft(pink, len(scene))
    scene += hum / np.sqrt(np.mean(hum**2)) * 10 ** (room_db / 20)
    return np.asarray(np.clip(scene * 32767, -32768, 32767), np.int16)
