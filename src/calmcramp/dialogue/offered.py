"""What begins at a set time: offered softly, begun only on a yes, and let go without a word.

Rule 1. Nothing that is scheduled breaks into anything: it is offered to a silent room only.
Rule 2. Silence is an answer: nothing is begun, nothing is said, nothing is asked again.
Rule 3. A wish about the schedule is said back, and kept only on a yes.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import choosing
from calmcramp.dialogue.episode import now
from calmcramp.dialogue.states import (
    Dialogue,
    Happening,
    Note,
    Perform,
    Settle,
    Speak,
    State,
    Step,
)

WINDOW_S = 20.0
"""How long consent is waited for (care-brief 5.8)."""


def offer(d: Dialogue, h: Happening) -> Step:
    """Something is due: a reminder is said, a session is offered; not while warmth lies on a leg or
    a grave message is open."""
    due = h.due
    if due is None or d.memory.heat is not None or d.alarm is not None:
        return d, ()
    if due.reminder:
        d = now(d, h, State.TALKING)
        return d, (Perform(((due.routine, None),)),)
    lines = d.book.lines
    asked = Speak(
        (lines.say["due"].format(name=due.called),), "relax", "start", lines.ask["start"], WINDOW_S
    )
    return now(replace(d, due=due), h, State.OFFERED), (asked, Note("offered", {}))


def accepted(d: Dialogue, h: Happening) -> Step:
    """Yes: what was offered."""
    due, d = d.due, replace(d, due=None)
    if due is None:
        return now(d, h, State.ASLEEP), ()
    return choosing.lead(d, replace(h, minutes=h.minutes or due.minutes), due.routine)


def declined(d: Dialogue, h: Happening) -> Step:
    """No, or no answer: silence, without a word."""
    return now(replace(d, due=None), h, State.ASLEEP), ()


def replied(d: Dialogue, h: Happening) -> Step:
    """What is answered to a wish about the schedule, and the question that keeps it."""
    reply = h.reply
    if reply is None or not (reply.say or reply.ask):
        return now(d, h, State.ASLEEP), ()
    name, state = ("settle", State.SETTLING) if reply.ask else ("talk", State.TALKING)
    said = Speak(reply.say, "cramp", name, reply.ask, louder_db=-7.0, id="schedule")
    return now(d, h, state), (said,)


def settled(d: Dialogue, h: Happening) -> Step:
    """Yes: it is kept."""
    return now(d, h, State.ASLEEP), (Settle(True),)


def dropped(d: Dialogue, h: Happening) -> Step:
    """No, or no answer: everything stays as it is."""
    return now(d, h, State.ASLEEP), (Settle(False),)
