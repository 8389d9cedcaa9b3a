"""How loud it was, over a restart: what somebody made softer does not come back louder that night.

Rule 1. Only what is softer than the night volume of the settings counts, and for one night.
Rule 2. Where the clock went backwards nobody knows how long ago that was: then it counts.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path

from calmcramp import private
from calmcramp.dialogue.memory import NIGHT_S
from calmcramp.service.beside import Beside

LARGEST = 1_000
"""Bytes; a level and a time have some fifty."""


class LastVolume:
    """One small file with a level and a time."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """:param clock: seconds on the wall"""
        self._path, self._clock = path, clock
        self._beside = Beside("volume", lambda _error: None)
        self._kept: float | None = None

    def recall(self, usual_db: float) -> float:
        """The volume to begin with, dB: the usual one, or a softer one of this night."""
        try:
            data = private.read_json(self._path, LARGEST)
            db, at = float(data["db"]), float(data["at"])
        except (OSError, ValueError, LookupError, TypeError):
            db, at = usual_db, 0.0
        lately = self._clock() - at <= NIGHT_S
        self._kept = min(db, usual_db) if lately and math.isfinite(db) else usual_db
        return self._kept

    def keep(self, db: float) -> None:
        """It is so loud now; written where that has changed, without waiting for the disk."""
        if db != self._kept:
            self._kept = db
            text = json.dumps({"db": db, "at": self._clock()}) + "\n"
            self._beside.do(lambda: private.write(self._path, text))

    def close(self) -> None:
        """Let the last be written, for a few seconds at most."""
        self._beside.close()
