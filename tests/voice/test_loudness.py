"""Our loudness against the library's, which measures it by the same standard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyloudnorm import Meter

from calmcramp.voice.loudness import RATE, loudness, momentary


def _sound(seed: int, seconds: float, level: float) -> np.ndarray:
    chance = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    voice = np.sin(2 * np.pi * 180 * time) + 0.4 * np.sin(2 * np.pi * 2400 * time)
    words = np.repeat(chance.uniform(0.02, 1, int(seconds * 4) + 1), RATE // 4)[: len(time)]
    return (level * words * (voice + 0.2 * chance.standard_normal(len(time)))).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(5, 60), st.sampled_from([0.01, 0.05, 0.3]))
def test_it_is_what_the_library_measures(seed: int, tenths: int, level: float) -> None:
    # Whole tenths: of a rest that fills no block the standard counts nothing, the library a share.
    sound = _sound(seed, tenths / 10, level)
    meter = Meter(RATE)
    measured = meter.integrated_loudness(sound.astype(np.float64))
    assume(not _on_a_gate(np.asarray(meter.blockwise_loudness)))

    # 0.04 LU of it is the library's own filter.
    assert loudness(sound, RATE) == pytest.approx(measured, abs=0.2)


def _on_a_gate(blocks: np.ndarray) -> bool:
    """Whether a block lies so near to a gate that the two filters may put it on either side."""
    heard = blocks[blocks > -70]
    gate = 10 * np.log10(np.mean(10 ** (heard / 10))) - 10
    return bool((np.abs(blocks - gate) < 0.1).any() or (np.abs(blocks + 70) < 0.1).any())


def test_the_standards_own_tone_is_at_its_level() -> None:
    """BS.1770-4: a full-scale sine of 997 Hz in one channel reads -3.01 LKFS."""
    tone = np.sin(2 * np.pi * 997 * np.arange(3 * RATE) / RATE).astype(np.float32)

    assert loudness(tone, RATE) == pytest.approx(-3.01, abs=0.05)


def test_every_100_ms_a_meter_shows_the_last_400() -> None:
    sound = _sound(5, 3.0, 0.05)
    shown, library = momentary(sound, RATE), Meter(RATE)

    assert len(shown) == 30
    for tenth in range(4, 31):
        last = sound[(tenth - 4) * RATE // 10 : tenth * RATE // 10].astype(np.float64)
        # The library filters each window from its own start, which counts where it is quiet.
        assert shown[tenth - 1] == pytest.approx(library.integrated_loudness(last), abs=0.4)
    quarter = sound[: RATE // 10].astype(np.float64)
    alone = Meter(RATE, block_size=0.1).integrated_loudness(quarter) - 10 * np.log10(4)
    assert shown[0] == pytest.approx(alone, abs=0.2)


def test_silence_has_no_loudness_and_other_rates_are_refused() -> None:
    assert loudness(np.zeros(RATE, np.float32), RATE) == float("-inf")
    assert loudness(np.zeros(0, np.float32), RATE) == float("-inf")
    for meter in (loudness, momentary):
        with pytest.raises(ValueError, match="48000"):
            meter(np.zeros(100, np.float32), 44_100)
