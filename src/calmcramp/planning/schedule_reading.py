"""From the text of a ``schedule.toml`` to `ScheduleWords`, or to every fault in it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from calmcramp.errors import Fault, FaultsFound, did_you_mean
from calmcramp.planning.rules import time_of_day
from calmcramp.planning.schedule_words import (
    KINDS,
    ROUTINE,
    WANTED,
    WEEK,
    Part,
    Pattern,
    ScheduleWords,
    patterns_of,
    slots_of,
    written_well,
)

SPOKEN = (
    *("at", "every", "every-day", "weekdays", "days"),
    *("tonight", "today", "tomorrow", "day", "date"),
    *("and", "full", "half", "quarter", "quarter-to", "oh", "minute", "midnight", "noon"),
    *("length", "length-one", "span", "span-days"),
)
SAY = (
    *("added", "removed", "skipped", "moved", "nothing", "one-of", "others", "never-mind"),
    *("missed-late", "missed-busy", "missed-another", "missed-several"),
    *("progress-one", "progress", "programme-over", "clock"),
)
ASK = ("add", "add-named", "remove")
REFUSE = (
    *("time", "hour", "two-times", "past", "too-far", "minutes", "unclear"),
    *("which", "none", "there", "full", "disk"),
)
SENTENCES = {"say": SAY, "ask": ASK, "refuse": REFUSE, "names": ("other",)}
LISTS = {
    "numbers.words": 61,
    "numbers.ordinals": 31,
    "numbers.months": 12,
    "spoken.plural": 7,
    "spoken.single": 7,
}
"""Lists of words, and how many each has."""
ROWS: Mapping[str, tuple[str, ...]] = {
    "days": ("on", "from"),
    "once": ("on", "ahead"),
    "time": ("add", "times", "at"),
    "part": ("from", "since", "says"),
    "after": ("minutes", "total"),
    "length": ("minutes", "total"),
    "span": ("days", "total"),
}
"""What a row of each kind may have besides its phrases."""
NEEDED = {"days": ("on",), "part": ("from", "since", "says")}
_TIMES = ("from", "since", "at")
_SECTIONS = ("rule", "numbers", "want", "ignore", "routines", "spoken", *SENTENCES, *KINDS)


def read_schedule_words(text: str, place: str) -> ScheduleWords:
    """The words of a ``schedule.toml``; `place` names the file in the faults.

    :raises FaultsFound: with every fault in it at once
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FaultsFound([Fault(place, f"this is not TOML: {error}", "mend the line")]) from None
    faults = [Fault(f"{place}:{where}", what, remedy) for where, what, remedy in _faults(data)]
    if faults:
        raise FaultsFound(faults)
    numbers, spoken = data["numbers"], data["spoken"]
    parts = [Part(time.fromisoformat(row["since"]), row["says"]) for row in data["part"]]
    return ScheduleWords(
        patterns=tuple(_patterns(data)),
        ignore=frozenset(data["ignore"]["words"]),
        evening=time.fromisoformat(data["rule"]["evening"]),
        usual=data["rule"]["routine"],
        numbers=tuple(numbers["words"]),
        ordinals=tuple(numbers["ordinals"]),
        months=tuple(numbers["months"]),
        parts=tuple(sorted(parts, key=lambda part: part.since)),
        spoken={key: spoken[key] for key in SPOKEN},
        plural=tuple(spoken["plural"]),
        single=tuple(spoken["single"]),
        **{section: dict(data[section]) for section in SENTENCES},
    )


def _patterns(data: Mapping[str, Any]) -> Iterator[Pattern]:
    numbers = data["numbers"]
    slots = slots_of(numbers["words"], numbers["ordinals"], numbers["months"])
    for want in WANTED:
        yield from patterns_of(want, data["want"][want], {}, slots)
    for kind in KINDS:
        for row in data[kind]:
            tells = {key: value for key, value in row.items() if key != "say"}
            yield from patterns_of(kind, row["say"], tells, slots)
    for routine, phrases in data["routines"].items():
        yield from patterns_of(ROUTINE, phrases, {"name": routine}, slots)


