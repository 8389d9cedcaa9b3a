"""Every row of care-brief 7 and 1.9 is heard in many words; ordinary talk raises none of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from calmcramp.dialogue.triage import read_redflags
from calmcramp.errors import FaultsFound
from shipped_words import shipped, text_of

TRIAGE = shipped().triage

SAID = tomllib.loads((Path(__file__).parent / "paraphrases.toml").read_text("utf-8"))
ORDINARY = SAID.pop("ordinary")


@pytest.mark.parametrize(
    ("id", "sentence"), [(id, one) for id, heard in SAID.items() for one in heard]
)
def test_the_row_hears_its_paraphrases(id: str, sentence: str) -> None:
    flag = TRIAGE.find(sentence)

    assert flag is not None, sentence
    assert flag.row.id == id


def test_every_row_has_at_least_five_paraphrases() -> None:
    heard = {row.id for row in TRIAGE.rows if row.hear}

    assert heard == set(SAID)
    assert all(len(sentences) >= 5 for sentences in SAID.values())


@pytest.mark.parametrize("sentence", ORDINARY)
def test_ordinary_sentences_raise_nothing(sentence: str) -> None:
    assert TRIAGE.find(sentence) is None


def test_silence_and_noise_raise_nothing() -> None:
    for text in ("", " ", "?", "\n", "mmm", "ow ow ow", "aaaargh"):
        assert TRIAGE.find(text) is None


def test_a_negation_takes_a_mild_phrase_away_but_no_alone_not_a_grave_one() -> None:
    assert TRIAGE.find("no swelling") is None
    assert TRIAGE.find("I don't have chest pain") is None
    assert TRIAGE.find("no chest pain") is not None


def test_the_numbers_to_phone_are_filled_in_and_an_empty_one_keeps_the_words() -> None:
    text = text_of("redflags.toml")
    numbers = {"emergency": "nine nine nine", "advice_line": ""}
    said = " ".join(read_redflags(text, "redflags.toml", numbers).row("spreading").say)

    assert "nine nine nine, or your doctor's out-of-hours line" in said


BROKEN = """
[negation]
words = ["not"]
[[flag]]
id = "one"
level = "X"
hear = "not a list"
say = ["Hello."]
[[flag]]
id = "one"
level = "E"
hear = ["end (it [all]|this)"]
say = ["Call {emergancy}."]
afterr = "x"
then = "two"
[slots]
emergency = "x"
"""


def test_every_fault_of_the_file_is_told_at_once() -> None:
    with pytest.raises(FaultsFound) as raised:
        read_redflags(BROKEN, "mine.toml")

    told = str(raised.value)
    parts = ("between", "level", "hear is no list", "id of its own", "afterr", "emergancy")
    for part in (*parts, "(it [all]"):
        assert part in told
    assert 'did you mean "emergency"?' in told
    assert "mine.toml" in told


def test_a_file_that_is_no_toml_is_told_in_one_line() -> None:
    with pytest.raises(FaultsFound, match=r"mine\.toml: .*; mend the line"):
        read_redflags("[[flag]", "mine.toml")


@pytest.mark.parametrize(
    ("name", "id"),
    [
        *((same, same) for same in ("chest-pain", "cant-breathe", "swollen", "numb", "cant-move")),
        *((same, same) for same in ("popped", "fainted", "want-to-die", "emergency")),
    ],
)
def test_the_names_a_spotter_reports_raise_their_rows(name: str, id: str) -> None:
    flag = TRIAGE.find(name.replace("-", " "))

    assert flag is not None
    assert flag.row.id == id
