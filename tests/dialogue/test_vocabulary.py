"""The words as data: read whole, with every fault at once."""

from __future__ import annotations

import pytest

from calmcramp.dialogue.lines import read_lines
from calmcramp.dialogue.vocabulary import plain, read_words
from calmcramp.errors import FaultsFound
from shipped_words import shipped, text_of

BOOK = shipped()
CANONICAL = """cramp relax sleep stop pause continue next back repeat slower faster louder quieter
    yes no a-little better still-hurts calf foot thigh hamstring front shin left right both
    zero one two three four five six seven eight nine ten
    breathing muscle-relaxation body-scan how-long goodnight"""


def test_every_canonical_name_has_phrases() -> None:
    assert set(CANONICAL.split()) <= BOOK.vocabulary.names
    assert all(BOOK.vocabulary.said_for(name) for name in CANONICAL.split())


def test_phrases_are_given_as_written_for_a_recogniser() -> None:
    phrases = dict(BOOK.vocabulary.phrases({"sleep", "calf"}))

    assert phrases["i can't sleep"] == "sleep"
    assert phrases["calf"] == "calf"
    assert "stop" not in phrases


@pytest.mark.parametrize(
    ("text", "words"),
    [("It's GONE!", "its gone"), ("can’t", "cant"), ("a-little", "a little"), ("…?!", "")],
)
def test_only_the_words_of_a_sentence_count(text: str, words: str) -> None:
    assert plain(text) == words


def test_what_occurs_in_a_line_is_found_word_for_word() -> None:
    occurring = BOOK.vocabulary.occurring

    assert "stop" in occurring("Please stop now.")
    assert "stop" not in occurring("A stopper, unstoppable.")
    assert occurring("Straighten that leg, slowly.") == frozenset()


BROKEN = """
[wake]
cramp = "no list"
[command]
stop = ["", "stop"]
[alone]
stopp = ["x"]
[negatoin]
words = []
[minutes]
ten = "10"
"""


def test_every_fault_of_the_words_is_told_at_once() -> None:
    with pytest.raises(FaultsFound) as raised:
        read_words(BROKEN, "words.toml")

    told = str(raised.value)
    parts = ("wake.cramp", "command.stop", 'did you mean "stop"?', 'did you mean "negation"?')
    for part in (*parts, "words.toml:ignore: this section is missing", "minutes.ten"):
        assert part in told


def test_every_fault_of_the_sentences_is_told_at_once() -> None:
    with pytest.raises(FaultsFound) as raised:
        read_lines('[say]\ntime-lef = "x"\nflag-waits = 3\n', "lines.toml")

    told = str(raised.value)
    for part in ('did you mean "time-left"?', "say.flag-waits", "ask.got-that", "numbers.words"):
        assert part in told


@pytest.mark.parametrize("read", [read_words, read_lines])
def test_a_file_that_is_no_toml_is_told_in_one_line(read: object) -> None:
    with pytest.raises(FaultsFound, match=r"x\.toml: .*; mend the line"):
        read("= 3", "x.toml")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "Less than a minute left."),
        (29, "Less than a minute left."),
        (61, "About one minute left."),
        (7.4 * 60, "About seven minutes left."),
        (3600, "About thirty minutes left."),
    ],
)
def test_the_time_left_is_told_in_whole_minutes(seconds: float, said: str) -> None:
    assert read_lines(text_of("lines.toml"), "lines.toml").time_left(seconds) == said
