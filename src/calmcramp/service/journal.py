"""The session's events, one JSON object a line: what `events.jsonl` and `say --json` show.

A journal is a file that somebody asked for (a rehearsal, a reply to `say`); the running service's
own log never gets one, because the events hold words about people's health.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Listener = Callable[[Mapping[str, Any]], None]


class Journal:
    """Hands each event to whoever listens; keeps nothing itself."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._confidants: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Let `listener` have every event from now on; call the result to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def confide(self, listener: Listener) -> None:
        """Let `listener` have also what nobody may keep: a screen, never a file or a log."""
        self._confidants.append(listener)

    def whisper(self, at: float, event: str, **fields: Any) -> None:
        """Tell, in private, what happened at `at`."""
        entry = {"t": round(at, 3), "event": event, "private": True, **fields}
        for listener in tuple(self._confidants):
            listener(entry)

    def note(self, at: float, event: str, **fields: Any) -> None:
        """Tell what happened at `at` (seconds on the audio clock)."""
        entry = {"t": round(at, 3), "event": event, **fields}
        for listener in tuple(self._listeners):
            listener(entry)


def faults_in_words(write: Callable[[str], object]) -> Listener:
    """A listener that writes faults of devices and their ends as lines, and nothing about
    people."""

    def tell(entry: Mapping[str, Any]) -> None:
        if entry["event"] in ("fault", "healed"):
            write(f"{entry['event']}: {entry['place']}: {entry.get('what', 'works again')}")

    return tell


def as_line(entry: Mapping[str, Any]) -> str:
    """One event as a line of JSON, without the line's end."""
    return json.dumps(entry, ensure_ascii=False)
