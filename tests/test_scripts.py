"""Every line that is ever spoken, read by somebody who is strict about it.

The first of these is the one that keeps the assistant from obeying itself: no line holds a word
that is listened for while the line sounds. Questions may name their own answers.
"""

from __future__ import annotations

import re

import pytest

from calmcramp.dialogue.cramp import OWN_FIRST_MOVE, UPRIGHT
from calmcramp.dialogue.dialogue import live
from calmcramp.dialogue.holds import CYCLE, LATER
from calmcramp.dialogue.states import Dialogue, State
from calmcramp.dialogue.table import TABLE
from calmcramp.dialogue.vocabulary import plain
from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Ask, HoldStill
from calmcramp.score.units import frames
from fakes_sound import FakeSounds
from spoken_lines import BOOK, LINES, ROUTINE_LINES, ROUTINES, WORDING, Line

PROTOCOLS = ("calf", "foot", "front-thigh", "hamstring", "inner-thigh", "shin")

WORDS_A_MINUTE = {"cramp": 147, "relax": 112, "sleep": 100}
SPARE = 1.15
LONGEST_SENTENCE = {"cramp": 12, "relax": 16, "sleep": 16}

OWN_ANSWERS = {
    *("calf", "foot", "thigh", "hamstring", "front", "shin", "inner-thigh"),
    *("left", "right", "both"),
}
"""Parts of the leg, which no instruction can do without. While such a line sounds they are masked
(`live_while_sounding`); at any other time they are heard."""

TOLD_ON_REQUEST = ("lines/time-left", "lines/time-left-less", "redflags/fluid-loss")
"""How long it lasts, to whoever asks; a drink with salt, after heavy sweating (care-brief 7)."""

AS_PRINTED = ("lines/disclaimer",)
"""Said in the words of care-brief 7.2, cramps and all, to somebody who is awake."""


# ------------------------------------------------------------------ it never obeys itself


def heard_in(text: str) -> frozenset[str]:
    """The names that somebody who said this would be heard to mean."""
    words, vocabulary = tuple(plain(text).split()), BOOK.vocabulary
    inside = [vocabulary.inside.get(words[i:j]) for i, j in vocabulary.spans(len(words))]
    parts = (tuple(plain(part).split()) for part in re.split(r"[.?!,;:]", text))
    whole = [vocabulary.whole.get(part) for part in parts]
    return frozenset().union(*(names for names in (*inside, *whole) if names))


def test_no_instruction_holds_a_command_that_is_live_while_it_sounds() -> None:
    def obeyed(line: Line) -> frozenset[str]:
        listened = live(Dialogue(BOOK, state=line.state)) - OWN_ANSWERS
        in_part = BOOK.vocabulary.occurring(line.text) & WORDING.commands
        led = heard_in(line.text) if line.state is State.SESSION else frozenset()
        return (in_part | led) & listened

    instructions = [one for one in LINES if not one.asks and one.place not in AS_PRINTED]
    assert {str(line): obeyed(line) for line in instructions if obeyed(line)} == {}


def test_no_line_of_a_session_asks_for_another_one() -> None:
    called = {phrase for routine in ROUTINES.values() for phrase in routine.called}
    led = [line for line in ROUTINE_LINES if line.state is State.SESSION]

    said = {
        str(line): [one for one in called if f" {one} " in f" {plain(line.text)} "] for line in led
    }
    assert {line: phrases for line, phrases in said.items() if phrases} == {}


def test_wake_words_are_spoken_only_where_they_are_asked_about() -> None:
    def woken(line: Line) -> frozenset[str]:
        return BOOK.vocabulary.occurring(line.text) & {"cramp", "relax", "sleep"}

    instructions = [one for one in LINES if not one.asks and one.place not in AS_PRINTED]
    assert [str(line) for line in instructions if woken(line)] == []


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
        ends = line.text[-1] in ".?" or line.text in ("In", "sip", "and out")
        slot = "{" in line.text and line.place not in ("lines/time-left", "lines/due")
        spaced = line.text != " ".join(line.text.split())
        return bool(re.search(r"\d", line.text)) or slot or spaced or not ends

    assert [str(line) for line in LINES if wrong(line)] == []


def test_what_may_not_be_said_is_not_said() -> None:
    def faults(line: Line) -> list[str]:
        found = WORDING.faults_in(line.text, line.place, line.mode, line.asks, BOOK.vocabulary)
        return [str(fault) for fault in found if "the command" not in fault.what]

    spoken = [line for line in LINES if line.place not in TOLD_ON_REQUEST]
    assert [fault for line in spoken for fault in faults(line)] == []


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
