"""What outlives a night, in one small private file: warmth that lies on a leg, the last cramp, what
helped, who sleeps here.

Rule 1. The file is the user's alone (0600), and written beside its place and moved there: it is
        whole, or it is the one before.
Rule 2. A file that is no memory is set aside under another name, told, and never a reason not to
        start.
Rule 3. Ages are told by the clock on the wall. Where that went backwards, or nobody wrote when,
        how much time passed is not known, and the memory takes the safer reading.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calmcramp import private
from calmcramp.dialogue.memory import Memory, from_data, to_data
from calmcramp.errors import Fault, kind_and_place

VERSION = 1
LARGEST = 100_000
"""Bytes; a memory has about a thousand."""


class Notebook:
    """Reads and writes a memory; without a file it remembers nothing."""

    def __init__(
        self, path: Path | None, clock: Callable[[], float] = time.time, stranger: bool = False
    ) -> None:
        """:param clock: seconds on the wall
        :param stranger: whether somebody without a file has to be told what this is
        """
        self._path, self._clock, self._stranger = path, clock, stranger

    def read(self, now: float) -> tuple[Memory, Fault | None]:
        """What was kept, at this moment on the audio clock; what was wrong with the file."""
        fresh = Memory(stranger=self._stranger)
        if self._path is None:
            return fresh, None
        try:
            return self._memory(self._path, now), None
        except FileNotFoundError:
            return fresh, None
        except (OSError, ValueError) as error:
            self._set_aside(self._path)
            what = f"what was remembered can not be read ({kind_and_place(error)})"
            return fresh, Fault(self._path.name, what, "it begins anew")

    @property
    def keeps(self) -> bool:
        """Whether there is a file at all."""
        return self._path is not None

    def write(self, memory: Memory, now: float) -> Fault | None:
        """Keep it; a disk that refuses costs the memory, not the night."""
        return self.put(self.page(memory, now))

    def page(self, memory: Memory, now: float) -> str:
        """What the file says of a memory, at this moment on the audio clock."""
        data = {"version": VERSION, "at": self._clock(), "memory": to_data(memory, now)}
        return json.dumps(data)

    def put(self, page: str) -> Fault | None:
        """Put it on the disk, for as long as that takes."""
        if self._path is None:
            return None
        try:
            private.write(self._path, page)
        except OSError as error:
            what = f"nothing can be remembered: {error.strerror or error}"
            return Fault(str(self._path), what, "free some space or change its permissions")
        return None

    def _memory(self, path: Path, now: float) -> Memory:
        data: Any = private.read_json(path, LARGEST)
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise ValueError("it is of another kind")
        if not isinstance(data.get("memory"), dict):
            raise ValueError("there is no memory in it")
        return from_data(data["memory"], now, self._passed(data.get("at")))

    def _passed(self, written: object) -> float | None:
        """Seconds since it was written; None when the clock went backwards, or never was right."""
        if isinstance(written, bool) or not isinstance(written, int | float):
            return None
        passed = self._clock() - written
        return passed if passed >= 0 else None

    def _set_aside(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            os.replace(path, path.with_suffix(".broken"))
