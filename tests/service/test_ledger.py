"""The diary on a real disk: what is noted comes back, and an older file becomes one of today."""

from __future__ import annotations

import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from calmcramp.planning.diary import KINDS, Cramp, Day, Diary, Medicine
from calmcramp.planning.diary_notes import Kind
from calmcramp.service.ledger import Ledger, NoLedger
from calmcramp.service.ledger_schema import MIGRATIONS, VERSION, migrate
from diaries import DISK, NIGHT, a_night, cramp, diaries, later


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "share" / "diary" / "diary.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path, {"settle": Kind("breathing")})
    yield ledger
    ledger.close()


def test_a_night_comes_back_as_it_was(ledger: Ledger, path: Path) -> None:
    a_night(ledger)
    ledger.close()

    diary = Ledger(path).diary()

    (cramp,) = diary.cramps
    assert (cramp.at, cramp.zone) == (NIGHT, "Europe/Berlin")
    assert cramp.at.isoformat() == "2025-03-08T03:14:05+01:00"
    assert (cramp.muscle, cramp.side, cramp.pain, cramp.outcome) == ("calf", "left", 7, "eased")
    assert [(one.kind, one.minutes) for one in diary.sessions] == [("breathing", 10.0)]
    assert [(one.category, one.level) for one in diary.flags] == [("screen", "U")]
    assert [(one.night, one.soreness, one.alcohol) for one in diary.days] == [
        (date(2025, 3, 7), 2, False)
    ]
    assert diary.medicines == (Medicine(date(2025, 3, 8), "a water tablet", 5),)
    assert diary.nights == (date(2025, 3, 7),)
    assert diary.faults == ()


def test_a_number_names_one_entry_of_whatever_kind(ledger: Ledger) -> None:
    a_night(ledger)

    assert sorted(one.id for one in ledger.diary().entries()) == [1, 2, 3, 4, 5]


def test_not_safe_at_home_leaves_no_trace_in_any_file(ledger: Ledger, path: Path) -> None:
    a_night(ledger)
    before = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}

    assert ledger.note("redflag", {"id": "not-safe", "level": "crisis"}, later(30)) is None

    after = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    assert after == before
    assert not any(b"not-safe" in content for content in after.values())


def test_everything_is_the_users_alone(ledger: Ledger, path: Path) -> None:
    a_night(ledger)

    for file in path.parent.rglob("*"):
        allowed = 0o700 if file.is_dir() else 0o600
        assert stat.S_IMODE(file.stat().st_mode) == allowed, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_others_could_read_is_closed_to_them(ledger: Ledger, path: Path) -> None:
    a_night(ledger)
    ledger.close()
    path.parent.chmod(0o755)
    path.chmod(0o644)

    ledger.open()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_reading_makes_nothing_where_there_is_nothing(path: Path) -> None:
    assert Ledger(path).diary() == Diary()
    assert Ledger(path).forget(everything=True) == 0
    assert not path.parent.exists()


def test_two_processes_may_use_it_at_once(ledger: Ledger, path: Path) -> None:
    a_night(ledger)
    other = Ledger(path)
    added = other.add(replace(cramp(), by="hand"))
    assert ledger.note("pain", {"value": 9}, later(10)) is None

    assert [one.pain for one in other.diary().cramps] == [cramp().pain, 9]
    assert added.id == 6
    other.close()


def test_a_cramp_that_was_added_by_hand_takes_nothing_from_the_night(ledger: Ledger) -> None:
    ledger.note("cramp-began", {"repeat": False}, NIGHT)
    ledger.add(Cramp(later(-600), by="hand"))
    ledger.note("cramp-ended", {"outcome": "eased", "seconds": 60.0}, later(1))

    assert [(one.by, one.outcome) for one in ledger.diary().cramps] == [
        ("hand", "unknown"),
        ("session", "eased"),
    ]


@given(diary=diaries())
@settings(DISK, max_examples=40)
def test_any_diary_that_is_put_in_comes_out_whole(diary: Diary, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        ledger = Ledger(Path(folder) / "diary.db")
        assert ledger.add_all(diary) == len(list(diary.entries()))
        assert ledger.add_all(diary) == 0

        found = ledger.diary()
        ledger.close()

    assert found.faults == ()
    assert set(found.nights) == set(diary.nights)
    for name in KINDS:
        assert set(getattr(found, name)) == set(getattr(diary, name))


def test_what_is_put_in_takes_no_others_number(ledger: Ledger) -> None:
    a_night(ledger)
    other = Diary((cramp(5, id=1),), (Day(date(2025, 3, 7), soreness=9, id=2),))

    assert ledger.add_all(other) == 1

    diary = ledger.diary()
    assert [one.id for one in diary.cramps] == [6, 1]
    assert [one.soreness for one in diary.days] == [2]


def test_what_was_taken_twice_is_put_in_twice_and_no_third_time(ledger: Ledger) -> None:
    twice = Diary(medicines=tuple(Medicine(NIGHT.date(), "a tablet", id=id) for id in (1, 2)))

    assert [ledger.add_all(twice), ledger.add_all(twice)] == [2, 0]
    assert len(ledger.diary().medicines) == 2


# ------------------------------------------------------------------ older and newer files


def test_a_file_of_the_first_form_becomes_one_of_today(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:1])
        assert old.execute("PRAGMA user_version").fetchone() == (1,)
        old.execute(
            "INSERT INTO cramps (at, utc_offset, zone, muscle, pain, tried) "
            "VALUES ('2025-03-08T02:14:05Z', 60, 'Europe/Berlin', 'calf', 7, 'stretch,heat')"
        )
        old.execute("INSERT INTO days (night, soreness) VALUES ('2025-03-07', 4)")

    ledger = Ledger(path)
    assert ledger.open() == ()
    assert ledger.note("day", {"slept_again": True}, later(500)) is None

    diary = ledger.diary()
    ledger.close()
    assert diary.cramps == (
        Cramp(NIGHT, "Europe/Berlin", "calf", pain=7, tried=("stretch", "heat"), id=1),
    )
    assert [(one.soreness, one.slept_again) for one in diary.days] == [(4, True)]
    with closing(sqlite3.connect(path)) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (VERSION,)
    # What was there before is kept, should the new form be wrong.
    backup = min((path.parent / "backups").glob("*.db"))
    with closing(sqlite3.connect(backup)) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_migration_happens_whole_or_not_at_all(path: Path) -> None:
    path.parent.mkdir(parents=True)
    broken = (*MIGRATIONS[:1], ("ALTER TABLE [days] ADD COLUMN [x] TEXT", "CREATE NONSENSE"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:1])
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, broken)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        columns = [row[1] for row in connection.execute("PRAGMA table_info(days)")]
    assert "x" not in columns


def test_a_file_of_a_newer_version_is_left_as_it_is(ledger: Ledger, path: Path) -> None:
    a_night(ledger)
    ledger.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, (*MIGRATIONS, ("CREATE TABLE dreams (dream TEXT)",)))
    before = path.read_bytes()

    told = "diary.db: a newer calmcramp made it; install that version; it was left as it is"
    assert [str(one) for one in Ledger(path).open()] == [told]
    assert str(Ledger(path).note("cramp-began", {}, NIGHT)) == told
    with pytest.raises(NoLedger) as caught:
        Ledger(path).diary()
    assert str(caught.value) == told
    assert path.read_bytes() == before
    assert not (path.parent / "broken").exists()


def test_a_time_without_an_offset_is_told(ledger: Ledger) -> None:
    fault = ledger.note("cramp-began", {}, datetime(2025, 3, 8, 3))

    assert "a time without an offset" in str(fault)
