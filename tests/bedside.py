"""The whole assistant as a process of its own, on the private sound card of ``sound_server.py``.

    with bedside(sound_server, tmp_path) as assistant, sound_server.recording() as room:
        sound_server.play(user_says("I have a cramp."))
        began = room.wait_for_sound()

It runs as a user runs it, `calmcramp run`, with a home that nobody else uses.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.house import House
from calmcramp.planning.settings import Settings
from calmcramp.service.resampling import resampled
from calmcramp.voice.shelf import open_shelf
from calmcramp.voice.types import SpokenLine
from sound_server import RATE, SoundServer

COMMAND = (sys.executable, "-m", "calmcramp")
START_S = 60.0
"""Longest start: it is bounded here and measured in bench/."""
FOLDERS = ("CONFIG", "CACHE", "DATA", "STATE")
USER_RATE = 16_000
AUDIBLE_DB = -50.0
"""dBFS of a sample from which on it counts as heard."""
FIRST_MOVE = tomllib.loads((places.routines() / "cramp.toml").read_text("utf-8"))["passage"][0]


class Assistant:
    """`calmcramp run` as a child process."""

    def __init__(
        self, env: dict[str, str], arguments: Sequence[str] = (), before: Sequence[str] = ()
    ) -> None:
        """:param before: a command that runs it"""
        self.env = env
        self.lines: list[str] = []
        """What it wrote to standard error so far."""
        self._wrote = threading.Condition()
        self.process = subprocess.Popen(
            [*before, *COMMAND, "run", *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_it_listens(self) -> None:
        """Return once it says that it listens.

        :raises RuntimeError: with what it said, when it left instead or took too long.
        """
        with self._wrote:
            self._wrote.wait_for(lambda: self._listens() or not self._reader.is_alive(), START_S)
        if not self._listens():
            raise RuntimeError(f"it does not listen; it said: {self.lines}")

    def say(self, text: str, seconds: float = 1.0) -> list[dict[str, Any]]:
        """Type words to it; the events that followed, until there were none for so long."""
        said = subprocess.run(
            [*COMMAND, "say", text, "--json", "--seconds", str(seconds)],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in said.stdout.splitlines()]

    def ask_to_leave(self) -> None:
        """What a service manager does."""
        self.process.send_signal(signal.SIGTERM)

    def leave(self) -> int:
        """End it, kindly and then by force; its exit status."""
        if self.process.poll() is None:
            self.ask_to_leave()
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self._reader.join()
            if self.process.stderr is not None:
                self.process.stderr.close()

    def _listens(self) -> bool:
        return any("Listening" in line for line in self.lines)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._wrote:
                self.lines.append(line.rstrip("\n"))
                self._wrote.notify_all()
        with self._wrote:
            self._wrote.notify_all()


SETTLED = "[owner]\nunderstood = true\n"
"""The settings of an owner who has read what it is, so that it begins in silence."""


def home_env(
    env: dict[str, str], home: Path, cache: Path | None = None, settings: str = SETTLED
) -> dict[str, str]:
    """The environment of a user whose every folder lies below `home`, but perhaps for `cache`."""
    config = home / "config" / "calmcramp"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text(settings, encoding="utf-8")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in FOLDERS}
    if cache is not None:
        folders["XDG_CACHE_HOME"] = str(cache)
    return env | folders | {"XDG_RUNTIME_DIR": str(home), "PYTHONUNBUFFERED": "1"}


@contextmanager
def bedside(
    server: SoundServer,
    home: Path,
    cache: Path | None = None,
    settings: str = SETTLED,
    before: Sequence[str] = (),
) -> Iterator[Assistant]:
    """An assistant that listens on the server's microphone, ended afterwards."""
    assistant = Assistant(home_env(server.env, home, cache, settings), before=before)
    try:
        assistant.wait_until_it_listens()
        yield assistant
    finally:
        assistant.leave()


def first_move(cache: Path) -> NDArray[np.float32]:
    """The clip with which the help for a cramp begins, from an assistant's `cache` folder."""
    line = SpokenLine(FIRST_MOVE["step"][0]["lines"][0]["text"], "cramp")
    shelf = open_shelf(cache / "calmcramp" / "clips", lambda fault: None)
    try:
        return shelf.clip(line).samples()
    finally:
        shelf.close()


@cache
def user_says(text: str) -> NDArray[np.float32]:
    """Somebody says `text`: the rehearsal's user, 48 kHz mono, without silence around it."""
    with House(Settings(), here=True) as house:
        spoken = house.user_voice(text)
    sound = np.concatenate(list(resampled([spoken], USER_RATE, RATE)))
    loud = np.flatnonzero(np.abs(sound) > 10 ** (AUDIBLE_DB / 20))
    return np.asarray(sound[loud[0] : loud[-1] + 1], np.float32)
