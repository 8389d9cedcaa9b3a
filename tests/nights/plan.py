"""A week by lot: when it is night where, what the room sounds like, who says what when, and what
breaks.

Everything follows from a seed. Seven nights hold both changes of the clock: four in Berlin, over
the night of 28 March 2027 in which an hour is missing, a day in an aeroplane with the machine
asleep in the suitcase, and three in Sydney, over that of 4 April in which an hour comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from calmcramp.planning.schedule import Appointment

BERLIN, SYDNEY = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Sydney")
EVENING = time(21, 50)
NIGHT_S = 9 * 3600.0
EVENINGS: tuple[tuple[date, ZoneInfo], ...] = (
    *((date(2027, 3, 27) + timedelta(days=day), BERLIN) for day in range(4)),
    *((date(2027, 4, 1) + timedelta(days=day), SYDNEY) for day in range(3)),
)
NEXT = (date(2027, 4, 4), SYDNEY)
"""The evening after the last night: the week ends a day after that began."""

APPOINTMENTS = (
    Appointment("water", "evening-water", time(22, 15), kind="reminder"),
    Appointment("guard", "cramp-guard", time(22, 30)),
    Appointment("small-hours", "settle", time(2, 30), minutes=5),
    Appointment("before-five", "evening-water", time(4, 40), kind="reminder"),
)
"""One of them falls into the hour that is missing, and into the one that comes twice."""

MORNING = "good morning"
"""What somebody says, who may then be told what was missed."""
OPENINGS = {
    "cramp": ("cramp", "i have a cramp", "leg cramp", "ow, cramp", "cramp in my left calf"),
    "relax": ("help me relax", "calm me down", "breathing exercise", "body scan"),
    "sleep": ("i can't sleep", "help me sleep", "i still can't sleep"),
    "warmth": ("warmth please", "can i have some warmth"),
    "grave": (),
    "fuzz": (),
    "chatter": (),
}
"""Kind of an episode -> how it begins; where nothing stands here, whoever speaks chooses."""
KINDS = (*("cramp",) * 5, "relax", "sleep", "warmth", "warmth", "grave", "fuzz", "fuzz", "chatter")
APART_S = 300.0
"""Between two deaths at least."""
MOODS = ("helpful", "helpful", "helpful", "silent", "fuzzy")
FAULTS = (
    "microphone",
    "hearing",
    "loudspeaker",
    "voice",
    "disk",
    "clock-on",
    "clock-back",
    "doubt",
)
"""Lost and back; lost and begun anew; silent for a while; speaks no line; takes nothing; set
forward and right again; set back and right again; nobody vouches for the time."""


@dataclass(frozen=True)
class Act:
    """Something that happens by the plan."""

    at: float
    """Seconds since the first evening began."""
    kind: str
    """``say`` (typed), ``voice``, ``episode``, ``room``, ``fault``, ``healed``."""
    text: str = ""
    mood: str = ""


@dataclass(frozen=True)
class Night:
    """One night."""

    began: float
    ended: float
    zone: ZoneInfo
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Week:
    """Everything that is to happen."""

    seed: int
    start: datetime
    """In UTC: second 0."""
    nights: tuple[Night, ...]
    ended: float
    deaths: tuple[tuple[float, str], ...] = ()
    """When the process ends, and how: ``restart``, ``kill`` or ``power``."""

    def zone(self, at: float) -> ZoneInfo:
        """Where the bed stands: there where the next night is spent, from noon on."""
        later = (night for night in self.nights if at < night.ended + 3 * 3600)
        return next(later, self.nights[-1]).zone

    def asleep(self, at: float) -> float | None:
        """Until when the machine sleeps in the suitcase; None where it is awake."""
        for one, other in zip(self.nights, self.nights[1:], strict=False):
            if one.zone is not other.zone and one.ended + 3 * 3600 <= at < other.began - 600:
                return other.began - 600
        return None


def week(seed: int, nights: int = 7, seconds: float = NIGHT_S, episodes: int = 8) -> Week:
    """The week of a seed. Even seeds have deaths; odd ones run in one process to the end.

    :param nights: so many of the seven, from the first on
    :param seconds: how long a night is; a short one lies about the hour that changes
    """
    chance = Random(seed)
    evenings = [_moment(day, zone, seconds) for day, zone in (*EVENINGS, NEXT)]
    start = evenings[0]
    begun = [(each - start).total_seconds() for each in evenings]
    planned = tuple(
        Night(
            begun[i],
            begun[i] + seconds,
            EVENINGS[i][1],
            _acts(begun[i], seconds, i, episodes, chance),
        )
        for i in range(nights)
    )
    ended = begun[nights] if seconds == NIGHT_S else planned[-1].ended + 60
    deaths = () if seed % 2 else tuple(_deaths(planned, chance))
    return Week(seed, start, planned, ended, deaths)


def _moment(day: date, zone: ZoneInfo, seconds: float) -> datetime:
    """When a night begins, in UTC: in the evening, or shortly before the clock changes."""
    if seconds == NIGHT_S:
        return datetime.combine(day, EVENING, zone).astimezone(UTC)
    changes = datetime.combine(day + timedelta(days=1), time(2, 30), zone).astimezone(UTC)
    return changes - timedelta(minutes=30, seconds=min(seconds / 3, 120))


def _acts(
    began: float, seconds: float, number: int, episodes: int, chance: Random
) -> tuple[Act, ...]:
    """What happens in one night: its rooms, its people, its faults, and the morning."""
    end = began + seconds
    acts = [*_rooms(began, seconds, number, chance), *_people(began, seconds, episodes, chance)]
    if seconds == NIGHT_S:
        acts += [*_faults(began, seconds, chance), Act(end + 1800, "say", MORNING)]
    return tuple(sorted(acts, key=lambda act: act.at))


def _rooms(began: float, seconds: float, number: int, chance: Random) -> Iterator[Act]:
    """A television in some evenings, a sleeper who snores for a while, a fan for a whole night."""
    usual = "fan" if number % 3 == 1 else "quiet"
    yield Act(began, "room", usual)
    for room, longest in (("tv", 300.0), ("snoring", 1200.0)):
        if chance.random() < 0.6:
            first = began + (60 if room == "tv" else chance.uniform(0.2, 0.8) * seconds)
            yield Act(first, "room", room)
            yield Act(first + min(longest, 0.1 * seconds), "room", usual)


def _people(began: float, seconds: float, episodes: int, chance: Random) -> Iterator[Act]:
    """Cramps and wishes, some of them close together, and words in the middle of what follows."""
    part = seconds / episodes
    for number in range(episodes):
        at = began + part * (number + chance.uniform(0.05, 0.7))
        kind, mood = chance.choice(KINDS), chance.choice(MOODS)
        yield Act(at, "episode", kind, mood)
        if kind == "cramp" and chance.random() < 0.3:
            yield Act(at + chance.uniform(300, 1500), "episode", "cramp", chance.choice(MOODS))
        if chance.random() < 0.4:
            yield Act(at + chance.uniform(3, 400), chance.choice(("say", "voice")), "stop")


def _faults(began: float, seconds: float, chance: Random) -> Iterator[Act]:
    """Four things that break, one after another, and are mended."""
    for number in range(4):
        name, lasts = chance.choice(FAULTS), chance.uniform(5, 600)
        at = began + seconds * (number + chance.uniform(0.1, 0.8)) / 4
        yield Act(at, "fault", name)
        yield Act(at + lasts, "healed", name)


def _deaths(nights: tuple[Night, ...], chance: Random) -> Iterator[tuple[float, str]]:
    """One in each night soon after somebody began to speak, and one anywhere; one by day."""
    for night in nights:
        spoken = [act.at for act in night.acts if act.kind == "episode"]
        first = chance.choice(spoken) + chance.expovariate(1 / 60)
        second = chance.uniform(night.began, night.ended)
        ways = chance.choices(("kill", "kill", "power", "restart"), k=2)
        whole = night.ended - night.began == NIGHT_S
        some = [(first, ways[0])]
        if whole and abs(first - second) > APART_S:
            some.append((second, ways[1]))
        yield from sorted(some)
        if whole:
            yield night.ended + 7200, "restart"
