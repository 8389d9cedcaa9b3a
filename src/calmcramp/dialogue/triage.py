"""Red flags: the words that outrank everything, and what is said to them (care-brief 1.9, 7).

Rule 1. The first row of ``redflags.toml`` that fits is the one that speaks: the gravest come first.
Rule 2. When in doubt it speaks. A negation ("it isn't swollen") takes a phrase away; a plain "no"
        does so only for the milder levels, since "no, chest pain" may answer something else.
Rule 3. Nothing here knows a state. Silence is never a flag.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import Fault, FaultsFound, did_you_mean

LEVELS = ("crisis", "E", "U", "ask", "D", "other")
GRAVE = frozenset({"crisis", "E", "U"})
"""Said, then acknowledged; no session goes on over them."""
AFTER = ("", "cramp", "settle", "grounding")
_KEYS = (
    *("id", "level", "hear", "say", "log", "ask", "then", "after"),
    *("touch", "unsteady", "instead", "negated"),
)
_WRITTEN = re.compile(r"(?:[^\[\]()]|\[[^\[\]()]*\]|\([^\[\]()]*\))*")
_PIECE = re.compile(r"\.\.\.|\[[^\]]*\]|\([^)]*\)|[^\s\[\](]+")


@dataclass(frozen=True)
class Row:
    """One kind of trouble."""

    id: str
    level: str
    """One of `LEVELS`."""
    say: tuple[str, ...]
    """The message, a sentence each, numbers to phone already filled in."""
    hear: tuple[str, ...] = ()
    """Its phrases, as written."""
    log: bool = True
    """False: no record of any kind is kept."""
    ask: str = ""
    """A question after the message; a yes means the row called `then`. Of a grave row it takes the
    place of "Have you got that?", and either answer will do."""
    then: str = ""
    after: str = ""
    """What goes on once it is acknowledged: nothing, the cramp, `settle` or `grounding`."""
    touch: bool = True
    """False: no massage, no warmth and no standing for the rest of this cramp."""
    unsteady: bool = False
    """Whether nobody who says this should be asked to stand."""
    instead: bool = False
    """Whether it takes the place of a leg protocol."""
    negated: str = ""
    """``beside``: only a negator directly before a phrase takes it away."""

    @property
    def always(self) -> bool:
        """Whether it is listened for even while asleep."""
        return self.level in GRAVE or self.level == "ask"


@dataclass(frozen=True)
class Flag:
    """A row that was heard."""

    row: Row
    phrase: str
    """The words that raised it, plain."""


@dataclass(frozen=True)
class Negation:
    """What takes a phrase away."""

    words: frozenset[str]
    between: frozenset[str]
    no_counts_for: frozenset[str]


@dataclass(frozen=True)
class Triage:
    """All rows, in the order in which they are tried."""

    rows: tuple[Row, ...]
    negation: Negation
    patterns: tuple[tuple[Row, re.Pattern[str]], ...] = field(repr=False, default=())

    def find(self, text: str) -> Flag | None:
        """The gravest flag in a sentence, or None."""
        words = plain(text) + " "
        for row, pattern in self.patterns:
            for match in pattern.finditer(words):
                if not self._taken_away(row, words[: match.start()].split()):
                    return Flag(row, match.group().strip())
        return None

    def row(self, id: str) -> Row:
        """The row of this name.

        :raises KeyError: when there is none
        """
        return {row.id: row for row in self.rows}[id]

    def _taken_away(self, row: Row, before: list[str]) -> bool:
        if row.negated == "beside":
            return bool(before) and before[-1] in self.negation.words
        if before and before[-1] == "no":
            return row.level in self.negation.no_counts_for
        while before and before[-1] in self.negation.between:
            before = before[:-1]
        return bool(before) and before[-1] in self.negation.words


def compiled(phrase: str) -> str:
    """The regular expression of one phrase of the file, for plain text that ends in a space."""
    return "".join(_piece(one) for one in _PIECE.findall(phrase))


def read_redflags(text: str, place: str, slots: Mapping[str, str] | None = None) -> Triage:
    """The red flags of a ``redflags.toml``.

    :param slots: the numbers to phone, by slot; an empty one keeps the file's own wording
    :raises FaultsFound: with every fault in it at once
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultsFound([Fault(place, str(error), "mend the line")]) from None
    filled = {**data.get("slots", {}), **{key: one for key, one in (slots or {}).items() if one}}
    faults = list(_faults(data, place, filled))
    if faults:
        raise FaultsFound(faults)
    rows = tuple(_row(one, filled) for one in data["flag"])
    negation = Negation(
        **{key: _words(data["negation"][key]) for key in ("words", "between")},
        no_counts_for=frozenset(data["negation"]["no_counts_for"]),
    )
    return Triage(rows, negation, tuple((row, _pattern(row)) for row in rows if row.hear))


def _pattern(row: Row) -> re.Pattern[str]:
    return re.compile("|".join(f"(?<!\\S)(?:{compiled(phrase)})" for phrase in row.hear))


def _piece(piece: str) -> str:
    if piece == "...":
        return r"(?:\S+ ){0,4}?"
    options = "|".join(plain(one) + " " for one in piece.strip("()[]").split("|"))
    return f"(?:{options})?" if piece.startswith("[") else f"(?:{options})"


def _row(data: Mapping[str, Any], slots: Mapping[str, str]) -> Row:
    listed = {
        "hear": tuple(data["hear"]),
        "say": tuple(one.format_map(slots) for one in data["say"]),
    }
    return Row(**{**data, **listed})


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)


def _faults(data: Mapping[str, Any], place: str, slots: Mapping[str, str]) -> Iterable[Fault]:
    for section in ("slots", "negation", "flag"):
        if section not in data:
            yield Fault(f"{place}:{section}", "this section is missing")
    negation = data.get("negation", {})
    for key in ("words", "between", "no_counts_for"):
        if not isinstance(negation.get(key), list):
            yield Fault(f"{place}:negation.{key}", "this is no list of words")
    rows = data.get("flag", [])
    ids = [row.get("id", "") for row in rows]
    for number, row in enumerate(rows):
        where = f"{place}:flag {row.get('id') or number + 1}"
        yield from (Fault(where, what, remedy) for what, remedy in _row_faults(row, ids, slots))


def _row_faults(
    row: Mapping[str, Any], ids: list[str], slots: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    for key in row:
        if key not in _KEYS:
            yield f"unknown key {key}", did_you_mean(key, _KEYS)
    if ids.count(row.get("id", "")) != 1:
        yield "every row needs an id of its own", "name it"
    if row.get("level") not in LEVELS:
        yield "unknown level", f"use one of {', '.join(LEVELS)}"
    if row.get("after", "") not in AFTER:
        yield "unknown after", f"use one of {', '.join(AFTER[1:])}"
    if row.get("then", "") not in ("", *ids):
        yield f"then names no row: {row['then']}", did_you_mean(row["then"], ids)
    for key in ("hear", "say"):
        if not isinstance(row.get(key), list):
            yield f"{key} is no list of sentences", 'write ["one", "another"]'
            return
    for phrase in row["hear"]:
        if not _WRITTEN.fullmatch(phrase):
            yield f"this phrase can not be read: {phrase}", "put no bracket inside another"
    for sentence in row["say"]:
        for slot in re.findall(r"{(\w*)}", sentence):
            if slot not in slots:
                yield f"unknown slot {{{slot}}}", did_you_mean(slot, slots)
