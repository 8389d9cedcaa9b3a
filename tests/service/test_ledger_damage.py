"""A damaged diary is set aside and its newest sound backup takes its place: told, and no reason not
to go on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from calmcramp.service import ledger_file
from calmcramp.service.ledger import Ledger
from diaries import at

FIRST = at("2025-03-01T03:00")


def noted(path: Path, days: int, began: datetime = FIRST) -> None:
    """A medicine a day."""
    ledger = Ledger(path)
    for day in range(days):
        assert ledger.note("medicine", {"text": f"day {day}"}, began + timedelta(days=day)) is None
    ledger.close()


def texts(path: Path) -> tuple[list[str], list[str]]:
    """The medicines there are, and what is told."""
    ledger = Ledger(path)
    diary = ledger.diary()
    ledger.close()
    return [one.text for one in diary.medicines], [str(one) for one in diary.faults]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A diary of three days, each with its backup, and a late entry of the last day without."""
    path = tmp_path / "diary" / "diary.db"
    noted(path, 3)
    noted(path, 1, FIRST + timedelta(days=2, hours=1))
    return path


def backups(path: Path) -> list[str]:
    return sorted(file.name for file in (path.parent / "backups").iterdir())


# ------------------------------------------------------------------ backups


def test_there_is_one_backup_a_day_and_the_last_seven_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    noted(path, 9)
    noted(path, 1, FIRST + timedelta(days=8, hours=2))

    assert backups(path) == [f"{number:06}-2025-03-{number:02}.db" for number in range(3, 10)]


def test_a_clock_that_jumps_can_not_make_an_old_backup_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    noted(path, 2, at("2099-01-01T03:00"))
    noted(path, 9)

    assert len(backups(path)) == 7
    assert backups(path)[-1] == "000011-2025-03-09.db"


def test_a_backup_is_a_whole_diary_in_one_file(path: Path) -> None:
    copy = path.parent / "backups" / backups(path)[-1]

    assert [file.suffix for file in copy.parent.iterdir()] == [".db"] * 3
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as connection:
        found = connection.execute("SELECT text FROM medicines ORDER BY id").fetchall()
    assert [text for (text,) in found] == ["day 0", "day 1", "day 2"]


def test_a_backup_that_can_not_be_made_costs_nothing_but_itself(tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    (tmp_path / "backups").write_text("in the way", "utf-8")
    ledger = Ledger(path)

    fault = ledger.note("medicine", {"text": "day 0"}, FIRST)

    assert "no backup can be made" in str(fault)
    assert [one.text for one in ledger.diary().medicines] == ["day 0"]


# ------------------------------------------------------------------ damage


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 100)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def zeroed_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 5 : 4096 * 7] = bytes(4096 * 2)
    path.write_bytes(data)


def overwritten(path: Path) -> None:
    path.write_bytes(b"Dear diary,\n" * 2000)


def other_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def version_flipped(path: Path) -> None:
    """One bit of the header, as if the file came from a later program."""
    data = bytearray(path.read_bytes())
    data[63] ^= 0b1000
    path.write_bytes(data)


def column_renamed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"[text] TEXT", b"[tuxt] TEXT", 1))


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def a_dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def gone(path: Path) -> None:
    path.unlink()


