"""Lines that a person has spoken: files in a folder of the owner's, and an index of them.

    # recordings.toml
    [lines]
    "Let the breath go out slowly." = "breath.ogg"

Rule 1. The text is the line exactly as it is spoken; the recording is used in every mode.
Rule 2. A file lies inside the folder, whatever its name says and wherever a link leads.
Rule 3. A recording becomes a clip like any other: the same loudness, peak, beginning and fades.
Rule 4. What cannot be used is told, once, and left out; the line is then spoken as ever.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from calmcramp.errors import BadFile, Fault, did_you_mean, shown
from calmcramp.score.toml_lines import lines_of, nearest_line
from calmcramp.score.units import RATE
from calmcramp.voice import mastering
from calmcramp.voice.clips import Clip, OnFault
from calmcramp.voice.files import read_sound, seconds_of
from calmcramp.voice.loudness import loudness
from calmcramp.voice.rates import resampled
from calmcramp.voice.types import Samples

INDEX = "recordings.toml"
ENGINE = "recording"
"""What a clip of a recording calls its engine."""
FORMATS = (".wav", ".flac", ".ogg")
SHORTEST_S, LONGEST_S = 0.2, 20.0
"""Seconds of a recording. A word takes longer than the first; no line of a routine the second."""

_VERSION = "1"
"""Part of every key: raise it when anything here changes what is heard."""
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 192_000
_SILENCE = -60.0
"""LUFS: softer than a whisper far from the microphone; louder made, only its noise would be."""
_TAIL_S = 0.2
"""By how much a clip may be longer than its recording: a fade needs room to end in."""
_LARGEST = 1_000_000
"""Bytes of the index; a thousand lines take a tenth."""

_Wrong = tuple[str, str]
"""What is wrong, and what to do."""


@dataclass(frozen=True)
class Index:
    """What the index of a folder says."""

    files: Mapping[str, Path] = field(default_factory=dict)
    """Text -> the recording of it, without those that are told in `faults`."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Text -> the place of its entry, for faults."""
    faults: tuple[Fault, ...] = ()


