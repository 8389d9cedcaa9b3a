"""The first half of the set-up: how loud the night is, and what the room is like.

The first sentence rises from nearly nothing: nobody knows yet how loud this loudspeaker is. How
loud the night is follows from where it was first made out (care-brief 6.3).
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.setup_states import (
    SOFTEST_DB,
    TOP_DB,
    HearRoom,
    Keep,
    Leave,
    SetUp,
    Stage,
    Step,
    asked,
    said,
)

STEP_DB = 3.0
"""By how much the sentence rises; also what "louder" and "softer" mean."""

ABOVE_DB = 13.5
"""The night's level over what was just made out: the middle of the 12 to 15 of care-brief 6.3."""

QUIETEST_DB, LOUDEST_DB = -18.0, 6.0
"""What a night volume may be, as in the settings."""

NOW_S = 2.0
"""Seconds of listening after each rising sentence."""

ROOM_S = 10.0
"""Seconds of stillness: the floor under the room is that of the last eight."""

DESCRIBED = 2
"""How often it is asked which way the level is wrong."""


def begin(d: SetUp) -> Step:
    """Everything is ready: the sentence, nearly inaudible."""
    return rise(replace(d, level_db=SOFTEST_DB - STEP_DB))


def rise(d: SetUp) -> Step:
    """The same sentence, louder; at the top, nobody is there or hears anything."""
    d = replace(d, stage=Stage.RISING, level_db=d.level_db + STEP_DB)
    if d.level_db > TOP_DB:
        heard = said(d, "unheard", level_db=TOP_DB)
        return replace(d, stage=Stage.UNHEARD), (heard,)
    ask = d.book.lines.ask["rising"]
    return d, (asked(ask, "now", NOW_S, louder_db=d.level_db),)


def made_out(d: SetUp) -> Step:
    """They can make it out: the night is so much louder."""
    return _try_level(replace(d, level_db=d.level_db + ABOVE_DB, tries=0))


def _try_level(d: SetUp) -> Step:
    level = round(2 * min(LOUDEST_DB, max(QUIETEST_DB, d.level_db))) / 2
    ask = asked(d.book.lines.ask["level"], "level", louder_db=level)
    return replace(d, stage=Stage.LEVEL, level_db=level), (ask,)


def louder(d: SetUp) -> Step:
    """ "Louder": so much, and is it right now?"""
    if d.level_db >= LOUDEST_DB:
        return _limit(d, "too-low")
    return _try_level(replace(d, level_db=d.level_db + STEP_DB))


def softer(d: SetUp) -> Step:
    """ "Softer": likewise."""
    if d.level_db <= QUIETEST_DB:
        return _limit(d, "too-high")
    return _try_level(replace(d, level_db=d.level_db - STEP_DB))


def not_right(d: SetUp) -> Step:
    """ "No": which way?"""
    if d.tries >= DESCRIBED:
        return level_is_right(d)
    ask = asked(d.book.lines.ask["which-way"], "level", louder_db=d.level_db)
    return replace(d, tries=d.tries + 1), (ask,)


def _limit(d: SetUp, line: str) -> Step:
    kept = Keep("night", "volume_db", d.level_db)
    return replace(d, stage=Stage.LIMIT), (kept, said(d, line))


def level_is_right(d: SetUp) -> Step:
    """Kept; silence is a yes, since it was heard."""
    kept = Keep("night", "volume_db", d.level_db)
    after, actions = be_still(d)
    return after, (kept, *actions)


def be_still(d: SetUp) -> Step:
    """Before the room is measured; and what the ear test found, where that is not well."""
    found = (d.book.lines.ears[d.ears],) if d.ears in d.book.lines.ears else ()
    return replace(d, stage=Stage.STILL), (said(d, "room", before=found),)


def listen(d: SetUp) -> Step:
    """Measure it."""
    return replace(d, stage=Stage.ROOM), (HearRoom(ROOM_S),)


def nobody_heard(d: SetUp) -> Step:
    """That was said: the end."""
    return replace(d, stage=Stage.OVER), (Leave("nobody"),)
