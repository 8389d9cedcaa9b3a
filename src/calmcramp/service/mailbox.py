"""The door for typed words: `calmcramp say` reaches the running assistant through a named pipe.

A named pipe, not a socket: it belongs to one user (mode 0600, in that user's run-time folder) and
nothing listens on the network. A letter is one line of JSON; its answer, the events that follow,
comes back through a second pipe named in it.

Rule 1. No door is opened in a folder that belongs to somebody else, or that others may write: they
        could put a pipe of their own in its place.
Rule 2. Nothing is ever written into a pipe of somebody else's: typed words are about health.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calmcramp import places, private
from calmcramp.errors import Fault, WrongUse

LONGEST = 2000
"""Characters a letter may have: typed words are a sentence, not a book."""
_LONGEST_LINE = 65_536
"""Bytes without a line's end after which what came is thrown away: it is no letter."""


@dataclass(frozen=True)
class Letter:
    """Words somebody typed, and the pipe that wants the events that follow (or none)."""

    text: str
    reply: Path | None


def default_path() -> Path:
    """The pipe of this user's running assistant."""
    return places.runtime_folder() / "say"


def read_letter(line: str) -> Letter | None:
    """A letter from one line; None when it is not one (nothing a neighbour writes may hurt the
    assistant)."""
    try:
        body = json.loads(line)
        text, reply = body["text"], body.get("reply")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST:
        return None
    # Half a surrogate pair is JSON, but no text that could be written anywhere later.
    words = text.encode("utf-8", "replace").decode("utf-8")
    return Letter(words, Path(reply) if isinstance(reply, str) else None)


class Mailbox:
    """Opens the pipe and hands each letter to `deliver` from a thread of its own."""

    def __init__(self, path: Path, deliver: Callable[[Letter], None]) -> None:
        self._path, self._deliver = path, deliver
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._read, name="mailbox")

    def open(self, on_fault: Callable[[Fault], object] = lambda _fault: None) -> None:
        """Make the pipe (an old one left by a crash is replaced) and begin to read.

        :param on_fault: told what is wrong where that can not be; then only voices are heard
        """
        folder = self._path.parent
        try:
            private.folder(folder)
            if not private.is_mine(folder):
                remedy = f"remove it; until then typed words can't reach the assistant: {folder}"
                on_fault(Fault("calmcramp say", "others may write in its folder", remedy))
                return
            self._path.unlink(missing_ok=True)
            os.mkfifo(self._path, 0o600)
            # Opened for reading and writing, so that it never reports an end when a writer leaves.
            self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            what = f"{folder}: {error.strerror}"
            on_fault(Fault("calmcramp say", what, "mend its permissions"))
            return
        self._thread.start()

    def close(self) -> None:
        """Stop reading and take the pipe away."""
        if self._closing.is_set() or not self._thread.ident:
            return
        self._closing.set()
        with contextlib.suppress(OSError):
            os.write(self._pipe, b"\n")
        self._thread.join()
        os.close(self._pipe)
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        rest = b""
        while not self._closing.is_set():
            select.select([self._pipe], [], [])
            rest += os.read(self._pipe, 65536)
            *lines, rest = rest.split(b"\n")
            rest = rest if len(rest) <= _LONGEST_LINE else b""
            for line in lines:
                letter = read_letter(line.decode("utf-8", "replace"))
                if letter is not None:
                    self._deliver(letter)


def somebody_reads(path: Path) -> bool:
    """Whether an assistant is running behind the pipe at `path`."""
    try:
        os.close(_own_pipe(path))
    except OSError:
        return False
    return True


def _own_pipe(path: Path) -> int:
    """A descriptor that writes into a pipe of this user's that somebody reads. Raises OSError."""
    pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    found = os.fstat(pipe)
    if stat.S_ISFIFO(found.st_mode) and found.st_uid == os.getuid():
        return pipe
    os.close(pipe)
    raise FileNotFoundError(errno.ENOENT, "there is no pipe of this user's", str(path))


def checked_words(text: str) -> str:
    """Typed words without the space around them. Raises WrongUse when there are none or too
    many."""
    if not 0 < len(text.strip()) <= LONGEST:
        raise WrongUse(
            "there are no words to say" if not text.strip() else "those are too many words to say",
            f'write between 1 and {LONGEST} letters, as in: calmcramp say "cramp"',
        )
    return text.strip()


def post(path: Path, text: str, seconds: float) -> Iterator[Mapping[str, Any]]:
    """Send typed words to the running assistant and yield the events of the next `seconds`.

    Raises WrongUse when the text is empty or too long.
    """
    words = checked_words(text)
    with tempfile.TemporaryDirectory(prefix="calmcramp-say-") as folder:
        reply = Path(folder) / "events"
        os.mkfifo(reply, 0o600)
        answers = os.open(reply, os.O_RDWR | os.O_NONBLOCK)
        try:
            _write_line(path, json.dumps({"text": words, "reply": str(reply)}))
            yield from _lines_for(answers, seconds)
        finally:
            os.close(answers)


def _write_line(path: Path, line: str) -> None:
    pipe = _own_pipe(path)
    try:
        os.write(pipe, line.encode() + b"\n")
    finally:
        os.close(pipe)


def _lines_for(pipe: int, seconds: float) -> Iterator[Mapping[str, Any]]:
    rest, until = b"", time.monotonic() + seconds
    while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
        rest += os.read(pipe, 65536)
        *lines, rest = rest.split(b"\n")
        for line in lines:
            yield json.loads(line)


class Answer:
    """Writes events to the pipe of somebody who typed; goes quiet by itself when they leave."""

    def __init__(self, path: Path) -> None:
        self._pipe: int | None = None
        with contextlib.suppress(OSError, ValueError):
            # Only ever a pipe: a letter must not make the assistant write into somebody's file.
            self._pipe = _own_pipe(path)

    def write(self, line: str) -> bool:
        """Send one line; False once nobody reads any more."""
        if self._pipe is None:
            return False
        try:
            os.write(self._pipe, line.encode() + b"\n")
        except OSError:
            self.close()
            return False
        return True

    def close(self) -> None:
        """Let go of the pipe."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
