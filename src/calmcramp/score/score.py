"""The score: cues, holds and marks pinned to frames, and how scores are put together.

Positions are frames of *playing time*. A hold takes none of it: the playhead stands at `Hold.at`
until somebody lets go or the limit has passed, and so the length of a session with questions is
known only up to the sum of their limits. Where a file needs one timeline (`as_json`, `render`),
every hold lasts its limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Literal, TypeVar

from calmcramp.score.sounds import Sounds as Sounds
from calmcramp.score.sounds import parse_speech as parse_speech
from calmcramp.score.sounds import speech_id as speech_id
from calmcramp.score.units import RATE

CueKind = Literal["speech", "tone", "bed"]

CUT_FADE = RATE * 15 // 100
"""Frames (150 ms) over which a sound that is cut dies away: the shortest of care-brief 6.4."""

LEAST_LEFT = RATE // 20
"""Frames (50 ms) of a cut sound that are worth keeping: less could not fade."""

_ENDING_FADE = 60 * RATE
"""A bed that fades at least this long is a farewell: nothing continues it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One sound at its place."""

    at: int
    """The frame it begins on."""
    frames: int
    """How long it is heard. A bed repeats its clip; anything else never outlasts its own."""
    kind: CueKind
    sound: str
    text: str = ""
    """The words of speech."""
    name: str = ""
    """The passage it belongs to."""
    step: int = 0
    gain_db: float = 0.0
    fade_in: int = 0
    """Frames of a soft beginning, on top of the clip's own."""
    fade_out: int = 0
    """Frames of a soft end; from one second on it falls by the same decibels each second."""
    firm: bool = False
    """Whether it is never softer than written because the room is quiet or somebody whispers."""

    @property
    def end(self) -> int:
        """The first frame on which it is not heard any more."""
        return self.at + self.frames


@dataclass(frozen=True, slots=True)
class Hold:
    """A place where the playhead stands and somebody is listened to."""

    at: int
    limit: int
    """Frames after which it lets go by itself; never 0."""
    name: str
    """The set of answers that is listened for."""
    step: int = 0
    last: bool = True
    """False where the question is asked again after it: then its end is no answer yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning of a step: where repeat, back and skip go."""

    at: int
    step: int
    name: str
    """The passage."""


