"""What routines there are, what one says and when, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from calmcramp.errors import CalmcrampError, Fault, FaultsFound, NotFoundHere
from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Routine
from calmcramp.score.score import Score, Sounds, as_json
from calmcramp.score.units import RATE
from calmcramp.service.programme import lay_out_parts
from calmcramp.service.shelf import Shelf


def rows(shelf: Shelf, sounds: Sounds) -> list[dict[str, Any]]:
    """One object a routine: `name`, `title`, `kind`, `minutes` (its length with its ending, one
    decimal)."""
    return [
        {
            "name": each.name,
            "title": each.title,
            "kind": each.kind,
            "minutes": _minutes(each, shelf, sounds),
        }
        for each in shelf.routines
    ]


def as_table(listed: Sequence[dict[str, Any]]) -> str:
    """The same for a person."""
    return "\n".join(
        f"{row['name']:16} {row['minutes']:5.1f} min  {row['title']}" for row in listed
    )


def as_script(score: Score) -> str:
    """Every cue with its time, one a line."""
    cues = as_json(score)["cues"]
    return "\n".join(
        f"{_clock(cue['at'])}  {cue['kind']:6}  {cue['text'] or cue['name']}" for cue in cues
    )


def check(paths: Sequence[Path], shelf: Shelf, sounds: Sounds) -> list[Fault]:
    """Every fault of these files (and of the TOML files in these folders), lines that do not fit
    their place included.

    :raises NotFoundHere: when one of the paths is not there
    """
    for path in paths:
        if not path.exists():
            raise NotFoundHere(f"there is no file {path}", "check the name")
    return [
        fault for path in paths for file in _files(path) for fault in _faults(file, shelf, sounds)
    ]


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.toml")) or [path] if path.is_dir() else [path]


def _faults(path: Path, shelf: Shelf, sounds: Sounds) -> Iterator[Fault]:
    if path.is_dir():
        yield Fault(str(path), "there is no routine in this folder", "a routine is a .toml file")
        return
    try:
        routine = shelf.read(path)
        lay_out(routine, sounds)
        if routine.ends:
            shelf.routine(routine.ends)
    except NotFoundHere as error:
        yield Fault(path.name, error.what, error.remedy)
    except FaultsFound as error:
        yield from (_in_file(fault, path) for fault in error.faults)


def _in_file(fault: Fault, path: Path) -> Fault:
    """A fault of the layout knows only its routine; a person looks for it in a file."""
    return fault if fault.place.startswith(path.name) else replace(fault, place=path.name)


def _minutes(routine: Routine, shelf: Shelf, sounds: Sounds) -> float:
    try:
        score = lay_out_parts(((routine.name, None),), shelf.routine, sounds).score
    except CalmcrampError:
        return 0.0
    return round(int(as_json(score)["frames"]) / RATE / 60, 1)


def _clock(frame: int) -> str:
    return f"{frame // RATE // 60:3}:{frame / RATE % 60:05.2f}"
