"""The words of the schedule: every fault at once, and nothing spoken that could be obeyed."""

from __future__ import annotations

import re

import pytest

from calmcramp import places
from calmcramp.dialogue.wording import read_wording
from calmcramp.errors import FaultsFound
from calmcramp.planning.schedule_reading import read_schedule_words
from calmcramp.planning.schedule_words import spelt
from shipped_words import routines, text_of, whole
from spoken_schedule import TEXT, WORDS

FILLED = {"when": "Every night at half past ten in the evening", "count": "three", "day": "tonight"}
NAMES = sorted(set(WORDS.names.values()))
ASKED = {f"ask.{key}": text for key, text in WORDS.ask.items()}
SAID = {f"say.{key}": text for key, text in WORDS.say.items()} | {
    f"refuse.{key}": text for key, text in WORDS.refuse.items()
}
VOCABULARY = whole().vocabulary
WORDING = read_wording(text_of("wording.toml"), "wording.toml", VOCABULARY)


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaultsFound) as caught:
        read_schedule_words(text, "schedule.toml")
    return [str(fault) for fault in caught.value.faults]


# ------------------------------------------------------------------ the file


def test_every_fault_is_told_at_once_with_its_place() -> None:
    broken = (
        TEXT.replace('evening = "17:00"', 'evening = "17 o\'clock"')
        .replace('routine = "cramp-guard"', "routine = 7")
        .replace('say = ["nightly"', 'say = ["(nightly"', 1)
        .replace('skip = ["skip', 'skp = ["skip')
        .replace("ahead = 0", 'ahead = "none"')
        .replace('on = ["sat", "sun"]', 'on = ["sat", "sunday"]')
        .replace('every = "every night"', "every = 1")
        .replace("[[span]]", "[[spam]]")
        .replace('say = ["{hour}"]', 'say = ["{our}", "[at {hour}]"]\ntim = 1')
        .replace('other = "your evening session"', "")
        .replace('"December"', "")
    )
    told = "\n".join(faults_of(broken))

    for place in (
        *("rule.evening", "rule.routine", "want.skip", "once 1", "days 5", "spoken.every"),
        *("spam: unknown section", 'did you mean "span"', "span: there are no rows", "time 2"),
        *("{our}", "[at {hour}]", 'did you mean "times"', "names.other", "numbers.months"),
    ):
        assert place in told, place


@pytest.mark.parametrize(
    "text", ["", "[", "want = 1", "[[days]]\nsay = 1", "days = [1]", "[" * 999]
)
def test_anything_else_is_a_fault_and_never_an_error(text: str) -> None:
    assert all(one.startswith("schedule.toml") for one in faults_of(text))


def test_routines_that_are_named_are_there() -> None:
    known = routines().keys()
    named = set(
        re.findall(r"^([a-z0-9-]+) = \[", TEXT.split("[routines]")[1].split("[names]")[0], re.M)
    )

    assert {WORDS.usual, *named} <= known
    assert WORDS.names.keys() - {"other"} <= known


def test_words_are_compared_without_signs_and_capitals() -> None:
    assert spelt("At 10:30PM, o'clock!") == "at 10 30 pm oclock"
    assert spelt("2230") == "22 30"
    assert spelt("  ") == ""


# ------------------------------------------------------------------ what is spoken


def filled(text: str) -> list[str]:
    slots = [{**FILLED, "name": name} for name in NAMES]
    return sorted({text.format_map(slot) for slot in slots})


@pytest.mark.parametrize(("place", "text"), SAID.items(), ids=SAID)
def test_no_line_holds_what_it_would_obey_or_what_may_not_be_said(place: str, text: str) -> None:
    for line in filled(text):
        assert WORDING.faults_in(line, place, "cramp", False, VOCABULARY) == []
        assert not VOCABULARY.occurring(line) & VOCABULARY.wake.keys()


@pytest.mark.parametrize(("place", "text"), ASKED.items(), ids=ASKED)
def test_a_question_names_no_command(place: str, text: str) -> None:
    for line in filled(text):
        assert WORDING.faults_in(line, place, "relax", True, VOCABULARY) == []
        assert VOCABULARY.occurring(line) & WORDING.commands == frozenset()


@pytest.mark.parametrize("text", [*SAID.values(), *ASKED.values()])
def test_every_sentence_is_short_and_whole(text: str) -> None:
    for line in filled(text):
        assert line[-1] in ".?"
        assert all(len(one.split()) <= 16 for one in re.split(r"(?<=[.?!])\s+", line)), line


def test_no_grave_flag_is_raised_by_what_is_said() -> None:
    """ "Every night" by itself is a reason to see a doctor; with a time it is a time."""
    triage = whole().triage
    lines = [line for text in (*SAID.values(), *ASKED.values()) for line in filled(text)]
    flags = {flag.row.id: flag.row.level for line in lines if (flag := triage.find(line))}

    assert flags == {"every-night": "D"}


def test_the_reminder_is_one_sentence_that_asks_nothing() -> None:
    routine = routines()["evening-water"]
    (passage,) = routine.passages

    assert routine.kind == "talk"
    assert [step.text for step in passage.steps] == [  # type: ignore[union-attr]
        "A glass of water now is kind to your legs, if you may drink freely."
    ]
    assert {"fluid_limited", "kidney"} <= routine.unless


def test_the_words_lie_beside_the_others() -> None:
    assert (places.scripts() / "schedule.toml").is_file()
