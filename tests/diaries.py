"""Diaries to test with: whole nights by hand, and any entry at all from hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from calmcramp.planning.diary import (
    EFFORTS,
    FLUIDS,
    LEVELS,
    MUSCLES,
    OUTCOMES,
    SESSION_KINDS,
    SIDES,
    TRIED,
    Cramp,
    Day,
    Diary,
    Flag,
    Medicine,
    Session,
)
from calmcramp.service.ledger import Ledger

BERLIN = ZoneInfo("Europe/Berlin")
TONIGHT = date(2025, 3, 7)


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> datetime:
    """A time on the clock on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def cramp(
    nights_ago: int = 0, hour: int = 3, muscle: str = "calf", side: str = "right", **more: object
) -> Cramp:
    """A cramp of some nights ago, at an hour after midnight (or, from noon on, before it)."""
    day = TONIGHT - timedelta(days=nights_ago) + timedelta(days=hour < 12)
    when = datetime(day.year, day.month, day.day, hour, 5, tzinfo=timezone(timedelta(hours=1)))
    filled: dict[str, object] = {"seconds": 240.0, "outcome": "eased", "pain": 5} | more
    return Cramp(when, "Europe/Berlin", muscle, side, **filled)  # type: ignore[arg-type]


def session(nights_ago: int, kind: str = "stretch", minutes: float = 3.0) -> Session:
    """A session of the evening of some nights ago."""
    day = TONIGHT - timedelta(days=nights_ago)
    when = datetime(day.year, day.month, day.day, 22, 0, tzinfo=timezone(timedelta(hours=1)))
    return Session(when, "", "a-routine", kind, kind == "stretch", minutes, "finished")


def nights(count: int) -> tuple[date, ...]:
    """So many nights in a row, tonight the last."""
    return tuple(TONIGHT - timedelta(days=ago) for ago in range(count - 1, -1, -1))


NIGHT = at("2025-03-08T03:14:05")


def later(minutes: float) -> datetime:
    """So long after the night's cramp began."""
    return NIGHT + timedelta(minutes=minutes)


def a_night(ledger: Ledger) -> None:
    """A cramp, its number, a red flag, a session, and what was answered about it."""
    for kind, fields, minutes in (
        ("cramp-began", {"at": 1.0, "repeat": False}, 0),
        ("tried", {"what": "stretch"}, 0),
        ("redflag", {"id": "screen", "level": "U"}, 3),
        (
            "cramp-ended",
            {"outcome": "eased", "seconds": 250.0, "muscle": "calf", "side": "left"},
            4,
        ),
        ("pain", {"value": 7, "at": 9.0}, 6),
        ("session-began", {"routine": "settle", "minutes": 0.0}, 7),
        ("session-ended", {"routine": "settle", "how": "finished"}, 17),
        ("listening", {}, 20),
        ("day", {"soreness": 2, "alcohol": False}, 500),
        ("medicine", {"text": "a water tablet"}, 501),
    ):
        assert ledger.note(kind, fields, later(minutes)) is None


def some_weeks(ledger: Ledger, until: datetime) -> None:
    """A cramp a week for six weeks, and what else there is, as the night notes it."""
    for week in range(6):
        when = NIGHT.replace(second=0) - timedelta(days=7 * week)
        assert ledger.note("cramp-began", {"repeat": False}, when) is None
        fields = {"outcome": "eased", "seconds": 250.0, "muscle": "calf", "side": "right"}
        ledger.note("cramp-ended", fields | {"tried": "stretch"}, when + timedelta(minutes=4))
        ledger.note("pain", {"value": 4 + week % 3}, when + timedelta(minutes=5))
    ledger.note("redflag", {"id": "numb", "level": "D"}, until)
    ledger.note("session-began", {"routine": "settle"}, until - timedelta(minutes=10))
    ledger.note("session-ended", {"how": "stopped"}, until)
    ledger.note("day", {"alcohol": True, "slept_again": False, "note": "=1+1"}, until)
    ledger.note("medicine", {"text": "@home"}, until)
    ledger.close()


# ------------------------------------------------------------------ any entry

