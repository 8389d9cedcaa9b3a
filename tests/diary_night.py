"""A night's notes, taken as the ledger takes them, without a disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from calmcramp.planning.diary import Cramp, Day, Entry, Session
from calmcramp.planning.diary_notes import Kind, Known, Noted, noted
from diaries import at

BEGAN = at("2025-03-08T03:14:05")
ENDED = {
    "outcome": "eased",
    "seconds": 250.4,
    "muscle": "calf",
    "side": "right",
    "tried": "stretch massage standing",
    "helped": "standing",
    "repeat": False,
}
"""As the conversation notes it."""


class Night:
    """A ledger without a disk."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.told: list[str] = []

    def note(self, kind: str, after_s: float = 0.0, **given: Any) -> Noted:
        when = BEGAN + timedelta(seconds=after_s)
        kinds = {"settle": Kind("breathing"), "cramp-guard": Kind("relaxation", stretch=True)}
        known = Known(self.last(Cramp), self.last(Session), self.last(Day), kinds)
        what = noted(kind, given, when, known)
        self.told += map(str, what.faults)
        self.entries = [one for one in self.entries if one not in what.gone]
        for entry in what.entries:
            self._keep(entry)
        return what

    def last(self, kind: type[Any]) -> Any:
        return next((one for one in reversed(self.entries) if isinstance(one, kind)), None)

    def _keep(self, entry: Entry) -> None:
        if not entry.id:
            self.entries.append(replace(entry, id=len(self.entries) + 1))
            return
        place = [one.id for one in self.entries].index(entry.id)
        self.entries[place] = entry
