"""The words of the schedule, as data (``schedule.toml``): how times are said and understood.

A phrase is words, ``[x]`` (with or without), ``(a|b c)`` (one of these) and slots such as
``{hour}``; no bracket inside another. Numbers are understood in words and in figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from unicodedata import category, normalize

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days in data and at the command line, Monday first."""
WANTED = ("show", "remove", "skip", "move", "add", "except", "not")
KINDS = ("days", "once", "time", "part", "after", "length", "span")
"""What else a phrase can tell; each is a list of rows in the file."""
ROUTINE = "routine"
MOST_LETTERS = 300
"""Of a sentence that is looked into at all."""

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_PIECE = re.compile(r"\[[^\]]*\]|\([^)]*\)|[^\s\[(]+")
_WRITTEN = re.compile(r"(?:[^\[\]()]|\[[^\[\](){}]*\]|\([^\[\](){}]+\))*")
_OPTIONAL = re.compile(r"\[[^\]]*\]")
_SLOTS = frozenset({"hour", "minute", "number", "day", "month"})

Value = str | int | Sequence[str]
"""What a row tells beside its phrases."""


@dataclass(frozen=True)
class Pattern:
    """A row of phrases, and what they tell."""

    kind: str
    """One of `WANTED`, `KINDS`, or `ROUTINE`."""
    says: re.Pattern[str]
    tells: Mapping[str, Value]


@dataclass(frozen=True)
class Part:
    """A part of the day as it is said."""

    since: time
    says: str


@dataclass(frozen=True)
class ScheduleWords:
    """Everything in a ``schedule.toml``."""

    patterns: tuple[Pattern, ...]
    ignore: frozenset[str]
    evening: time
    """Where the twelve hours begin into which an unclear hour falls."""
    usual: str
    """The routine that is meant when none is named."""
    numbers: tuple[str, ...]
    """As they are said, from zero to sixty."""
    ordinals: tuple[str, ...]
    """From the first to the thirty-first."""
    months: tuple[str, ...]
    parts: tuple[Part, ...]
    """In the order of the day."""
    spoken: Mapping[str, str]
    plural: tuple[str, ...]
    single: tuple[str, ...]
    names: Mapping[str, str]
    say: Mapping[str, str]
    ask: Mapping[str, str]
    refuse: Mapping[str, str]

    def name(self, routine: str) -> str:
        """How a routine is named in a line."""
        return self.names.get(routine, self.names["other"])

    def number(self, count: int) -> str:
        """A number as it is said; beyond sixty the largest that can be."""
        return self.numbers[min(max(count, 0), len(self.numbers) - 1)]

    def value(self, slot: str, said: str) -> int:
        """What was said in a slot, as a number; months and days of the month count from one."""
        if said.isdigit():
            return int(said)
        words = {"month": self.months, "day": self.ordinals}.get(slot, self.numbers)
        return [spelt(word) for word in words].index(said) + (slot in ("month", "day"))


def spelt(text: str) -> str:
    """Plain words: small letters and figures, parted by single spaces; ``10pm`` is ``10 pm``."""
    folded = normalize("NFC", text.translate(_APOSTROPHES)).casefold()
    plain = "".join(each if category(each)[0] in "LMN" else " " for each in folded)
    parted = re.sub(r"(?<=[0-9])(?=[^\W\d])", " ", plain)
    return " ".join(re.sub(r"(?<!\S)([0-9]{2})([0-9]{2})(?!\S)", r"\1 \2", parted).split())


def patterns_of(
    kind: str, phrases: Iterable[str], tells: Mapping[str, Value], slots: Mapping[str, str]
) -> Iterator[Pattern]:
    """The patterns of one row.

    :param slots: what each slot may hold, as regular expressions
    """
    for phrase in phrases:
        body = "".join(_piece(one, slots) for one in _PIECE.findall(phrase))
        yield Pattern(kind, re.compile(rf"(?<!\S){body}"), tells)


def slots_of(
    numbers: Sequence[str], ordinals: Sequence[str], months: Sequence[str]
) -> dict[str, str]:
    """What each slot may hold."""
    return {
        "hour": _one_of([*numbers[:24], "[01]?[0-9]", "2[0-3]"]),
        "minute": _one_of([*numbers[:60], "[0-5]?[0-9]"]),
        "number": _one_of([*numbers, "[0-9]{1,4}"]),
        "day": _one_of([*ordinals, "[12]?[0-9]", "3[01]"]),
        "month": _one_of(months),
    }


def written_well(phrase: str) -> bool:
    """Whether the brackets of a phrase can be read, its slots are known, and it says something."""
    slots = set(re.findall(r"{(\w*)}", phrase))
    said = spelt(_OPTIONAL.sub("", phrase))
    return bool(said) and bool(_WRITTEN.fullmatch(phrase)) and slots <= _SLOTS


def _one_of(choices: Iterable[str]) -> str:
    """The longest first, so that "twenty two" is never "twenty"."""
    spelt_out = (one if "[" in one else spelt(one) for one in choices)
    return "|".join(sorted(spelt_out, key=len, reverse=True))


def _piece(piece: str, slots: Mapping[str, str]) -> str:
    if piece.startswith("{"):
        return f"(?P<{piece[1:-1]}>{slots[piece[1:-1]]}) "
    options = "|".join(spelt(one) + " " for one in piece.strip("()[]").split("|"))
    return f"(?:{options})?" if piece.startswith("[") else f"(?:{options})"
