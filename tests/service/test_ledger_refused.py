"""A disk that refuses: full, without rights, held by somebody else. What was noted waits."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from calmcramp.service.ledger import Ledger, NoLedger
from diaries import NIGHT, cramp, later


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "share" / "diary" / "diary.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    yield ledger
    ledger.close()


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
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.service.ledger_file.BUSY_S", 0.05)
    ledger.open()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        fault = ledger.note("cramp-began", {"repeat": False}, NIGHT)
        other.execute("ROLLBACK")

    assert "another program is using it" in str(fault)
    assert ledger.note("pain", {"value": 4}, later(1)) is None
    assert [one.pain for one in ledger.diary().cramps] == [4]
