"""From a routine and the lengths of its sounds to a score.

A sentence that does not fit the place it is given is a fault of the routine, told with its
seconds; nothing is ever squeezed, cut or shifted to make it fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calmcramp.errors import Fault, did_you_mean
from calmcramp.score.breathing import lay_breathe
from calmcramp.score.desk import Desk, Laid
from calmcramp.score.muscles import lay_soften, lay_tense
from calmcramp.score.routine import (
    Ask,
    BadRoutine,
    Breathe,
    Ending,
    HoldStill,
    Mode,
    Pace,
    Passage,
    Ramp,
    Rest,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
    Tone,
)
from calmcramp.score.score import Cue, Hold, Mark, Score, Sounds, join
from calmcramp.score.speaking import lay_ask, lay_ending, lay_hold, lay_rest, lay_say, lay_tone
from calmcramp.score.units import RATE, frames, seconds

__all__ = ["BED", "BadRoutine", "Pace", "lay_out", "lay_out_lines"]

BED = "bed/bed"
"""The sound that lies under a routine with a bed, unless there is no such sound."""

BED_DB = -20.0
"""Of the bed, below full speech (care-brief 6.3)."""

BED_FADE = 9 * RATE
"""Frames in which a bed comes in, and leaves where no ending fades it (care-brief 6.4: 8-10 s)."""

LONGEST = 65 * 60 * RATE
"""Frames of a whole session: an hour and an ending."""

_REST_S, _REST_OVER_BED_S = 60.0, 90.0
_LEAST_REST, _MOST_REST = 0.5, 2.0

_LAY: dict[type, Callable[[Any, Desk], Laid]] = {
    Say: lay_say,
    Rest: lay_rest,
    HoldStill: lay_hold,
    Breathe: lay_breathe,
    Tense: lay_tense,
    Soften: lay_soften,
    Ask: lay_ask,
    Tone: lay_tone,
    Ending: lay_ending,
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A routine, or the passages of it that are wanted, without its bed."""

    routine: Routine
    passages: tuple[Passage, ...]

    @property
    def farewell(self) -> int:
        """Frames of the fade of an ending that comes last; 0 where there is none."""
        steps = self.passages[-1].steps if self.passages else ()
        return frames(steps[-1].fade) if steps and isinstance(steps[-1], Ending) else 0


def lay_out(
    routine: Routine,
    sounds: Sounds,
    *,
    passages: Sequence[str] | None = None,
    minutes: float | None = None,
    pace: Pace | None = None,
    ending: Routine | None = None,
) -> Score:
    """The score of a routine, or of some of its passages in the order asked for.

    `minutes` is the length of the whole, `ending` included: breathing is stretched or shortened to
    it in whole cycles, and where nobody breathes, the pauses, as far as they may go. It is kept
    within the routine's own limits. A breathing routine that is not cut into passages takes its
    own default. `ending` is appended under the same bed. Raises BadRoutine when a sentence does
    not fit its place, or a passage or tone does not exist.
    """
    pace = pace or Pace()
    parts = [_Part(routine, _wanted(routine, passages))]
    parts += [_Part(ending, ending.passages)] if ending is not None else []
    breathing = _longest_breathing(parts[0].passages)
    if minutes is None and passages is None and breathing and routine.minutes:
        minutes = routine.minutes.default
    if minutes is None:
        return _lay(parts, sounds, pace)
    allowed = routine.minutes.nearest(minutes) if routine.minutes else min(max(minutes, 1), 60)
    if breathing is None:
        return _with_rests(parts, sounds, pace, frames(60 * allowed))
    return _with_breathing(parts, sounds, pace, frames(60 * allowed), breathing)


def lay_out_lines(
    texts: Sequence[str],
    mode: Mode,
    sounds: Sounds,
    ask: Ask | None = None,
    twice: bool = False,
) -> Score:
    """Lines of the moment, one after the other, all of them `twice` if wanted, then a question.

    An `ask` without a text only listens. Raises BadRoutine when a line can not be spoken.
    """
    spoken = [Say(text) for text in texts] * (2 if twice else 1)
    steps: tuple[Step, ...] = (*spoken, ask) if ask is not None else tuple(spoken)
    passages = (Passage("lines", steps),)
    routine = Routine("lines", "Lines", "talk", mode, False, None, passages)
    return _lay([_Part(routine, passages)], sounds, Pace())


def _wanted(routine: Routine, names: Sequence[str] | None) -> tuple[Passage, ...]:
    if names is None:
        return routine.passages
    known = {passage.name: passage for passage in routine.passages}
    faults = [
        Fault(routine.name, f'there is no passage "{name}"', did_you_mean(name, known))
        for name in names
        if name not in known
    ]
    if faults:
        raise BadRoutine(faults)
    return tuple(known[name] for name in names)


