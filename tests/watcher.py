"""A watcher of the schedule whose clocks are moved by hand, and what it watches for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from calmcramp.planning.schedule import Appointment
from calmcramp.planning.watching import Calendar, Decision, Missed, Offer, Tick, Watch, watched
from spoken_schedule import BERLIN

GUARD = Appointment("guard", "cramp-guard", time(22, 30))
SCAN = Appointment("scan", "body-scan", time(22, 30))
WATER = Appointment("water", "evening-water", time(22, 30), kind="reminder")


def wall(clock: str, day: int = 24) -> datetime:
    return datetime.combine(datetime(2026, 11, day), time.fromisoformat(clock), BERLIN)


@dataclass
class Night:
    """A watcher whose clocks are moved by hand."""

    now: datetime = field(default_factory=lambda: wall("22:00"))
    monotonic: float = 0.0
    watch: Watch = field(default_factory=Watch)
    trusted: bool = True
    busy: bool = False
    offered: list[str] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    def tick(self) -> Decision:
        self.watch, decision = watched(
            self.watch, Tick(self.now, self.monotonic, self.trusted, self.busy)
        )
        if isinstance(decision, Offer):
            self.offered.append(decision.due.appointment.id)
        if isinstance(decision, Offer | Missed):
            self.missed += [(lapse.routine, lapse.why) for lapse in decision.missed]
        return decision

    def passes(self, until: str, day: int = 24, seconds: float = 30.0) -> None:
        """Time goes by until the clock on the wall shows this."""
        while self.now < wall(until, day):
            self.now = (self.now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(BERLIN)
            self.monotonic += seconds
            self.tick()

    def jumps(self, to: str, day: int = 24) -> None:
        """The clock on the wall is set; no time passes."""
        self.now = wall(to, day)
        self.monotonic += 1.0
        self.tick()

    def restarts(self, at: str, day: int = 24) -> None:
        """Switched off, and on again at that time."""
        self.watch = Watch(self.watch.calendar)
        self.now, self.monotonic = wall(at, day), 5.0
        self.tick()


def night(*appointments: Appointment, at: str = "22:00") -> Night:
    calendar = Calendar(appointments)
    one = Night(wall(at), watch=Watch(calendar))
    one.tick()
    return one
