"""What the dialogue is made of: states, events, and what it remembers; actions by their names.

Every ``at`` is in seconds on the audio clock. Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from calmcramp.dialogue.actions import Action as Action
from calmcramp.dialogue.actions import Aside as Aside
from calmcramp.dialogue.actions import Consult as Consult
from calmcramp.dialogue.actions import Hush as Hush
from calmcramp.dialogue.actions import Note as Note
from calmcramp.dialogue.actions import Perform as Perform
from calmcramp.dialogue.actions import Resume as Resume
from calmcramp.dialogue.actions import Settle as Settle
from calmcramp.dialogue.actions import Speak as Speak
from calmcramp.dialogue.actions import TellTimeLeft as TellTimeLeft
from calmcramp.dialogue.actions import Verb as Verb
from calmcramp.dialogue.events import Clock as Clock
from calmcramp.dialogue.events import Comes as Comes
from calmcramp.dialogue.events import Due as Due
from calmcramp.dialogue.events import Event as Event
from calmcramp.dialogue.events import Finished as Finished
from calmcramp.dialogue.events import Open as Open
from calmcramp.dialogue.events import Reply as Reply
from calmcramp.dialogue.events import Review as Review
from calmcramp.dialogue.events import Silence as Silence
from calmcramp.dialogue.events import Started as Started
from calmcramp.dialogue.events import Told as Told
from calmcramp.dialogue.events import Unsure as Unsure
from calmcramp.dialogue.events import Words as Words
from calmcramp.dialogue.lines import Lines
from calmcramp.dialogue.memory import Heat as Heat
from calmcramp.dialogue.memory import Memory as Memory
from calmcramp.dialogue.memory import Past as Past
from calmcramp.dialogue.menu import Menu
from calmcramp.dialogue.triage import Flag, Row, Triage
from calmcramp.dialogue.vocabulary import Vocabulary

if TYPE_CHECKING:
    from calmcramp.dialogue.answers import Answers


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
    RATING = "rating"
    """The one question for the diary: how bad was it?"""
    OFFERING_HEAT = "offering-heat"
    """Would gentle warmth help?"""
    SKIN_CHECK = "skin-check"
    """Warmth lies on the leg: how is the skin?"""
    HEAT_OFF = "heat-off"
    """The warmth has to come off; asked until it is answered."""
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
    STEADYING = "steadying"
    """Light-headed: the pacing is over, and a minute passes (care-brief 4.6)."""
    TALKING = "talking"
    """A question was answered; another may follow."""
    OFFERED = "offered"
    """What is scheduled was offered; 20 seconds for a yes."""
    SETTLING = "settling"
    """A wish about the schedule was said back; a yes keeps it."""
    GREETING = "greeting"
    """It told what it is and is not, and waits for "I understand"."""
    PROFILING = "profiling"
    """It asks what it should know about the sleeper's health."""
    REVIEWING = "reviewing"
    """By day it asks what the diary does not know about last night."""


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
    warmed: bool = False
    """Whether warmth was offered, or lies there."""
    upright: bool = False
    """Whether sitting up was offered."""
    tried: tuple[str, ...] = ()
    """What was done, in order: the last of it helped, if it eases now."""
    worn: bool = False
    """Whether the check is due with the next answer, however early that is."""
    extended: bool = False
    """Whether the first hold was made longer."""
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
class Session:
    """What is being led."""

    routine: str
    minutes: float | None = None


@dataclass(frozen=True)
class Topic:
    """The question that was answered last."""

    answer: str
    told: int
    """How many of its further parts were told."""
    at: float


@dataclass(frozen=True)
class Wish:
    """Something that was asked for and has to wait."""

    names: tuple[str, ...]
    minutes: int | None = None


@dataclass(frozen=True)
class Left:
    """A session that was broken off."""

    session: Session
    at: float


@dataclass(frozen=True)
class Book:
    """What it knows by heart: words, red flags, sentences, and who it speaks to."""

    vocabulary: Vocabulary
    triage: Triage
    lines: Lines
    profile: frozenset[str] = frozenset()
    """Of care-brief 7.2: ``unsteady``, ``fluid_limited``, ``pregnant``, ..."""
    answers: Answers | None = None
    menu: Menu = field(default_factory=Menu)


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
    memory: Memory = field(default_factory=Memory)
    episode: Episode | None = None
    session: Session | None = None
    alarm: Alarm | None = None
    """A grave message not acknowledged yet; "stop" silences it but does not forget it."""
    aside: Row | None = None
    """The milder row that is being spoken, asked about or followed up."""
    topic: Topic | None = None
    """What was last answered, for "tell me more"."""
    wish: Wish | None = None
    """What was asked for and waits: for the warmth to be off, for "I understand", for a check."""
    tonight: frozenset[str] = frozenset()
    """What was said in passing about the sleeper's health; it counts until the next start."""
    asking: int = 0
    """Which question about the sleeper's health, or about last night, is open; -1: whether any may
    be asked."""
    review: Review | None = None
    """The questions about last night that are being asked."""
    rated: bool = False
    """Whether the pain of the last cramp was asked for."""
    advised: bool = False
    """Whether it said tonight that getting up for a while is all right."""
    due: Due | None = None
    """What was offered."""
    left: Left | None = None
    """The session that "stop" ended."""
    before: State = State.ASLEEP
    """Where the conversation goes on after a word about the warmth."""

    @property
    def past(self) -> Past | None:
        """The last cramp that ended."""
        return self.memory.past

    @property
    def profile(self) -> frozenset[str]:
        """What is known of the sleeper, from the settings and from what was said."""
        return self.book.profile | self.memory.profile | self.tonight


@dataclass(frozen=True)
class Happening:
    """An event as the handlers see it."""

    at: float
    names: tuple[str, ...] = ()
    minutes: int | None = None
    flag: Flag | None = None
    question: str = ""
    """The answer that was asked for."""
    quiet: bool = False
    due: Due | None = None
    reply: Reply | None = None
    review: Review | None = None


Step = tuple[Dialogue, tuple[Action, ...]]
