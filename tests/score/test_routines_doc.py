"""docs/routines.md shows routines that work, and names every key, flag and limit."""

from __future__ import annotations

import re

import pytest

from calmcramp.score.laying import LEAD_IN
from calmcramp.score.layout import lay_out
from calmcramp.score.reading import BadRoutine, read_routine
from calmcramp.score.said import said
from calmcramp.score.suited import FLOORS, NOT_HEATED, NOT_HELD, NOT_TENSED, suited
from calmcramp.score.whom import FLAGS
from fakes_sound import FakeSounds
from library import find
from library_table import PAGE, page
from spoken_lines import BOOK, WORDING

TEXT = PAGE.read_text(encoding="utf-8")


def example(number: int = 0) -> str:
    return re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[number]


def test_the_example_is_a_routine_of_about_its_minutes() -> None:
    routine = suited(read_routine(example(), "evening.toml"), frozenset())
    score = lay_out(routine, FakeSounds(), ending=find("sleep-ending"))

    assert routine.minutes is not None
    assert score.end / 48_000 / 60 == pytest.approx(routine.minutes.default, abs=0.2)


def test_the_examples_name_only_what_is_there_and_say_only_what_may_be_said() -> None:
    alone, together = (read_routine(example(i), "evening.toml") for i in (0, 1))
    names = [alone.ends, alone.instead, alone.shorter, together.ends]

    assert all(find(name) for name in (*names, *(p.routine for p in together.pieces)) if name)
    faults = [WORDING.faults_in(s.text, "", s.mode, s.asks, BOOK.vocabulary) for s in said(alone)]
    assert faults == [[]] * len(faults)


def test_every_kind_of_step_is_told() -> None:
    with pytest.raises(BadRoutine) as caught:
        read_routine(example().replace('kind = "say"', 'kind = "zzz"'), "evening.toml")
    kinds = caught.value.faults[0].remedy.removeprefix("one of ").split(", ")

    assert len(kinds) == 9
    assert all(f"| `{kind}` |" in TEXT or f"\n| `{kind}` " in TEXT for kind in kinds)


def test_every_key_flag_and_rule_is_told() -> None:
    keys = (
        *("ends", "called", "shorter", "instead", "heat", "unless", "only", "second", "top_up"),
        *("stays", "over", "exhale", "hold_in", "hold_out", "passages", "minutes", "routine"),
    )
    assert [key for key in keys if f"`{key}" not in TEXT and f"\n{key} =" not in TEXT] == []
    assert [flag for flag in FLAGS if f"`{flag}`" not in TEXT] == []
    assert rule("holding the breath") == NOT_HELD
    assert rule("tightening anything") == NOT_TENSED
    assert rule("warmth") == NOT_HEATED
    for words, rate in (("six", 6), ("ten", 10)):
        slow = {flag for flag, floor in FLOORS.items() if floor == rate}
        assert rule(f"breathing paced slower than {words} a minute") == slow


def rule(what: str) -> set[str]:
    found = re.search(rf"\n\| {what} \| (.*) \|\n", TEXT)
    assert found
    return set(re.findall(r"`(\w+)`", found[1]))


def test_the_bed_alone_lasts_as_long_as_is_told() -> None:
    assert f"begins with {LEAD_IN / 48_000:g} s of the bed alone" in TEXT


def test_the_library_is_listed_as_it_is() -> None:
    assert page() == TEXT, "draw it again: python tests/library_table.py"
