"""The diary's file on a disk that may fail: opened only when it is sound, healed from its backups
when it is not, private always.

    diary/            0700
      diary.db        0600, with diary.db-wal and diary.db-shm while it is open
      backups/        the newest seven, at most one a day
      broken/         what was damaged and set aside, the last three
      lock            held while the file is opened, healed, backed up or cleared

Law 1. What was acknowledged is on the disk: every entry is written through before its call returns
       (write-ahead log, synchronous FULL), and outlives a power cut.
Law 2. Damage is healed, told, and never a reason not to start: the file is set aside, the newest
       sound backup takes its place, and what can still be read of the damaged one is added.
Law 3. Nothing but damage sets a file aside: not a full disk, missing rights, or a later version.
Law 4. A backup is looked through before an older one makes room for it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from calmcramp import private
from calmcramp.errors import Fault
from calmcramp.service.ledger_rows import copy_all
from calmcramp.service.ledger_schema import (
    MIGRATIONS,
    VERSION,
    Damaged,
    examine,
    migrate,
    transaction,
    version_of,
)

BACKUPS, BROKEN = 7, 3
"""How many of each are kept."""
TAILS = ("-shm", "-wal", "-journal")
"""What SQLite keeps beside a file."""
BUSY_S = 5.0
"""How long another process is waited for that has the file."""
_SET = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",  # what is deleted is overwritten
    "temp_store = MEMORY",  # nothing of it in another folder
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 1",  # damage in the log goes unseen, in the file it is found
)
_PASSING = {
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_AUTH),
}
_UNREADABLE = {
    *(sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ),
    *(sqlite3.SQLITE_IOERR_CORRUPTFS, sqlite3.SQLITE_IOERR_DATA),
}


def is_damage(error: Exception) -> bool:
    """Whether it is the file that is wrong, and not the disk, its rights, or another process.

    A name in it that is no text is one more kind of damage: Python can not even tell the error.
    """
    if isinstance(error, Damaged | UnicodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return False
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return code in _UNREADABLE
    return code & 0xFF not in _PASSING


def open_file(path: Path) -> tuple[sqlite3.Connection, list[Fault]]:
    """The diary, sound, in its newest form, and what was done for that.

    :raises Newer: when a later version of the program made it
    :raises sqlite3.Error, OSError, Damaged: when the disk does not let it be opened
    """
    make_private(path.parent)
    with locked(path.parent):
        missing = not _has_content(path)
        told = [] if not missing or not backups(path) else [restore(path, "it was gone")]
        try:
            return _sound(path, anew=missing), told
        except Damaged as damage:
            kept = set_aside(path)
            told.append(restore(path, f"it was damaged and set aside ({damage})"))
            connection = _sound(path, anew=True)
            count = rescue(kept, connection)
            read = f"of the damaged file {count} newer entries could still be read"
            return connection, [*told, *([Fault(path.name, read)] if count else [])]


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes through; the file is made, for its owner alone, where it is not."""
    if path.is_dir():
        raise Damaged("there is a folder in its place")
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        sync(path.parent)
    if path.stat().st_mode & private.OTHERS:
        path.chmod(0o600)
    return _prepared(
        sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    )


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        for each in _SET:
            connection.execute(f"PRAGMA {each}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _sound(path: Path, anew: bool) -> sqlite3.Connection:
    """A connection to a file that was looked through. Raises Damaged, Newer, sqlite3.Error,
    OSError.

    :param anew: whether it may be an empty one although there are backups
    """
    connection = None
    try:
        connection = connect(path)
        known = version_of(connection)
        examine(connection)
        if not known and not anew and backups(path):
            raise Damaged("it is empty")
        if known != VERSION:
            back_up(connection, path, date.today()) if known else None
            migrate(connection, MIGRATIONS)
            examine(connection)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, Exception) and is_damage(error):
            raise Damaged(str(error)) from None
        raise
    return connection


# ------------------------------------------------------------------ backups


def backups(path: Path) -> list[Path]:
    """The backups, the newest last. They are numbered: a clock that jumps can not reorder them."""
    return _numbered(path.parent / "backups")


def back_up(connection: sqlite3.Connection, path: Path, today: date) -> bool:
    """Make today's backup, unless there is one; whether one was made.

    :raises Damaged: when the copy is not sound, and so the diary is not either
    :raises sqlite3.Error, OSError: when the disk does not take it
    """
    there = backups(path)
    if there and there[-1].stem.endswith(today.isoformat()):
        return False
    folder = path.parent / "backups"
    make_private(folder)
    number = _number(there[-1]) + 1 if there else 1
    part = folder / "part"
    try:
        _copy(connection, part)
        os.replace(part, folder / f"{number:06}-{today.isoformat()}.db")
    finally:
        part.unlink(missing_ok=True)
    sync(folder)
    for old in backups(path)[:-BACKUPS]:
        old.unlink()
    return True


def _copy(connection: sqlite3.Connection, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        copy.execute("PRAGMA synchronous = FULL")
        examine(copy)
    sync(part)


def restore(path: Path, why: str) -> Fault:
    """Put the newest sound backup in the diary's place; without one it begins anew."""
    for backup in reversed(backups(path)):
        if _is_sound(backup):
            part = path.with_suffix(".part")
            shutil.copyfile(backup, part)
            part.chmod(0o600)
            sync(part)
            for tail in TAILS:
                remove(Path(f"{path}{tail}"))
            os.replace(part, path)
            sync(path.parent)
            made = backup.stem.partition("-")[2]
            return Fault(path.name, why, f"the backup of {made} took its place")
    return Fault(path.name, why, "there is no sound backup: it begins anew")


def _is_sound(backup: Path) -> bool:
    try:
        address = f"{backup.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as copy:
            examine(copy)
            return version_of(copy) > 0
    except (sqlite3.Error, OSError, Damaged, UnicodeError):
        return False


# ------------------------------------------------------------------ damage


def set_aside(path: Path) -> Path:
    """Move what is damaged out of the way, with all that belongs to it; where it lies now."""
    folder = path.parent / "broken"
    make_private(folder)
    there = _numbered(folder)
    kept = folder / f"{(_number(there[-1]) + 1 if there else 1):06}.db"
    for tail in (*TAILS, ""):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{tail}", f"{kept}{tail}")
    sync(path.parent)
    for old in _numbered(folder)[:-BROKEN]:
        for tail in (*TAILS, ""):
            remove(Path(f"{old}{tail}"))
    return kept


def rescue(kept: Path, connection: sqlite3.Connection) -> int:
    """Add what can still be read of a file that was set aside; how many entries those were."""
    with (
        contextlib.suppress(sqlite3.Error, OSError, Damaged, UnicodeError),
        contextlib.closing(connect(kept)) as broken,
        transaction(connection),
    ):
        return copy_all(broken, connection)
    return 0


# ------------------------------------------------------------------ folders


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """No other process opens, heals, backs up or clears the diary meanwhile."""
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def make_private(folder: Path) -> None:
    """A folder that only its owner may look into."""
    private.folder(folder)
    if folder.stat().st_mode & private.OTHERS:
        folder.chmod(0o700)


def sync(path: Path) -> None:
    """Write a file, or the names in a folder, through to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def remove(path: Path) -> None:
    """Delete a file or a folder; there need be none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _has_content(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.is_dir() or path.stat().st_size > 0
    return False


def _numbered(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    files = [one for one in folder.iterdir() if re.fullmatch(r"\d{6,}(-[\d-]+)?\.db", one.name)]
    return sorted(files, key=_number)


def _number(path: Path) -> int:
    return int(path.stem.partition("-")[0])
