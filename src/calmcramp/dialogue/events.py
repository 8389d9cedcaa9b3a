"""What the dialogue is told: plain values, every ``at`` in seconds on the audio clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A sentence, typed or heard: one door for both."""

    text: str
    at: float


@dataclass(frozen=True)
class Unsure:
    """The grey band: this wake word was perhaps said."""

    name: str
    at: float


@dataclass(frozen=True)
class Silence:
    """The listening hold of this name ran out, its re-prompt included."""

    name: str
    at: float


@dataclass(frozen=True)
class Finished:
    """What was performed or spoken came to its end."""

    at: float


@dataclass(frozen=True)
class Clock:
    """Time passed. Told about once a second."""

    at: float


@dataclass(frozen=True)
class Started:
    """The assistant listens, for the first time since it was switched on."""

    at: float
    quiet: bool = False
    """Whether it is an hour at which nothing may be said unasked."""


@dataclass(frozen=True)
class Due:
    """Something that is scheduled has come round."""

    routine: str
    called: str
    """How it is named in a spoken line."""
    minutes: int | None = None
    reminder: bool = False
    """Whether it is a few sentences, said without being asked for."""
    asked: bool = False
    """Whether the question was put; before it only a bed of sound rises."""


@dataclass(frozen=True)
class Comes:
    """What is scheduled comes round now."""

    due: Due
    at: float


@dataclass(frozen=True)
class Reply:
    """What is answered to a wish about the schedule."""

    say: tuple[str, ...] = ()
    ask: str = ""
    """A question, answered by yes or no."""


@dataclass(frozen=True)
class Told:
    """The schedule has an answer to what was said."""

    reply: Reply
    at: float


Event = Words | Unsure | Silence | Finished | Clock | Started | Comes | Told
