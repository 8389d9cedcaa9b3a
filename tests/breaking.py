"""Ways to break the bedroom while the assistant runs in it, for the tests and for bench/faults.py.

Each breaks something real (the sound server, a device, a process, the disk) and mends it again.
What the assistant notices it writes to standard error, which is what is waited for.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bedside import AUDIBLE_DB, Assistant
from sound_server import SoundServer

LONGEST_S = 60.0
"""Longest wait for anything; how long it takes is measured in bench/faults.py."""
SLOW = 0.47
"""The share of its sound that a microphone delivered which was seen to do so."""
NOISE = ("--rate=16000", "--channels=1", "--format=s16le", "--volume=6554")
"""White noise some 65 dB under full scale: a quiet room, for as long as the server runs."""
MIC = (
    *("load-module", "module-remap-source", "source_name=mic", "master=air.monitor", "remix=no"),
    *("channels=1", "channel_map=mono", "master_channel_map=aux0"),
)


SPEAKER = (
    *("load-module", "module-remap-sink", "sink_name=speaker", "master=air", "remix=no"),
    *("channels=2", "channel_map=front-left,front-right"),
    "master_channel_map=front-left,front-right",
)


@dataclass
class Bedroom:
    """A sound card, the assistant on it, and how far its lines were read."""

    server: SoundServer
    assistant: Assistant
    read: int = 0
    noise: subprocess.Popen[bytes] | None = None

    def catch_up(self) -> None:
        """What it wrote until now is of no interest."""
        self.read = len(self.assistant.lines)

    def wait_for(self, begins: str, holds: str = "") -> str:
        """The next line that begins so, and holds that.

        :raises AssertionError: with all that it said, when there is none
        """
        found: list[str] = []

        def said() -> bool:
            for number in range(self.read, len(self.assistant.lines)):
                line = self.assistant.lines[number]
                if line.startswith(begins) and holds in line:
                    self.read = number + 1
                    found.append(line)
                    return True
            return False

        self.until(said)
        return found[0]

    def sounds_of_the_room(self) -> None:
        """Let the room be heard: without it the virtual microphone brings exact zeros."""
        if self.noise is not None and self.noise.poll() is None:
            return
        self.noise = subprocess.Popen(
            ["pacat", "--playback", "--device=micfeed", "--raw", *NOISE, "/dev/urandom"],
            env=self.server.env,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def until_well(self) -> None:
        """Until nothing is wrong any more."""

        def well() -> bool:
            self.sounds_of_the_room()
            return not still_wrong(self.assistant.lines)

        self.until(well)

    def leave(self) -> None:
        """End the assistant, and the sound of the room."""
        self.assistant.leave()
        if self.noise is not None:
            self.noise.kill()
            self.noise.wait()

    def until(self, so: Callable[[], bool]) -> None:
        """Until that is so.

        :raises AssertionError: with all that it said, when it never is
        """
        until = time.monotonic() + LONGEST_S
        tick = threading.Event()
        while not so():
            assert time.monotonic() < until, f"it never came to that: {self.assistant.lines}"
            tick.wait(0.02)

    def helps(self) -> bool:
        """Whether "cramp" is answered aloud, and "stop" with silence."""
        with self.server.recording() as room:
            self.assistant.say("cramp", 0.5)
            room.wait_for_sound(LONGEST_S, AUDIBLE_DB)
            self.assistant.say("stop", 0.5)
            room.wait_for_silence(1, LONGEST_S, AUDIBLE_DB)
        return True

    def is_silent(self) -> bool:
        """Whether nothing sounds for a second."""
        with self.server.recording() as room:
            room.listen(1.0)
        return bool(np.abs(room.speaker).max() < 10 ** (AUDIBLE_DB / 20))

    def plays_on(self, sink: str) -> bool:
        """Whether the assistant's sound goes to that device."""
        sinks = {
            line.split("\t")[1]: line.split("\t")[0]
            for line in self.server.ask("list", "short", "sinks").splitlines()
        }
        inputs = self.server.ask("list", "short", "sink-inputs").splitlines()
        ours = [line.split("\t")[1] for line in inputs if "protocol-native" in line]
        return sinks[sink] in ours

    @property
    def ears(self) -> int:
        """The process that hears."""
        pid = self.assistant.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        hears = [
            child
            for child in children
            if b"hearing.child" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        return int(hears[0])


def still_wrong(lines: list[str]) -> set[str]:
    """The kinds of devices of which a fault was told and not yet its end."""
    wrong: set[str] = set()
    for line in lines:
        told, _, rest = line.partition(": ")
        kind = rest.split(":")[0].split(" ")[0]
        if told == "fault" and kind in ("microphone", "loudspeaker", "hearing"):
            wrong.add(kind)
        elif told == "healed":
            wrong.discard(kind)
    return wrong


Do = Callable[[Bedroom], object]


@dataclass(frozen=True)
class Ruin:
    """One way to break it."""

    name: str
    spoil: Do
    mend: Do
    noticed: str
    """How the line begins that tells the fault."""
    healed: str
    """How the line begins that tells its end."""


def _suspend(bedroom: Bedroom, on: bool, *devices: str) -> None:
    for device in devices:
        kind = "suspend-source" if device in ("mic", "air.monitor") else "suspend-sink"
        bedroom.server.ask(kind, device, "1" if on else "0")


def _unplug(bedroom: Bedroom, device: str) -> None:
    for line in bedroom.server.ask("list", "short", "modules").splitlines():
        if f"_name={device} " in line:
            bedroom.server.ask("unload-module", line.split("\t")[0])


def _plug_in_microphone(bedroom: Bedroom) -> None:
    bedroom.server.ask(*MIC)
    bedroom.server.ask("set-default-source", "mic")


def _pause(bedroom: Bedroom, seconds: float) -> None:
    """The assistant gets no processor for so long, as on a machine that is far too busy."""
    bedroom.assistant.process.send_signal(signal.SIGSTOP)
    threading.Event().wait(seconds)
    bedroom.assistant.process.send_signal(signal.SIGCONT)


def _restart_server(bedroom: Bedroom) -> None:
    bedroom.server.start()
    bedroom.sounds_of_the_room()


RUINS = (
    Ruin(
        "microphone unplugged",
        lambda bedroom: _unplug(bedroom, "mic"),
        _plug_in_microphone,
        "fault: microphone: only zeros",
        "healed: microphone",
    ),
    Ruin(
        "loudspeaker unplugged: the server plays elsewhere",
        lambda bedroom: _unplug(bedroom, "speaker"),
        lambda bedroom: bedroom.server.ask(*SPEAKER),
        'fault: loudspeaker: "speaker" is gone',
        "healed: loudspeaker",
    ),
    Ruin(
        "microphone muted: exact zeros",
        lambda bedroom: bedroom.server.ask("set-source-mute", "mic", "1"),
        lambda bedroom: bedroom.server.ask("set-source-mute", "mic", "0"),
        "fault: microphone: only zeros",
        "healed: microphone",
    ),
    Ruin(
        "microphone stands still",
        lambda bedroom: _suspend(bedroom, True, "mic", "air.monitor"),
        lambda bedroom: _suspend(bedroom, False, "mic", "air.monitor"),
        "fault: microphone",
        "healed: microphone",
    ),
    Ruin(
        "loudspeaker stands still",
        lambda bedroom: _suspend(bedroom, True, "speaker", "air"),
        lambda bedroom: _suspend(bedroom, False, "speaker", "air"),
        "fault: loudspeaker",
        "healed: loudspeaker",
    ),
    Ruin(
        "hearing process killed",
        lambda bedroom: os.kill(bedroom.ears, signal.SIGKILL),
        lambda bedroom: None,
        "fault: hearing",
        "healed: hearing",
    ),
    Ruin(
        "hearing process hangs",
        lambda bedroom: os.kill(bedroom.ears, signal.SIGSTOP),
        lambda bedroom: None,
        "fault: hearing",
        "healed: hearing",
    ),
    Ruin(
        "breaks in the sound (no processor for 0.4 s)",
        lambda bedroom: _pause(bedroom, 0.4),
        lambda bedroom: None,
        "fault: breaks",
        "healed: breaks",
    ),
    Ruin(
        "sound server killed and started again",
        lambda bedroom: bedroom.server.kill(),
        _restart_server,
        "fault: microphone",
        "healed: microphone",
    ),
)


@contextmanager
def slow_microphone(server: SoundServer) -> Iterator[Callable[[float], None]]:
    """A microphone that delivers a share of its sound; to be told which, at first all of it.

    It becomes the default one.
    """
    pipe, share, over = server.folder / "slow", [1.0], threading.Event()
    given = ("rate=16000", "channels=1", "format=s16le")
    server.ask("load-module", "module-pipe-source", "source_name=slow", f"file={pipe}", *given)
    feeder = threading.Thread(target=_feed, args=(pipe, share, over), daemon=True)
    feeder.start()
    server.ask("set-default-source", "slow")
    try:
        yield lambda part: share.__setitem__(0, part)
    finally:
        server.ask("set-default-source", "mic")
        over.set()
        feeder.join()
        server.ask("unload-module", "module-pipe-source")  # nothing is ever moved to a dead one


def _feed(pipe: Path, share: list[float], over: threading.Event) -> None:
    chance, last, due = np.random.default_rng(1), time.monotonic(), 0.0
    with open(pipe, "wb", buffering=0) as out:
        while not over.wait(0.02):
            now = time.monotonic()
            due += (now - last) * 16_000 * share[0]
            last, whole = now, int(due)
            due -= whole
            out.write((30 * chance.standard_normal(whole)).astype("<i2").tobytes())


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """A process can write nothing more to any file, as on a full disk."""
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
