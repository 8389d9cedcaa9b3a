"""What an ear test finds, and what it must never find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp import places
from calmcramp.hearing.lineup import LEAD
from calmcramp.hearing.measuring import Measuring
from calmcramp.hearing.probe import SURE, Verdict, find_echo, judged, level_db
from calmcramp.hearing.types import RATE, Block, Echo
from calmcramp.service.bedroom import noise as room_noise
from calmcramp.service.resampling import resampled
from calmcramp.voice.sounds import load
from scene import ANSWER, as_int16, heard_through, noise, room, spoken

SECONDS = 4.5
LENGTH = int(SECONDS * RATE)
LEAD_S = LEAD / RATE
SILENCE = np.zeros(LENGTH, np.int16)


def swell(level_db: float = -37.0) -> np.ndarray:
    """Three seconds of the bed of sound, coming and going, in the midst of silence."""
    bed = np.concatenate(list(resampled([load(places.audio() / "bed.flac")], 48_000, RATE)))
    sound = bed[: 3 * RATE] * np.hanning(3 * RATE)
    sound *= 10 ** (level_db / 20) / np.sqrt(np.square(sound).mean())
    return np.pad(sound, (RATE // 2, LENGTH - len(sound) - RATE // 2))


SWELL = swell()
PLAYED = as_int16(SWELL)


def through(gain_db: float, delay_s: float, rough: float = -70.0, seed: int = 1) -> Block:
    """The swell as a microphone hears it in a room with a little noise."""
    path = room(gain_db, delay_s + LEAD_S, seed=seed)
    return as_int16(heard_through(SWELL, path) + noise(SECONDS, rough, seed))


@given(
    gain_db=st.floats(-20, 6),
    delay_s=st.floats(0.0, 0.45),
    seed=st.integers(0, 1000),
)
@settings(max_examples=25, deadline=None)
def test_delay_and_gain_of_any_room_are_found(gain_db: float, delay_s: float, seed: int) -> None:
    echo = find_echo(PLAYED, through(gain_db, delay_s, seed=seed))

    assert echo.delay_s == pytest.approx(delay_s, abs=0.002)
    assert echo.gain_db == pytest.approx(gain_db, abs=2.5)


def test_a_plain_wire_is_measured_exactly() -> None:
    delayed = np.roll(SWELL, LEAD + 800) * 10 ** (-12 / 20)

    echo = find_echo(PLAYED, as_int16(delayed))

    assert echo.delay_s == pytest.approx(0.05, abs=1.5 / RATE)
    assert echo.gain_db == pytest.approx(-12.0, abs=0.2)
    assert echo.between_db == -120.0
    assert judged(echo) is Verdict.LOOPED, "no microphone is silent while nothing is played"


def test_the_room_between_is_what_no_echo_is_in() -> None:
    echo = find_echo(PLAYED, through(0.0, 0.3, rough=-70.0))

    assert echo.between_db == pytest.approx(-70.0, abs=1.0)
    assert judged(echo) is Verdict.WELL


def test_it_is_found_in_noise_as_loud_as_itself() -> None:
    echo = find_echo(PLAYED, through(0.0, 0.1, rough=-37.0))

    assert echo.delay_s == pytest.approx(0.1, abs=0.002)


def test_speech_does_as_well_as_noise() -> None:
    said = np.resize(spoken(ANSWER), LENGTH)
    heard = heard_through(said, room(-10.0, 0.1 + LEAD_S)) + noise(SECONDS, -70.0)

    echo = find_echo(as_int16(said), as_int16(heard))

    assert echo.delay_s == pytest.approx(0.1, abs=0.002)
    assert judged(echo) is Verdict.WELL


@pytest.mark.parametrize("kind", ["quiet", "fan", "snoring", "tv"])
def test_no_room_is_taken_for_an_echo(kind: str) -> None:
    talk = np.asarray(spoken(ANSWER), np.float32)
    sound = room_noise(kind, 20 * LENGTH, lambda samples: np.resize(talk, samples))
    found = [
        find_echo(PLAYED, as_int16(np.asarray(piece, np.float64)))
        for piece in np.split(np.asarray(sound)[: 20 * LENGTH], 20)
    ]

    assert max(echo.sure for echo in found) < SURE
    assert {echo.delay_s for echo in found} == {None}


def test_silence_on_either_side_is_told() -> None:
    heard = through(-10.0, 0.1)

    assert judged(None) is Verdict.DEAF
    assert judged(find_echo(PLAYED, SILENCE)) is Verdict.DEAF
    assert judged(find_echo(SILENCE, heard)) is Verdict.DUMB
    assert judged(find_echo(PLAYED, as_int16(noise(SECONDS, -60.0)))) is Verdict.UNHEARD


@pytest.mark.parametrize(
    ("delay_s", "gain_db", "verdict"),
    [
        (0.0, -20.0, Verdict.WELL),
        (-0.015, -20.0, Verdict.WELL),
        (-0.030, -20.0, Verdict.LATE),
        (0.45, -20.0, Verdict.WELL),
        (0.47, -20.0, Verdict.LATE),
        (0.1, 9.0, Verdict.WELL),
        (0.1, 9.5, Verdict.LOUD),
    ],
)
def test_an_echo_is_judged(delay_s: float, gain_db: float, verdict: Verdict) -> None:
    assert judged(Echo(-37.0, -50.0, -60.0, delay_s, gain_db, 50.0)) is verdict


def test_levels() -> None:
    assert level_db(SILENCE) == -120.0
    assert level_db(SILENCE[:0]) == -120.0
    assert level_db(np.full(100, 16384, np.int16)) == pytest.approx(-6.02, abs=0.01)


def test_two_lengths_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="72000 samples played, 10 heard"):
        find_echo(PLAYED, SILENCE[:10])


@given(
    size=st.integers(200, 5000),
    tremble=st.floats(0.0, 0.015),
    seed=st.integers(0, 99),
)
@settings(max_examples=30, deadline=None)
def test_blocks_of_any_size_join_however_their_stamps_tremble(
    size: int, tremble: float, seed: int
) -> None:
    """Silence is not told, and what is played is told some time before it sounds."""
    heard, chance = through(-12.0, 0.05), np.random.default_rng(seed)
    test, told = Measuring(4.4), []
    sounding = np.pad(PLAYED, (LEAD, 0))[:LENGTH]
    for at in range(0, LENGTH, size):
        leaves, arrives = 7.0 + at / RATE + chance.uniform(-tremble, tremble, 2)
        block = sounding[at : at + size]
        if block.any():
            test.played(leaves, block)
        told.append(test.hear(arrives, heard[at : at + size]))
        if told[-1] is not None:
            break

    assert told[:-1] == [None] * (len(told) - 1)
    assert told[-1] is not None
    assert told[-1].delay_s == pytest.approx(0.05, abs=2 * tremble + 0.002)
    assert told[-1].gain_db == pytest.approx(-12.0, abs=2.0)


def test_two_sounds_with_silence_between_are_found_at_their_places() -> None:
    test = Measuring(SECONDS)
    half = PLAYED[RATE : 2 * RATE]
    once = np.concatenate([half, np.zeros(RATE, np.int16), half])
    sound = np.pad(once, (0, LENGTH - len(once)))
    test.played(3.0, half)
    test.played(5.0, half)
    heard = np.roll(sound, RATE // 10) // 4 + as_int16(noise(SECONDS, -70.0))

    echo = test.hear(3.0, heard)

    assert echo is not None
    assert echo.delay_s == pytest.approx(0.1, abs=0.001)
    assert echo.gain_db == pytest.approx(-12.0, abs=0.5)


def test_nothing_played_is_nothing_found() -> None:
    assert judged(Measuring(1.0).hear(0.0, through(-10.0, 0.1))) is Verdict.DUMB
