"""Fetching a model: the only code in hearing that reaches the network, and only when told to.

Laws of this file:

1. Nothing half-made is left where it could be taken for a model: it is unpacked beside its place
   and moved there in one step.
2. An archive is not trusted: no path out of its folder, no link, no bomb.
3. What was fetched before the line broke is kept, and fetching goes on from there.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from zipfile import ZipFile, ZipInfo

import requests

from calmcramp import private
from calmcramp.errors import BadFile, NotFoundHere, WrongUse
from calmcramp.hearing.models import NEEDED, Source, digest, write_manifest

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many bytes there are, of how many in all (0: not known)."""

ATTEMPTS = 5
"""Times a broken line is taken up again before giving up."""

TIMEOUT_S = (10.0, 30.0)
"""Seconds to connect, and between two pieces."""

PIECE = 1 << 14
"""Bytes read at once. What came of a piece when the line broke is fetched again."""

LARGEST_ARCHIVE = 500 << 20
LARGEST_MODEL = 1 << 30
"""Bytes. The model meant here has 40 MB and unpacks to 70 MB."""

MOST_FILES = 2000
_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
"""What is no fault of the archive."""
GO_ON = "check the connection and try again: it goes on where it stopped"


def fetch(
    source: Source, folder: Path, progress: Progress = lambda done, total: None, *, force: bool
) -> Path:
    """Fetch the model into `folder`/its name, check it, unpack it; returns its folder.

    :raises WrongUse: when it is there already and `force` is not set.
    :raises NotFoundHere: when the server can not be reached, or does not have it.
    :raises BadFile: when what came is damaged, or not that model.
    """
    target = folder / source.name
    if target.exists() and not force:
        raise WrongUse(f"{target} is there already", "use --force to fetch it again")
    private.folder(folder)
    archive = folder / f".{source.name}.zip.part"
    try:
        _download(source, archive, progress)
        _install(source, archive, target)
    except BadFile:
        archive.unlink(missing_ok=True)
        raise
    archive.unlink()
    return target


def _download(source: Source, archive: Path, progress: Progress) -> None:
    """Fill `archive`; take up a broken line as long as each attempt brings something."""
    for _ in range(ATTEMPTS):
        before = _size(archive)
        try:
            _attempt(source.url, archive, progress)
            return
        except requests.RequestException as error:
            reason = type(error).__name__
        if _size(archive) == before:
            break
    raise NotFoundHere(f"{source.url} can not be fetched ({reason})", GO_ON)


def _attempt(url: str, archive: Path, progress: Progress) -> None:
    """One request for what is still missing."""
    start = _size(archive)
    wanted = {"Range": f"bytes={start}-"} if start else {}
    wanted["Accept-Encoding"] = "identity"
    with requests.get(url, headers=wanted, stream=True, timeout=TIMEOUT_S) as answer:
        if answer.status_code == requests.codes.requested_range_not_satisfiable:
            archive.unlink()  # longer than the file: not the beginning of this one
            raise requests.ConnectionError("it changed")
        if not answer.ok:
            raise NotFoundHere(f"{url} can not be fetched (the server says {answer.status_code})")
        goes_on = answer.status_code == requests.codes.partial_content
        _append(answer, archive, start if goes_on else 0, progress)


def _append(answer: requests.Response, archive: Path, start: int, progress: Progress) -> None:
    promised = answer.headers.get("Content-Length", "")
    total = start + (int(promised) if promised.isdecimal() else 0)
    done = start
    with open(archive, "r+b" if start else "wb", opener=private.opener) as file:
        file.seek(start)
        for piece in answer.iter_content(PIECE):
            done += file.write(piece)
            if done > LARGEST_ARCHIVE:
                raise BadFile(f"{answer.url} is larger than any model", "nothing was kept")
            progress(done, total if total > start else 0)
    if total > start and done < total:
        raise requests.ConnectionError("the line broke")


def _install(source: Source, archive: Path, target: Path) -> None:
    sha256 = _checked(source, archive)
    with tempfile.TemporaryDirectory(prefix=f".{source.name}-", dir=target.parent) as workplace:
        made = _unpacked(archive, Path(workplace), source.name)
        write_manifest(made, source.url, sha256)
        if target.exists():
            os.replace(target, Path(workplace) / "old")
        os.replace(made, target)


def _checked(source: Source, archive: Path) -> str:
    """The SHA-256 of the archive, which is as the catalogue says where that says anything."""
    found = digest(archive)
    if source.sha256 is not None and found != source.sha256:
        raise BadFile(f"{source.url} is not the file it should be", "nothing was kept; try again")
    return found


def _unpacked(archive: Path, workplace: Path, name: str) -> Path:
    """The model's folder in `workplace`."""
    try:
        with ZipFile(archive) as opened:
            _refuse_odd(opened.infolist())
            for entry in opened.infolist():
                _extract(opened, entry, workplace)
    except BadFile:
        raise
    except (
        Exception
    ) as error:  # what a damaged archive makes zlib, lzma and zipfile raise is legion
        if isinstance(error, OSError) and error.errno in _THE_DISK:
            raise
        raise BadFile(f"the archive of {name} is damaged ({error})", "fetch it again") from error
    made = workplace / name
    missing = [needed for needed in NEEDED if not (made / needed).is_file()]
    if missing:
        raise BadFile(f"the archive does not hold {name} (no {missing[0]})", "nothing was kept")
    return made


def _refuse_odd(entries: list[ZipInfo]) -> None:
    """Refuse an archive that would write elsewhere, link elsewhere, or fill the disk."""
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_MODEL:
        raise BadFile("the archive unpacks to more than any model", "nothing was kept")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        leads_out = path.is_absolute() or ".." in path.parts
        if is_link or leads_out or "\\" in entry.filename or ":" in entry.filename:
            raise BadFile(f'the archive holds "{entry.filename}"', "nothing was kept")


def _extract(opened: ZipFile, entry: ZipInfo, workplace: Path) -> None:
    """Write one entry. `ZipFile` checks its CRC, and stops at the size its header gives."""
    target = workplace / entry.filename
    if entry.is_dir():
        private.folder(target)
        return
    private.folder(target.parent)
    with (
        opened.open(entry) as packed,
        open(target, "wb", opener=private.opener) as file,
    ):
        shutil.copyfileobj(packed, file, PIECE)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
