"""Whole sentences, and what is meant by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.dialogue.dialogue import hear, live
from calmcramp.dialogue.match import understand
from calmcramp.dialogue.states import Dialogue, Episode, Session, State
from shipped_words import shipped

BOOK = shipped()
WORDS = BOOK.vocabulary
ASLEEP = Dialogue(BOOK)
HOLDING = Dialogue(BOOK, State.HOLDING, episode=Episode(0.0, "calf"))
LOCATING = Dialogue(BOOK, State.LOCATING, episode=Episode(0.0))
THIGH = Dialogue(BOOK, State.WHICH_THIGH, episode=Episode(0.0))
SESSION = Dialogue(BOOK, State.SESSION, session=Session("settle"))
SCREENING = Dialogue(BOOK, State.SCREENING, episode=Episode(0.0, "calf"))

MEANT = [
    (ASLEEP, "cramp", "cramp"),
    (ASLEEP, "CRAMP!!", "cramp"),
    (ASLEEP, "ow, ow, I've got a cramp", "cramp"),
    (ASLEEP, "my leg is cramping up", "cramp"),
    (ASLEEP, "my calf is killing me", "cramp"),
    (ASLEEP, "Charley horse", "cramp"),
    (ASLEEP, "I don't have a cramp", ""),
    (ASLEEP, "no cramp tonight", ""),
    (ASLEEP, "I had a cramp yesterday", ""),
    (ASLEEP, "why do people get cramps", ""),
    (ASLEEP, "it isn't a cramp", ""),
    (ASLEEP, "cramp and it hurts so much when I stretched it yesterday", "cramp"),
    (ASLEEP, "help me I've got a cramp, I had a long day yesterday", "cramp"),
    (ASLEEP, "please help me relax", "relax"),
    (ASLEEP, "tell him to relax", ""),
    (ASLEEP, "relax", "relax"),
    (ASLEEP, "I can’t sleep", "sleep"),
    (ASLEEP, "goodnight", ""),
    (ASLEEP, "good night darling, sleep well", ""),
    (ASLEEP, "yes", ""),
    (ASLEEP, "it's starting again", ""),
    (ASLEEP, "stop", "stop"),
    (HOLDING, "yes it's better", "better"),
    (HOLDING, "yes", "yes"),
    (HOLDING, "mm hmm", "yes"),
    (HOLDING, "no it still hurts", "still-hurts"),
    (HOLDING, "yes it still hurts", "still-hurts"),
    (HOLDING, "not better", "still-hurts"),
    (HOLDING, "it isn't any better", "still-hurts"),
    (HOLDING, "no, it's no better", "still-hurts"),
    (HOLDING, "it hasn't stopped", "still-hurts"),
    (HOLDING, "it won't stop", "still-hurts"),
    (HOLDING, "make it stop", "still-hurts"),
    (HOLDING, "it doesn't hurt any more", "better"),
    (HOLDING, "it's not hurting now", "better"),
    (HOLDING, "no, no, it's gone", "better"),
    (HOLDING, "it stopped", "better"),
    (HOLDING, "a little bit better", "a-little"),
    (HOLDING, "yes a little", "a-little"),
    (HOLDING, "not quite", "a-little"),
    (HOLDING, "slightly", "a-little"),
    (HOLDING, "same", "still-hurts"),
    (HOLDING, "stop", "stop"),
    (HOLDING, "no stop it please", "stop"),
    (HOLDING, "that's enough", "stop"),
    (HOLDING, "too quiet", "louder"),
    (HOLDING, "no I told him already that the car was", ""),
    (HOLDING, "actually it's my foot", "foot"),
    (LOCATING, "not the calf, the foot", "foot"),
    (LOCATING, "in my left calf", "calf"),
    (LOCATING, "right calf", "calf"),
    (LOCATING, "the front of my thigh", "front"),
    (LOCATING, "back of the thigh", "hamstring"),
    (LOCATING, "inner thigh", "inner-thigh"),
    (LOCATING, "my toes", "foot"),
    (LOCATING, "both of them", "both"),
    (THIGH, "back", "back"),
    (THIGH, "the back", "hamstring"),
    (SESSION, "back", "back"),
    (SESSION, "go back please", "back"),
    (SESSION, "my back is fine", ""),
    (SESSION, "don't stop", "continue"),
    (SESSION, "how long is left", "how-long"),
    (SESSION, "say that again", "repeat"),
    (SESSION, "a bit louder", "louder"),
    (SESSION, "it's starting again", "returning"),
    (SCREENING, "no it's not swollen", "no"),
    (SCREENING, "no just red", "symptom"),
    (SCREENING, "yes it's hot", "symptom"),
]


@pytest.mark.parametrize(("dialogue", "sentence", "name"), MEANT)
def test_a_sentence_means(dialogue: Dialogue, sentence: str, name: str) -> None:
    assert hear(dialogue, sentence).name == name


@pytest.mark.parametrize(
    ("sentence", "names", "minutes"),
    [
        ("cramp in my foot", {"cramp", "foot"}, None),
        ("cramp in the back of my left thigh", {"cramp", "left"}, None),
        ("ten minutes of breathing", {"relax", "breathing"}, 10),
        ("20 minutes of breathing please", {"relax", "breathing"}, 20),
        ("a muscle relaxation", {"relax", "muscle-relaxation"}, None),
        ("99 minutes of breathing", {"relax", "breathing"}, None),
    ],
)
def test_a_waking_sentence_may_say_more(
    sentence: str, names: set[str], minutes: int | None
) -> None:
    meant = hear(ASLEEP, sentence)

    assert meant.kind == "wake"
    assert names <= set(meant.names)
    assert meant.minutes == minutes


def test_a_red_flag_outranks_even_stop() -> None:
    meant = hear(HOLDING, "stop, I can't breathe")

    assert (meant.kind, meant.name, meant.level) == ("redflag", "cant-breathe", "E")


def test_a_mild_flag_asleep_is_other_peoples_talk() -> None:
    assert hear(ASLEEP, "I'm pregnant").kind == "none"
    assert hear(HOLDING, "I'm pregnant").kind == "redflag"
    assert hear(ASLEEP, "cramp, I'm pregnant").kind == "redflag"


def test_every_name_is_understood_when_a_spotter_reports_it() -> None:
    for name in WORDS.names:
        live_now = frozenset({name})
        assert understand(name.replace("-", " "), WORDS, live_now).name == name


def test_every_phrase_is_understood_as_its_name_when_only_that_is_live() -> None:
    for phrase, name in WORDS.phrases(WORDS.names - {"symptom"}):
        assert understand(phrase, WORDS, frozenset({name})).name == name, phrase


@given(st.text(max_size=200))
def test_any_text_is_understood_as_something_or_nothing(text: str) -> None:
    for dialogue in (ASLEEP, HOLDING, SESSION):
        meant = hear(dialogue, text)
        assert meant.kind in ("wake", "command", "redflag", "none")
        assert set(meant.names[:1]) <= live(dialogue)
