"""The canceller in a bedroom made of numbers: hibari speaks, somebody answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from calmcramp.hearing.echo import AFTERGLOW, FRAME, Aec3, Passthrough
from scene import (
    ANSWER,
    PROMPT,
    RATE,
    as_int16,
    heard_through,
    level_db,
    noise,
    placed,
    room,
    spoken,
)

ROOMS = [(0.0, 0.03), (-6.0, 0.03), (-10.0, 0.06), (-20.0, 0.12), (0.0, 0.12)]


@pytest.fixture
def aec() -> Iterator[Aec3]:
    canceller = Aec3()
    yield canceller
    canceller.close()


def far_end() -> np.ndarray:
    speech = np.concatenate([spoken(PROMPT), spoken(PROMPT)])
    return speech[: len(speech) // FRAME * FRAME]


@pytest.mark.parametrize(("gain_db", "delay_s"), ROOMS)
def test_nothing_but_the_room_is_left_of_our_own_voice(
    aec: Aec3, gain_db: float, delay_s: float
) -> None:
    far = far_end()
    floor = noise(len(far) / RATE + 1, -66)[: len(far)]
    heard = as_int16(heard_through(far, room(gain_db, delay_s)) + floor)

    clean = aec.cancel(heard, as_int16(far))

    settled = slice(5 * RATE, None)
    took = level_db(heard[settled]) - level_db(clean[settled])
    most = level_db(heard[settled]) - -66  # what there was above the noise of the room
    assert took > most - 3


@pytest.mark.parametrize(("gain_db", "delay_s"), ROOMS[:4])
def test_somebody_6_db_softer_than_the_echo_stands_out(
    aec: Aec3, gain_db: float, delay_s: float
) -> None:
    far = far_end()
    echo = heard_through(far, room(gain_db, delay_s))
    echo += noise(len(far) / RATE + 1, -72)[: len(far)]
    person = placed(spoken(ANSWER, 1.0, 1.12), 10.0, len(far) / RATE)[: len(far)]
    talking = slice(10 * RATE, 14 * RATE)
    person *= 10 ** ((level_db(echo[talking]) - 6 - level_db(person[talking])) / 20)

    clean = aec.cancel(as_int16(echo + person), as_int16(far))
    alone = Aec3().cancel(as_int16(echo), as_int16(far))

    lost = level_db(person[talking]) - level_db(clean[talking])
    assert lost < 7  # in double talk the canceller takes 1 to 6 dB of the person too
    assert level_db(clean[talking]) > level_db(alone[talking]) + 10


def test_with_a_silent_loudspeaker_the_sound_is_untouched(aec: Aec3) -> None:
    heard = as_int16(noise(2.0, -40))
    silence = np.zeros(len(heard), np.int16)

    assert np.array_equal(aec.cancel(heard, silence), heard)


def test_it_is_passed_by_a_second_after_the_last_sound_and_remembers_the_room(aec: Aec3) -> None:
    far = far_end()
    pause = np.zeros(3 * RATE, np.int16)
    echo = as_int16(heard_through(far, room(-6, 0.03)))
    aec.cancel(echo, as_int16(far))

    quiet = as_int16(noise(3.0, -50))
    after = aec.cancel(quiet, pause)
    again = aec.cancel(echo, as_int16(far))

    assert not np.array_equal(after[:AFTERGLOW], quiet[:AFTERGLOW])
    assert np.array_equal(after[AFTERGLOW:], quiet[AFTERGLOW:])
    first_second = slice(0, RATE)
    assert level_db(echo[first_second]) - level_db(again[first_second]) > 25


@pytest.mark.parametrize("sizes", [(160, 160), (320, 640, 160)])
def test_the_size_of_the_blocks_changes_nothing(sizes: tuple[int, ...]) -> None:
    far = far_end()[: 3 * RATE]
    heard, played = as_int16(heard_through(far, room(-6, 0.03))), as_int16(far)
    at_once = Aec3().cancel(heard, played)

    canceller, parts, at = Aec3(), [], 0
    while at < len(heard):
        size = sizes[len(parts) % len(sizes)]
        parts.append(canceller.cancel(heard[at : at + size], played[at : at + size]))
        at += size

    assert np.array_equal(np.concatenate(parts), at_once)


@pytest.mark.parametrize("canceller", [Passthrough(), Aec3()])
def test_lengths_must_fit(canceller: Passthrough | Aec3) -> None:
    frame = np.zeros(FRAME, np.int16)
    with pytest.raises(ValueError, match="of reference"):
        canceller.cancel(frame, frame[:-1])
    with pytest.raises(ValueError, match="whole frames"):
        canceller.cancel(frame[:-1], frame[:-1])


def test_passthrough_passes_through() -> None:
    heard = as_int16(noise(0.1, -30))

    assert Passthrough().cancel(heard, heard) is heard
