"""Models of recognisers: which there are, where they lie, whether they are whole.

A model is a folder. It is never fetched by itself: `calmcramp models fetch` does that, once, when
it is told to (see `fetch`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from calmcramp import private
from calmcramp.errors import Fault, NotFoundHere, did_you_mean

MANIFEST = "calmcramp-model.json"
"""Written into a fetched model: where it came from, and the SHA-256 of each of its files."""

NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/Gr.fst",
    "graph/HCLr.fst",
)
"""Files without which a vosk model is not one that takes a list of phrases."""

VARIABLE = "CALMCRAMP_VOSK_MODEL"
"""The environment variable that names a model folder; vosk's own `VOSK_MODEL_PATH` counts too."""

FETCH_IT = "calmcramp models fetch gets it"


@dataclass(frozen=True, slots=True)
class Source:
    """A model that can be fetched."""

    name: str
    url: str
    megabytes: int
    """Size of the archive, for people; the real one is asked for."""
    licence: str
    sha256: str | None = None
    """Of the archive. None where the authors of this list do not know it: then the archive's own
    checksums and its layout are checked, and the digest found is kept with the model, so that a
    later change is noticed. That protects from damage, not from a server that lies."""


CATALOGUE = (
    # The publisher gives no digest, and the file was out of reach where this list was written.
    Source(
        name="vosk-model-small-en-us-0.15",
        url="https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip",
        megabytes=40,
        licence="Apache-2.0",
    ),
)

DEFAULT = CATALOGUE[0].name


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is there."""

    name: str
    path: Path
    fetched: bool
    """Whether it was fetched by calmcramp, and so can be verified to the last byte."""


def source(name: str) -> Source:
    """The model of that name in the catalogue.

    :raises NotFoundHere: when there is none.
    """
    found = next((one for one in CATALOGUE if one.name == name), None)
    if found is None:
        hint = did_you_mean(name, [one.name for one in CATALOGUE])
        raise NotFoundHere(f'no model is called "{name}"', hint or "see calmcramp models list")
    return found


def folders(own: Path, environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where models are looked for, in order; `own` is calmcramp's folder of models."""
    named = [environment.get(name, "") for name in (VARIABLE, "VOSK_MODEL_PATH")]
    others = [own, Path("/usr/share/vosk"), Path.home() / ".cache" / "vosk"]
    return tuple([_expanded(name) for name in named if name] + others)


def find_model(
    own: Path,
    wanted: str = "",
    name: str = DEFAULT,
    environment: Mapping[str, str] = os.environ,
) -> Path | None:
    """The folder of a usable model, or None where there is none.

    `wanted` is the path in the settings; when it is given, nothing else is tried.

    :raises NotFoundHere: when `wanted` is not a model.
    """
    if wanted:
        path = _expanded(wanted)
        found = _model_in(path, name)
        if found is None:
            raise NotFoundHere(f"there is no vosk model in {path}", FETCH_IT)
        return found
    tried = (_model_in(folder, name) for folder in folders(own, environment))
    return next((path for path in tried if path is not None), None)


def installed(own: Path, environment: Mapping[str, str] = os.environ) -> tuple[Installed, ...]:
    """Every model found, each name once, those that are used first before the others."""
    found: dict[str, Installed] = {}
    for path in _candidates(folders(own, environment)):
        if is_model(path):
            one = Installed(path.name, path, (path / MANIFEST).is_file())
            found.setdefault(path.name, one)
    return tuple(found.values())


def is_model(path: Path) -> bool:
    """Whether the folder holds everything a model needs."""
    return all(os.path.isfile(path / name) for name in NEEDED)


def verify(path: Path) -> tuple[Fault, ...]:
    """What is wrong with the model in `path`; nothing when it is as it was fetched.

    A model that calmcramp did not fetch is only checked for missing files.

    :raises NotFoundHere: when there is no such folder.
    """
    if not path.is_dir():
        raise NotFoundHere(f"there is no model in {path}", FETCH_IT)
    faults = {name: "is missing" for name in NEEDED if not (path / name).is_file()}
    if (path / MANIFEST).is_file():
        faults = _changed(path) | faults
    return tuple(Fault(name, what, "fetch the model again") for name, what in faults.items())


def write_manifest(path: Path, url: str, sha256: str) -> None:
    """Keep with the model what it was made of, so that `verify` can tell a change."""
    files = {
        str(file.relative_to(path)): digest(file)
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }
    known = {"url": url, "sha256": sha256, "files": files}
    private.write(path / MANIFEST, json.dumps(known, indent=1) + "\n")


def digest(file: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _changed(path: Path) -> dict[str, str]:
    """What is wrong with which file, by the manifest."""
    try:
        files = json.loads((path / MANIFEST).read_text(encoding="utf-8"))["files"].items()
    except (ValueError, KeyError, AttributeError, TypeError):
        return {MANIFEST: "can not be read"}
    return {
        str(name): "is not as it was fetched"
        for name, sha256 in files
        if not (path / name).is_file() or digest(path / name) != sha256
    }


def _expanded(path: str) -> Path:
    """The path, with ``~`` filled in where there is such a home."""
    return Path(os.path.expanduser(path))


def _model_in(folder: Path, name: str) -> Path | None:
    """The model that the folder is, or holds: that of the name, or else any."""
    choices = [folder, folder / name, *_candidates((folder,))]
    return next((path for path in choices if is_model(path)), None)


def _candidates(among: tuple[Path, ...]) -> Iterator[Path]:
    for folder in among:
        yield folder
        if os.path.isdir(folder):
            yield from sorted(path for path in folder.iterdir() if path.is_dir())
