"""What a language brings with it: how a number to phone is called that nobody set, and whether its
files say all that the program needs.

English is the measure: names, levels and passages are the program's own, the same in every
language; only what is heard and said is translated.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from calmcramp import places
from calmcramp.dialogue.answers_reading import read_answers
from calmcramp.dialogue.lines import read_lines
from calmcramp.dialogue.setup_lines import SetUpLines, read_setup_lines
from calmcramp.dialogue.triage import Row, Triage, read_redflags
from calmcramp.dialogue.vocabulary import Vocabulary, read_words
from calmcramp.dialogue.wording import read_wording
from calmcramp.errors import Fault, FaultsFound, NotFoundHere, did_you_mean
from calmcramp.planning.diary_words import DiaryWords, read_diary_words
from calmcramp.planning.schedule_reading import read_schedule_words
from calmcramp.planning.settings import Settings, digit_by_digit
from calmcramp.score.routine import Ask, Passage, Routine
from calmcramp.service.shelf import ANSWERS, Shelf, read_text
from calmcramp.voice.engines import ENGLISH

NEEDED = frozenset(
    {
        *("cramp", "calf", "foot", "hamstring", "front-thigh", "shin", "inner-thigh", "aftercare"),
        *("settle", "ease", "pursed", "release-only", "pmr-7", "body-scan", "grounding"),
        *("warmth", "evening-offer", "light-head", "still-awake", "sleep-ending"),
    }
)
"""The routines that the conversation leads by itself: without one of them it is silent there."""

SCHEDULE, DIARY = "schedule.toml", "diary.toml"
SET_UP = "setup.toml"

_TRANSLATED = {"hear", "say", "ask"}
"""What of a red flag is words; the rest of its row is the same in every language."""
_OWN = {"sentences", "catch", "alone", "unless", "past", "negated"}
"""How a language's words are heard is its own business."""


def slots(settings: Settings) -> dict[str, str]:
    """What `{emergency}`, `{advice_line}` and `{crisis_line}` stand for in the language that is
    spoken: the number digit by digit, or the words of the language for one that nobody set.

    :raises BadConfig: when there is no such language; FaultsFound: when its file can't be read
    """
    file = places.scripts(settings.voice.language) / "redflags.toml"
    words = _toml(file).get("slots", {})
    country = settings.country
    numbers = {
        "emergency": country.emergency_number,
        "advice_line": country.advice_line,
        "crisis_line": country.crisis_line,
    }
    return {name: digit_by_digit(one) or words.get(name, "") for name, one in numbers.items()}


def diary_words(language: str) -> DiaryWords | None:
    """The words of the diary in a language; None where nobody wrote any.

    :raises FaultsFound: with every fault in them
    """
    try:
        return read_diary_words(read_text(places.scripts(language) / DIARY), DIARY)
    except NotFoundHere:
        return None


def setup_lines(language: str) -> SetUpLines | None:
    """The sentences of the set-up in a language; None where nobody wrote any.

    :raises FaultsFound: with every fault in them
    """
    try:
        return read_setup_lines(read_text(places.scripts(language) / SET_UP), SET_UP)
    except NotFoundHere:
        return None


def lacking(language: str) -> tuple[Fault, ...]:
    """Everything that a language's files have wrong or do not say, each with its place.

    :raises BadConfig: when there is no such language
    """
    folder, english = places.scripts(language), places.scripts(ENGLISH)
    checks = (_words, _redflags, _lines, _wording, _diary, _rehearsal, _routines, _optional)
    return tuple(fault for check in checks for fault in _faults(check, folder, english))


def _faults(
    check: Callable[[Path, Path], Iterable[Fault]], folder: Path, english: Path
) -> list[Fault]:
    """The faults of one check; that a file is missing or cannot be read is one of them."""
    try:
        return list(check(folder, english))
    except FaultsFound as error:
        return list(error.faults)
    except NotFoundHere as error:
        return [Fault(folder.name, error.what, "translate the English one")]


def _words(folder: Path, english: Path) -> Iterator[Fault]:
    here, there = _vocabulary(folder), _vocabulary(english)
    for name in sorted(there.names | here.names):
        place = f"words.toml:{name}"
        if name not in there.names:
            yield Fault(place, "the program knows no such name", did_you_mean(name, there.names))
        elif not here.said_for(name) and not here.alone.get(name):
            said = ", ".join(f'"{each}"' for each in there.said_for(name)[:2])
            yield Fault(place, "nobody can say this", f"translate phrases such as {said}")
        elif (name in here.wake) != (name in there.wake):
            yield Fault(place, "it stands in another section than in English", "move it")


