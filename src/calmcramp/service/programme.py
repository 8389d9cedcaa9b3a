"""What is being performed, kept so that it can be laid out again at another pace and joined where
the listener is.

Pure arithmetic on scores: nothing here waits or touches a device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from calmcramp.errors import Fault
from calmcramp.score.layout import lay_out, lay_out_pieces
from calmcramp.score.routine import BadRoutine, Pace, Routine
from calmcramp.score.score import Cue, Score, Sounds, join
from calmcramp.score.suited import floor, suited, why_not

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
    flags: frozenset[str] = frozenset()
    """For whom it was laid out."""


def lay_out_parts(
    parts: tuple[Part, ...],
    routine: Callable[[str], Routine],
    sounds: Sounds,
    minutes: float | None = None,
    pace: Pace | None = None,
    flags: frozenset[str] = frozenset(),
) -> Programme:
    """Lay out parts as one programme, for somebody with these flags.

    What does not suit is left out; a routine that does not suit at all gives way to its `instead`.
    No pace, nor any later wish, goes below what is safe for them.

    :raises NotFoundHere: when there is no such routine; BadRoutine: when a sentence does not fit
        its place, or nothing of what was asked for suits
    """
    pace = replace(pace or Pace(), floor=floor(flags))
    scores = []
    for name, passage in parts:
        found = resolved(name, routine, flags)
        passages = None if passage is None else _kept([passage], found, routine(name))
        if passages is None or passages:
            scores.append(_lay_out(found, passages, routine, sounds, minutes, pace, flags))
    if not scores:
        raise BadRoutine([Fault(name, "nothing of it suits") for name, _ in parts])
    return Programme(parts, minutes, pace, reduce(join, scores), flags=flags)


def resolved(name: str, routine: Callable[[str], Routine], flags: frozenset[str]) -> Routine:
    """The routine of that name as it suits, or what is led instead of it.

    :raises NotFoundHere: when there is no such routine; BadRoutine: when it does not suit and
        nothing suitable takes its place
    """
    seen: list[str] = []
    while why := why_not(found := routine(name), flags):
        seen.append(name)
        if found.instead is None or found.instead in seen:
            remedy = f'give {name} another instead = "..."'
            raise BadRoutine([Fault(seen[0], f"it does not suit: {why}", remedy)])
        name = found.instead
    return suited(found, flags)


def led(name: str, routine: Callable[[str], Routine], flags: frozenset[str]) -> tuple[object, ...]:
    """All that somebody with these flags is led through: the routine as it suits, its ending, its
    parts. Where two people are led through the same, laying it out once tells of both.

    Raises as `resolved`.
    """
    found = resolved(name, routine, flags)
    ending = suited(routine(found.ends), flags) if found.ends else None
    return found, ending, *_pieces(found, routine, flags, (found.name,))


def _kept(names: Sequence[str], found: Routine, asked: Routine) -> tuple[str, ...]:
    """The wanted passages that suit. What no file ever had is kept, to be told as a fault."""
    there = {passage.name for passage in found.passages}
    written = {passage.name for passage in asked.passages}
    return tuple(name for name in names if name in there or name not in written)


def _lay_out(
    found: Routine,
    passages: tuple[str, ...] | None,
    routine: Callable[[str], Routine],
    sounds: Sounds,
    minutes: float | None,
    pace: Pace,
    flags: frozenset[str],
) -> Score:
    ending = suited(routine(found.ends), flags) if found.ends and passages is None else None
    if found.pieces and passages is None:
        pieces = _pieces(found, routine, flags, (found.name,))
        if not pieces:
            raise BadRoutine([Fault(found.name, "nothing of it suits")])
        return lay_out_pieces(found, pieces, sounds, minutes=minutes, pace=pace, ending=ending)
    return lay_out(found, sounds, passages=passages, minutes=minutes, pace=pace, ending=ending)


_Piece = tuple[Routine, tuple[str, ...] | None, float | None]


def _pieces(
    whole: Routine, routine: Callable[[str], Routine], flags: frozenset[str], above: tuple[str, ...]
) -> list[_Piece]:
    """Every part of a routine that is put together, parts of parts among them, as they suit.

    A part that does not suit, with nothing that could take its place, is left out.
    """
    pieces: list[_Piece] = []
    for piece in whole.pieces:
        try:
            found = resolved(piece.routine, routine, flags)
        except BadRoutine:
            continue
        if found.name in above:
            way = " -> ".join((*above, found.name))
            raise BadRoutine([Fault(above[0], f"a part leads round in a circle: {way}")])
        if found.heat is not None:
            what = f'"{found.name}" begins warmth, and warmth does not go with other parts'
            raise BadRoutine([Fault(above[0], what, "nobody may fall asleep with it")])
        if found.pieces:
            pieces += _pieces(found, routine, flags, (*above, found.name))
        else:
            asked = routine(piece.routine)
            given = piece.passages if found.name == asked.name else None
            passages = _kept(given, found, asked) if given is not None else None
            pieces.append((found, passages, piece.minutes))
    return pieces


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
    target = min(max(begin + inside - old.score.marks[step].at, 0), end)
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
