"""What the program keeps is its user's alone: folders with mode 0700, files with mode 0600.

Rule 1. What is made here is private from its first moment, whatever the umask says.
Rule 2. Nothing that was there before is changed; `calmcramp doctor` tells where others may read.
Rule 3. A file is written beside its place and moved there: it is whole, or it is the one before.

A file that the user names on the command line is the user's: it gets the rights of the umask.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

LEFT_OVER_S = 3600.0
"""Nobody writes one file for as long as this."""
OTHERS = 0o077
"""The mode's bits that let anybody but the owner in."""


def folder(path: Path) -> None:
    """Make a folder, and those above it that are missing.

    :raises OSError: when that can not be, or something else has that name
    """
    if not path.parent.is_dir():
        folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def write(path: Path, text: str) -> None:
    """Put a text in a file's place, through to the disk; its folder is made where it is missing.

    :raises OSError: when the disk does not take it; then the file is the one before
    """
    folder(path.parent)
    sweep(path.parent, f".{path.name}-*.part")
    begins = f".{path.name}-"
    part, name = tempfile.mkstemp(prefix=begins, suffix=".part", dir=path.parent)  # mode 0600
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path, largest: int) -> Any:
    """What a small file of the program's own holds.

    :param largest: bytes that it can have
    :raises OSError: when it can not be read; ValueError: when it is no JSON, or no small file
    """
    if path.stat().st_size > largest:
        raise ValueError("the file is far too large")
    try:
        return json.loads(path.read_text("utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def sweep(folder: Path, pattern: str) -> None:
    """Take away what a power cut left half-written, so that years of them leave nothing."""
    for part in folder.glob(pattern):
        with contextlib.suppress(OSError):
            if time.time() - part.lstat().st_mtime > LEFT_OVER_S:
                part.unlink()


def make(path: Path, mode: int = 0o600) -> None:
    """An empty file for somebody else to fill; one that is there keeps its rights.

    :raises OSError: when the disk does not take it
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode))


def opener(path: str, flags: int) -> int:
    """For `open(..., opener=opener)`: the file is made private, where it has to be made."""
    return os.open(path, flags, 0o600)


def is_mine(path: Path) -> bool:
    """Whether it is this user's own, and nobody else may write it; a link is not.

    :raises OSError: when there is nothing
    """
    found = path.lstat()
    written_by_others = found.st_mode & 0o022
    return found.st_uid == os.getuid() and not path.is_symlink() and not written_by_others


def lies_open(path: Path, root: Path = Path("/")) -> bool:
    """Whether others may look into a folder: it lets them, and so does every folder above it.

    :param root: the folder in which everybody is
    """
    if not path.is_dir() or not path.stat().st_mode & OTHERS:
        return False
    above = (each for each in path.absolute().parents if each.is_relative_to(root))
    return all(each.stat().st_mode & 0o011 for each in above if each != root)
