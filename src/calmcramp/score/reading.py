"""From the text of a routine file to a `Routine`, or to every fault in it at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from calmcramp.errors import Fault
from calmcramp.score.routine import (
    KINDS,
    MODES,
    BadRoutine,
    Ending,
    Minutes,
    Passage,
    Routine,
)
from calmcramp.score.steps import Setting, read_step
from calmcramp.score.table import Page, Table
from calmcramp.score.toml_lines import lines_of

__all__ = ["LARGEST", "BadRoutine", "read_routine"]

LARGEST = 200_000
"""Letters that a routine file may have."""

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_routine(text: str, place: str, slots: Mapping[str, str] | None = None) -> Routine:
    """The routine that `text` describes; `place` names the file in messages.

    `slots` are what ``{emergency}`` and its like are filled with. Raises BadRoutine with every
    fault of the file, each with its line.
    """
    data = _parse(text, place)
    page = Page(place, lines_of(text), slots or {})
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
    routine = Routine(
        name=table.name("name"),
        title=table.text("title"),
        kind=next(each for each in KINDS if each == kind),
        mode=setting.mode,
        bed=setting.bed,
        ends=table.name("ends") if table.has("ends") else None,
        minutes=_minutes(table.table("minutes")),
        passages=_passages(table, setting),
    )
    if routine.ends is not None and routine.ends == routine.name:
        table.fault("ends", "a routine can not end in itself")
    return routine


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


def _passages(table: Table, setting: Setting) -> tuple[Passage, ...]:
    tables = table.tables("passage", "passage")
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
    return tuple(passages)


def _passage(table: Table, setting: Setting) -> Passage:
    name = table.name("name")
    if name:
        table.called = f'passage "{name}"'
    steps = [read_step(each, setting) for each in table.tables("step", "step")]
    table.finish()
    return Passage(name, tuple(step for step in steps if step is not None))


def _line(fault: Fault) -> int:
    line = fault.place.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0