# Where, what is wrong, and the remedy.
_Wrong = tuple[str, str, str]


def _faults(data: Mapping[str, Any]) -> Iterator[_Wrong]:
    for section in data:
        if section not in _SECTIONS:
            yield section, "unknown section", did_you_mean(section, _SECTIONS)
    if time_of_day(_in(data, "rule.evening")):
        yield "rule.evening", "this is no time of day", 'write it like "17:00"'
    if not isinstance(_in(data, "rule.routine"), str):
        yield "rule.routine", "this is no name of a routine", 'write it in "quotes"'
    for where, count in LISTS.items():
        words = _in(data, where)
        if not _texts(words) or len(words) != count:
            yield where, f"this is no list of {count} words", "write all of them"
    for where in (*(f"want.{want}" for want in WANTED), "ignore.words"):
        yield from _phrase_faults(_in(data, where), where)
    for name, phrases in _table(data, "routines").items():
        yield from _phrase_faults(phrases, f"routines.{name}")
    yield from _sentence_faults(data)
    for kind in KINDS:
        yield from _rows_faults(data.get(kind), kind)


def _sentence_faults(data: Mapping[str, Any]) -> Iterator[_Wrong]:
    for section, needed in (("spoken", SPOKEN), *SENTENCES.items()):
        table = _table(data, section)
        for key in needed:
            if not isinstance(table.get(key), str) or not table[key].strip():
                yield f"{section}.{key}", "this sentence is missing", 'write it in "quotes"'
        for key, value in table.items():
            known = (*needed, "plural", "single")
            if section != "names" and key not in known:
                yield f"{section}.{key}", "no sentence has this name", did_you_mean(key, known)
            elif section == "names" and not isinstance(value, str):
                yield f"{section}.{key}", "this is no name", 'write it in "quotes"'


def _rows_faults(rows: object, kind: str) -> Iterator[_Wrong]:
    if not isinstance(rows, list) or not rows:
        yield kind, "there are no rows of this kind", f"write [[{kind}]]"
        return
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            yield f"{kind} {number}", "this is no row", f"write [[{kind}]]"
            continue
        yield from _phrase_faults(row.get("say"), f"{kind} {number}")
        yield from ((f"{kind} {number}", what, remedy) for what, remedy in _row_faults(row, kind))


def _row_faults(row: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    for key in NEEDED.get(kind, ()):
        if key not in row:
            yield f"{key} is missing", "write it"
    for key, value in row.items():
        if key not in ("say", *ROWS[kind]):
            yield f"unknown key {key}", did_you_mean(key, ROWS[kind])
        elif key in _TIMES and time_of_day(value):
            yield f"{key} is no time of day", 'write it like "17:00"'
        elif key == "on" and not (_days(value) if kind == "days" else value in WEEK):
            yield "on is no day of the week", f"use {', '.join(WEEK)}"
        elif key in ("ahead", "add", "times", "minutes", "total") and type(value) is not int:
            yield f"{key} is no whole number", "write it without quotes"
        elif key == "days" and type(value) is not int:
            yield "days is no whole number", "write it without quotes"
        elif key == "says" and not isinstance(value, str):
            yield "says is no text", 'write it in "quotes"'


def _phrase_faults(phrases: Any, where: str) -> Iterator[_Wrong]:
    if not _texts(phrases):
        yield where, "this is no list of phrases", 'write ["one", "another"]'
        return
    for phrase in phrases:
        if not written_well(phrase):
            remedy = "no bracket inside another; slots are {hour}, {minute}, {number}, {day}"
            yield where, f'this phrase can not be read: "{phrase}"', remedy


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _days(value: Any) -> bool:
    return _texts(value) and bool(value) and set(value) <= set(WEEK)


def _table(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    table = data.get(section)
    return table if isinstance(table, dict) else {}


def _in(data: Mapping[str, Any], where: str) -> Any:
    section, _, key = where.partition(".")
    return _table(data, section).get(key)
