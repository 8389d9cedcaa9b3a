"""A hand on a button, in whole nights: it calls, it goes on, and a hold is silence."""

from __future__ import annotations

import numpy as np
import pytest

from calmcramp.planning.presses import Gesture, What
from tests.service.night import FIRST_MOVE, WHERE, Night


def does(night: Night, *moves: What, hand: str = "shutter") -> None:
    """These happen now, one at once after the other."""
    for what in moves:
        night.conductor.handle(Gesture(what, hand))
    night.wait(0)


@pytest.fixture
def night() -> Night:
    return Night()


def test_out_of_silence_the_touch_itself_calls(night: Night) -> None:
    does(night, "down")
    sound = night.wait(0.3)

    assert night.spoken == [FIRST_MOVE]
    assert np.abs(sound).max() > 0
    does(night, "press")
    night.until_asked()
    assert night.spoken[-1] == WHERE
    assert night.state == "LOCATING"


def test_a_hand_that_stays_clenched_does_not_end_what_it_called(night: Night) -> None:
    does(night, "down")
    night.wait(1.0)
    does(night, "hold")
    night.wait(1.0)

    assert night.state == "LOCATING"
    assert not night.player.silent
    does(night, "down", "hold")
    assert night.state == "ASLEEP"


def test_a_clenched_hand_that_lets_go_and_holds_again_at_once_means_stop(night: Night) -> None:
    """The second touch comes too soon to be told as one of its own."""
    does(night, "down", "press")
    night.wait(1.0)
    does(night, "hold")

    assert night.state == "ASLEEP"


@pytest.mark.parametrize("words", ["cramp", "body scan", "help me relax", "I have chest pain"])
def test_a_hold_is_silence_in_every_state_within_the_fade(night: Night, words: str) -> None:
    night.say(words)
    for _ in range(12):
        night.wait(7.3)
        if night.player.silent:
            continue
        does(night, "down", "hold")
        assert night.state == "ASLEEP"
        night.wait(0.3)
        assert not night.wait(2.0).any()
        night.say(words)


def test_a_press_into_what_is_said_in_sleep_is_a_call(night: Night) -> None:
    night.say("cramp")
    night.until_asked()
    night.say("goodnight")  # asleep from here on, while it still says a soft word
    night.wait(0.2)
    assert (night.state, night.player.silent) == ("ASLEEP", False)

    does(night, "down")
    assert night.state == "ASLEEP"
    does(night, "press")
    assert night.state == "LOCATING"


def test_pressing_again_and_again_never_ends_a_cramp_and_never_begins_it_anew(night: Night) -> None:
    does(night, "down", "press")
    for _ in range(150):
        night.wait(2.1)
        does(night, "down", "press")

    assert night.spoken.count(FIRST_MOVE) == 1
    assert not night.player.silent
    assert len({line for line in night.spoken if "Knee straight" in line}) > 1
    assert night.state not in ("ASLEEP", "SESSION")


def test_a_press_in_a_relaxation_is_a_cramp(night: Night) -> None:
    night.say("body scan")
    night.wait(20)
    does(night, "down", "press")
    night.wait(0.3)

    assert night.state == "LOCATING"
    assert night.spoken[-1] == FIRST_MOVE


def test_two_hands_do_not_spoil_each_other(night: Night) -> None:
    does(night, "down", hand="shutter")
    does(night, "down", "hold", hand="pedal")

    assert night.state == "ASLEEP"


def test_what_lies_on_a_button_says_nothing(night: Night) -> None:
    does(night, "stuck", "freed")

    assert night.spoken == []
