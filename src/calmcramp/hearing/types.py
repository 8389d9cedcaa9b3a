"""The words that hearing speaks: what it is told (`Listen`) and what it reports (notices).

Laws of this file:

1. Only values live here: frozen, picklable, no behaviour that could wait.
2. Every time called `at` or `began` is in seconds on the **audio clock**: the samples heard so far
   divided by `RATE`. It starts at 0.0 when the ears are built and stands still when no sound comes.
3. Audio is always 16 kHz mono int16, in blocks of any length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import Fault
from calmcramp.planning.presses import Gesture

RATE = 16_000
"""Samples a second of everything that is heard."""

Block: TypeAlias = NDArray[np.int16]
"""Mono samples, shape (n,)."""

HearingKind = Literal["wake", "ask", "command", "redflag"]
"""`ask` is the grey band of a wake phrase: not sure enough to act, sure enough to ask softly."""

ListenState = Literal["asleep", "awake", "speaking"]
"""`asleep`: wake and red flags only; `awake`: live names too; `speaking`: the same, but the
assistant is being heard at this moment, so that everything must be surer."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Something a recogniser understood."""

    at: float
    """Seconds on the audio clock at which it was sure."""
    kind: HearingKind
    name: str
    """Canonical name, lower case, joined by `-`: `cramp`, `still-hurts`, `seven`."""
    phrase: str
    """The words as the engine has them, lower case, joined by spaces."""
    score: float
    """0..1, the engine's own measure. Comparable only within one engine."""
    began: float
    """Seconds on the audio clock at which the words began, as well as the engine knows."""
    whispered: bool = False
    """Whether they were whispered, as far as can be told; False in doubt."""


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """Somebody in the room (not the loudspeaker) began to make sound."""

    at: float
    level_db: float = 0.0
    """dB re full scale of the sound that opened the gate."""
    floor_db: float = 0.0
    """dB re full scale of the room before it."""


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    """The room fell quiet again."""

    at: float
    whispered: bool = False
    """Whether what was heard was a whisper, as far as can be told; False in doubt."""
    level_db: float = -120.0
    """dB re full scale of the sound that has ended, without its quiet moments."""
    floor_db: float = -120.0
    """dB re full scale of the room after it."""
    seconds: float = 0.0
    """How long it was heard."""


@dataclass(frozen=True, slots=True)
class Listen:
    """What is listened for from now on, until the next `Listen`."""

    state: ListenState = "asleep"
    live: frozenset[str] = frozenset()
    """Canonical names of the commands that make sense now."""
    own: tuple[str, ...] = ()
    """The words the loudspeaker is saying now, lower case, one word each, in order."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Once a second: proof that the microphone is alive."""

    at: float
    captured: int
    """16 kHz samples captured since the process began."""
    overflows: int
    """Times the sound card or the queue lost samples, since the process began."""
    level_db: float
    """dB re full scale over the last second; -120 for exact silence."""
    rate: float
    """Samples a wall-clock second over the last pulses, as measured; `RATE` when healthy."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The microphone stopped delivering. The process is already trying to get it back."""

    at: float
    fault: Fault


@dataclass(frozen=True, slots=True)
class Recovered:
    """The microphone delivers again."""

    at: float
    seconds: float
    """Wall-clock seconds during which nothing was heard."""


@dataclass(frozen=True, slots=True)
class Muted:
    """The microphone delivers nothing but exact zeros (`on`), or sound again (not `on`)."""

    at: float
    on: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of hearing does not work (a recogniser, a phrase); the rest goes on."""

    at: float
    fault: Fault


@dataclass(frozen=True, slots=True)
class Echo:
    """How the microphone heard the loudspeaker: `probe.find_echo`."""

    played_db: float
    """dB re full scale of what was played; -120 when that was nothing."""
    heard_db: float
    """dB re full scale of what was heard meanwhile; -120 for exact silence."""
    between_db: float = -120.0
    """dB re full scale of what was heard while nothing was played; where something always was, as
    `heard_db`."""
    delay_s: float | None = None
    """Seconds from when the sound system says that a sample leaves the loudspeaker to when it says
    that it enters the microphone; None when the one was not found in the other."""
    gain_db: float = -120.0
    """Decibels from what was played to its echo."""
    sure: float = 0.0
    """How far the echo stands out of everything else."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer to a wish to measure: what was heard, in figures."""

    at: float
    echo: Echo
    floor_db: float
    """dB re full scale: the quietest the room has been in the last 8 s, as in `VoiceStarted`."""


EarNotice: TypeAlias = Hearing | VoiceStarted | VoiceStopped | Gesture
"""What `Ears.hear` returns."""

Notice: TypeAlias = EarNotice | Pulse | Lost | Recovered | Muted | Trouble | Measured
"""What the hearing process reports."""


class Recogniser(Protocol):
    """An engine that turns sound into `Hearing`s.

    Fed by one thread, in order. Its clock counts the samples it was given; what the gate kept
    back is added by `Ears`, which also calls `reset` before sound that does not join on.
    When the gate opens, `hear` gets the pre-roll (2 s) in one block: catch up with it at once.
    """

    name: str

    def listen(self, listen: Listen) -> None:
        """Take up a new set of names. Cheap when only `own` changed."""

    def hear(self, block: Block) -> list[Hearing]:
        """Understand the next samples, shape (n,) int16 at 16 kHz, n >= 0."""
        ...

    def reset(self) -> None:
        """Forget the sound so far (not the clock, not the names)."""

    def close(self) -> None:
        """Give back what is held. Nothing may be called afterwards."""
