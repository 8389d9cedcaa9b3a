"""The week as it is told aloud: short, in words, three numbers at most, and never to itself."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp import places
from calmcramp.dialogue.wording import read_wording
from calmcramp.errors import FaultsFound
from calmcramp.planning.diary import Cramp, Diary
from calmcramp.planning.diary_words import DiaryWords, read_diary_words, spoken_week
from calmcramp.planning.summary import summarize
from diaries import CRAMPS, TONIGHT, cramp, nights
from shipped_words import shipped

SHIPPED = (places.scripts() / "diary.toml").read_text(encoding="utf-8")
WORDS = read_diary_words(SHIPPED, "diary.toml")
LONGEST_SENTENCE = 16


def told(*cramps: Cramp, known: int = 30) -> str:
    diary = Diary(cramps, nights=nights(known))
    return " ".join(spoken_week(summarize(diary, TONIGHT), WORDS))


WEEKS = {
    "as in the brief": (
        (cramp(0, pain=3), cramp(1, pain=7), cramp(2, muscle="foot"), *(cramp(8),) * 5),
        "This week, it came three times, most often in the right calf. The worst was seven of ten. "
        "The week before, it came five times.",
    ),
    "once": (
        (cramp(0), cramp(9)),
        "This week, it came once, in the right calf. The worst was five of ten. "
        "The week before, it came once.",
    ),
    "always": (
        (cramp(0, pain=None), cramp(1, pain=None)),
        "This week, it came twice, always in the right calf. "
        "The week before, the diary has nothing.",
    ),
    "either side": (
        (cramp(0, side="left", pain=None), cramp(1, pain=None)),
        "This week, it came twice, always in the calf. The week before, the diary has nothing.",
    ),
    "all over": (
        (cramp(0, pain=None), cramp(1, muscle="foot", pain=None)),
        "This week, it came twice. The week before, the diary has nothing.",
    ),
    "nobody knows where": (
        (cramp(0, muscle="unknown", pain=None),),
        "This week, it came once. The week before, the diary has nothing.",
    ),
    "both legs": (
        (cramp(0, muscle="front-thigh", side="both", pain=1),),
        "This week, it came once, in the front of the thigh of both legs. "
        "The worst was one of ten. The week before, the diary has nothing.",
    ),
    "a long one": (
        (cramp(0, pain=9, long=True), cramp(8)),
        "This week, it came once, in the right calf. The worst was nine of ten. "
        "A very long one was among them, so please tell your doctor.",
    ),
    "nothing": ((), "The diary has nothing for this week."),
    "nothing after something": (
        (cramp(8), cramp(9)),
        "The diary has nothing for this week. The week before, it came twice.",
    ),
    "very often": (
        tuple(cramp(0, pain=None) for _ in range(41)),
        "This week, it came more than forty times, always in the right calf. "
        "The week before, the diary has nothing.",
    ),
}


@pytest.mark.parametrize(("cramps", "said"), WEEKS.values(), ids=WEEKS)
def test_the_week_is_told_in_two_or_three_sentences(cramps: tuple[Cramp, ...], said: str) -> None:
    assert told(*cramps) == said


def test_a_first_week_is_held_against_nothing() -> None:
    assert told(cramp(0), known=5) == (
        "This week, it came once, in the right calf. The worst was five of ten."
    )


NUMBERS = {*WORDS.numbers, "once", "twice"} - {"ten"}


@given(st.lists(CRAMPS.map(lambda one: replace(one, at=cramp(one.id % 16).at)), max_size=60))
def test_any_week_is_short_and_in_words(cramps: list[Cramp]) -> None:
    diary = Diary(tuple(cramps), nights=nights(30))
    said = spoken_week(summarize(diary, TONIGHT), WORDS)

    assert 1 <= len(said) <= 3
    for line in said:
        assert len(line.split()) <= LONGEST_SENTENCE
        assert not re.search(r"[\d{}]", line)
        assert line[-1] == "."
    spoken = re.findall(r"[a-z-]+", " ".join(said).lower().replace("of ten", ""))
    assert sum(word in NUMBERS for word in spoken) <= 3


def test_no_line_holds_a_word_that_is_listened_for_or_may_not_be_said() -> None:
    words = shipped().vocabulary
    wording = read_wording((places.scripts() / "wording.toml").read_text("utf-8"), "w", words)
    lines = [
        line
        for cramps, _ in WEEKS.values()
        for line in spoken_week(summarize(Diary(cramps, nights=nights(30)), TONIGHT), WORDS)
    ]

    assert [
        one for line in lines for one in wording.faults_in(line, "", "relax", False, words)
    ] == []
    assert [line for line in lines if words.occurring(line) & words.wake.keys()] == []
    assert [line for line in lines if shipped().triage.find(line)] == []


# ------------------------------------------------------------------ the file


BROKEN = {
    "no TOML": ("[week", "mend the line"),
    "a missing sentence": (
        SHIPPED.replace("most =", "moist ="),
        'week.most: this sentence is missing; write it|no sentence has this name; did you mean "mo',
    ),
    "a missing slot": (
        SHIPPED.replace("twice {", "{").replace("came {times}, in the", "came, in the"),
        'week.one: "This week, it came, in the {where}." is not filled in right; use {times}, {wh',
    ),
    "a wrong slot": (
        SHIPPED.replace("was {pain} of", "was {pian} of"),
        "then.worst: .* is not filled in right; use {pain} in it",
    ),
    "half a slot": (SHIPPED.replace("{pain} of ten", "{pain} of {ten"), "then.worst: .* filled in"),
    "code": (SHIPPED.replace("{pain} of ten", "{pain.real} of ten"), "then.worst: .* filled in"),
    "no sentence": (
        SHIPPED.replace('once = "once"', "once = 1"),
        "times.once: this is no sentence",
    ),
    "no section": (SHIPPED.replace("[then]", "[than]"), "than: there is no such section; did you"),
    "no numbers": (SHIPPED.replace('"zero", ', "0, "), "numbers.words: one of these is no word"),
    "few numbers": (
        re.sub(r"words = \[.*\]", 'words = ["zero"]', SHIPPED, flags=re.DOTALL),
        "numbers.words: these are not the spoken numbers; write zero to ten, at least",
    ),
}


@pytest.mark.parametrize(("text", "fault"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_the_file_is_told(text: str, fault: str) -> None:
    with pytest.raises(FaultsFound) as caught:
        read_diary_words(text, "diary.toml")

    assert re.search(fault.replace("{", r"\{"), str(caught.value))
    assert str(caught.value).startswith("diary.toml")


def test_every_place_can_be_said() -> None:
    assert isinstance(WORDS, DiaryWords)
    assert WORDS.say("side", "left", where=WORDS.say("muscle", "toes")) == "left toes"
    assert [WORDS.times(count) for count in (1, 2, 3, 40, 41)] == [
        *("once", "twice", "three times", "forty times", "more than forty times")
    ]
