"""Every line that is ever spoken, read by somebody who is strict about it.

The first of these is the one that keeps the assistant from obeying itself: no line holds a word
that is listened for while the line sounds. Questions may name their own answers.
"""

from __future__ import annotations

import re

import pytest

from calmcramp.dialogue.cramp import MUSCLES, OWN_FIRST_MOVE, UPRIGHT
from calmcramp.dialogue.dialogue import live
from calmcramp.dialogue.holds import CYCLE, LATER
from calmcramp.dialogue.states import Dialogue
from calmcramp.dialogue.table import TABLE
from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Ask, Breathe, Ending, HoldStill, Routine, Soften, Tense
from calmcramp.score.units import frames
from fakes_sound import FakeSounds
from spoken_lines import BOOK, LINES, ROUTINE_LINES, ROUTINES, Line

PROTOCOLS = sorted({*MUSCLES.values()})

WORDS_A_MINUTE = {"cramp": 147, "relax": 112, "sleep": 100}
SPARE = 1.15
LONGEST_SENTENCE = {"cramp": 12, "relax": 16, "sleep": 16}

FORBIDDEN = (
    *("point your", "curl", "scrunch", "deep breath", "hold your breath", "milligram", "mg"),
    *("dose", "just anxiety", "open your eyes", "well done", "your heel to your bottom", "clot"),
    *("look at", "as shown", "the screen", "heating", "hot water", "paper bag"),
)
"""Care-brief 0.4, 1.1, 4.2, 5.7, 6.1, 7 and 13."""

OWN_ANSWERS = {
    *("calf", "foot", "thigh", "hamstring", "front", "shin", "inner-thigh"),
    *("left", "right", "both"),
}
"""Parts of the leg, which no instruction can do without. While such a line sounds they are masked
(`live_while_sounding`); at any other time they are heard."""

ASKS_MAY_NAME = OWN_ANSWERS | {
    "back",
    *("yes", "no", "a-little", "better", "symptom", "breathing", "muscle-relaxation"),
    *("cramp", "sleep", "relax"),
}


# ------------------------------------------------------------------ it never obeys itself


def test_no_line_holds_a_command_that_is_live_while_it_sounds() -> None:
    def obeyed(line: Line) -> frozenset[str]:
        may = ASKS_MAY_NAME if line.asks else OWN_ANSWERS
        heard = BOOK.vocabulary.occurring(line.text) & live(Dialogue(BOOK, state=line.state))
        return heard - may

    assert {str(line): obeyed(line) for line in LINES if obeyed(line)} == {}


def test_wake_words_are_spoken_only_where_they_are_asked_about() -> None:
    def woken(line: Line) -> frozenset[str]:
        return BOOK.vocabulary.occurring(line.text) & BOOK.vocabulary.wake.keys()

    asked = ("Cramp?", "Breathing, or muscle release?", "Shall I help you back to sleep?")
    assert {line.text for line in LINES if woken(line)} == set(asked)


def test_no_instruction_raises_a_red_flag() -> None:
    instructions = [line for line in ROUTINE_LINES if not line.asks]

    assert [str(line) for line in instructions if BOOK.triage.find(line.text)] == []


def test_no_line_at_all_holds_a_word_for_stop() -> None:
    assert [str(line) for line in LINES if "stop" in BOOK.vocabulary.occurring(line.text)] == []


# ------------------------------------------------------------------ how it is worded


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def test_every_line_is_speakable_words_and_whole_sentences() -> None:
    def wrong(line: Line) -> bool:
        ends = line.text[-1] in ".?" or line.text in ("In", "and out")
        slot = "{" in line.text and line.place != "lines/time-left"
        spaced = line.text != " ".join(line.text.split())
        return bool(re.search(r"\d", line.text)) or slot or spaced or not ends

    assert [str(line) for line in LINES if wrong(line)] == []


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_what_may_not_be_said_is_not_said(phrase: str) -> None:
    said = re.compile(rf"\b{phrase}\b", re.IGNORECASE)

    assert [str(line) for line in LINES if said.search(line.text)] == []


def test_sentences_are_short() -> None:
    def long(line: Line) -> bool:
        limit = LONGEST_SENTENCE[line.mode]
        return any(len(one.split()) > limit for one in sentences(line.text))

    assert [str(line) for line in ROUTINE_LINES if long(line)] == []


def test_every_line_has_room_to_be_said_calmly() -> None:
    def needed(line: Line) -> float:
        return SPARE * len(line.text.split()) * 60 / WORDS_A_MINUTE[line.mode]

    cramped = [line for line in ROUTINE_LINES if line.room and needed(line) > line.room]
    assert [str(line) for line in cramped] == []


def test_a_question_offers_at_most_three_choices() -> None:
    asked = [line for line in LINES if line.asks]

    assert [str(one) for one in asked if sentences(one.text)[-1].count(",") > 2] == []


