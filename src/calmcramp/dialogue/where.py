"""From the wake word to the muscle (care-brief 1.2).

Rule 1. The first move sounds before anything is asked; a muscle named in the same breath only
        changes what follows it, except where the universal first move would be wrong.
Rule 2. No answer is an answer: it is taken to be the calf, by far the usual place (care-brief 0.1).
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.cramp import FIRST_MOVE_S, MUSCLES, OWN_FIRST_MOVE, REPEAT_S
from calmcramp.dialogue.episode import now
from calmcramp.dialogue.flags import waiting_flag
from calmcramp.dialogue.holds import episode_of, hold, perform
from calmcramp.dialogue.memory import with_cramp
from calmcramp.dialogue.states import Dialogue, Episode, Happening, Note, Speak, State, Step

SOFT_WINDOW_S = 6.0
"""How long a softly asked "cramp?" waits."""
SOFT_DEAF_S = 0.6
"""One word is soon said, and a yes may follow fast."""
LATER_S = 10.0
"""The first move's own length, before a hold that follows it."""
SIDES = ("both", "left", "right")


def ask_softly(d: Dialogue, h: Happening) -> Step:
    """Half heard: one soft word, and a short ear."""
    ask = d.book.lines.ask["cramp"]
    asked = Speak((), "relax", "cramp-check", ask, SOFT_WINDOW_S, id="cramp-check")
    return now(d, h, State.CHECKING, SOFT_DEAF_S), (asked,)


def first_move(d: Dialogue, h: Happening) -> Step:
    """The first move at once; a muscle named in the same sentence has its protocol follow."""
    if waiting := waiting_flag(d, h):
        return waiting
    recent = d.past is not None and h.at - d.past.at < REPEAT_S
    known = d.past.muscle if d.past is not None and recent else ""
    muscle = named(h) or ("" if "thigh" in h.names else known)
    touch = False if d.past is not None and recent and d.past.touch is False else None
    unsteady = "unsteady" in d.profile
    begun = Episode(h.at, muscle, side_of(h), recent, touch=touch, unsteady=unsteady)
    memory = with_cramp(d.memory, h.at)
    d = replace(d, episode=begun, session=None, aside=None, alarm=None, wish=None, memory=memory)
    began = Note("cramp-began", {"at": h.at, "repeat": recent})
    if muscle:
        d, actions = hold(d, h, (muscle, "first-move"), later=LATER_S)
        return d, (*actions, began)
    state, question = State.LOCATING, "where"
    if "thigh" in h.names:
        state, question = State.WHICH_THIGH, "which-thigh"
    return now(d, h, state), (perform(("cramp", "first-move"), ("cramp", question)), began)


def located(d: Dialogue, h: Happening) -> Step:
    """A muscle was named, or none was and it is taken to be the calf (care-brief 1.2)."""
    episode = episode_of(d, h)
    usual = "hamstring" if d.state is State.WHICH_THIGH else "calf"
    muscle = named(h) or episode.muscle or usual
    d = replace(d, episode=replace(episode, muscle=muscle, side=side_of(h) or episode.side))
    if muscle in OWN_FIRST_MOVE:
        return hold(d, h, (muscle, "first-move"), later=LATER_S)
    if h.at - episode.began < FIRST_MOVE_S:
        return d, ()  # the first sentence is still being said; the clock will follow it up
    return hold(d, h)


def named_again(d: Dialogue, h: Happening) -> Step:
    """ "Cramp!" once more while it is being helped: only what else it says counts."""
    return located(d, h) if named(h) else sided(d, h)


def which_thigh(d: Dialogue, h: Happening) -> Step:
    """The thigh has a front that needs the opposite move."""
    return now(d, h, State.WHICH_THIGH), (perform(("cramp", "which-thigh")),)


def sided(d: Dialogue, h: Happening) -> Step:
    """Left, right or both: kept for the diary; both legs are told to work together."""
    episode = episode_of(d, h)
    d = replace(d, episode=replace(episode, side=side_of(h) or episode.side))
    if "both" not in h.names or d.state is not State.LOCATING:
        return d, ()
    d = replace(d, episode=replace(episode_of(d, h), muscle="calf"))
    return hold(d, h, ("cramp", "both"))


def everywhere(d: Dialogue, h: Happening) -> Step:
    """ "I don't know", "everywhere": the first move with both legs, and the check with the next
    answer, since widespread cramps are a reason for advice (care-brief 1.7)."""
    episode = replace(episode_of(d, h), muscle="calf", side="both", worn=True)
    return hold(replace(d, episode=episode), h, ("cramp", "both"))


def other_muscle(d: Dialogue, h: Happening) -> Step:
    """In the middle of a hold they name another muscle."""
    muscle = named(h)
    episode = episode_of(d, h)
    if muscle == episode.muscle:
        return sided(d, h)
    d = replace(d, episode=replace(episode, muscle=muscle, holds=0, massaged=False, upright=False))
    return hold(d, h, *([(muscle, "first-move")] if muscle in OWN_FIRST_MOVE else []))


def named(h: Happening) -> str:
    return next((MUSCLES[name] for name in h.names if name in MUSCLES), "")


def side_of(h: Happening) -> str:
    return next((side for side in SIDES if side in h.names), "")
