"""What the set-up is made of: its stages, what it is told, and what it wants done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from calmcramp.dialogue.actions import Settle as Settle
from calmcramp.dialogue.actions import Speak as Speak
from calmcramp.dialogue.events import Reply as Reply
from calmcramp.dialogue.lines import Lines
from calmcramp.dialogue.setup_lines import SetUpLines
from calmcramp.dialogue.triage import Triage
from calmcramp.dialogue.vocabulary import Vocabulary

SOFTEST_DB, TOP_DB = -33.0, 0.0
"""Where the rising sentence begins and ends, against relaxed speech as it is written: a sleeper's
40 dB(A) less 33 is under what anybody hears."""

RELAXED_DB = -7.0
"""Everything is said as to somebody resting, against speech in a cramp."""

ANSWER_S = 8.0
"""Seconds of listening after a question (care-brief 6.2)."""


class Stage(Enum):
    """Where the set-up stands."""

    BEFORE = "before"
    RISING = "rising"
    """One sentence, louder each time, until somebody makes it out."""
    LEVEL = "level"
    """Is this the right level?"""
    LIMIT = "limit"
    """The loudspeaker itself is too strong or too weak; that is said."""
    STILL = "still"
    """Somebody is asked to lie still."""
    ROOM = "room"
    """The room is measured."""
    TERMS = "terms"
    """What it is and is not."""
    COUNTRY = "country"
    NUMBER = "number"
    """Is the number to phone right?"""
    OFFERING = "offering"
    """May it ask about health?"""
    ASKING = "asking"
    """One question about health after the other."""
    EVENING = "evening"
    """Something at a set time was proposed."""
    TIME = "time"
    """Another time is asked for."""
    KEEPING = "keeping"
    """It was agreed to; the schedule says how it keeps it."""
    CLOSING = "closing"
    UNHEARD = "unheard"
    """Nobody made out the sentence, however loud; that is said."""
    OVER = "over"


@dataclass(frozen=True)
class SetUpBook:
    """What the set-up knows by heart."""

    lines: SetUpLines
    house: Lines
    vocabulary: Vocabulary
    triage: Triage
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Country -> its emergency number, as it is spoken."""


@dataclass(frozen=True)
class SetUp:
    """The whole set-up at one moment. Change it with `step`."""

    book: SetUpBook = field(repr=False)
    stage: Stage = Stage.BEFORE
    understood: bool = False
    """Whether somebody has heard what it is."""
    country: str = ""
    """The country that is set, or was just agreed to."""
    plans: bool = True
    """Whether an evening can be proposed: there are words for it, and nothing is planned yet."""
    ears: str = ""
    """What the ear test found that has to be said (a name of ``[ears]``); empty: nothing."""
    level_db: float = SOFTEST_DB
    place: int = 0
    """Which country or question is open."""
    tries: int = 0
    ask: str = ""
    """What the schedule asked."""


# ------------------------------------------------------------------ what it is told


@dataclass(frozen=True)
class Begin:
    """Everything is ready."""


@dataclass(frozen=True)
class Said:
    """A sentence, typed or heard."""

    text: str


@dataclass(frozen=True)
class Voice:
    """Somebody made a sound, in the silence after a sentence."""


@dataclass(frozen=True)
class Nobody:
    """The time for an answer has passed."""


@dataclass(frozen=True)
class Ended:
    """What was said without a question is over, or the room was measured."""


@dataclass(frozen=True)
class Planned:
    """What the schedule answers to a wish."""

    reply: Reply


Event = Begin | Said | Voice | Nobody | Ended | Planned


# ------------------------------------------------------------------ what it wants done


@dataclass(frozen=True)
class Keep:
    """Set this in the owner's settings."""

    section: str
    key: str
    value: str | float | bool


@dataclass(frozen=True)
class HearRoom:
    """Measure the room for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Wish:
    """Something somebody would say to the schedule."""

    text: str


@dataclass(frozen=True)
class HandOver:
    """Somebody needs help: from now on it is the night's conversation, with these words."""

    text: str


@dataclass(frozen=True)
class Leave:
    """It is over: ``done``, ``stopped`` or ``nobody``."""

    outcome: str


Action = Speak | Settle | Keep | HearRoom | Wish | HandOver | Leave
Step = tuple[SetUp, tuple[Action, ...]]
Handler = Callable[[SetUp], Step]


def said(d: SetUp, line: str, *, before: tuple[str, ...] = (), level_db: float = 0.0) -> Speak:
    """Say a sentence of the set-up, by its name.

    :param before: sentences that are said before it
    :param level_db: against relaxed speech at the night's level
    """
    return Speak((*before, d.book.lines.say[line]), louder_db=RELAXED_DB + level_db)


def asked(
    text: str,
    name: str,
    window: float = ANSWER_S,
    *,
    before: tuple[str, ...] = (),
    louder_db: float = 0.0,
    private: bool = False,
) -> Speak:
    """Say sentences, ask, and listen for `window` seconds."""
    return Speak(
        before,
        ask_name=name,
        ask_text=text,
        window=window,
        louder_db=RELAXED_DB + louder_db,
        private=private,
    )
