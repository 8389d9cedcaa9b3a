"""What a value of the diary must be: on its way in from the night, the command line or a file, and
on its way out of the ledger. Nothing is bent into range: it is told, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from calmcramp.errors import Fault, did_you_mean, shown
from calmcramp.planning.diary import (
    EFFORTS,
    FLUIDS,
    KINDS,
    LEVELS,
    MUSCLES,
    NEVER_KEPT,
    OUTCOMES,
    SESSION_KINDS,
    SIDES,
    TRIED,
    Diary,
    Entry,
)
from calmcramp.planning.rules import Rule, Wrong, between, one_of, switch

YEARS = (1970, 2199)
"""A machine whose clock was never set stands in 1970; its nights are kept all the same."""
FURTHEST = timedelta(hours=15)
"""No place on earth is further from Greenwich."""
LONGEST_NOTE, LONGEST_NAME = 1000, 100
DAY_S = 86_400.0
LARGEST_ID = 2**53
"""Beyond this JSON and spreadsheets no longer count one by one."""
_MOMENT = 'write it like "2025-03-08T03:14:05+01:00"'
_DATE = 'write it like "2025-03-08"'


def moment(value: Any) -> Wrong | None:
    """A time with its offset."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return f"{shown(value)} is not a time", _MOMENT
    offset = at.utcoffset()
    if offset is None:
        return f"{shown(value)} has no offset from UTC", _MOMENT
    if abs(offset) > FURTHEST or offset % timedelta(minutes=1):
        return f"{shown(value)} has an offset that no place has", _MOMENT
    return year(at.year)


def day(value: Any) -> Wrong | None:
    """A day of the calendar."""
    try:
        return year(date.fromisoformat(value).year)
    except (TypeError, ValueError):
        return f"{shown(value)} is not a date", _DATE


def number(lowest: float, highest: float, unit: str) -> Rule:
    """A number within limits, both included, however many digits a file gives it."""
    within = between(lowest, highest, unit)

    def rule(value: Any) -> Wrong | None:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_ID:
            return f"{shown(value)} is out of range", f"choose {lowest:g} to {highest:g}"
        return within(value)

    return rule


def whole(lowest: int, highest: int) -> Rule:
    """A whole number within limits, both included."""
    within = number(lowest, highest, "")

    def rule(value: Any) -> Wrong | None:
        if isinstance(value, float) and value != value // 1:
            return f"{value:g} is not a whole number", f"choose {lowest} to {highest}"
        wrong = within(value)
        return (wrong[0].replace("  ", " "), wrong[1]) if wrong else None

    return rule


def words(longest: int) -> Rule:
    """Text of one line; it may be empty."""

    def rule(value: Any) -> Wrong | None:
        if not isinstance(value, str):
            return f"{shown(value)} is not text", "put it in quotes"
        if len(value) > longest:
            return f"this text has {len(value)} letters", f"use at most {longest}"
        if not value.isprintable():
            return f"{shown(value)!a} has letters that can not be shown", "write it on one line"
        return None

    return rule


def optional(rule: Rule) -> Rule:
    """The same, or nothing."""
    return lambda value: None if value is None else rule(value)


def tried(value: Any) -> Wrong | None:
    """What was tried, in its order, each thing once."""
    if not isinstance(value, list | tuple) or len(set(map(str, value))) != len(value):
        return f"{shown(value)} is no list of what was tried", 'write it like ["stretch"]'
    known = one_of(*TRIED)
    return next((wrong for one in value if (wrong := known(one))), None)


def category(value: Any) -> Wrong | None:
    """The name of a red flag that may be kept."""
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,40}", value):
        return None if value not in NEVER_KEPT else ("this is never kept", "leave it out")
    return f"{shown(value)} is not the name of a red flag", "take it from redflags.toml"


def zone(value: Any) -> Wrong | None:
    """The name of a time zone, or nothing."""
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_+/-]{0,64}", value):
        return None
    return f"{shown(value)} is not a time zone", 'write it like "Europe/Berlin"'


def year(year: int) -> Wrong | None:
    """A year in which a diary may be kept."""
    if YEARS[0] <= year <= YEARS[1]:
        return None
    return f"the year {year} is out of range", f"choose {YEARS[0]} to {YEARS[1]}"


_TEN = optional(whole(0, 10))
_SWITCH = optional(switch)
_MINUTES = optional(number(0, 1440, "minutes"))
_WHEN: dict[str, Rule] = {"at": moment, "zone": zone, "id": whole(0, LARGEST_ID)}

