"""What happens to a voice between a bed and a microphone: rooms, noise, whisper, pain.

All sound is float32 mono at 16 kHz; ``chance`` is a numpy Generator, so that a seed says it all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.linalg import solve_toeplitz
from scipy.signal import butter, fftconvolve, lfilter, resample_poly, sosfilt

RATE = 16_000
Audio = NDArray[np.float32]
Chance = np.random.Generator


def rms(sound: Audio) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def trim(sound: Audio, share: float = 0.02) -> Audio:
    """Without what is before and after the sound itself."""
    loud = np.flatnonzero(np.abs(sound) > share * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1]


# Rooms


def rooms(count: int, chance: Chance, metres: tuple[float, float] = (0.3, 3.6)) -> list[Audio]:
    """Responses of simulated bedrooms, the microphone on a bedside table, 0.5 s at most."""
    found: list[Audio] = []
    while len(found) < count:
        response = _room(chance, chance.uniform(*metres))
        if response is not None:
            found.append(response)
    return found


def _room(chance: Chance, metres: float) -> Audio | None:
    import pyroomacoustics as acoustics

    size = np.array([chance.uniform(2.6, 5), chance.uniform(2.6, 5), chance.uniform(2.3, 2.9)])
    table = np.array([chance.uniform(0.3, size[0] - 0.3), chance.uniform(0.3, size[1] - 0.3), 0.7])
    pillow = _place(chance, table, size, metres)
    if pillow is None:
        return None
    try:
        absorption, order = acoustics.inverse_sabine(chance.uniform(0.18, 0.55), size)
    except ValueError:  # no material is that dead in a room that small
        return None
    material = acoustics.Material(absorption)
    room = acoustics.ShoeBox(size, fs=RATE, materials=material, max_order=min(order, 12))
    room.add_source(pillow)
    room.add_microphone(table)
    room.compute_rir()
    response = np.asarray(room.rir[0][0], np.float32)
    peak = int(np.argmax(np.abs(response)))
    response = response[max(0, peak - 16) : peak + RATE // 2]
    return response / np.abs(response).max()


def _place(chance: Chance, table: Audio, size: Audio, metres: float) -> Audio | None:
    """A pillow that far from the table, inside the room."""
    for _ in range(50):
        turn, height = chance.uniform(0, 2 * np.pi), chance.uniform(0.5, 0.8)
        across = np.sqrt(max(0.0, metres**2 - (height - table[2]) ** 2))
        place = np.array(
            [table[0] + across * np.cos(turn), table[1] + across * np.sin(turn), height]
        )
        if (place > 0.15).all() and (place < size - 0.15).all():
            return place
    return None


# Noises, each at an rms of 1


def coloured(n: int, slope: float, chance: Chance) -> Audio:
    """Noise that falls by 3 dB an octave for each 1 of ``slope``."""
    spectrum = np.fft.rfft(chance.standard_normal(next_fast_len(n)))
    index = np.maximum(np.arange(len(spectrum)), 1)
    noise = np.fft.irfft(spectrum / index ** (slope / 2), next_fast_len(n))[:n]
    return (noise / rms(noise)).astype(np.float32)


def fan(n: int, chance: Chance) -> Audio:
    noise = coloured(n, chance.uniform(0.8, 1.8), chance)
    t, hum = np.arange(n) / RATE, chance.uniform(45, 130)
    for k in range(1, 5):
        tone = np.sin(2 * np.pi * hum * k * t + chance.uniform(0, 6))
        noise = noise + chance.uniform(0, 0.35) / k * tone
    noise = noise * (1 + 0.1 * np.sin(2 * np.pi * chance.uniform(0.1, 0.8) * t))
    return (noise / rms(noise)).astype(np.float32)


def snore(n: int, chance: Chance) -> Audio:
    """A train of glottal pulses through three formants at each breath in, a sigh at each out."""
    out = 0.05 * coloured(n, 1, chance)
    period, pitch = chance.uniform(3, 4.6), chance.uniform(28, 85)
    formants = (chance.uniform(150, 350), chance.uniform(500, 900), chance.uniform(1200, 2200))
    at = int(chance.uniform(0, 2) * RATE)
    while at < n:
        breath = _snort(int(chance.uniform(0.7, 1.6) * RATE), pitch, formants, chance)
        _add(out, breath, at)
        sigh = int(chance.uniform(0.6, 1.2) * RATE)
        soft = coloured(sigh, 0.3, chance) * np.hanning(sigh) * chance.uniform(0.05, 0.35)
        _add(out, soft, at + len(breath) + int(0.3 * RATE))
        at += int(period * RATE * chance.uniform(0.85, 1.15))
    return (out / rms(out)).astype(np.float32)


def _snort(n: int, pitch: float, formants: Sequence[float], chance: Chance) -> Audio:
    t = np.arange(n) / RATE
    wobble = 1 + 0.12 * np.sin(2 * np.pi * chance.uniform(1, 3) * t)
    phase = np.cumsum(pitch * wobble * (1 + 0.05 * chance.standard_normal())) / RATE % 1
    pulses = np.exp(-phase * chance.uniform(5, 14))
    source = pulses - pulses.mean() + 0.35 * chance.standard_normal(n) * (0.4 + 0.6 * (phase < 0.4))
    sound = sum(
        lfilter([1], [1, -2 * 0.985 * np.cos(2 * np.pi * f / RATE), 0.985**2], source) * gain
        for f, gain in zip(formants, (1, 0.5, 0.25), strict=True)
    )
    swell = np.sin(np.pi * np.minimum(1, t / t[-1])) ** chance.uniform(0.5, 1.5)
    return (sound / rms(sound) * swell).astype(np.float32)


def rain(n: int, chance: Chance) -> Audio:
    drops = np.zeros(n, np.float32)
    count = int(chance.integers(20, 120)) * n // RATE
    drops[chance.integers(0, n, count)] = chance.exponential(1, count)
    sound = 0.3 * coloured(n, 0.5, chance) + 0.8 * lfilter([1], [1, -1.2, 0.6], drops)
    return (sound / rms(sound)).astype(np.float32)


def clock(n: int, chance: Chance) -> Audio:
    out = 0.02 * coloured(n, 1, chance)
    t = np.arange(400)
    for at in range(int(chance.uniform(0, 1) * RATE), n, RATE):
        ring = np.sin(2 * np.pi * chance.uniform(1800, 3500) * t / RATE)
        _add(out, (3 * np.exp(-t / 40) * ring).astype(np.float32), at)
    return (out / rms(out)).astype(np.float32)


def babble(n: int, sounds: Sequence[Audio], chance: Chance, talkers: int = 0) -> Audio:
    """One to three people talking without a pause."""
    out = np.zeros(n, np.float32)
    for _ in range(talkers or int(chance.integers(1, 4))):
        at = 0
        while at < n:
            sound = sounds[chance.integers(len(sounds))]
            _add(out, sound / max(rms(sound), 1e-4), at)
            at += len(sound)
    return (out / rms(out)).astype(np.float32)


def noises(talk: Sequence[Audio]) -> list[Callable[[int, Chance], Audio]]:
    """One way of making a night's noise each; draw from them evenly."""
    return [
        lambda n, c: coloured(n, c.uniform(0, 2), c),
        fan,
        snore,
        rain,
        clock,
        lambda n, c: 0.6 * snore(n, c) + 0.4 * fan(n, c),
        lambda n, c: babble(n, talk, c),
        lambda n, c: babble(n, talk, c),
    ]


