"""The conversation in text: the same conductor, without ears and voice."""

from __future__ import annotations

from calmcramp.service.script import Script
from calmcramp.service.typed import LONGEST_S, Conversation
from fakes_sound import FakeSounds
from tests.service.night import FIRST_MOVE, SHELF, WHERE


def conversation() -> Conversation:
    return Conversation(Script(SHELF, "en", frozenset(), FakeSounds().tones()))


def said(talk: Conversation, text: str) -> list[str]:
    return [event["text"] for event in talk.say(text) if event["event"] == "said"]


def test_it_speaks_until_it_is_the_users_turn() -> None:
    talk = conversation()

    assert said(talk, "cramp") == [FIRST_MOVE, "Let the breath go out slowly.", WHERE]
    assert said(talk, "calf")[-1] == "Is it easing? Yes, a little, or no."
    assert said(talk, "yes it's better")[0].startswith("Good.")
    assert said(talk, "stop") == []


def test_a_session_goes_on_as_more_is_typed() -> None:
    talk = conversation()
    said(talk, "help me relax")
    first = list(talk.say("breathing"))
    assert first[-1]["t"] <= LONGEST_S + 5

    later = list(talk.say("how long is left"))
    assert later[0]["t"] >= first[-1]["t"]
    assert any(event.get("text", "").startswith("About") for event in later)


def test_what_nobody_may_keep_is_still_answered_and_marked() -> None:
    events = list(conversation().say("someone is hurting me"))
    spoken = [event["text"] for event in events if event["event"] == "said"]

    assert "I won't keep a record of this." in spoken
    assert all(event["private"] for event in events)


def test_the_weather_is_none_of_its_business() -> None:
    assert said(conversation(), "it will be cloudy in the west") == []
