"""Looks once a second after what no other part would notice, and tells it as messages.

Rule 1. It never speaks and never waits: it says what there is to tell, and the loop carries it out.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Self

from calmcramp import places
from calmcramp.dialogue.states import Reply
from calmcramp.errors import Fault
from calmcramp.planning.settings import Settings
from calmcramp.service.clock_trust import Clock, WallClock, confirmed_beside
from calmcramp.service.clock_watch import ClockWatch
from calmcramp.service.desk import Desk
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.fault_log import FaultLog
from calmcramp.service.mending import Breaks
from calmcramp.service.morning import Morning
from calmcramp.service.sound_moves import SoundMoves

CLOCK, BREAKS = "clock", "breaks in the sound"
"""Places of faults, as in `planning.faultbook`."""


def awake_or_asleep() -> float:
    """Seconds on a clock that is never set, and goes on while the machine sleeps, where there is
    one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def open_caretaker(
    settings: Settings, lines: Mapping[str, str], desk: Desk | None, log: FaultLog
) -> Caretaker:
    """One that tells in the words of a language, by this machine's clock.

    :param lines: the sentences `fault-...`
    :param desk: what is scheduled; it tells in the morning what the log holds
    """
    clock = WallClock(confirmed_beside(places.schedule_file()))
    morning = Morning(log, lines, clock, settings.night.is_quiet)
    if desk is None:
        return Caretaker(clock, lambda: False, morning)
    desk.troubles = morning.asked
    return Caretaker(clock, lambda: desk.waits, morning)


class Caretaker:
    """One pair of eyes on clock, sound and hour."""

    def __init__(
        self,
        clock: Clock,
        scheduled: Callable[[], bool],
        morning: Morning,
        passed: Callable[[], float] = awake_or_asleep,
    ) -> None:
        """:param scheduled: whether anything waits for the clock"""
        self._told: queue.SimpleQueue[Broken | Mended] = queue.SimpleQueue()
        self._moves = SoundMoves(self._told.put)
        self._clock, self._scheduled, self._morning, self._passed = (
            clock,
            scheduled,
            morning,
            passed,
        )
        self._clocks, self._breaks = ClockWatch(), Breaks()

    def __enter__(self) -> Self:
        """Watch the sound server too, to the end of the `with`."""
        self._moves.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._moves.close()

    def look(self, breaks: int, busy: bool) -> Iterator[Broken | Mended | Reply]:
        """What there is to tell at this moment.

        :param breaks: in the sound, since the beginning
        :param busy: whether nobody is to be spoken to
        """
        passed = self._passed()
        while not self._told.empty():
            yield self._told.get()
        yield from self._see_clock(passed)
        news = self._breaks.seen(passed, breaks)
        if news is not None:
            what = "the machine was too busy for a moment"
            yield Broken(Fault(BREAKS, what)) if news else Mended(BREAKS)
        reply = self._morning.unasked(passed, busy)
        if reply is not None:
            yield reply

    def _see_clock(self, passed: float) -> Iterator[Broken | Mended]:
        now = self._clock.now()
        trusted = self._clock.trusted(now, passed)
        if jump := self._clocks.jumped(now, passed):
            way = "forward" if jump.total_seconds() > 0 else "back"
            yield Broken(Fault(CLOCK, f"it was set {way} by {abs(jump)}"))
            if trusted:
                yield Mended(CLOCK)
        doubted = self._clocks.doubted(trusted, self._scheduled(), passed)
        if doubted is not None:
            what = "nothing vouches for it, so nothing that is scheduled begins"
            yield Broken(Fault(CLOCK, what)) if doubted else Mended(CLOCK)
