"""The doctor looks at the diary and changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from calmcramp.service.ledger import Ledger
from calmcramp.service.ledger_look import Look, findings, look
from calmcramp.service.ledger_schema import MIGRATIONS, migrate
from diaries import a_night


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "diary" / "diary.db"
    ledger = Ledger(path)
    a_night(ledger)
    ledger.close()
    return path


def everything(path: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}


def test_it_tells_what_there_is_and_touches_nothing(path: Path) -> None:
    before = everything(path)

    assert look(path) == Look(5, 1, "2025-03-08", ())
    assert everything(path) == before


def test_without_a_diary_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert look(tmp_path / "diary" / "diary.db") is None
    assert list(tmp_path.iterdir()) == []


def test_it_sees_what_the_running_assistant_has_just_written(path: Path) -> None:
    ledger = Ledger(path)
    a_night(ledger)
    found = look(path)
    ledger.close()

    assert found is not None
    assert found.entries == 9  # the night's one day is answered about a second time


def test_damage_is_told_and_left(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 + 100])
    before = everything(path)

    found = look(path)

    assert found is not None
    assert "it is damaged" in str(found.faults[0])
    assert found.newest == "2025-03-08"
    assert everything(path) == before


def test_a_lost_file_with_backups_is_damage(path: Path) -> None:
    path.unlink()

    found = look(path)

    assert found is not None
    assert "it is damaged" in str(found.faults[0])


def test_rows_out_of_their_limits_are_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE cramps SET pain = 99")
        connection.commit()

    found = look(path)

    assert found is not None
    assert [one.what for one in found.faults] == ["99 is out of range"]


def test_the_doctor_tells_what_there_is_or_that_there_is_none(path: Path, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "new" / "diary.db")
    ledger.open()
    ledger.close()
    told = {
        place: " ".join(one.finding for one in findings(partial(look, tmp_path / place)))
        for place in ("diary/diary.db", "none/diary.db", "new/diary.db")
    }

    assert told == {
        "diary/diary.db": "5 entries; 1 backups, the newest of 2025-03-08",
        "none/diary.db": "nothing was written yet",
        "new/diary.db": "0 entries; no backup yet: one is made with the next entry",
    }


def test_the_doctor_tells_every_row_with_the_way_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE cramps SET pain = 99, side = 'up'")
        connection.commit()

    told = list(findings(partial(look, path)))

    assert [(one.level, one.finding) for one in told] == [
        ("fault", 'cramps 1: side: "up" is not known'),
        ("fault", "cramps 1: pain: 99 is out of range"),
    ]
    assert all("calmcramp diary forget --id 1" in one.remedy for one in told)


@pytest.mark.parametrize(
    ("migrations", "told"),
    [
        (MIGRATIONS[:1], ()),
        ((*MIGRATIONS, ("CREATE TABLE dreams (dream TEXT)",)), ("a newer calmcramp made it",)),
    ],
)
def test_older_and_newer_files_are_told_apart(
    tmp_path: Path, migrations: tuple[tuple[str, ...], ...], told: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(tmp_path / "diary.db", isolation_level=None)) as connection:
        migrate(connection, migrations)

    found = look(tmp_path / "diary.db")

    assert found is not None
    assert tuple(one.what for one in found.faults) == told
