"""What is wrong with a file of red flags is told all at once, each fault with its place."""

from __future__ import annotations

import pytest

from calmcramp.dialogue.triage import read_redflags
from calmcramp.errors import FaultsFound

BROKEN = """
[negation]
words = ["not"]
betwen = ["a"]
[small]
words = [1]
[same]
"can't" = "cannot"
[classes]
leg = ["leg", "{fot}"]
foot = ["foot"]
[harmless]
hear = ["(a|(b))"]
[told]
hear = ["..."]
over = ["but"]
[questions]
hear = ["^ what"]
spared = ["X"]
[extra]
[[flag]]
id = "one"
level = "X"
hear = "not a list"
say = ["Hello."]
[[flag]]
id = "one"
level = "E"
hear = ["end (it [all]|this)", "{legg} hurts", "pain ...", "[x]", "a & "]
catch = 3
say = ["Call {emergancy}.", { text = "x", unles = [], only = ["pregnent"] }, 7, { unless = [] }]
afterr = "x"
then = "two"
[slots]
emergency = "x"
"""


def test_every_fault_of_the_file_is_told_at_once_with_its_place() -> None:
    with pytest.raises(FaultsFound) as raised_:
        read_redflags(BROKEN, "mine.toml")

    told = str(raised_.value)
    assert all(line.startswith("mine.toml:") for line in told.splitlines())
    for part in (
        *(
            'negation.betwen: unknown key; did you mean "between"?',
            "negation.between: this is no list",
        ),
        *("negation.owners", "negation.blocks", "small.words: this is no list of words"),
        *("same.can't: this is no list of words", "classes.leg: there is no class {fot} before it"),
        *("harmless.hear: this phrase can not be read: (a|(b))", "told.hear: a phrase needs words"),
        *("questions.spared: there is no level X", "mine.toml:extra: unknown section"),
        *("flag one: unknown level", "hear is no list of sentences", "an id of its own"),
        *(
            "can not be read: end (it [all]|this)",
            'no class {legg} in: {legg} hurts; did you mean "leg"?',
        ),
        *(
            "a phrase needs words at both ends: pain ...",
            "nothing in this phrase has to be said: [x]",
        ),
        *("catch is no list of sentences", "unknown key afterr", "then names no row: two"),
        *(
            'unknown slot {emergancy}; did you mean "emergency"?',
            "unknown key unles beside a sentence",
        ),
        *('there is no flag pregnent; did you mean "pregnant"?', "this is no sentence: 7"),
        "this is no sentence: {'unless': []}",
    ):
        assert part in told, part


def test_a_file_that_is_no_toml_is_told_in_one_line() -> None:
    with pytest.raises(FaultsFound, match=r"mine\.toml: .*; mend the line"):
        read_redflags("[[flag]", "mine.toml")


def test_an_empty_file_names_every_section_that_is_missing() -> None:
    with pytest.raises(FaultsFound) as raised_:
        read_redflags("", "mine.toml")

    for section in ("slots", "negation", "flag"):
        assert f"mine.toml:{section}: this section is missing; write [{section}]" in str(
            raised_.value
        )
