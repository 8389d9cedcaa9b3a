"""What went wrong with the machine, when, and whether it is over: a short list of fixed kinds.

Rule 1. A spell has a kind and times, and nothing else: whatever a message said of people, files or
        words can not get in.
Rule 2. What comes back soon after is the same spell again, and counted.
Rule 3. The newest `MOST` are kept; the file never grows beyond them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

MOST = 60
"""Spells that are kept."""
SAME = timedelta(minutes=10)
"""What comes back within this is the same spell."""
GRAVE = timedelta(minutes=1)
"""Somebody may have called in vain when it could not hear, or not sound, for so long."""
DAILY = timedelta(hours=20)
"""How long the same kind is not told unasked again."""


class Ill(StrEnum):
    """What can be wrong."""

    MICROPHONE = "microphone"
    HEARING = "hearing"
    RECOGNISER = "recogniser"
    LOUDSPEAKER = "loudspeaker"
    BREAKS = "breaks"
    VOICE = "voice"
    SOUND = "sound"
    DISK = "disk"
    DIARY = "diary"
    MEMORY = "memory"
    SCHEDULE = "schedule"
    SETTINGS = "settings"
    CLOCK = "clock"
    HANDS = "key"
    OTHER = "other"


LASTING = frozenset(
    {Ill.MICROPHONE, Ill.HEARING, Ill.LOUDSPEAKER, Ill.BREAKS, Ill.CLOCK, Ill.HANDS}
)
"""Those whose end is told. All others are over when they are told."""

_PLACES = (
    *((one.value, one) for one in Ill if one is not Ill.OTHER),
    *(("clip ", Ill.DISK), ("buttons", Ill.HANDS)),
)
"""How the place of a fault, or the name of its file, begins, and what that is."""


@dataclass(frozen=True)
class Spell:
    """Something was wrong for a while."""

    ill: Ill
    began: datetime
    ended: datetime | None = None
    """None: it is still so."""
    times: int = 1
    told: datetime | None = None
    """When somebody was told of it."""


Book = tuple[Spell, ...]


def ill_of(place: str) -> Ill:
    """The kind of a fault, by its place: ``microphone "USB"``, ``voice hibari``, a file's path."""
    name = place.rpartition("/")[2] if place.startswith("/") else place
    other = Ill.DISK if place.startswith("/") else Ill.OTHER
    return next((ill for begins, ill in _PLACES if name.startswith(begins)), other)


def begun(book: Book, ill: Ill, at: datetime) -> Book:
    """The book after a fault was noticed."""
    ended = None if ill in LASTING else at
    same = next((one for one in reversed(book) if one.ill is ill), None)
    if same is None or (same.ended is not None and abs(at - same.ended) > SAME):
        return (*book, Spell(ill, at, ended))[-MOST:]
    again = replace(same, ended=ended, times=same.times + 1)
    return (*(one for one in book if one is not same), again)


def over(book: Book, ill: Ill, at: datetime) -> Book:
    """The book after the end of a fault was noticed."""
    return tuple(
        replace(one, ended=max(at, one.began)) if one.ill is ill and one.ended is None else one
        for one in book
    )


def closed(book: Book, at: datetime) -> Book:
    """The book at a start: what was wrong before is noticed anew where it still is."""
    for ill in LASTING:
        book = over(book, ill, at)
    return book


def untold(book: Book) -> Book:
    """What nobody was told of yet."""
    return tuple(one for one in book if one.told is None)


def grave(book: Book, now: datetime) -> Book:
    """What is worth telling somebody who did not ask: they may have called in vain, or something
    that should have been kept was not. The same kind once a day."""
    lately = {one.ill for one in book if one.told is not None and abs(now - one.told) < DAILY}
    return tuple(one for one in untold(book) if one.ill not in lately and _is_grave(one, now))


def told(book: Book, spells: Sequence[Spell], at: datetime) -> Book:
    """The book once somebody was told of those."""
    return tuple(replace(one, told=at) if one in spells else one for one in book)


def _is_grave(spell: Spell, now: datetime) -> bool:
    if spell.ill in (Ill.MICROPHONE, Ill.HEARING, Ill.LOUDSPEAKER, Ill.HANDS):
        return (spell.ended or now) - spell.began >= GRAVE
    return spell.ill in (Ill.DISK, Ill.DIARY, Ill.MEMORY, Ill.SCHEDULE, Ill.SETTINGS)


# ------------------------------------------------------------------ kept in a file


def to_data(book: Book) -> list[dict[str, Any]]:
    """Plain values for a file."""
    return [
        {
            "ill": one.ill.value,
            "began": one.began.isoformat(),
            "ended": one.ended and one.ended.isoformat(),
            "times": one.times,
            "told": one.told and one.told.isoformat(),
        }
        for one in book
    ]


def from_data(data: object) -> Book:
    """The book in a file's values.

    :raises ValueError: when they are not one
    """
    if not isinstance(data, list) or len(data) > MOST:
        raise ValueError("there is no list of faults in it")
    try:
        return tuple(_spell(one) for one in data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"a value is missing or of another kind: {error}") from None


def _spell(data: Mapping[str, Any]) -> Spell:
    times = data["times"]
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise ValueError(f"{times} times")
    began = _moment(data["began"])
    if began is None:
        raise ValueError("it never began")
    return Spell(Ill(data["ill"]), began, _moment(data["ended"]), times, _moment(data["told"]))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        raise ValueError(f"{text} says nothing of its zone")
    return at
