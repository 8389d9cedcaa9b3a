"""Every line that is ever spoken: where it stands, and where the conversation is when it sounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calmcramp.dialogue.states import State
from calmcramp.dialogue.triage import Row
from calmcramp.dialogue.wording import read_wording
from calmcramp.planning.diary_words import read_diary_words
from calmcramp.score.said import said
from shipped_words import routines, shipped, text_of

BOOK = shipped()
ROUTINES = routines()
DIARY = read_diary_words(text_of("diary.toml"), "diary.toml")
WORDING = read_wording(text_of("wording.toml"), "wording.toml", BOOK.vocabulary)

LED = ("breathing", "relaxation", "sleep", "talk")
"""Kinds that sound while a session is led."""

STATES = {
    "aftercare": State.AFTERCARE,
    "aftercare/pain": State.RATING,
    "cramp/first-move": State.LOCATING,
    "cramp/where": State.LOCATING,
    "cramp/which-thigh": State.WHICH_THIGH,
    "cramp/screen": State.SCREENING,
    "cramp/sit-up": State.OFFERING_UP,
    "cramp/injury": State.INJURY_CHECK,
    "cramp/rest-well": State.ASLEEP,
    "cramp/in-peace": State.ASLEEP,
    "light-head": State.STEADYING,
    "warmth": State.OFFERING_HEAT,
}
"""In which state a routine, or a passage of it, sounds where its kind does not say so already."""

SAYS = {
    "time-left": State.SESSION,
    "call-for-help": State.ASLEEP,
    "flag-waits": State.FLAGGED,
    "heat-time": State.HEAT_OFF,
    "heat-first": State.HEAT_OFF,
    "heat-unsuited": State.TALKING,
    "cold": State.TALKING,
    "cold-unsuited": State.TALKING,
    "no-more": State.TALKING,
    "ask-me": State.TALKING,
    "not-medical": State.TALKING,
    "disclaimer": State.GREETING,
    "thanks": State.ASLEEP,
    "later": State.ASLEEP,
}
ASKS = {
    "cramp": State.CHECKING,
    "choose": State.CHOOSING,
    "choose-usual": State.CHOOSING,
    "got-that": State.FLAGGED,
    "skin": State.SKIN_CHECK,
    "heat-off": State.HEAT_OFF,
    "understand": State.GREETING,
    "questions": State.PROFILING,
}
"""In which state a sentence that belongs to no routine sounds."""


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


def state_of(routine: str, passage: str) -> State:
    kind = State.SESSION if ROUTINES[routine].kind in LED else State.HOLDING
    return STATES.get(f"{routine}/{passage}", STATES.get(routine, kind))


def routine_lines() -> Iterator[Line]:
    for routine in ROUTINES.values():
        for one in said(routine):
            state = state_of(routine.name, one.passage)
            where = f"{routine.name}/{one.passage}"
            yield Line(where, one.text, one.mode, state, one.asks, one.room)


def other_lines() -> Iterator[Line]:
    for name, text in BOOK.lines.say.items():
        yield Line(f"lines/{name}", text, "relax", SAYS.get(name, State.SESSION))
    for name, text in BOOK.lines.ask.items():
        yield Line(f"lines/{name}", text, "relax", ASKS.get(name, State.STAYING), asks=True)
    for name, text in DIARY.sections["ask"].items():
        yield Line(f"diary/{name}", text, "relax", State.REVIEWING, asks=True)
    for name, text in DIARY.sections["say"].items():
        yield Line(f"diary/{name}", text, "relax", State.TALKING)
    for name, text in BOOK.lines.profile.items():
        yield Line(f"lines/profile/{name}", text, "relax", State.PROFILING, asks=True)


def flag_lines() -> Iterator[Line]:
    for row in BOOK.triage.rows:
        where = f"redflags/{row.id}"
        yield from (Line(where, text, "relax", spoken_in(row)) for text in row.spoken)
        if row.ask:
            yield Line(where, row.ask, "relax", State.DOUBTING, asks=True)


def spoken_in(row: Row) -> State:
    """The state in which a row's message sounds."""
    if row.ask and row.level in ("ask", "other"):
        return State.DOUBTING
    if row.level in ("D", "other"):
        return State.STAYING if row.after else State.ADVISING
    return State.FLAGGED


ROUTINE_LINES = tuple(routine_lines())
LINES = (*ROUTINE_LINES, *other_lines(), *flag_lines())
