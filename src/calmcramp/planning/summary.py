"""What a diary comes to (care-brief 9): this week against the four before, where, when in the
night, with which triggers, with and without a bedtime stretch, and what a doctor has to know.

Law 1. Counts are told, never causes: what stands on few nights says so.
Law 2. Nights of which nobody knows whether there was a cramp are left out of every comparison.
Law 3. The figures describe; they praise nobody and promise nothing.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calmcramp.planning.diary import Cramp, Day, Diary, Flag, Medicine

WEEK = 7
WEEKS_BEFORE = 4
"""This week is held against so many before it (care-brief 9)."""
WEEKS_SHOWN = 13
"""Three months (care-brief 9)."""
FEW = 10
"""Below so many nights it is a pattern, not proof (care-brief 9)."""
STRETCH_NIGHTS = 14
"""Of each kind, before nights with a stretch are held against others (care-brief 9)."""
ONE_LEG = 3
"""So many cramps with a known side, all in one leg, are mentioned: careful rather than sure."""
MUCH_STRESS, LITTLE_SLEEP = 7, 6.0
"""Of ten; hours. Where a trigger's line is drawn; a product judgement."""
CLOCK_SET = date(2024, 1, 1)
"""Before this day nobody used it: the machine's clock was not set."""
TO_A_DOCTOR = frozenset({"E", "U", "D"})
"""Levels of red flags that belong on a doctor's sheet. What was said in despair is for its owner to
tell: a sheet of paper lies about."""

TRIGGERS: Mapping[str, Callable[[Day], bool | None]] = {
    "hard effort": lambda day: None if day.effort is None else day.effort == "hard",
    "long standing": lambda day: day.standing,
    "long sitting": lambda day: day.sitting,
    "alcohol": lambda day: day.alcohol,
    "late caffeine": lambda day: day.caffeine,
    "few fluids": lambda day: None if day.fluids is None else day.fluids == "low",
    "a hot day": lambda day: day.hot,
    "stress of 7 or more": lambda day: None if day.stress is None else day.stress >= MUCH_STRESS,
    "under 6 hours of sleep": lambda day: None if day.slept is None else day.slept < LITTLE_SLEEP,
    "a dialysis day": lambda day: day.dialysis,
}


@dataclass(frozen=True, slots=True)
class Span:
    """What some nights in a row held."""

    first: date
    last: date
    cramps: int
    cramp_nights: int
    woken_twice: int
    """Nights with two cramps or more."""
    mean_pain: float | None
    worst_pain: int | None
    median_minutes: float | None
    """Minutes until it eased."""
    long: int
    """Cramps of more than ten minutes."""
    stretch_nights: int
    breathing_minutes: float
    relaxation_minutes: float
    stretch_minutes: float

    @property
    def nights(self) -> int:
        """How many nights it is."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Nights:
    """Nights of one kind, and how many of them had a cramp."""

    nights: int
    cramp_nights: int
    cramps: int
    mean_pain: float | None

    @property
    def per_night(self) -> float:
        """Cramps a night."""
        return self.cramps / self.nights if self.nights else 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Nights with something against nights without it."""

    name: str
    having: Nights
    without: Nights

    @property
    def few(self) -> bool:
        """Whether it stands on so few nights that it is a pattern, not proof."""
        return min(self.having.nights, self.without.nights) < FEW


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it. `period` spans what everything but `week` and `before` is counted from."""

    week: Span
    before: Span | None
    """The four weeks before, or as many whole ones as there were; None before the first."""
    period: Span
    weeks: tuple[Span, ...]
    """The period's weeks, the oldest first."""
    places: tuple[tuple[str, str, int], ...]
    """Muscle, side and count, the most frequent first."""
    week_places: tuple[tuple[str, str, int], ...]
    """The same of this week."""
    one_leg: str
    """``left`` or ``right`` where it is always that leg."""
    hours: tuple[int, ...]
    """Cramps in each hour of the day, 0 to 23, on the clock on the wall."""
    triggers: tuple[Compared, ...]
    stretching: Compared | None
    long: tuple[Cramp, ...]
    flags: tuple[Flag, ...]
    medicines: tuple[Medicine, ...]

    @property
    def change(self) -> float | None:
        """Cramps this week more than in a usual week before it."""
        if self.before is None:
            return None
        return self.week.cramps - self.before.cramps * WEEK / self.before.nights


def summarize(diary: Diary, tonight: date, weeks: int = WEEKS_SHOWN) -> Summary:
    """What the diary comes to.

    :param tonight: the night that this moment belongs to; the week is this night and the six before
    :param weeks: how far back everything else is counted
    """
    first = tonight - timedelta(days=WEEK * weeks - 1)
    kept = _until(diary.since(first), tonight)
    return Summary(
        week=span(diary, *_week(tonight, 0)),
        before=_before(diary, tonight),
        period=span(diary, first, tonight),
        weeks=tuple(span(diary, *_week(tonight, back)) for back in range(weeks - 1, -1, -1)),
        places=places(kept.cramps),
        week_places=places(one for one in kept.cramps if one.night > tonight - timedelta(WEEK)),
        one_leg=one_leg(kept.cramps),
        hours=hours(kept.cramps),
        triggers=triggers(kept),
        stretching=stretching(kept),
        long=tuple(one for one in kept.cramps if one.long),
        flags=tuple(flag for flag in kept.flags if flag.level in TO_A_DOCTOR),
        medicines=kept.medicines,
    )


