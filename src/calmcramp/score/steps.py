"""The kinds of step, as they are written, and the limits that no file can exceed.

The figures are those of the care brief: stretches 1.1, tensing 5.1, endings 5.7, silence 6.1,
answers 6.2. Breathing has a file of its own, `pacing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from calmcramp.score.pacing import read_breathe
from calmcramp.score.routine import (
    MODES,
    Ask,
    Ending,
    HoldStill,
    Line,
    Mode,
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
WINDOW_MAX_S = 20.0


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
    whom = table.whom()
    table.finish()
    return replace(step, unless=whom.unless, only=whom.only)


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
        at, text, whom = each.number("at", 0, HOLD_MAX_S), each.text("text"), each.whom()
        line = Line(at, text, unless=whom.unless, only=whom.only)
        if line.at >= seconds:
            each.fault("at", f"at {line.at:g} s the stretch of {seconds:g} s is over")
        elif lines and not _follows(line, lines[-1]):
            each.fault("at", "it is not later than the line before", "put the lines in order")
        each.finish()
        lines.append(line)
    return HoldStill(seconds, tuple(lines))


def _follows(line: Line, before: Line) -> bool:
    """Whether a line has its place after another; two for different people may share one."""
    apart = any(a.only and a.only <= b.unless for a, b in ((line, before), (before, line)))
    return line.at > before.at or (line.at == before.at and apart)


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
        second=table.text("second", default=""),
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


_KINDS: dict[str, Callable[[Table, Setting], Step]] = {
    "say": _say,
    "rest": _rest,
    "hold": _hold,
    "breathe": lambda table, setting: read_breathe(table, held_at_all=setting.mode != "cramp"),
    "tense": _tense,
    "soften": _soften,
    "ask": _ask,
    "tone": _tone,
    "ending": _ending,
}
