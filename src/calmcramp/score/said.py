"""Everything that is spoken in a routine, as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calmcramp.score.routine import (
    Ask,
    Breathe,
    HoldStill,
    Mode,
    Passage,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A spoken line and its place."""

    passage: str
    text: str
    mode: Mode
    """How it is spoken; in the last third of a night session it may be another."""
    asks: bool = False
    room: float | None = None
    """Seconds it has, where it has a place of its own."""


def said(routine: Routine) -> Iterator[Said]:
    """Every line of a routine in the order of the file, for whomever it is."""
    for passage in routine.passages:
        for step in passage.steps:
            yield from _said(step, passage, routine.mode)


def _said(step: Step, passage: Passage, mode: Mode) -> Iterator[Said]:
    name = passage.name
    match step:
        case Say(text=text):
            yield Said(name, text, step.mode or mode)
        case HoldStill(seconds=seconds, lines=lines):
            for line in lines:
                end = min((other.at for other in lines if other.at > line.at), default=seconds)
                yield Said(name, line.text, mode, room=end - line.at)
        case Breathe(words=words, small=small):
            yield from (Said(name, text, mode) for text in (*words, *small))
        case Tense(cue=cue):
            cues = (text for text in (step.text, step.second) if text)
            yield from (Said(name, text, mode, room=cue) for text in cues)
            yield from (Said(name, text, mode) for text in (step.release, step.notice) if text)
        case Soften(text=text, cue=cue):
            yield Said(name, text, mode, room=cue)
        case Ask(text=text, again=again):
            yield from (Said(name, one, mode, asks=True) for one in (text, again) if one)
