"""Does the microphone hear the loudspeaker? From what was played and what was heard meanwhile.

Laws of this file:

1. Pure: two equally long pieces of sound, lined up as the echo canceller gets them, give the same
   answer every time. What was played may be anything broad: a swell of soft noise, or speech.
2. Nothing is kept but figures.
3. A doubtful echo is no echo: noise alone never passes `SURE`.
"""

from __future__ import annotations

from enum import StrEnum
from math import log10

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.lineup import LEAD
from calmcramp.hearing.types import RATE, Block, Echo

Spectrum = NDArray[np.complex128]
Floats = NDArray[np.float64]

EARLIEST, LATEST = -RATE // 10, 8 * RATE // 10
"""Samples that an echo may lie beside its reference: from 100 ms early to 800 ms late."""

IN_BAND_DB = 25.0
"""dB below the loudest part of what was played that are still looked at."""

SMOOTH_HZ = 20.0
"""Over how many hertz what was played is averaged to find where it is loud."""

RINGS = RATE // 50
"""Samples (20 ms) to either side of the echo that are its own, and say nothing of the noise."""

SURE = 8.0
"""How far the echo must stand out of the rest, as a ratio of amplitudes. In 600 simulated rooms
without an echo (white and low noise, hum, fan, speech, snoring) the highest was 7.1."""

CANCELLED_S = (0.02, 0.5)
"""Where the canceller takes an echo away: measured with speech, 30 dB from 20 to 500 ms after its
reference, 3 dB at 0 ms, 16 at 550 and none at 600."""

LOUD_SPEECH_DBFS = -9.0
"""Peaks of the loudest speech there is: mastered to -20 LUFS it reaches -3 dBFS at most, and the
loudest night is 6 dB above what is written; what is relaxed lies 7 dB and more below."""

SILENT_DB = -100.0
"""dB re full scale below which a second of sound is exact silence."""


class Verdict(StrEnum):
    """What an ear test says."""

    WELL = "well"
    DEAF = "deaf"
    """The microphone delivers nothing, or only zeros."""
    DUMB = "dumb"
    """The loudspeaker took nothing."""
    LOOPED = "looped"
    """What is heard is the loudspeaker's signal and no room: a sound server may offer that in the
    place of a microphone."""
    UNHEARD = "unheard"
    """Both work, but the one does not hear the other."""
    LOUD = "loud"
    """The loudspeaker drives the microphone to its limit."""
    LATE = "late"
    """The echo comes when the canceller does not look for it."""


def find_echo(reference: Block, heard: Block) -> Echo:
    """What came back of what was played.

    :param reference: what the loudspeaker played, int16 at 16 kHz, shape (n,), `LEAD` samples
        early, as `Lineup` lays it
    :param heard: what the microphone heard meanwhile, shape (n,)
    :raises ValueError: when the two differ in length
    """
    if len(reference) != len(heard):
        raise ValueError(f"{len(reference)} samples played, {len(heard)} heard")
    played_db, heard_db = level_db(reference), level_db(heard)
    if played_db < SILENT_DB or heard_db < SILENT_DB:
        return Echo(played_db, heard_db)
    still = heard[_between(reference)]
    between_db = level_db(still) if len(still) else heard_db
    delay, sure, gain = _compared(_scaled(reference), _scaled(heard))
    if sure < SURE:
        return Echo(played_db, heard_db, between_db, sure=sure)
    return Echo(played_db, heard_db, between_db, (delay - LEAD) / RATE, gain, sure)


def level_db(sound: Block) -> float:
    """dB re full scale of some sound; -120 for exact silence, or none."""
    power = float(np.square(sound.astype(np.float64)).mean()) if len(sound) else 0.0
    return max(-120.0, 10 * log10(power / 32768.0**2 + 1e-12))


def judged(echo: Echo | None) -> Verdict:
    """What an echo says of microphone and loudspeaker; None: the microphone answered nothing."""
    if echo is None or echo.heard_db < SILENT_DB:
        return Verdict.DEAF
    if echo.played_db < SILENT_DB:
        return Verdict.DUMB
    if echo.delay_s is None:
        return Verdict.UNHEARD
    if echo.between_db < SILENT_DB:
        return Verdict.LOOPED
    if echo.gain_db + LOUD_SPEECH_DBFS > 0:
        return Verdict.LOUD
    early, late = CANCELLED_S
    after = echo.delay_s + LEAD / RATE
    return Verdict.WELL if early <= after <= late else Verdict.LATE


def _between(reference: Block) -> NDArray[np.bool_]:
    """Where nothing was played, and no echo of it may be left: not within a second after it."""
    sounding = np.concatenate([[0], np.cumsum(reference != 0)])
    ends = np.arange(1, len(reference) + 1)
    still: NDArray[np.bool_] = sounding[ends] == sounding[np.maximum(0, ends - RATE)]
    return still


def _scaled(sound: Block) -> Floats:
    return sound.astype(np.float64) / 32768.0


def _compared(played: Floats, heard: Floats) -> tuple[int, float, float]:
    """Samples by which the echo is late, how far it stands out, and its gain in dB."""
    size = 1 << (len(played) + LATEST - EARLIEST - 1).bit_length()
    there, here = np.fft.rfft(played, size), np.fft.rfft(heard, size)
    power = _smooth(np.abs(there) ** 2, size)
    band = power > power.max() * 10 ** (-IN_BAND_DB / 10)
    # Divided by what was played where it is loud: the answer of the room, sharp in time.
    answer = np.where(band, here * np.conj(there) / np.maximum(power, 1e-30), 0.0)
    response = np.fft.irfft(answer, size)
    lags = np.arange(EARLIEST, LATEST)
    near = response[lags % size]
    best = int(np.argmax(np.abs(near)))
    rest = np.abs(lags - lags[best]) > RINGS
    sure = float(abs(near[best]) / (np.sqrt(np.square(near[rest]).mean()) + 1e-30))
    kept = np.zeros(size)
    ringing = np.arange(lags[best] - RINGS, lags[best] + RINGS) % size
    kept[ringing] = response[ringing]
    return int(lags[best]), sure, _gain_db(np.fft.rfft(kept), there, here, band)


def _gain_db(answer: Spectrum, there: Spectrum, here: Spectrum, band: NDArray[np.bool_]) -> float:
    """How much of what was played is in what was heard: the part of it that fits the answer."""
    fits = (answer * there)[band]
    norm = float(np.square(np.abs(fits)).sum())
    shared = float(np.real(np.vdot(fits, here[band])))
    whole = float(np.square(np.abs(there[band])).sum())
    return 10 * log10(max(shared, 1e-12) ** 2 / (norm * whole + 1e-30) + 1e-12)


def _smooth(power: Floats, size: int) -> Floats:
    wide = max(1, round(SMOOTH_HZ * size / RATE))
    return np.convolve(power, np.ones(wide) / wide, "same")
