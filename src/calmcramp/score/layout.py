"""From a routine and the lengths of its sounds to a score.

A sentence that does not fit the place it is given is a fault of the routine, told with its
seconds; nothing is ever squeezed, cut or shifted to make it fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calmcramp.errors import Fault, did_you_mean
from calmcramp.score.breathing import lay_breathe
from calmcramp.score.desk import Desk
from calmcramp.score.laying import BED, LONGEST, Part, Session, lay
from calmcramp.score.pacing import longest
from calmcramp.score.routine import (
    Ask,
    BadRoutine,
    Breathe,
    Mode,
    Pace,
    Passage,
    Ramp,
    Routine,
    Say,
    Step,
)
from calmcramp.score.score import Score, Sounds
from calmcramp.score.units import frames, seconds

__all__ = ["BED", "LONGEST", "BadRoutine", "Pace", "lay_out", "lay_out_lines", "lay_out_pieces"]

_LEAST_REST, _MOST_REST = 0.5, 2.0


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
    whole = passages is None
    session = Session(routine, (Part(routine, wanted(routine, passages)),), _ending(ending), whole)
    if minutes is None and whole and _stretchable(session.parts[0]) and routine.minutes:
        minutes = routine.minutes.default
    pace = pace or Pace()
    if minutes is not None:
        allowed = routine.minutes.nearest(minutes) if routine.minutes else min(max(minutes, 1), 60)
        session = _fitted(session, sounds, pace, frames(60 * allowed))
    return lay(session, sounds, pace)


def lay_out_pieces(
    routine: Routine,
    pieces: Sequence[tuple[Routine, Sequence[str] | None, float | None]],
    sounds: Sounds,
    *,
    minutes: float | None = None,
    pace: Pace | None = None,
    ending: Routine | None = None,
) -> Score:
    """The score of a routine that is put together, each piece with its passages and its minutes.

    One bed lies under all of them, or none, as `routine` has it. `minutes` moves the pauses, from
    half to twice. Raises BadRoutine as `lay_out` does.
    """
    pace, parts = pace or Pace(), []
    for piece, passages, lasting in pieces:
        same_bed = replace(piece, bed=routine.bed)
        part = Part(same_bed, wanted(piece, passages))
        if lasting is not None:
            alone = Session(same_bed, (part,))
            part = _fitted(alone, sounds, pace, frames(60 * lasting)).parts[0]
        parts.append(part)
    session = Session(routine, tuple(parts), _ending(ending), whole=True)
    if minutes is not None:
        session = _with_rests(session, sounds, pace, frames(60 * min(max(minutes, 1), 60)))
    return lay(session, sounds, pace)


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
    return lay(Session(routine, (Part(routine, passages),)), sounds, Pace())


def wanted(routine: Routine, names: Sequence[str] | None) -> tuple[Passage, ...]:
    """The passages of these names, or all. Raises BadRoutine for a name that it does not have."""
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


def _ending(routine: Routine | None) -> Part | None:
    return Part(routine, routine.passages) if routine is not None else None


def _stretchable(part: Part) -> Breathe | None:
    """The longest breathing that is written in seconds; counted breaths are never more or fewer."""
    timed = (s for s in part.steps if isinstance(s, Breathe) and s.seconds is not None)
    return max(timed, key=lambda step: step.seconds or 0, default=None)


def _fitted(session: Session, sounds: Sounds, pace: Pace, length: int) -> Session:
    """A session of one part with the length that was asked for."""
    breathing = _stretchable(session.parts[0])
    if breathing is None:
        return _with_rests(session, sounds, pace, length)
    return _with_breathing(session, sounds, pace, length, breathing)


def _with_breathing(
    session: Session, sounds: Sounds, pace: Pace, length: int, breathing: Breathe
) -> Session:
    """The breathing made as long as the rest leaves room for, but at least half of the whole."""
    (part,) = session.parts
    desk = Desk(sounds, part.routine.name, part.routine.mode, pace, 0.0)
    one = lay_breathe(breathing, desk).frames
    rest = lay(session, sounds, pace).end - one
    lasting = min(seconds(max(length - rest, length // 2)), longest(breathing))
    fitted = replace(breathing, pace=breathing.pace, seconds=lasting)
    shrunk = min(lasting / seconds(one), 1.0)
    if isinstance(how := breathing.pace, Ramp):
        stays = tuple(each * shrunk for each in how.stays)
        fitted = replace(fitted, pace=replace(how, over=how.over * shrunk, stays=stays))
    passages = tuple(
        replace(each, steps=tuple(fitted if step is breathing else step for step in each.steps))
        for each in part.passages
    )
    return replace(session, parts=(replace(part, passages=passages),))


def _with_rests(session: Session, sounds: Sounds, pace: Pace, length: int) -> Session:
    """The pauses made longer or shorter, from half to twice, so that the whole comes nearest."""

    def scaled(factor: float) -> Session:
        parts = tuple(replace(part, rest=part.rest * factor) for part in session.parts)
        return replace(session, parts=parts)

    plain = lay(session, sounds, pace).end
    longer = lay(scaled(2), sounds, pace).end - plain
    factor = 1 + (length - plain) / longer if longer else 1.0
    return scaled(min(max(factor, _LEAST_REST), _MOST_REST))
