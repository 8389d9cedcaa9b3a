"""The diary on a real disk: what is noted comes back, whatever the disk does meanwhile."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmcramp.planning.diary import KINDS, Cramp, Day, Diary, Flag, Medicine, Session
from calmcramp.planning.diary_notes import Kind
from calmcramp.service.ledger import Ledger, NoLedger
from calmcramp.service.ledger_schema import MIGRATIONS, VERSION, columns_of, migrate
from diaries import at, cramp, diaries

DISK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""A real disk takes as long as it takes."""
NIGHT = at("2025-03-08T03:14:05")


def later(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "share" / "diary" / "diary.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path, {"settle": Kind("breathing")})
    yield ledger
    ledger.close()


def a_night(ledger: Ledger) -> None:
    """A cramp, its number, a red flag, a session, and what was answered about it."""
    for kind, fields, minutes in (
        ("cramp-began", {"at": 1.0, "repeat": False}, 0),
        ("redflag", {"id": "screen", "level": "U"}, 3),
        (
            "cramp-ended",
            {"outcome": "eased", "seconds": 250.0, "muscle": "calf", "side": "left", "holds": 2},
            4,
        ),
        ("pain", {"value": 7, "at": 9.0}, 6),
        ("session-began", {"routine": "settle", "minutes": 0.0}, 7),
        ("session-ended", {"routine": "settle", "how": "finished"}, 17),
        ("listening", {}, 20),
        ("day", {"soreness": 2, "alcohol": False}, 500),
        ("medicine", {"text": "a water tablet"}, 501),
    ):
        assert ledger.note(kind, fields, later(minutes)) is None


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


# ------------------------------------------------------------------ values out of their limits

CELLS = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.binary(max_size=12)
    | st.sampled_from(["calf", "2025-03-08T02:14:05Z", "stretch,heat", "not-safe", 60, 1, 0])
)


@given(name=st.sampled_from(sorted(KINDS)), data=st.data())
@settings(DISK, max_examples=150)
def test_any_row_at_all_is_an_entry_or_a_fault_with_its_place(
    name: str, data: st.DataObject, rows: sqlite3.Connection, path: Path
) -> None:
    columns = [one for one in columns_of(KINDS[name]) if one != "id"]
    row = {one: data.draw(CELLS) for one in columns}
    number = data.draw(st.integers(-(2**63), 2**63 - 1))
    for each in KINDS:
        rows.execute(f"DELETE FROM [{each}]")  # noqa: S608
    marks = ", ".join("?" * (len(columns) + 1))
    names = ", ".join(f"[{one}]" for one in ("id", *columns))
    try:
        rows.execute(f"INSERT INTO [{name}] ({names}) VALUES ({marks})", (number, *row.values()))  # noqa: S608
    except sqlite3.IntegrityError:
        return
    ledger = Ledger(path)

    diary = ledger.diary()
    fault = ledger.note("cramp-began", {"repeat": False}, NIGHT)

    assert fault is None
    assert "open" in [one.outcome for one in ledger.diary().cramps]
    assert len(list(diary.entries())) == (not diary.faults)
    assert [str(one) for one in diary.faults if f"diary.db: {name} {number}" not in one.place] == []
    ledger.close()


@pytest.fixture
def rows(path: Path) -> Iterator[sqlite3.Connection]:
    """The file itself, behind the ledger's back."""
    ledger = Ledger(path)
    ledger.open()
    ledger.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_a_row_out_of_its_limits_is_told_and_left_out(
    ledger: Ledger, path: Path, rows: sqlite3.Connection
) -> None:
    a_night(ledger)
    rows.execute("UPDATE cramps SET pain = 70, side = 'up'")

    diary = ledger.diary()

    assert diary.cramps == ()
    assert len(diary.sessions) == 1
    assert [(one.place, one.what) for one in diary.faults] == [
        ("diary.db: cramps 1: side", '"up" is not known'),
        ("diary.db: cramps 1: pain", "70 is out of range"),
    ]
    assert {one.remedy for one in diary.faults} == {"`calmcramp diary forget --id 1` takes it out"}
    assert ledger.forget(id=1) == 1
    assert ledger.diary().faults == ()


