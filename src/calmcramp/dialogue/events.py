"""What the dialogue is told: plain values, every ``at`` in seconds on the audio clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


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
class Question:
    """Something that the diary does not know yet."""

    name: str
    """The value that it is about."""
    text: str
    answers: Mapping[str, str | int | bool] = field(default_factory=dict)
    """Canonical name -> what is kept."""
    minutes: bool = False
    """Whether a length of time answers it as well; kept in minutes."""
    note: str = "day"
    """The kind of note that keeps it."""
    after_yes: bool = False
    """Whether it has sense only after a yes to the one before it."""

    def value(self, names: Iterable[str], minutes: int | None) -> str | int | bool | None:
        """What is kept of an answer; None where it is none."""
        if self.minutes and minutes is not None:
            return minutes
        return next((self.answers[name] for name in names if name in self.answers), None)


@dataclass(frozen=True)
class Review:
    """What is still open about a night, and the lines around it."""

    night: str
    """Which one; only ever compared."""
    questions: tuple[Question, ...]
    wanted: bool = False
    """Whether somebody asked to be asked."""
    consent: str = ""
    """The question whether it may ask."""
    thanks: str = ""
    no: str = ""
    """Said after a no to all of it."""
    later: str = ""
    nothing: str = ""
    """Said where nothing is open, and somebody asked."""


@dataclass(frozen=True)
class Open:
    """Something is open about last night, and somebody who may be asked is there."""

    review: Review
    at: float


@dataclass(frozen=True)
class Told:
    """The schedule, or the diary, has an answer to what was said."""

    reply: Reply
    at: float


Event = Words | Unsure | Silence | Finished | Clock | Started | Comes | Told | Open
