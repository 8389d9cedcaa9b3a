"""Paced breathing as it is written, and limits that no file can exceed (care-brief 4.3, 4.4)."""

from __future__ import annotations

from collections.abc import Iterable

from calmcramp.score.breathing import rates
from calmcramp.score.routine import QUICKEST, SLOWEST, Breathe, Pattern, Ramp
from calmcramp.score.table import Table

CYCLE_MAX_S = 11.0
"""5.5 in, 5.5 out, which the table of 4.4 has as 5.5 a minute."""
BREATHE_MAX_S = 3600.0
HELD_MAX_S, SLOW_HELD_MAX = 300.0, 8
"""Patterns that hold the breath: five minutes, and eight cycles if slower than 3.5 a minute."""
SLOW_HELD = 3.5
TOP_UPS_MAX = 3
"""Sighs, whose double in-breath is big: three at night (care-brief 4.4, 10)."""
SMALL_NEEDED_S = 60.0
"""Breathing that lasts longer than this has to say that the breaths stay small: care-brief 0.3."""


def read_breathe(table: Table, held_at_all: bool) -> Breathe:
    """The breathing written in `table`; with `held_at_all` its breath may be held."""
    pace = _ramp(table) if _is_ramp(table) else _pattern(table, held_at_all)
    by_time, by_count = table.has("seconds"), table.has("cycles")
    if by_time == by_count:
        table.fault("seconds", "give either seconds or cycles", "one of them, and not both")
    seconds = table.number("seconds", 5, BREATHE_MAX_S) if by_time else None
    cycles = table.whole("cycles", 1, 400) if by_count else None
    words, small = table.texts("words"), table.texts("small")
    sips = isinstance(pace, Pattern) and pace.top_up > 0
    if len(words) not in ((0, 2, 3) if sips else (0, 2)):
        more = ", and between them one for the sip" if sips else ""
        table.fault("words", f"words are two: one for in, one for out{more}")
    step = Breathe(pace, seconds, cycles, words, small)
    for what in too_much([step]):
        table.fault("", what)
    if lasts(step) > SMALL_NEEDED_S and not step.small:
        remedy = 'add small = ["..."], lines that keep the breaths small'
        table.fault("", f"breathing for more than {SMALL_NEEDED_S:g} s needs small", remedy)
    return step


def lasts(step: Breathe) -> float:
    """Seconds of a step, before they are rounded to whole breaths."""
    cycle = step.pace.cycle if isinstance(step.pace, Pattern) else 60 / step.pace.to
    return step.seconds if step.seconds is not None else (step.cycles or 0) * cycle


def longest(step: Breathe) -> float:
    """Seconds that a step may last at most, whatever length is asked for."""
    pace = step.pace
    if not isinstance(pace, Pattern):
        return BREATHE_MAX_S
    if pace.top_up:
        return TOP_UPS_MAX * pace.cycle
    if not pace.held:
        return BREATHE_MAX_S
    most = HELD_MAX_S // pace.cycle
    return pace.cycle * (min(most, SLOW_HELD_MAX) if _slow(pace) else most)


def too_much(steps: Iterable[Breathe]) -> list[str]:
    """What goes beyond the limits in all the breathing of one session taken together."""
    patterned = [(step.pace, lasts(step)) for step in steps if isinstance(step.pace, Pattern)]
    breaths = [(pace, max(round(length / pace.cycle), 1)) for pace, length in patterned]
    held = sum(count * pace.cycle for pace, count in breaths if pace.held)
    slow = sum(count for pace, count in breaths if pace.held and _slow(pace))
    sighs = sum(count for pace, count in breaths if pace.top_up)
    found = {
        f"breaths are held for {held:.0f} s, the most is {HELD_MAX_S:g}": held > HELD_MAX_S,
        f"so slow a pattern lasts {SLOW_HELD_MAX} cycles at most": slow > SLOW_HELD_MAX,
        f"{sighs} sighs, the most is {TOP_UPS_MAX}": sighs > TOP_UPS_MAX,
    }
    return [what for what, so in found.items() if so]


def _slow(pace: Pattern) -> bool:
    return pace.cycle > 60 / SLOW_HELD


def _is_ramp(table: Table) -> bool:
    paced = [key for key in ("from", "to", "over", "stays") if table.has(key)]
    timed = [key for key in ("in", "out", "hold_in", "hold_out", "top_up") if table.has(key)]
    table.has("exhale")
    if paced and timed:
        table.fault(timed[0], f"{timed[0]} and {paced[0]} do not go together", "leave one of them")
    return bool(paced)


def _ramp(table: Table) -> Ramp:
    start = table.number("from", SLOWEST, QUICKEST)
    to = table.number("to", SLOWEST, QUICKEST)
    if to > start:
        table.fault("to", f"from {start:g} to {to:g} is faster, breathing only slows down")
    exhale = table.number("exhale", 1, 2, default=1.5)
    if not table.has("stays"):
        return Ramp(start, to, table.number("over", 10, 900), exhale)
    if table.has("over"):
        table.fault("over", "over and stays do not go together", "leave one of them")
    stays = table.numbers("stays", 5, 600)
    ramp = Ramp(start, to, sum(stays), exhale, stays)
    kept = ", ".join(f"{rate:g}" for rate in rates(ramp)[:-1])
    if len(stays) != len(rates(ramp)) - 1:
        table.fault("stays", f"stays are {len(stays)}, it must be one for each of {kept} a minute")
        return Ramp(start, to, sum(stays) or 10.0, exhale)
    return ramp


def _pattern(table: Table, held_at_all: bool) -> Pattern:
    hold_in, hold_out = (table.number(key, 0, 7, default=0) for key in ("hold_in", "hold_out"))
    top_up = table.number("top_up", 0.5, 1.5) if table.has("top_up") else 0.0
    inhale, exhale = table.number("in", 1, 8), table.number("out", 1, 12)
    pace = Pattern(inhale, exhale, hold_in, hold_out, top_up)
    if table.has("exhale"):
        table.fault("exhale", "exhale belongs to from and to", "write out instead")
    if pace.held and not held_at_all:
        table.fault("hold_in", "the breath is not held during a cramp", "leave the holds out")
    if pace.held and pace.top_up:
        table.fault("top_up", "a sigh is not held", "leave the holds out")
    if pace.cycle < 60 / QUICKEST:
        table.fault("in", f"{60 / pace.cycle:.1f} breaths a minute, the most is {QUICKEST:g}")
    if not pace.held and pace.cycle > CYCLE_MAX_S:
        table.fault("in", f"{60 / pace.cycle:.1f} breaths a minute, the least is {SLOWEST:g}")
    return pace
