"""What can be wrong with a ``redflags.toml``: every fault at once, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.phrases import Lexicon
from calmcramp.dialogue.wordforms import Forms
from calmcramp.errors import Fault, did_you_mean, shown

LEVELS = ("crisis", "E", "U", "ask", "D", "other")
AFTER = ("", "cramp", "settle", "grounding", "steady")
"""What goes on after a message: nothing, the cramp, a routine, or "is your head clear?"."""

_LISTS = {
    "negation": ("words", "between", "owners", "statements", "blocks"),
    "small": ("words",),
    "harmless": ("hear",),
    "told": ("hear", "over"),
    "questions": ("hear", "spared"),
}
"""The sections that hold lists of words or patterns, and their keys."""
_OPTIONAL = {
    "small": ("words",),
    "harmless": ("hear",),
    "told": ("hear", "over"),
    "questions": ("hear", "spared"),
}
"""What a language may leave out, as it may the tables of words."""
_PATTERNS = (("harmless", "hear"), ("told", "hear"), ("told", "over"), ("questions", "hear"))
_TABLES = ("same", "classes")
"""The sections whose keys are the author's own."""
_SECTIONS = ("slots", *_TABLES, *_LISTS, "flag")
_KEYS = (
    *("id", "level", "hear", "catch", "alone", "unless", "say", "log", "ask", "then", "after"),
    *("touch", "unsteady", "instead", "negated", "past"),
)
_SENTENCE_KEYS = ("text", "unless", "only")
_ROW_PATTERNS = ("hear", "catch", "alone", "unless")

_Wrong = tuple[str, str]
"""What is wrong, and what to do."""