def first_night(diary: Diary) -> date | None:
    """Where the diary begins; None for an empty one."""
    known = (*diary.nights, *(one.night for one in diary.entries()))
    return min((night for night in known if night >= CLOCK_SET), default=None)


def span(diary: Diary, first: date, last: date) -> Span:
    """What the nights from `first` to `last` held, both included."""
    cramps = [one for one in diary.cramps if first <= one.night <= last]
    sessions = [one for one in diary.sessions if first <= one.night <= last]
    a_night = Counter(one.night for one in cramps)
    pains = [one.pain for one in cramps if one.pain is not None]
    eased = [one.minutes for one in cramps if one.minutes is not None]
    spent = Counter[str]()
    for one in sessions:
        spent[one.kind] += round(60 * (one.minutes or 0.0))
    return Span(
        first=first,
        last=last,
        cramps=len(cramps),
        cramp_nights=len(a_night),
        woken_twice=sum(count > 1 for count in a_night.values()),
        mean_pain=statistics.fmean(pains) if pains else None,
        worst_pain=max(pains, default=None),
        median_minutes=statistics.median(eased) if eased else None,
        long=sum(one.long for one in cramps),
        stretch_nights=len({one.night for one in sessions if one.stretch}),
        breathing_minutes=spent["breathing"] / 60,
        relaxation_minutes=spent["relaxation"] / 60,
        stretch_minutes=spent["stretch"] / 60,
    )


def places(cramps: Iterable[Cramp]) -> tuple[tuple[str, str, int], ...]:
    """How often each muscle of each side, the most frequent first."""
    found = Counter((one.muscle, one.side) for one in cramps)
    return tuple((muscle, side, count) for (muscle, side), count in found.most_common())


def one_leg(cramps: Iterable[Cramp]) -> str:
    """The leg it always is, where there is one; empty otherwise."""
    sides = [one.side for one in cramps if one.side != "unknown"]
    always = len(sides) >= ONE_LEG and len(set(sides)) == 1 and sides[0] != "both"
    return sides[0] if always else ""


def hours(cramps: Iterable[Cramp]) -> tuple[int, ...]:
    """How many began in each hour of the day."""
    found = Counter(one.at.hour for one in cramps)
    return tuple(found[hour] for hour in range(24))


def triggers(diary: Diary) -> tuple[Compared, ...]:
    """Nights after a day with a trigger against nights after a day without it, of those nights that
    were answered about; only triggers that were there at least once, and once were not."""
    found = []
    for name, having in TRIGGERS.items():
        answers = {one.night: having(one) for one in diary.days}
        found.append(
            _compared(
                name,
                diary,
                [night for night, answer in answers.items() if answer],
                [night for night, answer in answers.items() if answer is False],
            )
        )
    return tuple(one for one in found if one.having.nights and one.without.nights)


def stretching(diary: Diary) -> Compared | None:
    """Nights with a bedtime stretch against others, once there are 14 of each (care-brief 9)."""
    known = {*diary.nights, *(one.night for one in diary.days)}
    stretched = {one.night for one in diary.sessions if one.stretch}
    found = _compared("a bedtime stretch", diary, known & stretched, known - stretched)
    enough = min(found.having.nights, found.without.nights) >= STRETCH_NIGHTS
    return found if enough else None


def _compared(name: str, diary: Diary, having: Iterable[date], without: Iterable[date]) -> Compared:
    return Compared(name, _nights(diary, having), _nights(diary, without))


def _nights(diary: Diary, nights: Iterable[date]) -> Nights:
    these = set(nights)
    cramps = [one for one in diary.cramps if one.night in these]
    pains = [one.pain for one in cramps if one.pain is not None]
    with_cramp = {one.night for one in cramps}
    return Nights(
        len(these), len(with_cramp), len(cramps), statistics.fmean(pains) if pains else None
    )


def _before(diary: Diary, tonight: date) -> Span | None:
    """The whole weeks before this one, four at most, that the diary reaches back to."""
    began = first_night(diary) or tonight
    last = tonight - timedelta(days=WEEK)
    whole = min(((last - began).days + 1) // WEEK, WEEKS_BEFORE)
    return span(diary, last - timedelta(days=WEEK * whole - 1), last) if whole > 0 else None


def _week(tonight: date, back: int) -> tuple[date, date]:
    last = tonight - timedelta(days=WEEK * back)
    return last - timedelta(days=WEEK - 1), last


def _until(diary: Diary, tonight: date) -> Diary:
    """Without what a wrong clock put into the future. A medicine may be of the day after: of the
    morning in which the night ends."""
    names = ("cramps", "days", "sessions", "flags")
    kept = {name: tuple(o for o in getattr(diary, name) if o.night <= tonight) for name in names}
    medicines = tuple(o for o in diary.medicines if o.on <= tonight + timedelta(days=1))
    nights = tuple(night for night in diary.nights if night <= tonight)
    return Diary(**kept, medicines=medicines, nights=nights)