@dataclass(frozen=True, slots=True)
class Score:
    """A whole session. Cues, holds and marks are put in order of their frames.

    Raises ValueError when a cue, hold or mark lies outside, lasts nothing, or when anything but a
    bed sounds across a hold: that would be a mistake of this room, never of a file.
    """

    cues: tuple[Cue, ...] = ()
    holds: tuple[Hold, ...] = ()
    marks: tuple[Mark, ...] = ()
    end: int = 0
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())
    """The first frames of the cues, for looking them up."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "cues", tuple(sorted(self.cues, key=lambda cue: cue.at)))
        put(self, "holds", tuple(sorted(self.holds, key=lambda hold: (hold.at, hold.step))))
        put(self, "marks", tuple(sorted(self.marks, key=lambda mark: (mark.at, mark.step))))
        put(self, "starts", tuple(cue.at for cue in self.cues))
        _check(self)

    def sounding(self, at: int) -> tuple[Cue, ...]:
        """The cues that began before frame `at` and are still heard on it."""
        return tuple(cue for cue in self.cues[: bisect_left(self.starts, at)] if cue.end > at)

    def sentence_start(self, at: int) -> int:
        """The nearest frame not after `at` where no speech or tone is cut in two."""
        while cut := [cue.at for cue in self.sounding(at) if cue.kind != "bed"]:
            at = min(cut)
        return at


def _check(score: Score) -> None:
    places = [hold.at for hold in score.holds]
    for cue in score.cues:
        if cue.at < 0 or cue.frames <= 0 or cue.end > score.end:
            raise ValueError(f"{cue} is not inside 0..{score.end}")
        nearest = bisect_left(places, cue.at + 1)
        if cue.kind != "bed" and nearest < len(places) and places[nearest] < cue.end:
            raise ValueError(f"{cue} sounds across the hold at {places[nearest]}")
    for hold in score.holds:
        if not 0 <= hold.at <= score.end or hold.limit <= 0:
            raise ValueError(f"{hold} is not inside 0..{score.end}, or has no limit")
    for mark in score.marks:
        if not 0 <= mark.at <= score.end:
            raise ValueError(f"{mark} is not inside 0..{score.end}")


def join(first: Score, second: Score) -> Score:
    """`second` after `first`. A bed that ends where the same bed begins becomes one."""
    step = _next_step(first.marks, first.cues)
    cues = _with_one_bed(first.cues, _moved(second.cues, first.end, step), first.end)
    return Score(
        cues,
        first.holds + tuple(_moved(second.holds, first.end, step)),
        first.marks + tuple(_moved(second.marks, first.end, step)),
        first.end + second.end,
    )


def splice(score: Score, at: int, rest: Score) -> Score:
    """What `score` was before frame `at`, and `rest` from there on."""
    past = tuple(_until(c, at) for c in score.cues if c.end <= at or c.at <= at - LEAST_LEFT)
    return join(
        Score(
            past,
            tuple(hold for hold in score.holds if hold.at < at),
            tuple(mark for mark in score.marks if mark.at < at),
            at,
        ),
        rest,
    )


def insert(score: Score, at: int, step: int, piece: Score) -> Score:
    """`score` with `piece` put in before frame `at` of step `step`; the rest comes later.

    Beds that lie there go on under it. The piece brings neither marks nor a bed of its own: it
    belongs to the step that it interrupts. `at` must be a `sentence_start`.
    """
    words = tuple(
        replace(cue, at=cue.at + at, step=step) for cue in piece.cues if cue.kind != "bed"
    )
    asks = tuple(replace(hold, at=hold.at + at, step=step) for hold in piece.holds)
    return Score(
        tuple(_wider(cue, at, piece.end) for cue in score.cues) + words,
        tuple(_later(hold, (at, step), piece.end) for hold in score.holds) + asks,
        tuple(_later(mark, (at, step + 1), piece.end) for mark in score.marks),
        score.end + piece.end,
    )


def as_json(score: Score) -> dict[str, Any]:
    """The cues file: every cue and hold on the timeline on which holds last their limit.

    ``{"rate", "frames", "cues": [{"at", "frames", "kind", "text", "name", "step"}]}`` in order of
    their frames. A hold is a cue of the kind ``hold``. The name is the passage of speech, the file
    of a tone or bed, the set of answers of a hold.
    """
    clock = _Unrolled(score)
    rows = [_row(cue, cue.kind, clock.begin(cue.at), clock.end(cue.end)) for cue in score.cues]
    for hold, waited in zip(score.holds, clock.waited, strict=False):
        stands = hold.at + waited
        rows.append(_row(hold, "hold", stands, stands + hold.limit))
    rows.sort(key=lambda row: (row["at"], row["step"]))
    return {"rate": RATE, "frames": clock.begin(score.end), "cues": rows}


class _Unrolled:
    """Where playing time lies when every hold lasts its limit."""

    def __init__(self, score: Score) -> None:
        self._places = [hold.at for hold in score.holds]
        self.waited = list(accumulate((hold.limit for hold in score.holds), initial=0))

    def begin(self, at: int) -> int:
        """What begins at `at` comes after the holds there."""
        return at + self.waited[bisect_right(self._places, at)]

    def end(self, at: int) -> int:
        """What ends at `at` was over before the holds there."""
        return at + self.waited[bisect_left(self._places, at)]


def _row(thing: Cue | Hold, kind: str, begin: int, end: int) -> dict[str, Any]:
    return {
        "at": begin,
        "frames": end - begin,
        "kind": kind,
        "text": thing.text if isinstance(thing, Cue) else "",
        "name": _name(thing),
        "step": thing.step,
    }


def _name(thing: Cue | Hold) -> str:
    if isinstance(thing, Hold) or thing.kind == "speech":
        return thing.name
    return thing.sound.partition("/")[2]


_Placed = TypeVar("_Placed", Cue, Hold, Mark)


def _moved(things: Iterable[_Placed], frames: int, steps: int) -> tuple[_Placed, ...]:
    return tuple(replace(thing, at=thing.at + frames, step=thing.step + steps) for thing in things)


_Point = TypeVar("_Point", Hold, Mark)


def _later(thing: _Point, than: tuple[int, int], frames: int) -> _Point:
    moves = (thing.at, thing.step) >= than
    return replace(thing, at=thing.at + frames) if moves else thing


def _wider(cue: Cue, at: int, frames: int) -> Cue:
    if cue.at >= at and not (cue.kind == "bed" and cue.at == at == 0):
        return replace(cue, at=cue.at + frames)
    spans = cue.kind == "bed" and cue.end >= at
    return replace(cue, frames=cue.frames + frames) if spans else cue


def _until(cue: Cue, at: int) -> Cue:
    """`cue` as far as frame `at`; if that cuts it, with a fade in place of its own end."""
    if cue.end <= at:
        return cue
    left = at - cue.at
    farewell = cue.fade_out if at > cue.end - cue.fade_out else 0
    return replace(cue, frames=left, fade_out=min(max(CUT_FADE, farewell), left))


def _with_one_bed(before: tuple[Cue, ...], after: tuple[Cue, ...], at: int) -> tuple[Cue, ...]:
    old = next((c for c in before if c.kind == "bed" and c.end == at and _goes_on(c)), None)
    new = next((c for c in after if c.kind == "bed" and c.at == at), None)
    if old is None or new is None or old.sound != new.sound:
        return before + after
    one = replace(old, frames=old.frames + new.frames, fade_out=new.fade_out)
    return tuple(one if c is old else c for c in before) + tuple(c for c in after if c is not new)


def _goes_on(bed: Cue) -> bool:
    return bed.fade_out < _ENDING_FADE


def _next_step(marks: tuple[Mark, ...], cues: tuple[Cue, ...]) -> int:
    steps = [mark.step for mark in marks] + [cue.step for cue in cues]
    return 1 + max(steps, default=-1)
