"""From an engine's speech to a clip: one rate, one loudness, a quick beginning, no clicks.

Rule 1. 48 kHz, mono; -20 LUFS integrated (ITU-R BS.1770), true peak at most -3 dBTP (care-brief
        6.3).
Rule 2. The first audible sample comes within 10 ms: the promise of an answer 300 ms after the word
        depends on it.
Rule 3. Fades of 20 ms in and 100 ms out (care-brief 6.4); the last sound is over before the fade-
        out begins.
"""

from __future__ import annotations

import numpy as np

from calmcramp.score.units import RATE
from calmcramp.voice.loudness import loudness
from calmcramp.voice.rates import between_samples, resampled
from calmcramp.voice.types import Samples

VERSION = "1"
"""Part of every clip's key: raise it when anything here changes what is heard."""


LOUDNESS = -20.0
"""LUFS."""
PEAK = -3.0
"""dBTP."""

_FADE_IN_S, _FADE_OUT_S = 0.020, 0.100
_LEAD_S = 0.006
"""Kept before the first audible sample, so that a consonant's onset is not cut."""
_HEARD = 10 ** (-43 / 20)
"""The first sample as loud as this begins a clip: 6 ms into the fade it stands above -50 dBFS."""
_AUDIBLE = 10 ** (-40 / 20)
"""Against the loudest sample: what is below that at the ends of a phrase is the engine's own
silence."""
_MS = RATE // 1000
_REACH_MS = 5
"""Around a peak, how many milliseconds its gain takes to go down, and to come up again."""


def trimmed(sound: Samples, rate: int) -> Samples:
    """`sound` without the silence at its ends; empty when nothing in it is audible or finite."""
    if not np.all(np.isfinite(sound)) or not np.any(np.abs(sound) > 1e-2):
        return sound[:0]
    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE * np.abs(sound).max())
    lead = round(_LEAD_S * rate)
    return sound[max(0, audible[0] - lead) : audible[-1] + lead]


def mastered(speech: Samples, rate: int) -> Samples:
    """A clip of `speech`, 48 kHz.

    :param speech: one line, not silent; silence at its end is kept, as the pause of its full stop
    """
    loud = np.flatnonzero(np.abs(speech) > _AUDIBLE * np.abs(speech).max())
    tail = max(0, round(_FADE_OUT_S * rate) - (len(speech) - 1 - loud[-1]))
    clip = np.pad(speech[loud[0] :], (0, tail))
    level = np.float32(10 ** ((LOUDNESS - loudness(resampled(clip, rate, RATE), RATE)) / 20))
    heard = np.flatnonzero(np.abs(speech) * level > _HEARD)[0]
    clip = np.pad(speech[max(0, heard - round(_LEAD_S * rate)) :], (0, tail)) * level
    return _faded(_limited(resampled(clip, rate, RATE)))


def true_peak(sound: Samples) -> float:
    """Peak of the 48 kHz sound between its samples too (four times oversampled), dBTP."""
    return float(20 * np.log10(_peaks(sound).max()))


def _peaks(sound: Samples) -> Samples:
    """The largest magnitude in each millisecond, between the samples too; shape (milliseconds,)."""
    whole = np.pad(sound, (0, -len(sound) % _MS))
    fine = between_samples(whole, RATE).reshape(-1, 4 * _MS)
    return np.asarray(fine.max(axis=1), np.float32)


def _limited(clip: Samples) -> Samples:
    """Peaks over the ceiling turned down, smoothly, and nothing else touched."""
    ceiling = np.float32(10 ** ((PEAK - 0.1) / 20))
    needed = ceiling / np.maximum(_peaks(clip), ceiling)
    if needed.min() == 1.0:
        return clip
    padded = np.pad(needed, 2 * _REACH_MS, mode="edge")
    held = np.lib.stride_tricks.sliding_window_view(padded, 2 * _REACH_MS + 1).min(axis=1)
    window = np.hanning(2 * _REACH_MS + 3)[1:-1]
    gain = np.convolve(held, window / window.sum(), "valid")
    middles = (np.arange(len(gain)) + 0.5) * _MS
    return np.asarray(clip * np.interp(np.arange(len(clip)), middles, gain), np.float32)


def _faded(clip: Samples) -> Samples:
    rise, fall = round(_FADE_IN_S * RATE), round(_FADE_OUT_S * RATE)
    shaped = clip.copy()
    shaped[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32))
    shaped[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32))
    return shaped
