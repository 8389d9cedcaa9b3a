"""What a set-up came to, for whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calmcramp.hearing.probe import Verdict
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.ear_test import REMEDIES

OUTCOMES = {
    "measured": "Measured; nothing was asked.",
    "done": "Set up.",
    "stopped": "Ended before its end; what was answered is kept.",
    "nobody": "Nobody answered.",
    "help": "Somebody needed help, and the set-up was left for it.",
}


@dataclass(frozen=True)
class Report:
    """One set-up."""

    outcome: str
    """A name of `OUTCOMES`."""
    notes: EarNotes
    settings: Path
    kept: Sequence[str] = ()
    """Names of the settings that were written, such as ``night.volume_db``."""


def ears_in_words(notes: EarNotes) -> str:
    """What the ear test found, in a line."""
    if notes.verdict is not Verdict.WELL:
        return REMEDIES[notes.verdict][0]
    found = f"it hears itself after {notes.delay_ms:.0f} ms, {_gain(notes.gain_db or 0.0)}"
    return found if notes.quiet_db is None else f"{found}; a quiet room is {notes.quiet_db:g} dB"


def as_words(report: Report) -> str:
    """Lines for a terminal."""
    notes = report.notes
    lines = [
        OUTCOMES[report.outcome],
        f"microphone   {notes.microphone}",
        f"loudspeaker  {notes.loudspeaker}",
        f"ear test     {ears_in_words(notes)}",
    ]
    if notes.verdict is not Verdict.WELL:
        lines.append(f"             -> {REMEDIES[notes.verdict][1]}")
    if report.kept:
        lines.append(f"settings     {report.settings}: {', '.join(report.kept)}")
    return "\n".join(lines)


def as_json(report: Report) -> dict[str, Any]:
    """Plain data. What was answered about health is not in it, only that it was."""
    notes = report.notes
    return {
        "outcome": report.outcome,
        "microphone": notes.microphone,
        "loudspeaker": notes.loudspeaker,
        "verdict": notes.verdict.value,
        "delay_ms": notes.delay_ms,
        "gain_db": notes.gain_db,
        "quiet_db": notes.quiet_db,
        "at": notes.at.isoformat(timespec="seconds"),
        "settings": str(report.settings),
        "kept": list(report.kept),
    }


def _gain(gain_db: float) -> str:
    way = "softer" if gain_db <= 0 else "louder"
    return f"{abs(gain_db):.0f} dB {way} than it was played"
