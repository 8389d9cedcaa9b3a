"""The week as it is told aloud, and what is asked the next day, in the words of a language's
``diary.toml`` (care-brief 9).

Rule 1. Two or three short sentences, and three numbers at most.
Rule 2. What lasted more than ten minutes is told before anything that is only interesting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calmcramp.errors import Fault, FaultsFound, did_you_mean, shown, toml_of
from calmcramp.planning.diary import MUSCLES, SIDES
from calmcramp.planning.diary_questions import QUESTIONS
from calmcramp.planning.summary import Summary

SLOTS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "week": {
        "nothing": frozenset(),
        "unplaced": frozenset({"times"}),
        **dict.fromkeys(("one", "all", "most"), frozenset({"times", "where"})),
    },
    "then": {
        "worst": frozenset({"pain"}),
        "long": frozenset(),
        "before": frozenset({"times"}),
        "before-nothing": frozenset(),
    },
    "times": {
        **dict.fromkeys(("once", "twice", "many"), frozenset[str]()),
        "times": frozenset({"number"}),
    },
    "side": dict.fromkeys(SIDES, frozenset({"where"})),
    "ask": dict.fromkeys(("consent", *QUESTIONS), frozenset[str]()),
    "say": dict.fromkeys(("thanks", "no", "later", "nothing", "unreadable"), frozenset[str]()),
    "muscle": dict.fromkeys((one for one in MUSCLES if one != "unknown"), frozenset[str]()),
}
"""Section -> sentence -> what is filled in there."""
_FEWEST_NUMBERS = 11
"""Zero to ten: the pain has to be told."""


@dataclass(frozen=True)
class DiaryWords:
    """The whole of a ``diary.toml``."""

    sections: Mapping[str, Mapping[str, str]]
    numbers: tuple[str, ...]
    """Spoken numbers from zero upward."""

    def say(self, section: str, name: str, **filled: str) -> str:
        """One sentence, filled in."""
        return self.sections[section][name].format(**filled)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every sentence in which nothing is filled in."""
        return tuple(text for name in ("ask", "say") for text in self.sections[name].values())

    def times(self, count: int) -> str:
        """How often, in words."""
        if count in (1, 2):
            return self.say("times", "once" if count == 1 else "twice")
        if count >= len(self.numbers):
            return self.say("times", "many")
        return self.say("times", "times", number=self.numbers[count])


def read_diary_words(text: str, place: str) -> DiaryWords:
    """The sentences of a ``diary.toml``.

    :param place: the file's name, for the faults
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = [Fault(f"{place}:{key}", what, remedy) for key, what, remedy in _faults(data)]
    if faults:
        raise FaultsFound(faults)
    return DiaryWords({name: data[name] for name in SLOTS}, tuple(data["numbers"]["words"]))


def spoken_week(summary: Summary, words: DiaryWords) -> tuple[str, ...]:
    """This week in two or three sentences."""
    week = summary.week
    if not week.cramps:
        return words.say("week", "nothing"), *_before(summary, words)
    said = [_came(summary, words)]
    if week.worst_pain is not None:
        said.append(words.say("then", "worst", pain=words.numbers[week.worst_pain]))
    if week.long:
        return *said, words.say("then", "long")
    return *said, *_before(summary, words)


def _came(summary: Summary, words: DiaryWords) -> str:
    """How often, and where it mostly was."""
    count = summary.week.cramps
    where, share = _where(summary, words)
    if not where:
        return words.say("week", "unplaced", times=words.times(count))
    name = "most" if share < count else "one" if count == 1 else "all"
    return words.say("week", name, times=words.times(count), where=where)


def _where(summary: Summary, words: DiaryWords) -> tuple[str, int]:
    """The place of more than half of this week's cramps, with its side where that is so for the
    side as well, and how many there were; nothing where they were all over."""
    here = Counter[str]()
    for muscle, side, count in summary.week_places:
        here[muscle] += count
        if 2 * count > summary.week.cramps and muscle != "unknown":
            return words.say("side", side, where=words.say("muscle", muscle)), count
    muscle, count = max(here.items(), key=lambda item: item[1])
    if 2 * count > summary.week.cramps and muscle != "unknown":
        return words.say("muscle", muscle), count
    return "", 0


def _before(summary: Summary, words: DiaryWords) -> Iterator[str]:
    """The week before, where the diary reaches back to it."""
    if summary.before is None or len(summary.weeks) < 2:
        return
    before = summary.weeks[-2]
    if before.cramps:
        yield words.say("then", "before", times=words.times(before.cramps))
    elif summary.week.cramps:
        yield words.say("then", "before-nothing")


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in data:
        if name not in SLOTS and name != "numbers":
            yield name, "there is no such section", did_you_mean(name, (*SLOTS, "numbers"))
    for section, known in SLOTS.items():
        yield from _faults_in(section, known, data.get(section, {}))
    numbers = data.get("numbers", {})
    spoken = numbers.get("words", []) if isinstance(numbers, dict) else []
    if not isinstance(spoken, list) or len(spoken) < _FEWEST_NUMBERS:
        yield "numbers.words", "these are not the spoken numbers", "write zero to ten, at least"
    elif not all(isinstance(one, str) and one for one in spoken):
        yield "numbers.words", "one of these is no word", 'write it in "quotes"'


def _faults_in(
    section: str, known: Mapping[str, frozenset[str]], given: Any
) -> Iterator[tuple[str, str, str]]:
    if not isinstance(given, dict):
        yield section, "this is a section, not a value", f"write [{section}] on its own line"
        return
    for name in known:
        if name not in given:
            yield f"{section}.{name}", "this sentence is missing", "write it"
    for name, text in given.items():
        if name not in known:
            yield f"{section}.{name}", "no sentence has this name", did_you_mean(name, known)
        elif not isinstance(text, str) or not text.strip():
            yield f"{section}.{name}", f"this is no sentence: {shown(text)}", 'write it in "quotes"'
        elif set(re.findall(r"\{\w+\}|[{}]", text)) != {f"{{{slot}}}" for slot in known[name]}:
            slots = ", ".join(f"{{{slot}}}" for slot in sorted(known[name])) or "nothing"
            yield f"{section}.{name}", f'"{text}" is not filled in right', f"use {slots} in it"