# ------------------------------------------------------------------ what the dialogue performs


def test_every_question_of_a_routine_has_its_silence_in_the_table() -> None:
    steps = (s for one in ROUTINES.values() for p in one.passages for s in p.steps)
    asked = {step.name for step in steps if isinstance(step, Ask)}

    assert {f"silence:{name}" for name in asked} <= {on for row in TABLE for on in row.on}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_muscle_has_its_passages(name: str) -> None:
    passages = {passage.name: passage for passage in ROUTINES[name].passages}

    assert {"first-move", *CYCLE, *LATER, "hold-longer", "massage"} <= passages.keys()
    assert ("sitting-up" in passages) == (name in UPRIGHT)
    for passage in passages.values():
        ends = passage.steps[-1]
        assert isinstance(ends, Ask) == (passage.name != "first-move")
        assert not isinstance(ends, Ask) or ends.text == "Is it easing? Yes, a little, or no."


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_first_move_is_twelve_words_at_most_and_an_action_at_once(name: str) -> None:
    first = next(line for line in ROUTINE_LINES if line.place == f"{name}/first-move").text
    universal = "Straighten that leg. Pull your toes up toward your shin, and hold."

    assert len(first.split()) <= 12
    assert (first == universal) == (name not in OWN_FIRST_MOVE | {"inner-thigh"})


@pytest.mark.parametrize("name", ["calf", "foot", "hamstring", "front-thigh"])
def test_holds_and_massage_last_as_long_as_the_care_brief_says(name: str) -> None:
    seconds = {
        passage.name: [step.seconds for step in passage.steps if isinstance(step, HoldStill)]
        for passage in ROUTINES[name].passages
    }

    for hold in (*CYCLE, *LATER):
        stretch, ease = seconds[hold]
        assert 20 <= stretch <= 30
        assert ease == 5
    assert seconds["hold-longer"][0] <= 60
    assert 30 <= seconds["massage"][0] <= 60


def test_the_aftercare_lasts_60_to_90_seconds() -> None:
    score = lay_out(ROUTINES["aftercare"], FakeSounds(), passages=AFTERCARE)

    before_the_offer = score.holds[-1].at
    assert frames(60) <= before_the_offer <= frames(90)


AFTERCARE = ("rest", "walk", "water", "tender", "offer")

# ------------------------------------------------------------------ relaxing


def minutes(routine: Routine) -> float:
    steps = [step for passage in routine.passages for step in passage.steps]
    tensed = sum(one.cue + one.seconds + one.quiet for one in steps if isinstance(one, Tense))
    softened = sum(one.cue + one.quiet for one in steps if isinstance(one, Soften))
    return (tensed + softened) / 60


@pytest.mark.parametrize(("name", "expected"), [("pmr-7", 8.2), ("release-only", 7.2)])
def test_a_relaxation_is_as_long_as_care_brief_5_1_computes(name: str, expected: float) -> None:
    assert minutes(ROUTINES[name]) == pytest.approx(expected, rel=0.05)


def test_legs_are_tightened_at_a_quarter_for_five_seconds_toes_up() -> None:
    legs = [
        step
        for passage in ROUTINES["pmr-7"].passages
        if "leg" in passage.name
        for step in passage.steps
        if isinstance(step, Tense)
    ]

    assert len(legs) == 2
    for step in legs:
        assert step.feet
        assert step.seconds <= 5
        assert "toes up" in step.text.lower()
        assert "quarter" in step.text


def test_nothing_is_tightened_in_release_only() -> None:
    said = " ".join(line.text for line in ROUTINE_LINES if line.place.startswith("release-only/"))

    assert not re.search(
        r"\b(tight|tighten|tense|stretch|wiggle|press|squeeze|lift)\b", said.lower()
    )
    assert [passage.name for passage in ROUTINES["release-only"].passages][-2] == "other-leg"


def test_the_sleep_ending_asks_nothing_and_thanks_nobody() -> None:
    said = [line.text for line in ROUTINE_LINES if line.place.startswith("sleep-ending/")]
    ending = ROUTINES["sleep-ending"].passages[-1].steps[-1]

    assert said == ["Nothing more to do. You can drift off whenever you like."]
    assert isinstance(ending, Ending)
    assert 20 <= ending.bed_seconds <= 30
    assert 60 <= ending.fade <= 90


def test_breathing_begins_with_the_breath_kept_small_and_never_sinks_below_six() -> None:
    breathing = [
        step
        for passage in ROUTINES["settle"].passages
        for step in passage.steps
        if isinstance(step, Breathe)
    ]

    assert len(breathing) == 1
    assert breathing[0].small[0] == "Slow and small. Less air than you think."
    assert ROUTINES["settle"].ends == "sleep-ending"


@pytest.mark.parametrize("name", ROUTINES)
def test_every_routine_can_be_laid_out(name: str) -> None:
    assert lay_out(ROUTINES[name], FakeSounds()).end > 0
