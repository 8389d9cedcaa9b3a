"""A calendar as plain values for a file, and back; whatever is no calendar is told in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from calmcramp.planning.rules import time_of_day
from calmcramp.planning.schedule import LONGEST_MINUTES, MOST, Appointment, Kind
from calmcramp.planning.schedule_words import WEEK
from calmcramp.planning.watching import MOST_FIRED, MOST_MISSED, Calendar, Lapse, Why

VERSION = 1
_Date = TypeVar("_Date", date, datetime)
_NAME = re.compile(r"[^\W_][\w-]{0,79}")
_KINDS: Mapping[str, Kind] = {"routine": "routine", "reminder": "reminder"}
_WHY: Mapping[str, Why] = {"late": "late", "busy": "busy", "another": "another"}
_KEYS = frozenset({"version", "appointments", "reached", "fired", "missed"})
_MOST_SKIPS = 400
_YEARS = range(2000, 2200)
"""What is not in them is no date that anybody meant."""


def to_data(calendar: Calendar) -> dict[str, Any]:
    """Plain values for a file."""
    return {
        "version": VERSION,
        "appointments": [appointment_data(one) for one in calendar.appointments],
        "reached": _iso(calendar.reached),
        "fired": {id: [_iso(one) for one in some] for id, some in calendar.fired.items()},
        "missed": [
            {"routine": one.routine, "moment": _iso(one.moment), "why": one.why}
            for one in calendar.missed
        ],
    }


def appointment_data(appointment: Appointment) -> dict[str, Any]:
    """One appointment as plain values."""
    once = appointment.on is not None
    return {
        "id": appointment.id,
        "routine": appointment.routine,
        "kind": appointment.kind,
        "at": f"{appointment.at:%H:%M}",
        "second": bool(appointment.at.fold),
        "days": [] if once else [WEEK[day] for day in sorted(appointment.days)],
        "on": _iso(appointment.on),
        "minutes": appointment.minutes,
        "skips": sorted(day.isoformat() for day in appointment.skips),
        "until": _iso(appointment.until),
        "made": _iso(appointment.made),
    }


def from_data(data: Any) -> Calendar:
    """The calendar in a file's values.

    :raises ValueError: when they are none
    """
    try:
        return _calendar(data)
    except (TypeError, LookupError, AttributeError, OverflowError) as error:
        raise ValueError(f"a value is missing or of another kind: {error}") from None


def _calendar(data: Mapping[str, Any]) -> Calendar:
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError("it is of another kind")
    if data.keys() != _KEYS:
        raise ValueError(f"unknown or missing value {sorted(data.keys() ^ _KEYS)[0]}")
    appointments = tuple(_appointment(one) for one in data["appointments"])
    ids = {one.id for one in appointments}
    if len(appointments) > MOST or len(ids) < len(appointments):
        raise ValueError("there are too many appointments, or two of one name")
    fired = {_name(id): tuple(map(_naive, some)) for id, some in data["fired"].items()}
    if any(len(some) > MOST_FIRED for some in fired.values()) or len(data["missed"]) > MOST_MISSED:
        raise ValueError("there is more in it than was ever written")
    reached = data["reached"]
    missed = tuple(
        Lapse(_name(one["routine"]), _moment(one["moment"]), _WHY[one["why"]])
        for one in data["missed"]
    )
    return Calendar(appointments, None if reached is None else _moment(reached), fired, missed)


def _appointment(data: Mapping[str, Any]) -> Appointment:
    unknown = data.keys() - ({one.name for one in fields(Appointment)} | {"second"})
    if unknown:
        raise ValueError(f"unknown value {sorted(unknown)[0]}")
    if time_of_day(data["at"]):
        raise ValueError(f"{data['at']!r} is no time of day")
    once, days = data["on"] is not None, frozenset(WEEK.index(day) for day in data["days"])
    if once == bool(days) or len(data["skips"]) > _MOST_SKIPS:
        raise ValueError(f"the days of {data['id']!r} are wrong")
    return Appointment(
        id=_name(data["id"]),
        routine=_name(data["routine"]),
        at=time.fromisoformat(data["at"]).replace(fold=once and data["second"] is True),
        days=days,
        on=_day(data["on"]),
        kind=_KINDS[data["kind"]],
        minutes=_minutes(data["minutes"]),
        skips=frozenset(date.fromisoformat(day) for day in data["skips"]),
        until=_day(data["until"]),
        made=None if data["made"] is None else _moment(data["made"]),
    )


def _name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{str(value)[:40]!r} is no name")
    return value


def _minutes(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= LONGEST_MINUTES:
        raise ValueError(f"{value!r} minutes")
    return value


def _day(value: Any) -> date | None:
    return None if value is None else _sane(date.fromisoformat(value))


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return _sane(moment).astimezone(UTC)


def _sane(day: _Date) -> _Date:
    if day.year not in _YEARS:
        raise ValueError(f"the year {day.year}")
    return day


def _naive(value: Any) -> datetime:
    shown = datetime.fromisoformat(value)
    if shown.tzinfo is not None:
        raise ValueError(f"{value!r} has a zone")
    return shown


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()
