"""Phrases and what they mean."""

from __future__ import annotations

import pytest

from calmcramp.hearing.phrasebook import Phrasebook
from calmcramp.hearing.types import Listen

BOOK = Phrasebook.of(
    wake={"cramp": ["cramp", "leg cramp"]},
    commands={"stop": ["stop", "That's  enough"], "back": ["go back", "back"]},
    redflags={"numb": ["it is numb", "back"]},
)
AWAKE = BOOK.live(Listen("awake", frozenset({"stop"})))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("cramp", "cramp"),
        ("leg cramp", "cramp"),
        ("cramp cramp cramp", "cramp"),
        ("leg cramp leg cramp", "cramp"),
        ("that's enough", "stop"),
        ("it is numb", "numb"),
    ],
)
def test_a_whole_phrase_is_understood_also_when_it_is_repeated(said: str, name: str) -> None:
    meaning = AWAKE.read(said.split())

    assert meaning is not None
    assert meaning.name == name


@pytest.mark.parametrize(
    "said", ["", "leg", "leg leg cramp", "cramp stop", "go", "[unk] stop", "is numb", "go back"]
)
def test_anything_else_is_not(said: str) -> None:
    assert AWAKE.read(said.split()) is None


def test_asleep_no_command_counts_and_red_flags_always_do() -> None:
    asleep = BOOK.live(Listen("asleep", frozenset({"stop"})))

    assert asleep.phrases() == ("it is numb", "back", "cramp", "leg cramp")


def test_a_red_flag_outranks_a_command_of_the_same_words() -> None:
    meaning = BOOK.read(["back"])

    assert meaning is not None
    assert meaning.kind == "redflag"


def test_a_phrase_with_an_unknown_word_is_left_out_and_told() -> None:
    book, faults = BOOK.without_unknown(lambda word: word not in {"numb", "enough"})

    assert "that's enough" not in book.phrases()
    assert [str(fault) for fault in faults] == [
        'numb: "it is numb" is never heard: the model does not know "numb"; say it in other words',
        'stop: "that\'s enough" is never heard: the model does not know "enough"; '
        "say it in other words",
    ]
