"""Routine files: everything that can be written, and every way to get it wrong."""

from __future__ import annotations

import random

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

HEAD = """\
name = "evening"
title = "A quiet evening"
kind = "relaxation"
mode = "relax"
bed = true
"""

EVERYTHING = (
    HEAD
    + """\
ends = "sleep-ending"

[minutes]
default = 10
shortest = 5
longest = 20

[[passage]]
name = "opening"
step = [{ kind = "rest", seconds = 90 }, { kind = "tone", name = "tick" }]

[[passage]]
name = "all"

[[passage.step]]
kind = "say"
text = "Call {emergency}."   # a comment with "quotes" and [brackets]
pause = 3
mode = "sleep"

[[passage.step]]
kind = "hold"
seconds = 30
lines = [
  { at = 0, text = "Toes up." },
  { at = 5.5, text = '''Hold it there.''' },
]

[[passage.step]]
kind = "breathe"
seconds = 300
from = 10
to = 6
over = 240
words = ["In", "and out"]
small = ["Small and easy."]

[[passage.step]]
kind = "breathe"
cycles = 4
in = 4
hold_in = 7
out = 8
small = ["Small and easy."]

[[passage.step]]
kind = "tense"
text = "Toes up, lightly."
release = "Let go."
notice = "Notice the difference."
seconds = 5
feet = true
quiet = 35

[[passage.step]]
kind = "soften"
text = "Let the calf grow heavy."
quiet = 30

[[passage.step]]
kind = "ask"
name = "easing"
text = "Is it easing?"
again = "Easing?"

[[passage.step]]
kind = "ending"
bed_seconds = 25
fade = 75
"""
)


def written(steps: str, head: str = HEAD) -> str:
    return f'{head}[[passage]]\nname = "a"\n[[passage.step]]\n{steps}\n'


def faults(text: str, **slots: str) -> list[str]:
    with pytest.raises(BadRoutine) as caught:
        read_routine(text, "evening.toml", slots)
    return [str(fault) for fault in caught.value.faults]


def test_everything_that_can_be_written_is_read() -> None:
    routine = read_routine(EVERYTHING, "evening.toml", {"emergency": "112"})

    assert (routine.name, routine.mode, routine.bed) == ("evening", "relax", True)
    assert (routine.ends, routine.minutes) == ("sleep-ending", Minutes(10, 5, 20))
    assert [passage.name for passage in routine.passages] == ["opening", "all"]
    assert routine.passages[0].steps == (Rest(90), Tone("tick", 1))
    assert routine.passages[1].steps == (
        Say("Call 112.", 3, "sleep"),
        HoldStill(30, (Line(0, "Toes up."), Line(5.5, "Hold it there."))),
        Breathe(Ramp(10, 6, 240, 1.5), 300, None, ("In", "and out"), ("Small and easy.",)),
        Breathe(Pattern(4, 8, 7, 0), None, 4, (), ("Small and easy.",)),
        Tense("Toes up, lightly.", "Let go.", 5, 35, 8, "Notice the difference.", True),
        Soften("Let the calf grow heavy.", 30, 10),
        Ask("easing", "Is it easing?", "Easing?", 8),
        Ending(25, 75),
    )


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ('kind = "hold"\nseconds = 61', "seconds is 61, the most is 60"),
        ('kind = "rest"\nseconds = 91', "seconds is 91, the most is 90"),
        ('kind = "rest"\nseconds = nan', "seconds is nan, it must be a number"),
        ('kind = "rest"\nseconds = true', "seconds is True, it must be a number"),
        ('kind = "rest"\nseconds = "ten"', 'seconds is "ten", it must be a number'),
        ('kind = "rest"', "seconds is missing"),
        ('kind = "rest"\nsecond = 5\nseconds = 5', 'no key "second" here; did you mean "seconds"?'),
        ('kind = "tens"', 'kind is "tens", it is not known; did you mean "tense"?'),
        ('text = "x"', "kind is missing"),
        ('kind = "say"\ntext = ""', "text is empty"),
        ('kind = "say"\ntext = "a\\nb"', "text has a line break"),
        ('kind = "say"\ntext = 5', "text is 5, it must be words in quotes"),
        (
            'kind = "say"\ntext = "{emergancy}"',
            'put in place of {emergancy}; did you mean "emergency"?',
        ),
        ('kind = "say"\ntext = "a } b"', "curly bracket"),
        ('kind = "say"\ntext = "x"\nmode = "loud"', 'mode is "loud", it is not known'),
        (f'kind = "say"\ntext = "{"x" * 201}"', "text has 201 letters, the most is 200"),
        ('kind = "ask"\nname = "e"\ntext = "x"\nwindow = 21', "window is 21, the most is 20"),
        ('kind = "ask"\nname = "E 1"\ntext = "x"', 'name is "E 1", it is not a name'),
        ('kind = "ending"\nbed_seconds = 25\nfade = 59', "fade is 59, the least is 60"),
        ('kind = "soften"\ntext = "x"\nquiet = 10', "quiet is 10, the least is 20"),
        (
            'kind = "hold"\nseconds = 9\nlines = [{ at = 9, text = "x" }]',
            "line 1: at 9 s the stretch of 9 s is over",
        ),
        (
            'kind = "hold"\nseconds = 9\nlines = [{ at = 5, text = "x" }, { at = 5, text = "y" }]',
            "line 2: it is not later than the line before",
        ),
        ('kind = "hold"\nseconds = 9\nlines = "x"', "lines must be a list of tables"),
        (
            'kind = "tense"\ntext = "x"\nrelease = "y"\nquiet = 30\nseconds = 8',
            "seconds is 8, the most is 7",
        ),
        (
            'kind = "tense"\ntext = "x"\nrelease = "y"\nquiet = 30\nseconds = 6\nfeet = true',
            "seconds is 6, the most is 5",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 13\nto = 6\nover = 60',
            "from is 13, the most is 12",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 5\nover = 60',
            "to is 5, the least is 5.5",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 6\nto = 9\nover = 60',
            "breathing only slows down",
        ),
        ('kind = "breathe"\nseconds = 60\nin = 0.5\nout = 5', "in is 0.5, the least is 1"),
        (
            'kind = "breathe"\nseconds = 60\nin = 1\nout = 2',
            "20.0 breaths a minute, the most is 12",
        ),
        (
            'kind = "breathe"\nseconds = 60\nin = 5\nout = 7',
            "5.0 breaths a minute, the least is 5.5",
        ),
        ('kind = "breathe"\nseconds = 61\nin = 4\nout = 6', "more than 60 s needs small"),
        ('kind = "breathe"\nin = 4\nout = 6', "give either seconds or cycles"),
        ('kind = "breathe"\ncycles = 2\nin = 4\nout = 6\nto = 6', "in and to do not go together"),
        (
            'kind = "breathe"\ncycles = 2\nin = 4\nout = 6\nexhale = 2',
            "exhale belongs to from and to",
        ),
        ('kind = "breathe"\ncycles = 2.5\nin = 4\nout = 6', "cycles is 2.5, it must be a whole"),
        ('kind = "breathe"\ncycles = 2\nin = 4\nout = 6\nwords = ["In"]', "words are two"),
        (
            'kind = "breathe"\ncycles = 2\nin = 4\nout = 6\nsmall = "x"',
            "it must be a list of lines",
        ),
        (
            'kind = "breathe"\ncycles = 9\nin = 4\nhold_in = 7\nout = 8\nsmall = ["x"]',
            "so slow a pattern lasts 8 cycles at most",
        ),
        (
            'kind = "breathe"\nseconds = 301\nin = 4\nhold_in = 4\nout = 4\nhold_out = 4',
            "breaths are held for 301 s, the most is 300",
        ),
    ],
)
def test_a_fault_in_a_step_is_told_with_its_place(steps: str, fault: str) -> None:
    told = faults(written(steps), emergency="112")

    assert any(fault in each for each in told), told
    assert all(each.startswith("evening.toml:") and 'passage "a", step 1' in each for each in told)


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
        (HEAD + 'ends = "evening"', "can not end in itself"),
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


