"""The simulated bedroom is what its figures say, and the same each night."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from calmcramp.service.bedroom import ECHO_DB, ECHO_DELAY_S, RATE, EchoPath, noise

Samples = NDArray[np.float32]
DELAY = int(ECHO_DELAY_S * RATE)


def click(samples: int = RATE) -> Samples:
    sound = np.zeros(samples, np.float32)
    sound[0] = 1.0
    return sound


def talk(samples: int) -> Samples:
    return np.sin(np.arange(samples) / 7).astype(np.float32)


def level_db(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-12))


def test_a_click_comes_back_late_and_soft() -> None:
    heard = EchoPath().hear(click())

    assert not heard[:DELAY].any()
    assert 20 * np.log10(heard[DELAY]) == pytest.approx(ECHO_DB, abs=0.01)
    assert np.abs(heard[DELAY + 1 :]).max() < heard[DELAY] / 3
    assert not heard[DELAY + int(0.2 * RATE) :].any()


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 8000), max_size=6))
def test_blocks_of_any_size_sound_the_same(cuts: list[int]) -> None:
    played = np.random.default_rng(1).uniform(-0.5, 0.5, 8000).astype(np.float32)
    whole = EchoPath().hear(played)

    path = EchoPath()
    parts = [path.hear(part) for part in np.split(played, sorted(cuts))]

    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_after_silence_the_room_is_silent() -> None:
    path = EchoPath()
    path.hear(click())

    assert not path.hear(np.zeros(RATE, np.float32)).any()


@pytest.mark.parametrize("room", ["quiet", "fan", "snoring", "tv"])
def test_a_room_sounds_the_same_each_time(room: str) -> None:
    first, second = (noise(room, 5 * RATE, talk) for _ in range(2))

    np.testing.assert_array_equal(first, second)
    assert (first.dtype, first.shape) == (np.float32, (5 * RATE,))
    assert np.isfinite(first).all()
    assert np.abs(first).max() < 0.1


def test_rooms_are_as_loud_as_their_figures() -> None:
    levels = {
        room: level_db(noise(room, 30 * RATE, talk)) for room in ("quiet", "fan", "snoring", "tv")
    }

    assert levels["quiet"] == pytest.approx(-66, abs=2.5)
    assert levels["fan"] == pytest.approx(-50, abs=2.5)
    assert levels["tv"] == pytest.approx(-46, abs=2.5)
    assert -63 < levels["snoring"] < -44  # between the breaths there is only the quiet room


def test_an_empty_stretch_of_any_room_is_no_trouble() -> None:
    assert EchoPath().hear(np.zeros(0, np.float32)).shape == (0,)