RULES: Mapping[str, Mapping[str, Rule]] = {
    "cramps": _WHEN
    | {
        "muscle": one_of(*MUSCLES),
        "side": one_of(*SIDES),
        "seconds": optional(number(0, DAY_S, "seconds")),
        "outcome": one_of(*OUTCOMES),
        "pain": optional(whole(1, 10)),
        "tried": tried,
        "helped": one_of("", *TRIED),
        "repeat": switch,
        "long": switch,
        "by": one_of("session", "hand"),
        "note": words(LONGEST_NOTE),
    },
    "days": {
        "night": day,
        "effort": optional(one_of(*EFFORTS)),
        **dict.fromkeys(("standing", "sitting", "alcohol", "caffeine", "hot"), _SWITCH),
        **dict.fromkeys(("dialysis", "slept_again"), _SWITCH),
        "fluids": optional(one_of(*FLUIDS)),
        "stress": _TEN,
        "slept": optional(number(0, 24, "hours")),
        "footwear": words(LONGEST_NAME),
        "pregnancy_week": optional(whole(1, 45)),
        "awake": _MINUTES,
        "soreness": _TEN,
        "note": words(LONGEST_NOTE),
        "id": whole(0, LARGEST_ID),
    },
    "sessions": _WHEN
    | {
        "routine": words(LONGEST_NAME),
        "kind": one_of(*SESSION_KINDS),
        "stretch": switch,
        "minutes": _MINUTES,
        "how": one_of("open", "finished", "stopped", "left"),
    },
    "flags": _WHEN | {"category": category, "level": one_of(*LEVELS)},
    "medicines": {"on": day, "text": words(LONGEST_NOTE), "id": whole(0, LARGEST_ID)},
}
NEEDED = {
    "cramps": ("at",),
    "days": ("night",),
    "sessions": ("at", "routine"),
    "flags": ("at", "category"),
    "medicines": ("on", "text"),
}
_READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("id", "pain", "stress", "soreness", "pregnancy_week"),
        lambda number: None if number is None else int(number),
    ),
    "at": lambda text: datetime.fromisoformat(text).replace(microsecond=0),
    "night": date.fromisoformat,
    "on": date.fromisoformat,
    "tried": tuple,
}


def faults_in(kind: str, data: Any, place: str) -> list[Fault]:
    """Everything that is wrong with an entry in its plain form.

    :param kind: one of `diary.KINDS`
    :param place: where it stands, for the faults
    """
    if not isinstance(data, Mapping):
        return [Fault(place, f"{shown(data)} is no entry", "an entry is an object with names")]
    missing = [name for name in NEEDED[kind] if name not in data]
    return [
        *(Fault(f"{place}: {name}", "is missing", "every such entry has one") for name in missing),
        *(Fault(f"{place}: {name}", *wrong) for name, wrong in _wrong(RULES[kind], data)),
    ]


def read_entry(kind: str, data: Any, place: str) -> tuple[Entry | None, list[Fault]]:
    """The entry of a plain form, or None and everything that is wrong with it."""
    faults = faults_in(kind, data, place)
    if faults:
        return None, faults
    known = [one.name for one in fields(KINDS[kind]) if one.name in data]
    return KINDS[kind](**{name: _READ.get(name, _same)(data[name]) for name in known}), []


def read_diary(data: Any, place: str) -> Diary:
    """A whole diary in its plain form; what is wrong with it is in its faults."""
    if not isinstance(data, Mapping):
        return Diary(faults=(Fault(place, "this is no diary", "export one to see its form"),))
    found: dict[str, list[Any]] = {name: [] for name in (*KINDS, "nights")}
    faults = [
        Fault(f"{place}: {name}", "there is nothing of this name", did_you_mean(str(name), found))
        for name in data
        if name not in found and name not in ("faults", "version")
    ]
    for name, rows in found.items():
        for number, row in enumerate(_rows(data.get(name, []), f"{place}: {name}", faults), 1):
            where = f"{place}: {name} {number}"
            entry, wrong = _night(row, where) if name == "nights" else read_entry(name, row, where)
            faults += wrong
            rows += [entry] if entry is not None else []
    return Diary(**{name: tuple(rows) for name, rows in found.items()}, faults=tuple(faults))


def _rows(rows: Any, place: str, faults: list[Fault]) -> list[Any]:
    if isinstance(rows, list):
        return rows
    faults.append(Fault(place, f"{shown(rows)} is no list", "write [ ... ]"))
    return []


def _night(value: Any, place: str) -> tuple[date | None, list[Fault]]:
    wrong = day(value)
    return (None, [Fault(place, *wrong)]) if wrong else (date.fromisoformat(value), [])


def _wrong(known: Mapping[str, Rule], data: Mapping[str, Any]) -> Iterator[tuple[str, Wrong]]:
    for name, value in data.items():
        if name not in known:
            yield str(name), ("there is no such value", did_you_mean(str(name), known))
        elif wrong := known[name](value):
            yield name, wrong


def _same(value: Any) -> Any:
    return value
