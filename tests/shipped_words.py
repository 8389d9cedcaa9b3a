"""The shipped words, red flags and sentences, as the dialogue knows them."""

from __future__ import annotations

from calmcramp import places
from calmcramp.dialogue.dialogue import open_book
from calmcramp.dialogue.states import Book

NUMBERS = {"emergency": "one one two", "crisis_line": "the listening line"}


def text_of(name: str) -> str:
    """A file of ``scripts/en``."""
    return (places.scripts() / name).read_text("utf-8")


def shipped(*profile: str) -> Book:
    """The book of ``scripts/en`` for a listener with this profile."""
    files = (text_of(name) for name in ("words.toml", "redflags.toml", "lines.toml"))
    return open_book(*files, slots=NUMBERS, profile=profile)
