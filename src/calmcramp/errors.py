"""Everything that can go wrong for a reason somebody can do something about.

    CalmcrampError            exit 1
    ├── WrongUse              exit 2    the command was called in a way it cannot follow
    ├── NotFoundHere          exit 66   no such routine, file or model
    ├── BadFile               exit 66   the file is there, but it is not what it should be
    ├── NoSound               exit 69   no usable microphone, loudspeaker or sound library
    ├── BadConfig             exit 78   the settings file has faults
    └── FaultsFound           exit 1    a check found faults; carries all of them

Rule 1. A message says what is wrong, then what to do, on one line.
Rule 2. Anything with more than one fault reports every one of them at once.
Rule 3. Nothing here reads a file, a clock or the network.
Rule 4. What is told may end in a log: it never holds what somebody said of their health.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from traceback import walk_tb
from typing import Any, ClassVar

SHOWN = 40
"""Letters of a value that are told of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    place: str
    """Where: ``calf.toml:12``, ``country.name`` or a file's name."""
    what: str
    """What is wrong, in words."""
    remedy: str = ""
    """What to do about it; empty where that is plain from ``what``."""

    def __str__(self) -> str:
        said = f"{self.place}: {self.what}" if self.place else self.what
        return _with_remedy(said, self.remedy)


class CalmcrampError(Exception):
    """A fault told to a person in one line, never as a traceback."""

    exit_code: ClassVar[int] = 1
    """What the command leaves with."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return _with_remedy(self.what, self.remedy)


class WrongUse(CalmcrampError):
    """The command was called in a way it cannot follow."""

    exit_code = 2


class NotFoundHere(CalmcrampError):
    """There is no such routine, file or model."""

    exit_code = 66


class BadFile(CalmcrampError):
    """The file is there and can not be used as what it should be."""

    exit_code = 66


class NoSound(CalmcrampError):
    """There is no usable microphone, loudspeaker or sound library."""

    exit_code = 69


class FaultsFound(CalmcrampError):
    """A check found faults; the message has one line for each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(_lines(self.faults))


class BadConfig(CalmcrampError):
    """The settings can not be used: one sentence, or one line for each fault.

    ``BadConfig("what", "remedy")`` for a single one, ``BadConfig.of(faults)`` for many.
    """

    exit_code = 78
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> BadConfig:
        """The error that lists every one of ``faults``."""
        error = cls(_lines(faults))
        error.faults = tuple(faults)
        return error


def toml_of(text: str, place: str) -> dict[str, Any]:
    """The tables of a text that somebody wrote in TOML.

    :param place: the file's name, for the fault
    :raises FaultsFound: with the one fault that TOML tells
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the second: brackets nested a thousand deep
        raise FaultsFound([Fault(place, str(error), "mend the line")]) from None


def kind_and_place(error: BaseException) -> str:
    """A defect of ours without its message, which may hold what somebody said: ``KeyError in
    match.py:88``."""
    passed = list(walk_tb(error.__traceback__))
    ours = [one for one in passed if str(one[0].f_globals.get("__name__")).startswith("calmcramp")]
    for frame, line in (ours or passed)[-1:]:
        return f"{type(error).__name__} in {frame.f_code.co_filename.rpartition('/')[2]}:{line}"
    return type(error).__name__


def shown(value: object) -> str:
    """A value of a file as it stands there, cut when it is long."""
    try:
        whole = f'"{value}"' if isinstance(value, str) else str(value)
    except ValueError:  # a number of more digits than Python writes
        return "a very large number"
    return whole if len(whole) <= SHOWN else f"{whole[: SHOWN - 3]}..."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean "x"?`` for the nearest of ``known``, or an empty string."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=5, cutoff=0.6)
    if not near:
        return ""
    nearest = max(near, key=lambda name: _likeness(word.lower(), name))
    return f'did you mean "{by_lower[nearest]}"?'


def _likeness(word: str, name: str) -> tuple[float, int]:
    """How alike two words are; of equals, the one with more letters in the same place."""
    in_place = sum(a == b for a, b in zip(word, name, strict=False))
    return SequenceMatcher(None, name, word).ratio(), in_place


def _with_remedy(what: str, remedy: str) -> str:
    return f"{what}; {remedy}" if remedy else what


def _lines(faults: Iterable[Fault]) -> str:
    return "\n".join(str(fault) for fault in faults)
