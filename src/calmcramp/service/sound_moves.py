"""Where the sound server sends what is played. When a loudspeaker is unplugged it tells nobody: it
moves the stream to another device, and everything seems well.

Rule 1. Only `pactl`, where it is there and speaks JSON, knows; without it nothing is told. It is
        not run where no server runs, for it would start one.
Rule 2. `pactl subscribe` waits beside everything else; the server is asked when something changed.
Rule 3. A stream that was moved while its device is still there was moved by the owner: no fault.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

from calmcramp.errors import Fault
from calmcramp.service.device_notes import Broken, Mended

AGAIN_S = 2.0
"""How long after it fell silent the server is asked for news again."""
SETTLES_S = 0.1
"""Changes come in bunches; so long after the last the server is asked."""
ANSWERS_WITHIN_S = 5.0
PLACE = "loudspeaker"
_TELLING = (b"on sink #", b"on sink-input #")


class Whereabouts:
    """Where the stream was at first, and is; pure."""

    def __init__(self) -> None:
        self._home = ""
        self._away = False

    def seen(self, device: str, devices: frozenset[str]) -> Broken | Mended | None:
        """What is to be told.

        :param device: on which our stream is; empty: there is none
        :param devices: all there are
        """
        if not device:
            return None
        if not self._home or (device != self._home and self._home in devices):
            self._home = device
        away, was = device != self._home, self._away
        self._away = away
        if away and not was:
            what = f'"{self._home}" is gone, and the sound server plays through "{device}"'
            return Broken(Fault(PLACE, what, "plug it in"))
        return Mended(PLACE) if was and not away else None


class SoundMoves:
    """Watches the sound server for as long as the program runs."""

    def __init__(self, tell: Callable[[Broken | Mended], object]) -> None:
        """:param tell: called on a thread of its own"""
        self._tell = tell
        self._whereabouts = Whereabouts()
        self._over = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._run, name="sound-moves", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._over.set()
        if self._child is not None:
            self._child.kill()
        if self._thread.is_alive():
            self._thread.join(ANSWERS_WITHIN_S)

    def _run(self) -> None:
        while not self._over.is_set():
            if _server_runs(os.environ):
                with contextlib.suppress(OSError, ValueError, LookupError):
                    self._listen()
            self._over.wait(AGAIN_S)

    def _listen(self) -> None:
        """Until the server is silent for good. Raises OSError, ValueError, LookupError."""
        with subprocess.Popen(
            ["pactl", "subscribe"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child:
            self._child = child
            try:
                self._follow(child.stdout)
            finally:
                self._child = None
                child.kill()

    def _follow(self, events: IO[bytes] | None) -> None:
        if events is None:
            return
        self._look()
        handle = events.fileno()
        while not self._over.is_set() and (news := os.read(handle, 65_536)):
            while select.select([handle], [], [], SETTLES_S)[0] and (more := os.read(handle, 4096)):
                news += more
            if any(word in news for word in _TELLING):
                self._look()

    def _look(self) -> None:
        names = {sink["index"]: str(sink["name"]) for sink in _asked("sinks")}
        ours = str(os.getpid())
        devices = [
            names.get(one["sink"], "")
            for one in _asked("sink-inputs")
            if one["properties"].get("application.process.id") == ours
        ]
        told = self._whereabouts.seen(devices[0] if devices else "", frozenset(names.values()))
        if told is not None:
            self._tell(told)


def _asked(what: str) -> list[Any]:
    """What the server lists. Raises OSError, ValueError."""
    try:
        asked = subprocess.run(
            ["pactl", "--format=json", "list", what],
            env=os.environ | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWERS_WITHIN_S,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from None
    listed = json.loads(asked.stdout)
    return listed if isinstance(listed, list) else []


def _server_runs(environment: Mapping[str, str]) -> bool:
    """Whether there is a server that would answer."""
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    own = Path(runtime) / "pulse" / "native"
    return bool(environment.get("PULSE_SERVER")) or (bool(runtime) and own.exists())