def _lay(parts: Sequence[_Part], sounds: Sounds, pace: Pace) -> Score:
    """All parts one after the other, under their beds."""
    whole, beds, faults = Score(), list[Cue](), list[Fault]()
    for i, part in enumerate(parts):
        desk = _desk(
            part.routine, sounds, pace, fades=len(parts) > 1 or part.routine.mode == "sleep"
        )
        laid = _lay_passages(part.passages, desk)
        faults += desk.faults
        if part.routine.bed and laid.end and BED.partition("/")[2] in sounds.tones():
            beds.append(_bed(whole.end, laid.end, part.farewell))
        whole = join(whole, laid) if i else laid
    if whole.end > LONGEST:
        what = (
            f"it lasts {seconds(whole.end) / 60:.0f} minutes, the most is {LONGEST // RATE // 60}"
        )
        faults.append(Fault(parts[0].routine.name, what))
    if faults:
        raise BadRoutine(tuple(dict.fromkeys(faults)))
    return replace(whole, cues=(*_joined(beds), *whole.cues))


def _desk(routine: Routine, sounds: Sounds, pace: Pace, *, fades: bool) -> Desk:
    rest = _REST_OVER_BED_S if routine.bed else _REST_S
    return Desk(sounds, routine.name, routine.mode, pace, rest, fades)


def _lay_passages(passages: Sequence[Passage], desk: Desk) -> Score:
    cues, holds, marks, at = list[Cue](), list[Hold](), list[Mark](), 0
    for name, number, step in _numbered(passages):
        desk.where = f'passage "{name}", step {number}'
        laid, index = _LAY[type(step)](step, desk), len(marks)
        marks.append(Mark(at + laid.mark, index, name))
        cues += [replace(cue, at=cue.at + at, name=name, step=index) for cue in laid.cues]
        holds += [replace(hold, at=hold.at + at, step=index) for hold in laid.holds]
        at += laid.frames
    if desk.faults:
        return Score(end=at)
    return Score(tuple(cues), tuple(holds), tuple(marks), at)


def _numbered(passages: Sequence[Passage]) -> list[tuple[str, int, Step]]:
    return [(each.name, i, step) for each in passages for i, step in enumerate(each.steps, 1)]


def _bed(at: int, length: int, farewell: int) -> Cue:
    short = min(BED_FADE, length // 2)
    fade_out = farewell or short
    return Cue(at, length, "bed", BED, gain_db=BED_DB, fade_in=short, fade_out=fade_out)


def _joined(beds: list[Cue]) -> tuple[Cue, ...]:
    """Beds that follow each other as one."""
    if len(beds) != 2 or beds[0].end != beds[1].at:
        return tuple(beds)
    first, last = beds
    return (replace(first, frames=first.frames + last.frames, fade_out=last.fade_out),)


def _longest_breathing(passages: Sequence[Passage]) -> Breathe | None:
    steps = [step for each in passages for step in each.steps if isinstance(step, Breathe)]
    return max(steps, key=lambda step: step.seconds or 0, default=None)


def _with_breathing(
    parts: list[_Part], sounds: Sounds, pace: Pace, length: int, breathing: Breathe
) -> Score:
    """The breathing made as long as the rest leaves room for, but at least half of the whole."""
    one = lay_breathe(breathing, _desk(parts[0].routine, sounds, pace, fades=False)).frames
    rest = _lay(parts, sounds, pace).end - one
    wanted = seconds(max(length - rest, length // 2))
    shrunk = min(wanted / seconds(one), 1.0)
    how = breathing.pace
    if isinstance(how, Ramp):
        how = replace(how, over=how.over * shrunk)
    fitted = replace(breathing, pace=how, seconds=wanted, cycles=None)
    routine = parts[0].routine
    changed = tuple(
        replace(each, steps=tuple(fitted if step is breathing else step for step in each.steps))
        for each in parts[0].passages
    )
    return _lay([_Part(routine, changed), *parts[1:]], sounds, pace)


def _with_rests(parts: list[_Part], sounds: Sounds, pace: Pace, length: int) -> Score:
    """The pauses made longer or shorter, from half to twice, so that the whole comes nearest."""
    plain = _lay(parts, sounds, pace)
    longer = _lay(parts, sounds, replace(pace, rest=pace.rest * 2)).end - plain.end
    factor = 1 + (length - plain.end) / longer if longer else 1.0
    factor = min(max(factor, _LEAST_REST), _MOST_REST)
    return _lay(parts, sounds, replace(pace, rest=pace.rest * factor))
