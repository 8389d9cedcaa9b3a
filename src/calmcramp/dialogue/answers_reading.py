"""Reading an ``answers.toml``, the shipped one or somebody's own; every fault told at once.

Rule 1. An answer lasts 25 s at most, which is 60 words, whoever hears it (care-brief 8).
Rule 2. Nobody is left without an answer because of a flag; a further part may fall away.
Rule 3. No answer holds a word for "stop": that is listened for in every state, so it would end
        itself. Numbers are written as words: "15" is for the voice to guess at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import product
from typing import Any

from calmcramp.dialogue.answers import GAP, Answer, Answers, Form, Sentence, as_regex
from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import Fault, FaultsFound, did_you_mean, shown, toml_of

LONGEST = 60
"""Words of an answer, and of each further part."""
MOST_GAPS = 4
"""More of them take too long to try."""
STOPS = (
    *("stop", "quiet", "enough", "shush", "hush", "shut up", "cancel", "go away"),
    *("leave me alone", "leave me in peace"),
)
"""What every phrase for "stop" in the English ``words.toml`` holds."""

_FORM = tuple(each.name for each in fields(Form))
_INSIDE = {"question": _FORM, "fallback": ("say",)}
"""The sections that are tables of lists, beside ``words``, whose keys are the author's own."""
_SECTIONS = ("words", *_INSIDE, "answer")
_KEYS = ("id", "hear", "about", "say", "more")
_SENTENCE_KEYS = ("text", "unless", "only")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GROUP = re.compile(r"\[[^\[\]()]*\]|\([^\[\]()]*\)")
_SET = re.compile(r"\{([^{}]*)\}")

_Wrong = tuple[str, str]
"""What is wrong, and what to do."""
_Sets = Mapping[str, Any]
_Stops = tuple[str, ...]


