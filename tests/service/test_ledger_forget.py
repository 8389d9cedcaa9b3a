"""What is forgotten is nowhere any more: not in the rows, not in the log, not in a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from calmcramp.errors import NotFoundHere
from calmcramp.planning.diary import Cramp, Day, Diary
from calmcramp.service.ledger import Ledger, NoLedger
from diaries import at

FIRST = at("2025-03-01T03:00")
HIDDEN = "wept until five, xyzzy"
KEPT = "plugh, a kept one"


def everywhere(path: Path, secret: str) -> list[str]:
    """The files of the folder that hold these bytes, in whatever encoding SQLite has."""
    spellings = (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    return sorted(
        file.relative_to(path.parent).as_posix()
        for file in path.parent.rglob("*")
        if file.is_file() and any(one in file.read_bytes() for one in spellings)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three days with a secret in the rows, the backups, the log, and what was set aside."""
    path = tmp_path / "diary" / "diary.db"
    ledger = Ledger(path)
    for number in range(2):
        when = FIRST + timedelta(days=number)
        assert ledger.note("medicine", {"text": HIDDEN}, when) is None
        assert ledger.note("day", {"note": f"{HIDDEN} {number} " * 30}, when) is None
    assert ledger.note("medicine", {"text": KEPT}, FIRST + timedelta(days=2)) is None
    ledger.close()
    data = bytearray(path.read_bytes())
    data[63] ^= 0b1000
    path.write_bytes(data)
    assert Ledger(path).open() != ()
    return path


@pytest.fixture
def running(path: Path) -> Iterator[Ledger]:
    """The assistant, which has the diary open all the while."""
    ledger = Ledger(path)
    assert ledger.note("medicine", {"text": HIDDEN}, FIRST + timedelta(days=1, hours=1)) is None
    yield ledger
    ledger.close()


def test_the_secret_is_in_several_places_before(path: Path, running: Ledger) -> None:
    found = everywhere(path, HIDDEN)

    assert "diary.db" in found
    assert any(name.startswith("backups/") for name in found)
    assert any(name.startswith("broken/") for name in found)


FORGET: dict[str, Callable[[Ledger], int]] = {
    "all": lambda ledger: ledger.forget(everything=True),
    "before a date": lambda ledger: ledger.forget(before=date(2025, 3, 3)),
    "one by one": lambda ledger: sum(
        ledger.forget(id=one.id)
        for one in ledger.diary().entries()
        if HIDDEN in getattr(one, "text", "") + getattr(one, "note", "")
    ),
}


@pytest.mark.parametrize("forget", FORGET.values(), ids=FORGET)
def test_not_a_byte_of_what_is_forgotten_is_left(
    path: Path, running: Ledger, forget: Callable[[Ledger], int]
) -> None:
    ledger = Ledger(path)

    assert forget(ledger) >= 5
    ledger.close()

    assert everywhere(path, HIDDEN) == []
    assert everywhere(path, "xyzzy") == []
    assert path.with_name("diary.db-wal").stat().st_size == 0


@pytest.mark.parametrize("forget", list(FORGET.values())[1:], ids=list(FORGET)[1:])
def test_the_rest_is_kept_and_backed_up(path: Path, forget: Callable[[Ledger], int]) -> None:
    ledger = Ledger(path)
    forget(ledger)
    ledger.close()

    assert [one.text for one in Ledger(path).diary().medicines] == [KEPT]
    assert [name.partition("/")[0] for name in everywhere(path, KEPT)] == ["backups", "diary.db"]


def test_the_running_assistant_goes_on_writing(path: Path, running: Ledger) -> None:
    Ledger(path).forget(everything=True)

    assert running.note("medicine", {"text": "new"}, FIRST + timedelta(days=9)) is None
    assert [one.text for one in Ledger(path).diary().medicines] == ["new"]


def test_everything_is_everything(path: Path, running: Ledger) -> None:
    for kind, fields in (
        ("cramp-began", {"repeat": False}),
        ("redflag", {"id": "screen", "level": "U"}),
        ("session-began", {"routine": "settle"}),
        ("listening", {}),
    ):
        running.note(kind, fields, FIRST)

    Ledger(path).forget(everything=True)

    assert running.diary() == Diary()
    assert not (path.parent / "backups").exists()
    assert not (path.parent / "broken").exists()


@pytest.mark.parametrize(
    ("when", "before", "kept"),
    [
        ("2025-03-08T11:59", "2025-03-08", False),
        ("2025-03-08T12:00", "2025-03-08", True),
        ("2025-10-26T02:30", "2025-10-26", False),
        ("2025-03-08T03:00", "2025-03-07", True),
    ],
)
def test_before_a_date_means_the_nights_before_it(
    tmp_path: Path, when: str, before: str, kept: bool
) -> None:
    ledger = Ledger(tmp_path / "diary.db")
    for fold in (0, 1):
        ledger.add(Cramp(at(when, fold=fold)))
    ledger.add(Day(at(when).date() - timedelta(days=1)))

    ledger.forget(before=date.fromisoformat(before))

    assert bool(ledger.diary().cramps) is kept
    ledger.close()


def test_a_number_that_no_entry_has_is_told_and_costs_no_backup(path: Path) -> None:
    ledger = Ledger(path)

    with pytest.raises(NotFoundHere, match="there is no entry 999; see: calmcramp diary list"):
        ledger.forget(id=999)

    assert any(name.startswith("backups/") for name in everywhere(path, HIDDEN))
    ledger.close()


def test_a_number_in_an_empty_diary_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundHere):
        Ledger(tmp_path / "diary.db").forget(id=1)


def test_somebody_who_reads_it_all_the_while_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.service.ledger_file.BUSY_S", 0.05)
    ledger = Ledger(path)
    with closing(sqlite3.connect(path)) as reader:
        rows = reader.execute("SELECT * FROM medicines")
        rows.fetchone()
        with pytest.raises(NoLedger) as caught:
            ledger.forget(everything=True)
        rows.close()

    assert str(caught.value) == f"{path}: another program is using it; try once more"
    assert ledger.forget(everything=True) == 0
    assert everywhere(path, HIDDEN) == []
    ledger.close()
