"""The diary as it lies there, for the doctor: looked through, and nothing of it is changed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from calmcramp.errors import Fault
from calmcramp.planning.diary import Diary
from calmcramp.service.ledger_file import backups
from calmcramp.service.ledger_rows import read_all
from calmcramp.service.ledger_schema import VERSION, Damaged, Newer, examine, version_of

if TYPE_CHECKING:
    from calmcramp.service.doctor import Finding

TRIES = 2
"""The assistant may be writing at this very moment."""
HEALS = "`calmcramp diary list` heals it from its newest sound backup"
RIGHTS = "give its folder back to yourself: `chown -R`, then `chmod -R u+rwX`"


@dataclass(frozen=True)
class Look:
    """What there is."""

    entries: int
    backups: int
    newest: str
    """The day of the newest backup; empty without one."""
    faults: tuple[Fault, ...]
    """What is damaged, and what is out of its limits."""


def look(path: Path) -> Look | None:
    """What lies there; None where nobody has a diary yet. Raises OSError where nobody may look."""
    if not path.exists() and not backups(path):
        return None
    there = backups(path)
    newest = there[-1].stem.partition("-")[2] if there else ""
    for last in range(1, TRIES + 1):
        try:
            diary = _read(path)
        except (sqlite3.Error, Damaged, UnicodeError) as error:
            if last == TRIES:
                fault = Fault(path.name, f"it is damaged ({error})", HEALS)
                return Look(0, len(there), newest, (fault,))
        except Newer:
            fault = Fault(path.name, "a newer calmcramp made it", "install that version")
            return Look(0, len(there), newest, (fault,))
        else:
            break
    return Look(len(list(diary.entries())), len(there), newest, diary.faults)


def findings(see: Callable[[], Look | None]) -> Iterator[Finding]:
    """The doctor's rows about the diary.

    :param see: gives what lies there, as `look`
    """
    from calmcramp.service.doctor import Finding, Level

    try:
        found = see()
    except OSError as error:
        said = f"it can not be looked into: {error.strerror or error}"
        yield Finding(Level.FAULT, "diary", said, RIGHTS)
        return
    if found is None:
        yield Finding(Level.OK, "diary", "nothing was written yet")
        return
    for fault in found.faults:
        yield Finding(Level.FAULT, "diary", f"{fault.place}: {fault.what}", fault.remedy)
    if not found.faults:
        kept = f"{found.backups} backups, the newest of {found.newest}"
        kept = kept if found.backups else "no backup yet: one is made with the next entry"
        yield Finding(Level.OK, "diary", f"{found.entries} entries; {kept}")


def _read(path: Path) -> Diary:
    with _untouched(path) as connection:
        if version_of(connection) < VERSION:
            return Diary()  # it becomes one of today when it is next used
        examine(connection)
        return read_all(connection)


@contextlib.contextmanager
def _untouched(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves not even a lock behind."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield connection