# Voices


def repitch(sound: Audio, factor: float) -> Audio:
    """Another throat: pitch and formants times ``factor``, duration by it."""
    return resample_poly(sound, 100, round(100 * factor)).astype(np.float32)


def stretch(sound: Audio, rate: float) -> Audio:
    """Slower (rate < 1) or faster at the same pitch, by overlapping pieces that match."""
    size, hop, reach = 640, 320, 160
    window = np.hanning(size).astype(np.float32)
    out = np.zeros(int(len(sound) / rate) + 2 * size, np.float32)
    weight = np.zeros_like(out)
    padded = np.pad(sound, (reach, size + reach + hop))
    at, where, last = 0, 0.0, -1
    while where + size + 2 * reach + hop < len(padded) and at + size < len(out):
        start = int(where) + reach
        if last >= 0:
            wanted = padded[last + hop : last + hop + size]
            near = padded[start - reach : start + size + reach]
            start += int(np.argmax(np.correlate(near, wanted, "valid"))) - reach
        out[at : at + size] += padded[start : start + size] * window
        weight[at : at + size] += window
        last, at, where = start, at + hop, where + hop * rate
    return out[: at + hop] / np.maximum(weight[: at + hop], 0.1)


def whisper(sound: Audio, chance: Chance, voiced: float = 0.0) -> Audio:
    """The vocal tract kept (linear prediction, order 20), the voice replaced by breath."""
    size, hop, order = 400, 160, 20
    window = np.hanning(size).astype(np.float32)
    out = np.zeros(len(sound) + size, np.float32)
    bright = lfilter([1, -0.95], [1], np.concatenate((sound, np.zeros(size))))
    for at in range(0, len(sound), hop):
        power = np.abs(np.fft.rfft(bright[at : at + size] * window, 1024)) ** 2
        lags = np.fft.irfft(power)[: order + 1]
        if lags[0] < 1e-9:
            continue
        lags[0] *= 1.001
        tract = solve_toeplitz(lags[:-1], lags[1:]) * 0.985 ** np.arange(1, order + 1)
        gain = np.sqrt(max(1e-12, lags[0] - np.dot(tract, lags[1:])) / size)
        breath = lfilter([1], np.r_[1, -tract], chance.standard_normal(size + 64) * gain)[64:]
        out[at : at + size] += (breath * window).astype(np.float32)
    band = butter(2, (300, 7000), "band", fs=RATE, output="sos")
    breathed = sosfilt(band, out[: len(sound)])
    breathed = breathed / rms(breathed) * rms(sound)
    return ((1 - voiced) * breathed + voiced * sound).astype(np.float32)


def pained(sound: Audio, chance: Chance) -> Audio:
    """Slow, higher, trembling, breathy."""
    sound = stretch(repitch(sound, chance.uniform(1.05, 1.15)), chance.uniform(0.6, 0.75))
    tremble = np.sin(2 * np.pi * chance.uniform(5, 8) * np.arange(len(sound)) / RATE)
    return whisper((sound * (1 + 0.35 * tremble)).astype(np.float32), chance, voiced=0.6)


# Putting together


def in_room(sound: Audio, response: Audio) -> Audio:
    return fftconvolve(sound, response).astype(np.float32)


def at_level(sound: Audio, db: float) -> Audio:
    """With its loud parts (above a tenth of its peak rms) at ``db`` re full scale."""
    return sound * (10 ** (db / 20) / active_rms(sound))


def active_rms(sound: Audio) -> float:
    pieces = [rms(sound[i : i + 400]) for i in range(0, max(1, len(sound) - 399), 400)]
    levels = np.array(pieces)
    return float(np.sqrt(np.mean(levels[levels >= levels.max() * 0.1] ** 2)))


def _add(out: Audio, sound: Audio, at: int) -> None:
    if at < len(out):
        out[at : at + len(sound)] += sound[: len(out) - at]
