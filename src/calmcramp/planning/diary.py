"""The diary: what an entry of each kind holds, and which night it belongs to (care-brief 9).

Law 1. A time is that of the clock on the wall where it happened: an aware time with the offset of
       that moment. A night goes from noon to noon on that clock, so no change to summer time, and
       no journey, moves an entry into another night.
Law 2. What nobody knows is None, "unknown" or empty; it is never guessed.
Law 3. Nothing about not being safe at home is ever an entry (care-brief 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeAlias

from calmcramp.errors import Fault

MUSCLES = (
    *("calf", "foot", "arch", "toes", "hamstring", "front-thigh", "shin", "inner-thigh"),
    "unknown",
)
SIDES = ("left", "right", "both", "unknown")
OUTCOMES = ("open", "eased", "stopped", "advice", "unknown")
"""``open``: it goes on, or the machine lost its power in the middle of it; ``stopped``: silenced by
the listener; ``advice``: left with the advice to phone somebody; ``unknown``: nobody answered."""
TRIED = ("stretch", "massage", "standing", "heat", "cold", "breathing")
LEVELS = ("crisis", "E", "U", "ask", "D", "other")
"""Of a red flag (care-brief 7)."""
SESSION_KINDS = ("stretch", "breathing", "relaxation", "sleep", "talk", "cramp", "other")
EFFORTS = ("none", "usual", "hard")
FLUIDS = ("low", "usual")

NEVER_KEPT = frozenset({"not-safe"})
"""Red flags that leave no trace: "I won't keep a record of this" (care-brief 7)."""
LONG_S = 600.0
"""A cramp of more than ten minutes needs medical advice (care-brief 0.2, 1.2)."""
NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Cramp:
    """One cramp."""

    at: datetime
    """When it began."""
    zone: str = ""
    """The name of the time zone, where it is known; the offset is in ``at``."""
    muscle: str = "unknown"
    side: str = "unknown"
    seconds: float | None = None
    """From the first word until it eased, or until nobody answered any more."""
    outcome: str = "unknown"
    pain: int | None = None
    """The worst of it, 1 to 10."""
    tried: tuple[str, ...] = ()
    """In the order in which it was tried."""
    helped: str = ""
    """What was being done when it eased; empty where nobody knows."""
    repeat: bool = False
    """Whether it came within an hour of the one before."""
    long: bool = False
    """Whether it lasted more than ten minutes."""
    by: str = "session"
    """``session``: noted by the assistant; ``hand``: added afterwards."""
    note: str = ""
    id: int = 0

    @property
    def night(self) -> date:
        """The night it belongs to."""
        return night_of(self.at)

    @property
    def minutes(self) -> float | None:
        """Minutes until it eased; None where it was not seen to ease."""
        return self.seconds / 60 if self.seconds is not None and self.outcome == "eased" else None


@dataclass(frozen=True, slots=True)
class Day:
    """What was answered about one night and the day before it."""

    night: date
    effort: str | None = None
    standing: bool | None = None
    """Long standing."""
    sitting: bool | None = None
    """Long sitting."""
    alcohol: bool | None = None
    caffeine: bool | None = None
    """Late in the day."""
    fluids: str | None = None
    hot: bool | None = None
    """A hot day."""
    stress: int | None = None
    """0 to 10."""
    slept: float | None = None
    """Hours."""
    footwear: str = ""
    dialysis: bool | None = None
    pregnancy_week: int | None = None
    awake: float | None = None
    """Minutes awake after the cramp."""
    slept_again: bool | None = None
    """Whether they got back to sleep."""
    soreness: int | None = None
    """Of the next day, 0 to 10."""
    note: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """Something that was led: breathing, letting go, a stretch."""

    at: datetime
    zone: str = ""
    routine: str = ""
    kind: str = "other"
    stretch: bool = False
    """Whether a bedtime stretch was part of it."""
    minutes: float | None = None
    """How long it went on; None while it does, or where nobody knows."""
    how: str = "open"
    """``open``, ``finished``, ``stopped``, or ``left`` for something else."""
    id: int = 0

    @property
    def night(self) -> date:
        """The night it belongs to."""
        return night_of(self.at)


@dataclass(frozen=True, slots=True)
class Flag:
    """Red-flag words were said: only which kind, and when; never the sentence."""

    at: datetime
    zone: str = ""
    category: str = ""
    level: str = "other"
    id: int = 0

    @property
    def night(self) -> date:
        """The night it belongs to."""
        return night_of(self.at)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A new or changed medicine, in the owner's own words."""

    on: date
    text: str = ""
    id: int = 0

    @property
    def night(self) -> date:
        """The night that follows that day."""
        return self.on


Entry: TypeAlias = Cramp | Day | Session | Flag | Medicine

KINDS: dict[str, type[Entry]] = {
    "cramps": Cramp,
    "days": Day,
    "sessions": Session,
    "flags": Flag,
    "medicines": Medicine,
}


@dataclass(frozen=True, slots=True)
class Diary:
    """Everything that is kept, in the order of time."""

    cramps: tuple[Cramp, ...] = ()
    days: tuple[Day, ...] = ()
    sessions: tuple[Session, ...] = ()
    flags: tuple[Flag, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    nights: tuple[date, ...] = ()
    """Nights through which the assistant listened."""
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    """What was left out because it was out of its limits, and what happened to the file."""

    def entries(self) -> Iterator[Entry]:
        """Every entry, kind by kind."""
        for name in KINDS:
            yield from getattr(self, name)

    def since(self, first: date) -> Diary:
        """What belongs to this night and the later ones."""
        kept = {
            name: tuple(one for one in getattr(self, name) if one.night >= first) for name in KINDS
        }
        nights = tuple(night for night in self.nights if night >= first)
        return Diary(**kept, nights=nights, faults=self.faults)


def night_of(at: datetime) -> date:
    """The night that a moment belongs to, named after its evening: from noon to noon on the clock
    on the wall."""
    return (at.replace(tzinfo=None) - NOON).date()


def last_night(now: datetime) -> date:
    """The night that somebody means who speaks of last night, whatever time of the day it is."""
    return now.date() - timedelta(days=1)


def on_the_wall(at: datetime) -> tuple[datetime, str]:
    """An aware time as it is kept, whole seconds with the offset of the moment, and the name of its
    zone."""
    minutes = round((at.utcoffset() or timedelta(0)) / timedelta(minutes=1))
    name = str(getattr(at.tzinfo, "key", ""))
    zone = name if re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", name) else ""
    return at.replace(microsecond=0).astimezone(timezone(timedelta(minutes=minutes))), zone


def to_plain(entry: Entry) -> dict[str, Any]:
    """An entry as JSON has it."""
    return {one.name: _plain(getattr(entry, one.name)) for one in fields(entry)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
