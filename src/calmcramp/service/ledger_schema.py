"""The tables of the diary's file, and how an older file becomes one of today's.

Law 1. What is released is never changed: a new form is one more migration at the end.
Law 2. A file says twice which form it has (``user_version``, and in ``application_id``), so that a
       flipped bit is not taken for a file of the future.
Law 3. A migration happens whole or not at all.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import fields

from calmcramp.planning.diary import KINDS

_WHEN = "[at] TEXT NOT NULL, [utc_offset] INTEGER NOT NULL, [zone] TEXT NOT NULL DEFAULT ''"
"""UTC to the second; the offset from it in minutes, east of Greenwich positive; the zone's name."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"""CREATE TABLE [cramps] ([id] INTEGER PRIMARY KEY, {_WHEN},
        [muscle] TEXT NOT NULL DEFAULT 'unknown', [side] TEXT NOT NULL DEFAULT 'unknown',
        [seconds] REAL, [outcome] TEXT NOT NULL DEFAULT 'unknown', [pain] INTEGER,
        [tried] TEXT NOT NULL DEFAULT '', [helped] TEXT NOT NULL DEFAULT '',
        [repeat] INTEGER NOT NULL DEFAULT 0, [long] INTEGER NOT NULL DEFAULT 0,
        [by] TEXT NOT NULL DEFAULT 'session', [note] TEXT NOT NULL DEFAULT '')""",
        """CREATE TABLE [days] ([id] INTEGER PRIMARY KEY, [night] TEXT NOT NULL UNIQUE,
        [effort] TEXT, [standing] INTEGER, [sitting] INTEGER, [alcohol] INTEGER,
        [caffeine] INTEGER, [fluids] TEXT, [hot] INTEGER, [stress] INTEGER, [slept] REAL,
        [footwear] TEXT NOT NULL DEFAULT '', [dialysis] INTEGER, [pregnancy_week] INTEGER,
        [soreness] INTEGER, [note] TEXT NOT NULL DEFAULT '')""",
        f"""CREATE TABLE [sessions] ([id] INTEGER PRIMARY KEY, {_WHEN},
        [routine] TEXT NOT NULL DEFAULT '', [kind] TEXT NOT NULL DEFAULT 'other',
        [stretch] INTEGER NOT NULL DEFAULT 0, [minutes] REAL,
        [how] TEXT NOT NULL DEFAULT 'open')""",
        f"""CREATE TABLE [flags] ([id] INTEGER PRIMARY KEY, {_WHEN},
        [category] TEXT NOT NULL DEFAULT '', [level] TEXT NOT NULL DEFAULT 'other')""",
        """CREATE TABLE [medicines] ([id] INTEGER PRIMARY KEY, [on] TEXT NOT NULL,
        [text] TEXT NOT NULL DEFAULT '')""",
    ),
    (  # how the night went on, and the nights of which all is known
        "ALTER TABLE [days] ADD COLUMN [awake] REAL",
        "ALTER TABLE [days] ADD COLUMN [slept_again] INTEGER",
        "CREATE TABLE [nights] ([night] TEXT PRIMARY KEY) WITHOUT ROWID",
    ),
)
VERSION = len(MIGRATIONS)
NEWEST_VERSION = 1000
"""No diary of the future has a higher one."""
APPLICATION = 0x63436400
"""With the version added: what the file is, for `file` and for law 2."""

SWITCHES = {
    name: tuple(one.name for one in fields(kind) if one.type in ("bool", "bool | None"))
    for name, kind in KINDS.items()
}
"""Columns that hold 0 or 1."""


class Damaged(Exception):
    """What the file holds is not what was written into it."""


class Newer(Exception):
    """The file was made by a later version of the program."""


def version_of(connection: sqlite3.Connection) -> int:
    """The form the file has; 0 for an empty one.

    :raises Damaged: when it is none of ours
    :raises Newer: when it is one of the future
    """
    version = _number(connection, "PRAGMA user_version")
    tables = _number(connection, "SELECT count(*) FROM sqlite_schema")
    application = _number(connection, "PRAGMA application_id")
    if version == application == tables == 0:
        return 0
    if not 0 < version <= NEWEST_VERSION or application != APPLICATION + version:
        raise Damaged("it does not begin as a diary does")
    if version > VERSION:
        raise Newer
    return version


def migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...]) -> None:
    """Bring a file to the newest form of `migrations`, in one step."""
    with transaction(connection):
        known = version_of(connection)
        for statement in (each for one in migrations[known:] for each in one):
            connection.execute(statement)
        if known < len(migrations):
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
            connection.execute(f"PRAGMA application_id = {APPLICATION + len(migrations)}")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written meanwhile, or nothing of it; on the disk when it is left."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def examine(connection: sqlite3.Connection) -> None:
    """Look through the whole file.

    :raises Damaged: with what is wrong; sqlite3.Error: when it can not even be read
    """
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise Damaged(str(found[0]))
    if version_of(connection) == VERSION:
        for name, kind in KINDS.items():
            columns = ", ".join(f"[{one}]" for one in columns_of(kind))
            connection.execute(f"SELECT {columns} FROM [{name}] LIMIT 1")  # noqa: S608
        connection.execute("SELECT [night] FROM [nights] LIMIT 1")


def columns_of(kind: type) -> tuple[str, ...]:
    """The columns of an entry's table: its values, and the offset of its time."""
    names = tuple(one.name for one in fields(kind))
    return (*names, "utc_offset") if "at" in names else names


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])
