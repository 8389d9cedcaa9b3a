"""Whole conversations as text, replayed through ``step``. What a file holds, line by line:

2.0 user: cramp            somebody says this at 2.0 s, typed or spoken
24.0 silence: where        the listening hold of this name ran out (also: unsure: cramp,
                           finished, clock, started, started: quiet, due: ROUTINE,
                           reminder: ROUTINE, schedule: ANSWER, diary: ANSWER;
                           open: NAME... of what is open about last night, wanted: the same,
                           to somebody who asked for it)
900 clock: 1000            the clock ticks once a second from here to there; what is done meanwhile
                           is written in order
play: calf/hold-1          what it then does, in order and completely: play, say, aside, resume,
state: holding             keep, drop, verb, hush, tell, consult; note is looked for only where
                           it is written
nothing                    it does nothing at all
for: unsteady              at the head: the listener's profile
with: stranger             at the head: nobody has told this listener what it is

``python tests/conversation.py FILE...`` writes what now happens into files that hold only what
people say. Read every word of it before it is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from calmcramp.dialogue.dialogue import step
from calmcramp.dialogue.states import (
    Action,
    Aside,
    Clock,
    Comes,
    Consult,
    Dialogue,
    Due,
    Event,
    Finished,
    Hush,
    Memory,
    Note,
    Open,
    Perform,
    Reply,
    Resume,
    Review,
    Settle,
    Silence,
    Speak,
    Started,
    Told,
    Unsure,
    Verb,
    Words,
)
from calmcramp.service.diary_desk import review_of
from calmcramp.service.language import diary_words
from shipped_words import whole

COMPLETE = {
    "play:",
    "say:",
    "aside:",
    "resume",
    "keep",
    "drop",
    "verb:",
    "hush",
    "tell",
    "consult:",
}
"""What may not happen without being written."""

EVENTS: dict[str, Callable[[str, float], Event]] = {
    "user:": Words,
    "silence:": Silence,
    "unsure:": Unsure,
    "finished": lambda _, at: Finished(at),
    "clock": lambda _, at: Clock(at),
    "started": lambda _, at: Started(at),
    "started:": lambda how, at: Started(at, how == "quiet"),
    "due:": lambda routine, at: Comes(Due(routine, routine.replace("-", " ")), at),
    "reminder:": lambda routine, at: Comes(Due(routine, routine, reminder=True), at),
    "schedule:": lambda answer, at: Told(Reply((answer,), "Shall I?"), at),
    "diary:": lambda answer, at: Told(Reply((answer,)), at),
    "open:": lambda names, at: Open(review(names, wanted=False), at),
    "wanted:": lambda names, at: Open(review(names, wanted=True), at),
}


def review(names: str, wanted: bool) -> Review:
    """These questions about last night, in the shipped words."""
    words = diary_words("en")
    assert words is not None
    return review_of(names.split(), words, "2026-11-23", wanted)


@dataclass(frozen=True)
class Turn:
    """Something that happens, and what is expected of it."""

    number: int
    """Its line."""
    text: str
    events: tuple[Event, ...]
    expected: tuple[str, ...]


def begun(lines: list[str]) -> Dialogue:
    """The dialogue before the first turn."""
    profile = [word for line in lines if line.startswith("for:") for word in line.split()[1:]]
    stranger = any(line.startswith("with:") and "stranger" in line for line in lines)
    return Dialogue(whole(*profile), memory=Memory(stranger=stranger))


def turns(lines: list[str]) -> Iterator[Turn]:
    """Every turn of a file."""
    told = ((at, line.strip()) for at, line in enumerate(lines, 1) if line.strip())
    numbered = [(at, one) for at, one in told if not one.startswith(("#", "for:", "with:"))]
    starts = [at for at, line in numbered if line[0].isdigit()]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        text = lines[start - 1].strip()
        expected = tuple(line for at, line in numbered if start < at < end)
        yield Turn(start, text, _events(text), expected)


def _events(text: str) -> tuple[Event, ...]:
    seconds, kind, *words = text.split()
    if kind == "clock:":
        first, last = int(float(seconds)), int(float(words[0]))
        return tuple(Clock(float(at)) for at in range(first, last + 1))
    return (EVENTS[kind](" ".join(words), float(seconds)),)


def happens(dialogue: Dialogue, turn: Turn) -> tuple[Dialogue, list[str]]:
    """The dialogue after a turn, and everything that it did."""
    done: list[str] = []
    for event in turn.events:
        dialogue, actions = step(dialogue, event)
        done += [shown(one) for one in actions]
    return dialogue, [*done, f"state: {dialogue.state.value}"]


def seen(done: list[str], expected: tuple[str, ...]) -> list[str]:
    """Of what was done, all that has to be written, and what was written beside it."""
    asked = {line.partition(" ")[0] for line in expected}
    return [line for line in done if line.partition(" ")[0] in asked | COMPLETE] or ["nothing"]


def shown(action: Action) -> str:
    """One action as a line."""
    match action:
        case Perform(parts, minutes):
            names = [f"{routine}/{passage}" if passage else routine for routine, passage in parts]
            return f"play: {' '.join(names)}" + (f" for {minutes:g} minutes" if minutes else "")
        case Speak(texts=texts, ask_text=question, twice=twice):
            said = " ".join((*texts * (2 if twice else 1), question)).strip()
            return f"say: {said}"
        case Aside(texts=texts):
            return f"aside: {' '.join(texts)}"
        case Resume():
            return "resume"
        case Settle(yes, aloud):
            return ("keep" if yes else "drop") + ("" if aloud else " silently")
        case Verb(name):
            return f"verb: {name}"
        case Consult(about):
            return f"consult: {about}"
        case Hush():
            return "hush"
        case Note(kind, fields):
            return f"note: {kind} " + " ".join(f"{key}={value}" for key, value in fields.items())
        case _:
            return "tell time left"


def recorded(lines: list[str]) -> list[str]:
    """The file with what now happens written under each turn; comments and blank lines stay."""
    happened, dialogue = {}, begun(lines)
    for turn in turns(lines):
        dialogue, done = happens(dialogue, turn)
        noted = any(line.startswith("note:") for line in turn.expected)
        happened[turn.number] = [one for one in done if noted or not one.startswith("note:")]
    kept = [
        (at, line)
        for at, line in enumerate(lines, 1)
        if at in happened or not line.strip() or line.startswith(("#", "for:", "with:"))
    ]
    return [
        out for at, line in kept for out in (line, *(f"    {one}" for one in happened.get(at, ())))
    ]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text("\n".join(recorded(path.read_text("utf-8").splitlines())) + "\n", "utf-8")
