"""The keys that were named, as they come and go: opened, read, missed and taken up again.

Rule 1. What can not be opened is tried again for ever, and told once.
Rule 2. A key on a cable that is pulled out is told, and told to be back. One that sleeps to save
        its battery is not missed.
Rule 3. What one wish names is one hand: a shutter shows up as two devices, and is pressed once.
Rule 4. Times are passed in.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from calmcramp.errors import Fault
from calmcramp.planning.presses import Gesture, Presses
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.keys import DEVICES, KNOWN, Ask, Key, Known, known, named

PATIENCE_S = 5.0
"""So long a key that has just come may refuse to be opened: its rights are still being set."""

MAY_NOT = "sudo usermod -aG input $USER, then log in again or restart the machine"
GONE = "it is gone", "plug it in again; it is taken up by itself"
NOT_OURS = (
    "another program has it for itself, so that nothing of it comes here",
    "end that program, then start calmcramp again",
)

Told = Gesture | Broken | Mended


def place(hand: str) -> str:
    """Where a fault of this key or button is."""
    return f'key "{hand}"'


class Keyring:
    """Opens what is wanted, and reads it."""

    def __init__(
        self,
        wanted: Sequence[str],
        grab: bool,
        presses: Presses,
        folders: tuple[Path, Path] = (KNOWN, DEVICES),
        ask: Ask = fcntl.ioctl,
    ) -> None:
        """:param folders: where the kernel tells of devices, and where it has them"""
        self._wanted, self._grab, self._presses = wanted, grab, presses
        self._names, self._nodes = folders
        self._ask = ask
        self._seen: frozenset[str] = frozenset()
        self._open: dict[int, tuple[Key, str]] = {}
        """By its file: a key that is open, and whose hand it is."""
        self._refused: dict[Path, float] = {}
        """Since when a key can not be opened."""
        self._faults: set[str] = set()

    @property
    def files(self) -> tuple[int, ...]:
        """What can be waited for."""
        return tuple(self._open)

    def look(self, at: float) -> list[Told]:
        """Open what has come; cheap while nothing has."""
        there = _nodes(self._nodes)
        if there == self._seen and not self._refused:
            return []
        self._seen = there
        opened = {key.device.node for key, _ in self._open.values()}
        new = [
            (one, hand)
            for one, hand in named(self._wanted, known(self._names, self._nodes))
            if one.node not in opened and one.node.name in there
        ]
        nodes = {one.node for one, _ in new}
        self._refused = {node: at for node, at in self._refused.items() if node in nodes}
        return [told for one, hand in new for told in self._take_up(one, hand, at)]

    def read(self, file: int, at: float) -> list[Told]:
        """What happened on one of `files`."""
        if file not in self._open:
            return []
        key, hand = self._open[file]
        try:
            events = key.read()
        except OSError:
            return list(self._lose(file, key, hand))
        if events is None:
            return list(self._presses.gone(hand))
        moves: list[Told] = []
        for code, down in events:
            moves += (self._presses.down if down else self._presses.up)(hand, code, at)
        return moves

    def close(self) -> None:
        """Let go of all of them."""
        for key, _ in self._open.values():
            key.close()
        self._open.clear()

    def _take_up(self, device: Known, hand: str, at: float) -> Iterator[Told]:
        try:
            key = Key(device, self._grab, self._ask)
        except OSError as error:
            since = self._refused.setdefault(device.node, at)
            if at - since >= PATIENCE_S:
                yield from self._tell(hand, *_not_opened(device, error))
            return
        self._refused.pop(device.node, None)
        self._open[key.file] = key, hand
        for code in key.held():
            self._presses.found_down(hand, code, at)
        if not key.grabbed:
            yield from self._tell(hand, *NOT_OURS)
        elif hand in self._faults:
            self._faults.discard(hand)
            yield Mended(place(hand))

    def _lose(self, file: int, key: Key, hand: str) -> Iterator[Told]:
        key.close()
        del self._open[file]
        self._seen = frozenset()  # it may come back under the same number
        yield from self._presses.gone(hand)
        if not key.device.sleeps:
            yield from self._tell(hand, *GONE)

    def _tell(self, hand: str, what: str, remedy: str) -> Iterator[Told]:
        if hand not in self._faults:
            self._faults.add(hand)
            yield Broken(Fault(place(hand), what, remedy))


def _nodes(folder: Path) -> frozenset[str]:
    try:
        return frozenset(name for name in os.listdir(folder) if name.startswith("event"))
    except OSError:
        return frozenset()


def _not_opened(device: Known, error: OSError) -> tuple[str, str]:
    if isinstance(error, PermissionError):
        return f"{device.node} may not be read", MAY_NOT
    return f"{device.node} can not be opened ({error.strerror})", "pull it out and plug it in again"
