"""What passes between the hearing process and its parent, and inside the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from calmcramp.errors import CalmcrampError
from calmcramp.hearing.types import Block, Listen, Recogniser

Build: TypeAlias = Callable[[], Sequence[Recogniser]]
"""Makes the recognisers, the quick one first. It is pickled by its name: a function of a module, or
a `functools.partial` of one."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message to the child."""

    microphone: str | None
    build: Build
    cancel_echo: bool
    patient: bool = False
    """Whether to come up without a microphone too, and wait for it."""
    knocks: bool = False
    """Whether three knocks call."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The first message from the child: it hears."""

    microphone: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The first message from the child: it can not."""

    error: CalmcrampError


@dataclass(frozen=True, slots=True)
class Quit:
    """The last message to the child."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A block from the microphone."""

    samples: Block
    adc: float
    """Stream time of the first sample, seconds."""
    now: float
    """When it arrived, monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Played:
    """A block for the loudspeaker."""

    dac: float
    """Stream time at which the first sample leaves the loudspeaker, seconds."""
    samples: Block


@dataclass(frozen=True, slots=True)
class Measure:
    """Compare what is heard from now on with what is played."""

    seconds: float


FromParent: TypeAlias = Listen | Played | Measure | Quit
"""What comes after the `Setup`."""