DISK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""A real disk takes as long as it takes."""

_IDS = st.integers(1, 10**6)
_DATES = st.dates(date(1971, 1, 1), date(2198, 12, 31))
_ZONES = st.sampled_from(["", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs")))
_LINES = st.lists(_TEXT, max_size=6).map(" ".join)
_MAYBE = st.none() | st.booleans()
_TEN = st.none() | st.integers(0, 10)


def _number(highest: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(0, highest).map(lambda value: round(value, 3))


@st.composite
def times(draw: st.DrawFn) -> datetime:
    """A time of any place on earth."""
    moment = draw(st.datetimes(datetime(1971, 1, 1), datetime(2198, 12, 31)))
    minutes = draw(st.integers(-15 * 60, 15 * 60))
    return moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))


CRAMPS = st.builds(
    Cramp,
    at=times(),
    zone=_ZONES,
    muscle=st.sampled_from(MUSCLES),
    side=st.sampled_from(SIDES),
    seconds=_number(86_400),
    outcome=st.sampled_from(OUTCOMES),
    pain=st.none() | st.integers(1, 10),
    tried=st.lists(st.sampled_from(TRIED), unique=True).map(tuple),
    helped=st.sampled_from(["", *TRIED]),
    repeat=st.booleans(),
    long=st.booleans(),
    by=st.sampled_from(["session", "hand"]),
    note=_LINES,
    id=_IDS,
)
DAYS = st.builds(
    Day,
    night=_DATES,
    effort=st.none() | st.sampled_from(EFFORTS),
    standing=_MAYBE,
    sitting=_MAYBE,
    alcohol=_MAYBE,
    caffeine=_MAYBE,
    fluids=st.none() | st.sampled_from(FLUIDS),
    hot=_MAYBE,
    stress=_TEN,
    slept=_number(24),
    footwear=_LINES.map(lambda text: text[:100]),
    dialysis=_MAYBE,
    pregnancy_week=st.none() | st.integers(1, 45),
    awake=_number(1440),
    slept_again=_MAYBE,
    soreness=_TEN,
    note=_LINES,
    id=_IDS,
)
SESSIONS = st.builds(
    Session,
    at=times(),
    zone=_ZONES,
    routine=_LINES.map(lambda text: text[:100]),
    kind=st.sampled_from(SESSION_KINDS),
    stretch=st.booleans(),
    minutes=_number(1440),
    how=st.sampled_from(["open", "finished", "stopped", "left"]),
    id=_IDS,
)
FLAGS = st.builds(
    Flag,
    at=times(),
    zone=_ZONES,
    category=st.sampled_from(["screen", "popped", "chest-pain", "ten-minutes"]),
    level=st.sampled_from(LEVELS),
    id=_IDS,
)
MEDICINES = st.builds(Medicine, on=_DATES, text=_LINES, id=_IDS)
ENTRIES = CRAMPS | DAYS | SESSIONS | FLAGS | MEDICINES


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    """Any diary: every number once, every night answered about once."""

    def some(entries: st.SearchStrategy[object], by: str) -> tuple[object, ...]:
        unique = st.lists(entries, max_size=4, unique_by=lambda one: getattr(one, by))
        return tuple(draw(unique))

    numbers = iter(range(1, 1000))
    found = {
        "cramps": some(CRAMPS, "id"),
        "days": some(DAYS, "night"),
        "sessions": some(SESSIONS, "id"),
        "flags": some(FLAGS, "id"),
        "medicines": some(MEDICINES, "id"),
    }
    renumbered = {
        name: tuple(_renumbered(one, next(numbers)) for one in entries)
        for name, entries in found.items()
    }
    heard = tuple(sorted(draw(st.sets(_DATES, max_size=4))))
    return Diary(**renumbered, nights=heard)  # type: ignore[arg-type]


def _renumbered(entry: object, number: int) -> object:
    return replace(entry, id=number)  # type: ignore[type-var]


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["calf", "2025-03-08", "2025-03-08T03:14:05+01:00", 10**40, -1, "not-safe"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Anything that JSON can hold."""
