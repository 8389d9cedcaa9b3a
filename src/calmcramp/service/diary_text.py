"""The diary as lines on a terminal, as JSON and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from calmcramp.planning.diary import (
    KINDS,
    Cramp,
    Day,
    Diary,
    Entry,
    Flag,
    Medicine,
    Session,
    to_plain,
)
from calmcramp.planning.summary import Summary
from calmcramp.service import sheet_words as words

VERSION = 1
"""Of the exported form."""
NOBODY = Day(date.min)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for something to work out."""
_NAMES = {kind: name for name, kind in KINDS.items()}
_YES_NO = {
    "standing": "long standing",
    "sitting": "long sitting",
    "alcohol": "alcohol",
    "caffeine": "late caffeine",
    "hot": "hot day",
    "dialysis": "dialysis day",
}


# ------------------------------------------------------------------ lines


def as_lines(diary: Diary) -> list[str]:
    """Every entry on a line, in the order of time."""
    return [line(one) for one in sorted(diary.entries(), key=_when)]


def line(entry: Entry) -> str:
    """One entry."""
    return f"{entry.id:5}  {_when(entry):16}  {_told(entry)}"


def _when(entry: Entry) -> str:
    match entry:
        case Day(night=night):
            return night.isoformat()
        case Medicine(on=on):
            return on.isoformat()
        case _:
            return entry.at.strftime("%Y-%m-%d %H:%M")


def _told(entry: Entry) -> str:
    match entry:
        case Cramp():
            return "; ".join(_cramp(entry))
        case Day():
            return f"day and night: {'; '.join(_day(entry)) or 'nothing yet'}"
        case Session():
            lasted = f", {entry.minutes:g} min" if entry.minutes is not None else ""
            return f"{entry.routine}{lasted}, {entry.how}"
        case Flag():
            return f"red flag: {entry.category} ({entry.level})"
        case Medicine():
            return f"medicine: {entry.text}"


def _cramp(one: Cramp) -> Iterator[str]:
    side = "" if one.side == "unknown" else f"{one.side} "
    place = "leg" if one.muscle == "unknown" else one.muscle.replace("-", " ")
    yield f"cramp, {side}{place}"
    if one.minutes is not None:
        yield f"eased in {one.minutes:.1f} min"
    if one.long:
        yield "MORE THAN TEN MINUTES"
    if one.pain is not None:
        yield f"pain {one.pain} of 10"
    if one.tried:
        helped = f", {one.helped} helped" if one.helped else ""
        yield f"tried {', '.join(one.tried)}{helped}"
    if one.note:
        yield f'"{one.note}"'


def _day(one: Day) -> Iterator[str]:
    for name, called in _YES_NO.items():
        answer = getattr(one, name)
        if answer is not None:
            yield called if answer else f"no {called}"
    for name, form in _VALUES.items():
        value = getattr(one, name)
        if value not in (None, ""):
            yield form.format(value)
    if one.slept_again is not None:
        yield "slept again" if one.slept_again else "did not sleep again"


_VALUES = {
    "effort": "{} effort",
    "fluids": "{} fluids",
    "stress": "stress {} of 10",
    "slept": "slept {:g} h",
    "pregnancy_week": "week {} of pregnancy",
    "awake": "awake {:g} min after",
    "soreness": "sore {} of 10 the next day",
    "footwear": '"{}"',
    "note": '"{}"',
}


# ------------------------------------------------------------------ summary


def summary_lines(summary: Summary, spoken: Sequence[str]) -> list[str]:
    """What the diary comes to, for a person."""
    lines = [*spoken, "", *words.in_short(summary)]
    blocks = {
        "By muscle and side": [
            f"{muscle.replace('-', ' ')}, {side}: {count}" for muscle, side, count in summary.places
        ],
        "By the hour they began in": [
            f"{hour:02}:00: {count}" for hour, count in enumerate(summary.hours) if count
        ],
        "Nights with a cramp, after a day with": words.triggers(summary),
        "Signs named in the night": words.flags(summary),
        "Medicines, as they were entered": [f"{o.on}: {o.text}" for o in summary.medicines],
    }
    for heading, told in blocks.items():
        lines += ["", f"{heading}:", *(f"  {one}" for one in told)] if told else []
    return lines


def summary_data(summary: Summary, spoken: Sequence[str]) -> dict[str, Any]:
    """The same as plain data."""
    found = asdict(summary)
    found["change"] = summary.change
    found["spoken"] = list(spoken)
    places = ("muscle", "side", "cramps")
    for name in ("places", "week_places"):
        found[name] = [dict(zip(places, one, strict=True)) for one in found[name]]
    for one, told in zip(summary.triggers, found["triggers"], strict=True):
        told["few"] = one.few
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


# ------------------------------------------------------------------ export


def to_data(diary: Diary) -> dict[str, Any]:
    """Everything as JSON has it; `read_diary` reads it again."""
    found: dict[str, Any] = {"version": VERSION}
    for name in KINDS:
        found[name] = [to_plain(one) for one in getattr(diary, name)]
    found["nights"] = [night.isoformat() for night in diary.nights]
    found["faults"] = [str(one) for one in diary.faults]
    return found


def to_csv(diary: Diary) -> str:
    """A row for each cramp, with what was answered about its night; nights that were answered about
    and had none have a row too."""
    days = {one.night: one for one in diary.days}
    quiet = sorted(days.keys() - {one.night for one in diary.cramps})
    rows = [
        *(_row(one, one.night, days.get(one.night, NOBODY)) for one in diary.cramps),
        *(_row(None, night, days[night]) for night in quiet),
    ]
    text = io.StringIO()
    names = ["night", *_CRAMP_COLUMNS, *(f"day_{name}" for name in _DAY_COLUMNS)]
    table = csv.writer(text, lineterminator="\n")
    table.writerow(names)
    table.writerows(sorted(rows))
    return text.getvalue()


_CRAMP_COLUMNS = tuple(one.name for one in fields(Cramp))
_DAY_COLUMNS = tuple(one.name for one in fields(Day) if one.name not in ("id", "night"))


def _row(cramp: Cramp | None, night: date, day: Day) -> list[str]:
    kept = to_plain(cramp) if cramp is not None else {}
    answered = to_plain(day)
    values = [kept.get(name) for name in _CRAMP_COLUMNS]
    return [night.isoformat(), *map(_cell, [*values, *(answered[name] for name in _DAY_COLUMNS)])]


def _cell(value: Any) -> str:
    """A value as a cell; text that a spreadsheet would work out is kept text by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
