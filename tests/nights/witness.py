"""What no event tells: sound after "stop", a level that rises, a silence without an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from calmcramp.service.conductor import Conductor
from calmcramp.service.player import Player
from nights.parts import Report
from nights.room import Samples

SILENT_AFTER_S = 0.35
"""After "stop" nothing is to be heard any more: the fade, and what is left of the round."""
INAUDIBLE = 1e-4
STUCK_S = {"FLAGGED": 620.0}
"""Longest silence in which somebody is still spoken with. A grave message waits ten minutes."""
STUCK_ELSE_S = 150.0
"""A light head waits a minute, and so does warmth that has to come off."""


class Witness:
    """Listens to what the loudspeaker is given, and looks at the state."""

    def __init__(self, conductor: Conductor, player: Player, tell: Report, at: float) -> None:
        self._conductor, self._player, self._tell = conductor, player, tell
        self._stopped: float | None = None
        self._sounded, self._told, self._volume = at, False, player.now().volume.db

    def note(self, entry: Mapping[str, Any], at: float) -> None:
        """An event of the journal."""
        if entry["event"] in ("said", "cue"):
            self._stopped, self._told = None, False
        if entry["event"] == "command" and entry["name"] == "stop":
            self._stopped = at

    def look(self, played: Samples, at: float) -> None:
        """After a round: its sound, 48 kHz."""
        late = self._stopped is not None and at - self._stopped > SILENT_AFTER_S
        if late and float(np.abs(played).max(initial=0)) > INAUDIBLE:
            self._tell("sounds-after-stop", seconds=round(at - (self._stopped or at), 2))
            self._stopped = None
        volume = self._player.now().volume.db
        if volume != self._volume:
            self._tell("volume", db=volume)
            self._volume = volume
        self._look_for_an_end(at)

    def _look_for_an_end(self, at: float) -> None:
        state = self._conductor.state
        if state == "ASLEEP" or not self._player.silent:
            self._sounded = at
        if at - self._sounded > STUCK_S.get(state, STUCK_ELSE_S) and not self._told:
            self._told = True
            self._tell("stuck", state=state)
