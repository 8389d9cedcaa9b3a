"""It never obeys its own loudspeaker, and never mistakes the user for it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.service.own_voice import REST_S, TAIL_S, OwnVoice, SpokenWord, word_times, words_of

QUESTION = "Is it the calf, the foot, or the thigh?"
BEGAN, SECONDS = 100.0, 3.65


@pytest.fixture
def asking() -> OwnVoice:
    voice = OwnVoice()
    voice.say(QUESTION, BEGAN, SECONDS)
    return voice


def spoken(word: str) -> SpokenWord:
    (found,) = [one for one in word_times(QUESTION, BEGAN, SECONDS) if one.word == word]
    return found


@pytest.mark.parametrize("word", ["calf", "foot", "thigh"])
def test_a_word_is_its_own_while_it_sounds_and_shortly_after(asking: OwnVoice, word: str) -> None:
    own = spoken(word)

    assert asking.owns(word, (own.began + own.ended) / 2)
    assert asking.owns(word, own.ended + 0.9 * TAIL_S)


@pytest.mark.parametrize("word", ["calf", "foot", "thigh"])
def test_the_users_word_half_a_second_after_ours_is_theirs(asking: OwnVoice, word: str) -> None:
    assert not asking.owns(word, spoken(word).ended + 0.5)


def test_a_word_that_is_still_to_come_is_the_users(asking: OwnVoice) -> None:
    assert not asking.owns("thigh", spoken("calf").ended)


def test_words_it_does_not_say_are_never_its_own(asking: OwnVoice) -> None:
    assert not asking.owns("stop", spoken("calf").ended)
    assert not asking.owns("my calf", spoken("calf").ended)
    assert not asking.owns("", spoken("calf").ended)


def test_a_phrase_is_its_own_when_all_of_it_was_just_said(asking: OwnVoice) -> None:
    assert asking.owns("the foot", spoken("foot").ended + 0.1)
    assert asking.owns("The CALF!", spoken("calf").ended)


def test_what_was_hushed_before_it_was_said_is_nobodys(asking: OwnVoice) -> None:
    asking.hush(spoken("calf").ended)

    assert asking.owns("calf", spoken("calf").ended + 0.1)
    assert not asking.owns("thigh", spoken("thigh").ended)


def test_the_last_line_is_still_known_when_the_next_begins(asking: OwnVoice) -> None:
    asking.say("Front or back?", BEGAN + SECONDS, 1.2)

    assert asking.owns("thigh", BEGAN + SECONDS + 0.1)
    assert asking.owns("back", BEGAN + SECONDS + 1.3)


@given(
    text=st.text("abc' ,.?!;:", max_size=60),
    began=st.floats(0, 1e4),
    seconds=st.floats(0.1, 30),
)
def test_words_stand_in_order_inside_their_line(text: str, began: float, seconds: float) -> None:
    times = word_times(text, began, seconds)

    assert tuple(one.word for one in times) == words_of(text)
    edges = [began, *(edge for one in times for edge in (one.began, one.ended))]
    assert all(left <= right + 1e-6 for left, right in pairwise(edges))
    assert edges[-1] <= began + seconds + 1e-6


@pytest.mark.parametrize("line", ["I help with leg cramps.", "Is it still cramping?"])
def test_a_longer_form_of_a_word_comes_back_as_the_word(line: str) -> None:
    voice = OwnVoice()
    voice.say(line, 0.0, 2.0)

    assert voice.owns("cramp", 2.0)
    assert not voice.owns("ramp", 2.0)
    assert not voice.owns("cramp", 2.6)


def test_in_a_long_message_the_place_of_a_word_is_less_sure_with_every_sentence() -> None:
    """The rests between sentences are not known."""
    line = "I'm not a doctor. I can't call for help. If you have chest pain, get help. Stay calm."
    voice = OwnVoice()
    voice.say(line, 0.0, 8.0)
    pain = next(one for one in word_times(line, 0.0, 8.0) if one.word == "pain")

    assert pain.unsure == 2 * REST_S
    assert voice.owns("chest pain", pain.ended + TAIL_S + 0.45)
    assert voice.owns("chest pain", pain.began - 0.45)
    assert not voice.owns("chest pain", pain.ended + TAIL_S + 0.55)
    assert word_times(line, 0.0, 8.0)[0].unsure == 0.0