def completed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the file with everything that a language may do without, empty."""
    whole: dict[str, Any] = {**{name: {} for name in (*_TABLES, *_OPTIONAL)}, **data}
    for section, keys in _OPTIONAL.items():
        if isinstance(whole.get(section), dict):
            whole[section] = {**{key: [] for key in keys}, **whole[section]}
    return whole


def lexicon_of(data: Mapping[str, Any]) -> Lexicon:
    """What the patterns of the file are made of, as far as it can be read."""
    tables = {name: data[name] if isinstance(data.get(name), dict) else {} for name in _TABLES}
    same, classes = (
        {key: tuple(map(str, many)) for key, many in table.items() if isinstance(many, list)}
        for table in tables.values()
    )
    forms = Forms(same, frozenset(_listed(data, "small", "words")))
    negation = (*_listed(data, "negation", "words"), *_listed(data, "negation", "blocks"))
    blocks = frozenset(part for word in negation for part in forms.parts(word))
    return Lexicon(forms, classes, blocks)


def faults_of(data: Mapping[str, Any], place: str, slots: Mapping[str, str]) -> Iterator[Fault]:
    """Every fault in the file.

    :param slots: the slots that a message may hold
    """
    for where, wrong in (*_section_faults(data), *_class_faults(data)):
        yield Fault(f"{place}:{where}", *wrong)
    lexicon = lexicon_of(data)
    for section, key in _PATTERNS:
        for pattern in _listed(data, section, key):
            for wrong in _pattern_faults(pattern, lexicon):
                yield Fault(f"{place}:{section}.{key}", *wrong)
    rows = data.get("flag") if isinstance(data.get("flag"), list) else []
    ids = [str(row.get("id", "")) for row in rows or ()]
    for number, row in enumerate(rows or ()):
        where = f"{place}:flag {row.get('id') or number + 1}"
        yield from (Fault(where, *wrong) for wrong in _row_faults(row, ids, slots, lexicon))


def _section_faults(data: Mapping[str, Any]) -> Iterator[tuple[str, _Wrong]]:
    for section in data:
        if section not in _SECTIONS:
            yield section, ("unknown section", did_you_mean(section, _SECTIONS))
    for section in _SECTIONS:
        if section not in data:
            yield section, ("this section is missing", f"write [{section}]")
    for section, keys in _LISTS.items():
        table = data.get(section, {})
        for key in (key for key in table if key not in keys):
            yield f"{section}.{key}", ("unknown key", did_you_mean(key, keys))
        for key in (key for key in keys if section in data and not _is_words(table.get(key))):
            yield f"{section}.{key}", ("this is no list of words", 'write ["one", "another"]')
    for level in _listed(data, "questions", "spared"):
        if level not in LEVELS:
            yield "questions.spared", (f"there is no level {level}", did_you_mean(level, LEVELS))


def _class_faults(data: Mapping[str, Any]) -> Iterator[tuple[str, _Wrong]]:
    for section in _TABLES:
        for key, many in data.get(section, {}).items():
            if not _is_words(many) or not many:
                yield f"{section}.{key}", ("this is no list of words", 'write ["one", "another"]')
    classes = lexicon_of(data).classes
    known: set[str] = set()
    for name, members in classes.items():
        inner = {one for member in members for one in re.findall(r"{([^{}]*)}", member)}
        for one in sorted(inner - known):
            near = did_you_mean(one, known) or "a class names only classes that stand before it"
            yield f"classes.{name}", (f"there is no class {{{one}}} before it", near)
        known.add(name)


def _row_faults(
    row: Mapping[str, Any], ids: list[str], slots: Mapping[str, str], lexicon: Lexicon
) -> Iterator[_Wrong]:
    yield from ((f"unknown key {key}", did_you_mean(key, _KEYS)) for key in row if key not in _KEYS)
    if not row.get("id") or ids.count(row["id"]) != 1:
        yield "every row needs an id of its own", "name it"
    if row.get("level") not in LEVELS:
        yield "unknown level", f"use one of {', '.join(LEVELS)}"
    if row.get("after", "") not in AFTER:
        yield "unknown after", f"use one of {', '.join(AFTER[1:])}"
    if row.get("then", "") not in ("", *ids):
        yield f"then names no row: {row['then']}", did_you_mean(str(row["then"]), ids)
    for key in ("hear", *(one for one in _ROW_PATTERNS[1:] if one in row)):
        if not _is_words(row.get(key)):
            yield f"{key} is no list of sentences", 'write ["one", "another"]'
        else:
            for pattern in row[key]:
                yield from _pattern_faults(pattern, lexicon)
    yield from _say_faults(row.get("say"), slots)


def _pattern_faults(pattern: str, lexicon: Lexicon) -> Iterator[_Wrong]:
    for what, name in lexicon.faults(pattern):
        near = did_you_mean(name, lexicon.classes)
        yield what, near or "see how a phrase is written in scripts/README.md"


def _say_faults(say: object, slots: Mapping[str, str]) -> Iterator[_Wrong]:
    if not isinstance(say, list):
        yield "say is no list of sentences", 'write ["one", "another"]'
        return
    for sentence in say:
        text = sentence.get("text") if isinstance(sentence, dict) else sentence
        if not isinstance(text, str) or not text:
            yield f"this is no sentence: {shown(sentence)}", 'write "..." or { text = "..." }'
            continue
        for slot in re.findall(r"{(\w*)}", text):
            if slot not in slots:
                yield f"unknown slot {{{slot}}}", did_you_mean(slot, slots)
        if isinstance(sentence, dict):
            yield from _whom_faults(sentence)


def _whom_faults(sentence: Mapping[str, Any]) -> Iterator[_Wrong]:
    for key, value in sentence.items():
        if key not in _SENTENCE_KEYS:
            yield f"unknown key {key} beside a sentence", did_you_mean(key, _SENTENCE_KEYS)
        elif key != "text" and not _is_words(value):
            yield f"{key} is no list of flags", 'write ["kidney", "pregnant"]'
        elif key != "text":
            for flag in (one for one in value if one not in PROFILE):
                yield f"there is no flag {flag}", did_you_mean(flag, PROFILE)


def _listed(data: Mapping[str, Any], section: str, key: str) -> Iterable[str]:
    table = data.get(section)
    listed = table.get(key) if isinstance(table, dict) else None
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
