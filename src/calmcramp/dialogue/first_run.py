"""The first words anybody hears, and what it should know about them (care-brief 7.2).

Rule 1. Act first: a cramp is helped before anything of this is said.
Rule 2. What it is and is not is told until somebody answers, three times at the most; then it goes
        on, since ears that mishear "I understand" must lock nobody out.
Rule 3. Every question about health can be left out; silence and "no" change nothing that was set
        in the settings. A yes only ever takes something away.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import now, remember
from calmcramp.dialogue.states import (
    Dialogue,
    Happening,
    Note,
    Speak,
    State,
    Step,
    Wish,
)

TELLINGS = 3
"""How often it is told without an answer."""


def started(d: Dialogue, h: Happening) -> Step:
    """Switched on: to a stranger it says what it is, unless it is night."""
    return _greet(d, h) if d.memory.stranger and not h.quiet else (d, ())


def first(d: Dialogue, h: Happening) -> Step | None:
    """What a stranger has to hear before anything but a cramp is led; None when it was heard."""
    if not d.memory.stranger or d.memory.greeted >= TELLINGS:
        return None
    return _greet(replace(d, wish=Wish(h.names, h.minutes)), h)


def unanswered(d: Dialogue, h: Happening) -> Step:
    """Nobody answers: silence; it is told again another time."""
    return now(replace(d, wish=None), h, State.ASLEEP), ()


def offer_questions(d: Dialogue, h: Happening) -> Step:
    """Understood: may it ask about health?"""
    asked = Speak((), "cramp", "questions", d.book.lines.ask["questions"], louder_db=-7.0)
    return now(replace(d, asking=-1), h, State.PROFILING), (asked, Note("understood", {}))


def ask_all(d: Dialogue, h: Happening) -> Step:
    """ "Ask me about my health": from the first question on."""
    return _ask(replace(d, asking=0), h)


def yes(d: Dialogue, h: Happening) -> Step:
    """Yes: the questions, or this one is so."""
    if d.asking >= 0:
        flag = _flags(d)[d.asking]
        d = remember(d, profile=d.memory.profile | {flag})
    return _ask(replace(d, asking=d.asking + 1), h)


def no(d: Dialogue, h: Happening) -> Step:
    """No: no questions, or this one is not so (any more)."""
    if d.asking < 0:
        return _thanks(d, h, "later")
    d = remember(d, profile=d.memory.profile - {_flags(d)[d.asking]})
    return _ask(replace(d, asking=d.asking + 1), h)


def no_answer(d: Dialogue, h: Happening) -> Step:
    """No answer: this question is left out, and the offer is not repeated."""
    if d.asking < 0:
        return now(d, h, State.ASLEEP), ()
    return _ask(replace(d, asking=d.asking + 1), h)


def _greet(d: Dialogue, h: Happening) -> Step:
    d = remember(d, greeted=d.memory.greeted + 1)
    lines = d.book.lines
    said = Speak(
        (lines.say["disclaimer"],), "cramp", "understand", lines.ask["understand"], louder_db=-3.0
    )
    return now(d, h, State.GREETING), (said,)


def _ask(d: Dialogue, h: Happening) -> Step:
    flags = _flags(d)
    if d.asking >= len(flags):
        return _thanks(d, h, "thanks")
    question = d.book.lines.profile[flags[d.asking]]
    asked = Speak((), "cramp", "profile", question, louder_db=-7.0, id="profile", private=True)
    return now(d, h, State.PROFILING), (asked,)


def _thanks(d: Dialogue, h: Happening, line: str) -> Step:
    said = Speak((d.book.lines.say[line],), "cramp", louder_db=-7.0)
    return now(d, h, State.ASLEEP), (said,)


def _flags(d: Dialogue) -> tuple[str, ...]:
    return tuple(d.book.lines.profile)
