"""Every frame keeps its number: written, replaced, late, and at another rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.voice.ahead import Ahead

steps = st.lists(
    st.tuples(st.sampled_from(["write", "take", "replace", "look"]), st.integers(0, 1500)),
    max_size=60,
)


def numbers(begin: int, frames: int, version: int) -> np.ndarray:
    """Samples that tell which frame they are, and when they were written."""
    return np.arange(begin, begin + frames, dtype=np.float32) + np.float32(version / 128)


@given(steps)
def test_what_is_taken_is_what_was_last_written_for_that_frame(
    steps: list[tuple[str, int]],
) -> None:
    ahead, taken, expected = Ahead(48_000), 0, {}
    for version, (what, frames) in enumerate(steps):
        if taken > ahead.end and what != "take":  # as the speaker does
            ahead.restart(taken)
        if what == "write":
            expected |= dict.fromkeys(range(ahead.end, ahead.end + frames), version)
            ahead.append(numbers(ahead.end, frames, version), taken)
        elif what == "replace":
            expected = {n: v for n, v in expected.items() if n < taken}
            expected |= dict.fromkeys(range(taken, taken + frames), version)
            ahead.replace(numbers(taken, frames, version), taken)
        elif what == "take":
            got = ahead.ready.between(taken, taken + frames)
            have = [n for n in range(taken, taken + frames) if n in expected]
            np.testing.assert_array_equal(got, [n + expected[n] / 128 for n in have])
            taken += frames


def test_a_writer_that_was_overtaken_by_the_card_still_writes_where_it_meant_to() -> None:
    ahead = Ahead(48_000)
    ahead.restart(4_800)
    ahead.append(numbers(4_800, 3_000, 0), taken=7_200)

    np.testing.assert_array_equal(ahead.ready.between(7_200, 8_000), numbers(7_200, 600, 0))


def sine(begin: int, frames: int, rate: int = 48_000) -> np.ndarray:
    return np.sin(2 * np.pi * 440 * np.arange(begin, begin + frames) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [44_100, 32_000, 96_000])
def test_at_another_rate_a_sound_goes_on_without_a_seam(rate: int) -> None:
    ahead, taken, got = Ahead(rate), 0, []
    while taken < 3 * rate:
        while ahead.end - ahead.frame(taken) < 7_200:
            ahead.append(sine(ahead.end, 960), ahead.frame(taken))
        got.append(ahead.ready.between(taken, taken + 1024))
        taken += 1024

    played = np.concatenate(got)
    assert len(played) == taken
    np.testing.assert_allclose(played[500:], sine(0, taken, rate)[500:], atol=0.002)


def test_at_another_rate_a_replaced_sound_begins_at_its_frame() -> None:
    ahead = Ahead(44_100)
    ahead.append(np.zeros(9_600, np.float32), 0)
    ahead.replace(np.full(9_600, 0.5, np.float32), 4_800)

    begins = ahead.ready.begin + int(np.argmax(ahead.ready.samples > 0.25))
    assert begins == pytest.approx(4_410, abs=1)


@given(st.integers(0, 10**9))
def test_frames_of_both_rates_name_each_other(frame: int) -> None:
    ahead = Ahead(44_100)
    assert 0 <= frame - ahead.frame(ahead.card_frame(frame)) + 1 <= 2
    assert ahead.card_frame(ahead.frame(frame)) == frame
