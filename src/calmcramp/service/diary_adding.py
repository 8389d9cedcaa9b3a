"""What somebody adds to the diary by hand: a cramp, how a day and its night were, a medicine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from calmcramp.errors import NotFoundHere, WrongUse
from calmcramp.planning.diary import (
    KINDS,
    LONG_S,
    Cramp,
    Day,
    Diary,
    Entry,
    Medicine,
    last_night,
    night_of,
    on_the_wall,
    to_plain,
)
from calmcramp.planning.diary_rules import faults_in

OF_A_CRAMP = ("muscle", "side", "minutes", "pain", "tried", "helped")
OF_A_DAY = tuple(one.name for one in fields(Day) if one.name not in ("night", "note", "id"))


@dataclass(frozen=True)
class Told:
    """What somebody tells."""

    values: dict[str, Any]
    """By its name: of a cramp, of a day, `medicine` and `note`."""
    at: datetime
    """When the cramp was, or the medicine was changed; aware."""
    now: datetime
    cramp: int | None = None
    """The number of a cramp that is filled in, in place of a new one."""
    night: date | None = None
    """Whose day it is about; None: the cramp's, or last night's."""


def added(kept: Diary, told: Told) -> list[Entry]:
    """What is to be kept: entries with the number of what they replace, or without one.

    :raises NotFoundHere: when there is no cramp of that number
    :raises WrongUse: when a text is no text for the diary
    """
    of_cramp = {name: told.values[name] for name in OF_A_CRAMP if name in told.values}
    of_day = {name: told.values[name] for name in OF_A_DAY if name in told.values}
    medicine, note = told.values.get("medicine"), told.values.get("note")
    bare = not told.values and told.night is None
    found: list[Entry] = []
    if of_cramp or told.cramp is not None or bare:
        of_cramp |= {"note": note} if note is not None else {}
        found.append(_cramp(kept, told, of_cramp))
    elif note is not None:
        of_day["note"] = note
    if of_day or (told.night is not None and not found):
        found.append(_day(kept, _night(told, found), of_day))
    if medicine is not None:
        found.append(Medicine(told.at.date(), medicine))
    _check(found)
    return found


def _cramp(kept: Diary, told: Told, values: dict[str, Any]) -> Cramp:
    cramp = Cramp(*on_the_wall(told.at), by="hand")
    if told.cramp is not None:
        known = [one for one in kept.cramps if one.id == told.cramp]
        if not known:
            raise NotFoundHere(f"there is no cramp {told.cramp}", "see: calmcramp diary list")
        cramp = known[0]
    if (minutes := values.pop("minutes", None)) is not None:
        seconds = 60.0 * minutes
        cramp = replace(cramp, seconds=seconds, outcome="eased", long=seconds > LONG_S)
    return replace(cramp, **values)


def _day(kept: Diary, night: date, values: dict[str, Any]) -> Day:
    known = [one for one in kept.days if one.night == night]
    return replace(known[0] if known else Day(night), **values)


def _night(told: Told, found: Sequence[Entry]) -> date:
    """The night that a day's answers are about."""
    if told.night is not None:
        return told.night
    if found:
        return found[0].night
    if told.at == told.now:
        return last_night(told.now)
    return night_of(on_the_wall(told.at)[0])


def _check(found: Sequence[Entry]) -> None:
    """Every value within its limits."""
    names = {kind: name for name, kind in KINDS.items()}
    wrong = [
        f"{fault.place.removeprefix(': ')}: {fault.what}; {fault.remedy}"
        for one in found
        for fault in faults_in(names[type(one)], to_plain(one), "")
    ]
    wrong += [
        "medicine: there are no words; say which" for one in found if one == Medicine(one.night)
    ]
    if wrong:
        raise WrongUse("\n".join(wrong))
