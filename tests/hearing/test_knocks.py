"""Three knocks call; two, four, steps, coughs, talk and our own sound do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.knocks import Knocks
from calmcramp.hearing.types import RATE
from calmcramp.planning.presses import Gesture
from knocking import Chance, Sound, cough, in_room, series, step, wood

PRESS = Gesture("press", "knocks")
SEEDS = range(5)


def knocked(sound: NDArray[np.int16], block: int = 640, ours: bool = False) -> int:
    """How often three knocks were found."""
    knocks = Knocks()
    return sum(knocks.hear(sound[at : at + block], ours) for at in range(0, len(sound), block))


def night(
    make: Callable[[Chance], Sound], seed: int, level_db: float = -20.0, seconds: float = 6.0
) -> NDArray[np.int16]:
    chance = np.random.default_rng(seed)
    return in_room(make(chance), seconds, chance, level_db, -66.0, far=0.5)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("gap", [0.2, 0.3, 0.42])
def test_three_knocks_are_heard_once(seed: int, gap: float) -> None:
    sound = night(lambda c: series(wood(c), 3, gap, c, 0.03), seed)

    assert knocked(sound) == 1


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_or_more_are_none(count: int, seed: int) -> None:
    assert knocked(night(lambda c: series(wood(c), count, 0.3, c), seed, seconds=8.0)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_no_even_time_is_none(seed: int) -> None:
    def make(chance: Chance) -> Sound:
        blow = wood(chance)
        first = series(blow, 2, 0.2, chance)[: int(0.65 * RATE)]
        return np.concatenate([first, series(blow, 1, 0.2, chance)])

    assert knocked(night(make, seed)) == 0


@pytest.mark.parametrize("make", [cough, step], ids=["coughs", "a walk"])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_people_do_at_night_is_none(make: Callable, seed: int) -> None:
    count = 3 if make is cough else 7
    assert knocked(night(lambda c: series(make(c), count, 0.5, c), seed, seconds=9.0)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_knocks_within_other_sound_are_none(seed: int) -> None:
    sound = night(lambda c: series(wood(c), 3, 0.3, c), seed).astype(np.float64)
    hum = np.sin(2 * np.pi * 180 * np.arange(len(sound)) / RATE) * 1500
    hum[: 2 * RATE - RATE // 5] = 0  # somebody begins to hum just before them

    assert knocked((sound + hum).clip(-32768, 32767).astype(np.int16)) == 0


@pytest.mark.parametrize("block", [1, 63, 64, 640, 4096, 10**6])
def test_the_size_of_the_blocks_changes_nothing(block: int) -> None:
    sound = night(lambda c: series(wood(c), 3, 0.3, c), 1)

    assert knocked(sound, block) == 1


def test_while_it_sounds_itself_and_just_after_nothing_is_heard() -> None:
    sound = night(lambda c: series(wood(c), 3, 0.3, c), 1)
    assert knocked(sound, ours=True) == 0
    knocks = Knocks()
    knocks.hear(sound[: 2 * RATE - RATE // 10], True)
    assert knocks.hear(sound[2 * RATE - RATE // 10 :], False) == 0


def test_silence_noise_and_full_scale_are_none() -> None:
    chance = np.random.default_rng(3)
    for sound in (
        np.zeros(4 * RATE),
        chance.uniform(-32768, 32767, 4 * RATE),
        np.where(np.arange(4 * RATE) % 5000 < 2500, 32767, -32768),
    ):
        assert knocked(sound.astype(np.int16)) == 0


def ears(knocks: Knocks | None) -> Ears:
    return Ears([], Gate(), Passthrough(), knocks=knocks)


def test_the_ears_tell_it_as_a_press() -> None:
    sound = night(lambda c: series(wood(c), 3, 0.3, c), 1)

    assert ears(Knocks()).hear(sound).count(PRESS) == 1
    assert PRESS not in ears(None).hear(sound)


def test_the_ears_never_take_what_the_loudspeaker_plays_for_knocks() -> None:
    """The same knocks, played by ourselves 60 ms before they are heard."""
    sound = night(lambda c: series(wood(c), 3, 0.3, c), 1)
    played = np.roll(sound, -RATE * 60 // 1000)

    assert PRESS not in ears(Knocks()).hear(sound // 4, played)
