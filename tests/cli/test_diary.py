"""The diary at the command line: everything in, everything out, and gone when it is to be gone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from calmcramp import places
from calmcramp.diary_cli import CRAMP_OPTIONS, DAY_OPTIONS, diary
from calmcramp.planning.diary import Cramp
from calmcramp.service import diary_adding, wall
from calmcramp.service.ledger import Ledger
from diaries import at, some_weeks
from tests.cli.conftest import Command

NOW = at("2025-03-08T09:30")


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on the wall that stands, in Berlin."""
    monkeypatch.setattr(wall, "now", lambda: NOW)


@pytest.fixture
def ledger(home: Path) -> Ledger:
    return Ledger(places.diary_file())


def added(told: Any) -> list[dict[str, Any]]:
    assert told.code == 0, told.err
    return list(told.json)


# ------------------------------------------------------------------ adding


def test_a_cramp_is_added_with_all_there_is_to_say(calmcramp: Command, ledger: Ledger) -> None:
    told = calmcramp(
        *("diary", "add", "--when", "2025-03-08T03:14", "--muscle", "calf", "--side", "right"),
        *("--minutes", 4.5, "--pain", 7, "--tried", "stretch", "--tried", "massage"),
        *("--helped", "massage", "--note", "after the garden"),
    )

    assert told.out == (
        "    1  2025-03-08 03:14  cramp, right calf; eased in 4.5 min; pain 7 of 10; "
        'tried stretch, massage, massage helped; "after the garden"\n'
    )
    assert ledger.diary().cramps == (
        Cramp(
            at("2025-03-08T03:14"),
            "Europe/Berlin",
            "calf",
            "right",
            270.0,
            "eased",
            7,
            ("stretch", "massage"),
            "massage",
            by="hand",
            note="after the garden",
            id=1,
        ),
    )


def test_nothing_said_is_a_cramp_now(calmcramp: Command) -> None:
    (one,) = added(calmcramp("diary", "add", "--json"))

    assert one["at"] == "2025-03-08T09:30:00+01:00"
    assert (one["muscle"], one["by"], one["outcome"]) == ("unknown", "hand", "unknown")


def test_a_cramp_is_filled_in_by_its_number(calmcramp: Command) -> None:
    calmcramp("diary", "add", "--when", "2025-03-08T03:14", "--muscle", "foot")

    (one,) = added(calmcramp("diary", "add", "--cramp", 1, "--minutes", 12, "--json"))

    assert (one["id"], one["muscle"], one["seconds"], one["long"]) == (1, "foot", 720.0, True)
    assert one["at"].startswith("2025-03-08T03:14")
    assert calmcramp("diary", "add", "--cramp", 9).error == (
        "there is no cramp 9; see: calmcramp diary list"
    )
    assert calmcramp("diary", "add", "--cramp", 9).code == 66


@pytest.mark.parametrize(
    ("arguments", "night"),
    [
        ((), "2025-03-07"),
        (("--night", "2025-03-01"), "2025-03-01"),
        (("--when", "2025-03-06T20:00"), "2025-03-06"),
        (("--when", "2025-03-06T02:00", "--muscle", "calf"), "2025-03-05"),
    ],
)
def test_a_day_is_that_of_last_night_or_of_the_one_that_is_said(
    calmcramp: Command, arguments: tuple[str, ...], night: str
) -> None:
    kept = added(calmcramp("diary", "add", *arguments, "--soreness", 3, "--no-alcohol", "--json"))

    assert (kept[-1]["night"], kept[-1]["soreness"], kept[-1]["alcohol"]) == (night, 3, False)
    assert len(kept) == 1 + ("--muscle" in arguments)


def test_what_is_added_to_a_day_leaves_the_rest_of_it(calmcramp: Command, ledger: Ledger) -> None:
    calmcramp("diary", "add", "--stress", 8, "--effort", "hard")
    calmcramp("diary", "add", "--slept", 5.5, "--note", "rain")

    assert [(one.stress, one.effort, one.slept, one.note) for one in ledger.diary().days] == [
        (8, "hard", 5.5, "rain")
    ]