def test_text_that_is_no_text_is_shown_as_well_as_it_can_be(
    ledger: Ledger, rows: sqlite3.Connection
) -> None:
    a_night(ledger)
    rows.execute("UPDATE medicines SET text = CAST(x'61ff62' AS TEXT)")

    assert [one.text for one in ledger.diary().medicines] == ["a\ufffdb"]


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


# ------------------------------------------------------------------ a disk that refuses


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing can be written any more, in this process."""
    _, hard = limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_a_full_disk_refuses_waits_and_is_written_later(ledger: Ledger) -> None:
    ledger.note("cramp-began", {"repeat": False}, NIGHT)
    with full_disk():
        faults = [
            ledger.note("cramp-ended", {"outcome": "eased", "seconds": 60.0}, later(1)),
            ledger.note("pain", {"value": 8}, later(2)),
        ]
    assert all("the disk does not take it" in str(fault) for fault in faults)
    assert ledger.diary().cramps[0].outcome == "open"

    assert ledger.note("listening", {}, later(3)) is None

    (cramp,) = ledger.diary().cramps
    assert (cramp.outcome, cramp.pain) == ("eased", 8)


def test_a_disk_that_is_full_from_the_start_is_told_and_heals(ledger: Ledger, path: Path) -> None:
    with full_disk():
        assert ledger.open() != ()
        assert ledger.note("cramp-began", {"repeat": False}, NIGHT) is not None
        with pytest.raises(NoLedger):
            ledger.add(cramp())

    assert ledger.note("pain", {"value": 3}, later(2)) is None
    assert [one.pain for one in ledger.diary().cramps] == [3]
    assert not (path.parent / "broken").exists()


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that somebody without rights may reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def somebody_without_rights(owner_of: Path) -> Iterator[None]:
    """Root may write everywhere; so in its place somebody else does what follows."""
    if os.geteuid():
        yield
        return
    shutil.chown(owner_of, 65534, 65534)
    for file in owner_of.rglob("*"):
        shutil.chown(file, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_can_not_be_written_is_told_and_heals(outside: Path) -> None:
    path = outside / "diary" / "diary.db"
    ledger = Ledger(path)
    ledger.note("cramp-began", {"repeat": False}, NIGHT)
    ledger.close()
    with somebody_without_rights(outside):
        path.chmod(0o400)
        path.parent.chmod(0o500)
        told = Ledger(path).open()
        fault = ledger.note("pain", {"value": 4}, later(1))
        path.parent.chmod(0o700)
        path.chmod(0o600)
        assert ledger.note("listening", {}, later(2)) is None
        ledger.close()

    assert len(told) == 1
    assert fault is not None
    assert [one.pain for one in Ledger(path).diary().cramps] == [4]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("in the way", "utf-8")
    ledger = Ledger(tmp_path / "diary" / "diary.db")

    fault = ledger.note("cramp-began", {"repeat": False}, NIGHT)

    assert fault is not None
    assert fault.remedy == "free some space or change its permissions"
    assert len(ledger.open()) == 1
    with pytest.raises(NoLedger):
        ledger.add(cramp())


def test_somebody_who_holds_the_file_is_waited_for_and_told(
    ledger: Ledger, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.service.ledger_file.BUSY_S", 0.05)
    rows.execute("BEGIN IMMEDIATE")
    fault = ledger.note("cramp-began", {"repeat": False}, NIGHT)
    rows.execute("ROLLBACK")

    assert "another program is using it" in str(fault)
    assert ledger.note("pain", {"value": 4}, later(1)) is None
    assert [one.pain for one in ledger.diary().cramps] == [4]


def test_a_time_without_an_offset_is_told(ledger: Ledger) -> None:
    fault = ledger.note("cramp-began", {}, datetime(2025, 3, 8, 3))

    assert "a time without an offset" in str(fault)


@given(
    kind=st.sampled_from(["cramp-began", "cramp-ended", "pain", "redflag", "session-ended", "x"]),
    fields=st.dictionaries(st.sampled_from(["id", "value", "seconds", "muscle", "repeat"]), CELLS),
)
@settings(DISK, max_examples=60)
def test_no_note_raises_and_all_that_is_kept_can_be_read(
    kind: str, fields: dict[str, Any], ledger: Ledger
) -> None:
    ledger.note(kind, fields, NIGHT)

    diary = ledger.diary()
    assert diary.faults == ()
    assert all(isinstance(one, Cramp | Flag | Session | Day) for one in diary.entries())
