"""Every line that is ever spoken: where it stands, and where the conversation is when it sounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calmcramp import places
from calmcramp.dialogue.states import State
from calmcramp.dialogue.triage import Row
from calmcramp.score.reading import read_routine
from calmcramp.score.routine import (
    Ask,
    Breathe,
    HoldStill,
    Passage,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
)
from shipped_words import shipped

BOOK = shipped()
ROUTINES = {
    path.stem: read_routine(path.read_text("utf-8"), path.name)
    for path in sorted(places.routines().glob("*.toml"))
}
LED = ("settle", "pmr-7", "release-only", "grounding", "sleep-ending")

ELSEWHERE = {
    "cramp": {
        "first-move": State.LOCATING,
        "where": State.LOCATING,
        "which-thigh": State.WHICH_THIGH,
        "screen": State.SCREENING,
        "sit-up": State.OFFERING_UP,
        "injury": State.INJURY_CHECK,
        "rest-well": State.ASLEEP,
        "in-peace": State.ASLEEP,
    }
}
"""In which state a passage sounds where its routine does not say so already."""


@dataclass(frozen=True)
class Line:
    """A spoken line, where it stands and where the conversation is when it sounds."""

    place: str
    text: str
    mode: str
    state: State
    asks: bool = False
    room: float | None = None
    """Seconds it has, where it has a place of its own."""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def state_of(routine: Routine, passage: Passage) -> State:
    if routine.name in LED:
        return State.SESSION
    if routine.name == "aftercare":
        return State.AFTERCARE
    return ELSEWHERE.get(routine.name, {}).get(passage.name, State.HOLDING)


def spoken(step: Step) -> Iterator[tuple[str, bool, float | None]]:
    """(text, is a question, seconds of room) of everything said in a step."""
    match step:
        case Say(text=text):
            yield text, False, None
        case HoldStill(seconds=seconds, lines=lines):
            ends = [*(line.at for line in lines[1:]), seconds]
            rooms = zip(lines, ends, strict=True)
            yield from ((one.text, False, end - one.at) for one, end in rooms)
        case Breathe(small=small, words=words):
            yield from ((text, False, None) for text in (*small, *words))
        case Tense(text=text, release=release, notice=notice, cue=cue):
            yield text, False, cue
            yield from ((one, False, None) for one in (release, notice) if one)
        case Soften(text=text, cue=cue):
            yield text, False, cue
        case Ask(text=text, again=again):
            yield from ((one, True, None) for one in (text, again) if one)


def routine_lines() -> Iterator[Line]:
    steps = (
        (routine, passage, step)
        for routine in ROUTINES.values()
        for passage in routine.passages
        for step in passage.steps
    )
    for routine, passage, step in steps:
        mode = (step.mode if isinstance(step, Say) else None) or routine.mode
        where = f"{routine.name}/{passage.name}"
        for text, asks, room in spoken(step):
            yield Line(where, text, mode, state_of(routine, passage), asks, room)


def other_lines() -> Iterator[Line]:
    says = {"time-left": State.SESSION, "call-for-help": State.ASLEEP, "flag-waits": State.FLAGGED}
    for name, text in BOOK.lines.say.items():
        yield Line(f"lines/{name}", text, "relax", says.get(name, State.SESSION))
    asks = {"cramp": State.CHECKING, "choose": State.CHOOSING, "got-that": State.FLAGGED}
    for name, text in BOOK.lines.ask.items():
        yield Line(f"lines/{name}", text, "relax", asks.get(name, State.STAYING), asks=True)


def flag_lines() -> Iterator[Line]:
    for row in BOOK.triage.rows:
        yield from (Line(f"redflags/{row.id}", text, "relax", spoken_in(row)) for text in row.say)
        if row.ask:
            yield Line(f"redflags/{row.id}", row.ask, "relax", State.DOUBTING, asks=True)


def spoken_in(row: Row) -> State:
    """The state in which a row's message sounds."""
    if row.ask and row.level in ("ask", "other"):
        return State.DOUBTING
    if row.level in ("D", "other"):
        return State.STAYING if row.after else State.ADVISING
    return State.FLAGGED


ROUTINE_LINES = tuple(routine_lines())
LINES = (*ROUTINE_LINES, *other_lines(), *flag_lines())
