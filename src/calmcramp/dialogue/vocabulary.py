"""The words that are understood, as data: a name for each meaning, the phrases under it.

Rule 1. Words are compared without capitals, apostrophes and punctuation (`plain`).
Rule 2. Every canonical name is also a phrase of itself ("a-little" is "a little"), because a
        spotter reports names; such a phrase counts only when nothing else is said.
Rule 3. This file knows no state: who listens for what, and when, stands in `table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from unicodedata import category, normalize

from calmcramp.errors import Fault, FaultsFound, did_you_mean, toml_of

SECTIONS = ("wake", "command", "alone", "ignore", "negation", "telling", "minutes", "durations")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
"""Signs that stand inside a word and are no part of it; every other sign parts two words."""


def plain(text: str) -> str:
    """Words only: ``"It's GONE!"`` -> ``"its gone"``; letters of any script, and digits, stay.

    ``"Fuß"`` and ``"FUSS"`` are one word, and so are two ways of writing the same ``"é"``.
    """
    folded = normalize("NFC", text.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(each if _in_word(each) else " " for each in folded).split())


def _in_word(each: str) -> bool:
    """Whether it is a letter, a mark on one (many scripts write vowels so) or a decimal digit."""
    kind = category(each)
    return kind[0] in "LM" or kind == "Nd"


@dataclass(frozen=True)
class Vocabulary:
    """Everything in ``words.toml``; phrases as written, so that a recogniser can be given them."""

    wake: Mapping[str, tuple[str, ...]]
    """Wake name -> phrases."""
    command: Mapping[str, tuple[str, ...]]
    """Command name -> phrases."""
    alone: Mapping[str, tuple[str, ...]]
    """Name -> phrases that count only when nothing else is said."""
    ignore: frozenset[str]
    """Plain words that change nothing around a phrase."""
    negators: frozenset[str]
    """Plain words that take away the phrase they stand before."""
    between: frozenset[str]
    """Plain words that may stand between a negator and its phrase."""
    telling: frozenset[str]
    """Plain words of somebody who speaks about a cramp, not of having one."""
    past: frozenset[str]
    """Plain words by which it is over, whoever had it."""
    pleas: frozenset[str]
    """Plain words of somebody who asks for help all the same."""
    minutes: Mapping[str, int]
    """Number word -> whole minutes."""
    units: frozenset[str] = frozenset({"minute", "minutes"})
    """The plain words for minutes that stand after a number."""
    durations: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    """Plain words of a length that is no number of minutes ("half an hour") -> whole minutes."""

    @property
    def names(self) -> frozenset[str]:
        """Every name that something can be understood as."""
        return frozenset(self.wake) | frozenset(self.command)

    def phrases(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Every (phrase, name) of these names, as written, also those that count only alone."""
        return tuple(
            (phrase, name)
            for name in sorted(set(names))
            for phrase in (*self.said_for(name), *self.alone.get(name, ()), name.replace("-", " "))
        )

    def with_routines(self, called: Mapping[str, Iterable[str]]) -> Vocabulary:
        """The same with names for routines: each phrase begins it, also out of sleep.

        :param called: name, such as ``routine:box``, -> the phrases it is asked for by
        """
        phrases = {name: tuple(some) for name, some in called.items() if some}
        every = tuple(phrase for some in phrases.values() for phrase in some)
        wake = {**self.wake, "relax": (*self.wake.get("relax", ()), *every)}
        return replace(self, wake=wake, command={**self.command, **phrases})

    @cached_property
    def inside(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """Plain words of each phrase that counts inside a sentence -> the names it stands for."""
        pairs = ((phrase, name) for name in self.names for phrase in self.said_for(name))
        return _index(pairs)

    @cached_property
    def whole(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """The same for the phrases that count only when nothing else is said (rule 2)."""
        own = [(name, name) for name in self.names]
        return _index([*own, *((one, name) for name, some in self.alone.items() for one in some)])

    @cached_property
    def longest(self) -> int:
        """Words in the longest phrase."""
        return max(map(len, (*self.inside, *self.whole)), default=0)

    def said_for(self, name: str) -> tuple[str, ...]:
        """The phrases of one name that count inside a sentence."""
        return (*self.wake.get(name, ()), *self.command.get(name, ()))

    def occurring(self, line: str) -> frozenset[str]:
        """The names of which some phrase occurs, word for word, in a spoken line."""
        words = tuple(plain(line).split())
        spans = {words[i:j] for i, j in self.spans(len(words))}
        return frozenset().union(
            *(table.get(span, frozenset()) for span in spans for table in (self.inside, self.whole))
        )

    def tells(self, foreign: Iterable[str], words: Iterable[str]) -> bool:
        """Whether a sentence only speaks about a cramp: it is over, or it is somebody's and nobody
        asks for help.

        :param foreign: its words outside of phrases, small words left out
        :param words: all of them
        """
        foreign = frozenset(foreign)
        pleads = not self.pleas.isdisjoint(words)
        return bool(self.past & foreign) or bool(self.telling & foreign and not pleads)

    def spans(self, count: int) -> Iterator[tuple[int, int]]:
        """Where in ``count`` words a phrase can stand: (first word, after its last)."""
        for start in range(count):
            for end in range(start + 1, min(start + self.longest, count) + 1):
                yield start, end


def read_words(text: str, place: str) -> Vocabulary:
    """The vocabulary written in a ``words.toml``.

    :param place: the file's name, for the faults
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = list(_faults(data, place))
    if faults:
        raise FaultsFound(faults)
    return Vocabulary(
        wake=_lists(data["wake"]),
        command=_lists(data["command"]),
        alone=_lists(data["alone"]),
        ignore=_plain_set(data["ignore"]["words"]),
        negators=_plain_set(data["negation"]["words"]),
        between=_plain_set(data["negation"]["between"]),
        telling=_plain_set(data["telling"]["words"]),
        past=_plain_set(data["telling"]["past"]),
        pleas=_plain_set(data["telling"]["pleas"]),
        minutes={plain(word): number for word, number in data["minutes"].items()},
        units=_plain_set(data["durations"]["units"]),
        durations={
            tuple(plain(words).split()): number
            for words, number in data["durations"]["lengths"].items()
        },
    )


def _faults(data: Mapping[str, object], place: str) -> Iterable[Fault]:
    for section in data:
        if section not in SECTIONS:
            yield Fault(f"{place}:{section}", "unknown section", did_you_mean(section, SECTIONS))
    for section in SECTIONS:
        table = data.get(section)
        if not isinstance(table, dict):
            yield Fault(f"{place}:{section}", "this section is missing", f"write [{section}]")
        elif section == "minutes":
            yield from _number_faults(table, f"{place}:{section}")
        elif section == "durations":
            yield from _duration_faults(table, f"{place}:{section}")
        else:
            yield from _list_faults(table, f"{place}:{section}")
    yield from _stray_faults(data, place)


def _list_faults(table: Mapping[str, object], place: str) -> Iterable[Fault]:
    needed = {
        "ignore": ("words",),
        "telling": ("words", "past", "pleas"),
        "negation": ("words", "between"),
    }
    for key in needed.get(place.rpartition(":")[2], ()):
        if key not in table:
            yield Fault(f"{place}.{key}", "this list is missing", "write it, even if it is empty")
    for name, phrases in table.items():
        if not isinstance(phrases, list) or not all(_is_phrase(one) for one in phrases):
            yield Fault(f"{place}.{name}", "this is no list of phrases", 'write ["one", "another"]')


def _duration_faults(table: Mapping[str, object], place: str) -> Iterable[Fault]:
    units, lengths = table.get("units"), table.get("lengths")
    if not isinstance(units, list) or not all(_is_phrase(one) for one in units):
        yield Fault(f"{place}.units", "this is no list of words", 'write ["minute", "minutes"]')
    if isinstance(lengths, dict):
        yield from _number_faults(lengths, f"{place}.lengths")
    else:
        yield Fault(f"{place}.lengths", "this table is missing", 'write { "half an hour" = 30 }')


def _number_faults(table: Mapping[str, object], place: str) -> Iterable[Fault]:
    for name, value in table.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 60:
            yield Fault(f"{place}.{name}", "minutes are a whole number from 1 to 60")


def _stray_faults(data: Mapping[str, object], place: str) -> Iterable[Fault]:
    wake, command, alone = (data.get(key) for key in ("wake", "command", "alone"))
    if isinstance(wake, dict) and isinstance(command, dict) and isinstance(alone, dict):
        known = [*wake, *command]
        for name in alone:
            if name not in known:
                remedy = did_you_mean(name, known)
                yield Fault(f"{place}:alone.{name}", "no wake or command has this name", remedy)


def _is_phrase(value: object) -> bool:
    return isinstance(value, str) and bool(plain(value))


def _lists(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(phrases) for name, phrases in table.items()}


def _index(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, ...], frozenset[str]]:
    index: dict[tuple[str, ...], frozenset[str]] = {}
    for phrase, name in pairs:
        words = tuple(plain(phrase).split())
        index[words] = index.get(words, frozenset()) | {name}
    return index


def _plain_set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)
