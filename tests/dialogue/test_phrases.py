"""The pattern language of the red flags, and the words it compares."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.dialogue.phrases import Index, Lexicon
from calmcramp.dialogue.vocabulary import plain
from calmcramp.dialogue.wordforms import Forms, clauses, stem

FORMS = Forms(
    same={"can't": ("cannot", "can not", "unable to"), "going to": ("gonna",)},
    small=frozenset({"um", "really", "the", "my", "sort of"}),
)
LEXICON = Lexicon(
    FORMS,
    {"leg": ("leg", "lower leg"), "limb": ("{leg}", "foot"), "cold": ("cold", "ice {leg}")},
    frozenset({"not", "but"}),
)


def found(pattern: str, sentence: str) -> bool:
    assert list(LEXICON.faults(pattern)) == []
    tokens = FORMS.tokens(sentence)
    index = Index.of([LEXICON.phrase(pattern)])
    places = LEXICON.phrase(pattern).find(tokens, LEXICON.blocks)
    assert bool(places) <= bool(index.near(tokens)), "what is found must have been looked for"
    return bool(places)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("leg hurts", "the LEG is... no, my leg hurt"),
        ("leg hurts", "my leg really hurts"),
        ("leg hurts", "leg's hurting"),
        ("leg ... hurts", "my leg has been bad, it hurts"),
        ("leg ~ hurts", "it hurts in my leg"),
        ("leg ~ hurts", "the leg, it hurts"),
        ("leg & hurts", "it hurts and I have said it to everybody here, it is the leg"),
        ("(leg|foot) hurts", "my foot hurts"),
        ("{limb} hurts", "my lower leg hurts"),
        ("{limb} is {cold}", "my foot is ice leg"),
        ("({limb}|arm) hurts", "foot hurts"),
        ("leg [is|feels] cold", "leg cold"),
        ("leg [is|feels] cold", "leg feels cold"),
        ("can't move", "I'm unable to move"),
        ("can't move", "I can not really move"),
        ("going to faint", "gonna faint"),
        ("=legs are cold", "my legs are cold"),
        ("^ what hurts", "um, really what hurts"),
        ("sort of cold", "it's sort of cold"),
        ("the leg", "the leg"),
    ],
)
def test_it_is_found(pattern: str, sentence: str) -> None:
    assert found(pattern, sentence)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("leg hurts", "my leg always hurts"),
        ("leg hurts", "hurts leg"),
        ("leg hurts", "my leg, hurts"),
        ("leg ... hurts", "my leg is one of those that hurts"),
        ("leg ... hurts", "my leg is not what hurts"),
        ("leg ... hurts", "my leg. It hurts"),
        ("leg ~ hurts", "it hurts but the leg"),
        ("leg & hurts", "it hurts"),
        ("=legs are cold", "my leg are cold"),
        ("^ what hurts", "I know what hurts"),
        ("{limb} hurts", "my arm hurts"),
        ("the leg", "my leg"),
        ("leg hurts", ""),
    ],
)
def test_it_is_not_found(pattern: str, sentence: str) -> None:
    assert not found(pattern, sentence)


@pytest.mark.parametrize(
    "words",
    [
        ("cramp", "cramps", "cramping", "cramped"),
        ("breathe", "breathing", "breathes", "breath"),
        ("move", "moving", "moved", "moves"),
        ("drop", "dropped", "dropping", "drops"),
        ("ache", "aching", "aches", "ached"),
        ("kidney", "kidneys"),
        ("body", "bodies"),
        ("swell", "swelling", "swelled"),
    ],
)
def test_a_word_stands_for_its_endings(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("bleed", "bed", "bled"),
        ("thing", "this"),
        ("leg", "lie"),
        ("swollen", "swell"),
        ("is", "i"),
    ],
)
def test_different_words_stay_different(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == len(words)


@given(st.text(max_size=60))
def test_the_words_are_those_of_plain_text_whatever_is_typed(text: str) -> None:
    tokens = Forms().tokens(text)

    assert [one.word for one in tokens] == plain(text).split()
    assert [(one.start, one.end) for one in tokens] == [(at, at + 1) for at in range(len(tokens))]


@given(st.text(max_size=80))
def test_what_is_the_same_or_small_covers_every_word_once(text: str) -> None:
    tokens = FORMS.tokens(f"{text} cannot um sort of gonna {text}")
    spans = list(dict.fromkeys((one.start, one.end) for one in tokens))

    assert spans[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert spans[-1][1] == len(plain(f"{text} cannot um sort of gonna {text}").split())


def test_commas_part_clauses_and_so_does_what_begins_anew() -> None:
    tokens = FORMS.tokens("long ago, it was bad. Now it hurts")

    assert clauses(tokens, frozenset()) == [0, 0, 1, 1, 1, 2, 2, 2]
    assert clauses(tokens, frozenset({3})) == [0, 0, 1, 2, 2, 3, 3, 3]
    assert [one.word for one in tokens if one.ends] == ["ago", "bad"]
    assert [one.word for one in tokens if one.stops] == ["bad"]


def test_many_patterns_are_as_good_as_each_alone() -> None:
    patterns = ("leg hurts", "{limb} ~ {cold}", "can't ... move", "leg & foot")
    index = Index.of(LEXICON.phrase(one) for one in patterns)
    for sentence in ("my leg hurts", "cold foot", "I cannot even move", "foot, or leg", "nothing"):
        tokens = FORMS.tokens(sentence)
        alone = {
            at
            for at, one in enumerate(patterns)
            if LEXICON.phrase(one).find(tokens, LEXICON.blocks)
        }
        assert alone <= set(index.near(tokens))
        assert bool(index.covered(tokens, LEXICON.blocks)) == bool(alone)
