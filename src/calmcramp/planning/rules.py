"""What a value of the settings must be: each rule answers None, or what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from calmcramp.errors import shown

Wrong = tuple[str, str]
"""What is wrong, and the remedy."""

Rule = Callable[[Any], Wrong | None]

LONGEST_NAME = 200
LONGEST_PATH = 4096
LONGEST_NUMBER = 60
MOST_HANDS = 8
_LARGE = 10**15
"""Whole numbers beyond this are shown as they are written."""
FIRST_PIN, LAST_PIN = 2, 27
"""GPIO numbers on the header of a Raspberry Pi, without the two that identify boards."""


def name(value: Any) -> Wrong | None:
    """A name, such as a device's: one line of text."""
    return _text(value, LONGEST_NAME)


def path(value: Any) -> Wrong | None:
    """The path of a folder or file; whether it exists is not asked here."""
    return _text(value, LONGEST_PATH)


def number_to_phone(value: Any) -> Wrong | None:
    """Something to phone: a number, perhaps with a word or two beside it; empty for none."""
    if wrong := _text(value, LONGEST_NUMBER):
        return wrong
    # Braces would be taken for a slot of a spoken line, brackets for a direction to the voice.
    if value and not re.fullmatch(r"[^{}<>\[\]]*\d[^{}<>\[\]]*", value):
        return f"{shown(value)} is not a number to phone", 'write it like "911" or "116 123"'
    return None


def language(value: Any) -> Wrong | None:
    """The short name of a language."""
    if isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}", value):
        return None
    return f"{shown(value)} is not a language", 'write two or three letters, like "en"'


def time_of_day(value: Any) -> Wrong | None:
    """A time on a 24-hour clock."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return None
    return f"{shown(value)} is not a time of day", 'write it like "22:30"'


def switch(value: Any) -> Wrong | None:
    """On or off."""
    if isinstance(value, bool):
        return None
    return f"{shown(value)} is neither true nor false", "write true or false, without quotes"


def names(value: Any) -> Wrong | None:
    """A list of names, or of parts of names; none of them empty, for that would be every name."""
    listed = _list(value, MOST_HANDS, 'write it like ["AB Shutter3"]')
    if listed is not None:
        return listed
    for each in value:
        if wrong := name(each):
            return wrong
        if not each.strip():
            return '"" would be every key there is', "write a part of the name"
    return None


def pins(value: Any) -> Wrong | None:
    """A list of GPIO numbers, each once."""
    if wrong := _list(value, MOST_HANDS, "write it like [17]"):
        return wrong
    for each in value:
        if wrong := _pin(each):
            return wrong
    twice = next((each for each in value if value.count(each) > 1), None)
    return None if twice is None else (f"{twice} stands there twice", "write it once")


def pin_or_none(value: Any) -> Wrong | None:
    """A GPIO number, or 0 for none."""
    return None if value == 0 and not isinstance(value, bool) else _pin(value)


def one_of(*known: str) -> Rule:
    """One of a few words."""

    def rule(value: Any) -> Wrong | None:
        if value in known:
            return None
        return f"{shown(value)} is not known", f"choose one of: {', '.join(known)}"

    return rule


def between(lowest: float, highest: float, unit: str) -> Rule:
    """A number within limits, both included."""

    def rule(value: Any) -> Wrong | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{shown(value)} is not a number", f"write it without quotes, like {lowest:g}"
        if not lowest <= value <= highest:
            told = f"{value:g}" if isinstance(value, float) or abs(value) < _LARGE else shown(value)
            return f"{told} {unit} is out of range", f"choose {lowest:g} to {highest:g}"
        return None

    return rule


def _list(value: Any, most: int, remedy: str) -> Wrong | None:
    if not isinstance(value, list):
        return f"{shown(value)} is not a list", remedy
    if len(value) > most:
        return f"there are {len(value)} of them", f"use at most {most}"
    return None


def _pin(value: Any) -> Wrong | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{shown(value)} is not a GPIO number", "write it without quotes, like 17"
    if not FIRST_PIN <= value <= LAST_PIN:
        return f"there is no GPIO {shown(value)}", f"choose {FIRST_PIN} to {LAST_PIN}"
    return None


def _text(value: Any, longest: int) -> Wrong | None:
    if not isinstance(value, str):
        return f"{shown(value)} is not text", "put it in quotes"
    if len(value) > longest:
        return f"this text has {len(value)} letters", f"use at most {longest}"
    if not value.isprintable():
        return f"{shown(value)!a} has letters that can not be shown", "write it on one line"
    return None
