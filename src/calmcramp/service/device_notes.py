"""What the ears report of their microphone, as events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calmcramp.errors import Fault
from calmcramp.hearing.types import Lost, Muted, Recovered, Trouble
from calmcramp.service.journal import Journal


@dataclass(frozen=True, slots=True)
class Broken:
    """Something beside the ears does not work."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class Mended:
    """It works again."""

    place: str


def note_device(journal: Journal, now: float, message: Any) -> bool:
    """Tell a fault of the ears, or its end; whether the message was about that.

    :param now: seconds on the audio clock
    """
    match message:
        case Lost() | Trouble() | Broken():
            fault = message.fault
            journal.note(now, "fault", place=fault.place, what=fault.what)
        case Muted(on=True):
            journal.note(now, "fault", place="microphone", what="only zeros")
        case Muted():
            journal.note(now, "healed", place="microphone")
        case Mended(place):
            journal.note(now, "healed", place=place)
        case Recovered(seconds=seconds):
            journal.note(now, "healed", place="microphone", seconds=round(seconds, 2))
        case _:
            return False
    return True
