"""Keys, shutters and pedals: what the kernel tells of them, read from its own files.

No library: the one that is made for it has no wheels for 64-bit ARM, where it would need a
compiler, and what is needed here is a struct of 24 bytes, two requests, and text files.

Rule 1. A device is known by a part of its name, and looked for again and again: it may be switched
        on later, fall asleep, be pulled out and put back in.
Rule 2. Nothing is read of a device that was not named: other keyboards are nobody's business.
Rule 3. Which key it was is told to nobody; that one was pressed is all that counts.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEVICES = Path("/dev/input")
KNOWN = Path("/sys/class/input")

BLUETOOTH = 5
"""`BUS_BLUETOOTH` (linux/input.h)."""

EVENT = struct.Struct("@llHHi")
"""`struct input_event`: seconds, microseconds, type, code, value (linux/input.h, 64-bit)."""
SYN, KEY = 0, 1
DROPPED = 3
"""A SYN code: the kernel's queue was full, and what came between is lost."""
UP, DOWN = 0, 1
"""Values of a key; 2 is a repeat of one that is held."""

GRAB = 0x40044590
"""`EVIOCGRAB`: from now on these events are for this reader alone."""
HELD = 0x80604518
"""`EVIOCGKEY(96)`: which keys are down, a bit each."""
HELD_BYTES = 96
LONGEST_READ = 64 * EVENT.size

Ask = Callable[[int, int, Any], Any]
"""A request to a device, as `fcntl.ioctl` puts it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A device that has keys."""

    node: Path
    """Where its events are read."""
    name: str
    sleeps: bool = False
    """Whether it comes and goes by itself, as Bluetooth keys do to save their battery."""


def known(classes: Path = KNOWN, devices: Path = DEVICES) -> list[Known]:
    """Every device with keys, in the kernel's order; none where there are none."""
    folders = sorted(classes.glob("event*"), key=lambda one: (len(one.name), one.name))
    found = []
    for folder in folders:
        with contextlib.suppress(OSError, ValueError):  # it was pulled out this moment
            words = (folder / "device/capabilities/key").read_text("ascii").split()
            if any(int(word, 16) for word in words):
                name = (folder / "device/name").read_text("utf-8", "replace").strip()
                bus = int((folder / "device/id/bustype").read_text("ascii"), 16)
                found.append(Known(devices / folder.name, name, bus == BLUETOOTH))
    return found


def named(wanted: Sequence[str], there: Sequence[Known]) -> Iterator[tuple[Known, str]]:
    """Of the devices there, each that is wanted, and the wish that names it."""
    for one in there:
        for part in wanted:
            if names(part, one.name):
                yield one, part
                break


def names(part: str, name: str) -> bool:
    """Whether a device's name holds this part, however it is written."""
    return part.casefold().strip() in name.casefold()


class Key:
    """One device that is open."""

    def __init__(self, device: Known, grab: bool, ask: Ask = fcntl.ioctl) -> None:
        """Open it, and keep its events from others if they are to be kept.

        :raises OSError: when it can not be opened
        """
        self.device = device
        self._rest = b""
        self._ask = ask
        self.file = os.open(device.node, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.grabbed = not grab or self._answers(GRAB, 1)

    def held(self) -> list[int]:
        """The keys that are down at this moment."""
        try:
            bits = self._ask(self.file, HELD, bytes(HELD_BYTES))
        except OSError:
            return []
        return [8 * at + bit for at, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1]

    def read(self) -> list[tuple[int, bool]] | None:
        """What happened since the last call: (key, whether it went down); None: events were lost.

        :raises OSError: when it is gone
        """
        self._rest += self._take()
        whole = len(self._rest) // EVENT.size * EVENT.size
        events = list(EVENT.iter_unpack(self._rest[:whole]))
        self._rest = self._rest[whole:]
        if any((kind, code) == (SYN, DROPPED) for _, _, kind, code, _ in events):
            return None
        return [
            (code, value == DOWN)
            for _, _, kind, code, value in events
            if kind == KEY and value in (UP, DOWN)
        ]

    def close(self) -> None:
        """Let go of it."""
        os.close(self.file)

    def _take(self) -> bytes:
        try:
            taken = os.read(self.file, LONGEST_READ)
        except BlockingIOError:
            return b""
        if not taken:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return taken

    def _answers(self, request: int, value: int) -> bool:
        try:
            self._ask(self.file, request, value)
        except OSError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be said of a device without waiting for it."""

    name: str
    sleeps: bool
    readable: bool
    held: bool
    """Whether a key of it is down at this moment."""


def seen(
    wanted: Sequence[str],
    classes: Path = KNOWN,
    devices: Path = DEVICES,
    ask: Ask = fcntl.ioctl,
) -> list[Seen]:
    """Every device with keys, as it is now; only those that are wanted are opened."""
    there = known(classes, devices)
    ours = {one.node for one, _ in named(wanted, there)}
    return [_look(one, one.node in ours, ask) for one in there]


def _look(device: Known, ours: bool, ask: Ask) -> Seen:
    if not ours:
        return Seen(device.name, device.sleeps, os.access(device.node, os.R_OK), held=False)
    try:
        key = Key(device, grab=False, ask=ask)
    except OSError:
        return Seen(device.name, device.sleeps, readable=False, held=False)
    try:
        return Seen(device.name, device.sleeps, readable=True, held=bool(key.held()))
    finally:
        key.close()