def test_a_medicine_is_added_on_its_day(calmcramp: Command) -> None:
    told = calmcramp("diary", "add", "--when", "2025-02-01", "--medicine", "a water tablet")

    assert told.out == "    1  2025-02-01        medicine: a water tablet\n"


def test_every_value_of_a_day_and_a_cramp_has_an_option() -> None:
    assert tuple(CRAMP_OPTIONS) == diary_adding.OF_A_CRAMP
    assert tuple(name.replace("-", "_") for name in DAY_OPTIONS) == diary_adding.OF_A_DAY


WRONG: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no time": (
        ("add", "--when", "yesterday"),
        2,
        '"yesterday" is not a time; write it like "2025',
    ),
    "tomorrow": (("add", "--when", "2025-03-09T03:00"), 2, "2025-03-09T03:00 is still to come"),
    "no muscle": (("add", "--muscle", "groin"), 2, "'groin' is not one of"),
    "pain": (("add", "--pain", "11"), 2, "11 is not in the range 1<=x<=10"),
    "long": (("add", "--minutes", "2000"), 2, "2000.0 is not in the range"),
    "lines": (("add", "--note", "a\nb"), 2, "letters that can not be shown; write it on one line"),
    "a book": (("add", "--footwear", "x" * 101), 2, "footwear: this text has 101 letters; use at"),
    "no words": (("add", "--medicine", ""), 2, "medicine: there are no words; say which"),
    "too early": (("add", "--when", "1812-03-08T03:00"), 2, "the year 1812 is out of range"),
    "no date": (("list", "--since", "March"), 2, "'March' does not match the format '%Y-%m-%d'"),
    "no ending": (("plot", "--out", "a.pdf"), 2, "a.pdf ends in none of .png; name it a.png"),
    "no sheet": (("sheet", "--out", "a.doc"), 2, "a.doc ends in none of .pdf, .png"),
    "no export": (("export", "--out", "a.xls"), 2, "a.xls ends in none of .csv, .json"),
    "no folder": (("export", "--out", "no/a.csv"), 2, "there is no folder no; make it first"),
    "no file": (("import", "none.json"), 66, "there is no file none.json; check the name"),
    "what": (("forget", "--yes"), 2, "what is to be forgotten is not clear; say --all, --before"),
    "too much": (("forget", "--all", "--id", "3"), 2, "what is to be forgotten is not clear"),
    "no entry": (("forget", "--id", "3", "--yes"), 66, "there is no entry 3; see: calmcramp diary"),
    "nobody": (("forget", "--all"), 2, "nobody is here to be asked; add --yes if you are sure"),
}


