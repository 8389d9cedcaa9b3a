"""The kinds of step, as they are written, and the limits that no file can exceed.

The figures are those of the care brief: stretches 1.1, breathing 4.3 and 4.4, tensing 5.1,
endings 5.7, silence 6.1, answers 6.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calmcramp.score.routine import (
    MODES,
    Ask,
    Breathe,
    Ending,
    HoldStill,
    Line,
    Mode,
    Pattern,
    Ramp,
    Rest,
    Say,
    Soften,
    Step,
    Tense,
    Tone,
)
from calmcramp.score.table import Table

HOLD_MAX_S = 60.0
"""Of a stretch: care-brief 1.1."""
REST_MAX_S, REST_OVER_BED_MAX_S = 60.0, 90.0
"""Longer silence needs a sound by which the listener knows that it still runs: care-brief 6.1."""
TENSE_MAX_S, TENSE_FEET_MAX_S = 7.0, 5.0
QUIET_MAX_S = 60.0
BREATHS_MIN, BREATHS_MAX = 5.5, 12.0
"""Breaths a minute: the floor for the experienced, and the quickest in the table of 4.3."""
CYCLE_MAX_S = 11.0
"""5.5 in, 5.5 out, which the table of 4.4 has as 5.5 a minute."""
WINDOW_MAX_S = 20.0
BREATHE_MAX_S = 3600.0
HELD_BREATHS_MAX_S, SLOW_BREATHS_MAX = 300.0, 8
"""Patterns that hold the breath: five minutes, and eight cycles if slower than 3.5 a minute."""
SMALL_NEEDED_S = 60.0
"""Breathing that lasts longer than this has to say that the breaths stay small: care-brief 0.3."""


@dataclass(frozen=True)
class Setting:
    """What a step has to know of its routine."""

    bed: bool
    mode: Mode

    @property
    def longest_rest(self) -> float:
        """Seconds of silence."""
        return REST_OVER_BED_MAX_S if self.bed else REST_MAX_S


def read_step(table: Table, setting: Setting) -> Step | None:
    """The step written in `table`; None when its kind is not known. Faults go to its page."""
    if not table.has("kind"):
        table.fault("", "kind is missing", f"one of {', '.join(_KINDS)}")
        return None
    kind = table.word("kind", tuple(_KINDS), default="")
    if not kind:
        return None
    step = _KINDS[kind](table, setting)
    table.finish()
    return step


def _say(table: Table, setting: Setting) -> Say:
    mode = table.word("mode", MODES) if table.has("mode") else None
    pause = table.number("pause", 0, setting.longest_rest) if table.has("pause") else None
    spoken_in = next((each for each in MODES if each == mode), None)
    return Say(table.text("text"), pause, spoken_in)


def _rest(table: Table, setting: Setting) -> Rest:
    return Rest(table.number("seconds", 0.1, setting.longest_rest))


def _hold(table: Table, setting: Setting) -> HoldStill:
    seconds = table.number("seconds", 1, HOLD_MAX_S)
    lines: list[Line] = []
    for each in table.tables("lines", "line", needed=False):
        line = Line(each.number("at", 0, HOLD_MAX_S), each.text("text"))
        if line.at >= seconds:
            each.fault("at", f"at {line.at:g} s the stretch of {seconds:g} s is over")
        elif lines and line.at <= lines[-1].at:
            each.fault("at", "it is not later than the line before", "put the lines in order")
        each.finish()
        lines.append(line)
    return HoldStill(seconds, tuple(lines))


def _tense(table: Table, setting: Setting) -> Tense:
    feet = table.flag("feet")
    return Tense(
        text=table.text("text"),
        release=table.text("release"),
        seconds=table.number("seconds", 1, TENSE_FEET_MAX_S if feet else TENSE_MAX_S),
        quiet=table.number("quiet", 15, QUIET_MAX_S),
        cue=table.number("cue", 1, 30, default=8),
        notice=table.text("notice", default=""),
        feet=feet,
    )


def _soften(table: Table, setting: Setting) -> Soften:
    quiet = table.number("quiet", 20, QUIET_MAX_S)
    return Soften(table.text("text"), quiet, table.number("cue", 1, 30, default=10))


def _ask(table: Table, setting: Setting) -> Ask:
    return Ask(
        name=table.name("name"),
        text=table.text("text"),
        again=table.text("again", default=""),
        window=table.number("window", 1, WINDOW_MAX_S, default=8),
    )


def _tone(table: Table, setting: Setting) -> Tone:
    return Tone(table.name("name"), table.number("pause", 0, setting.longest_rest, default=1))


def _ending(table: Table, setting: Setting) -> Ending:
    if not setting.bed:
        table.fault("kind", "an ending needs a bed that can fade", "set bed = true")
    return Ending(table.number("bed_seconds", 20, 30), table.number("fade", 60, 90))


def _breathe(table: Table, setting: Setting) -> Breathe:
    pace = _ramp(table) if _is_ramp(table) else _pattern(table, setting)
    by_time, by_count = table.has("seconds"), table.has("cycles")
    if by_time == by_count:
        table.fault("seconds", "give either seconds or cycles", "one of them, and not both")
    seconds = table.number("seconds", 5, BREATHE_MAX_S) if by_time else None
    cycles = table.whole("cycles", 1, 400) if by_count else None
    words, small = table.texts("words"), table.texts("small")
    if len(words) not in (0, 2):
        table.fault("words", "words are two: one for in, one for out")
    step = Breathe(pace, seconds, cycles, words, small)
    _check_length(table, step)
    return step


def _is_ramp(table: Table) -> bool:
    paced = [key for key in ("from", "to", "over") if table.has(key)]
    timed = [key for key in ("in", "out", "hold_in", "hold_out") if table.has(key)]
    table.has("exhale")
    if paced and timed:
        table.fault(timed[0], f"{timed[0]} and {paced[0]} do not go together", "leave one of them")
    return bool(paced)


def _ramp(table: Table) -> Ramp:
    start = table.number("from", BREATHS_MIN, BREATHS_MAX)
    to = table.number("to", BREATHS_MIN, BREATHS_MAX)
    over = table.number("over", 10, 900)
    if to > start:
        table.fault("to", f"from {start:g} to {to:g} is faster, breathing only slows down")
    return Ramp(start, to, over, table.number("exhale", 1, 2, default=1.5))


def _pattern(table: Table, setting: Setting) -> Pattern:
    holds = [table.number(key, 0, 7, default=0) for key in ("hold_in", "hold_out")]
    pace = Pattern(table.number("in", 1, 8), table.number("out", 1, 12), *holds)
    if table.has("exhale"):
        table.fault("exhale", "exhale belongs to from and to", "write out instead")
    if any(holds) and setting.mode == "cramp":
        table.fault("hold_in", "the breath is not held during a cramp", "leave the holds out")
    if pace.cycle < 60 / BREATHS_MAX:
        table.fault("in", f"{60 / pace.cycle:.1f} breaths a minute, the most is {BREATHS_MAX:g}")
    if not any(holds) and pace.cycle > CYCLE_MAX_S:
        table.fault("in", f"{60 / pace.cycle:.1f} breaths a minute, the least is {BREATHS_MIN:g}")
    return pace


def _check_length(table: Table, step: Breathe) -> None:
    pace = step.pace
    cycle = pace.cycle if isinstance(pace, Pattern) else 60 / pace.to
    lasts = step.seconds if step.seconds is not None else (step.cycles or 0) * cycle
    if lasts > SMALL_NEEDED_S and not step.small:
        remedy = 'add small = ["..."], lines that keep the breaths small'
        table.fault("", f"breathing for more than {SMALL_NEEDED_S:g} s needs small", remedy)
    if not isinstance(pace, Pattern) or pace.hold_in + pace.hold_out == 0:
        return
    if lasts > HELD_BREATHS_MAX_S:
        table.fault("", f"breaths are held for {lasts:.0f} s, the most is {HELD_BREATHS_MAX_S:g}")
    if cycle > 60 / 3.5 and lasts > SLOW_BREATHS_MAX * cycle:
        table.fault("", f"so slow a pattern lasts {SLOW_BREATHS_MAX} cycles at most")


_KINDS: dict[str, Callable[[Table, Setting], Step]] = {
    "say": _say,
    "rest": _rest,
    "hold": _hold,
    "breathe": _breathe,
    "tense": _tense,
    "soften": _soften,
    "ask": _ask,
    "tone": _tone,
    "ending": _ending,
}
