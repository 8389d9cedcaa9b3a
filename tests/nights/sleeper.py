"""Whoever lies in bed: begins to speak when the plan says so, and answers when asked, or not."""

from __future__ import annotations

from collections import deque
from random import Random

from nights import people
from nights.parts import Report

Line = tuple[str, str]
"""How, ``voice`` or ``say`` (typed); and what."""


class Sleeper:
    """Somebody with a mood, and sentences that they are about to say."""

    def __init__(self, chance: Random, tell: Report) -> None:
        self._chance, self._tell = chance, tell
        self._mood = "helpful"
        self._lines: deque[tuple[float, Line]] = deque()
        self._asked = False

    @property
    def wants_to_speak(self) -> bool:
        """Whether something is still to be said."""
        return bool(self._lines)

    def begin(self, kind: str, mood: str, at: float) -> None:
        """The sentences of an episode, some seconds apart; talk among people is always spoken."""
        self._mood = mood
        self._tell("episode", name=kind, mood=mood)
        for text in people.opening(kind, self._chance):
            how = "voice" if kind == "chatter" else self._how(text)
            self._lines.append((at, (how, text)))
            at += self._chance.uniform(2, 25)

    def says(self, at: float) -> Line | None:
        """What they say now."""
        if self._lines and self._lines[0][0] <= at:
            return self._lines.popleft()[1]
        return None

    def hears(self, asked: bool, state: str, at: float) -> None:
        """Whether a question is open now; somebody notices, and thinks of an answer."""
        if asked and not self._asked:
            answer = people.answer(state, self._mood, self._chance)
            if answer:
                when = at + self._chance.uniform(*people.THINKS_S)
                self._lines.appendleft((when, (self._how(answer), answer)))
        self._asked = asked

    def _how(self, text: str) -> str:
        known = people.plain(text) in people.spoken()
        return "voice" if known and self._chance.random() < people.SPOKEN else "say"