def read_answers(text: str, place: str, stops: Iterable[str] = STOPS) -> Answers:
    """The answers in an ``answers.toml``; `place` names the file in the faults.

    :param stops: the words for "stop" of its language, which no answer may hold
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = [
        Fault(f"{place}:{where}", *wrong)
        for where, wrong in _faults(data, tuple(map(plain, stops)))
    ]
    if faults:
        raise FaultsFound(faults)
    sets = data.get("words", {})

    form = {key: _filled(data.get("question", {}).get(key, []), sets) for key in _FORM}
    return Answers(
        tuple(_answer(each, sets) for each in data.get("answer", [])),
        tuple(one.text for one in _part(data.get("fallback", {}).get("say", []))),
        Form(**form),
    )


def _answer(data: Mapping[str, Any], sets: _Sets) -> Answer:
    return Answer(
        id=data["id"],
        hear=_filled(data.get("hear", []), sets),
        say=_part(data["say"]),
        about=_filled(data.get("about", []), sets),
        more=tuple(_part(each) for each in data.get("more", [])),
    )


def _part(written: Iterable[str | Mapping[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(_sentence(each) for each in written)


def _sentence(written: str | Mapping[str, Any]) -> Sentence:
    if isinstance(written, str):
        return Sentence(written)
    unless, only = (frozenset(written.get(key, ())) for key in ("unless", "only"))
    return Sentence(written["text"], unless, only)


def _filled(written: Iterable[str], sets: _Sets) -> tuple[str, ...]:
    return tuple(_SET.sub(lambda each: "|".join(sets[each[1]]), one) for one in written)


# ------------------------------------------------------------------ what can be wrong


def _faults(data: Mapping[str, Any], stops: _Stops) -> Iterator[tuple[str, _Wrong]]:
    for section, written in data.items():
        kind = list if section == "answer" else dict
        if section not in _SECTIONS:
            yield section, ("unknown section", did_you_mean(section, _SECTIONS))
        elif not isinstance(written, kind):
            named = "[[answer]]" if kind is list else f"[{section}]"
            yield section, ("this is no section", f"write {named} on a line of its own")
    sets = {name: one for name, one in _table(data, "words").items() if _are_words(one)}
    for section in ("words", *_INSIDE):
        for key, written in _table(data, section).items():
            wrong = _list_faults(section, key, written, sets, stops)
            yield from ((f"{section}.{key}", one) for one in wrong)
    answers = data.get("answer", [])
    tables = [each for each in answers if isinstance(each, dict)] if _is_list(answers) else []
    if _is_list(answers) and tables != answers:
        yield "answer", ("this is no list of answers", "begin each with [[answer]]")
    ids = [each.get("id") for each in tables]
    for number, each in enumerate(tables, 1):
        where = f"answer {each.get('id') or number}"
        yield from ((where, one) for one in _answer_faults(each, ids, sets, stops))


def _table(data: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    table = data.get(section)
    return table if isinstance(table, dict) else {}


def _is_list(written: object) -> bool:
    return isinstance(written, list)


def _are_words(written: object) -> bool:
    return isinstance(written, list) and all(
        isinstance(one, str) and plain(one) and not set("[](){}|.") & set(one) for one in written
    )


def _list_faults(
    section: str, key: str, written: object, sets: _Sets, stops: _Stops
) -> Iterator[_Wrong]:
    if section == "words":
        if not _are_words(written):
            yield "this is no list of words", 'write ["one", "two words"], without brackets'
    elif key not in _INSIDE[section]:
        yield f"unknown key {key}", did_you_mean(key, _INSIDE[section])
    elif section == "fallback":
        yield from _part_faults(key, written, stops)
    else:
        yield from _pattern_faults(key, written, sets)


def _answer_faults(
    data: Mapping[str, Any], ids: list[Any], sets: _Sets, stops: _Stops
) -> Iterator[_Wrong]:
    for key in data:
        if key not in _KEYS:
            yield f"unknown key {key}", did_you_mean(key, _KEYS)
    id = data.get("id")
    if not isinstance(id, str) or not _ID.fullmatch(id) or ids.count(id) != 1:
        yield "every answer needs an id of its own", "use small letters, digits and hyphens"
    if "hear" not in data and "about" not in data:
        yield "nothing says how it is asked", "write hear, or about, or both"
    for key in ("hear", "about"):
        yield from _pattern_faults(key, data[key], sets) if key in data else ()
    yield from _part_faults("say", data.get("say"), stops)
    more = data.get("more", [])
    if not _is_list(more):
        yield "more is no list of parts", 'write [["One sentence.", "Another."], ["A part."]]'
        return
    for number, part in enumerate(more, 1):
        yield from _part_faults(f"more, part {number}", part, stops, everybody=False)


def _pattern_faults(key: str, written: object, sets: _Sets) -> Iterator[_Wrong]:
    if not isinstance(written, list) or not written:
        yield f"{key} is no list of phrases", 'write ["one", "another"]'
        return
    for one in written:
        if not isinstance(one, str):
            yield f"{key}: this is no phrase: {shown(one)}", "write words in quotes"
            continue
        unknown = [name for name in _SET.findall(one) if name not in sets]
        yield from (
            (f"{key}: unknown words {{{name}}}", did_you_mean(name, sets)) for name in unknown
        )
        if not unknown:
            yield from ((f"{key}: {what}: {one}", remedy) for what, remedy in _unread(one, sets))


def _unread(phrase: str, sets: _Sets) -> Iterator[_Wrong]:
    """Why a phrase would not mean what it says."""
    filled = _filled([phrase], sets)[0]
    if set("[](){}") & set(_GROUP.sub("", filled) + _GROUP.sub("", phrase)):
        yield "this phrase can not be read", "no bracket inside another, {name} inside ( ) or [ ]"
    elif phrase.count(GAP) > MOST_GAPS:
        yield "too many gaps", f"the most is {MOST_GAPS}"
    elif re.fullmatch(as_regex(filled), ""):
        yield "this phrase would fit anything", "name at least one word that has to be said"


def _part_faults(
    key: str, written: object, stops: _Stops, everybody: bool = True
) -> Iterator[_Wrong]:
    if not isinstance(written, list) or not written:
        yield f"{key} is no list of sentences", 'write ["One sentence.", "Another."]'
        return
    wrong = [one for each in written for one in _sentence_faults(each, stops)]
    yield from ((f"{key}: {what}", remedy) for what, remedy in wrong)
    if not wrong:
        yield from _length_faults(key, _part(written), everybody)


def _sentence_faults(written: object, stops: _Stops) -> Iterator[_Wrong]:
    table = {"text": written} if isinstance(written, str) else written
    text = table.get("text") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(text, str):
        yield f"this is no sentence: {shown(written)}", 'write it in quotes, or { text = "..." }'
        return
    for key in table:
        if key not in _SENTENCE_KEYS:
            yield f"unknown key {key}", did_you_mean(key, _SENTENCE_KEYS)
    yield from _flag_faults(table)
    yield from _text_faults(text, stops)


def _flag_faults(table: Mapping[str, Any]) -> Iterator[_Wrong]:
    for key in ("unless", "only"):
        flags = table.get(key, [])
        if not _is_list(flags):
            yield f"{key} is no list of flags", f"use some of {', '.join(PROFILE)}"
            continue
        for flag in flags:
            if flag not in PROFILE:
                near = did_you_mean(str(flag), PROFILE)
                yield f"{key}: unknown flag {flag}", near or f"use one of {', '.join(PROFILE)}"


def _text_faults(text: str, stops: _Stops) -> Iterator[_Wrong]:
    if not plain(text) or not text.endswith((".", "?")) or text != " ".join(text.split()):
        yield f"this is no whole sentence: {text}", "begin with a word, end with . or ?"
    if re.search(r"\d", text):
        yield f"a figure: {text}", "write numbers in words"
    if set("{}[]()") & set(text):
        yield f"a bracket: {text}", "write only what is spoken"
    for stop in stops:
        if f" {stop} " in f" {plain(text)} ":
            yield f'it would end itself with "{stop}": {text}', "word it otherwise"


def _length_faults(key: str, part: tuple[Sentence, ...], everybody: bool) -> Iterator[_Wrong]:
    """Too long, or nothing left, for anybody: tried with every choice of the flags in it."""
    flags = sorted(frozenset().union(*(one.unless | one.only for one in part)))
    longest = 0
    for chosen in product((False, True), repeat=len(flags)):
        profile = frozenset(flag for flag, on in zip(flags, chosen, strict=True) if on)
        said = [one.text for one in part if one.suits(profile)]
        longest = max(longest, len(" ".join(said).split()))
        if not said and everybody:
            yield f"{key}: nothing is left for {', '.join(sorted(profile)) or 'the others'}", ""
            return
    if longest > LONGEST:
        yield f"{key}: {longest} words, the most is {LONGEST}", "move some of it to more"
