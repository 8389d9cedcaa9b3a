"""Every limit of every step, and how going beyond it is told."""

from __future__ import annotations

import pytest

from calmcramp.score.reading import read_routine
from routine_texts import HEAD, faults, written


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
            "breaths are held for 304 s, the most is 300",
        ),
        (
            'kind = "breathe"\ncycles = 4\nin = 2\ntop_up = 1\nout = 6',
            "4 sighs, the most is 3",
        ),
        (
            'kind = "breathe"\nseconds = 32\nin = 2\ntop_up = 1\nout = 6',
            "4 sighs, the most is 3",
        ),
        (
            'kind = "breathe"\ncycles = 3\nin = 2\ntop_up = 1.6\nout = 6',
            "top_up is 1.6, the most is 1.5",
        ),
        (
            'kind = "breathe"\ncycles = 3\nin = 2\ntop_up = 0.4\nout = 6',
            "top_up is 0.4, the least is 0.5",
        ),
        (
            'kind = "breathe"\ncycles = 3\nin = 2\ntop_up = 1\nhold_in = 2\nout = 6',
            "a sigh is not held",
        ),
        (
            'kind = "breathe"\ncycles = 3\nin = 3\ntop_up = 1\nout = 7.1',
            "5.4 breaths a minute, the least is 5.5",
        ),
        (
            'kind = "breathe"\ncycles = 3\nin = 2\ntop_up = 1\nout = 6\nwords = ["In"]',
            "words are two: one for in, one for out, and between them one for the sip",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 6\ntop_up = 1',
            "top_up and from do not go together",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 6\nstays = [60, 45, 45]',
            "stays are 3, it must be one for each of 10, 9, 8, 7 a minute",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 6\nstays = [60, 45, 45, 4]',
            "it must be a list of numbers from 5 to 600",
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 6\nstays = "long"',
            'stays is "long", it must be a list of numbers from 5 to 600',
        ),
        (
            'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 9\nstays = [60]\nover = 60',
            "over and stays do not go together",
        ),
        ('kind = "rest"\nseconds = 5\nunless = ["x"]', 'unless has "x", it is not known'),
        (
            'kind = "hold"\nseconds = 9\nlines = [{ at = 0, text = "x", only = ["lungs"] }]',
            'line 1: only has "lungs", it is not known; did you mean "lung"?',
        ),
        (
            'kind = "tense"\ntext = "x"\nrelease = "y"\nquiet = 30\nseconds = 6\nsecond = ""',
            "second is empty",
        ),
    ],
)
def test_a_fault_in_a_step_is_told_with_its_place(steps: str, fault: str) -> None:
    told = faults(written(steps), emergency="112")

    assert any(fault in each for each in told), told
    assert all(each.startswith("evening.toml:") and 'passage "a", step 1' in each for each in told)


@pytest.mark.parametrize(
    "step",
    [
        'kind = "hold"\nseconds = 60',
        'kind = "rest"\nseconds = 90',
        'kind = "tense"\ntext = "x"\nrelease = "y"\nquiet = 60\nseconds = 7\ncue = 30',
        'kind = "tense"\ntext = "x"\nrelease = "y"\nquiet = 15\nseconds = 5\nfeet = true',
        'kind = "soften"\ntext = "x"\nquiet = 20',
        'kind = "breathe"\ncycles = 3\nin = 1\ntop_up = 0.5\nout = 3.5',
        'kind = "breathe"\ncycles = 3\nin = 2.5\ntop_up = 1.5\nout = 7\nwords = ["a", "b", "c"]',
        'kind = "breathe"\nseconds = 60\nin = 5.5\nout = 5.5',
        'kind = "breathe"\nseconds = 60\nfrom = 12\nto = 5.5\nover = 10',
        'kind = "breathe"\nseconds = 60\nfrom = 10\nto = 9\nstays = [600]',
        'kind = "breathe"\ncycles = 8\nin = 4\nhold_in = 7\nout = 8\nsmall = ["x"]',
        'kind = "breathe"\nseconds = 300\nin = 4\nhold_in = 4\nout = 4\nsmall = ["x"]',
        'kind = "ask"\nname = "e"\ntext = "x"\nwindow = 20',
        'kind = "ending"\nbed_seconds = 30\nfade = 90',
        'kind = "ending"\nbed_seconds = 20\nfade = 60',
        f'kind = "say"\ntext = "{"x" * 200}"',
        'kind = "hold"\nseconds = 9\nlines = [{ at = 5, text = "x", unless = ["lung"] },'
        ' { at = 5, text = "y", only = ["lung"] }]',
    ],
)
def test_a_limit_itself_is_allowed(step: str) -> None:
    read_routine(written(step), "evening.toml")


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
