"""The sleeper and the assistant speak at the same time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.types import VoiceStarted, VoiceStopped
from calmcramp.service.conductor import Quit
from calmcramp.service.own_voice import word_times
from tests.service.night import FIRST_MOVE, WHERE, Night


def level_db(sound: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.abs(sound).max() + 1e-9))


def test_it_is_lowered_while_somebody_speaks() -> None:
    night = Night()
    night.say("cramp")
    plain = night.wait(1)[24_000:]
    night.conductor.handle(VoiceStarted(0.0))
    night.wait(0.2)
    lowered = night.wait(0.5)
    night.conductor.handle(VoiceStopped(0.0))
    night.wait(0.6)
    after = night.wait(0.5)

    assert level_db(plain) - level_db(lowered) == pytest.approx(15, abs=0.1)
    assert level_db(after) == pytest.approx(level_db(plain), abs=0.1)


def test_what_is_said_in_answer_is_not_lowered() -> None:
    night = Night()
    night.conductor.handle(VoiceStarted(0.0))
    night.say("cramp")
    first = night.wait(1)

    undisturbed = Night()
    undisturbed.say("cramp")
    np.testing.assert_array_equal(first, undisturbed.wait(1))


def test_leaving_fades_out() -> None:
    night = Night()
    night.say("cramp")
    night.wait(1)
    night.conductor.handle(Quit())
    fading = night.wait(0.3)

    assert fading[:960].any()
    assert np.abs(np.diff(fading)).max() < 0.01
    assert not fading[int(0.15 * 48_000) :].any()
    assert night.player.silent


def test_half_heard_it_asks_softly_and_takes_a_yes() -> None:
    night = Night()
    night.wait(1)
    night.hears("cramp", "ask")
    night.until_asked()
    assert (night.state, night.spoken) == ("CHECKING", ["Cramp?"])
    (asked,) = (event for event in night.events if event["event"] == "ask")
    assert (asked["name"], asked["phrase"], asked["score"]) == ("cramp", "cramp", 0.9)

    night.wait(0.5)
    night.hears("yes")
    night.wait(1)

    assert night.spoken == ["Cramp?", FIRST_MOVE]


def test_half_heard_and_nothing_more_it_is_quiet_again() -> None:
    night = Night()
    night.hears("cramp", "ask")
    night.until_quiet()

    assert night.spoken == ["Cramp?"]
    assert night.now < 15


def test_its_own_voice_is_not_obeyed_but_the_user_is() -> None:
    night = Night()
    night.say("cramp")
    night.until_said(WHERE)
    began = night.now - 0.1
    (own,) = (word for word in word_times(WHERE, began, 0.06 * len(WHERE)) if word.word == "calf")
    before = len(night.events)

    night.wait(own.ended - night.now + 0.05)
    night.hears("calf")
    assert night.events[before:] == []

    night.wait(0.5)
    night.hears("calf")
    assert night.state == "HOLDING"


def test_typed_words_are_never_its_own() -> None:
    night = Night()
    night.say("cramp")
    night.until_said(WHERE)
    night.wait(1)
    night.say("calf")

    assert night.state == "HOLDING"


# ------------------------------------------------------------------ what is listened for


def test_the_ears_know_whether_it_sleeps_speaks_or_waits() -> None:
    night = Night()
    night.wait(1)
    assert [listen.state for listen in night.listens] == ["asleep"]
    assert "cramp" in night.listens[0].live

    night.say("cramp")
    night.wait(1)
    assert night.listens[-1].state == "speaking"
    assert {"stop", "calf", "pause"} <= night.listens[-1].live

    night.until_asked()
    assert night.listens[-1].state == "awake"
    night.say("stop")
    night.wait(1)
    assert night.listens[-1].state == "asleep"


def test_ears_that_were_started_anew_are_told_again() -> None:
    night = Night()
    night.wait(2)
    night.conductor.listen_again()
    night.wait(2)

    assert len(night.listens) == 2
    assert night.listens[0] == night.listens[1]
