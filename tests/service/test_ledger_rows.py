"""Any row at all is an entry or a fault with its place; no note raises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.diary import KINDS, Cramp, Day, Flag, Session
from calmcramp.service.ledger import Ledger
from calmcramp.service.ledger_schema import columns_of
from diaries import DISK, NIGHT, a_night


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "share" / "diary" / "diary.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    yield ledger
    ledger.close()


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
