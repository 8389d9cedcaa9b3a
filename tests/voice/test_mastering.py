"""Clips are equally loud, begin at once, end softly and never click."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyloudnorm import Meter
from scipy.signal import resample_poly

from calmcramp.voice.engines import DEFAULT, engine
from calmcramp.voice.loudness import momentary
from calmcramp.voice.mastering import mastered, trimmed
from calmcramp.voice.types import SpokenLine
from fakes_voice import hum, lines

RATE = 48_000
QUIET_ROOM = -37.5
"""LUFS that stand for 30 dB(A), where full speech stands for 47.5 (care-brief 6.3)."""
AUDIBLE = 10 ** (-50 / 20)


def peak_db(clip: NDArray[np.float32]) -> float:
    """True peak, four times oversampled by another library than the one under test."""
    return float(20 * np.log10(np.abs(resample_poly(clip.astype(np.float64), 4, 1)).max()))


def lufs(clip: NDArray[np.float32]) -> float:
    block = min(0.4, len(clip) / RATE)
    return float(Meter(RATE, block_size=block).integrated_loudness(clip.astype(np.float64)))


def silence(seconds: float, rate: int) -> NDArray[np.float32]:
    return np.zeros(round(seconds * rate), np.float32)


def plosives(seconds: float, rate: int) -> NDArray[np.float32]:
    """Short bursts over a quiet hum: as peaky as speech gets."""
    sound = hum(seconds, rate, 0.02)
    for at in range(0, len(sound), rate // 3):
        sound[at : at + rate // 100] *= 25
    return sound


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("level", [0.02, 0.2, 0.6])
def test_every_clip_is_at_the_same_loudness_whatever_the_engine_gave(
    rate: int, level: float
) -> None:
    clip = mastered(np.concatenate([silence(0.3, rate), hum(1.5, rate, level)]), rate)

    assert clip.dtype == np.float32
    assert lufs(clip) == pytest.approx(-20, abs=0.2)


@pytest.mark.parametrize("seconds", [0.08, 0.15, 0.25, 0.4, 0.55])
def test_a_very_short_word_is_as_loud_as_a_line_and_not_shouted(seconds: float) -> None:
    clip = mastered(hum(seconds, 24_000), 24_000)

    assert lufs(clip) == pytest.approx(-20, abs=0.3)
    assert loudest(clip) <= -16.3
    assert peak_db(clip) < -3


def loudest(clip: NDArray[np.float32]) -> float:
    """The loudest 400 ms, silence around the clip included, LUFS."""
    around = np.pad(clip.astype(np.float64), RATE // 2)
    windows = (around[at : at + RATE * 2 // 5] for at in range(0, len(around) - 19_200, 480))
    meter = Meter(RATE)
    return max(float(meter.integrated_loudness(window)) for window in windows if window.any())


@pytest.mark.parametrize("first_db", [6, 9, 12])
def test_a_first_word_that_stands_out_is_turned_down_and_the_rest_is_not(first_db: float) -> None:
    words = [hum(0.35, 24_000, 0.02 * 10 ** (first_db / 20)), *(hum(0.35, 24_000, 0.02),) * 8]
    speech = np.concatenate([part for word in words for part in (word, silence(0.1, 24_000))])

    clip = mastered(speech, 24_000)

    assert lufs(clip) == pytest.approx(-20, abs=0.3)
    assert loudest(clip) <= -16.3
    rest = clip[RATE : 4 * RATE].astype(np.float64)
    assert np.corrcoef(rest, speech_at_48(speech)[RATE : 4 * RATE])[0, 1] > 0.99


@pytest.mark.parametrize("first_db", [0, 6, 12])
def test_said_softly_into_a_quiet_room_nothing_grows_by_ten_decibels_in_a_tenth(
    first_db: float,
) -> None:
    words = [hum(0.5, 24_000, 0.02 * 10 ** (first_db / 20)), *(hum(0.5, 24_000, 0.02),) * 4]
    speech = np.concatenate([part for word in words for part in (word, silence(0.5, 24_000))])

    softly = np.pad(mastered(speech, 24_000) * np.float32(10 ** (-7 / 20)), (RATE // 2, 0))

    for shift in range(0, RATE // 10, RATE // 50):
        powers = 10 ** (momentary(softly[shift:], RATE) / 10) + 10 ** (QUIET_ROOM / 10)
        assert np.diff(10 * np.log10(powers)).max() < 10


def speech_at_48(speech: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(resample_poly(speech.astype(np.float64), 2, 1))


def test_peaks_stay_under_the_ceiling() -> None:
    clip = mastered(plosives(2.0, 24_000), 24_000)

    assert peak_db(clip) <= -3.0
    assert lufs(clip) > -25


def test_a_clip_begins_to_sound_within_ten_milliseconds() -> None:
    clip = mastered(np.concatenate([silence(0.5, 24_000), hum(1.0, 24_000)]), 24_000)

    first = int(np.argmax(np.abs(clip) > AUDIBLE))
    assert first < RATE // 100
    assert abs(clip[0]) < 1e-3


def test_a_clip_comes_and_goes_without_a_click() -> None:
    clip = mastered(hum(1.0, 24_000), 24_000)

    steps = np.abs(np.diff(np.concatenate([[0.0], clip, [0.0]])))
    steady = steps[RATE // 4 : RATE // 2].max()
    assert steps[: RATE // 40].max() <= steady
    assert steps[-RATE // 10 :].max() <= steady
    assert np.abs(clip[-RATE // 100 :]).max() < 0.02


def test_the_last_sound_is_whole_before_the_fade_out() -> None:
    speech = hum(1.0, RATE)
    clip = mastered(speech, RATE)

    assert len(clip) >= len(speech) + RATE // 10 - 10
    level = np.abs(clip[RATE // 2 : RATE * 9 // 10]).max()
    assert np.abs(clip[RATE * 97 // 100 : RATE]).max() > 0.9 * level


@pytest.mark.parametrize("pause_s", [0.2, 0.65, 0.7])
def test_the_pause_of_the_full_stop_is_kept_and_filled_up_to_a_tenth(pause_s: float) -> None:
    clip = mastered(np.concatenate([hum(1.0, RATE), silence(pause_s, RATE)]), RATE)

    assert len(clip) % (RATE // 10) == 0
    assert 0 <= len(clip) / RATE - (1.0 + pause_s) < 0.1 + 1e-3


@settings(max_examples=60, deadline=None)
@given(st.integers(240, 12_000), st.sampled_from([22_050, 24_000, 48_000]))
def test_a_clip_of_any_length_can_be_made(frames: int, rate: int) -> None:
    noise = np.random.default_rng(frames).normal(0, 0.1, frames).astype(np.float32)
    clip = mastered(noise, rate)

    assert np.isfinite(clip).all()
    assert np.abs(clip).max() < 1


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 0.4), st.floats(0.1, 0.8), st.floats(0, 0.4))
def test_trimming_takes_silence_only(before: float, sound: float, after: float) -> None:
    spoken = hum(sound, 24_000)
    trim = trimmed(
        np.concatenate([silence(before, 24_000), spoken, silence(after, 24_000)]), 24_000
    )

    assert len(trim) == pytest.approx(len(spoken), abs=24_000 * 0.015)


@pytest.mark.parametrize(
    "broken", [silence(0.5, 24_000), np.full(100, np.nan, np.float32), silence(0, 1)]
)
def test_nothing_is_left_of_silence_and_of_what_is_no_sound(broken: NDArray[np.float32]) -> None:
    assert len(trimmed(broken, 24_000)) == 0


@pytest.mark.parametrize("name", DEFAULT)
def test_real_lines_are_equally_loud_and_none_of_their_words_startles(name: str) -> None:
    voice = engine(name)
    for line in (*lines("relax")[:4], *lines("cramp")[:4], SpokenLine("Cramp?", "cramp")):
        clip = mastered(*voice.synthesize(*line))

        assert lufs(clip) == pytest.approx(-20, abs=0.5), line.text
        assert peak_db(clip) <= -3, line.text
        assert loudest(clip) <= -16.2, line.text
