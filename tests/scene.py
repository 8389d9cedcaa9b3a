"""A bedroom made of numbers: a loudspeaker, a wall or two, somebody in bed."""

from __future__ import annotations

from functools import cache

import numpy as np
import soxr
from hibari import Hibari
from numpy.typing import NDArray

RATE = 16_000
Sound = NDArray[np.float64]

PROMPT = (
    "Straighten that leg. Pull your toes up toward your shin, and hold. "
    "Breathe slowly, in through the nose, and let it go. You are doing well. "
    "Now rub the muscle firmly with your thumb, from the ankle toward the knee."
)
ANSWER = "It still hurts. Please go on. It is my left calf."


@cache
def voice() -> Hibari:
    """The assistant's voice, loaded once for all tests."""
    return Hibari()


@cache
def spoken(text: str, speed: float = 1.0, pitch: float = 1.0) -> Sound:
    """The text at 16 kHz with a peak of 0.3, shape (n,); `pitch` makes it another person."""
    made = voice()(text, speed=speed, seed=7)
    sound = soxr.resample(made.astype(np.float64), 24_000 * pitch, RATE)
    peaked: Sound = 0.3 * sound / np.abs(sound).max()
    return peaked


def room(gain_db: float, delay_s: float, reverberation_s: float = 0.3, seed: int = 1) -> Sound:
    """An impulse response: a direct path after `delay_s`, then a decaying tail 3 dB below it."""
    rng = np.random.default_rng(seed)
    length = int(reverberation_s * RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail *= 0.7 / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    path = np.concatenate([np.zeros(int(delay_s * RATE)), tail])
    scaled: Sound = path * 10 ** (gain_db / 20) / np.sqrt(np.sum(tail**2))
    return scaled


def heard_through(sound: Sound, path: Sound) -> Sound:
    """The sound after the room, as long as it was before."""
    size = 1 << (len(sound) + len(path)).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(path, size)
    return np.fft.irfft(spectrum, size)[: len(sound)]


def noise(seconds: float, level_db: float, seed: int = 3) -> Sound:
    """White noise of that level in dB re full scale."""
    rng = np.random.default_rng(seed)
    made: Sound = rng.standard_normal(int(seconds * RATE)) * 10 ** (level_db / 20)
    return made


def level_db(sound: NDArray[np.int16] | Sound) -> float:
    """Root mean square in dB; of int16 re 32768, of floats re 1."""
    scale = 32768.0 if sound.dtype == np.int16 else 1.0
    power = np.mean((sound.astype(np.float64) / scale) ** 2)
    return float(10 * np.log10(power + 1e-12))


def as_int16(sound: Sound) -> NDArray[np.int16]:
    """For a microphone, which clips."""
    return np.round(np.clip(sound, -1, 32767 / 32768) * 32768).astype(np.int16)


def placed(sound: Sound, at_s: float, seconds: float) -> Sound:
    """The sound in the middle of silence."""
    whole = np.zeros(int(seconds * RATE))
    start = int(at_s * RATE)
    part = sound[: len(whole) - start]
    whole[start : start + len(part)] = part
    return whole
