"""The shipped words, red flags, sentences, answers and routines, as the dialogue knows them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from calmcramp import places
from calmcramp.dialogue.dialogue import open_book
from calmcramp.dialogue.states import Book
from calmcramp.score.routine import Routine
from calmcramp.service.script import Script
from calmcramp.service.shelf import Shelf

NUMBERS = {"emergency": "one one two", "crisis_line": "the listening line"}
SLOTS = NUMBERS | {"advice_line": "your doctor's out-of-hours line"}


def text_of(name: str) -> str:
    """A file of ``scripts/en``."""
    return (places.scripts() / name).read_text("utf-8")


def shipped(*profile: str) -> Book:
    """The book of ``scripts/en`` for a listener with this profile, without routines and answers."""
    files = (text_of(name) for name in ("words.toml", "redflags.toml", "lines.toml"))
    return open_book(*files, slots=NUMBERS, profile=profile)


def whole(*profile: str) -> Book:
    """The same with all that can be led and answered."""
    return replace(_whole(), profile=frozenset(profile))


def routines() -> dict[str, Routine]:
    """Every shipped routine by name."""
    return {routine.name: routine for routine in _shelf().routines}


@cache
def _shelf() -> Shelf:
    return Shelf(places.routines(), places.routines() / "none", SLOTS)


@cache
def _whole() -> Book:
    return Script(_shelf(), "en", frozenset(), ()).book
