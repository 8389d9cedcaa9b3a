"""Warmth on a leg, supervised (care-brief 0.5, 2.1): when it may be offered, when it is asked
about, and how it is insisted that it comes off.

Rule 1. Heat and falling asleep exclude each other: while it lies there, nothing is led that ends in
        sleep, not even after the last reminder went unanswered.
Rule 2. At five minutes the skin is asked about. Who does not answer may be asleep: then it comes
        off at once.
Rule 3. When the time is over it says so until somebody answers: after 20, 40 and 60 seconds, each
        time louder, then once a minute for five minutes. "Stop" silences one reminder, not all.
Rule 4. No heat for those whom it may harm, whoever asks; no more than three times a day, an hour
        apart.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import about, now, remember
from calmcramp.dialogue.memory import HEAT_MAX_S, Heat, with_warmth
from calmcramp.dialogue.states import (
    Aside,
    Dialogue,
    Happening,
    Note,
    Perform,
    Speak,
    State,
    Step,
    Wish,
)

ROUTINE = "warmth"
SKIN_S = 300.0
DEFAULT_S = 900.0
GAP_S, A_DAY = 3600.0, 3
"""Seconds between two applications, and how many a day (care-brief 2.1)."""
AGAIN_S = (20.0, 40.0, *(60.0 for _ in range(6)))
"""Seconds after each telling until the next."""
LOUDER_DB = (-3.0, 0.0, 3.0, 6.0)
"""Of each telling against speech in a cramp: 45 dB(A) at first, 3 dB more each time, and 54 at the
most (care-brief 6.3 allows 60; the cramp's own ceiling is 58)."""
WINDOW_S = 15.0
"""Of listening after a telling; names stay live until the next one all the same."""
SETTLED_S = 60.0
"""A grave message is not talked over sooner than this."""


def allowed(d: Dialogue, at: float) -> bool:
    """Whether warmth may be laid on now."""
    past = d.past
    touch = d.episode.touch if d.episode is not None else None
    warned = past is not None and past.touch is False and at - past.at < GAP_S
    recent = [one for one in d.memory.warmed if at - one < 24 * 3600.0]
    rested = not recent or at - recent[-1] >= GAP_S
    suits = d.book.menu.suits(ROUTINE, about(d, at))
    idle = d.memory.heat is None and d.alarm is None
    return suits and idle and rested and len(recent) < A_DAY and touch is not False and not warned


def lay_on(d: Dialogue, h: Happening, minutes: float | None = None) -> Dialogue:
    """From now on warmth lies on the leg."""
    written = 60.0 * (minutes or d.book.menu.item(ROUTINE).heat) or DEFAULT_S
    wished = 60.0 * (h.minutes or 0) or written
    heat = Heat(h.at, min(wished, written, HEAT_MAX_S))
    return replace(d, memory=with_warmth(d.memory, heat))


def due(d: Dialogue, at: float) -> bool:
    """Whether something has to be said about the warmth now."""
    heat = d.memory.heat
    if heat is None:
        return False
    grave = d.state in (State.FLAGGED, State.DOUBTING) and at - d.since < SETTLED_S
    if at - heat.began >= heat.limit:
        return not grave and at >= heat.due and heat.told <= len(AGAIN_S)
    return not grave and at - heat.began >= SKIN_S and not heat.checked


def tick(d: Dialogue, h: Happening) -> Step:
    """The clock of the warmth: the skin at five minutes, and off when the time is over."""
    heat = d.memory.heat
    if heat is None:
        return d, ()
    if d.state not in (State.SKIN_CHECK, State.HEAT_OFF):
        d = replace(d, before=d.state)
    if h.at - heat.began >= heat.limit:
        return tell_off(d, h)
    d = remember(d, heat=replace(heat, checked=True))
    asked = Speak((), "cramp", "skin", d.book.lines.ask["skin"], louder_db=-3.0, id="skin")
    return now(d, h, State.SKIN_CHECK), (asked,)


def tell_off(d: Dialogue, h: Happening, line: str = "heat-time") -> Step:
    """The time is over, or the skin is sore: off with it, and an answer is wanted."""
    heat = d.memory.heat
    if heat is None:
        return d, ()
    lines = d.book.lines
    level = LOUDER_DB[min(heat.told, len(LOUDER_DB) - 1)]
    gap = AGAIN_S[min(heat.told, len(AGAIN_S) - 1)]
    began = min(heat.began, h.at - heat.limit)
    told = replace(heat, told=heat.told + 1, due=h.at + gap, began=began, checked=True)
    said = Speak(
        (lines.say[line],),
        "cramp",
        "heat-off",
        lines.ask["heat-off"],
        WINDOW_S,
        id="heat-off",
        louder_db=level,
        insists=True,
    )
    return now(remember(d, heat=told), h, State.HEAT_OFF), (said,)


def given_up(d: Dialogue, h: Happening) -> Step:
    """Nobody answered: silence until the next reminder, or for good after the last."""
    heat = d.memory.heat
    if heat is not None and heat.told > len(AGAIN_S):
        return now(d, h, State.ASLEEP), (Note("heat-unanswered", {}),)
    return d, ()


def insist(d: Dialogue, h: Happening) -> Step:
    """Sleep is wanted, and warmth still lies there: first that."""
    lines = d.book.lines
    d = replace(d, wish=Wish(h.names, h.minutes), before=State.ASLEEP)
    said = Speak(
        (lines.say["heat-first"],), "cramp", "heat-off", lines.ask["heat-off"], WINDOW_S, id="heat"
    )
    return now(d, h, State.HEAT_OFF), (said,)


def refuse(d: Dialogue, h: Happening) -> Step:
    """Warmth was asked for, and does not suit now."""
    if d.episode is not None:
        return d, (Aside((d.book.lines.say["heat-unsuited"],)),)
    said = Speak((d.book.lines.say["heat-unsuited"],), "relax", "talk", "", id="heat-unsuited")
    return now(d, h, State.TALKING), (said,)


def ask(d: Dialogue, h: Happening) -> Step:
    """Would gentle warmth help? With what has to be so before it may."""
    d = replace(d, wish=Wish(("warmth",), h.minutes) if h.minutes else None)
    return now(d, h, State.OFFERING_HEAT), (Perform(((ROUTINE, "offer"),)),)
