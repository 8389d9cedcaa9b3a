"""What outranks everything, and what nobody may keep."""

from __future__ import annotations

import json

import pytest

from calmcramp.errors import Fault
from calmcramp.hearing.types import Lost
from tests.service.night import FIRST_MOVE, Night

CALF = ("cramp", "?", "calf", "?")
TIRED = (*CALF, "a little", "?", "a little", "?")
"""Two small answers: then the one check before a hand is laid on the leg."""

HOLD = ("still hurts", "?")

STATES: dict[str, tuple[str, ...]] = {
    "ASLEEP": (),
    "LOCATING": ("cramp",),
    "WHICH_THIGH": ("cramp", "?", "the thigh"),
    "HOLDING": CALF,
    "SCREENING": TIRED,
    "MASSAGING": (*TIRED, "no"),
    "OFFERING_UP": (*TIRED, "no", "?", *HOLD, "still hurts"),
    "UPRIGHT": (*TIRED, "no", "?", *HOLD, "still hurts", "?", "yes"),
    "INJURY_CHECK": (*CALF, *HOLD * 12),
    "AFTERCARE": (*CALF, "it's better"),
    "CHOOSING": ("help me relax",),
    "SESSION": ("help me relax", "?", "breathing", "20"),
    "FLAGGED": ("i felt a pop",),
    "DOUBTING": ("i'm panicking",),
    "ADVISING": ("help me relax", "?", "breathing", "20", "i am pregnant"),
    "STAYING": ("my whole cramp has lasted more than ten minutes", "?", "yes"),
    "RATING": (*CALF, "it's better", *("10",) * 18),
    "OFFERING_HEAT": (*CALF, "warmth", "?", "no"),
    "SKIN_CHECK": (*CALF, "warmth", "?", "no", "?", "yes", "310"),
    "STEADYING": ("help me relax", "?", "breathing", "20", "i feel dizzy"),
    "TALKING": ("is it dangerous",),
    "PROFILING": ("ask me about my health",),
}


def led_to(state: str) -> Night:
    night = Night()
    for step in STATES[state]:
        if night.state == state:
            break
        if step == "?":
            night.until_asked()
        elif step.isdigit():
            night.wait(float(step))
        else:
            night.say(step)
    return night


@pytest.mark.parametrize("state", STATES)
def test_a_red_flag_outranks_everything_in_every_state(state: str) -> None:
    night = led_to(state)
    assert night.state == state

    night.say("I have chest pain")
    night.wait(0.5)

    assert night.state == "FLAGGED"
    assert night.spoken[-1] == "Chest pain needs help right now."
    flag = next(event for event in reversed(night.events) if event["event"] == "redflag")
    assert (flag["name"], flag["level"]) == ("chest-pain", "E")
    assert {"phrase", "score"} <= set(flag)


SAID = {
    "my face is drooping": "Those can be signs of a stroke.",
    "my calf's swollen and I'm short of breath": "Sit up, and wake someone if you can.",
    "there's a lot of swelling, just the one leg": "Don't massage it.",
    "I heard a snap and I can't put weight on it": "That sounds like an injury.",
}


@pytest.mark.parametrize("said", SAID)
def test_an_emergency_is_said_twice_and_then_it_asks_whether_it_was_heard(said: str) -> None:
    night = Night()
    night.say(said)
    night.until_asked()

    *message, question = night.spoken
    half = len(message) // 2
    assert question == "Have you got that?"
    assert message[:half] == message[half:]
    assert SAID[said] in message


def test_a_crisis_is_answered_once_and_somebody_is_asked_for() -> None:
    night = Night()
    night.say("there's nothing left for me")
    night.until_asked()

    assert night.spoken[0] == "I'm really glad you told me."
    assert night.spoken[-1] == "Is someone with you?"
    assert len(night.spoken) == len(set(night.spoken))


@pytest.mark.parametrize(("flag", "sips"), [("unsteady", True), ("kidney", False)])
def test_what_is_said_suits_the_listener(flag: str, sips: bool) -> None:
    night = Night(None, flag)
    night.say("I've been throwing up all day and now I've got cramp")
    night.until_asked()

    assert any("sip a drink" in line for line in night.spoken) == sips


@pytest.mark.parametrize("state", [state for state in STATES if state != "ASLEEP"])
def test_stop_means_silence_in_every_state(state: str) -> None:
    night = led_to(state)
    night.wait(1)

    night.say("stop")
    fading = night.wait(0.3)

    assert night.state == "ASLEEP"
    assert not fading[int(0.15 * 48_000) :].any()
    assert not night.wait(3).any()


# ------------------------------------------------------------------ what nobody may keep


@pytest.mark.parametrize("answer", ["yes", "no", "say that again", "stop", "mumble", ""])
def test_what_nobody_may_keep_leaves_no_trace(answer: str) -> None:
    night = Night()
    night.wait(1)
    night.say("someone is hurting me")
    assert night.wait(1.3).any(), "it is answered aloud"
    if answer:
        night.say(answer)
    night.wait(60)
    night.say("yes")
    night.wait(40)

    assert [event for event in night.events if event["event"] != "cue"] == []
    assert "hurt" not in json.dumps(night.events)


def test_in_the_middle_of_a_cramp_only_the_cramp_is_kept() -> None:
    night = Night()
    night.say("cramp")
    night.wait(3)
    kept = len(night.events)
    night.say("someone is hurting me")
    night.until_asked()
    night.say("yes")
    night.wait(30)

    assert night.state == "ASLEEP"
    told = json.dumps(night.events[kept:])
    assert not any(word in told for word in ("hurting", "danger", "sorry", "FLAGGED", "not-safe"))


def test_afterwards_everything_is_as_it_was() -> None:
    night = Night()
    night.say("someone is hurting me")
    night.until_asked()
    night.say("yes")
    night.until_quiet()
    night.say("cramp")
    night.wait(1)

    assert night.story[:3] == ["wake: cramp", "state: LOCATING", f"said: {FIRST_MOVE}"]


def test_a_dead_microphone_is_told_even_then() -> None:
    night = Night()
    night.say("someone is hurting me")
    night.conductor.handle(Lost(0.0, Fault("microphone", "it was pulled out")))

    assert [event["event"] for event in night.events] == ["fault"]
