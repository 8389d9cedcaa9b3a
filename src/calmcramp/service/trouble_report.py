"""What the doctor says of the troubles that the assistant met while it ran."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from calmcramp.planning.faultbook import Book, Ill, Spell

if TYPE_CHECKING:
    from calmcramp.service.doctor import Finding

SHOWN = timedelta(days=7)
"""What began longer ago is not shown."""

_CARD = "check its plug and the sound system; `calmcramp run --list-devices` lists what is there"
_DISK = "free some space, or mend the rights of calmcramp's folders"
_WORDS: dict[Ill, tuple[str, str]] = {
    Ill.MICROPHONE: ("the microphone brought nothing, or too little", _CARD),
    Ill.HEARING: ("the hearing process ended, hung or grew, and was started again", "report it"),
    Ill.RECOGNISER: (
        "the larger recogniser could not be used, the embedded one heard instead",
        "`calmcramp models verify`, then `calmcramp models fetch`",
    ),
    Ill.LOUDSPEAKER: ("the loudspeaker took no sound", _CARD),
    Ill.BREAKS: ("the sound broke up", "see what else keeps the machine busy"),
    Ill.VOICE: ("a voice failed, and another spoke or the line was left out", "report it"),
    Ill.SOUND: ("a sound could not be played", "`calmcramp routines check` tells a routine's"),
    Ill.DISK: ("spoken lines could not be kept, or had to be made again", _DISK),
    Ill.DIARY: ("the diary could not be written, or was healed from a backup", _DISK),
    Ill.MEMORY: ("what outlives the night could not be kept or read", _DISK),
    Ill.SCHEDULE: ("the schedule could not be kept or read", _DISK),
    Ill.SETTINGS: ("the settings were damaged, it went by the last good ones", "mend the file"),
    Ill.CLOCK: ("the clock was set, or nothing vouched for it", "see the row about the clock"),
    Ill.HANDS: ("a key or button was gone, held down or not to be used", "see docs/other-hands.md"),
    Ill.OTHER: ("something else failed", "look into the log: journalctl --user -u calmcramp"),
}


def findings(book: Book, now: datetime) -> Iterator[Finding]:
    """A row for each spell of the last days, the newest first: a warning where it goes on, a note
    where it is over."""
    from calmcramp.service.doctor import Finding, Level

    shown = [one for one in book if now - one.began <= SHOWN]
    for spell in sorted(shown, key=lambda one: one.began, reverse=True):
        level = Level.WARNING if spell.ended is None else Level.NOTE
        what, remedy = _WORDS[spell.ill]
        yield Finding(level, "troubles", f"{what}: {_when(spell, now)}", remedy)
    if not shown:
        yield Finding(Level.OK, "troubles", "none in the last seven days")


def _when(spell: Spell, now: datetime) -> str:
    """Since when or how long, in the zone of `now`, and how often."""
    began = spell.began.astimezone(now.tzinfo)
    often = f", {spell.times} times" if spell.times > 1 else ""
    if spell.ended is None:
        return f"since {began:%Y-%m-%d %H:%M}{often}"
    lasted = round((spell.ended - spell.began).total_seconds())
    long = f" for {_long(lasted)}" if lasted else ""
    return f"{began:%Y-%m-%d %H:%M}{long}{often}"


def _long(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
