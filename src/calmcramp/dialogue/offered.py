"""What begins at a set time: offered softly, begun only on a yes, and let go without a word.

Rule 1. Nothing that is scheduled breaks into anything: it is offered to a silent room only.
Rule 2. Silence is an answer: nothing is begun, nothing is said, nothing is asked again.
Rule 3. A wish about the schedule is said back, and kept only on a yes.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import choosing
from calmcramp.dialogue.episode import about, now
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

LEVEL_DB = -3.0
"""Against speech near sleep: about 35 dB(A), at most 42 (care-brief 6.3)."""
WINDOW_S = 20.0
"""How long consent is waited for (care-brief 5.8)."""


def offer(d: Dialogue, h: Happening) -> Step:
    """Something is due: a reminder is said, a session is offered; not while warmth lies on a leg or
    a grave message is open."""
    due = h.due
    if due is None or d.memory.heat is not None or d.alarm is not None:
        return d, ()
    if due.reminder:
        suits = d.book.menu.suits(due.routine, about(d, h.at))
        said = (Perform(((due.routine, None),)),) if suits else ()
        return (now(d, h, State.TALKING), said) if said else (d, ())
    rising = Perform((("evening-offer", "rise"),))
    return now(replace(d, due=due), h, State.OFFERED), (rising, Note("offered", {}))


def asked(d: Dialogue, h: Happening) -> Step:
    """The bed of sound has risen: the question; after the question, silence."""
    due = d.due
    if due is None or due.asked:
        return declined(d, h)
    lines = d.book.lines
    said = (lines.say["due"].format(name=due.called),)
    asked = Speak(said, "sleep", "start", lines.ask["start"], WINDOW_S, louder_db=LEVEL_DB)
    return now(replace(d, due=replace(due, asked=True)), h, State.OFFERED), (asked,)


def invited(d: Dialogue, h: Happening) -> Step:
    """Something is to be planned: it listens for the time."""
    said = Speak((d.book.lines.say["schedule-me"],), "cramp", "talk", "", louder_db=-7.0)
    return now(d, h, State.TALKING), (said,)


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
    """No, or no answer: everything stays as it is; of silence nothing is said."""
    return now(d, h, State.ASLEEP), (Settle(False, aloud=bool(h.names)),)
