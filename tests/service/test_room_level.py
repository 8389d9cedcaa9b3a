"""A whisperer, a fan and an emergency, from the ears to the sound: how loud the answer is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.types import Hearing, VoiceStarted, VoiceStopped
from calmcramp.score.desk import SPEECH_DB
from calmcramp.score.transport import now_speaking
from tests.service.night import FIRST_MOVE, Night

QUIET, FAN = -66.0, -48.0
RELAX = SPEECH_DB["relax"]


def db(sound: NDArray[np.float32]) -> float:
    """How loud its loudest moment is against what the fake clips are."""
    return 20 * math.log10(float(np.abs(sound).max()) / 0.2)


def whispers(night: Night, phrase: str, kind: str = "command", aloud: bool = False) -> None:
    """The ears understood this now."""
    name = phrase.replace(" ", "-")
    heard = Hearing(night.now, kind, name, phrase, 0.9, night.now - 0.5, not aloud)  # type: ignore[arg-type]
    night.conductor.handle(VoiceStarted(night.now, -40.0, QUIET))
    night.conductor.handle(heard)
    night.conductor.handle(VoiceStopped(night.now, not aloud, -40.0, QUIET, 0.5))


def speaks(night: Night, floor: float) -> None:
    """Something is heard in a room as loud as this."""
    night.conductor.handle(VoiceStarted(night.now, floor + 20, floor))
    night.conductor.handle(VoiceStopped(night.now, False, floor + 20, floor, 0.1))


def levels(night: Night) -> list[float]:
    """What was told of the level."""
    return [event["db"] for event in night.events if event["event"] == "level"]


def test_a_whisper_is_answered_softly_from_the_first_word_on_and_who_speaks_up_as_ever() -> None:
    night = Night()
    night.wait(5)
    whispers(night, "help me relax", "wake")

    assert db(night.wait(1)) == pytest.approx(RELAX - 6, abs=0.1)
    assert levels(night) == [-6.0]
    night.until_asked()
    whispers(night, "breathing", aloud=True)
    night.wait(0.5)
    assert levels(night) == [-6.0, 0.0]
    assert night.player.now().ambient.factor(night.player.now().out) == 1.0


def test_a_whispered_cramp_is_never_answered_softer_than_its_floor() -> None:
    night = Night()
    night.wait(5)
    whispers(night, "cramp", "wake")

    assert night.spoken == []
    assert db(night.wait(1)) == pytest.approx(-5.5, abs=0.1)
    assert night.spoken == [FIRST_MOVE]


def test_over_a_fan_the_answer_is_louder_at_once_and_within_the_ceiling_of_resting() -> None:
    night = Night()
    night.wait(2)
    speaks(night, QUIET)
    night.say("help me relax")
    night.until_asked()
    night.say("stop")
    night.wait(30)
    speaks(night, FAN)
    night.wait(5)
    night.say("help me relax")

    assert db(night.wait(1)) == pytest.approx(RELAX + 4.5, abs=0.1)
    night.say("cramp")
    assert db(night.wait(2)[24_000:]) > 4.5


def test_a_fan_that_comes_up_under_a_session_is_followed_by_a_decibel_a_second_at_most() -> None:
    night = Night()
    night.wait(2)
    speaks(night, QUIET)
    night.say("ten minutes of breathing")
    night.until_state("SESSION")
    night.wait(10)
    while now_speaking(night.player.now()):
        night.wait(0.1)
    speaks(night, FAN)
    before = night.now
    night.wait(8)

    steps = [event for event in night.events if event["event"] == "level"]
    assert [event["db"] for event in steps][-1] == 4.5
    assert all(event["db"] <= event["t"] - before + 1.0 for event in steps)


def test_the_room_under_our_own_words_says_nothing() -> None:
    night = Night()
    night.wait(2)
    speaks(night, QUIET)
    night.say("cramp")
    night.wait(0.5)
    assert now_speaking(night.player.now())
    speaks(night, FAN)
    night.wait(10)

    assert levels(night) == []


def test_an_emergency_that_is_whispered_is_answered_in_full_voice() -> None:
    night = Night()
    night.wait(5)
    night.say("quieter")
    night.say("quieter")
    whispers(night, "help me relax", "wake")
    night.until_asked()
    whispers(night, "chest pain", "redflag")

    assert night.state == "FLAGGED"
    assert db(night.wait(2)[12_000:]) == pytest.approx(0.0, abs=0.1)


def test_who_whispers_that_they_are_not_safe_is_answered_softly() -> None:
    night = Night()
    night.wait(5)
    whispers(night, "i'm not safe at home", "redflag")

    assert night.state == "FLAGGED"
    assert db(night.wait(1)) == pytest.approx(-5.5, abs=0.1)


def test_what_is_doubtful_is_not_taken_for_talk_to_us() -> None:
    night = Night()
    night.wait(2)
    speaks(night, QUIET)
    for _ in range(8):
        night.wait(3)
        night.conductor.handle(VoiceStarted(night.now, -40.0, QUIET))
        heard = Hearing(night.now, "ask", "cramp", "cramp", 0.4, night.now - 0.5)
        night.conductor.handle(heard)
        night.conductor.handle(VoiceStopped(night.now, False, -40.0, QUIET, 1.2))

    night.wait(3)
    assert max(levels(night)) > 0
