"""From what the conversation notes in the night to the diary's entries.

Rule 1. One cramp is one entry: it begins with its first word, and what comes later is added to it;
        also when it was silenced, and called again soon after.
Rule 2. What does not fit its limits is left out and told; the rest of the note is kept.
Rule 3. What the conversation took for a cramp of the leg, and was none, has no page.
Rule 4. A red flag is kept as its kind and its time; "not safe at home" not at all (care-brief 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from calmcramp.errors import Fault, did_you_mean
from calmcramp.planning.diary import (
    LONG_S,
    NEVER_KEPT,
    Cramp,
    Day,
    Entry,
    Flag,
    Medicine,
    Session,
    last_night,
    night_of,
    on_the_wall,
)
from calmcramp.planning.diary_rules import RULES, year

Fields = Mapping[str, Any]

BELONGS = timedelta(hours=2)
"""What is noted later than this after a cramp began does not belong to it."""
LONGEST_SESSION = timedelta(hours=4)
SMALL_HOURS = 6
"""Whoever listens between midnight and this hour listens through the night."""
TEN_MINUTES = "ten-minutes"
"""The red flag that a cramp raises by itself when it lasts too long."""
NOT_A_LEG = frozenset({"period", "belly", "hand", "elsewhere", "restless"})
"""Other meanings of "cramp" (care-brief 1.9)."""
SAME = {"warmth": "heat", "": ""}
"""What the conversation calls otherwise than the diary."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of session a routine is."""

    kind: str = "other"
    stretch: bool = False
    """Whether a bedtime stretch is part of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the diary has that a note may add to: the newest entry of each sort."""

    cramp: Cramp | None = None
    session: Session | None = None
    day: Day | None = None
    """That of last night."""
    kinds: Mapping[str, Kind] | None = None
    """Routine -> what sort of session it is."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note comes to."""

    entries: tuple[Entry, ...] = ()
    """To be kept; one with an id takes the place of the one that has it."""
    gone: tuple[Entry, ...] = ()
    """To be taken out."""
    night: date | None = None
    """A night through which it listened."""
    faults: tuple[Fault, ...] = ()


def noted(kind: str, given: Fields, at: datetime, known: Known) -> Noted:
    """What a note comes to.

    :param kind: what is noted, as in the conversation's ``Note``
    :param given: its fields; times among them are the audio clock's and are not looked at
    :param at: when it was noted, aware
    """
    if kind not in NOTES:
        return Noted(
            faults=(Fault("diary", f'"{kind}" can not be noted', did_you_mean(kind, NOTES)),)
        )
    if wrong := year(at.year):
        return Noted(faults=(Fault(f"diary: {kind}", *wrong),))
    return NOTES[kind](given, at, known)


def leaves_no_trace(kind: str, given: Fields) -> bool:
    """Whether this is nobody's business, and not even a file may be touched for it."""
    return kind == "redflag" and str(given.get("id", "")) in NEVER_KEPT


def _began(given: Fields, at: datetime, known: Known) -> Noted:
    cramp = _recent(known, at)
    if given.get("same") and cramp is not None and cramp.outcome != "eased":
        return Noted((*_left(known, at), replace(cramp, outcome="open")))
    when, zone = on_the_wall(at)
    kept, faults = _kept("cramps", repeat=given.get("repeat", False))
    begun = Cramp(when, zone, outcome="open", **kept)
    return Noted((*_left(known, at), begun), faults=faults)


def _ended(given: Fields, at: datetime, known: Known) -> Noted:
    helped, tried = (str(given.get(name, "")) for name in ("helped", "tried"))
    begun = _recent(known, at, open_only=True)
    kept, faults = _kept(
        "cramps",
        outcome=given.get("outcome", "unknown"),
        seconds=given.get("seconds"),
        muscle=given.get("muscle") or "unknown",
        side=given.get("side") or (begun.side if begun is not None else "unknown"),
        helped=SAME.get(helped, helped),
        repeat=given.get("repeat", False),
        tried=list(dict.fromkeys(SAME.get(one, one) for one in tried.split())),
    )
    cramp = begun or Cramp(*on_the_wall(_before(at, float(kept.get("seconds") or 0.0))))
    long = cramp.long or (kept.get("seconds") or 0.0) > LONG_S
    # What was noted while it happened keeps its place.
    kept["tried"] = tuple(dict.fromkeys((*cramp.tried, *kept.get("tried", ()))))
    kept["repeat"] = cramp.repeat or kept.get("repeat", False)
    return Noted((replace(cramp, **{"outcome": "unknown", **kept}, long=long),), faults=faults)


def _tried(given: Fields, at: datetime, known: Known) -> Noted:
    what = str(given.get("what", ""))
    return _add_tried(SAME.get(what, what), at, known)


def _heat(given: Fields, at: datetime, known: Known) -> Noted:
    return _add_tried("heat", at, known)


def _add_tried(what: str, at: datetime, known: Known) -> Noted:
    kept, faults = _kept("cramps", tried=[what])
    cramp = _recent(known, at)
    if cramp is None or faults or what in cramp.tried:
        return Noted(faults=faults)
    return Noted((replace(cramp, tried=(*cramp.tried, *kept["tried"])),))


