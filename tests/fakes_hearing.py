"""Hand-made stand-ins for the outside things of hearing."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from threading import Event

import numpy as np

from calmcramp.errors import Fault
from calmcramp.hearing.types import RATE, Block, Hearing, HearingKind, Listen, Recogniser


@dataclass
class ScriptedRecogniser:
    """Understands what it is told to, at given seconds of the sound it is given."""

    script: list[tuple[float, HearingKind, str, float]] = field(default_factory=list)
    """When (seconds), kind, name, and how many seconds before that the words began."""
    name: str = "scripted"
    given: list[Block] = field(default_factory=list)
    listens: list[Listen] = field(default_factory=list)
    resets: list[int] = field(default_factory=list)
    """Samples given before each reset."""
    closed: bool = False
    samples: int = 0
    faults: tuple[Fault, ...] = ()

    def listen(self, listen: Listen) -> None:
        self.listens.append(listen)

    def hear(self, block: Block) -> list[Hearing]:
        before, self.samples = self.samples, self.samples + len(block)
        self.given.append(block)
        return [
            Hearing(at, kind, name, name.replace("-", " "), 0.9, at - lasted)
            for at, kind, name, lasted in self.script
            if before < at * RATE <= self.samples
        ]

    def reset(self) -> None:
        self.resets.append(self.samples)

    def close(self) -> None:
        self.closed = True


class LoudRecogniser:
    """Understands `stop` whenever 0.2 s are louder than -30 dBFS after something softer."""

    name = "loud"

    def __init__(self) -> None:
        self._samples = 0
        self._loud = 0
        self._state = "asleep"

    def listen(self, listen: Listen) -> None:
        self._state = listen.state

    def hear(self, block: Block) -> list[Hearing]:
        self._samples += len(block)
        level = float(np.sqrt(np.mean((block / 32768.0) ** 2))) if len(block) else 0.0
        before, self._loud = self._loud, self._loud + len(block) if level > 0.03 else 0
        if before < 0.2 * RATE <= self._loud:
            at = self._samples / RATE
            return [Hearing(at, "command", "stop", self._state, 1.0, at - 0.2)]
        return []

    def reset(self) -> None:
        self._loud = 0

    def close(self) -> None:
        self._loud = 0


class TroubledRecogniser(LoudRecogniser):
    """One that came up with a fault."""

    faults = (Fault("words.toml", "nobody says that"),)


class FragileRecogniser(LoudRecogniser):
    """One that breaks at the first loud sound."""

    def hear(self, block: Block) -> list[Hearing]:
        if super().hear(block):
            raise RuntimeError("out of memory")
        return []


class HungryRecogniser(LoudRecogniser):
    """One that keeps 40 MB more with every loud sound."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[bytes] = []

    def hear(self, block: Block) -> list[Hearing]:
        heard = super().hear(block)
        self._kept += [b"x" * 40_000_000 for _ in heard]
        return heard


class StuckRecogniser(LoudRecogniser):
    """One that never returns from the first loud sound."""

    def hear(self, block: Block) -> list[Hearing]:
        while super().hear(block):
            Event().wait()
        return []


def hungry() -> list[Recogniser]:
    """What a hearing process that grows is built with."""
    return [HungryRecogniser()]


def stuck() -> list[Recogniser]:
    """What a hearing process that hangs is built with."""
    return [StuckRecogniser()]


def fragile() -> list[Recogniser]:
    """What a hearing process that will break is built with."""
    return [FragileRecogniser()]


def loud() -> list[Recogniser]:
    """What a hearing process under test is built with."""
    return [LoudRecogniser()]


def troubled() -> list[Recogniser]:
    """The same, with a fault to tell."""
    return [TroubledRecogniser()]


def broken() -> list[Recogniser]:
    """A factory that fails."""
    raise RuntimeError("no such model")


def deadly() -> list[Recogniser]:
    """A factory of which the process dies, as of a damaged model."""
    os._exit(134)