DAMAGES = {
    one.__name__.replace("_", " "): one
    for one in (
        *(cut, emptied, zeroed, zeroed_page, overwritten, other_database, version_flipped),
        *(column_renamed, a_folder, a_dead_link, gone),
    )
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_newest_backup_takes_the_place_of_a_damaged_file(
    path: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)

    found, told = texts(path)

    assert found[:3] == ["day 0", "day 1", "day 2"]
    assert told[0].startswith("diary.db: it was ")
    assert told[0].endswith("; the backup of 2025-03-03 took its place")
    assert texts(path) == (found, [])
    noted(path, 1, FIRST + timedelta(days=5))
    assert texts(path)[0][-1] == "day 0"


def test_what_can_still_be_read_of_a_damaged_file_is_added(path: Path) -> None:
    version_flipped(path)

    found, told = texts(path)

    assert len(found) == 4
    assert told[1] == "diary.db: of the damaged file 1 newer entries could still be read"


def test_what_was_damaged_is_set_aside_and_the_last_three_are_kept(path: Path) -> None:
    for number in range(5):
        overwritten(path)
        assert texts(path)[1] != [], number

    assert sorted(file.name for file in (path.parent / "broken").iterdir()) == [
        *("000003.db", "000004.db", "000005.db")
    ]


def test_a_damaged_backup_is_passed_over(path: Path) -> None:
    overwritten(path)
    overwritten(path.parent / "backups" / "000003-2025-03-03.db")

    found, told = texts(path)

    assert found == ["day 0", "day 1"]
    assert "the backup of 2025-03-02 took its place" in told[0]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_without_any_backup_it_begins_anew(path: Path, damage: Callable[[Path], None]) -> None:
    shutil.rmtree(path.parent / "backups")
    damage(path)

    _, told = texts(path)
    noted(path, 1, FIRST + timedelta(days=5))

    assert all("there is no sound backup: it begins anew" in fault for fault in told[:1])
    assert texts(path)[0][-1:] == ["day 0"]


def test_damage_in_the_middle_of_the_night_loses_no_note(path: Path) -> None:
    ledger = Ledger(path)
    ledger.open()
    overwritten(path)

    told = ledger.note("medicine", {"text": "now"}, FIRST + timedelta(days=2, hours=3))

    assert told is not None
    assert "it was damaged and set aside" in told.what
    assert texts(path)[0] == ["day 0", "day 1", "day 2", "now"]
    ledger.close()


@pytest.mark.parametrize("taken", [gone, emptied])
def test_a_file_that_is_taken_away_in_the_night_comes_back(
    path: Path, taken: Callable[[Path], None]
) -> None:
    ledger = Ledger(path)
    ledger.open()
    taken(path)

    assert ledger.note("medicine", {"text": "now"}, FIRST + timedelta(days=2, hours=3)) is not None

    assert texts(path)[0] == ["day 0", "day 1", "day 2", "now"]
    ledger.close()


def test_a_file_healed_by_somebody_else_is_taken_up(path: Path) -> None:
    """The command line heals it while the service has it open."""
    ledger = Ledger(path)
    ledger.open()
    overwritten(path)
    texts(path)

    assert ledger.note("medicine", {"text": "now"}, FIRST + timedelta(days=2, hours=3)) is None

    assert texts(path)[0] == ["day 0", "day 1", "day 2", "now"]
    ledger.close()


def test_damage_that_only_the_backup_meets_is_healed(path: Path) -> None:
    """A page nobody read all night is bad: the day's backup is looked through and finds it."""
    ledger = Ledger(path)
    ledger.open()
    with closing(sqlite3.connect(path)) as other:  # what it has in memory is old from now on
        other.execute("UPDATE medicines SET text = 'day zero' WHERE id = 1")
        other.commit()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        named = "SELECT rootpage FROM sqlite_schema WHERE name = 'nights'"
        page = other.execute(named).fetchone()[0]
    with open(path, "r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xff" * 64)

    told = ledger.note("medicine", {"text": "now"}, FIRST + timedelta(days=7))
    ledger.close()

    assert told is not None
    assert "it was damaged and set aside" in str(told)
    assert texts(path)[0][-1] == "now"
    assert backups(path)[-1] == "000004-2025-03-08.db"


BITS = 120


def test_bits_that_flip_anywhere_are_healed_told_or_harmless(path: Path, tmp_path: Path) -> None:
    chance, whole = Random(7), path.read_bytes()
    healed = 0
    for number in range(BITS):
        folder = shutil.copytree(path.parent, tmp_path / str(number))
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 40))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (folder / "diary.db").write_bytes(data)
        ledger = Ledger(folder / "diary.db")
        found = ledger.diary()
        ledger.note("medicine", {"text": "now"}, FIRST + timedelta(days=2, hours=4))
        again = ledger.diary()
        ledger.close()

        assert [one.text for one in again.medicines if one.text == "now"] == ["now"]
        assert len(found.medicines) >= 3 - sum("medicines" in one.place for one in found.faults)
        healed += bool(found.faults)
        shutil.rmtree(folder)
    assert 0 < healed < BITS


def test_a_disk_that_can_not_be_read_is_not_taken_for_a_damaged_file() -> None:
    def failed(code: int) -> sqlite3.Error:
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        return error

    passing = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY)
    writing = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_CANTOPEN)
    damage = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ)

    assert not any(ledger_file.is_damage(failed(code)) for code in (*passing, *writing))
    assert all(ledger_file.is_damage(failed(code)) for code in damage)
    assert not ledger_file.is_damage(sqlite3.ProgrammingError("closed"))
