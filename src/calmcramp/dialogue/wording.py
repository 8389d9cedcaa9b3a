"""What no spoken line may hold: phrases that harm, mislead or wake, and commands that are listened
for while the line sounds.

The phrases stand in ``wording.toml`` with the reason that is told. They are written as in
``redflags.toml``: ``...``, ``(a|b c)`` and ``[x]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calmcramp.dialogue.phrases import compiled
from calmcramp.dialogue.vocabulary import Vocabulary, plain
from calmcramp.errors import Fault, FaultsFound, did_you_mean, toml_of

WHERE = ("always", "instruction", "night")
"""In every line; in every line but a question; in every line that is not for a cramp."""
ALWAYS_OBEYED = "stop"
"""The command that not even a question may hold."""
_KEYS = ("say", "why", "where")


@dataclass(frozen=True)
class Never:
    """Phrases that are not said, for one reason."""

    pattern: re.Pattern[str]
    why: str
    where: str

    def holds(self, mode: str, asks: bool) -> bool:
        """Whether it concerns a line of this mode."""
        return {"always": True, "instruction": not asks, "night": mode != "cramp"}[self.where]


@dataclass(frozen=True)
class Wording:
    """The whole of a ``wording.toml``."""

    never: tuple[Never, ...]
    commands: frozenset[str]
    """Names of commands that no instruction may hold."""

    def faults_in(
        self, text: str, place: str, mode: str, asks: bool, words: Vocabulary
    ) -> list[Fault]:
        """What is wrong with one spoken line.

        :param place: where it stands, for the faults
        :param mode: how it is spoken: ``cramp``, ``relax`` or ``sleep``
        :param asks: whether it is a question; that may name its own answers
        """
        return [*self._phrases(text, place, mode, asks), *self._commands(text, place, asks, words)]

    def _phrases(self, text: str, place: str, mode: str, asks: bool) -> Iterator[Fault]:
        spoken = plain(text) + " "
        for never in self.never:
            found = never.pattern.search(spoken) if never.holds(mode, asks) else None
            if found:
                yield Fault(place, f'a line says "{found.group().strip()}"', never.why)
        if figures := re.search(r"\d+", text):
            yield Fault(place, f'a line has the figure "{figures.group()}"', "write it in words")

    def _commands(self, text: str, place: str, asks: bool, words: Vocabulary) -> Iterator[Fault]:
        heard = words.occurring(text) & self.commands
        for name in sorted(heard & {ALWAYS_OBEYED} if asks else heard):
            what = f'a line holds the command "{name}": "{text}"'
            yield Fault(place, what, "it would obey itself; say it in other words")


def read_wording(text: str, place: str, words: Vocabulary) -> Wording:
    """The wording of a ``wording.toml``.

    :param place: the file's name, for the faults
    :param words: what is understood; the commands have to be among it
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = list(_faults(data, place, words))
    if faults:
        raise FaultsFound(faults)
    never = tuple(Never(_pattern(row["say"]), row["why"], row["where"]) for row in data["never"])
    return Wording(never, frozenset(data["commands"]))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?<!\\S)(?:{compiled(phrase)})" for phrase in phrases))


def _faults(data: Mapping[str, Any], place: str, words: Vocabulary) -> Iterator[Fault]:
    for key in data:
        if key not in ("commands", "never"):
            yield Fault(f"{place}:{key}", "unknown key", did_you_mean(key, ("commands", "never")))
    commands, rows = data.get("commands"), data.get("never")
    if not isinstance(commands, list) or not isinstance(rows, list):
        yield Fault(place, "commands and never are two lists", "write both")
        return
    for name in commands:
        if name not in words.names:
            yield Fault(f"{place}:commands", f"there is no command {name}", _near(name, words))
    for number, row in enumerate(rows, 1):
        where = f"{place}:never {number}"
        yield from (Fault(where, what, remedy) for what, remedy in _row_faults(row))


def _near(name: object, words: Vocabulary) -> str:
    return did_you_mean(str(name), words.names)


def _row_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in row:
        if key not in _KEYS:
            yield f"unknown key {key}", did_you_mean(key, _KEYS)
    if row.get("where") not in WHERE:
        yield "unknown where", f"use one of {', '.join(WHERE)}"
    if not isinstance(row.get("why"), str) or not row.get("why"):
        yield "why is missing", "tell the reason"
    phrases = row.get("say")
    if not isinstance(phrases, list) or not all(isinstance(one, str) and one for one in phrases):
        yield "say is no list of phrases", 'write ["one", "another"]'
