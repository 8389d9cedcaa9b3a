"""From an engine's speech to a clip: one rate, one loudness, a quick beginning, no clicks.

Rule 1. 48 kHz, mono; -20 LUFS integrated (ITU-R BS.1770), true peak at most -3 dBTP (care-brief
        6.3). What is measured is the clip as it will sound, its peaks turned down and its ends
        faded; a clip shorter than 400 ms is one block of its own length, and so is not shouted.
Rule 2. The first audible sample comes within 10 ms: the promise of an answer 300 ms after the word
        depends on it.
Rule 3. Fades of 20 ms in and 100 ms out (care-brief 6.4); the last sound is over before the fade-
        out begins.
Rule 4. No 400 ms of a clip stand out by more than 3.5 LU, no 100 ms by more than 4.8: voices put
        most weight on the first word after a silence, just where it frightens. Said at the level of
        relaxation into a room of 30 dB(A), nothing then grows by 10 dB within 100 ms
        (docs/night-sound.md).
Rule 5. A clip lasts whole tenths of a second, the steps in which loudness is measured: a rest of
        one would be weighed differently by each meter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.units import RATE
from calmcramp.voice.loudness import loudness, weighted
from calmcramp.voice.rates import between_samples, resampled
from calmcramp.voice.types import Samples

VERSION = "3"
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
_EARS = ((400, 3.5, 100), (100, 4.8, 30))
"""Milliseconds over which a level is judged; LU by which it may pass the loudness of the clip; and
milliseconds in which the voice is turned down for it. Of the first voice half of the clips stood
out by more before, the worst by 6.4 LU."""
_CEILING = 10 ** ((PEAK - 0.1) / 20)
_TENTH = RATE // 10
_ROUNDS, _EVEN_ROUNDS = 9, 6
"""How often a clip's loudness is corrected at most; after the first rounds without making it even
any more: a word as short as "six" is as loud as the others before it is even."""
_CLOSE, _CLOSE_ENOUGH = 0.05, 0.3
"""LU within which it is right, and within which an even clip is left alone."""
_GIVEN_BACK = 10 ** (4 / 20)
"""How much of what was turned down is given back, evenly and then at all: a sound that is nothing
but peaks stays softer."""
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
    level = 10 ** ((LOUDNESS - loudness(resampled(clip, rate, RATE), RATE)) / 20)
    heard = np.flatnonzero(np.abs(speech) * level > _HEARD)[0]
    clip = np.pad(speech[max(0, heard - round(_LEAD_S * rate)) :], (0, tail))
    clip = resampled(clip, rate, RATE)
    return _levelled(np.pad(clip, (0, -len(clip) % _TENTH)), level)


def _levelled(clip: Samples, level: float) -> Samples:
    """The clip at its loudness: what is turned down and faded is given back, as far as it goes."""
    powers = np.square(weighted(clip)).reshape(-1, _MS).mean(axis=1)
    peaks, most = _peaks(clip), _GIVEN_BACK * level
    for turn in range(_ROUNDS):
        if turn < _EVEN_ROUNDS:
            even = _evened(powers * level**2)
        gains = even * _turned_down(_CEILING / (level * peaks * even), _REACH_MS)
        middles = (np.arange(len(gains)) + 0.5) * _MS
        done = _faded(clip * np.interp(np.arange(len(clip)), middles, level * gains))
        off = LOUDNESS - loudness(done, RATE)
        if abs(off) < (_CLOSE if turn < _EVEN_ROUNDS - 1 else _CLOSE_ENOUGH):
            break
        if turn == _EVEN_ROUNDS - 1:
            most = _GIVEN_BACK * level
        level = min(most, level * 10 ** (off / 20))
    return done


def true_peak(sound: Samples) -> float:
    """Peak of the 48 kHz sound between its samples too (four times oversampled), dBTP."""
    return float(20 * np.log10(_peaks(sound).max()))


def _peaks(sound: Samples) -> Samples:
    """The largest magnitude in each millisecond, between the samples too; shape (milliseconds,)."""
    whole = np.pad(sound, (0, -len(sound) % _MS))
    fine = between_samples(whole, RATE).reshape(-1, 4 * _MS)
    return np.asarray(fine.max(axis=1), np.float32) + np.float32(1e-9)


def _evened(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gains under which nothing stands out, from the power of each millisecond as an ear
    weighs it."""
    gains = np.ones(len(powers))
    for ear_ms, over, turns_ms in _EARS:
        around = np.pad(powers * gains**2, (ear_ms // 2, ear_ms - ear_ms // 2 - 1))
        heard = np.convolve(around, np.full(ear_ms, 1 / ear_ms), "valid") + 1e-12
        standing = 10 ** ((LOUDNESS + over + 0.691) / 10)
        gains *= _turned_down(np.sqrt(standing / heard), turns_ms)
    return gains


def _turned_down(gains: NDArray[np.floating], reach_ms: int) -> NDArray[np.float64]:
    """The gains, one a millisecond, as far as they are below 1; each comes and goes smoothly."""
    padded = np.pad(np.minimum(gains, 1.0), 2 * reach_ms, mode="edge")
    held = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach_ms + 1).min(axis=1)
    window = np.hanning(2 * reach_ms + 3)[1:-1]
    return np.convolve(held, window / window.sum(), "valid")


def _faded(clip: NDArray[np.floating]) -> Samples:
    rise, fall = round(_FADE_IN_S * RATE), round(_FADE_OUT_S * RATE)
    shaped = clip.astype(np.float32)
    shaped[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32))
    shaped[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32))
    return shaped
