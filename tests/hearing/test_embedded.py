"""The embedded recogniser on speech made here: what must be heard, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.deciding import RED_FLAGS
from calmcramp.hearing.embedded import EmbeddedRecogniser
from calmcramp.hearing.types import Hearing, Listen, ListenState
from scene import RATE, Sound, as_int16, heard_through, noise, placed, room, spoken

ASLEEP = Listen("asleep")
PLAYER = frozenset(("stop", "pause", "continue", "next", "back", "repeat", "slower", "how-long"))
EASING = frozenset(("yes", "no", "a-little", "better", "still-hurts", "stop"))
WHERE = frozenset(("calf", "foot", "thigh", "hamstring", "shin", "stop"))
RATING = frozenset(("one", "three", "seven", "ten", "stop"))


@pytest.fixture(scope="module")
def recogniser() -> Iterator[EmbeddedRecogniser]:
    made = EmbeddedRecogniser()
    yield made
    made.close()


def scene(text: str, level_db: float = -60.0, pitch: float = 1.0) -> NDArray[np.int16]:
    """Quiet, the words, quiet; the room's own noise at `level_db`."""
    words = spoken(text, pitch=pitch)
    seconds = 3.0 + len(words) / RATE
    return as_int16(placed(words, 1.8, seconds) + noise(seconds, level_db))


def heard(
    recogniser: EmbeddedRecogniser, sound: NDArray[np.int16], listen: Listen, block: int = 640
) -> list[Hearing]:
    recogniser.reset()
    recogniser.listen(listen)
    return [
        one for at in range(0, len(sound), block) for one in recogniser.hear(sound[at : at + block])
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I have a cramp.", "cramp"),
        ("Cramp!", "cramp"),
        ("Leg cramp.", "cramp"),
        ("Help me relax.", "relax"),
        ("I can't sleep.", "sleep"),
    ],
)
def test_it_wakes(text: str, name: str) -> None:
    [first, *_] = heard(EmbeddedRecogniser(), scene(text), ASLEEP)

    assert (first.kind, first.name) in {("wake", name), ("ask", name)}
    assert 1.5 < first.began < 2.3
    assert first.began < first.at < 1.8 + len(spoken(text)) / RATE + 0.6


@pytest.mark.parametrize(
    ("text", "live", "name"),
    [
        ("Stop.", PLAYER, "stop"),
        ("Pause.", PLAYER, "pause"),
        ("Continue.", PLAYER, "continue"),
        ("How long is left?", PLAYER, "how-long"),
        ("Yes.", EASING, "yes"),
        ("No.", EASING, "no"),
        ("Better.", EASING, "better"),
        ("Still hurts.", EASING, "still-hurts"),
        ("Calf.", WHERE, "calf"),
        ("My foot.", WHERE, "foot"),
        ("Hamstring.", WHERE, "hamstring"),
        ("Seven.", RATING, "seven"),
    ],
)
def test_it_understands_what_the_question_allows(
    recogniser: EmbeddedRecogniser, text: str, live: frozenset[str], name: str
) -> None:
    found = heard(recogniser, scene(text), Listen("awake", live))

    assert [(one.kind, one.name) for one in found] == [("command", name)]


@pytest.mark.parametrize("text", ["My chest hurts.", "I can't breathe.", "My leg is swollen."])
def test_red_flags_need_no_question(recogniser: EmbeddedRecogniser, text: str) -> None:
    found = heard(recogniser, scene(text), Listen("awake", EASING))

    assert [one.kind for one in found] == ["redflag"]
    assert found[0].name in RED_FLAGS


def test_commands_that_are_not_live_are_not_reported(recogniser: EmbeddedRecogniser) -> None:
    assert heard(recogniser, scene("Seven."), Listen("awake", WHERE)) == []


def test_commands_are_not_for_a_sleeping_assistant(recogniser: EmbeddedRecogniser) -> None:
    assert heard(recogniser, scene("Pause."), Listen("asleep", PLAYER)) == []


@pytest.mark.parametrize("state", ["asleep", "speaking"])
def test_ordinary_talk_is_left_alone(recogniser: EmbeddedRecogniser, state: ListenState) -> None:
    talk = scene("The neighbour walked the dog, and afterwards he watched the football on Friday.")

    assert heard(recogniser, talk, Listen(state, frozenset(("stop",)))) == []


def fan(seconds: float) -> Sound:
    """Low noise and a hum."""
    hum = np.sin(2 * np.pi * 96 * np.arange(int(seconds * RATE)) / RATE)
    low = np.cumsum(noise(seconds, -40))
    return 0.01 * hum + 0.05 * low / np.abs(low).max()


def snoring(seconds: float) -> Sound:
    """A buzz of 50 pulses a second through a room, a second long every four."""
    t = np.arange(int(seconds * RATE)) / RATE
    pulses = np.exp(-10 * ((50 * t) % 1)) - 0.1
    swell = np.clip(np.sin(2 * np.pi * t / 4), 0, 1) ** 0.7
    return heard_through(pulses * swell, room(-14, 0.005)) + noise(seconds, -60)


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE))


@pytest.mark.parametrize("state", ["asleep", "awake", "speaking"])
@pytest.mark.parametrize("night", [fan, snoring, silence])
def test_the_noises_of_the_night_say_nothing(
    recogniser: EmbeddedRecogniser, night: Callable[[float], Sound], state: ListenState
) -> None:
    listen = Listen(state, PLAYER | EASING | WHERE)

    assert heard(recogniser, as_int16(night(20.0)), listen) == []


@pytest.mark.parametrize("block", [160, 1000, 10**6])
def test_the_size_of_the_blocks_changes_nothing(block: int) -> None:
    sound = scene("I have a cramp.")
    whole = heard(EmbeddedRecogniser(), sound, ASLEEP)

    assert heard(EmbeddedRecogniser(), sound, ASLEEP, block) == whole != []


def test_catching_up_after_a_closed_gate_hears_the_same() -> None:
    quiet, phrase = as_int16(noise(12.8, -60, seed=5)), scene("I have a cramp.")
    all_night = EmbeddedRecogniser()
    listened = heard(all_night, np.concatenate((quiet, phrase)), ASLEEP)
    late = EmbeddedRecogniser()
    late.reset()
    caught_up = late.hear(np.concatenate((quiet[-2 * RATE :], phrase)))

    assert [(one.kind, one.name) for one in caught_up] == [(one.kind, one.name) for one in listened]
    assert abs(caught_up[0].at - (listened[0].at - 12.8 + 2.0)) < 0.081


def test_the_clock_goes_on_over_a_reset() -> None:
    recogniser = EmbeddedRecogniser()
    recogniser.hear(np.zeros(1000, np.int16))
    recogniser.reset()
    [first, *_] = recogniser.hear(scene("I have a cramp."))

    fresh = EmbeddedRecogniser().hear(scene("I have a cramp."))
    assert first.at == pytest.approx(fresh[0].at + 1000 / RATE)
