"""A recogniser's way through the ears: at once, or in the background when it is slow.

A lane also keeps the clock: a recogniser counts the samples it was given, the room counts all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue

from calmcramp.hearing.types import RATE, Block, Hearing, Listen, Recogniser

LONGEST_BACKLOG = 10 * RATE
"""Samples that may wait for a slow recogniser (10 s); beyond that it misses what is said."""


class Lane:
    """A recogniser that answers before the next block comes."""

    def __init__(self, recogniser: Recogniser, names: frozenset[str] | None = None) -> None:
        self._recogniser = recogniser
        self._names = names
        """The commands taken from it; None: all."""
        self._missed_s = 0.0

    def listen(self, listen: Listen) -> None:
        """Pass on what is listened for, as far as it is this recogniser's business."""
        live = listen.live if self._names is None else listen.live & self._names
        self._recogniser.listen(replace(listen, live=live))

    def miss(self, samples: int) -> None:
        """So many samples were kept back: what comes next does not join on."""
        if samples:
            self._missed_s += samples / RATE
            self._recogniser.reset()

    def hear(self, sound: Block) -> list[Hearing]:
        """What the recogniser makes of it, in the room's time."""
        return [self._in_room_time(one) for one in self._recogniser.hear(sound)]

    def collect(self) -> list[Hearing]:
        """What was understood since the last call without being asked: nothing."""
        return []

    def close(self) -> None:
        """Close the recogniser."""
        self._recogniser.close()

    def _in_room_time(self, one: Hearing) -> Hearing:
        return replace(one, at=one.at + self._missed_s, began=one.began + self._missed_s)


class BackgroundLane(Lane):
    """A recogniser that may think for a second, so that nobody waits for it.

    It works in a thread of its own, and what it understands is fetched with `collect`.
    """

    def __init__(self, recogniser: Recogniser, names: frozenset[str] | None = None) -> None:
        super().__init__(recogniser, names)
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._understood: SimpleQueue[Hearing] = SimpleQueue()
        self._waiting = 0
        self._broken: Exception | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="recogniser", daemon=True)
        self._thread.start()

    def listen(self, listen: Listen) -> None:
        """See `Lane`; takes effect after the sound given so far."""
        task = super().listen
        self._tasks.put(lambda: task(listen))

    def miss(self, samples: int) -> None:
        """See `Lane`; in order with the sound."""
        task = super().miss
        self._tasks.put(lambda: task(samples))

    def hear(self, sound: Block) -> list[Hearing]:
        """Give it the sound, and return at once with nothing."""
        with self._lock:
            fits = self._waiting + len(sound) <= LONGEST_BACKLOG
            self._waiting += len(sound) if fits else 0
        if fits:
            self._tasks.put(lambda: self._understand(sound))
        else:
            self.miss(len(sound))
        return []

    def collect(self) -> list[Hearing]:
        """What was understood since the last call; raises what the recogniser raised, if it did."""
        if self._broken is not None:
            raise self._broken
        fetched: list[Hearing] = []
        while True:
            try:
                fetched.append(self._understood.get_nowait())
            except Empty:
                return fetched

    def close(self) -> None:
        """Let it finish, and close the recogniser."""
        self._tasks.put(None)
        self._thread.join()
        super().close()

    def _understand(self, sound: Block) -> None:
        for one in super().hear(sound):
            self._understood.put(one)
        with self._lock:
            self._waiting -= len(sound)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except Exception as broken:  # handed over to the thread that can tell somebody
                self._broken = broken
                return
