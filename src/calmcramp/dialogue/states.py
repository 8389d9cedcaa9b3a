"""What the dialogue is made of: states, events, actions, and what it remembers.

Every ``at`` is in seconds on the audio clock. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from calmcramp.dialogue.lines import Lines
from calmcramp.dialogue.triage import Flag, Row, Triage
from calmcramp.dialogue.vocabulary import Vocabulary


class State(Enum):
    """Where the conversation stands."""

    ASLEEP = "asleep"
    """Silent; only wake words, red flags and "stop" are heard."""
    CHECKING = "checking"
    """It half heard "cramp" and asked softly."""
    LOCATING = "locating"
    """The first move sounds, then "where?"."""
    WHICH_THIGH = "which-thigh"
    HOLDING = "holding"
    """A stretch, then "is it easing?"."""
    SCREENING = "screening"
    """The one check before a hand is laid on the leg."""
    MASSAGING = "massaging"
    OFFERING_UP = "offering-up"
    """Asked whether they are steady enough to sit up."""
    UPRIGHT = "upright"
    """The sitting and standing way, then "is it easing?"."""
    INJURY_CHECK = "injury-check"
    AFTERCARE = "aftercare"
    """It let go; rest, then the offer of sleep."""
    CHOOSING = "choosing"
    """Breathing, or muscle release?"""
    SESSION = "session"
    """A relaxation or breathing session up to its silent end."""
    FLAGGED = "flagged"
    """A grave message was said and is not yet acknowledged."""
    DOUBTING = "doubting"
    """One question that tells a fright from an emergency."""
    ADVISING = "advising"
    """A milder message sounds; what was going on goes on after it."""
    STAYING = "staying"
    """Acknowledged; offers slow breathing while they wait."""


# ------------------------------------------------------------------ what happens


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


Event = Words | Unsure | Silence | Finished | Clock

# ------------------------------------------------------------------ what to do


@dataclass(frozen=True)
class Perform:
    """Play these now, in place of whatever sounds: (routine, passage), or the whole routine."""

    parts: tuple[tuple[str, str | None], ...]
    minutes: float | None = None
    """Wished length; None leaves the routine's own."""


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


Action = Perform | Speak | Verb | Hush | TellTimeLeft | Note

# ------------------------------------------------------------------ what it remembers


@dataclass(frozen=True)
class Episode:
    """One cramp, from the first word on (care-brief 1.2)."""

    began: float
    muscle: str = ""
    """Routine name; empty until it is known."""
    side: str = ""
    """left, right, both, or empty when nobody said."""
    repeat: bool = False
    """Whether another one eased less than an hour before."""
    holds: int = 0
    touch: bool | None = None
    """Whether the screen allowed massage and standing; None: not asked yet."""
    massaged: bool = False
    upright: bool = False
    """Whether sitting up was offered."""
    little: bool = False
    """Whether the last answer was "a little"."""
    injury_asked: bool = False
    warned: bool = False
    """Whether the eight-minute line was said."""
    unsteady: bool = False
    murmurs: int = 0
    """Words since the last question that meant nothing to it: somebody is awake, and in pain."""


@dataclass(frozen=True)
class Alarm:
    """A grave message that somebody has to acknowledge."""

    row: Row
    at: float
    told: int = 1
    """How often it was begun."""


@dataclass(frozen=True)
class Past:
    """The last cramp that ended."""

    at: float
    muscle: str
    touch: bool | None
    """What its screen said; a warning counts for the rest of the hour."""


@dataclass(frozen=True)
class Session:
    """What is being led."""

    routine: str
    minutes: float | None = None


@dataclass(frozen=True)
class Book:
    """What it knows by heart: words, red flags, sentences, and who it speaks to."""

    vocabulary: Vocabulary
    triage: Triage
    lines: Lines
    profile: frozenset[str] = frozenset()
    """Of care-brief 13: ``unsteady``, ``fluid_limited``, ``pregnant``, ..."""


@dataclass(frozen=True)
class Dialogue:
    """The whole conversation at one moment. Build it with a book; change it with ``step``."""

    book: Book = field(repr=False)
    state: State = State.ASLEEP
    since: float = 0.0
    """When what sounds now was begun, or the state last changed."""
    opens: float = 0.0
    """From when on an answer counts; before that it is a groan, or the rest of the last one."""
    paused: bool = False
    episode: Episode | None = None
    past: Past | None = None
    session: Session | None = None
    alarm: Alarm | None = None
    """A grave message not acknowledged yet; "stop" silences it but does not forget it."""
    aside: Row | None = None
    """The milder row that is being spoken, asked about or followed up."""


@dataclass(frozen=True)
class Happening:
    """An event as the handlers see it."""

    at: float
    names: tuple[str, ...] = ()
    minutes: int | None = None
    flag: Flag | None = None


Step = tuple[Dialogue, tuple[Action, ...]]
