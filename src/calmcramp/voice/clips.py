"""Spoken clips on disk and in memory, found by what they say and how they were made.

A clip's file: 8 bytes of magic, the SHA-256 of everything after it, the header's length (4 bytes,
little endian), the header (JSON: engine, version, frames), then 48 kHz mono 16-bit FLAC.

Rule 1. A key covers everything that can change the sound, so a clip is never stale, only unused.
Rule 2. A file is written beside its place and moved there: it is whole or it is not there.
Rule 3. A file that is not exactly what was written is reported, removed and made again; it is never
        played.
Rule 4. Where the disk refuses, clips live in memory and the fault is reported once.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import Struct
from tempfile import NamedTemporaryFile
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from calmcramp import private
from calmcramp.errors import Fault
from calmcramp.voice import mastering, pacing
from calmcramp.voice.files import squeezed, stretched
from calmcramp.voice.types import Samples, SpokenLine

MEMORY = 24 * 2**20
"""Bytes of clips kept in memory beside their files: some 110 lines."""

MOST = 256 * 2**20
"""Bytes of the folder: what changed words, another voice and new versions leave behind is taken
out beyond it. All that is spoken in English has less than half of it."""

_MAGIC = b"calmclp2"
_LENGTH = Struct("<I")
_HEADER_AT = len(_MAGIC) + 32 + _LENGTH.size

OnFault = Callable[[Fault], None]
"""Told of every fault that was mended without anybody noticing."""


@dataclass(frozen=True, eq=False)
class Clip:
    """One spoken line, ready to be mixed."""

    engine: str
    """Name of the engine that spoke it."""
    version: str
    pcm: NDArray[np.int16]
    """48 kHz mono, shape (frames,), read-only."""

    @property
    def frames(self) -> int:
        """Length at 48 kHz."""
        return len(self.pcm)

    def samples(self) -> Samples:
        """A new float32 array of the clip, in [-1, 1)."""
        return self.pcm.astype(np.float32) / np.float32(32768)

    @classmethod
    def of(cls, engine: str, version: str, sound: Samples) -> Clip:
        """A clip of 48 kHz float sound."""
        pcm = np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2")
        pcm.flags.writeable = False
        return cls(engine, version, pcm)


def key(line: SpokenLine, engine: str, version: str) -> str:
    """The name of a clip: a hash of the words, the manner, and everything that shapes the sound."""
    made = [*line, engine, version, pacing.VERSION, mastering.VERSION]
    return sha256(json.dumps(made, ensure_ascii=False).encode()).hexdigest()


def packed(clip: Clip) -> bytes:
    """The bytes of a clip's file."""
    header = json.dumps(
        {"engine": clip.engine, "version": clip.version, "frames": clip.frames}
    ).encode()
    rest = _LENGTH.pack(len(header)) + header + squeezed(clip.pcm)
    return _MAGIC + sha256(rest).digest() + rest


def unpacked(data: bytes) -> Clip:
    """The clip in a file's bytes.

    :raises ValueError: saying what is wrong with them
    """
    if not data:
        raise ValueError("it is empty")
    if not data.startswith(_MAGIC) or len(data) < _HEADER_AT:
        raise ValueError("it is not a clip")
    if (
        sha256(memoryview(data)[len(_MAGIC) + 32 :]).digest()
        != data[len(_MAGIC) : len(_MAGIC) + 32]
    ):
        raise ValueError("it is damaged")
    (length,) = _LENGTH.unpack_from(data, _HEADER_AT - _LENGTH.size)
    header = json.loads(data[_HEADER_AT : _HEADER_AT + length])
    pcm = stretched(data[_HEADER_AT + length :])
    pcm.flags.writeable = False
    if len(pcm) != header["frames"] or not len(pcm):
        raise ValueError("its length is not what it says")
    return Clip(header["engine"], header["version"], pcm)


class ClipStore:
    """The clips of one folder. Any thread may use it."""

    def __init__(self, folder: Path, on_fault: OnFault, memory: int = MEMORY) -> None:
        """:param memory: bytes of clips kept in memory, beside those that no disk would take"""
        self._folder = folder
        self._on_fault = on_fault
        self._memory = memory
        self._lock = Lock()
        self._kept: OrderedDict[str, Clip] = OrderedDict()
        self._unsaved: dict[str, Clip] = {}
        self._refused = False

    def get(self, name: str) -> Clip | None:
        """The clip of that key, from memory or disk; None when it has to be made."""
        with self._lock:
            clip = self._unsaved.get(name) or self._kept.get(name)
            if clip is not None:
                if name in self._kept:
                    self._kept.move_to_end(name)
                return clip
        clip = self._read(self._file(name))
        if clip is not None:
            self._keep(name, clip)
        return clip

    def has(self, name: str) -> bool:
        """Whether there is a clip of that key, be it whole or not."""
        with self._lock:
            in_memory = name in self._unsaved or name in self._kept
        return in_memory or os.path.exists(self._file(name))

    def put(self, name: str, clip: Clip) -> None:
        """Keep a clip, on disk where that is possible."""
        try:
            self._write(self._file(name), packed(clip))
        except OSError as error:
            with self._lock:
                self._unsaved[name] = clip
            self._refuse(error)
        else:
            self._keep(name, clip)

    def trim(self, wanted: Collection[str], most: int = MOST) -> None:
        """Where the folder is too large, take out what is not wanted, the oldest first.

        :param most: bytes that it may have
        """
        private.sweep(self._folder, "*/*.part")
        sizes = {file: file.stat() for file in self._folder.glob("*/*.clip")}
        total = sum(found.st_size for found in sizes.values())
        unwanted = (file for file in sizes if file.stem not in wanted)
        for file in sorted(unwanted, key=lambda file: sizes[file].st_mtime):
            if total <= most:
                return
            file.unlink(missing_ok=True)
            total -= sizes[file].st_size

    def _keep(self, name: str, clip: Clip) -> None:
        with self._lock:
            self._kept[name] = clip
            self._kept.move_to_end(name)
            while (
                len(self._kept) > 1
                and sum(kept.pcm.nbytes for kept in self._kept.values()) > self._memory
            ):
                self._kept.popitem(last=False)

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.clip"

    def _read(self, file: Path) -> Clip | None:
        try:
            return unpacked(file.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            self._report(file, f"it cannot be read: {error.strerror or error}")
        except (ValueError, KeyError, TypeError) as error:
            self._report(file, str(error))
            self._remove(file)
        return None

    def _report(self, file: Path, what: str) -> None:
        self._on_fault(Fault(f"clip {file.name[:12]}", what, "it is made again"))

    def _remove(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            self._refuse(error)

    def _write(self, file: Path, data: bytes) -> None:
        private.folder(file.parent)
        with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            try:
                part.write(data)
                part.close()
                os.replace(part.name, file)
            except OSError:
                Path(part.name).unlink(missing_ok=True)
                raise

    def _refuse(self, error: OSError) -> None:
        if not self._refused:
            self._refused = True
            what = f"spoken lines cannot be kept there: {error.strerror or error}"
            self._on_fault(
                Fault(str(self._folder), what, "free some space or change its permissions")
            )
