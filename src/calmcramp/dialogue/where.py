"""From the wake word to the muscle (care-brief 1.2).

Rule 1. The first move sounds before anything is asked; a muscle named in the same breath only
        changes what follows it, except where the universal first move would be wrong.
Rule 2. No answer is an answer: it is taken to be the calf, by far the usual place (care-brief 0.1).
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.cramp import FIRST_MOVE_S, OWN_FIRST_MOVE, REPEAT_S
from calmcramp.dialogue.episode import now
from calmcramp.dialogue.flags import no_signs, raise_row, waiting_flag
from calmcramp.dialogue.holds import episode_of, hold, named, perform
from calmcramp.dialogue.memory import NIGHT_S, with_cramp
from calmcramp.dialogue.states import Dialogue, Episode, Happening, Note, Speak, State, Step

SOFT_WINDOW_S = 6.0
"""How long a softly asked "cramp?" waits."""
SOFT_DEAF_S = 0.6
"""One word is soon said, and a yes may follow fast."""
LATER_S = 10.0
"""The first move's own length, before a hold that follows it."""
SAME_S = 300.0
"""A cramp that was broken off without easing, and is called again within this, is still the same:
its clock goes on."""
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
    past = d.past
    if past is not None and past.warned and h.at - past.at < NIGHT_S:
        return raise_row(d, h, past.warned)  # that leg is not to be stretched tonight
    episode = _begun(d, h)
    same = episode.began < h.at
    memory = d.memory if same else with_cramp(d.memory, h.at)
    d = replace(d, episode=episode, session=None, aside=None, alarm=None, wish=None, left=None)
    d = replace(d, memory=memory)
    told = {"at": h.at, "repeat": episode.repeat} | ({"same": True} if same else {})
    began = Note("cramp-began", told)
    if episode.muscle:
        d, actions = hold(d, h, (episode.muscle, "first-move"), later=LATER_S)
        return d, (*actions, began)
    if "thigh" in h.names:  # its front needs the opposite move: that has to be known first
        d, actions = which_thigh(d, h)
        return d, (*actions, began)
    both = [("cramp", "both")] if "both" in h.names else []
    parts = (("cramp", "first-move"), *both, ("cramp", "where"))
    return now(d, h, State.LOCATING), (perform(*parts), began)


def after_all(d: Dialogue, h: Happening) -> Step:
    """ "No, my leg is cramping", to the one question: back to the cramp, or its beginning."""
    return first_move(d, h) if d.episode is None else no_signs(d, h)


def again_if_leg(d: Dialogue, h: Happening) -> Step:
    """ "It hurts" while they wait: the leg, if it was about the leg; else nothing to stretch."""
    return first_move(d, h) if d.aside is not None and d.aside.id == "ten-minutes" else (d, ())


def _begun(d: Dialogue, h: Happening) -> Episode:
    """The cramp that begins now, or the one of before that never eased (care-brief 1.2)."""
    past = d.past
    recent = past is not None and h.at - past.at < REPEAT_S
    muscle = named(h) or ("" if past is None or not recent or "thigh" in h.names else past.muscle)
    warned = past is not None and recent and past.touch is False
    same = past is not None and past.began is not None and h.at - past.at < SAME_S
    began = past.began if same and past is not None and past.began is not None else h.at
    touch = False if warned else None
    unsteady = "unsteady" in d.profile
    repeat = recent and began == h.at
    return Episode(began, muscle, side_of(h), repeat, touch=touch, unsteady=unsteady)


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


def side_of(h: Happening) -> str:
    return next((side for side in SIDES if side in h.names), "")
