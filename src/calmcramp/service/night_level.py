"""How loud to speak in this room at this moment: a little louder over a fan, a little softer in
deep quiet, and softly to somebody who whispers (care-brief 6.3).

Pure: everything it knows is fed, the time as well. Levels of the room are dB re full scale at the
microphone, so they only mean something against each other; gains are decibels on what is written.

Rule 1. The room moves the level by 6 dB at most, either way, and by a decibel a second at most.
Rule 2. Small changes of the room change nothing, and a change that has been made stays until the
        room has changed by as much again: nobody shall hear it following them.
Rule 3. Nobody is answered more softly than 6 dB under what is written, and a cramp never softer
        than 42 dB(A). Nothing is raised over its ceiling: 45 dB(A) for somebody resting.
Rule 4. What a quiet room is was measured at set-up, or it is the quietest this room has been; then
        nothing is lowered, for it is not known what is too loud.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import log10

from calmcramp.score.desk import SPEECH_DB
from calmcramp.score.routine import Mode

FULL_DBA = 47.5
"""dB(A) at the pillow that speech at 0 dB (-20 LUFS) is set up to be: the middle of care-brief 6.3
for a cramp. All other levels follow from it: docs/night-sound.md."""

CEILING_DBA: dict[Mode, float] = {"cramp": 58.0, "relax": 45.0, "sleep": 45.0}
"""Of speech (care-brief 6.3)."""

CRAMP_FLOOR_DBA = 42.0
"""However softly it was asked for (care-brief 6.3)."""

MOST_DB = 6.0
"""Louder or softer than written, for the room."""
WHISPERED_DB, WHISPER_LASTS_S = -6.0, 120.0
"""How an answer to a whisper differs, and for how long after the last one."""

DB_A_SECOND = 1.0

LOUD_FROM_DB, DB_A_DB = 6.0, 0.5
"""Over a quiet room: from where on the level rises, and by how much for each decibel more."""
QUIET_FROM_DB = -4.0
"""Under it: from where on the level falls, a decibel for each."""
STEP_DB = 2.0
"""A change of what suits the room that is worth making."""

REMEMBERED_S = 60.0
"""Sounds of so long ago are part of the room: a snorer's breaths come every few seconds."""
SOUNDS, SOUND_S = 3, 10.0
"""How many of them, or how many seconds, it takes: a cough is not the room."""

NO_ROOM_DB = -77.0
"""A floor as low as this is a muted microphone."""
FORGETS_DB_A_HOUR = 2.0
"""How fast the quietest the room has been is forgotten."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """Something in the room that was said to nobody."""

    ended: float
    power: float
    seconds: float


class NightLevel:
    """Feed it what the ears tell; ask it before something is said, and once a second."""

    def __init__(self, quiet_db: float | None = None) -> None:
        """:param quiet_db: this room in a quiet night, measured at set-up; None: learn it"""
        self._measured = quiet_db
        self._quietest: float | None = None
        self._floor: float | None = None
        self._floor_at = 0.0
        self._sounds: deque[_Sound] = deque()
        self._understood = False
        self._whispered_at: float | None = None
        self._suits = self._gain = self._asked = 0.0

    def room(self, floor_db: float, now: float) -> None:
        """The room was as quiet as this at `now` (seconds): when somebody began to be heard, or
        was over."""
        if floor_db <= NO_ROOM_DB:
            return
        quietest = floor_db if self._quietest is None else self._quietest
        hours = max(0.0, now - self._floor_at) / 3600.0
        self._quietest = min(floor_db, quietest + FORGETS_DB_A_HOUR * hours)
        self._floor, self._floor_at = floor_db, now
        self._suit(now)

    def sound(self, level_db: float, seconds: float, now: float) -> None:
        """A sound ended; it belongs to the room, unless it was understood."""
        if not self._understood:
            self._sounds.append(_Sound(now, 10 ** (level_db / 10), min(seconds, REMEMBERED_S)))
        self._understood = False
        self._suit(now)

    def said(self, whispered: bool, now: float) -> None:
        """Somebody said something that was understood."""
        self._understood = True
        self._whispered_at = now if whispered else None

    def gain(self, mode: Mode, volume_db: float, now: float) -> float:
        """Decibels to add to what is said in `mode` while the listener's volume is `volume_db`.

        Time passes in it: a change of the room is reached in as many seconds as it has decibels.
        """
        self._suit(now)
        way = DB_A_SECOND * max(0.0, now - self._asked)
        self._gain += max(-way, min(way, self._suits - self._gain))
        self._asked = max(now, self._asked)
        wanted = self._gain + (WHISPERED_DB if self._is_whispering(now) else 0.0)
        most = CRAMP_FLOOR_DBA - FULL_DBA if mode == "cramp" else -MOST_DB
        lowest = min(0.0, max(most, most - volume_db))
        highest = max(0.0, CEILING_DBA[mode] - FULL_DBA - SPEECH_DB[mode] - volume_db)
        return max(lowest, min(wanted, highest))

    def _is_whispering(self, now: float) -> bool:
        at = self._whispered_at
        return at is not None and now - at < WHISPER_LASTS_S

    def _suit(self, now: float) -> None:
        """Let the level suit the room, where that is worth it."""
        quiet = self._quietest if self._measured is None else self._measured
        if quiet is None or self._floor is None:
            return
        over = self._room_db(self._floor, now) - quiet
        wanted = max(0.0, DB_A_DB * (over - LOUD_FROM_DB)) + min(0.0, over - QUIET_FROM_DB)
        wanted = max(-MOST_DB, min(wanted, MOST_DB))
        as_ever = QUIET_FROM_DB / 2 <= over <= LOUD_FROM_DB / 2
        if abs(wanted - self._suits) >= STEP_DB or as_ever:
            self._suits = wanted

    def _room_db(self, floor_db: float, now: float) -> float:
        """The mean level of the last minute, as far as it was said to nobody."""
        while self._sounds and now - self._sounds[0].ended > REMEMBERED_S:
            self._sounds.popleft()
        seconds = sum(sound.seconds for sound in self._sounds)
        if len(self._sounds) < SOUNDS and seconds < SOUND_S:
            return floor_db
        loud = sum(sound.power * sound.seconds for sound in self._sounds)
        still = max(0.0, REMEMBERED_S - seconds) * 10 ** (floor_db / 10)
        return 10 * log10((loud + still) / max(seconds, REMEMBERED_S))
