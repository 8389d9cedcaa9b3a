"""The diary taken out: pictures, a page for the doctor, files; and forgotten for good."""

from __future__ import annotations

import csv
import io
import json
import struct
from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.service import wall
from calmcramp.service.ledger import Ledger
from diaries import at, some_weeks
from tests.cli.conftest import Command

NOW = at("2025-03-08T09:30")


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on the wall that stands, in Berlin."""
    monkeypatch.setattr(wall, "now", lambda: NOW)


@pytest.fixture
def filled(home: Path) -> Ledger:
    """Some weeks of cramps, and the night's own notes."""
    ledger = Ledger(places.diary_file())
    some_weeks(ledger, NOW)
    return ledger


def test_the_plot_is_a_picture(calmcramp: Command, filled: Ledger) -> None:
    assert calmcramp("diary", "plot", "--out", "a.png", "--weeks", 8).code == 0

    data = Path("a.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1500, 1050)


def test_the_sheet_is_one_page_with_its_words(calmcramp: Command, filled: Ledger) -> None:
    assert calmcramp("diary", "sheet", "--out", "a.pdf").code == 0
    assert calmcramp("diary", "sheet", "--out", "a.png").code == 0

    data = Path("a.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") == 1
    assert struct.unpack(">II", Path("a.png").read_bytes()[16:24]) == (1240, 1753)


@pytest.mark.parametrize("command", ["plot", "sheet", "export"])
def test_nothing_is_overwritten_without_force(
    calmcramp: Command, filled: Ledger, command: str
) -> None:
    name = {"plot": "a.png", "sheet": "a.pdf", "export": "a.csv"}[command]
    Path(name).write_text("mine", "utf-8")

    told = calmcramp("diary", command, "--out", name)

    assert told.code == 2
    assert "is there already; choose another name or add --force" in told.error
    assert Path(name).read_text("utf-8") == "mine"
    assert calmcramp("diary", command, "--out", name, "--force").code == 0
    assert Path(name).read_bytes() != b"mine"


# ------------------------------------------------------------------ carrying it away


def test_the_table_has_a_row_for_each_cramp_and_each_quiet_night(
    calmcramp: Command, filled: Ledger
) -> None:
    calmcramp("diary", "add", "--night", "2025-03-02", "--effort", "none")
    calmcramp("diary", "export", "--out", "a.csv")

    rows = list(csv.DictReader(io.StringIO(Path("a.csv").read_text("utf-8"))))

    assert len(rows) == 7
    assert rows[-1]["night"] == "2025-03-07"
    assert rows[-1]["at"] == "2025-03-08T03:14:00+01:00"
    assert (rows[-1]["muscle"], rows[-1]["pain"], rows[-1]["repeat"]) == ("calf", "4", "no")
    assert rows[-1]["day_alcohol"] == "yes"
    assert rows[-1]["day_note"] == "'=1+1"  # text, and no formula
    assert rows[-2]["night"] == "2025-03-02"
    assert (rows[-2]["at"], rows[-2]["day_effort"]) == ("", "none")


def test_what_was_exported_can_be_carried_into_another_diary(
    calmcramp: Command, filled: Ledger
) -> None:
    calmcramp("diary", "export", "--out", "a.json")
    before = calmcramp("diary", "list", "--json").json
    calmcramp("diary", "forget", "--all", "--yes")

    assert calmcramp("diary", "import", "a.json").out == "added: 10\n"
    assert calmcramp("diary", "import", "a.json").out == "added: 0\n"
    assert calmcramp("diary", "list", "--json").json == before


def test_a_file_with_faults_adds_nothing_and_tells_all_of_them(
    calmcramp: Command, filled: Ledger
) -> None:
    before = calmcramp("diary", "list").out
    good = {"at": "2025-01-01T03:00:00+01:00"}
    content = {"cramps": [good, good | {"pain": 0}], "flags": [good | {"category": "not-safe"}]}
    Path("a.json").write_text(json.dumps(content), "utf-8")

    told = calmcramp("diary", "import", "a.json")

    assert told.code == 1
    assert told.err.splitlines() == [
        "error: a.json: cramps 2: pain: 0 is out of range; choose 1 to 10",
        "error: a.json: flags 1: category: this is never kept; leave it out",
    ]
    assert calmcramp("diary", "list").out == before


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nonsense", "\x00"])
def test_a_file_that_is_no_json_is_told(calmcramp: Command, text: str) -> None:
    Path("a.json").write_text(text, "utf-8")

    told = calmcramp("diary", "import", "a.json")

    assert told.code == 66
    assert told.error.startswith("a.json is not JSON")


# ------------------------------------------------------------------ forgetting


def test_everything_is_forgotten(calmcramp: Command, filled: Ledger) -> None:
    told = calmcramp("diary", "forget", "--all", "--yes")

    assert told.out == "forgotten: 10, and every backup\n"
    assert calmcramp("diary", "list").out == "There is nothing in the diary.\n"
    files = [file for file in places.diary_file().parent.rglob("*") if file.is_file()]
    assert not any(b"@home" in file.read_bytes() for file in files)


def test_one_entry_or_what_is_older_is_forgotten(calmcramp: Command, filled: Ledger) -> None:
    assert calmcramp("diary", "forget", "--id", 7, "--yes").out.startswith("forgotten: 1,")
    assert calmcramp("diary", "forget", "--before", "2025-03-01", "--yes").out.startswith(
        "forgotten: 5,"
    )
    assert len(calmcramp("diary", "list").out.splitlines()) == 4


def test_it_asks_where_somebody_can_answer(
    calmcramp: Command, filled: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    told = calmcramp("diary", "forget", "--before", "2025-01-01")
    assert told.code == 130
    assert "Forget everything before 2025-01-01 for good? [y/N]" in told.err

    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert calmcramp("diary", "forget", "--all").out == "forgotten: 10, and every backup\n"