def _redflags(folder: Path, english: Path) -> Iterator[Fault]:
    here, there = _triage(folder), _triage(english)
    known = {row.id: row for row in here.rows}
    for row in there.rows:
        place = f"redflags.toml:flag {row.id}"
        if row.id not in known:
            yield Fault(place, "this flag is missing", f'translate "{" ".join(row.say)}"')
        else:
            yield from (Fault(place, what) for what in _differences(known[row.id], row))


def _differences(here: Row, there: Row) -> Iterator[str]:
    for name in (one.name for one in fields(Row) if one.name not in _TRANSLATED | _OWN):
        if getattr(here, name) != getattr(there, name):
            yield f"{name} is {getattr(here, name)!r}, and in English {getattr(there, name)!r}"
    for name in sorted(_TRANSLATED):
        if bool(getattr(here, name)) != bool(getattr(there, name)):
            yield f"{name} is not there" if getattr(there, name) else f"{name} is not in English"


def _lines(folder: Path, _: Path) -> Iterable[Fault]:
    read_lines(read_text(folder / "lines.toml"), "lines.toml")  # tells what is missing by itself
    return ()


def _wording(folder: Path, english: Path) -> Iterator[Fault]:
    here, there = (
        read_wording(read_text(each / "wording.toml"), "wording.toml", _vocabulary(each))
        for each in (folder, english)
    )
    for name in sorted(there.commands - here.commands):
        yield Fault("wording.toml:commands", f"{name} is missing", "write it: it is a name")


def _diary(folder: Path, _: Path) -> Iterable[Fault]:
    read_diary_words(read_text(folder / DIARY), DIARY)
    return ()


def _optional(folder: Path, _: Path) -> Iterable[Fault]:
    """What a language can do without; where it is written, it has to be right."""
    if (folder / ANSWERS).is_file():
        read_answers(read_text(folder / ANSWERS), ANSWERS)
    if (folder / SCHEDULE).is_file():
        read_schedule_words(read_text(folder / SCHEDULE), SCHEDULE)
    if (folder / SET_UP).is_file():
        read_setup_lines(read_text(folder / SET_UP), SET_UP)
    return ()


def _rehearsal(folder: Path, english: Path) -> Iterator[Fault]:
    here, there = (_toml(each / "rehearsal.toml") for each in (folder, english))
    for name in there:
        if not here.get(name):
            yield Fault(f"rehearsal.toml:{name}", "this list is missing", "translate the English")


def _routines(folder: Path, english: Path) -> Iterator[Fault]:
    here, there = _shelf(folder), _shelf(english)
    yield from here.faults
    known = {routine.name: routine for routine in here.routines}
    for routine in there.routines:
        place = f"routines/{routine.name}.toml"
        if routine.name in known:
            own = known[routine.name]
            yield from (Fault(place, what) for what in _unlike(own, routine, known.keys()))
        elif routine.name in NEEDED:
            yield Fault(place, "this routine is missing", "translate the English one")


def _unlike(here: Routine, there: Routine, known: Iterable[str]) -> Iterator[str]:
    """What the conversation would miss in a translated routine."""
    for name in ("kind", "mode", "heat", "ends", "instead", "unless", "only"):
        if getattr(here, name) != getattr(there, name):
            yield f"{name} is {getattr(here, name)!r}, and in English {getattr(there, name)!r}"
    for other in (here.ends, here.instead, here.shorter):
        if other and other not in known:
            yield f'there is no routine "{other}" in this language'
    passages = {each.name: each for each in here.passages}
    for passage in there.passages:
        if passage.name not in passages:
            yield f'passage "{passage.name}" is missing'
        elif _asked(passages[passage.name]) != _asked(passage):
            yield f'passage "{passage.name}" asks other questions than in English'
        elif _for_whom(passages[passage.name]) != _for_whom(passage):
            yield f'passage "{passage.name}" suits other people than in English: unless, only'


def _asked(passage: Passage) -> list[str]:
    return [step.name for step in passage.steps if isinstance(step, Ask)]


def _for_whom(passage: Passage) -> set[tuple[frozenset[str], frozenset[str]]]:
    return {(each.unless, each.only) for each in (passage, *passage.steps)}


def _vocabulary(folder: Path) -> Vocabulary:
    return read_words(read_text(folder / places.WORDS), places.WORDS)


def _triage(folder: Path) -> Triage:
    return read_redflags(read_text(folder / "redflags.toml"), "redflags.toml")


def _shelf(folder: Path) -> Shelf:
    """The routines of a language alone, without those of the user's own."""
    numbers = dict.fromkeys(("emergency", "advice_line", "crisis_line"), "1 1 2")
    return Shelf(folder / "routines", folder / "routines" / "none", numbers)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(file))
    except (ValueError, RecursionError) as error:
        raise FaultsFound([Fault(file.name, f"this is not TOML: {error}", "mend it")]) from None
