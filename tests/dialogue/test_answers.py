"""The thirty-two questions of care-brief 8: how they are asked, what is answered, and to whom."""

from __future__ import annotations

import re
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers_page import PAGE, SAID, SHIPPED, page
from calmcramp.dialogue.answers import Answer, Answers
from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.vocabulary import plain
from shipped_words import shipped
from spoken_lines import ROUTINE_LINES

BOOK = shipped()
HERE = Path(__file__).parent
OTHER_TALK = tomllib.loads((HERE / "other_talk.toml").read_text("utf-8"))["sentences"]
FLAGGED = tomllib.loads((HERE / "paraphrases.toml").read_text("utf-8"))
ALSO_QUESTIONS = {"could it be a side effect", "is my medication doing this"}
"""Flags of the mildest kind that are asked as questions; the answer says the same."""

IDS = set(SAID["asked"])
QUESTIONS = {
    id: [sentence for table in ("asked", "held", "later") for sentence in SAID[table][id]]
    for id in IDS
}
EVERY_QUESTION = [sentence for some in QUESTIONS.values() for sentence in some]
PROFILES = [frozenset(some) for size in (0, 1, 2) for some in combinations(PROFILE, size)]


def texts(answer: Answer, profile: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The answer and its further parts, as somebody with these flags hears them."""
    yield SHIPPED.said(answer, profile)
    index = 0
    while part := SHIPPED.more(answer, index, profile):
        yield part
        index += 1


def everything(answer: Answer, profile: frozenset[str] = frozenset()) -> str:
    return " ".join(sentence for part in texts(answer, profile) for sentence in part)


EVERY_ANSWER = pytest.mark.parametrize("answer", SHIPPED.all, ids=lambda each: each.id)


# ------------------------------------------------------------------ how it is asked


@pytest.mark.parametrize("id", sorted(IDS))
def test_every_way_of_asking_finds_its_answer(id: str) -> None:
    found = {sentence: SHIPPED.find(sentence) for sentence in QUESTIONS[id]}

    assert {s: each and each.id for s, each in found.items() if not each or each.id != id} == {}


def test_there_are_thirty_two_answers_each_asked_in_fifteen_ways_a_third_of_them_put_aside() -> (
    None
):
    assert {each.id for each in SHIPPED.all} == IDS == set(SAID["held"]) == set(SAID["later"])
    assert len(SHIPPED.all) == 32
    assert all(len(SAID["asked"][id]) >= 10 and len(SAID["held"][id]) >= 5 for id in IDS)
    assert len(set(EVERY_QUESTION)) == len(EVERY_QUESTION)


@pytest.mark.parametrize("sentence", OTHER_TALK)
def test_other_talk_has_no_answer(sentence: str) -> None:
    assert SHIPPED.find(sentence) is None


def test_there_is_plenty_of_other_talk() -> None:
    assert len(set(OTHER_TALK)) >= 150


def test_no_phrase_that_is_listened_for_is_a_question() -> None:
    words = BOOK.vocabulary
    phrases = [phrase for phrase, _ in words.phrases(words.names)]

    assert [phrase for phrase in phrases if SHIPPED.find(phrase)] == []


def test_no_flag_is_a_question_but_two_that_are_asked_as_one() -> None:
    flags = [sentence for some in FLAGGED.values() for sentence in some]

    assert {sentence for sentence in flags if SHIPPED.find(sentence)} <= ALSO_QUESTIONS


@pytest.mark.parametrize(
    ("named", "bare"),
    [
        ("are leg cramps dangerous", "is it dangerous"),
        ("should I be worried about these cramps", "should I be worried"),
        ("does magnesium help", "does it help"),
        ("are you recording me", "who can hear me"),
    ],
)
def test_asleep_only_a_question_that_names_its_subject_counts(named: str, bare: str) -> None:
    assert SHIPPED.find(named, named=True) is not None
    assert SHIPPED.find(bare, named=True) is None


def test_of_whole_patterns_no_two_answers_are_as_good_as_each_other() -> None:
    whole = tuple(replace(each, about=()) for each in SHIPPED.all)
    forward = Answers(whole, form=SHIPPED.form)
    backward = Answers(whole[::-1], form=SHIPPED.form)

    assert [s for s in EVERY_QUESTION if forward.find(s) != backward.find(s)] == []


def test_questions_have_the_form_of_one_and_commands_have_not() -> None:
    opens = [s for s in EVERY_QUESTION if SHIPPED.is_question(s)]
    commands = ("cramp", "stop", "help me relax", "I can't sleep", "go back", "louder please", "")

    assert len(opens) > 0.95 * len(EVERY_QUESTION)
    assert SHIPPED.is_question("how do I bake a cake")
    assert SHIPPED.is_question("does wearing socks help")
    assert not any(SHIPPED.is_question(sentence) for sentence in commands)


WORDS_OF_QUESTIONS = sorted({word for one in EVERY_QUESTION for word in plain(one).split()})


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS_OF_QUESTIONS), max_size=34).map(" ".join))
)
def test_whatever_is_said_finds_one_answer_or_none(text: str) -> None:
    found, named = SHIPPED.find(text), SHIPPED.find(text, named=True)

    assert found is None or found in SHIPPED.all
    assert named is None or named == found
    assert SHIPPED.find(text.upper() + "?!") == found or not text.isascii()


# ------------------------------------------------------------------ what is answered


NEVER = (
    *("just anxiety", "it's nothing", "deep breath", "point your", "curl your", "paper bag", "bag"),
    *("milligram", "mg", "dose", "grams", "walk it off", "push through", "no pain", "tense your"),
    *("it won't come back", "will end it", "you don't have", "i called", "i notified", "stop"),
    *("well done", "open your eyes", "look at", "below", "as shown", "no need for a doctor"),
)
"""Care-brief 7.3, and what no line may hold (13)."""


@EVERY_ANSWER
def test_nothing_is_said_that_may_never_be_said(answer: Answer) -> None:
    said = " ".join(everything(answer, profile) for profile in PROFILES).lower()

    assert [phrase for phrase in NEVER if re.search(rf"\b{re.escape(phrase)}\b", said)] == []
    assert not [one for one in SHIPPED.spoken if "stop" in BOOK.vocabulary.occurring(one)]


@EVERY_ANSWER
def test_nobody_hears_more_than_sixty_words_and_everybody_hears_an_answer(answer: Answer) -> None:
    for profile in PROFILES:
        parts = list(texts(answer, profile))
        assert all(1 <= len(" ".join(part).split()) <= 60 for part in parts)
        assert len(parts[0]) >= 2


def test_every_sentence_is_a_whole_one_without_figures() -> None:
    whole = re.compile(r"[A-Z][^\d.?]*(?:\.|\?)")

    assert [one for one in SHIPPED.spoken if not whole.fullmatch(one)] == []
    assert all(one in SHIPPED.spoken for one in SHIPPED.fallback)


def syllables(word: str) -> int:
    """Groups of vowels, less a silent ending: good to a tenth over a text."""
    word = re.sub(r"(?:[^laeiouy]es|[^td]ed|[^l]e)$", "", word) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(sentences: tuple[str, ...]) -> float:
    """The school year of Flesch and Kincaid in which a text is easily read."""
    words = [
        word for one in sentences for word in re.findall(r"[a-z]+", one.lower().replace("'", ""))
    ]
    heavy = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * heavy - 15.59


def test_it_is_told_in_plain_words() -> None:
    grades = {
        each.id: max(map(grade, texts(each, p)), default=0)
        for each in SHIPPED.all
        for p in PROFILES[:11]
    }

    assert {id: high for id, high in grades.items() if high > 8} == {}
    assert statistics.mean(grade(SHIPPED.said(each)) for each in SHIPPED.all) <= 7
    assert (
        grade(
            ("Physiological hypersensitivity necessitates immediate pharmacological evaluation.",)
        )
        > 12
    )


@pytest.mark.parametrize("id", sorted(IDS))
def test_what_the_care_brief_wants_said_is_said(id: str) -> None:
    answer = SHIPPED.by_id(id)
    assert answer is not None
    at_once, all_of_it = " ".join(SHIPPED.said(answer)).lower(), everything(answer).lower()

    missing = [
        fact
        for fact in SAID["facts"][id]
        if fact.lstrip(">") not in (at_once if fact.startswith(">") else all_of_it)
    ]
    assert missing == []


UNFIT = {
    "reduced_feeling": r"warmth|warm pack|stay warm|\bheat\b|\bpad\b",
    "diabetes": r"warmth|warm pack|stay warm|\bheat\b|\bpad\b",
    "fluid_limited": r"\bdrink|\bsips?\b|\bglass\b|bananas",
    "kidney": r"bananas|\bnuts\b|\bsips?\b|\bglass\b",
    "unsteady": r"\bstand\b|get up|slow walking",
    "clot_history_or_thinner": r"rub it|\bstroke\b|light hand|light touch|warmth suits",
    "recent_surgery": r"rub it|\bstroke\b|light hand|light touch|warmth suits|you tighten",
    "heart": r"warmth suits|warmth loosens|gentle movement and warmth",
}
"""Care-brief 2.1, 2.2, 3.1, 7.2, 13: what is never offered to whom."""


@pytest.mark.parametrize("flag", UNFIT)
def test_nobody_is_offered_what_does_not_suit_them(flag: str) -> None:
    for profile in (each for each in PROFILES if flag in each):
        said = {each.id: everything(each, profile).lower() for each in SHIPPED.all}
        assert {id: text for id, text in said.items() if re.search(UNFIT[flag], text)} == {}
    assert any(re.search(UNFIT[flag], everything(each).lower()) for each in SHIPPED.all)


def test_more_is_told_part_by_part_without_those_that_do_not_suit() -> None:
    water = SHIPPED.by_id("water")
    assert water is not None

    assert "wash out" in " ".join(SHIPPED.more(water, 2))
    assert SHIPPED.more(water, 2, {"fluid_limited"}) == ()
    assert SHIPPED.more(water, 3) == SHIPPED.more(water, -1) == ()


# ------------------------------------------------------------------ the page


def test_the_page_lists_the_answers_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == page(), "draw it again: python tests/answers_page.py"


def statements() -> list[list[str]]:
    table = PAGE.read_text("utf-8").split("<!-- statements: begin -->")[1].split("<!--")[0]
    rows = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    return [[cell.strip("| ") for cell in row] for row in rows]


def spoken_at(place: str) -> str:
    """Everything that is said at a place of the table."""
    if not place.startswith("answers/"):
        return " ".join(line.text for line in ROUTINE_LINES if line.place == place)
    _, id, *part = place.split("/")
    answer = SHIPPED.by_id(id)
    assert answer is not None, place
    parts = [answer.say, *answer.more]
    index = int(part[0].removeprefix("more-")) if part else 0
    return " ".join(one.text for one in parts[index])


def test_every_statement_of_the_source_document_is_spoken_where_the_page_says() -> None:
    rows = statements()

    assert sorted({int(row[0]) for row in rows}) == list(range(1, 26))
    assert [row for row in rows if row[-1] not in spoken_at(row[-2].strip("`"))] == []
