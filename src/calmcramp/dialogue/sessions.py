"""Inside a session, and its end: it ends by itself, without a word (care-brief 5.7)."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import about, close, now
from calmcramp.dialogue.flags import offer_again
from calmcramp.dialogue.memory import with_session
from calmcramp.dialogue.review import over as no_more_questions
from calmcramp.dialogue.states import (
    Action,
    Aside,
    Dialogue,
    Happening,
    Hush,
    Left,
    Note,
    Resume,
    State,
    Step,
    TellTimeLeft,
    Verb,
)

RESUME_S = 900.0
"""A session that was stopped goes on within this; later it starts anew (care-brief 5.7)."""
VERBS = {"continue": "resume", "next": "skip"}
"""Where a spoken name and the transport's verb differ."""


def over(d: Dialogue, h: Happening) -> Step:
    """The session has faded to silence. Not a word; but grounding never ends by itself (7)."""
    session = d.session
    if session is not None and session.routine == "grounding":
        return offer_again(now(replace(d, session=None), h, State.STAYING), h)
    notes: tuple[Action, ...] = ()
    if session is not None:
        notes = (Note("session-ended", {"routine": session.routine, "how": "finished"}),)
        memory = with_session(d.memory, session.routine, session.minutes, h.at)
        d = replace(d, memory=memory)
    return now(replace(d, session=None, aside=None), h, State.ASLEEP), notes


def hush(d: Dialogue, h: Happening) -> Step:
    """ "Stop": silence now. A message that nobody acknowledged is not forgotten, nor is warmth."""
    d, notes = close(no_more_questions(d), h, "stopped")
    if d.session is not None:
        ended = Note("session-ended", {"routine": d.session.routine, "how": "stopped"})
        notes = (*notes, ended)
        d = replace(d, left=Left(d.session, h.at))
    d = replace(d, session=None, aside=None, wish=None)
    return now(d, h, State.ASLEEP), (Hush(), *notes)


def resume(d: Dialogue, h: Happening) -> Step:
    """ "Carry on where we were": within a quarter of an hour the session goes on."""
    left = d.left
    if left is None or h.at - left.at > RESUME_S or d.memory.heat is not None or d.alarm:
        return d, ()
    if not d.book.menu.suits(left.session.routine, about(d, h.at)):
        return d, ()
    d = replace(d, session=left.session, left=None)
    began = Note("session-began", {"routine": left.session.routine, "minutes": 0.0})
    return now(d, h, State.SESSION), (Resume(), began)


def verb(d: Dialogue, h: Happening) -> Step:
    """Move the playhead, the pace or the loudness; the conversation stays where it is."""
    name = h.names[0]
    return d, (Verb(VERBS.get(name, name)),)


def easier(d: Dialogue, h: Happening) -> Step:
    """ "Too long": two breaths a minute more at once, and small ones (care-brief 4.3)."""
    return d, (Verb("faster"), Verb("faster"), Aside((d.book.lines.say["smaller"],), -7.0))


def time_left(d: Dialogue, h: Happening) -> Step:
    """Say how long it still lasts, and go on."""
    return d, (TellTimeLeft(),)
