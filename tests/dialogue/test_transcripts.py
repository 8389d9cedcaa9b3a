"""Whole conversations as text. What a file holds, line by line:

2.0 user: cramp            somebody says this at 2.0 s, typed or spoken
24.0 silence: where        the listening hold of this name ran out (also: unsure: cramp,
                           finished, clock)
play: calf/hold-1          what it then does, in order and completely: play, say, ask, verb,
state: holding             hush, tell; note is looked for only where it is written
nothing                    it does nothing at all
for: unsteady              at the head: the listener's profile
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calmcramp.dialogue.dialogue import step
from calmcramp.dialogue.states import (
    Action,
    Clock,
    Dialogue,
    Event,
    Finished,
    Hush,
    Note,
    Perform,
    Silence,
    Speak,
    Unsure,
    Verb,
    Words,
)
from shipped_words import shipped

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path) -> None:
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    profile = [word for line in lines if line.startswith("for:") for word in line.split()[1:]]
    dialogue = Dialogue(shipped(*profile))

    for number, event, expected in turns(lines):
        dialogue, actions = step(dialogue, event)
        happened = [*(shown(one) for one in actions), f"state: {dialogue.state.value}"]
        asked = {line.partition(" ")[0] for line in expected}
        seen = [line for line in happened if line.partition(" ")[0] in asked | COMPLETE]
        where = f"{path.name}:{number}: {event}"
        assert expected == (seen or ["nothing"]), where


COMPLETE = {"play:", "say:", "ask:", "verb:", "hush", "tell"}
EVENTS: dict[str, Callable[[str, float], Event]] = {
    "user:": Words,
    "silence:": Silence,
    "unsure:": Unsure,
    "finished": lambda _, at: Finished(at),
    "clock": lambda _, at: Clock(at),
}


def turns(lines: list[str]) -> Iterator[tuple[int, Event, list[str]]]:
    """Line number, event and the expected lines of every turn."""
    told = ((at, line) for at, line in enumerate(lines, 1) if line)
    numbered = [(at, line) for at, line in told if not line.startswith(("#", "for:"))]
    starts = [at for at, line in numbered if line[0].isdigit()]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        seconds, kind, *words = lines[start - 1].split()
        event = EVENTS[kind](" ".join(words), float(seconds))
        yield start, event, [line for at, line in numbered if start < at < end]


def shown(action: Action) -> str:
    match action:
        case Perform(parts, minutes):
            names = [f"{routine}/{passage}" if passage else routine for routine, passage in parts]
            return f"play: {' '.join(names)}" + (f" for {minutes:g} minutes" if minutes else "")
        case Speak(texts=texts, ask_text=question, twice=twice):
            said = " ".join((*texts * (2 if twice else 1), question)).strip()
            return f"say: {said}"
        case Verb(name):
            return f"verb: {name}"
        case Hush():
            return "hush"
        case Note(kind, fields):
            return f"note: {kind} " + " ".join(f"{key}={value}" for key, value in fields.items())
        case _:
            return "tell time left"