def test_what_may_not_be_without_a_bed_or_in_a_cramp() -> None:
    bare = HEAD.replace("true", "false").replace('"relax"', '"cramp"')
    held = 'kind = "breathe"\ncycles = 4\nin = 4\nhold_in = 7\nout = 8'

    assert "the most is 60" in faults(written('kind = "rest"\nseconds = 61', bare))[0]
    assert "needs a bed" in faults(written('kind = "ending"\nbed_seconds = 25\nfade = 75', bare))[0]
    assert any("not held during a cramp" in each for each in faults(written(held, bare)))


def test_nothing_comes_after_an_ending() -> None:
    text = written(
        'kind = "ending"\nbed_seconds = 25\nfade = 75\n[[passage.step]]\nkind = "rest"\nseconds = 5'
    )

    assert "nothing comes after an ending" in faults(text)[0]


def test_a_bad_routine_is_a_fault_that_was_found() -> None:
    with pytest.raises(FaultsFound):
        read_routine("", "x.toml")


def test_lines_are_counted_past_strings_comments_and_nested_lists() -> None:
    lines = lines_of(EVERYTHING)

    def line(start: str) -> int:
        return 1 + [each.strip() for each in EVERYTHING.splitlines()].index(start)

    assert lines["ends",] == line('ends = "sleep-ending"')
    assert lines["minutes", "longest"] == line("longest = 20")
    assert lines["passage", 0, "step", 1, "name"] == line('name = "opening"') + 1
    assert lines["passage", 1, "step", 1, "lines", 1, "at"] == line(
        "{ at = 5.5, text = '''Hold it there.''' },"
    )
    assert lines["passage", 1, "step", 7, "fade"] == line("fade = 75")


def mangled(text: str, seed: int) -> str:
    """`text` with a few of its pieces lost, doubled, moved or replaced."""
    chance = random.Random(seed)
    pieces = text.replace("\n", " \n ").split(" ")
    odd = (
        "[",
        "]]",
        "=",
        '"',
        "{x}",
        "-1",
        "nan",
        "1e400",
        "0x" + "f" * 5000,
        "true",
        "'''",
        "\x00",
    )
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(pieces))
        pieces[at] = chance.choice((*odd, chance.choice(pieces), ""))
    return " ".join(pieces)


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
