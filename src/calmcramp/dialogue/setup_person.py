"""The second half of the set-up: what it is, where it is, who sleeps here, and the evenings.

Silence is an answer to everything: it changes nothing that was set, and goes on.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.setup_states import (
    Keep,
    Leave,
    Reply,
    Settle,
    SetUp,
    Stage,
    Step,
    Wish,
    asked,
    said,
)

TIME_S = 12.0
"""Seconds of listening for a time of day."""

TIMES = 2
"""How often a time is asked for."""


def terms(d: SetUp) -> Step:
    """Unless somebody has heard it already."""
    if d.understood:
        return country(replace(d, place=0))
    house = d.book.house
    ask = asked(house.ask["understand"], "understand", before=(house.say["disclaimer"],))
    return replace(d, stage=Stage.TERMS), (ask,)


def agreed(d: SetUp) -> Step:
    """Understood; it need not be told again."""
    after, actions = country(replace(d, understood=True, place=0))
    return after, (Keep("owner", "understood", True), *actions)


def country(d: SetUp) -> Step:
    """One after the other until a yes; one that is set already is not asked for."""
    names = tuple(d.book.lines.country)
    if d.country or d.place >= len(names):
        return _offer(d)
    before = (d.book.lines.say["where"],) if d.place == 0 else ()
    ask = asked(d.book.lines.country[names[d.place]], "country", before=before)
    return replace(d, stage=Stage.COUNTRY), (ask,)


def here(d: SetUp) -> Step:
    """Yes: the number that belongs there, to be confirmed."""
    name = tuple(d.book.lines.country)[d.place]
    number = d.book.numbers.get(name, "")
    if not number:
        return another(d)
    text = d.book.lines.ask["number"].format(emergency=number)
    return replace(d, stage=Stage.NUMBER), (asked(text, "number"),)


def another(d: SetUp) -> Step:
    """No: the next country."""
    return country(replace(d, place=d.place + 1))


def nowhere(d: SetUp) -> Step:
    """Silence ends the questions: nobody is asked eight times whether they are somewhere else."""
    return _offer(d)


def number_right(d: SetUp) -> Step:
    """Kept."""
    name = tuple(d.book.lines.country)[d.place]
    after, actions = _offer(replace(d, country=name))
    return after, (Keep("country", "name", name), *actions)


def number_wrong(d: SetUp) -> Step:
    """Then none is set, and it is said in words."""
    return _offer(d, before=(d.book.lines.say["own-number"],))


def _offer(d: SetUp, before: tuple[str, ...] = ()) -> Step:
    ask = asked(d.book.house.ask["questions"], "questions", before=before)
    return replace(d, stage=Stage.OFFERING), (ask,)


def ask_all(d: SetUp) -> Step:
    """From the first question on."""
    return _question(replace(d, place=0))


def _question(d: SetUp) -> Step:
    flags = tuple(d.book.house.profile)
    if d.place >= len(flags):
        return _evening(d, before=(d.book.house.say["thanks"],))
    ask = asked(d.book.house.profile[flags[d.place]], "profile", private=True)
    return replace(d, stage=Stage.ASKING), (ask,)


def is_so(d: SetUp) -> Step:
    """Yes: what would not suit is left out from now on."""
    return _answered(d, True)


def is_not_so(d: SetUp) -> Step:
    """No: not so, or not any more."""
    return _answered(d, False)


def _answered(d: SetUp, so: bool) -> Step:
    flag = tuple(d.book.house.profile)[d.place]
    after, actions = left_out(d)
    return after, (Keep("safety", flag, so), *actions)


def left_out(d: SetUp) -> Step:
    """No answer: this question changes nothing."""
    return _question(replace(d, place=d.place + 1))


def later(d: SetUp) -> Step:
    """No questions now."""
    return _evening(d, before=(d.book.house.say["later"],))


def unasked(d: SetUp) -> Step:
    """No answer to the offer."""
    return _evening(d)


def _evening(d: SetUp, before: tuple[str, ...] = ()) -> Step:
    """Something at a set time, proposed in the schedule's own words."""
    if not d.plans:
        return _close(d, before)
    offer = said(d, "evening", before=before)
    return replace(d, stage=Stage.EVENING, tries=0, ask=""), (offer,)


def propose(d: SetUp) -> Step:
    """What is usual."""
    return d, (Wish(d.book.lines.usual),)


def planned(d: SetUp, reply: Reply) -> Step:
    """What the schedule says to a wish, or to a yes."""
    if d.stage is Stage.KEEPING:
        return _close(d, reply.say)
    if d.stage not in (Stage.EVENING, Stage.TIME):
        return d, ()
    if reply.ask:
        return replace(d, ask=reply.ask), (asked(reply.ask, "settle", before=reply.say),)
    return _ask_time(d, reply.say)


def accept(d: SetUp) -> Step:
    """Yes, to what the schedule asked."""
    return (replace(d, stage=Stage.KEEPING), (Settle(True),)) if d.ask else (d, ())


def _ask_time(d: SetUp, before: tuple[str, ...] = ()) -> Step:
    """Another time; after that it is left."""
    if d.tries >= TIMES:
        return _close(d, (d.book.lines.say["no-wish"],))
    ask = asked(d.book.lines.ask["time"], "time", TIME_S, before=before)
    return replace(d, stage=Stage.TIME, tries=d.tries + 1, ask=""), (ask,)


def refuse(d: SetUp) -> Step:
    """No: perhaps another time of day."""
    after, actions = _ask_time(d)
    return after, ((Settle(False, aloud=False), *actions) if d.ask else actions)


def no_evening(d: SetUp) -> Step:
    """No, or no answer: the evenings stay as they are."""
    after, actions = _close(d, (d.book.lines.say["no-wish"],))
    return after, ((Settle(False, aloud=False), *actions) if d.ask else actions)


def _close(d: SetUp, before: tuple[str, ...] = ()) -> Step:
    return replace(d, stage=Stage.CLOSING), (said(d, "done", before=before),)


def end(d: SetUp) -> Step:
    """Everything is said."""
    return replace(d, stage=Stage.OVER), (Leave("done"),)
