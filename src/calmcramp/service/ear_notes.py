"""What the last ear test found, in one small private file: measurements, not settings.

Rule 1. Figures only: nothing that was heard is in it.
Rule 2. A file that is no such thing counts as none; set-up writes it anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from calmcramp import places, private
from calmcramp.hearing.probe import Verdict, judged
from calmcramp.hearing.types import Measured
from calmcramp.service.night_level import NightLevel

VERSION = 1
LARGEST = 10_000
"""Bytes; the file has some three hundred."""

NO_ROOM_DB = -77.0
"""A floor as low as this is a moment in which the microphone brought zeros."""


@dataclass(frozen=True, slots=True)
class EarNotes:
    """One ear test."""

    at: datetime
    """When, with its zone."""
    microphone: str
    """The whole name of the device."""
    loudspeaker: str
    verdict: Verdict
    quiet_db: float | None = None
    """The quiet room, dB re full scale at this microphone, as the gate's floor; None: not
    measured."""
    delay_ms: float | None = None
    """From the loudspeaker to the microphone, by the sound system's own stamps; None: no echo."""
    gain_db: float | None = None
    """From what was played to its echo."""


def notes_of(
    at: datetime, microphone: str, loudspeaker: str, measured: Measured | None
) -> EarNotes:
    """What is worth keeping of a measurement; None: the microphone answered nothing."""
    verdict = judged(measured.echo if measured is not None else None)
    if measured is None or measured.echo.delay_s is None:
        return EarNotes(at, microphone, loudspeaker, verdict)
    delay = round(1000 * measured.echo.delay_s, 1)
    gain = round(measured.echo.gain_db, 1)
    return EarNotes(at, microphone, loudspeaker, verdict, None, delay, gain)


def with_room(notes: EarNotes, measured: Measured) -> EarNotes:
    """The notes with the quiet room in them; a microphone that brings zeros measures none."""
    if judged(measured.echo) is Verdict.DEAF or measured.floor_db <= NO_ROOM_DB:
        return notes
    return replace(notes, quiet_db=round(measured.floor_db, 1))


def write_ear_notes(notes: EarNotes, path: Path | None = None) -> None:
    """Keep them.

    :raises OSError: when the disk does not take it
    """
    data = asdict(notes) | {"version": VERSION, "at": notes.at.isoformat(timespec="seconds")}
    private.write(path or places.ears_file(), json.dumps(data, ensure_ascii=False, indent=1))


def read_ear_notes(path: Path | None = None) -> EarNotes | None:
    """The last ear test; None where there was none, or nobody can read it."""
    file = path or places.ears_file()
    try:
        return _read(private.read_json(file, LARGEST))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def quiet_room_db(path: Path | None = None) -> float | None:
    """The quiet room of the set-up, for `NightLevel`: dB re full scale; None: not measured."""
    notes = read_ear_notes(path)
    return notes.quiet_db if notes is not None else None


def night_level(path: Path | None = None) -> NightLevel:
    """What suits the room that set-up measured; where it did not, that is learnt."""
    return NightLevel(quiet_room_db(path))


def _read(data: Any) -> EarNotes:
    """The notes in some JSON. Raises ValueError, TypeError, KeyError."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError("it is of another kind")
    known = {each.name for each in fields(EarNotes)}
    given = {name: value for name, value in data.items() if name in known}
    given["at"] = datetime.fromisoformat(given["at"])
    given["verdict"] = Verdict(given["verdict"])
    notes = EarNotes(**given)
    names = (notes.microphone, notes.loudspeaker)
    figures = (notes.quiet_db, notes.delay_ms, notes.gain_db)
    if notes.at.tzinfo is None or not all(isinstance(name, str) for name in names):
        raise ValueError("it has no zone, or no names")
    if not all(one is None or type(one) in (int, float) for one in figures):
        raise TypeError("a figure is none")
    return notes
