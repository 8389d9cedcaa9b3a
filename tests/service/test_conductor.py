"""Whole nights, from the word to the sound, without a sound card."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.errors import BadFile, Fault
from calmcramp.hearing.types import Lost, Muted, Recovered
from calmcramp.score.score import parse_speech
from calmcramp.score.units import RATE
from fakes_sound import FakeSounds
from tests.service.night import FIRST_MOVE, WHERE, Night


def test_a_night_with_a_cramp() -> None:
    night = Night()
    night.wait(2)
    night.say("I've got a cramp")
    night.until_asked()
    night.say("the left calf")
    night.until_asked()
    night.say("it still hurts")
    night.until_asked()
    night.say("yes, it's better")
    night.wait(12)
    night.say("stop")

    story = [line for line in night.story if not line.startswith("said")]
    assert story == [
        "wake: cramp",
        "state: LOCATING",
        "command: calf",
        "state: HOLDING",
        "command: still-hurts",
        "command: better",
        "state: AFTERCARE",
        "command: stop",
        "state: ASLEEP",
    ]
    first = next(event for event in night.events if event["event"] == "said")
    assert (first["t"], first["text"]) == (2.0, FIRST_MOVE)
    assert night.spoken.index(WHERE) < night.spoken.index("Is it easing? Yes, a little, or no.")
    assert [event["event"] for event in night.events[-2:]] == ["silent", "state"]
    times = [event["t"] for event in night.events]
    assert times == sorted(times)


@pytest.fixture
def breathing() -> Night:
    """A minute into a session."""
    night = Night()
    night.say("help me relax")
    night.until_asked()
    night.say("breathing")
    night.wait(60)
    return night


def test_a_session_tells_how_long_it_lasts_and_goes_on(breathing: Night) -> None:
    breathing.say("slower")
    breathing.wait(10)
    breathing.say("how long is left")
    breathing.until_said("About")

    assert breathing.state == "SESSION"
    assert breathing.spoken[-1].endswith("minutes left.")
    assert breathing.wait(10).any()


def test_a_session_pauses_goes_on_skips_and_stops(breathing: Night) -> None:
    breathing.say("pause")
    breathing.wait(0.2)
    stands = breathing.player.now().playhead
    assert not breathing.wait(5).any()
    assert breathing.player.now().playhead == stands
    breathing.say("go on")
    assert breathing.wait(5).any()

    breathing.say("skip")
    breathing.wait(1)
    assert breathing.player.now().playhead > stands + 60 * RATE
    breathing.say("stop")
    breathing.wait(0.2)
    assert not breathing.wait(2).any()


def test_every_word_in_a_session_is_told_in_order(breathing: Night) -> None:
    for word in ("slower", "how long", "pause", "go on", "skip", "stop"):
        breathing.say(word)
        breathing.wait(3)

    told = [one for one in breathing.story if not one.startswith("said")]
    assert told == [
        "wake: relax",
        "state: CHOOSING",
        "command: breathing",
        "state: SESSION",
        "command: slower",
        "command: how-long",
        "command: pause",
        "command: continue",
        "command: next",
        "command: stop",
        "state: ASLEEP",
    ]


def test_a_session_left_alone_ends_in_silence_by_itself() -> None:
    night = Night()
    night.say("two minutes of breathing")
    night.until_state("SESSION")
    night.until_quiet()

    assert night.state == "ASLEEP"
    assert 100 < night.now < 200
    assert night.events[-1]["event"] in ("silent", "over", "state")
    assert not night.wait(10).any()


def test_slower_and_faster_leave_the_listener_in_the_breathing() -> None:
    night = Night()
    night.say("ten minutes of breathing")
    night.until_said("In")
    for word in ("slower", "slower", "faster", "how long", "faster", "slower"):
        night.wait(15)
        night.say(word)
    night.wait(1)
    here = {cue.kind: cue.name for cue in night.player.now().needle.sounding}

    assert night.state == "SESSION"
    assert {"bed", "tone"} <= set(here)
    assert here["tone"] == "breathing"


# ------------------------------------------------------------------ faults


def test_faults_of_the_ears_are_told_and_their_healing_too() -> None:
    night = Night()
    for message in (
        Lost(1.0, Fault("microphone", "it was pulled out")),
        Recovered(9.0, 8.0),
        Muted(10.0, True),
        Muted(12.0, False),
    ):
        night.conductor.handle(message)

    told = [(event["event"], event["place"], event.get("what")) for event in night.events]
    assert told == [
        ("fault", "microphone", "it was pulled out"),
        ("healed", "microphone", None),
        ("fault", "microphone", "only zeros"),
        ("healed", "microphone", None),
    ]


class BrokenTones(FakeSounds):
    """The user's own breathing sounds, which are not sounds."""

    def frames(self, sound: str) -> int:
        if parse_speech(sound) is None and "in-" in sound:
            raise BadFile("in-4000.flac: this is no sound file that can be read", "mend it")
        return super().frames(sound)


def test_a_broken_sound_ends_its_session_and_nothing_else() -> None:
    night = Night(BrokenTones())
    night.say("help me relax")
    night.until_asked()
    night.say("breathing")
    night.wait(5)

    assert night.state == "ASLEEP"
    (fault,) = (event for event in night.events if event["event"] == "fault")
    assert "in-4000.flac" in fault["what"]

    night.say("cramp")
    night.wait(1)
    assert night.spoken[-1] == FIRST_MOVE


class LostBed(FakeSounds):
    """A bed sound that vanished after the session was laid out."""

    def samples(self, sound: str) -> NDArray[np.float32]:
        if sound == "bed/bed":
            raise BadFile("bed.flac: this is no sound file that can be read", "mend it")
        return super().samples(sound)


def test_a_sound_that_can_not_be_mixed_is_silence_and_told_once() -> None:
    night = Night(LostBed(level=True))
    night.say("two minutes of breathing")
    assert night.wait(20).any()

    assert night.state == "SESSION"
    told = [event["what"] for event in night.events if event["event"] == "fault"]
    assert told == ["bed.flac: this is no sound file that can be read; mend it"]


def test_words_without_sense_change_nothing() -> None:
    night = Night()
    night.say("the weather tomorrow will be mostly cloudy")
    night.wait(5)

    assert [event["event"] for event in night.events] == ["heard"]
    assert night.conductor.idle
