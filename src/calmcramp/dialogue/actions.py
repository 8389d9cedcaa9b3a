"""What the dialogue wants done: plain values, carried out by whoever has sound and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Perform:
    """Play these now, in place of whatever sounds: (routine, passage), or the whole routine."""

    parts: tuple[tuple[str, str | None], ...]
    minutes: float | None = None
    """Wished length; None leaves the routine's own."""
    flags: frozenset[str] = frozenset()
    """What is known of the listener and of the last hours: what does not suit is left out."""


@dataclass(frozen=True)
class Resume:
    """Go on with the session that was stopped, from the sentence it was stopped in."""


@dataclass(frozen=True)
class Aside:
    """Say these sentences now, then go on with whatever sounds."""

    texts: tuple[str, ...]
    louder_db: float = 0.0
    """Added to the level of speech in a cramp, decibels."""


@dataclass(frozen=True)
class Speak:
    """Say these sentences now, in place of whatever sounds, then perhaps ask."""

    texts: tuple[str, ...]
    mode: str = "cramp"
    ask_name: str | None = None
    ask_text: str = ""
    """The question, said after the texts; empty without `ask_name`."""
    window: float = 8.0
    """Seconds of listening after it."""
    twice: bool = False
    """Say the texts twice before the question (care-brief 7)."""
    id: str = ""
    private: bool = False
    """True: neither the words nor that they were said may be logged."""
    louder_db: float = 0.0
    """Added to the level of its mode, decibels."""
    insists: bool = False
    """Whether it must be heard at its full level, however softly the night was set."""


@dataclass(frozen=True)
class Settle:
    """Keep, or drop, the wish about the schedule that was said back."""

    yes: bool
    aloud: bool = True
    """Whether anything may be said about it."""


@dataclass(frozen=True)
class Consult:
    """Ask the diary; what it says comes back as an event."""

    about: str
    """``week``: how it was; ``questions``: what is open about last night."""


@dataclass(frozen=True)
class Verb:
    """Move the playhead, the pace or the loudness; named as the transport names it."""

    name: str


@dataclass(frozen=True)
class Hush:
    """Fade to silence at once and let go of everything that was planned."""


@dataclass(frozen=True)
class TellTimeLeft:
    """Say how long the session still lasts, then go on with it."""


@dataclass(frozen=True)
class Note:
    """Something for the diary."""

    kind: str
    fields: Mapping[str, str | float | bool] = field(default_factory=dict)


Action = Perform | Speak | Aside | Resume | Settle | Consult | Verb | Hush | TellTimeLeft | Note