class Recordings:
    """The recordings of one folder, as clips. Any thread may use it."""

    def __init__(self, index: Index, on_fault: OnFault) -> None:
        """:param on_fault: told of every recording that turns out to be unusable, once"""
        self._files, self._places = dict(index.files), index.places
        self._on_fault = on_fault
        self._lock = Lock()
        self._digests: dict[str, str] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines that are spoken by recordings."""
        with self._lock:
            return tuple(self._files)

    def key(self, text: str) -> str | None:
        """The name of the clip of this line; None where it has no usable recording."""
        with self._lock:
            file, digest = self._files.get(text), self._digests.get(text)
        if file is None:
            return None
        if digest is None:
            try:
                digest = sha256(file.read_bytes()).hexdigest()
            except OSError as error:
                self.leave_out(text, f"{file.name}: it cannot be read: {error.strerror or error}")
                return None
            with self._lock:
                self._digests[text] = digest
        made = [ENGINE, digest, _VERSION, mastering.VERSION]
        return sha256(json.dumps(made).encode()).hexdigest()

    def clip(self, text: str) -> Clip | None:
        """The recording of this line, mastered; None where it has no usable one."""
        if self.key(text) is None:
            return None
        with self._lock:
            file, digest = self._files.get(text), self._digests.get(text)
        if file is None or digest is None:
            return None
        try:
            return Clip.of(ENGINE, digest[:16], mastered(file))
        except BadFile as error:
            self.leave_out(text, error.what, error.remedy)
            return None

    def at_most(self, text: str) -> int:
        """Frames at 48 kHz that the clip of this line has at most, by the header of its file; 0
        where there is none, or none that can be read."""
        with self._lock:
            file = self._files.get(text)
        try:
            return round((seconds_of(file) + _TAIL_S) * RATE) if file is not None else 0
        except BadFile:
            return 0

    def leave_out(self, text: str, what: str, remedy: str = "") -> None:
        """Do without this recording from now on, and tell why."""
        with self._lock:
            known = self._files.pop(text, None)
        if known is not None:
            remedy = remedy or "record it again; until then the line is spoken without it"
            self._on_fault(Fault(self._places.get(text, INDEX), what, remedy))


def open_recordings(folder: Path, on_fault: OnFault) -> Recordings:
    """The recordings of a folder; every fault of its index is told at once."""
    index = read_index(folder)
    for fault in index.faults:
        on_fault(fault)
    return Recordings(index, on_fault)


def read_index(folder: Path) -> Index:
    """The index of a folder with all its faults; an empty one where there is none."""
    there = folder / INDEX
    if os.path.exists(there) and not os.path.isfile(there):  # a pipe may never end
        return Index(faults=(Fault(INDEX, "it is no file", "remove it"),))
    try:
        with there.open("rb") as file:
            text = file.read(_LARGEST + 1).decode("utf-8")
        data = tomllib.loads(text) if len(text) <= _LARGEST else None
    except (FileNotFoundError, NotADirectoryError):
        return Index()
    except (OSError, ValueError, RecursionError) as error:  # the last: brackets nested too deep
        return Index(faults=(Fault(INDEX, f"it cannot be read: {error}", "mend or remove it"),))
    if data is None:
        return Index(faults=(Fault(INDEX, "it is too large", "an index is a short text"),))
    return _index(data, folder, lines_of(text))


def mastered(file: Path) -> Samples:
    """A recording as a clip's samples, 48 kHz.

    :raises BadFile: when it cannot be read, is too short or too long, or has nothing to hear
    """
    sound, rate = read_sound(file, LONGEST_S)
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise BadFile(f"{file.name}: it has {rate} samples a second", "record at 48000")
    sound = mastering.trimmed(sound - np.mean(sound, dtype=np.float32), rate)
    if len(sound) and loudness(resampled(sound, rate, RATE), RATE) < _SILENCE:
        sound = sound[:0]
    if not len(sound):
        raise BadFile(f"{file.name}: nothing is to be heard in it", "speak closer, and louder")
    if len(sound) < SHORTEST_S * rate:
        what = f"{file.name}: it is shorter than {SHORTEST_S:g} seconds"
        raise BadFile(what, "speak the whole line")
    return mastering.mastered(sound, rate)


def _index(data: Mapping[str, Any], folder: Path, lines: dict[tuple[str | int, ...], int]) -> Index:
    def place(*path: str) -> str:
        line = nearest_line(lines, path)
        return INDEX if line is None else f"{INDEX}:{line}"

    faults = [
        Fault(place(name), f"unknown section {name}", did_you_mean(name, ("lines",)))
        for name in data
        if name != "lines"
    ]
    table = data.get("lines")
    if not isinstance(table, dict):
        what = "there is no [lines] section"
        return Index(faults=(*faults, Fault(INDEX, what, 'write [lines], then "text" = "file"')))
    wrong = {text: _wrong(text, name, folder) for text, name in table.items()}
    faults += [Fault(place("lines", text), *told) for text, told in wrong.items() if told]
    files = {text: folder / name for text, name in table.items() if not wrong[text]}
    return Index(files, {text: place("lines", text) for text in files}, tuple(faults))


def _wrong(text: str, name: object, folder: Path) -> _Wrong | None:
    """What is wrong with an entry, if anything is."""
    if not text.strip() or text != " ".join(text.split()):
        return f'"{text}" is no line that is spoken', "write it as `calmcramp routines show` does"
    if not isinstance(name, str) or not name or "\0" in name:
        return f"{shown(name)} is no file's name", 'write "text" = "file.ogg"'
    if not _inside(name, folder):
        return f'"{name}" does not lie in the folder of recordings', f"put it into {folder}"
    if not os.path.isfile(folder / name):  # which takes a name too long for one that is not there
        there = [file.name for file in folder.iterdir() if file.suffix.lower() in FORMATS]
        return f'there is no file "{name}"', did_you_mean(name, there) or f"put it into {folder}"
    if Path(name).suffix.lower() not in FORMATS:
        return f'"{name}" is no sound file', f"use one of {', '.join(FORMATS)}"
    return None


def _inside(name: str, folder: Path) -> bool:
    """Whether a name leads to somewhere in the folder: no way up, no root, no link out of it."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    try:
        return (folder / path).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads round in a circle
        return False
