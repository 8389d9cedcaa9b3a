"""Routine files: everything that can be written, and every way to get it wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.errors import FaultsFound
from calmcramp.score.reading import LARGEST, BadRoutine, read_routine
from calmcramp.score.routine import (
    Ask,
    Breathe,
    Ending,
    HoldStill,
    Line,
    Minutes,
    Pattern,
    Ramp,
    Rest,
    Say,
    Soften,
    Tense,
    Tone,
)
from calmcramp.score.toml_lines import lines_of
from routine_texts import EVERYTHING, HEAD, faults, mangled, written

JUST = frozenset({"just_cramped"})
NOTICE, TWICE = "Notice the difference.", "Toes up a second time, lightly."


def test_everything_that_can_be_written_is_read() -> None:
    routine = read_routine(EVERYTHING, "evening.toml", {"emergency": "112"})

    assert (routine.name, routine.mode, routine.bed) == ("evening", "relax", True)
    assert (routine.ends, routine.minutes) == ("sleep-ending", Minutes(10, 5, 20))
    assert (routine.instead, routine.shorter) == ("release-only", "recall")
    assert routine.called == ("my quiet evening", "evening ease")
    assert (routine.unless, routine.only, routine.heat) == ({"recent_surgery"}, set(), None)
    assert [passage.name for passage in routine.passages] == ["opening", "all"]
    assert routine.passages[0].unless == {"kidney", "lung"}
    assert routine.passages[0].steps == (Rest(90), Tone("tick", 1))
    assert routine.passages[1].steps == (
        Say("Call 112.", 3, "sleep"),
        HoldStill(
            30,
            (
                Line(0, "Toes up."),
                Line(5.5, "Hold it there.", unless=JUST),
                Line(5.5, "Half as strong.", only=JUST),
            ),
        ),
        Breathe(Ramp(10, 6, 240, 1.5), 300, None, ("In", "and out"), ("Small and easy.",)),
        Breathe(Pattern(4, 8, 7, 0), None, 4, (), ("Small and easy.",)),
        Breathe(Pattern(2.5, 6.5, top_up=1), None, 3, ("In", "sip", "and out")),
        Breathe(Ramp(10, 6, 195, 1.5, (60, 45, 45, 45)), 300, None, (), ("Small and easy.",)),
        Tense("Toes up, lightly.", "Let go.", 5, 35, 8, NOTICE, True, TWICE),
        Soften("Let the calf grow heavy.", 30, 10, only=frozenset({"cramped_day"})),
        Ask("easing", "Is it easing?", "Easing?", 8),
        Ending(25, 75),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "name is missing"),
        (HEAD, "passage is missing"),
        (HEAD + "passage = []", "there is no passage"),
        (HEAD + "passage = 5", "passage must be a list of tables"),
        (HEAD + '[[passage]]\nname = "a"', 'evening.toml:6: passage "a": step is missing'),
        (HEAD + "minutes = 5", "minutes must be a table"),
        (
            HEAD + "[minutes]\ndefault = 3\nshortest = 5\nlongest = 9",
            "between shortest and longest",
        ),
        (HEAD + "[minutes]\ndefault = 70\nshortest = 5\nlongest = 60", "default is 70, the most"),
        (
            HEAD.replace("relaxation", "relaxing"),
            'kind is "relaxing", it is not known; did you mean',
        ),
        (HEAD.replace("true", '"yes"'), 'bed is "yes", it must be true or false'),
        (HEAD + 'ends = "evening"', "ends names the routine itself"),
        (HEAD + "title = 5", "this is not TOML"),
        ("a = [1,", "this is not TOML"),
        ("a = " + "[" * 5000, "evening.toml"),
        ("x" * (LARGEST + 1), "letters, the most is"),
    ],
)
def test_a_fault_of_the_file_is_told(text: str, fault: str) -> None:
    assert any(fault in each for each in faults(text)), faults(text)


def test_all_faults_come_at_once_in_the_order_of_their_lines() -> None:
    text = written('kind = "rest"\nseconds = 99\n[[passage.step]]\nkind = "sya"').replace(
        "mode", "mood"
    )

    assert faults(text) == [
        "evening.toml: mode is missing",
        'evening.toml:4: there is no key "mood" here; did you mean "mode"?',
        'evening.toml:10: passage "a", step 1: seconds is 99, the most is 90',
        'evening.toml:12: passage "a", step 2: kind is "sya", it is not known; did you mean "say"?',
    ]


def test_a_name_is_given_once() -> None:
    twice = written('kind = "rest"\nseconds = 5')
    told = faults(twice + twice[len(HEAD) :])

    assert [each.split(":")[1] for each in told] == ["7", "12"]
    assert all('the name "a" is given to 2 passages' in each for each in told)


def test_a_bad_routine_is_a_fault_that_was_found() -> None:
    with pytest.raises(FaultsFound):
        read_routine("", "x.toml")


def test_lines_are_counted_past_strings_comments_and_nested_lists() -> None:
    lines = lines_of(EVERYTHING)

    def line(start: str) -> int:
        return 1 + [each.strip() for each in EVERYTHING.splitlines()].index(start)

    assert lines["ends",] == line('ends = "sleep-ending"')
    assert lines["minutes", "longest"] == line("longest = 20")
    assert lines["passage", 0, "step", 1, "name"] == line('name = "opening"') + 2
    assert lines["passage", 1, "step", 1, "lines", 1, "at"] == line(
        "{ at = 5.5, text = '''Hold it there.''', unless = [\"just_cramped\"] },"
    )
    assert lines["passage", 1, "step", 9, "fade"] == line("fade = 75")


def read_or_refuse(text: str) -> None:
    try:
        read_routine(text, "any.toml", {"emergency": "112"})
    except BadRoutine as error:
        faults = error.faults
    else:
        return
    assert faults


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    read_or_refuse(text)
    read_or_refuse(EVERYTHING + text)


def test_no_mangled_routine_breaks_the_reader() -> None:
    for seed in range(300):
        read_or_refuse(mangled(EVERYTHING, seed))
