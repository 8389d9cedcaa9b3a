"""What the words of a sentence tell about a schedule, piece by piece: the longest phrases win."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from calmcramp.planning.schedule_words import (
    MOST_LETTERS,
    ROUTINE,
    ScheduleWords,
    Value,
    spelt,
)

# fmt: off
Missing = Literal[
    "nothing", "time", "hour", "two-times", "past", "too-far", "minutes", "unclear",
    "which", "none", "there", "full",
]
# fmt: on
"""What is missing or wrong; ``nothing``: the sentence is not about the schedule at all."""

Names = Mapping[tuple[str, ...], str]
"""Plain words by which a routine is asked for -> its name."""

_LONGEST_NAME = 8
"""Words in the name of a routine that are looked for at most."""


class RefusedError(Exception):
    """A sentence can not be followed; `missing` says why."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(missing)
        self.missing: Missing = missing


@dataclass(frozen=True)
class Meaning:
    """A phrase that was found in a sentence."""

    kind: str
    start: int
    end: int
    words: int
    tells: Mapping[str, Value]
    slots: Mapping[str, str] = field(default_factory=dict)
    """What was said in its slots, plain."""


@dataclass(frozen=True)
class Sentence:
    """A sentence taken apart."""

    meanings: tuple[Meaning, ...]
    """In the order spoken, none over another."""
    foreign: int
    """Words that mean nothing here."""

    def of(self, kind: str) -> tuple[Meaning, ...]:
        """The phrases of one kind."""
        return tuple(one for one in self.meanings if one.kind == kind)

    def has(self, kind: str) -> bool:
        """Whether there is one of that kind."""
        return any(one.kind == kind for one in self.meanings)


def taken_apart(text: str, words: ScheduleWords, names: Names) -> Sentence:
    """The phrases of a sentence."""
    if len(text) > MOST_LETTERS:
        return Sentence((), len(text))
    plain = spelt(text) + " "
    chosen: list[Meaning] = []
    found = [*_named(plain, names), *_found(plain, words)]
    for one in sorted(found, key=lambda one: (-one.words, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in chosen):
            chosen.append(one)
    rest = "".join(
        " " if any(one.start <= at < one.end for one in chosen) else letter
        for at, letter in enumerate(plain)
    )
    foreign = sum(word not in words.ignore for word in rest.split())
    return Sentence(tuple(sorted(chosen, key=lambda one: one.start)), foreign)


def _found(plain: str, words: ScheduleWords) -> Iterator[Meaning]:
    # From every word on: "on friday" must not hide "friday" where something longer takes the "on".
    starts = [0, *(at + 1 for at, letter in enumerate(plain[:-1]) if letter == " ")]
    for pattern in words.patterns:
        matches = (pattern.says.match(plain, start) for start in starts)
        for match in filter(None, matches):
            slots = {slot: said for slot, said in match.groupdict().items() if said is not None}
            count = len(match.group().split())
            yield Meaning(pattern.kind, *match.span(), count, pattern.tells, slots)


def _named(plain: str, names: Names) -> Iterator[Meaning]:
    """Routines by the phrases of their own files."""
    spoken = plain.split()
    starts = [0]
    for word in spoken:
        starts.append(starts[-1] + len(word) + 1)
    for first in range(len(spoken)):
        for after in range(first + 1, min(first + _LONGEST_NAME, len(spoken)) + 1):
            routine = names.get(tuple(spoken[first:after]))
            if routine is not None:
                span = (starts[first], starts[after], after - first)
                yield Meaning(ROUTINE, *span, {"name": routine})
