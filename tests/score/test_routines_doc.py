"""docs/routines.md shows a routine that works, and names every kind of step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calmcramp.score.layout import lay_out
from calmcramp.score.reading import BadRoutine, read_routine
from fakes_sound import FakeSounds

TEXT = (Path(__file__).parents[2] / "docs" / "routines.md").read_text(encoding="utf-8")


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found.group(1)


def test_the_example_is_a_routine_of_about_its_minutes() -> None:
    routine = read_routine(example(), "evening.toml")
    score = lay_out(routine, FakeSounds())

    assert routine.minutes is not None
    assert score.end / 48_000 / 60 == pytest.approx(routine.minutes.default, abs=0.2)


def test_every_kind_of_step_is_told() -> None:
    with pytest.raises(BadRoutine) as caught:
        read_routine(example().replace('kind = "say"', 'kind = "zzz"'), "evening.toml")
    kinds = caught.value.faults[0].remedy.removeprefix("one of ").split(", ")

    assert len(kinds) == 9
    assert all(f"| `{kind}` |" in TEXT or f"\n| `{kind}` " in TEXT for kind in kinds)
