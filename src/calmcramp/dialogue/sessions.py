"""Relaxing and sleeping: at most one question, then a session that ends in silence (care-brief 5).

Rule 1. Within an hour of a cramp there is no tightening: release only (care-brief 5.3).
Rule 2. A message that nobody acknowledged comes before any relaxation.
Rule 3. Sessions end by themselves; nothing is said when they do (care-brief 5.7).
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.cramp import REPEAT_S
from calmcramp.dialogue.episode import close, now
from calmcramp.dialogue.flags import offer_again, waiting_flag
from calmcramp.dialogue.states import (
    Action,
    Dialogue,
    Happening,
    Hush,
    Note,
    Perform,
    Session,
    Speak,
    State,
    Step,
    TellTimeLeft,
    Verb,
)

GENTLE_S = 24 * 3600.0
"""Up to this long after a cramp the legs are only let go, never tightened (care-brief 5.3)."""
WAIT_MINUTES = 5
"""Of breathing after an acute event (care-brief 4.3)."""
WHILE_WAITING = (("settle", "opening"), ("settle", "breathing"))
"""Without the sleep ending: whoever waits for help should not be sung to sleep."""
VERBS = {"continue": "resume", "next": "skip"}
"""Where a spoken name and the transport's verb differ."""


def choose(d: Dialogue, h: Happening) -> Step:
    """ "Help me relax": what was asked for, or one question with two choices."""
    if waiting := waiting_flag(d, h):
        return waiting
    if {"breathing", "muscle-relaxation", "body-scan"} & set(h.names):
        return chosen(d, h)
    if _since_cramp(d, h) < REPEAT_S:
        return _lead(d, h, "release-only")
    asked = Speak((), "relax", "choose", d.book.lines.ask["choose"], id="choose")
    return now(d, h, State.CHOOSING), (asked,)


def chosen(d: Dialogue, h: Happening) -> Step:
    """Breathing unless the muscles were named; silence means breathing."""
    if {"muscle-relaxation", "body-scan"} & set(h.names):
        return _lead(d, h, "release-only" if _since_cramp(d, h) < GENTLE_S else "pmr-7")
    return _lead(d, h, "settle")


def drift(d: Dialogue, h: Happening) -> Step:
    """ "I can't sleep": no question at this hour; letting go after a cramp, breathing otherwise."""
    if waiting := waiting_flag(d, h):
        return waiting
    if "breathing" in h.names:
        return _lead(d, h, "settle")
    return _lead(d, h, "release-only" if _since_cramp(d, h) < GENTLE_S else "settle")


def accompany(d: Dialogue, h: Happening) -> Step:
    """Yes to "shall I lead the breathing?" while they wait for help or for relief."""
    row = d.aside
    if row is not None and row.after == "grounding":
        d, actions = _lead(d, h, "grounding")
        return replace(d, aside=replace(row, say=())), actions
    return _lead(d, replace(h, minutes=h.minutes or WAIT_MINUTES), "settle", WHILE_WAITING)


def goodnight(d: Dialogue, h: Happening) -> Step:
    """ "Good night" inside a session: straight to its ending."""
    return _lead(d, h, "sleep-ending")


def over(d: Dialogue, h: Happening) -> Step:
    """The session has faded to silence. Not a word; but grounding never ends by itself (7)."""
    if d.session is not None and d.session.routine == "grounding":
        return offer_again(now(replace(d, session=None), h, State.STAYING), h)
    notes: tuple[Action, ...] = ()
    if d.session is not None:
        notes = (Note("session-ended", {"routine": d.session.routine, "how": "finished"}),)
    return now(replace(d, session=None, aside=None), h, State.ASLEEP), notes


def hush(d: Dialogue, h: Happening) -> Step:
    """ "Stop": silence now. A message that nobody acknowledged is not forgotten."""
    d, notes = close(d, h, "stopped")
    if d.session is not None:
        ended = Note("session-ended", {"routine": d.session.routine, "how": "stopped"})
        notes = (*notes, ended)
    d = replace(d, session=None, aside=None)
    return now(d, h, State.ASLEEP), (Hush(), *notes)


def verb(d: Dialogue, h: Happening) -> Step:
    """Move the playhead, the pace or the loudness; the conversation stays where it is."""
    name = h.names[0]
    return d, (Verb(VERBS.get(name, name)),)


def time_left(d: Dialogue, h: Happening) -> Step:
    """Say how long it still lasts, and go on."""
    return d, (TellTimeLeft(),)


def _lead(
    d: Dialogue, h: Happening, routine: str, parts: tuple[tuple[str, str | None], ...] = ()
) -> Step:
    d, notes = close(d, h, "unknown")
    session = Session(routine, float(h.minutes) if h.minutes else None)
    d = replace(d, session=session, aside=None)
    began = Note("session-began", {"routine": routine, "minutes": session.minutes or 0.0})
    performed = Perform(parts or ((routine, None),), session.minutes)
    return now(d, h, State.SESSION), (performed, *notes, began)


def _since_cramp(d: Dialogue, h: Happening) -> float:
    """Seconds since a cramp; 0 in the middle of one, endless when there was none."""
    if d.episode is not None:
        return 0.0
    return h.at - d.past.at if d.past is not None else float("inf")
