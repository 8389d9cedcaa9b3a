"""What is led: at most one question, a good default after silence, and what suits (care-brief 5).

Rule 1. Within an hour of a cramp nothing is tightened: release only (care-brief 5.3).
Rule 2. A message that nobody acknowledged, warmth on a leg, and what this is and is not come before
        any relaxation.
Rule 3. What is asked for by name is led, or what takes its place where it does not suit.
Rule 4. Silence means the usual, and where there is none breathing. Nothing is counted or praised.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import first_run, flags, heat
from calmcramp.dialogue.episode import HOUR_S, about, close, now, remember, since_cramp
from calmcramp.dialogue.flags import waiting_flag
from calmcramp.dialogue.memory import DAY_S
from calmcramp.dialogue.states import (
    Dialogue,
    Happening,
    Note,
    Perform,
    Session,
    Speak,
    State,
    Step,
)

Part = tuple[str, str | None]

BREATHING, RELEASE = "settle", "release-only"
AFTER_CRAMP_MINUTES = 5
"""Of breathing in and after an acute event (care-brief 4.3)."""
WHILE_WAITING = ("opening", "breathing")
"""Without the sleep ending: whoever waits for help, or has warmth on the leg, should stay awake."""
LATER = {"four-seven-eight": ("four-seven-eight-long", 30 * DAY_S)}
"""Routine -> its longer form, and how long after its first night that is led (care-brief 4.4)."""
STILL_AWAKE_S = (600.0, 3600.0)
"""So long after a session "I can't sleep" means that it did not help (care-brief 5.7)."""
ROUTINE = "routine:"
"""What the names of routines begin with among the names that are understood."""


def choose(d: Dialogue, h: Happening) -> Step:
    """ "Help me relax": what was asked for, or one question with three choices at most."""
    if first := _first(d, h):
        return first
    name = wanted(d, h)
    if name:
        return lead(d, h, name)
    if since_cramp(d, h.at) < HOUR_S:
        return lead(d, h, RELEASE)
    question = d.book.lines.ask["choose-usual" if d.memory.usual else "choose"]
    asked = Speak((), "relax", "choose", question, id="choose")
    return now(d, h, State.CHOOSING), (asked,)


def chosen(d: Dialogue, h: Happening) -> Step:
    """What was named; silence means the usual, or breathing."""
    if first := _first(d, h):
        return first
    return lead(d, h, wanted(d, h) or d.memory.usual or BREATHING)


def drift(d: Dialogue, h: Happening) -> Step:
    """ "I can't sleep": no question at this hour; letting go after a cramp, breathing otherwise."""
    if first := _first(d, h):
        return first
    if d.memory.heat is not None:
        return heat.insist(d, h)
    name = wanted(d, h) or (RELEASE if since_cramp(d, h.at) < DAY_S else d.memory.usual)
    if "still-awake" in h.names and _lay_awake(d, h) and not d.advised:
        d = replace(d, advised=True)
        return lead(d, h, name or BREATHING, before=(("still-awake", "advice"),))
    return lead(d, h, name or BREATHING)


def _lay_awake(d: Dialogue, h: Happening) -> bool:
    """Whether a session ended long enough ago, and no cramp came since."""
    ended = d.memory.ended
    if ended is None or since_cramp(d, h.at) < h.at - ended:
        return False
    return STILL_AWAKE_S[0] <= h.at - ended <= STILL_AWAKE_S[1]


def leave_it(d: Dialogue, h: Happening) -> Step:
    """It does them no good: that happens, and is fine; grounding instead (care-brief 5.2)."""
    lines = d.book.lines
    said = Speak((lines.say["leave-it"],), "relax", "steady-what", lines.ask["stay-grounding"])
    return now(replace(d, session=None, aside=None), h, State.STEADYING), (said,)


def steady(d: Dialogue, h: Happening) -> Step:
    """Yes: their head is clear, and what would they like; or yes to grounding."""
    return flags.steady(d, h) if d.aside is not None else lead(d, h, "grounding")


def accompany(d: Dialogue, h: Happening) -> Step:
    """Yes to "shall I lead the breathing?" while they wait for help or for relief."""
    row = d.aside
    if row is not None and row.after == "grounding":
        d, actions = lead(d, h, "grounding")
        return replace(d, aside=replace(row, say=())), actions
    return lead(d, replace(h, minutes=h.minutes or AFTER_CRAMP_MINUTES), "ease", WHILE_WAITING)


def steadied(d: Dialogue, h: Happening) -> Step:
    """After a dizzy spell: the easy breath of the breathless, or grounding (care-brief 4.6)."""
    return lead(d, h, "grounding" if "grounding" in h.names else "pursed")


def understood(d: Dialogue, h: Happening) -> Step:
    """ "I understand": what was asked for, or may it ask about health?"""
    wish, d = d.wish, remember(replace(d, wish=None), stranger=False)
    if wish is None:
        return first_run.offer_questions(d, h)
    asked = replace(h, names=wish.names, minutes=wish.minutes)
    return drift(d, asked) if "sleep" in wish.names else choose(d, asked)


def goodnight(d: Dialogue, h: Happening) -> Step:
    """ "Good night" inside a session: straight to its ending."""
    return lead(d, h, "sleep-ending")


def shorter(d: Dialogue, h: Happening) -> Step:
    """ "Something shorter": half of the minutes that were asked for, or the shorter form."""
    name, minutes = _now(d)
    item = d.book.menu.item(name)
    timed = d.session is not None and d.session.minutes is not None
    if item.shorter and not timed:
        return lead(d, h, item.shorter)
    return _again(d, h, name, max(round(minutes / 2), round(item.shortest), 1))


def longer(d: Dialogue, h: Happening) -> Step:
    """ "Something longer": the same for twice as long, as far as it goes."""
    name, minutes = _now(d)
    return _again(d, h, name, min(round(minutes * 2), 60))


def timed(d: Dialogue, h: Happening) -> Step:
    """ "Ten minutes": the same for so long."""
    return _again(d, h, _now(d)[0], h.minutes or AFTER_CRAMP_MINUTES)


def start_over(d: Dialogue, h: Happening) -> Step:
    """From the beginning."""
    return lead(d, h, d.session.routine) if d.session is not None else (d, ())


def wanted(d: Dialogue, h: Happening) -> str:
    """The routine that was named; empty when none was."""
    for name in h.names:
        if name.startswith(ROUTINE):
            return name.removeprefix(ROUTINE)
        if name == "usual":
            return d.memory.usual or BREATHING
        if name == "muscle-relaxation":
            return RELEASE if since_cramp(d, h.at) < HOUR_S else "pmr-7"
        if name in ("body-scan", "grounding"):
            return name
        if name == "breathing":
            return BREATHING
    return ""


def lead(
    d: Dialogue,
    h: Happening,
    routine: str,
    passages: tuple[str, ...] = (),
    before: tuple[Part, ...] = (),
) -> Step:
    """This routine now, or what suits in its place.

    :param passages: of it, in place of the whole
    :param before: what is said before it
    """
    routine = _grown(d, h, d.book.menu.suited(routine, about(d, h.at), BREATHING))
    item = d.book.menu.item(routine)
    if d.memory.heat is not None and not passages and routine != "grounding":
        if routine != BREATHING:
            return heat.insist(d, h)
        routine, passages = d.book.menu.suited("ease", about(d, h.at), "pursed"), WHILE_WAITING
    d, notes = close(d, h, "unknown")
    if item.heat:
        if not heat.allowed(d, h.at):
            return heat.refuse(d, h)
        d = heat.lay_on(d, h, item.heat)
    session = Session(routine, float(h.minutes) if h.minutes else None)
    d = replace(d, session=session, aside=None, wish=None, left=None)
    began = Note("session-began", {"routine": routine, "minutes": session.minutes or 0.0})
    parts = tuple((routine, passage) for passage in passages) or ((routine, None),)
    performed = Perform((*before, *parts), session.minutes)
    return now(d, h, State.SESSION), (performed, *notes, began)


def _first(d: Dialogue, h: Happening) -> Step | None:
    """What comes before any relaxation (rule 2)."""
    return waiting_flag(d, h) or first_run.first(d, h)


def _grown(d: Dialogue, h: Happening, routine: str) -> str:
    """The longer form of a routine, once it has been known for long enough."""
    longer_form, after = LATER.get(routine, ("", 0.0))
    since = d.memory.since.get(routine)
    known = since is not None and h.at - since >= after
    return longer_form if longer_form in d.book.menu.items and known else routine


def _now(d: Dialogue) -> tuple[str, float]:
    """What is led, or would be after silence, and for how many minutes."""
    session = d.session or Session(d.memory.usual or BREATHING, d.memory.usual_minutes)
    return session.routine, session.minutes or d.book.menu.item(session.routine).minutes


def _again(d: Dialogue, h: Happening, name: str, minutes: int) -> Step:
    return lead(d, replace(h, minutes=minutes), name)
