"""Entries into rows and back. Names of columns come from the entries themselves, never from a user;
values always go beside the statement, never into it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

from calmcramp.errors import Fault
from calmcramp.planning.diary import KINDS, Diary, Entry, to_plain
from calmcramp.planning.diary_rules import LARGEST_ID, day, read_entry
from calmcramp.service.ledger_schema import SWITCHES, columns_of

_UTC = "%Y-%m-%dT%H:%M:%SZ"
_ORDER = {"cramps": "at", "sessions": "at", "flags": "at", "days": "night", "medicines": "on"}
_NAMES: dict[type[object], str] = {kind: name for name, kind in KINDS.items()}
FORGET_IT = "`calmcramp diary forget --id {}` takes it out"

E = TypeVar("E", bound=Entry)


def keep(connection: sqlite3.Connection, entry: E) -> E:
    """Write one entry: a new one under the next number, one with a number in place of the one that
    has it. Returns it with its number."""
    numbered = entry if entry.id else replace(entry, id=next_id(connection))
    row = _row(numbered)
    names = ", ".join(f"[{name}]" for name in row)
    marks = ", ".join("?" * len(row))
    table = _NAMES[type(entry)]
    connection.execute(
        f"INSERT OR REPLACE INTO [{table}] ({names}) VALUES ({marks})",  # noqa: S608
        tuple(row.values()),
    )
    return numbered


def take_out(connection: sqlite3.Connection, entry: Entry) -> None:
    """Delete one entry."""
    table = _NAMES[type(entry)]
    connection.execute(f"DELETE FROM [{table}] WHERE [id] = ?", (entry.id,))  # noqa: S608


def keep_night(connection: sqlite3.Connection, night: date) -> None:
    """It listened through this night."""
    connection.execute("INSERT OR IGNORE INTO [nights] VALUES (?)", (night.isoformat(),))


def next_id(connection: sqlite3.Connection) -> int:
    """One more than any entry of any kind has: a number names one entry, of whatever kind."""
    return 1 + max(_highest(connection, name) for name in KINDS)


def _highest(connection: sqlite3.Connection, name: str) -> int:
    question = f"SELECT max([id]) FROM [{name}] WHERE [id] < ?"  # noqa: S608
    return int(connection.execute(question, (LARGEST_ID,)).fetchone()[0] or 0)


def newest(
    connection: sqlite3.Connection, kind: type[E], where: str = "1", *values: Any
) -> E | None:
    """The entry that was begun last; None where there is none, or it is out of its limits."""
    table = _NAMES[kind]
    row = connection.execute(
        f"SELECT * FROM [{table}] WHERE {where} AND [id] < ? ORDER BY [id] DESC LIMIT 1",  # noqa: S608
        (*values, LARGEST_ID),
    ).fetchone()
    entry = None if row is None else _entry(table, row, table)[0]
    return entry if isinstance(entry, kind) else None


def read_all(connection: sqlite3.Connection) -> Diary:
    """Everything that is within its limits; what is not stands in the faults, with its place."""
    found: dict[str, tuple[Any, ...]] = {}
    faults: list[Fault] = []
    for name in KINDS:
        entries = []
        for entry, wrong in _entries(connection, name):
            faults += wrong
            entries += [entry] if entry is not None else []
        found[name] = tuple(entries)
    nights = [str(row[0]) for row in connection.execute("SELECT * FROM [nights] ORDER BY 1")]
    known = tuple(date.fromisoformat(night) for night in nights if not day(night))
    for night in nights:
        if out := day(night):
            faults.append(Fault("nights", *out))
    return Diary(**found, nights=known, faults=tuple(faults))


def copy_all(source: sqlite3.Connection, into: sqlite3.Connection) -> int:
    """Carry over what can still be read of a damaged file; the number of entries that were not, or
    not like that, in the other one."""
    before = {(type(one), one.id): one for one in read_all(into).entries()}
    count = 0
    for name in KINDS:
        for entry in _readable(source, name):
            if before.get((type(entry), entry.id)) != entry:
                keep(into, entry)
                count += 1
    try:
        nights = source.execute("SELECT * FROM [nights]").fetchall()
    except (sqlite3.Error, UnicodeError):
        return count
    for row in nights:
        if not day(row[0]):
            keep_night(into, date.fromisoformat(row[0]))
    return count


def _readable(source: sqlite3.Connection, name: str) -> Iterator[Entry]:
    """The sound entries of a table, as far as it can be read."""
    try:
        for entry, _ in _entries(source, name):
            if entry is not None and entry.id:
                yield entry
    except (sqlite3.Error, UnicodeError):
        return


def _entries(
    connection: sqlite3.Connection, name: str
) -> Iterator[tuple[Entry | None, list[Fault]]]:
    order = f"[{_ORDER[name]}], [id]"
    for row in connection.execute(f"SELECT * FROM [{name}] ORDER BY {order}"):  # noqa: S608
        yield _entry(name, row, f"{name} {row['id']}")


def _entry(name: str, row: sqlite3.Row, place: str) -> tuple[Entry | None, list[Fault]]:
    entry, faults = read_entry(name, _plain(name, row), place)
    remedy = FORGET_IT.format(row["id"])
    return entry, [Fault(one.place, one.what, remedy) for one in faults]


def _row(entry: Entry) -> dict[str, Any]:
    """What goes into the columns."""
    plain = to_plain(entry)
    if "at" in plain:
        at = datetime.fromisoformat(plain["at"])
        offset = at.utcoffset() or timedelta(0)
        plain |= {"at": at.astimezone(UTC).strftime(_UTC), "utc_offset": offset // _MINUTE}
    if "tried" in plain:
        plain["tried"] = ",".join(plain["tried"])
    return {name: plain[name] for name in columns_of(type(entry))}


def _plain(name: str, row: sqlite3.Row) -> Mapping[str, Any]:
    """An entry's plain form, from its row; what is no such thing stays as it is, to be refused."""
    plain = dict(row)
    if "at" in plain:
        plain["at"] = _local(plain["at"], plain.pop("utc_offset", None))
    for switch in SWITCHES[name]:
        if type(plain.get(switch)) is int and plain[switch] in (0, 1):
            plain[switch] = bool(plain[switch])
    if isinstance(plain.get("tried"), str):
        plain["tried"] = plain["tried"].split(",") if plain["tried"] else []
    return plain


def _local(at: Any, offset: Any) -> Any:
    """A time in UTC as it stood on the clock on the wall."""
    try:
        moment = datetime.strptime(at, _UTC).replace(tzinfo=UTC)
        return moment.astimezone(timezone(offset * _MINUTE)).isoformat()
    except (TypeError, ValueError, OverflowError):
        return f"{at}, {offset} minutes"


_MINUTE = timedelta(minutes=1)
