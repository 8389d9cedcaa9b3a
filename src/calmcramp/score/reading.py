"""From the text of a routine file to a `Routine`, or to every fault in it at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from calmcramp.errors import Fault
from calmcramp.score.pacing import too_much
from calmcramp.score.routine import (
    KINDS,
    MODES,
    BadRoutine,
    Breathe,
    Ending,
    Minutes,
    Passage,
    Piece,
    Routine,
    Say,
    Step,
)
from calmcramp.score.steps import Setting, read_step
from calmcramp.score.table import Page, Table

__all__ = ["LARGEST", "BadRoutine", "read_routine"]

LARGEST = 200_000
"""Letters that a routine file may have."""

HEAT_MAX_MIN = 20.0
"""Minutes of warmth on one place, at most: care-brief 2.1."""

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_routine(text: str, place: str, slots: Mapping[str, str] | None = None) -> Routine:
    """The routine that `text` describes; `place` names the file in messages.

    `slots` are what ``{emergency}`` and its like are filled with. Raises BadRoutine with every
    fault of the file, each with its line.
    """
    data = _parse(text, place)
    page = Page(place, text, slots or {})
    table = Table(page, (), data, "")
    routine = _routine(table)
    table.finish()
    if page.faults:
        raise BadRoutine(sorted(page.faults, key=_line))
    return routine


def _parse(text: str, place: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        what = f"the file has {len(text)} letters, the most is {LARGEST}"
        raise BadRoutine([Fault(place, what, "a routine is a short text")])
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadRoutine([Fault(place, "brackets within brackets without end")]) from None
    except ValueError as error:
        found = _AT.search(str(error))
        line = found.group(1) if found else None
        what = f"this is not TOML: {_AT.sub('', str(error))}"
        raise BadRoutine([Fault(f"{place}:{line}" if line else place, what)]) from None


def _routine(table: Table) -> Routine:
    kind, mode = table.word("kind", KINDS), table.word("mode", MODES)
    setting = Setting(table.flag("bed"), next(each for each in MODES if each == mode))
    pieces, whom = _pieces(table), table.whom()
    routine = Routine(
        name=table.name("name"),
        title=table.text("title"),
        kind=next(each for each in KINDS if each == kind),
        mode=setting.mode,
        bed=setting.bed,
        ends=_other(table, "ends"),
        minutes=_minutes(table.table("minutes")),
        passages=_passages(table, setting, needed=not pieces),
        pieces=pieces,
        instead=_other(table, "instead"),
        shorter=_other(table, "shorter"),
        called=table.phrases("called"),
        heat=table.number("heat", 1, HEAT_MAX_MIN) if table.has("heat") else None,
        unless=whom.unless,
        only=whom.only,
    )
    for key in ("ends", "instead", "shorter"):
        if routine.name and getattr(routine, key) == routine.name:
            table.fault(key, f"{key} names the routine itself", "name another one")
    _check_pieces(table, routine)
    _check_heat(table, routine)
    return routine


def _other(table: Table, key: str) -> str | None:
    """The name of another routine; None when it is not written."""
    return (table.name(key) or None) if table.has(key) else None


def _pieces(table: Table) -> tuple[Piece, ...]:
    pieces = []
    for each in table.tables("part", "part", needed=False):
        whom, passages = each.whom(), each.names("passages")
        minutes = each.number("minutes", 1, 60) if each.has("minutes") else None
        name = each.name("routine")
        if each.has("passages") and not passages:
            each.fault("passages", "there is no passage", "name some, or leave passages out")
        each.finish()
        pieces.append(Piece(name, passages or None, minutes, unless=whom.unless, only=whom.only))
    return tuple(pieces)


def _check_pieces(table: Table, routine: Routine) -> None:
    if routine.pieces and routine.passages:
        what = "passages and parts do not go together"
        table.page.fault(("part", 0), what, "put the passages into a routine of their own")
    if routine.pieces and routine.minutes:
        table.fault("minutes", "each part has minutes of its own", "leave [minutes] out")
    for i, piece in enumerate(routine.pieces):
        if piece.routine and piece.routine == routine.name:
            table.page.fault(("part", i, "routine"), "a routine can not be a part of itself")


def _check_heat(table: Table, routine: Routine) -> None:
    """Heat and falling asleep exclude each other (care-brief 0.5, 2.1)."""
    if routine.heat is None:
        return
    steps = [step for passage in routine.passages for step in passage.steps]
    drowsy = [step for step in steps if isinstance(step, Ending) or _is_sleepy(step)]
    remedy = "leave heat out: nobody may fall asleep with it"
    if routine.kind in ("sleep", "relaxation"):
        table.fault("heat", f"heat does not go with the kind {routine.kind}", remedy)
    if routine.mode == "sleep" or drowsy:
        table.fault("heat", "heat does not go with words or an ending for sleep", remedy)
    if routine.ends:
        table.fault("heat", "heat does not go with ends", remedy)
    if routine.pieces:
        table.fault("heat", "heat does not go with parts", "give it a routine of its own")


def _is_sleepy(step: Step) -> bool:
    return isinstance(step, Say) and step.mode == "sleep"


def _minutes(table: Table | None) -> Minutes | None:
    if table is None:
        return None
    default, shortest, longest = (
        table.number(k, 1, 60) for k in ("default", "shortest", "longest")
    )
    if not shortest <= default <= longest:
        table.fault("default", "default must lie between shortest and longest")
    table.finish()
    return Minutes(default, shortest, longest)


def _passages(table: Table, setting: Setting, needed: bool) -> tuple[Passage, ...]:
    tables = table.tables("passage", "passage", needed)
    passages = [_passage(each, setting) for each in tables]
    counts = Counter(passage.name for passage in passages)
    for each, passage in zip(tables, passages, strict=True):
        if passage.name and counts[passage.name] > 1:
            each.fault(
                "name", f'the name "{passage.name}" is given to {counts[passage.name]} passages'
            )
    steps = [
        (each, step)
        for each, passage in zip(tables, passages, strict=True)
        for step in passage.steps
    ]
    for each, step in steps[:-1]:
        if isinstance(step, Ending):
            each.fault("", "nothing comes after an ending", "make it the last step of the file")
    _check_breaths(table, [step for _, step in steps if isinstance(step, Breathe)])
    return tuple(passages)


def _check_breaths(table: Table, steps: list[Breathe]) -> None:
    """The limits of one step hold for all of them together; the steps told their own."""
    if not any(too_much([step]) for step in steps):
        for what in too_much(steps):
            table.fault("", f"all breathing together: {what}")


def _passage(table: Table, setting: Setting) -> Passage:
    name = table.name("name")
    if name:
        table.called = f'passage "{name}"'
    steps = [read_step(each, setting) for each in table.tables("step", "step")]
    whom = table.whom()
    table.finish()
    kept = tuple(step for step in steps if step is not None)
    return Passage(name, kept, unless=whom.unless, only=whom.only)


def _line(fault: Fault) -> int:
    line = fault.place.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0