@pytest.mark.parametrize(("arguments", "code", "told"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_one_line_and_a_code(
    calmcramp: Command, arguments: tuple[str, ...], code: int, told: str
) -> None:
    outcome = calmcramp("diary", *arguments)

    assert outcome.code == code
    assert told in outcome.error
    assert outcome.out == ""
    assert not places.diary_file().exists()


def test_several_faults_are_told_at_once(calmcramp: Command) -> None:
    told = calmcramp("diary", "add", "--note", "a\tb", "--footwear", "a\nb", "--medicine", "")

    assert [line.partition(":")[0] for line in told.err.splitlines()] == ["error"] * 3


# ------------------------------------------------------------------ looking


@pytest.fixture
def filled(home: Path) -> Ledger:
    """Some weeks of cramps, and the night's own notes."""
    ledger = Ledger(places.diary_file())
    some_weeks(ledger, NOW)
    return ledger


def test_the_list_has_every_entry_in_the_order_of_time(calmcramp: Command, filled: Ledger) -> None:
    lines = calmcramp("diary", "list").out.splitlines()

    assert len(lines) == 10
    assert [line[7:23].strip() for line in lines] == sorted(line[7:23].strip() for line in lines)
    assert lines[-1] == "    7  2025-03-08 09:30  red flag: numb (D)"
    assert '    9  2025-03-07        day and night: alcohol; "=1+1"; did not sleep again' in lines
    assert "    8  2025-03-08 09:20  settle, 10 min, stopped" in lines
    assert len(calmcramp("diary", "list", "--since", "2025-03-01").out.splitlines()) == 5


def test_the_list_as_json_is_what_is_exported(calmcramp: Command, filled: Ledger) -> None:
    kept = calmcramp("diary", "list", "--json").json

    calmcramp("diary", "export", "--out", "diary.json")
    assert json.loads(Path("diary.json").read_text("utf-8")) == kept
    assert [len(kept[name]) for name in ("cramps", "days", "sessions", "flags", "medicines")] == [
        *(6, 1, 1, 1, 1)
    ]


def test_an_empty_diary_says_so_and_makes_no_file(calmcramp: Command, ledger: Ledger) -> None:
    assert calmcramp("diary", "list").out == "There is nothing in the diary.\n"
    assert calmcramp("diary", "summary").code == 0
    assert calmcramp("diary", "list", "--json").json["cramps"] == []
    assert not places.diary_file().parent.exists()


def test_the_summary_is_told_in_words_and_in_figures(calmcramp: Command, filled: Ledger) -> None:
    told = calmcramp("diary", "summary").out.splitlines()
    found = calmcramp("diary", "summary", "--json").json

    assert told[:3] == [
        "This week, it came once, in the right calf.",
        "The worst was four of ten.",
        "The week before, it came once.",
    ]
    assert "Always the right leg, wherever the side was named." in told
    assert "  calf, right: 6" in told
    assert "  2025-03-08: @home" in told
    assert found["spoken"] == told[:3]
    assert found["week"]["cramps"] == 1
    assert found["change"] == 0.0
    assert found["one_leg"] == "right"
    assert found["places"] == [{"muscle": "calf", "side": "right", "cramps": 6}]
    assert found["hours"][3] == 6


def test_rows_out_of_their_limits_are_told_beside_the_rest(
    calmcramp: Command, filled: Ledger
) -> None:
    with closing(sqlite3.connect(places.diary_file())) as connection:
        connection.execute("UPDATE cramps SET pain = 99 WHERE id = 1")
        connection.commit()

    told = calmcramp("diary", "list")

    assert told.code == 0
    assert len(told.out.splitlines()) == 9
    assert told.error == (
        "diary.db: cramps 1: pain: 99 is out of range; `calmcramp diary forget --id 1` takes it out"
    )


def test_a_damaged_diary_is_healed_and_told(calmcramp: Command, filled: Ledger) -> None:
    places.diary_file().write_bytes(b"nonsense" * 1000)

    told = calmcramp("diary", "list")

    assert told.code == 0
    assert "the backup of 2025-03-08 took its place" in told.error
    assert calmcramp("diary", "list").err == ""


def test_a_diary_that_can_not_be_opened_is_one_line(calmcramp: Command, home: Path) -> None:
    places.data_folder().mkdir(parents=True)
    places.diary_file().parent.write_text("in the way", "utf-8")

    told = calmcramp("diary", "add")

    assert told.code == 1
    assert told.error.endswith("free some space or change its permissions")


# ------------------------------------------------------------------ the contract


@pytest.mark.parametrize("name", sorted(diary.commands))
def test_help_has_an_example_and_explains_every_option(calmcramp: Command, name: str) -> None:
    told = calmcramp("diary", name, "--help")

    assert told.code == 0
    assert f"Example: calmcramp diary {name}" in told.out
    options = [one for one in diary.commands[name].params if isinstance(one, click.Option)]
    assert all(option.help for option in options)


def test_every_promised_command_is_there() -> None:
    promised = {"list", "add", "summary", "plot", "sheet", "export", "import", "forget"}

    assert diary.commands.keys() == promised


def test_a_real_process_keeps_it_where_the_user_has_it(home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "calmcramp", "diary", "add", "--pain", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.stderr == ""
    assert "pain 3 of 10" in done.stdout
    assert (tmp_path / "data" / "calmcramp" / "diary" / "diary.db").stat().st_mode & 0o777 == 0o600
