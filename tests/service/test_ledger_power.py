"""What was acknowledged outlives the process, and the machine: killed at any moment, or cut off in
the middle of a write."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from calmcramp.service import ledger_file
from calmcramp.service.ledger import Ledger
from diaries import at
from killing import kept_in, write_and_die

DEATHS = 50


def test_no_acknowledged_entry_is_lost_when_its_writer_is_killed(tmp_path: Path) -> None:
    path, chance = tmp_path / "diary" / "diary.db", Random(3)
    acknowledged: set[str] = set()

    for life in range(DEATHS):
        death = write_and_die(path, life, chance)
        assert death.told == ()
        acknowledged |= death.acknowledged

    kept, faults = kept_in(path)
    assert len(acknowledged) > DEATHS
    assert acknowledged - kept == set()
    assert len(kept - acknowledged) <= DEATHS  # the one that each was writing when it died
    assert faults == ()


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a power cut leaves it, with entries in the log and not yet in the file: more of
    them than there ever are, since each is carried over at once."""
    slowly = tuple(each for each in ledger_file._SET if "checkpoint" not in each)
    monkeypatch.setattr(ledger_file, "_SET", slowly)
    folder = tmp_path / "running"
    ledger = Ledger(folder / "diary.db")
    for number in range(12):
        when = at("2025-03-08T03:00") + timedelta(minutes=number)
        assert ledger.note("medicine", {"text": f"{number}"}, when) is None
    cut = tmp_path / "cut"
    shutil.copytree(folder, cut)
    ledger.close()
    return cut / "diary.db"


def test_a_log_that_was_cut_anywhere_holds_the_entries_before_the_cut(
    written: Path, tmp_path: Path
) -> None:
    """A log is written from its beginning on; where the power ends, it ends. Synchronous FULL sees
    to it that the power can not end before what was acknowledged."""
    log = written.with_name("diary.db-wal").read_bytes()
    counts = []
    for number, size in enumerate(range(0, len(log) + 3001, 3001)):
        folder = shutil.copytree(written.parent, tmp_path / str(number))
        (folder / "diary.db-wal").write_bytes(log[:size])
        (folder / "diary.db-shm").unlink()
        kept, faults = kept_in(folder / "diary.db")
        assert kept == {str(one) for one in range(len(kept))}
        assert all("it is empty" in fault for fault in faults)
        counts += [len(kept)] if not faults else []

    assert sorted(counts) == counts
    assert set(counts) > set(range(12))
    assert kept_in(written)[0] == {str(one) for one in range(12)}


def test_every_entry_is_written_through(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "diary.db")
    ledger.open()

    assert ledger._connection is not None
    with closing(ledger._connection) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert isinstance(connection, sqlite3.Connection)
