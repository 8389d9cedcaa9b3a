"""The count of frames follows the card through underruns, and through nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.voice.clock import CardClock

RATE, BLOCK = 48_000, 1024


class Card:
    """A sound card: it says when each block will leave it, more or less truly."""

    def __init__(self, rate: float = RATE, noise_s: float = 0.0, seed: int = 1) -> None:
        self.clock = CardClock(RATE)
        self._rate, self._noise_s = rate, noise_s
        self._chance = np.random.default_rng(seed)
        self._at = 100.0

    def play(self, seconds: float, ran_dry: bool = False) -> None:
        for _ in range(round(seconds * RATE / BLOCK)):
            late = self._chance.exponential(self._noise_s) if self._noise_s else 0.0
            self.clock.take(BLOCK, self._at + late, ran_dry)
            self._at += BLOCK / self._rate
            ran_dry = False

    def lose(self, seconds: float) -> None:
        """The card had nothing to play for so long."""
        self._at += seconds

    @property
    def late_s(self) -> float:
        """How much later the next frame leaves than it should have."""
        return self._at - 100.0 - self.clock.frame / RATE


def test_a_card_that_keeps_up_is_only_counted() -> None:
    clock = CardClock(RATE, frame=500)
    assert [clock.take(BLOCK, 100 + n * BLOCK / RATE) for n in range(3)] == [500, 1524, 2548]
    assert (clock.frame, clock.skipped) == (3572, 0)


@pytest.mark.parametrize("lost_s", [0.025, 0.16, 0.4, 3.0])
@pytest.mark.parametrize("told", [True, False])
def test_after_an_underrun_the_score_is_where_it_should_be(lost_s: float, told: bool) -> None:
    card = Card()
    card.play(3)
    card.lose(lost_s)
    card.play(1, ran_dry=told)

    assert abs(card.late_s) < 0.0001
    assert card.clock.skipped == pytest.approx(lost_s * RATE, abs=5)


def test_a_card_that_recovers_in_steps_is_followed_in_steps() -> None:
    card = Card()
    card.play(3)
    for lost_s in (0.16, 0.04, 0.015):
        card.lose(lost_s)
        card.play(0.3, ran_dry=lost_s == 0.16)

    assert abs(card.late_s) < 0.001


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 0.015))
def test_uncertain_times_are_not_taken_for_underruns(seed: int, noise_s: float) -> None:
    card = Card(noise_s=noise_s, seed=seed)
    card.play(30)
    assert card.clock.skipped == 0


@pytest.mark.parametrize("ppm", [-300, -50, 50, 300])
def test_a_crystal_that_is_off_is_followed_all_night(ppm: int) -> None:
    card = Card(rate=RATE * (1 - ppm * 1e-6))
    card.play(1800)
    assert card.clock.skipped == 0

    card.lose(0.1)
    card.play(1, ran_dry=True)
    assert card.clock.skipped == pytest.approx(0.1 * RATE, abs=RATE // 1000)


@given(st.lists(st.tuples(st.integers(1, 4096), st.floats(-1, 1)), max_size=300))
def test_the_count_never_goes_back(blocks: list[tuple[int, float]]) -> None:
    clock, end = CardClock(RATE), 0
    for frames, leaves_at in blocks:
        first = clock.take(frames, leaves_at)
        assert first >= end
        end = first + frames
        assert clock.frame == end
