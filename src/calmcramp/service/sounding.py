"""Tells what sounds as it begins, and what ended otherwise than it was due."""

from __future__ import annotations

from typing import Any, Protocol

from calmcramp.score.score import Cue
from calmcramp.score.units import RATE
from calmcramp.service.own_voice import OwnVoice

ON_TIME_S = 0.01
"""Seconds by which an end may be off and still be the one that was due."""


class Tell(Protocol):
    """Into the journal."""

    def __call__(self, at: float, event: str, **fields: Any) -> None:
        """One event, at a second of the audio clock."""


class Sounding:
    """The cues in the air, and when each is due to end."""

    def __init__(self, tell: Tell, own_voice: OwnVoice) -> None:
        self._tell, self._own_voice = tell, own_voice
        self._due: dict[str, float] = {}

    def began(self, cue: Cue, at: float, private: bool) -> None:
        """A cue began to sound.

        :param private: whether nobody keeps that; then its end is nobody's business either
        """
        seconds = cue.frames / RATE
        if not private:
            self._due[cue.sound] = at + seconds
        told: dict[str, Any] = {"kind": cue.kind, "seconds": round(seconds, 3)}
        if cue.kind == "speech":
            self._own_voice.say(cue.text, at, seconds)
            self._tell(at, "said", text=cue.text, name=cue.name, **told)
        else:
            self._tell(at, "cue", name=cue.sound, **told)

    def ended(self, cue: Cue, at: float) -> None:
        """Told only where it did not end when it was due: it was cut, or went on under a
        question."""
        due = self._due.pop(cue.sound, at)
        if abs(due - at) > ON_TIME_S:
            self._tell(at, "over", kind=cue.kind, name=cue.text or cue.sound)
