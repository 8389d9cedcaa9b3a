"""A conversation in text: the whole assistant but for its ears and its voice.

Typed words go through the same conductor as spoken ones. Time passes as fast as the machine goes,
until the assistant has asked something or has nothing more to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calmcramp.score.transport import State
from calmcramp.score.units import RATE
from calmcramp.service.conductor import Conductor
from calmcramp.service.diary_desk import DiaryDesk
from calmcramp.service.guess import GuessedSounds
from calmcramp.service.journal import Journal
from calmcramp.service.mailbox import Letter
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.script import Script

LONGEST_S = 90.0
"""Seconds of the night that one typed sentence may set going; a session goes on when more is
typed."""


class Conversation:
    """Keeps its place between sentences."""

    def __init__(self, script: Script, diary: DiaryDesk | None = None) -> None:
        """:param diary: what is told of the diary"""
        sounds = GuessedSounds(script.tones)
        self._sink, self._journal = FileSink(), Journal()
        self._player = Player(sounds, self._sink)
        self._conductor = Conductor(
            script, sounds, self._player, self._journal, lambda _listen: None, diary=diary
        )
        self._events: list[Mapping[str, Any]] = []
        self._journal.subscribe(self._events.append)
        self._journal.confide(self._events.append)

    def say(self, text: str) -> Iterator[Mapping[str, Any]]:
        """Every event that `text` sets going, until it is the user's turn again."""
        self._conductor.handle(Letter(text, None))
        until = self._sink.read_frame + int(LONGEST_S * RATE)
        while True:
            self._conductor.tick()
            yield from self._events
            self._events.clear()
            if self._my_turn_is_over() or self._sink.read_frame >= until:
                return
            self._sink.pull(BLOCK, self._player)

    def _my_turn_is_over(self) -> bool:
        return self._player.now().state is State.HOLDING or self._conductor.idle
