"""A routine as it is written: typed, in seconds, before it meets any sound.

Every field has been checked by `reading`; a routine built by hand is not checked again. What each
step sounds like, frame by frame, is decided in `layout`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from calmcramp.errors import FaultsFound
from calmcramp.score.whom import ForWhom

Kind = Literal["cramp", "breathing", "relaxation", "sleep", "talk"]
Mode = Literal["cramp", "relax", "sleep"]

KINDS: tuple[Kind, ...] = ("cramp", "breathing", "relaxation", "sleep", "talk")
MODES: tuple[Mode, ...] = ("cramp", "relax", "sleep")

SLOWEST, QUICKEST = 5.5, 12.0
"""Breaths a minute that no pace goes beyond: the floor for the experienced, and the quickest in the
table of care-brief 4.3."""


class BadRoutine(FaultsFound):
    """A routine that cannot be read or laid out; carries every fault that was found."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long a session may be asked to last."""

    default: float
    """Minutes when nobody asks."""
    shortest: float
    """Minutes below which it makes no sense."""
    longest: float
    """Minutes beyond which it is not stretched."""

    def nearest(self, wanted: float) -> float:
        """The allowed length nearest to `wanted` minutes."""
        return min(max(wanted, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class Say(ForWhom):
    """A spoken sentence, then quiet."""

    text: str
    pause: float | None = None
    """Seconds of quiet after it; None takes the mode's own."""
    mode: Mode | None = None
    """Another voice mode than the routine's."""


@dataclass(frozen=True, slots=True)
class Rest(ForWhom):
    """Quiet."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Line(ForWhom):
    """A sentence at its moment inside a stretch."""

    at: float
    """Seconds after the stretch began."""
    text: str


@dataclass(frozen=True, slots=True)
class HoldStill(ForWhom):
    """A stretch held for exactly its seconds, with sentences on the way (`kind = "hold"`)."""

    seconds: float
    """At most 60 (care-brief 1.1)."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Breathing at one pace: its phases in seconds."""

    inhale: float
    exhale: float
    hold_in: float = 0.0
    hold_out: float = 0.0
    top_up: float = 0.0
    """A second sip of air on top of the first: a sigh (care-brief 4.4)."""

    @property
    def cycle(self) -> float:
        """Seconds of one whole breath."""
        return self.inhale + self.top_up + self.hold_in + self.exhale + self.hold_out

    @property
    def held(self) -> bool:
        """Whether the breath is held."""
        return self.hold_in + self.hold_out > 0


@dataclass(frozen=True, slots=True)
class Ramp:
    """Breathing that slows from one rate to another, then keeps it."""

    start: float
    """Breaths a minute at first."""
    to: float
    """Breaths a minute in the end."""
    over: float
    """Seconds from the one to the other."""
    exhale: float = 1.5
    """Length of the out-breath over the in-breath (care-brief 4.3)."""
    stays: tuple[float, ...] = ()
    """Seconds at each rate before the last; empty: the same share of `over` for each."""


@dataclass(frozen=True, slots=True)
class Breathe(ForWhom):
    """Paced breathing in whole cycles; exactly one of `seconds` and `cycles` is given."""

    pace: Pattern | Ramp
    seconds: float | None = None
    cycles: int | None = None
    words: tuple[str, ...] = ()
    """Nothing, or a word for each phase: in, the sip where there is one, out."""
    small: tuple[str, ...] = ()
    """The lines that keep the breaths small, spoken in turn (care-brief 0.3)."""


@dataclass(frozen=True, slots=True)
class Tense(ForWhom):
    """Tighten one group, let go, notice (care-brief 5.1)."""

    text: str
    release: str
    seconds: float
    """Of tension: 1 to 7, feet at most 5."""
    quiet: float
    """Seconds after the tension, the spoken release and notice included."""
    cue: float = 8.0
    """Seconds before the tension, in which `text` is spoken; it ends as they end."""
    notice: str = ""
    feet: bool = False
    second: str = ""
    """Where it is given: the same once more, with this as its text."""


@dataclass(frozen=True, slots=True)
class Soften(ForWhom):
    """Let one group go without tightening it first (care-brief 5.3)."""

    text: str
    quiet: float
    cue: float = 10.0
    """Seconds that belong to the sentence."""


@dataclass(frozen=True, slots=True)
class Ask(ForWhom):
    """A question, then a listening hold; with `again`, the question once more and a second hold."""

    name: str
    """The set of answers that is listened for."""
    text: str
    again: str = ""
    window: float = 8.0
    """Seconds of each hold, at most 20 (care-brief 6.2)."""


@dataclass(frozen=True, slots=True)
class Tone(ForWhom):
    """A cue sound of its own."""

    name: str
    pause: float = 1.0
    """Seconds of quiet after it."""


@dataclass(frozen=True, slots=True)
class Ending(ForWhom):
    """The bed alone, then its fade into silence (care-brief 5.7)."""

    bed_seconds: float
    fade: float


Step = Say | Rest | HoldStill | Breathe | Tense | Soften | Ask | Tone | Ending


@dataclass(frozen=True, slots=True)
class Passage(ForWhom):
    """A named run of steps, which can be performed by itself."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Piece(ForWhom):
    """Another routine as a part of one that is put together (`[[part]]`)."""

    routine: str
    passages: tuple[str, ...] | None = None
    """The passages of it that are wanted; None: all."""
    minutes: float | None = None
    """How long it is here; None: as it is written."""


@dataclass(frozen=True, slots=True)
class Routine(ForWhom):
    """One routine file: passages of its own, or other routines put together."""

    name: str
    title: str
    kind: Kind
    mode: Mode
    bed: bool
    """Whether a quiet bed of sound lies under it."""
    minutes: Minutes | None
    passages: tuple[Passage, ...]
    ends: str | None = None
    """The routine that is appended when it ends, by name."""
    pieces: tuple[Piece, ...] = ()
    instead: str | None = None
    """The routine that is led where this one does not suit."""
    shorter: str | None = None
    """The routine that "something shorter" means."""
    called: tuple[str, ...] = ()
    """Phrases by which it is asked for."""
    heat: float | None = None
    """Minutes of warmth that leading it begins, watched over (care-brief 2.1)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the listener asked for it: longer or shorter rests, slower or faster breaths."""

    rest: float = 1.0
    """Factor on pauses and quiet; stretches and tension never change."""
    breath: float = 0.0
    """Breaths a minute added to what is written."""
    floor: float = SLOWEST
    """Breaths a minute below which no wish of the listener's goes."""

    def slower(self) -> Pace:
        """Rests a quarter longer, one breath a minute fewer (care-brief 4.3)."""
        return replace(self, rest=min(self.rest * 1.25, 2.5), breath=max(self.breath - 1.0, -6.5))

    def faster(self) -> Pace:
        """Rests a quarter shorter, one breath a minute more."""
        return replace(self, rest=max(self.rest / 1.25, 0.4), breath=min(self.breath + 1.0, 6.5))
