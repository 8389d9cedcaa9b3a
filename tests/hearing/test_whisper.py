"""Whispers, voices, and what is neither."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.types import Hearing, Listen, VoiceStopped
from calmcramp.hearing.whisper import Whisper
from fakes_hearing import ScriptedRecogniser
from scene import RATE, Sound, as_int16, level_db, noise, placed, spoken

ROOM_DB = -66.0
LINES = ("Leg cramp.", "Help me relax.", "How long is left?", "It still hurts.")
PITCHES = (0.8, 1.0, 1.15)


def at_level(sound: Sound, db: float) -> Sound:
    return sound * 10 ** ((db - level_db(sound)) / 20)


def breathed(sound: Sound) -> Sound:
    """The same words as a whisper: the vocal tract kept frame by frame, the voice a breath."""
    size, hop, order, out = 400, 160, 16, np.zeros(len(sound) + 400)
    breath = np.random.default_rng(5).standard_normal(len(sound) + size)
    for at in range(0, len(sound) - size, hop):
        bright = lfilter([1, -0.95], [1], sound[at : at + size]) * np.hanning(size)
        lags = np.correlate(bright, bright, "full")[size - 1 : size + order]
        if lags[0] < 1e-7:
            continue
        matrix = lags[np.abs(np.subtract.outer(np.arange(order), np.arange(order)))]
        tract = np.linalg.solve(matrix + 1e-3 * lags[0] * np.eye(order), lags[1:])
        gain = np.sqrt(max(1e-12, lags[0] - tract @ lags[1:]) / size)
        shaped = lfilter([1], [1, *-tract], breath[at : at + size] * gain)
        out[at : at + size] += shaped * np.hanning(size)
    return out[: len(sound)]


def in_a_room(sound: Sound, db: float = -38.0, room_db: float = ROOM_DB) -> Sound:
    """Said after three seconds in a room, at that level."""
    seconds = 3.2 + len(sound) / RATE
    return noise(seconds, room_db)[: int(seconds * RATE)] + placed(
        at_level(sound, db), 3.0, seconds
    )


def judged(sound: Sound) -> bool:
    """What is thought of a sound, floor known."""
    judge = Whisper()
    judge.hear(as_int16(sound), ROOM_DB)
    return judge.whispered


@pytest.mark.parametrize("pitch", PITCHES)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("db", [-30.0, -38.0, -50.0])
def test_a_whisper_is_told_from_a_voice(line: str, pitch: float, db: float) -> None:
    said = spoken(line, pitch=pitch)

    assert judged(in_a_room(breathed(said), db))
    assert not judged(in_a_room(said, db))


def test_a_soft_voice_is_no_whisper() -> None:
    assert not judged(in_a_room(spoken("Leg cramp."), ROOM_DB + 12))


def test_what_hardly_stands_out_of_the_room_is_not_judged() -> None:
    assert not judged(in_a_room(breathed(spoken("Leg cramp.")), ROOM_DB - 6))
    assert not judged(noise(5, ROOM_DB))


def test_a_rumble_and_a_hum_are_no_whispers() -> None:
    rumble = np.convolve(noise(2, 0), np.ones(40) / 40, "same")
    hum = sum(np.sin(2 * np.pi * 100 * k * np.arange(2 * RATE) / RATE) / k for k in (1, 2, 3))

    assert not judged(in_a_room(rumble))
    assert not judged(in_a_room(np.asarray(hum)))


def test_what_was_said_before_is_forgotten_after_two_seconds() -> None:
    soft, loud = breathed(spoken("Leg cramp.")), spoken("Help me relax.")
    pause = noise(2.2, ROOM_DB)

    assert judged(np.concatenate([in_a_room(loud), pause, in_a_room(soft)[3 * RATE :]]))
    assert not judged(np.concatenate([in_a_room(soft), pause, in_a_room(loud)[3 * RATE :]]))


def test_after_a_gap_it_begins_anew_and_forgotten_is_forgotten() -> None:
    judge, sound = Whisper(), as_int16(in_a_room(breathed(spoken("Leg cramp."))))
    judge.hear(sound, ROOM_DB)
    judge.skip()
    assert judge.whispered

    judge.forget()
    assert not judge.whispered


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=12))
def test_blocks_of_any_size_give_the_same(sizes: list[int]) -> None:
    sound = as_int16(in_a_room(breathed(spoken("Leg cramp."))))
    whole, parts = Whisper(), Whisper()
    whole.hear(sound, ROOM_DB)
    at = 0
    while at < len(sound):
        for size in sizes:
            parts.hear(sound[at : at + size], ROOM_DB)
            at += size

    assert parts.whispered == whole.whispered
    assert list(parts._frames) == list(whole._frames)


# ------------------------------------------------------------------ as the ears report it


def reported(said: Sound, played_db: float | None = None) -> list[Hearing | VoiceStopped]:
    """What the ears tell of words that begin at four seconds and are understood 0.2 s after their
    end; meanwhile the loudspeaker plays noise at a level, which the microphone hears as well."""
    ends = 4 + len(said) / RATE
    sound = noise(ends + 1.8, ROOM_DB) + placed(at_level(said, -38), 4, ends + 1.8)
    played = noise(ends + 1.8, -120 if played_db is None else played_db, seed=9)
    heard = sound + played * 10 ** (-12 / 20)
    word = ScriptedRecogniser([(ends + 0.2, "command", "stop", len(said) / RATE)])
    ears = Ears([word], Gate(), Passthrough())
    ears.listen(Listen("awake", frozenset({"stop"})))
    told = ears.hear(as_int16(heard), as_int16(played))
    return [one for one in told if isinstance(one, Hearing | VoiceStopped)]


@pytest.mark.parametrize("line", LINES)
def test_ears_say_whether_it_was_whispered_with_the_word_and_with_its_end(line: str) -> None:
    for said, whispered in ((breathed(spoken(line)), True), (spoken(line), False)):
        word, end = reported(said)

        assert isinstance(word, Hearing)
        assert isinstance(end, VoiceStopped)
        assert (word.whispered, end.whispered) == (whispered, whispered)


def test_while_our_own_voice_sounds_nothing_is_taken_for_a_whisper() -> None:
    assert not any(one.whispered for one in reported(breathed(spoken("Leg cramp.")), -30.0))


def test_a_bed_at_its_level_is_part_of_the_room() -> None:
    soft, loud = (reported(said, -44.0) for said in (breathed(spoken(LINES[1])), spoken(LINES[1])))

    assert soft[0].whispered
    assert not loud[0].whispered
