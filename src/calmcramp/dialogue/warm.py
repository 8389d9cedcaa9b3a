"""What people answer about the warmth on their leg, and how the night goes on after it."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import aftercare, choosing, cramp, heat
from calmcramp.dialogue.episode import now, remember
from calmcramp.dialogue.flags import back_to_cramp, tell_again
from calmcramp.dialogue.holds import hold, perform
from calmcramp.dialogue.states import (
    Dialogue,
    Happening,
    Note,
    Perform,
    Resume,
    State,
    Step,
)

SETUP_S = 18.0
"""What is said when warmth is laid on, before a stretch that follows it."""


def asked_for(d: Dialogue, h: Happening) -> Step:
    """ "Warmth": the offer with its conditions; before it, in a cramp, the check."""
    if not heat.allowed(d, h.at):
        return heat.refuse(d, h)
    if d.episode is not None and d.episode.touch is None:
        return cramp.screen_for(d, h, "warmth")
    return heat.ask(d, h)


def accepted(d: Dialogue, h: Happening) -> Step:
    """Yes: how to lay it on, and the timer runs."""
    minutes = d.wish.minutes if d.wish is not None else h.minutes
    d = heat.lay_on(replace(d, wish=None), replace(h, minutes=minutes))
    began = Note("heat-began", {"at": h.at})
    setup = (heat.ROUTINE, "setup")
    if d.episode is not None:
        tried = (*d.episode.tried, "warmth")
        d = replace(d, episode=replace(d.episode, warmed=True, tried=tried))
        d, actions = hold(d, h, setup, later=SETUP_S)
        return d, (*actions, began)
    return now(d, h, State.TALKING), (perform(setup), began)


def declined(d: Dialogue, h: Happening) -> Step:
    """No thanks, or no answer: without it, then. "Yes, no swelling" is a yes."""
    if "yes" in h.names:
        return accepted(d, h)
    before, d = d.before, replace(d, wish=None, before=State.ASLEEP)
    if d.episode is not None:
        return cramp.hold_on(d, h)
    if before is State.RATING and "goodnight" not in h.names:
        return aftercare.offer(d, h)
    return cramp.quiet_end(d, h)


def already_on(d: Dialogue, h: Happening) -> Step:
    """ "It's on": the timer counts from here, once, while the skin was not yet asked about."""
    lies = d.memory.heat
    if lies is None or lies.checked or lies.due:
        return d, ()
    return remember(d, heat=replace(lies, began=h.at, due=h.at)), ()


def skin_fine(d: Dialogue, h: Happening) -> Step:
    """The skin is fine: what was going on goes on."""
    return go_on(d, h)


def skin_bad(d: Dialogue, h: Happening) -> Step:
    """Sore, or very red, or nobody answers: off with it now."""
    said = {"skin-sore", "symptom", "no", "still-hurts"} & set(h.names)
    return heat.tell_off(d, h, "heat-sore" if said else "heat-time")


def too_hot(d: Dialogue, h: Happening) -> Step:
    """ "It burns", at any time: off with it now."""
    return heat.tell_off(replace(d, before=d.state), h, "heat-sore")


def insist_again(d: Dialogue, h: Happening) -> Step:
    """Sleep is asked for once more: first the warmth."""
    return heat.insist(d, h)


def off(d: Dialogue, h: Happening) -> Step:
    """It is off: what waited for that, or what was going on."""
    if d.memory.heat is None:
        return d, ()
    d = remember(d, heat=None)
    d, actions = go_on(d, h)
    return d, (*actions, Note("heat-off", {"at": h.at}))


def go_on(d: Dialogue, h: Happening) -> Step:
    """What was going on before the word about the warmth, or what was asked for meanwhile."""
    if d.alarm is not None:
        return tell_again(d, h)
    if d.wish is not None and d.memory.heat is None:
        return choosing.drift(d, replace(h, names=d.wish.names, minutes=d.wish.minutes))
    if d.episode is not None:
        return back_to_cramp(d, h)
    if d.session is not None:
        return now(d, h, State.SESSION), (Resume(),)
    if d.before in (State.AFTERCARE, State.RATING) or d.memory.heat is None:
        return now(d, h, State.AFTERCARE), (Perform((("aftercare", "offer"),)),)
    return now(d, h, State.ASLEEP), ()
