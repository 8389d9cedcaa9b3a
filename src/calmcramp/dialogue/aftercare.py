"""After it has let go: rest, one question for the diary, the offer of sleep (care-brief 3.1)."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import cramp, heat
from calmcramp.dialogue.episode import close, now
from calmcramp.dialogue.holds import Part, episode_of, perform
from calmcramp.dialogue.states import Dialogue, Happening, Note, Perform, State, Step

OFFER_AFTER_S = 20.0
"""The aftercare asks nothing sooner."""
REPEATED, MANY = 2, 3
"""From the second cramp of a night on warmth is offered; with the third it is a reason to tell a
doctor (care-brief 3.1)."""
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def eased(d: Dialogue, h: Happening) -> Step:
    """Yes: aftercare, fitted to the person, then one number, then the offer of sleep."""
    parts = _parts(d, h)
    d, notes = close(d, h, "eased")
    return now(replace(d, rated=False), h, State.AFTERCARE, OFFER_AFTER_S), (
        perform(*parts),
        *notes,
    )


def rate(d: Dialogue, h: Happening) -> Step:
    """The one question of the night for the diary: how bad was it? Then the offer, then silence."""
    if d.rated:
        return cramp.quiet_end(d, h)
    return now(replace(d, rated=True), h, State.RATING), (perform(("aftercare", "pain")),)


def rated(d: Dialogue, h: Happening) -> Step:
    """A number, "no" or nothing: kept, and the offer of sleep; after a repeat, of warmth first."""
    pain = next((NUMBERS.index(name) for name in h.names if name in NUMBERS), None)
    repeated = d.memory.cramps_tonight(h.at) >= REPEATED and heat.allowed(d, h.at)
    if repeated:
        d, actions = heat.ask(replace(d, before=State.RATING), h)
    else:
        d, actions = offer(d, h)
    noted = () if pain is None else (Note("pain", {"value": pain, "at": h.at}),)
    return d, (*actions, *noted)


def offer(d: Dialogue, h: Happening) -> Step:
    """Shall it help them back to sleep?"""
    return now(d, h, State.AFTERCARE), (Perform((("aftercare", "offer"),)),)


def _parts(d: Dialogue, h: Happening) -> list[Part]:
    episode = episode_of(d, h)
    shin = "-shin" if episode.muscle == "shin" else ""
    unsteady = episode.unsteady or "unsteady" in d.profile
    parts = [f"rest{shin}", "bend" if unsteady else "walk"]
    parts += [] if "fluid_limited" in d.profile else ["water"]
    parts += [f"tender{shin}"]
    parts += ["often"] if d.memory.cramps_tonight(h.at) >= MANY else []
    return [("aftercare", part) for part in parts]
