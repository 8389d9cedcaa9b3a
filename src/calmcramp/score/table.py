"""Checked access to one table of a routine file.

Every question put to a `Table` is answered with something of the right type; what was wrong with
the file is noted on its `Page`. So reading never stops at the first fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from calmcramp.errors import Fault, did_you_mean, shown
from calmcramp.score.toml_lines import Path, lines_of, nearest_line
from calmcramp.score.whom import FLAGS, ForWhom

LONGEST_TEXT = 200
"""Letters of one spoken line; longer ones are several sentences, and want pauses."""

LEAST_ALONE, PHRASE_MAX = 8, 6
"""Letters from which a phrase may be a single word, and words that it may have."""


_SLOT = re.compile(r"\{([^{}]*)\}")
_WORDS = re.compile(r"[^\W\d_A-Z]+('[^\W\d_A-Z]+)?( [^\W\d_A-Z]+('[^\W\d_A-Z]+)?)*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class Page:
    """A file while it is read: its text, what the slots stand for, and the faults so far."""

    place: str
    text: str
    slots: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, what: str, remedy: str = "") -> None:
        """Note a fault at the line of `path`."""
        line = nearest_line(self._lines, path)
        place = self.place if line is None else f"{self.place}:{line}"
        self.faults.append(Fault(place, what, remedy))

    @cached_property
    def _lines(self) -> dict[Path, int]:
        """Where everything stands; counted only where there is a fault to tell."""
        return lines_of(self.text)


class Table:
    """A table, the way to it, and how it is called in a message: ``passage "open", step 3``."""

    def __init__(self, page: Page, path: Path, data: Mapping[str, Any], called: str) -> None:
        self.page, self.path, self.called = page, path, called
        self._data = data
        self._known: list[str] = []

    def fault(self, key: str, what: str, remedy: str = "") -> None:
        """Note a fault of one key, or with an empty key of the whole table."""
        said = f"{self.called}: {what}" if self.called else what
        self.page.fault((*self.path, key) if key else self.path, said, remedy)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        self._known.append(key)
        return key in self._data

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number of `low` to `high`, the nearest of them after a fault; needed if no default."""
        value = self._get(key, default)
        if value is None:
            return high
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            self.fault(key, f"{key} is {shown(value)}, it must be a number")
            return high
        if not low <= value <= high:
            limit = f"the least is {low:g}" if value < low else f"the most is {high:g}"
            self.fault(key, f"{key} is {shown(value)}, {limit}")
        return float(min(max(value, low), high))

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number of `low` to `high`."""
        value = self.number(key, low, high)
        if value != int(value):
            self.fault(key, f"{key} is {value:g}, it must be a whole number")
        return int(value)

    def numbers(self, key: str, low: float, high: float) -> tuple[float, ...]:
        """A list of numbers of `low` to `high`; empty after a fault."""
        value = self._get(key, [])
        good = isinstance(value, list) and all(
            isinstance(each, int | float) and not isinstance(each, bool) and low <= each <= high
            for each in value
        )
        if not good:
            what = f"it must be a list of numbers from {low:g} to {high:g}"
            self.fault(key, f"{key} is {shown(value)}, {what}")
        return tuple(float(each) for each in value) if good else ()

    def flag(self, key: str) -> bool:
        """true or false; false when it is not written."""
        value = self._get(key, False)
        if not isinstance(value, bool):
            self.fault(key, f"{key} is {shown(value)}, it must be true or false")
        return value is True

    def word(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of `known`, or the default, or the first after a fault; needed if no default."""
        value, otherwise = self._get(key, default), known[0] if default is None else default
        if value is None or value in known:
            return str(value or otherwise)
        if key not in self._data:
            return otherwise
        near = did_you_mean(value, known) if isinstance(value, str) else ""
        self.fault(
            key, f"{key} is {shown(value)}, it is not known", near or f"one of {', '.join(known)}"
        )
        return otherwise

    def name(self, key: str) -> str:
        """A name: small letters, digits, and single hyphens between."""
        value = self._get(key, None)
        if value is None:
            return ""
        if not isinstance(value, str) or not _is_name(value):
            remedy = "use small letters, digits and hyphens, such as first-move"
            self.fault(key, f"{key} is {shown(value)}, it is not a name", remedy)
            return ""
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A spoken line with its slots filled; needed unless there is a default."""
        value = self._get(key, default)
        if value is None or (value == default and key not in self._data):
            return default or ""
        return self._spoken(key, key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of spoken lines; empty when it is not written."""
        value = self._get(key, [])
        if not isinstance(value, list):
            self.fault(key, f"{key} is {shown(value)}, it must be a list of lines")
            return ()
        return tuple(self._spoken(key, f"{key}, line {i}", each) for i, each in enumerate(value, 1))

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names; empty when it is not written."""
        return self._listed(key, "names", _is_name, "use small letters, digits and hyphens")

    def phrases(self, key: str) -> tuple[str, ...]:
        """A list of phrases that somebody may say; empty when it is not written."""
        remedy = "use small letters, two to six words, or one word of eight letters or more"
        return self._listed(key, "phrases", _is_phrase, remedy)

    def flags(self, key: str) -> frozenset[str]:
        """A list of flags of a person or a moment; empty when it is not written."""
        remedy = f"one of {', '.join(FLAGS)}"
        return frozenset(self._listed(key, "flags", FLAGS.__contains__, remedy, FLAGS))

    def whom(self) -> ForWhom:
        """For whom this table is."""
        unless, only = self.flags("unless"), self.flags("only")
        for flag in sorted(unless & only):
            self.fault("only", f"{flag} is in unless and in only", "leave one of them")
        return ForWhom(unless=unless, only=only)

    def tables(self, key: str, called: str, needed: bool = True) -> list[Table]:
        """The tables of an array; `called` names them in messages, followed by their number."""
        value = self._get(key, None if needed else [])
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"{key} must be a list of tables", f"begin each with [[{key}]]")
            return []
        if needed and not value:
            self.fault(key, f"there is no {key}")
        prefix = f"{self.called}, " if self.called else ""
        return [
            Table(self.page, (*self.path, key, i), each, f"{prefix}{called} {i + 1}")
            for i, each in enumerate(value)
        ]

    def table(self, key: str) -> Table | None:
        """A table within; None when it is not written."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"{key} must be a table", f"begin it with [{key}]")
            return None
        return Table(self.page, (*self.path, key), value, key) if value else None

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._data:
            if key not in self._known:
                remedy = did_you_mean(key, self._known)
                self.fault(key, f'there is no key "{key}" here', remedy)

    def _listed(
        self,
        key: str,
        called: str,
        fits: Callable[[str], bool],
        remedy: str,
        known: Sequence[str] = (),
    ) -> tuple[str, ...]:
        value = self._get(key, [])
        if not isinstance(value, list):
            self.fault(key, f"{key} is {shown(value)}, it must be a list of {called}")
            return ()
        good = [each for each in value if isinstance(each, str) and fits(each)]
        for each in value:
            if each not in good:
                near = did_you_mean(each, known) if isinstance(each, str) else ""
                what = "it is not known" if known else "it can not be used"
                self.fault(key, f"{key} has {shown(each)}, {what}", near or remedy)
        return tuple(good)

    def _get(self, key: str, default: Any) -> Any:
        self._known.append(key)
        if key not in self._data and default is None:
            self.fault("", f"{key} is missing")
        return self._data.get(key, default)

    def _spoken(self, key: str, called: str, value: Any) -> str:
        if not isinstance(value, str):
            self.fault(key, f"{called} is {shown(value)}, it must be words in quotes")
            return ""
        text = _SLOT.sub(lambda slot: self._slot(key, slot.group(1)), value)
        if "{" in text or "}" in text:
            self.fault(key, f"{called} has a curly bracket that belongs to no slot")
        if not text.strip():
            self.fault(key, f"{called} is empty")
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
            self.fault(key, f"{called} has a line break or another letter that can not be spoken")
        if len(text) > LONGEST_TEXT:
            self.fault(
                key, f"{called} has {len(text)} letters, the most is {LONGEST_TEXT}", "split it"
            )
        return text.strip()

    def _slot(self, key: str, name: str) -> str:
        if name in self.page.slots:
            return self.page.slots[name]
        known = ", ".join(f"{{{slot}}}" for slot in sorted(self.page.slots))
        remedy = did_you_mean(name, self.page.slots) or (f"there are {known}" if known else "")
        self.fault(key, f"nothing is known to put in place of {{{name}}}", remedy)
        return "-"


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and len(text) <= 64


def _is_phrase(text: str) -> bool:
    words = text.split(" ")
    long = len(words) > 1 or len(text) >= LEAST_ALONE
    return bool(_WORDS.fullmatch(text)) and long and len(words) <= PHRASE_MAX


def _finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)
