"""Lines that somebody types while it speaks, as letters in the inbox."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, TextIO

from calmcramp.service.mailbox import LONGEST, Letter
from calmcramp.service.setting_up import NoMoreLines

LOOK_EVERY_S = 0.2
"""How soon it notices that it is to end."""

CHUNK = 4096
"""Bytes read at once."""


class Keyboard:
    """A thread that reads lines; a context that ends it."""

    def __init__(self, source: TextIO, post: Callable[[Any], None]) -> None:
        """:param post: takes a `Letter` for each line, and `NoMoreLines` at the end of them"""
        self._source, self._post, self._ended = source, post, Event()
        self._thread = Thread(target=self._read, name="keyboard", daemon=True)

    def __enter__(self) -> Keyboard:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        waiting = b""
        while not self._ended.is_set():
            ready, _, _ = select.select([self._source], [], [], LOOK_EVERY_S)
            if not ready:
                continue
            arrived = os.read(self._source.fileno(), CHUNK)
            *lines, waiting = (waiting + arrived).split(b"\n")
            for line in lines if arrived else [waiting] * bool(waiting):
                self._take(line)
            if not arrived:
                self._post(NoMoreLines())
                return

    def _take(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        self._post(Letter(text[:LONGEST], None))
