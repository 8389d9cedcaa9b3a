"""What was played, beside what was heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from calmcramp.hearing.lineup import LEAD, REACH, STRAY, Lineup
from calmcramp.hearing.types import RATE, Block

START = 1_000.0
"""Stream time of the first sample heard."""
SOUND: Block = (np.arange(5 * RATE) % 30_000 + 1).astype(np.int16)


def heard(lineup: Lineup, seconds: float, since: float = START) -> NDArray[np.int16]:
    """The reference of that much sound, heard in blocks of 40 ms."""
    blocks = round(seconds / 0.04)
    return np.concatenate([lineup.heard(640, since + 0.04 * block) for block in range(blocks)])


def running() -> Lineup:
    """A lineup whose microphone runs, at exactly 2 s."""
    lineup = Lineup()
    heard(lineup, 2)
    return lineup


def test_the_reference_is_what_was_played_at_that_moment_a_little_early() -> None:
    lineup = running()
    lineup.played(START + 3, SOUND[:RATE])
    reference = heard(lineup, 3, START + 2)

    at = RATE - LEAD
    assert not reference[:at].any()
    assert np.array_equal(reference[at : at + RATE], SOUND[:RATE])
    assert not reference[at + RATE :].any()


@given(st.lists(st.floats(-0.009, 0.009), min_size=5, max_size=30))
def test_trembling_stamps_do_not_cut_the_sound(tremble: list[float]) -> None:
    lineup = running()
    for number, stray in enumerate(tremble):
        part = SOUND[number * 960 : (number + 1) * 960]
        lineup.played(START + 3 + number * 0.06 + (stray if number else 0.0), part)
    reference = heard(lineup, 4, START + 2)

    began = int(np.flatnonzero(reference)[0])
    length = 960 * len(tremble)
    assert abs(began - (RATE - LEAD)) <= 1
    assert np.array_equal(reference[began : began + length], SOUND[:length])


def test_a_pause_between_two_sentences_stays_a_pause() -> None:
    lineup = running()
    lineup.played(START + 3, SOUND[:1600])
    lineup.played(START + 3.5, SOUND[:1600])
    reference = heard(lineup, 3, START + 2)

    began = RATE - LEAD
    assert np.array_equal(reference[began : began + 1600], SOUND[:1600])
    assert np.array_equal(reference[began + 8000 : began + 9600], SOUND[:1600])
    assert np.count_nonzero(reference) == 3200


def test_what_was_already_heard_is_too_late_and_the_rest_is_not() -> None:
    lineup = running()
    lineup.played(START + 1.9 + LEAD / RATE, SOUND[:3200])
    reference = heard(lineup, 1, START + 2)

    assert np.array_equal(reference[:1600], SOUND[1600:3200])
    assert not reference[1600:].any()


def test_what_lies_beyond_its_reach_is_cut() -> None:
    lineup = running()
    lineup.played(START + 2 + (REACH + LEAD - 100) / RATE, SOUND[:1000])

    assert np.count_nonzero(heard(lineup, 9, START + 2)) == 100


def test_nothing_is_repeated_when_the_buffer_comes_round() -> None:
    lineup = running()
    lineup.played(START + 3, SOUND[:RATE])
    heard(lineup, 8, START + 2)

    assert not heard(lineup, 8, START + 10).any()


def test_a_clock_that_drifts_is_followed() -> None:
    lineup, adc = Lineup(), START
    for _ in range(3000):  # two minutes, the microphone 1000 ppm slow
        lineup.heard(640, adc)
        adc += 0.04 * 1.001
    lineup.played(adc + 1, SOUND[:1600])

    began = int(np.flatnonzero(heard(lineup, 2, adc))[0])
    assert abs(began - (RATE - LEAD)) <= 2 * STRAY


def test_before_the_microphone_runs_nothing_can_be_placed() -> None:
    lineup = Lineup()
    lineup.played(START, SOUND)

    assert not heard(lineup, 5).any()


def test_opened_again_the_microphone_has_new_stamps() -> None:
    lineup = running()
    lineup.played(START + 3, SOUND[:RATE])
    lineup.restart()
    assert not heard(lineup, 2, START + 500).any()

    lineup.played(START + 503, SOUND[:RATE])
    reference = heard(lineup, 3, START + 502)
    assert np.array_equal(reference[RATE - LEAD : 2 * RATE - LEAD], SOUND[:RATE])


@pytest.mark.parametrize("samples", [0, 1, REACH + 5])
def test_blocks_may_have_any_length(samples: int) -> None:
    assert running().heard(samples, START + 2).shape == (samples,)
