"""Taking entries out of the diary so that nothing of them is left in its folder.

What a disk itself still holds of blocks that no file has any more (an SD card does) is beyond the
reach of any program; docs/diary.md says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from calmcramp.planning.diary import KINDS
from calmcramp.service.ledger_file import remove, sync
from calmcramp.service.ledger_schema import transaction

_NIGHT = {
    **dict.fromkeys(
        ("cramps", "sessions", "flags"), "date([at], [utc_offset] || ' minutes', '-12 hours')"
    ),
    "days": "[night]",
    "medicines": "[on]",
}
"""The night of a row, as SQLite counts it."""

Condition = tuple[str, tuple[Any, ...]]


def rows_before(everything: bool, before: date | None, id: int | None) -> dict[str, Condition]:
    """Table -> which of its rows are meant."""
    meant: dict[str, Condition] = {}
    for name in (*KINDS, "nights"):
        if everything:
            meant[name] = ("1", ())
        elif before is not None:
            meant[name] = (f"{_NIGHT.get(name, '[night]')} < ?", (before.isoformat(),))
        elif id is not None and name != "nights":
            meant[name] = ("[id] = ?", (id,))
    return meant


def find(connection: sqlite3.Connection, id: int) -> str | None:
    """The table of the entry that has this number."""
    for name in KINDS:
        question = f"SELECT 1 FROM [{name}] WHERE [id] = ?"  # noqa: S608
        if connection.execute(question, (id,)).fetchone():
            return name
    return None


def clear(path: Path) -> None:
    """Delete every copy: backups, what was set aside, and halves of either."""
    for copies in ("backups", "broken"):
        remove(path.parent / copies)
    for part in _parts(path):
        remove(part)
    sync(path.parent)


def wipe(connection: sqlite3.Connection, meant: dict[str, Condition]) -> int:
    """Delete these rows, overwrite where they stood, and empty the log; how many there were, not
    counting nights.

    :raises sqlite3.OperationalError: when another process reads the diary all the while
    """
    count = 0
    with transaction(connection):
        for name, (condition, values) in meant.items():
            deleted = connection.execute(f"DELETE FROM [{name}] WHERE {condition}", values).rowcount  # noqa: S608
            count += deleted if name != "nights" else 0
    _empty_log(connection)
    connection.execute("VACUUM")
    _empty_log(connection)
    return count


def _empty_log(connection: sqlite3.Connection) -> None:
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        error = sqlite3.OperationalError("it is being read")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error


def _parts(path: Path) -> Iterator[Path]:
    yield path.with_suffix(".part")
    yield Path(f"{path}-journal")
