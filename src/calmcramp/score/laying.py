"""One session out of its parts: one after the other, under their beds, sleepier toward the end.

A *part* is a routine, or some of its passages. Every figure that concerns the session as a whole
stands here; what a single step sounds like is decided in its own file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calmcramp.errors import Fault
from calmcramp.score.breathing import lay_breathe
from calmcramp.score.desk import Desk, Laid
from calmcramp.score.muscles import lay_soften, lay_tense
from calmcramp.score.pacing import too_much
from calmcramp.score.routine import (
    Ask,
    BadRoutine,
    Breathe,
    Ending,
    HoldStill,
    Pace,
    Passage,
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

BED = "bed/bed"
"""The sound that lies under a routine with a bed, unless there is no such sound."""

BED_DB = -19.5
"""Of the bed, below full speech (care-brief 6.3)."""

BED_FADE = 9 * RATE
"""Frames in which a bed comes in, and leaves where no ending fades it (care-brief 6.4: 8-10 s)."""

LEAD_IN = RATE * 7 // 2
"""Frames (3.5 s) of the bed alone before the first word: nothing starts out of nothing."""

DROWSY_OVER = 240 * RATE
"""A night session longer than this is spoken as to somebody nearly asleep in its last third, unless
the file says otherwise (care-brief 5.7, 6.1)."""

LONGEST = 65 * 60 * RATE
"""Frames of a whole session: an hour and an ending."""

_LED = ("breathing", "relaxation", "sleep")
"""Kinds that somebody settles down to. Cramps, and company in a fright, begin at once."""

_REST_S, _REST_OVER_BED_S = 60.0, 90.0

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
class Part:
    """A routine, or the passages of it that are wanted."""

    routine: Routine
    passages: tuple[Passage, ...]
    rest: float = 1.0
    """Factor on its pauses, by which it has the length that was asked for."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of its steps."""
        return tuple(step for passage in self.passages for step in passage.steps)

    @property
    def farewell(self) -> int:
        """Frames of the fade of an ending that comes last; 0 where there is none."""
        steps = self.passages[-1].steps if self.passages else ()
        return frames(steps[-1].fade) if steps and isinstance(steps[-1], Ending) else 0


@dataclass(frozen=True, slots=True)
class Session:
    """What is laid out as one."""

    head: Routine
    """The routine that was asked for; its name is told where something does not fit."""
    parts: tuple[Part, ...]
    ending: Part | None = None
    whole: bool = False
    """Whether it is led from its beginning, and not a few passages of it."""

    @property
    def lead_in(self) -> int:
        """Frames of the bed alone at the beginning."""
        first = self.parts[0].routine if self.parts else self.head
        return LEAD_IN if self.whole and first.bed and self.head.kind in _LED else 0

    @property
    def drowsy(self) -> bool:
        """Whether its last third, if it is long enough, is for somebody nearly asleep."""
        head = self.head
        night = self.whole and head.bed and head.mode == "relax" and self.ending is not None
        return night and head.kind in _LED

    @property
    def fading(self) -> Step | None:
        """The breathing whose sounds fade at its end, because only sleep comes after it."""
        night = self.ending is not None or self.head.mode == "sleep"
        steps = self.parts[-1].steps if night and self.parts else ()
        work = (s for s in reversed(steps) if isinstance(s, Breathe | Tense | Soften | HoldStill))
        last = next(work, None)
        return last if isinstance(last, Breathe) else None


def lay(session: Session, sounds: Sounds, pace: Pace) -> Score:
    """The score of a session. Raises BadRoutine with everything that does not fit its place."""
    score, body, faults = _lay_once(session, sounds, pace, None)
    if session.drowsy and body > DROWSY_OVER:
        score, body, faults = _lay_once(session, sounds, pace, body * 2 // 3)
    if score.end > LONGEST:
        most = LONGEST // RATE // 60
        what = f"it lasts {seconds(score.end) / 60:.0f} minutes, the most is {most}"
        faults.append(Fault(session.head.name, what))
    breaths = [s for part in session.parts for s in part.steps if isinstance(s, Breathe)]
    faults += [Fault(session.head.name, what) for what in too_much(breaths)]
    if faults:
        raise BadRoutine(tuple(dict.fromkeys(faults)))
    return score


def _lay_once(
    session: Session, sounds: Sounds, pace: Pace, drowsy: int | None
) -> tuple[Score, int, list[Fault]]:
    """All parts, the frame on which the ending begins, and what does not fit.

    From frame `drowsy` on the words are for somebody nearly asleep.
    """
    score, beds, faults = Score(end=session.lead_in), list[Cue](), list[Fault]()
    body, fading = score.end, session.fading
    for part in (*session.parts, *((session.ending,) if session.ending else ())):
        asleep = part is session.ending
        desk = _desk(part, sounds, pace, None if asleep else drowsy)
        laid = _lay_passages(part.passages, desk, score.end, fading)
        begin = 0 if score.end == session.lead_in else score.end
        score = join(score, laid)
        body = body if asleep else score.end
        faults += desk.faults
        if part.routine.bed and laid.end and BED.partition("/")[2] in sounds.tones():
            beds.append(_bed(begin, score.end - begin, part.farewell))
    return replace(score, cues=(*_joined(beds), *score.cues)), body, faults


def _desk(part: Part, sounds: Sounds, pace: Pace, drowsy: int | None) -> Desk:
    routine = part.routine
    longest = _REST_OVER_BED_S if routine.bed else _REST_S
    own = replace(pace, rest=pace.rest * part.rest)
    return Desk(sounds, routine.name, routine.mode, own, longest, drowsy=drowsy)


def _lay_passages(
    passages: Sequence[Passage], desk: Desk, begin: int, fading: Step | None
) -> Score:
    cues, holds, marks, at = list[Cue](), list[Hold](), list[Mark](), 0
    for name, number, step in _numbered(passages):
        desk.where, desk.begin = f'passage "{name}", step {number}', begin + at
        desk.fades = step is fading
        laid, index = _LAY[type(step)](step, desk), len(marks)
        marks.append(Mark(at + laid.mark, index, name))
        cues += [replace(cue, at=cue.at + at, name=name, step=index) for cue in laid.cues]
        holds += [replace(hold, at=hold.at + at, step=index) for hold in laid.holds]
        at += laid.frames
    if desk.faults:
        return Score(end=at)
    return Score(tuple(cues), tuple(holds), tuple(marks), at)


def _numbered(passages: Sequence[Passage]) -> Iterator[tuple[str, int, Step]]:
    return ((each.name, i, step) for each in passages for i, step in enumerate(each.steps, 1))


def _bed(at: int, length: int, farewell: int) -> Cue:
    short = min(BED_FADE, length // 2)
    fade_out = farewell or short
    return Cue(at, length, "bed", BED, gain_db=BED_DB, fade_in=short, fade_out=fade_out)


def _joined(beds: Sequence[Cue]) -> tuple[Cue, ...]:
    """Beds of which one begins where another ends, as one."""
    joined: list[Cue] = []
    for bed in beds:
        if joined and joined[-1].end == bed.at:
            longer = joined[-1].frames + bed.frames
            joined[-1] = replace(joined[-1], frames=longer, fade_out=bed.fade_out)
        else:
            joined.append(bed)
    return tuple(joined)
