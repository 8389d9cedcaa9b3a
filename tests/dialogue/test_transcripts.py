"""Whole conversations as text: `tests/conversation.py` says what a file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation import begun, happens, seen, turns

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    dialogue = begun(lines)

    for turn in turns(lines):
        dialogue, done = happens(dialogue, turn)
        assert list(turn.expected) == seen(done, turn.expected), (
            f"{path.name}:{turn.number}: {turn.text}"
        )


def test_there_are_a_hundred_of_them() -> None:
    assert len(TRANSCRIPTS) >= 100
