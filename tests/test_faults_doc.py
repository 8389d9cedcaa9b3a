"""Every fault that docs/faults.md tells of has the test that it names."""

from __future__ import annotations

import re

import pytest

from house import ROOT

ROWS = [
    line.strip("| ").split(" | ")
    for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "`" in line.rsplit(" | ", 1)[-1]
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_fault_is_told_whole_and_its_test_is_there(row: list[str]) -> None:
    what, does, do, tested = row
    assert what
    assert does
    assert do
    named = re.fullmatch(r"`([\w/]+\.py)::(test_\w+)`", tested)
    assert named is not None, tested
    text = (ROOT / "tests" / named[1]).read_text("utf-8")
    assert re.search(rf"^def {named[2]}\(", text, re.M), f"there is no {named[2]} in {named[1]}"


def test_there_are_as_many_as_there_were() -> None:
    assert len(ROWS) >= 32
