"""Keys for tests: the files of the kernel as it writes them, and its events through a real pipe.

desk = Desk(tmp_path)
pedal = desk.plug_in("PCsensor FootSwitch")
pedal.down(); pedal.up()
pedal.pull_out()

This machine has no input devices and no uinput, so the requests to a device (`ioctl`) are answered
here; everything else is as it is with a real one: files in folders, a descriptor, bytes.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from calmcramp.service.keys import EVENT, GRAB, HELD, HELD_BYTES, KEY, SYN

ENTER, VOLUME_UP = 28, 115
USB, BLUETOOTH = 3, 5


def folders_of(desk: Path) -> tuple[Path, Path]:
    """Where the kernel tells of devices, and where it has them."""
    return desk / "sys", desk / "dev"


def answer(_file: int, request: int, _argument: Any) -> Any:
    """What a device answers of which no key is down, and that nobody keeps for himself."""
    return bytes(HELD_BYTES) if request == HELD else 0


class Plugged:
    """One key that is there."""

    def __init__(self, folder: Path, node: Path) -> None:
        self._folder, self.node = folder, node
        os.mkfifo(node)
        # For reading too, so that it is open whether or not anybody reads it already.
        self._pipe = os.open(node, os.O_RDWR)

    def down(self, key: int = ENTER) -> None:
        self.sends((KEY, key, 1), (SYN, 0, 0))

    def up(self, key: int = ENTER) -> None:
        self.sends((KEY, key, 0), (SYN, 0, 0))

    def sends(self, *events: tuple[int, int, int]) -> None:
        self.sends_bytes(b"".join(EVENT.pack(1_700_000_000, 250_000, *one) for one in events))

    def sends_bytes(self, some: bytes) -> None:
        os.write(self._pipe, some)

    def pull_out(self) -> None:
        for file in sorted(self._folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        self._folder.rmdir()
        self.node.unlink()
        os.close(self._pipe)


class Desk:
    """What is plugged in."""

    def __init__(self, folder: Path) -> None:
        self.names, self.nodes = folders_of(folder)
        self.names.mkdir()
        self.nodes.mkdir()
        self.asked: list[tuple[int, Any]] = []
        self.held: tuple[int, ...] = ()
        self.taken = False
        """Whether another program has grabbed everything."""
        self._count = 0

    @property
    def folders(self) -> tuple[Path, Path]:
        return self.names, self.nodes

    def plug_in(
        self, name: str, bus: int = USB, keys: str = "402000000 3803078f800d001"
    ) -> Plugged:
        """A new device; ``keys`` is the mask of its keys, in words of 64 bits."""
        event = f"event{self._count}"
        self._count += 1
        device = self.names / event / "device"
        (device / "id").mkdir(parents=True)
        (device / "capabilities").mkdir()
        (device / "name").write_text(f"{name}\n", "utf-8")
        (device / "id" / "bustype").write_text(f"{bus:04x}\n", "ascii")
        (device / "capabilities" / "key").write_text(f"{keys}\n", "ascii")
        return Plugged(self.names / event, self.nodes / event)

    def ask(self, _file: int, request: int, argument: Any) -> Any:
        """What the kernel answers."""
        self.asked.append((request, argument))
        if request == GRAB and self.taken:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        if request != HELD:
            return 0
        bits = sum(1 << key for key in self.held)
        return bits.to_bytes(HELD_BYTES, "little")
