"""What routines there are, what one says and when, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calmcramp.errors import CalmcrampError
from calmcramp.score.routine import Routine
from calmcramp.score.score import Score, Sounds, as_json
from calmcramp.score.units import RATE
from calmcramp.service.checking import check as check
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


def _minutes(routine: Routine, shelf: Shelf, sounds: Sounds) -> float:
    try:
        score = lay_out_parts(((routine.name, None),), shelf.routine, sounds).score
    except CalmcrampError:
        return 0.0
    return round(int(as_json(score)["frames"]) / RATE / 60, 1)


def _clock(frame: int) -> str:
    return f"{frame // RATE // 60:3}:{frame / RATE % 60:05.2f}"