def _pain(given: Fields, at: datetime, known: Known) -> Noted:
    """The worst of it, 1 to 10. "Zero" is no pain, and no figure."""
    if given.get("value") == 0:
        return Noted()
    kept, faults = _kept("cramps", pain=given.get("value"))
    cramp = _recent(known, at)
    if cramp is None:
        faults = (*faults, Fault("diary: pain", "there is no cramp that it belongs to"))
        return Noted(faults=faults)
    return Noted((replace(cramp, **kept),) if kept else (), faults=faults)


def _remembered(given: Fields, at: datetime, known: Known) -> Noted:
    """What was told the next day of the cramp of the night."""
    kept, faults = _kept("cramps", **{str(name): value for name, value in given.items()})
    cramp = known.cramp
    if cramp is None or cramp.night != last_night(at):
        faults = (*faults, Fault("diary: remembered", "last night has no cramp"))
        return Noted(faults=faults)
    return Noted((replace(cramp, **kept),) if kept else (), faults=faults)


def _flag(given: Fields, at: datetime, known: Known) -> Noted:
    category = str(given.get("id", ""))
    if leaves_no_trace("redflag", given):
        return Noted()
    kept, faults = _kept("flags", category=category, level=given.get("level", "other"))
    cramp = _recent(known, at, open_only=True)
    if cramp is not None and category in NOT_A_LEG:
        return Noted(gone=(cramp,), faults=faults)
    long = cramp is not None and category == TEN_MINUTES
    entries: tuple[Entry, ...] = (replace(cramp, long=True),) if cramp is not None and long else ()
    if "category" in kept and category not in NOT_A_LEG:
        entries = (*entries, Flag(*on_the_wall(at), **kept))
    return Noted(entries, faults=faults)


def _session_began(given: Fields, at: datetime, known: Known) -> Noted:
    kept, faults = _kept("sessions", routine=given.get("routine", ""))
    routine = kept.get("routine", "")
    kind = (known.kinds or {}).get(routine, Kind(stretch="stretch" in routine))
    kept |= _kept("sessions", kind=kind.kind, stretch=kind.stretch)[0]
    return Noted((*_left(known, at), Session(*on_the_wall(at), **kept)), faults=faults)


def _session_ended(given: Fields, at: datetime, known: Known) -> Noted:
    kept, faults = _kept("sessions", how=given.get("how", "left"))
    how = kept.get("how", "left")
    return Noted(_left(known, at, how), faults=faults)


def _day(given: Fields, at: datetime, known: Known) -> Noted:
    """What was answered about last night and the day before it."""
    kept, faults = _kept("days", **{str(name): value for name, value in given.items()})
    day = known.day or Day(last_night(at))
    return Noted((replace(day, **kept),) if kept else (), faults=faults)


def _medicine(given: Fields, at: datetime, known: Known) -> Noted:
    kept, faults = _kept("medicines", text=given.get("text"))
    return Noted((Medicine(at.date(), **kept),) if kept else (), faults=faults)


def _listening(given: Fields, at: datetime, known: Known) -> Noted:
    """It listens at this moment: in the small hours that is a night of which all is known."""
    return Noted(night=night_of(at) if at.hour < SMALL_HOURS else None)


def _nothing(given: Fields, at: datetime, known: Known) -> Noted:
    return Noted()


NOTES: Mapping[str, Callable[[Fields, datetime, Known], Noted]] = {
    "cramp-began": _began,
    "cramp-ended": _ended,
    "tried": _tried,
    "pain": _pain,
    "remembered": _remembered,
    "redflag": _flag,
    "session-began": _session_began,
    "session-ended": _session_ended,
    "heat-began": _heat,
    "heat-off": _nothing,
    "heat-unanswered": _nothing,
    "offered": _nothing,
    "understood": _nothing,
    "day": _day,
    "medicine": _medicine,
    "listening": _listening,
}


def _recent(known: Known, at: datetime, open_only: bool = False) -> Cramp | None:
    """The cramp that a note of this moment belongs to."""
    cramp = known.cramp
    if cramp is None or not timedelta(0) <= at - cramp.at < BELONGS:
        return None
    return cramp if cramp.outcome == "open" or not open_only else None


def _left(known: Known, at: datetime, how: str = "left") -> tuple[Session, ...]:
    """The session that was going on, over now; where nobody knows how long it was, without that."""
    session = known.session
    if session is None or session.how != "open":
        return ()
    lasted = at - session.at
    minutes = round(lasted.total_seconds() / 60, 1)
    within = timedelta(0) <= lasted <= LONGEST_SESSION
    return (replace(session, how=how, minutes=minutes if within else None),)


def _before(at: datetime, seconds: float) -> datetime:
    """So long before, whatever the clock on the wall did meanwhile."""
    return (at.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(at.tzinfo)


def _kept(table: str, /, **values: Any) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The values that are within their limits, and what is wrong with the others."""
    rules, kept, faults = RULES[table], dict[str, Any](), []
    settable = {one for one in rules if one not in ("id", "night", "at", "on")}
    for name, value in values.items():
        if name not in settable:
            faults.append(
                Fault(f"diary: {name}", "there is no such value", did_you_mean(name, settable))
            )
        elif wrong := rules[name](value):
            faults.append(Fault(f"diary: {name}", *wrong))
        else:
            kept[name] = tuple(value) if name == "tried" else value
    return kept, tuple(faults)
