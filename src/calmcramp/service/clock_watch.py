"""Notices when the clock on the wall is set, and while nobody vouches for it.

Rule 1. A clock that is set by more than `JUMP`, which is the schedule's own grace, against the time
        that has passed is a fault, over at once: what was due meanwhile is settled by the schedule.
Rule 2. A clock that nothing vouches for is a fault as long as something is scheduled that waits for
        it. Summer time is none: it is told in UTC.
Rule 3. Every time is passed in. What passed is counted by a clock that goes on while the machine
        sleeps, so that waking up is no fault.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calmcramp.planning.watching import GRACE as JUMP

LOOKED_S = 60.0
"""Seconds that a time server or a clock module is given to vouch."""


class ClockWatch:
    """Compares two clocks, second by second."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None
        self._began: float | None = None
        self._doubted = False

    def jumped(self, wall: datetime, passed: float) -> timedelta:
        """By how much the clock was set since the last call; zero where it was not.

        :param wall: the time, aware
        :param passed: seconds on a clock that is never set
        """
        utc = wall.astimezone(UTC)
        last, self._last = self._last, (utc, passed)
        if last is None:
            return timedelta(0)
        off = (utc - last[0]) - timedelta(seconds=passed - last[1])
        return off if abs(off) > JUMP else timedelta(0)

    def doubted(self, trusted: bool, waited_for: bool, passed: float) -> bool | None:
        """Whether nothing vouches for the clock, where that is news; None where it is not.

        :param waited_for: whether anything is scheduled
        """
        self._began = passed if self._began is None else self._began
        patient = passed - self._began < LOOKED_S
        doubted = not trusted and waited_for and not patient
        if doubted == self._doubted:
            return None
        self._doubted = doubted
        return doubted
