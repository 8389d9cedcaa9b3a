"""Typed lines, from a pipe as from a terminal."""

from __future__ import annotations

import os
import queue
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.service.keyboard import Keyboard
from calmcramp.service.mailbox import LONGEST, Letter
from calmcramp.service.setting_up import NoMoreLines


def read(*pieces: bytes) -> list[Any]:
    """What comes of bytes that arrive in these pieces."""
    inbox: queue.Queue[Any] = queue.Queue()
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as source, Keyboard(source, inbox.put):
        for piece in pieces:
            os.write(writing, piece)
        os.close(writing)
        letters = []
        while not isinstance(letter := inbox.get(timeout=30), NoMoreLines):
            letters.append(letter)
    return letters


def test_a_line_is_a_letter_and_the_last_needs_no_end() -> None:
    assert read(b"yes\n\n  no ", b"thanks\nla", b"ter") == [
        Letter("yes", None),
        Letter("", None),
        Letter("no thanks", None),
        Letter("later", None),
    ]


def test_what_is_far_too_long_is_cut_and_what_is_no_text_breaks_nothing() -> None:
    (long, odd) = read(b"a" * (LONGEST + 50) + b"\n\xff\xfe\n")

    assert long == Letter("a" * LONGEST, None)
    assert isinstance(odd, Letter)


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=5))
@settings(max_examples=25, deadline=None)
def test_any_bytes_are_lines(pieces: list[bytes]) -> None:
    letters = read(*pieces)

    whole = b"".join(pieces)
    assert len(letters) == whole.count(b"\n") + bool(whole and not whole.endswith(b"\n"))
