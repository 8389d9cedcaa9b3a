"""The voice gate on whispers, fans and its own voice."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.echo import Aec3
from calmcramp.hearing.gate import FRAME, Gate
from calmcramp.hearing.types import VoiceStarted, VoiceStopped
from scene import (
    PROMPT,
    RATE,
    Sound,
    as_int16,
    heard_through,
    level_db,
    noise,
    placed,
    room,
    spoken,
)

KNOWN_ROOM = 9.0
"""Seconds after which the gate knows the room."""


def judged(
    clean: NDArray[np.int16], heard: NDArray[np.int16] | None = None, speaking: bool = False
) -> tuple[list[VoiceStarted | VoiceStopped], NDArray[np.bool_]]:
    """What the gate told, and whether it was open in each frame."""
    gate, told, opened = Gate(), [], []
    for at in range(0, len(clean) // FRAME * FRAME, FRAME):
        part = clean[at : at + FRAME]
        told += gate.hear(part, part if heard is None else heard[at : at + FRAME], speaking)
        opened.append(gate.open)
    return told, np.array(opened)


def open_in(opened: NDArray[np.bool_], since: float, until: float) -> float:
    """The share of the time between two seconds in which it was open."""
    return float(opened[int(since * 50) : int(until * 50)].mean())


def at_level(sound: Sound, db: float) -> Sound:
    return sound * 10 ** ((db - level_db(sound)) / 20)


def whisper(text: str) -> Sound:
    """Noise in the shape of the words: the envelope of the speech on what lies above 1 kHz."""
    speech = spoken(text)
    envelope = np.convolve(np.abs(speech), np.ones(320) / 320, "same")
    hiss = np.diff(noise(len(speech) / RATE + 1, 0))[: len(speech)]
    return envelope * hiss


def brown(seconds: float, db: float) -> Sound:
    """A fan: noise that falls 6 dB an octave."""
    rumble = np.cumsum(noise(seconds, 0))
    rumble -= np.convolve(rumble, np.ones(801) / 801, "same")
    return at_level(rumble, db)


@pytest.mark.parametrize("db", [-75.0, -66.0, -50.0])
def test_it_is_closed_in_a_steady_room(db: float) -> None:
    told, opened = judged(as_int16(noise(60, db)))

    assert told == []
    assert open_in(opened, KNOWN_ROOM + 2, 60) < 0.02


@pytest.mark.parametrize("over_db", [20.0, 10.0, 5.0, 0.0])
@pytest.mark.parametrize("said", [spoken("Leg cramp."), whisper("Leg cramp.")])
@pytest.mark.parametrize("background", [noise(20, -62), brown(20, -45)])
def test_a_quiet_utterance_is_never_lost(background: Sound, said: Sound, over_db: float) -> None:
    utterance = placed(at_level(said, level_db(background) + over_db), 15, 20)

    _, opened = judged(as_int16(background + utterance))

    assert open_in(opened, 15, 16.5) > 0


def test_it_starts_open_because_the_room_is_unknown() -> None:
    speech = spoken("Stop.")
    _, opened = judged(as_int16(speech + noise(10, -55)[: len(speech)]))

    assert opened.all()


def test_it_closes_a_second_and_a_half_after_the_last_sound() -> None:
    click = placed(noise(0.2, -20), 15, 20)
    _, opened = judged(as_int16(noise(20, -66) + click))

    changes = np.flatnonzero(np.diff(opened.astype(int))) / 50
    since, until = changes[changes > 14]
    assert 14.9 < since < 15.1
    assert 16.6 < until < 17.2


def test_a_fan_that_starts_is_soon_part_of_the_room() -> None:
    fan = noise(40, -45)
    fan[: 10 * RATE] = noise(10, -70)

    _, opened = judged(as_int16(fan))

    assert open_in(opened, 10.1, 15) == 1
    assert open_in(opened, 10 + KNOWN_ROOM + 2, 40) < 0.02


def test_a_muted_microphone_keeps_it_closed() -> None:
    _, opened = judged(np.zeros(20 * RATE, np.int16))

    assert not opened[2 * 50 :].any()


def test_a_voice_is_told_when_it_begins_and_when_it_ends() -> None:
    speech = at_level(spoken("It still hurts a lot."), -35)
    told, _ = judged(as_int16(noise(20, -66) + placed(speech, 12, 20)))

    started, stopped = told
    assert isinstance(started, VoiceStarted)
    assert isinstance(stopped, VoiceStopped)
    assert 12 < started.at < 12.5
    assert 12 + len(speech) / RATE < stopped.at < 12 + len(speech) / RATE + 1
    assert started.level_db > started.floor_db + 8
    assert abs(started.floor_db - -66) < 1


@pytest.mark.parametrize(("gain_db", "delay_s"), [(0, 0.03), (-6, 0.03), (-10, 0.06), (-20, 0.12)])
@pytest.mark.parametrize("floor_db", [-75, -60])
def test_our_own_voice_is_nobody(gain_db: float, delay_s: float, floor_db: float) -> None:
    far = spoken(PROMPT)[: len(spoken(PROMPT)) // FRAME * FRAME]
    echo = heard_through(far, room(gain_db, delay_s))
    heard = as_int16(echo + noise(len(far) / RATE + 1, floor_db)[: len(far)])

    told, _ = judged(Aec3().cancel(heard, as_int16(far)), heard, speaking=True)

    assert told == []


@pytest.mark.parametrize(("gain_db", "delay_s"), [(0, 0.03), (-6, 0.03), (-10, 0.06)])
def test_somebody_is_heard_through_our_own_voice(gain_db: float, delay_s: float) -> None:
    far = spoken(PROMPT)[: len(spoken(PROMPT)) // FRAME * FRAME]
    echo = heard_through(far, room(gain_db, delay_s))
    person = at_level(spoken("Stop. Please stop.", 1.0, 1.12), level_db(echo) + 3)
    call = placed(person, 6, len(far) / RATE)[: len(far)]
    heard = as_int16(echo + call + noise(len(far) / RATE + 1, -75)[: len(far)])

    told, _ = judged(Aec3().cancel(heard, as_int16(far)), heard, speaking=True)

    assert [type(one) for one in told] == [VoiceStarted, VoiceStopped]
    assert 6 < told[0].at < 6.7


def test_blocks_of_any_whole_number_of_frames_give_the_same() -> None:
    sound = as_int16(noise(12, -66) + placed(spoken("It hurts."), 9, 12))
    by_frame, _ = judged(sound)
    gate = Gate()

    told = gate.hear(sound, sound, False)

    assert told == by_frame
    assert gate.hear(sound[:0], sound[:0], False) == []


def test_a_broken_frame_is_refused() -> None:
    part = np.zeros(FRAME + 1, np.int16)
    with pytest.raises(ValueError, match="whole frames"):
        Gate().hear(part, part, False)


def test_the_end_of_a_sound_tells_how_loud_and_how_long_it_was_and_the_room_after_it() -> None:
    burst = placed(noise(2.0, -40), 12, 20)
    told, _ = judged(as_int16(noise(20, -66) + burst))

    stopped = told[-1]
    assert isinstance(stopped, VoiceStopped)
    assert stopped.level_db == pytest.approx(-40, abs=1.5)
    assert stopped.floor_db == pytest.approx(-66, abs=1.5)
    assert stopped.seconds == pytest.approx(2.0, abs=0.15)
