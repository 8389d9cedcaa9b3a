"""A night without a sound card and without waiting: words go in, events and sound come out.

night = Night()
night.say("cramp")
night.until_asked()
night.say("calf")
assert night.spoken[-1] == "..."
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.hearing.types import Hearing, HearingKind, Listen
from calmcramp.planning.settings import Settings
from calmcramp.score.score import Sounds
from calmcramp.score.transport import State
from calmcramp.score.units import RATE
from calmcramp.service.conductor import Conductor
from calmcramp.service.desk import Desk
from calmcramp.service.diary_desk import DiaryDesk
from calmcramp.service.journal import Journal
from calmcramp.service.keeping import Keeping
from calmcramp.service.language import slots
from calmcramp.service.mailbox import Letter
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.script import Script
from calmcramp.service.shelf import Shelf
from fakes_sound import FakeSounds

FIRST_MOVE = "Straighten that leg. Pull your toes up toward your shin, and hold."
WHERE = "Is it calf, foot, or thigh?"

LONGEST_S = 1800.0
"""Seconds of the night within which whatever is waited for has to happen."""

SHELF = Shelf(places.routines(), places.routines() / "none", slots(Settings()))


class Night:
    """The conductor on files, with the shipped words and made-up sounds."""

    def __init__(
        self,
        sounds: Sounds | None = None,
        *flags: str,
        keeping: Keeping | None = None,
        desk: Desk | None = None,
        diary: DiaryDesk | None = None,
    ) -> None:
        self._sounds = sounds or FakeSounds(level=True)
        self.sink = FileSink()
        self.player = Player(self._sounds, self.sink)
        self.events: list[Mapping[str, Any]] = []
        self.listens: list[Listen] = []
        self.journal = Journal()
        self.journal.subscribe(self.events.append)
        script = Script(SHELF, "en", frozenset(flags), self._sounds.tones())
        self.conductor = Conductor(
            script,
            self._sounds,
            self.player,
            self.journal,
            self.listens.append,
            keeping,
            desk,
            diary=diary,
        )
        self._heard: list[NDArray[np.float32]] = []

    @property
    def now(self) -> float:
        """Seconds of the night that have been heard."""
        return self.sink.read_frame / RATE

    @property
    def state(self) -> str:
        return self.conductor.state

    @property
    def spoken(self) -> list[str]:
        """Every sentence that was begun."""
        return [event["text"] for event in self.events if event["event"] == "said"]

    @property
    def story(self) -> list[str]:
        """What was heard, said and decided, one word each and its matter."""
        matter = {"said": "text", "state": "name", "wake": "name", "command": "name"}
        return [
            f"{event['event']}: {event[matter[event['event']]]}"
            for event in self.events
            if event["event"] in matter
        ]

    def say(self, text: str) -> None:
        """Somebody types this now."""
        self.conductor.handle(Letter(text, None))
        self.wait(0)

    def hears(self, name: str, kind: HearingKind = "command", phrase: str = "") -> None:
        """The ears understood this now."""
        said = phrase or name.replace("-", " ")
        self.conductor.handle(Hearing(self.now, kind, name, said, 0.9, self.now - 0.4))
        self.wait(0)

    def wait(self, seconds: float) -> NDArray[np.float32]:
        """Let time pass; the sound of it, shape (n,) at 48 kHz."""
        blocks = []
        self.conductor.tick()
        for _ in range(round(seconds * RATE / BLOCK)):
            blocks.append(self.sink.pull(BLOCK, self.player))
            self.conductor.tick()
        return np.concatenate([np.zeros(0, np.float32), *blocks])

    def until_said(self, text: str) -> None:
        """Let time pass until a sentence that begins like this is begun anew."""
        before = len(self.spoken)
        self._until(lambda: any(one.startswith(text) for one in self.spoken[before:]))

    def until_asked(self) -> None:
        """Let time pass until it listens for an answer."""
        self._until(lambda: self.player.now().state is State.HOLDING)

    def until_state(self, name: str) -> None:
        self._until(lambda: self.state == name)

    def until_quiet(self) -> None:
        self._until(lambda: self.conductor.idle)

    def _until(self, done: Any) -> None:
        until = self.now + LONGEST_S
        while not done():
            assert self.now < until, f"nothing of the kind happened: {self.story[-6:]}"
            self.wait(0.1)
