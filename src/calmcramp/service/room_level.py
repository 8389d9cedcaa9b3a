"""Keeps words and cues at the level that suits the room: what the ears tell of it goes to
`NightLevel`, what that wants goes to the player.

Rule 1. What the room was like is taken from moments in which nobody of ours was speaking: the echo
        canceller takes a part of the room with our voice.
Rule 2. Nothing is changed in silence: the next sentence has its level from its first sound.
"""

from __future__ import annotations

from typing import cast

from calmcramp.hearing.types import Hearing, VoiceStarted, VoiceStopped
from calmcramp.score.routine import Mode
from calmcramp.score.sounds import parse_speech
from calmcramp.score.transport import Transport, now_speaking
from calmcramp.service.night_level import NightLevel
from calmcramp.service.player import Player


class RoomLevel:
    """One room, one player."""

    def __init__(self, player: Player, level: NightLevel) -> None:
        self._player, self._level = player, level

    def voice(self, voice: VoiceStarted | VoiceStopped, now: float) -> None:
        """Somebody, or something, began or ended to be heard at `now` (seconds)."""
        if not now_speaking(self._player.now()):
            self._level.room(voice.floor_db, now)
        if isinstance(voice, VoiceStopped):
            self._level.sound(voice.level_db, voice.seconds, now)

    def understood(self, hearing: Hearing, now: float) -> None:
        """It was said to us, unless that is in doubt: only a whisper is then taken at its word."""
        if hearing.kind != "ask" or hearing.whispered:
            self._level.said(hearing.whispered, now)

    def suit(self, now: float) -> float | None:
        """Bring the player to what suits the room at `now`; that level in decibels where it is
        news."""
        transport = self._player.now()
        mode = mode_of_words(transport)
        if self._player.silent or mode is None:
            return None
        gain = self._level.gain(mode, transport.volume.db, now)
        return gain if self._player.suit(gain) else None


def mode_of_words(transport: Transport) -> Mode | None:
    """In which manner is spoken now, or next, or was last in this score; None where nothing is."""
    cues, place = transport.score.cues, transport.needle.next_cue
    near = (*transport.needle.sounding, *cues[place:], *reversed(cues[:place]))
    spoken = next(filter(None, (parse_speech(cue.sound) for cue in near)), None)
    return cast(Mode, spoken[0]) if spoken is not None else None
