"""Waits for hands: keys, buttons on wires and what comes due, in one thread.

It only tells: gestures and faults go into the inbox of the assistant, and what they mean is decided
there. It holds no sound up and places none.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Callable, Iterable, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Protocol

from calmcramp.errors import Fault
from calmcramp.planning import settings
from calmcramp.planning.presses import Gesture, Presses
from calmcramp.service.buttons import Move, NoPins, Wired
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.journal import Journal
from calmcramp.service.keyring import Keyring, Told, place

LOOK_S = 0.5
"""How often it is looked for new keys."""

EARS = ("microphone", "hearing")
"""How the place of a fault begins that leaves it deaf."""


class Wires(Protocol):
    """What this needs of buttons and a light on wires; `buttons.Wired` is one."""

    def watch(self, moved: Move) -> Iterable[str]:
        """Begin to tell of moves, from any thread; the buttons that are down already."""

    def light(self, at: float) -> None:
        """Light the lamp as it has to be at this moment, in seconds."""

    def close(self) -> None:
        """Let go of them; the lamp is dark."""


class Deafness:
    """Whether the microphone is lost or muted, by what the journal tells."""

    def __init__(self, journal: Journal) -> None:
        self.now = False
        journal.subscribe(self._hear_of)

    def _hear_of(self, entry: Mapping[str, Any]) -> None:
        if entry["event"] in ("fault", "healed") and entry["place"].startswith(EARS):
            self.now = entry["event"] == "fault"


class Hands:
    """A thread that hands on what hands do."""

    def __init__(
        self,
        presses: Presses,
        keyring: Keyring,
        wires: Wires | None,
        deliver: Callable[[Any], None],
    ) -> None:
        self._presses, self._keyring, self._wires = presses, keyring, wires
        self._deliver = deliver
        self._moves: SimpleQueue[tuple[str, bool, float]] = SimpleQueue()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._closing = False
        self._thread = Thread(target=self._work, name="hands", daemon=True)

    def open(self) -> None:
        """Begin."""
        if self._wires is not None:
            now = time.monotonic()
            for name in self._wires.watch(self._moved):
                self._presses.found_down(name, 0, now)
        self._thread.start()

    def close(self) -> None:
        """End, and let go of everything."""
        if self._closing:
            return
        self._closing = True
        self._stir()
        if self._thread.ident is not None:
            self._thread.join()
        if self._wires is not None:
            self._wires.close()
        self._keyring.close()
        os.close(self._wake)
        os.close(self._woken)

    def _moved(self, name: str, down: bool) -> None:
        """A thread of the wires' library."""
        self._moves.put((name, down, time.monotonic()))
        self._stir()

    def _stir(self) -> None:
        with contextlib.suppress(OSError):  # full: then it is awake already
            os.write(self._wake, b"\n")

    def _work(self) -> None:
        look_at = 0.0
        while not self._closing:
            now = time.monotonic()
            if now >= look_at:
                look_at = now + LOOK_S
                self._tell(self._keyring.look(now))
            self._tell(self._presses.due(now))
            if self._wires is not None:
                self._wires.light(now)
            self._wait(min(look_at, self._presses.next_due() or look_at) - now)

    def _wait(self, seconds: float) -> None:
        files = (self._woken, *self._keyring.files)
        ready = select.select(files, [], [], max(0.0, seconds))[0]
        now = time.monotonic()
        for file in ready:
            if file == self._woken:
                os.read(file, 4096)
                self._take_moves()
            else:
                self._tell(self._keyring.read(file, now))

    def _take_moves(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                name, down, at = self._moves.get_nowait()
                self._tell((self._presses.down if down else self._presses.up)(name, 0, at))

    def _tell(self, told: Iterable[Told]) -> None:
        for one in told:
            self._deliver(_as_message(one))


def _as_message(one: Told) -> Told:
    """What lies on a button is a fault; all else goes on as it is."""
    match one:
        case Gesture("stuck", hand):
            what = "it has been held down for half a minute"
            return Broken(Fault(place(hand), what, "see whether something lies on it"))
        case Gesture("freed", hand):
            return Mended(place(hand))
    return one


def open_hands(
    wanted: settings.Hands,
    helping: Callable[[], bool],
    journal: Journal,
    deliver: Callable[[Any], None],
) -> Hands | None:
    """What the settings want, at work; None where they want nothing.

    A board without pins is told as a fault, and the keys work without it.
    """
    if not (wanted.keys or wanted.buttons or wanted.light):
        return None
    presses, deaf, wires = Presses(), Deafness(journal), None
    if wanted.buttons or wanted.light:
        try:
            wires = Wired(
                wanted.buttons, wanted.light, wanted.light_percent, helping, lambda: deaf.now
            )
        except NoPins as error:
            deliver(Broken(Fault("buttons", error.what, error.remedy)))
    hands = Hands(presses, Keyring(wanted.keys, wanted.grab, presses), wires, deliver)
    hands.open()
    return hands
