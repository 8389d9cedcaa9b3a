"""What is being performed, kept so that it can be laid out again at another pace and joined where
the listener is.

Pure arithmetic on scores: nothing here waits or touches a device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Pace, Routine
from calmcramp.score.score import Cue, Score, Sounds, join

Part = tuple[str, str | None]
"""A routine's name, and one of its passages or all of them (None)."""


@dataclass(frozen=True)
class Programme:
    """Parts laid out one after the other as one score."""

    parts: tuple[Part, ...]
    minutes: float | None
    pace: Pace
    score: Score
    began: int = 0
    """The playhead, in the score it was spliced into, at which this programme's own frame 0 would
    lie. May be negative."""


def lay_out_parts(
    parts: tuple[Part, ...],
    routine: Callable[[str], Routine],
    sounds: Sounds,
    minutes: float | None = None,
    pace: Pace | None = None,
) -> Programme:
    """Lay out parts as one programme.

    :raises NotFoundHere: when there is no such routine; BadRoutine: when a sentence does not fit
        its place
    """
    pace = pace or Pace()
    scores = []
    for name, passage in parts:
        found = routine(name)
        ending = routine(found.ends) if found.ends and passage is None else None
        passages = None if passage is None else [passage]
        scores.append(
            lay_out(found, sounds, passages=passages, minutes=minutes, pace=pace, ending=ending)
        )
    whole = scores[0]
    for score in scores[1:]:
        whole = join(whole, score)
    return Programme(parts, minutes, pace, whole)


def same_place(old: Programme, new: Programme, playhead: int) -> int:
    """The frame in `new`'s score at which to go on when `old` was at `playhead`.

    The same step, as long into it as before; where that would break a breath, its next in-breath;
    where it would cut a sentence, the beginning of that sentence.
    """
    inside = max(0, playhead - old.began)
    step = max((i for i, mark in enumerate(old.score.marks) if mark.at <= inside), default=0)
    if not new.score.marks:
        return 0
    step = min(step, len(new.score.marks) - 1)
    begin, end = _step_at(new.score, step)
    target = min(begin + inside - old.score.marks[step].at, end)
    breaths = [at for at in _in_breaths(new.score) if begin <= at < end]
    if not breaths or target <= begin:
        return new.score.sentence_start(target)
    return next((at for at in breaths if at >= target), end)


def _step_at(score: Score, index: int) -> tuple[int, int]:
    """The first frame of a step, and the first after it."""
    later = score.marks[index + 1 : index + 2]
    return score.marks[index].at, later[0].at if later else score.end


def _in_breaths(score: Score) -> list[int]:
    """Where an in-breath begins and no sentence is being spoken."""
    begins = (cue.at for cue in score.cues if cue.sound.startswith("tone/in-"))
    return [at for at in begins if score.sentence_start(at) == at]


def placed(programme: Programme, began: int) -> Programme:
    """The same programme, spliced so that its frame 0 lies at `began`."""
    return replace(programme, began=began)


def rest_of(score: Score, at: int) -> Score:
    """What `score` still has from frame `at` on, beginning at frame 0.

    Of what sounds across `at` only a bed goes on; half a sentence would begin with a click.
    """
    cues = (_from(cue, at) for cue in score.cues if _goes_on(cue, at))
    holds = (replace(hold, at=hold.at - at) for hold in score.holds if hold.at >= at)
    marks = (replace(mark, at=mark.at - at) for mark in score.marks if mark.at >= at)
    return Score(tuple(cues), tuple(holds), tuple(marks), score.end - at)


def _goes_on(cue: Cue, at: int) -> bool:
    return cue.at >= at or (cue.kind == "bed" and cue.end > at)


def _from(cue: Cue, at: int) -> Cue:
    late = max(0, at - cue.at)
    return replace(
        cue, at=cue.at + late - at, frames=cue.frames - late, fade_in=0 if late else cue.fade_in
    )
