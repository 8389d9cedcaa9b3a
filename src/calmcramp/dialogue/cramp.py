"""Care for a cramp, from the first hold until it lets go (care-brief 1.2, 1.8).

Rule 1. One thing is changed at a time. Which one, the clock and the count decide, in `_next`.
Rule 2. No massage and no standing before the screen was answered with a no.
Rule 3. The cramp clock runs from the first word. Three and five minutes change what is tried at the
        next answer; eight and ten speak up by themselves.
Rule 4. "Better" ends the care at once, whenever it is said. Other answers count only once the
        stretch is nearly over: before that they are groans, and letting go early helps nobody.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import heat
from calmcramp.dialogue.episode import close, now
from calmcramp.dialogue.flags import raise_row
from calmcramp.dialogue.holds import HOLDS, episode_of, hold, holding, perform, protocol
from calmcramp.dialogue.states import (
    Aside,
    Dialogue,
    Happening,
    Hush,
    State,
    Step,
    Wish,
)

SCREEN_S, INJURY_S, WARN_S, ADVICE_S = 180.0, 300.0, 480.0, 600.0
"""The gates of the cramp clock, seconds after the first word (care-brief 1.2, 10)."""
REPEAT_S = 3600.0
"""A cramp within this many seconds of the last is a repeat (care-brief 1.2)."""
FIRST_MOVE_S = 6.0
"""The first sentence and a breath: a muscle named meanwhile waits until it has been said."""

OWN_FIRST_MOVE = frozenset({"front-thigh", "shin"})
"""Where the universal first move is wrong (care-brief 0.1, 1.6, 1.7)."""
NOT_RUBBED = frozenset({"clot_history_or_thinner", "recent_surgery"})
"""Nobody with these is massaged (care-brief 2.2)."""
SHORT = frozenset({"shin"})
"""What is held for a few seconds only, so that the calf does not catch (care-brief 1.7)."""
EXTEND_AFTER_S = 15.0
"""Seconds into the first hold; with the half minute that follows it lasts a minute at most."""
UPRIGHT = frozenset({"calf", "foot", "hamstring", "front-thigh"})
"""What has a sitting or standing way."""


# ------------------------------------------------------------------ answers to "is it easing?"


def not_easing(d: Dialogue, h: Happening) -> Step:
    """No: stay with it, and change one thing. Which thing, the clock and the count decide."""
    if _too_early(d, h):
        return _extended(d, h)
    episode = replace(episode_of(d, h), little=False)
    lead = "no" if episode.holds <= 1 else "no-more"
    return _next(replace(d, episode=episode), h, lead)


def a_little(d: Dialogue, h: Happening) -> Step:
    """A little: one longer hold; a second time, the screen and then light massage."""
    episode = episode_of(d, h)
    elapsed = h.at - episode.began
    if episode.little or elapsed >= WARN_S:
        return _next(d, h, "no-more", touch_now=True)
    d = replace(d, episode=replace(episode, little=True, holds=episode.holds + 1, murmurs=0))
    parts = (("cramp", "a-little"), (protocol(d, episode.muscle), "hold-longer"))
    return holding(d, h), (perform(*parts),)


def unanswered(d: Dialogue, h: Happening) -> Step:
    """Silence twice: quiet. But words without sense are a groan: coaching goes on (1.8)."""
    if episode_of(d, h).murmurs:
        return _next(d, h, "keep-on")
    d, notes = close(d, h, "unknown")
    return now(d, h, State.ASLEEP), (perform(("cramp", "in-peace")), *notes)


def watch(d: Dialogue, h: Happening) -> Step:
    """The cramp clock ticks: the eight- and ten-minute lines do not wait for an answer."""
    episode = d.episode
    if episode is None:
        return d, ()
    elapsed = h.at - episode.began
    asked = d.state in (State.SKIN_CHECK, State.HEAT_OFF)
    if elapsed >= ADVICE_S or (elapsed >= WARN_S and not episode.warned and not asked):
        return _next(d, h, "")
    waits = d.state in (State.LOCATING, State.WHICH_THIGH) and episode.muscle
    if waits and elapsed >= FIRST_MOVE_S:
        return hold(d, h)
    return d, ()


# ------------------------------------------------------------------ screen, massage, sitting up


def screen_for(d: Dialogue, h: Happening, name: str) -> Step:
    """The check first, since what was asked for needs it."""
    return _ask(replace(d, wish=Wish((name,))), h, State.SCREENING, "screen")


def screened_clear(d: Dialogue, h: Happening) -> Step:
    """Not swollen, not hot, not numb: a light hand is safe, or what was asked for."""
    if "yes" in h.names:
        return screened_bad(d, h)  # "yes... no": when in doubt it is a yes
    wish, d = d.wish, replace(d, wish=None, episode=replace(episode_of(d, h), touch=True))
    if wish is not None and "warmth" in wish.names and heat.allowed(d, h.at):
        return heat.ask(d, h)
    if wish is not None and "standing" in wish.names:
        return stand(d, h)
    if d.profile & NOT_RUBBED:
        return _next(d, h, "keep-on", touch_now=True)
    return _massage(d, h)


def screened_unclear(d: Dialogue, h: Happening) -> Step:
    """No clear answer to the screen: the leg is left untouched, and held."""
    d = replace(d, wish=None, episode=replace(episode_of(d, h), touch=False))
    return hold(d, h, ("cramp", "leave-it"))


def screened_bad(d: Dialogue, h: Happening) -> Step:
    """Yes to the screen: urgent advice, and no hand on that leg."""
    return raise_row(replace(d, wish=None), h, "screen")


def injured(d: Dialogue, h: Happening) -> Step:
    """Yes, it began with an injury."""
    return raise_row(d, h, "popped")


def stand(d: Dialogue, h: Happening) -> Step:
    """Steady, and willing: the sitting and standing way."""
    e = episode_of(d, h)
    e = replace(e, upright=True, tried=(*e.tried, "standing"))
    part = (protocol(d, e.muscle), "sitting-up")
    return holding(replace(d, episode=e), h, State.UPRIGHT), (perform(part),)


def wants_to_stand(d: Dialogue, h: Happening) -> Step:
    """ "I'm standing": the check first; never for somebody unsteady, nor over a warning."""
    e = episode_of(d, h)
    if e.muscle not in UPRIGHT or e.unsteady or e.touch is False:
        return d, (Aside((d.book.lines.say["stay-lying"],)),)
    return screen_for(d, h, "standing") if e.touch is None else stand(d, h)


def lies(d: Dialogue, h: Happening) -> Step:
    """ "I can't get up": the lying way."""
    e = replace(episode_of(d, h), upright=True)
    return hold(replace(d, episode=e), h, ("cramp", "keep-on"))


def hold_on(d: Dialogue, h: Happening) -> Step:
    """No thanks, or no answer: the lying way goes on."""
    if "yes" in h.names and d.state is State.INJURY_CHECK:
        return injured(d, h)  # "yes... no": when in doubt it is a yes
    return hold(d, h, ("cramp", "keep-on"))


# ------------------------------------------------------------------ endings


def quiet_end(d: Dialogue, h: Happening) -> Step:
    """No more is wanted, or nobody answers: one soft word at most, then silence."""
    d, notes = close(d, h, "unknown")
    said = (perform(("cramp", "rest-well")),) if {"no", "goodnight"} & set(h.names) else ()
    return now(replace(d, session=None), h, State.ASLEEP), (*said, *notes)


def lapsed(d: Dialogue, h: Happening) -> Step:
    """A pause that nobody ended: it is over without a word. Otherwise an end means nothing here."""
    return quiet_end(d, h) if d.paused else (d, ())


def never_mind(d: Dialogue, h: Happening) -> Step:
    """It was nothing: not a word about it."""
    return now(d, h, State.ASLEEP), (Hush(),)


# ------------------------------------------------------------------ what comes next


def _next(d: Dialogue, h: Happening, lead: str, touch_now: bool = False) -> Step:
    e = episode_of(d, h)
    elapsed = h.at - e.began
    worn = touch_now or e.worn or elapsed >= SCREEN_S or e.holds >= HOLDS
    if elapsed >= ADVICE_S:
        return raise_row(d, h, "ten-minutes")
    if elapsed >= WARN_S and not e.warned:
        return hold(replace(d, episode=replace(e, warned=True)), h, ("cramp", "eight-minutes"))
    if elapsed >= INJURY_S and not e.injury_asked:
        d = replace(d, episode=replace(e, injury_asked=True))
        return _ask(d, h, State.INJURY_CHECK, "injury")
    if worn and e.touch is None:
        return _ask(d, h, State.SCREENING, "screen")
    if worn and e.touch and not e.massaged and not d.profile & NOT_RUBBED:
        return _massage(d, h)
    if worn and e.touch and not (e.upright or e.unsteady) and e.muscle in UPRIGHT:
        d = replace(d, episode=replace(e, upright=True))
        return _ask(d, h, State.OFFERING_UP, "sit-up")
    if worn and e.touch and not e.warmed and heat.allowed(d, h.at):
        return heat.ask(replace(d, episode=replace(e, warmed=True)), h)
    return hold(d, h, *([("cramp", lead)] if lead else []))


def _massage(d: Dialogue, h: Happening) -> Step:
    tried = (*episode_of(d, h).tried, "massage")
    e = replace(episode_of(d, h), massaged=True, little=False, murmurs=0, tried=tried)
    return holding(replace(d, episode=e), h, State.MASSAGING), (
        perform((protocol(d, e.muscle), "massage")),
    )


def _ask(d: Dialogue, h: Happening, state: State, passage: str) -> Step:
    return now(d, h, state), (perform(("cramp", passage)),)


def _extended(d: Dialogue, h: Happening) -> Step:
    """ "It still hurts" well into the first hold: that hold goes on to a minute, rather than being
    let go early (care-brief 1.1). At any other time it is a groan."""
    e = episode_of(d, h)
    first = e.holds == 1 and not e.extended and e.muscle not in SHORT
    if "still-hurts" not in h.names or not first or h.at - d.since < EXTEND_AFTER_S:
        return d, ()
    d = holding(replace(d, episode=replace(e, extended=True, murmurs=0)), h)
    return d, (perform(("cramp", "hold-on")),)


def _too_early(d: Dialogue, h: Happening) -> bool:
    return h.at < d.opens
