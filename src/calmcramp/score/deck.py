"""The transport as a value, and the one function that lets time pass in it.

    IDLE ──start──▶ PLAYING ──end of the score──▶ ENDED
                     │   ▲  └──pause──▶ PAUSED ──resume──▶ PLAYING
        reaches hold │   │                └──────limit───▶ ENDED
                     ▼   │ release, or the limit
                    HOLDING

Rule 1. `out` counts every frame that was ever put out; it only grows, and only in `advance`.
Rule 2. What happens on a frame happens when that frame is put out, not before: a transport that
        stands exactly on a hold is PLAYING until it advances. So no matter where blocks end.
Rule 3. What a verb has to report waits in `pending` until the next frame is put out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from calmcramp.score.notices import (
    CueBegan,
    CueEnded,
    Finished,
    HoldBegan,
    HoldExpired,
    Notice,
    Span,
)
from calmcramp.score.score import CUT_FADE, Cue, Hold, Score
from calmcramp.score.units import RATE, gain

PAUSE_LIMIT = 600 * RATE
"""Frames (ten minutes) after which a pause ends the session without a word."""


class State(Enum):
    """What the playhead does."""

    IDLE = "idle"
    PLAYING = "playing"
    HOLDING = "holding"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Needle:
    """Where we are in the score, and what is heard there."""

    playhead: int = 0
    next_cue: int = 0
    """The first cue that has not begun."""
    next_hold: int = 0
    """The first hold that was not let go."""
    sounding: tuple[Cue, ...] = ()
    """Begun, and not yet reported as ended."""
    landed: int = 0
    entry: int = 0
    origin: int = 0
    """The last three as in `Span`."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Sound that was cut, going on under a fade that lasts `span.frames`."""

    span: Span
    cut: int | None = None
    """The frame of output from which it has to be gone within `CUT_FADE`, whatever its own fade."""

    @property
    def end(self) -> int:
        """The first frame of output on which nothing of it is left."""
        own = self.span.out + self.span.frames
        return own if self.cut is None else min(own, self.cut + CUT_FADE)


@dataclass(frozen=True, slots=True)
class Fader:
    """A level on its way: from the factor `start` to `db` decibels."""

    db: float = 0.0
    start: float = 1.0
    began: int = 0
    """The frame of output on which it set out."""
    frames: int = 0

    @property
    def target(self) -> float:
        """The factor on amplitude in the end."""
        return gain(self.db)

    def factor(self, out: int) -> float:
        """The factor on amplitude at a frame of output."""
        if out >= self.began + self.frames:
            return self.target
        x = (out - self.began) / self.frames
        return self.start + (self.target - self.start) * (x * x * (3.0 - 2.0 * x))

    def toward(self, db: float, out: int, frames: int) -> Fader:
        """The fader that sets out for `db` at frame `out`, or this one if that is its aim."""
        return self if db == self.db else Fader(db, self.factor(out), out, frames)


@dataclass(frozen=True, slots=True)
class Transport:
    """Everything that decides what is put out from frame `out` on."""

    score: Score = field(default_factory=Score)
    """Empty while IDLE."""
    needle: Needle = Needle()
    out: int = 0
    """The next frame of output."""
    state: State = State.IDLE
    held: int = 0
    """Frames of this hold or pause that have passed."""
    tails: tuple[Tail, ...] = ()
    volume: Fader = Fader()
    """What "louder" and "quieter" move."""
    ducking: Fader = Fader()
    """What makes room for the listener's voice."""
    ambient: Fader = Fader()
    """What suits words and cues to the room; the bed stays as it is."""
    pending: tuple[Notice, ...] = ()

    @property
    def playhead(self) -> int:
        """The next frame of the score."""
        return self.needle.playhead

    @property
    def next_hold(self) -> Hold | None:
        """The hold that the playhead will come to, or stands in."""
        holds, index = self.score.holds, self.needle.next_hold
        return holds[index] if index < len(holds) else None


_Moved = tuple[Transport, Span | None, tuple[Notice, ...]]


def advance(transport: Transport, frames: int) -> tuple[Transport, list[Span], list[Notice]]:
    """The transport `frames` of output later, what is to be mixed for them, and what happened.

    Any way of cutting a stretch into blocks gives the same notices and, span by span, the same
    sound. Zero frames change nothing.
    """
    spans: list[Span] = []
    notices: list[Notice] = []
    end = transport.out + frames
    if frames > 0 and transport.pending:
        notices.extend(transport.pending)
        transport = replace(transport, pending=())
    while transport.out < end:
        transport, span, happened = _MOVES[transport.state](transport, end - transport.out)
        notices.extend(happened)
        if span is not None:
            spans.append(span)
    if transport.tails and frames > 0:
        left = tuple(tail for tail in transport.tails if tail.end > transport.out)
        transport = replace(transport, tails=left)
    return transport, spans, notices


def _still(transport: Transport, frames: int) -> _Moved:
    return replace(transport, out=transport.out + frames), None, ()


def _play(transport: Transport, frames: int) -> _Moved:
    needle, hold = transport.needle, transport.next_hold
    target = transport.score.end if hold is None else hold.at
    if needle.playhead >= target:
        return _arrive(transport, hold)
    until = min(needle.playhead + frames, target)
    last = bisect_left(transport.score.starts, until)
    begun = transport.score.cues[needle.next_cue : last]
    span = _span(transport, until - needle.playhead, moving=True, cues=needle.sounding + begun)
    notices = _begins_and_ends(span, begun, until)
    sounding = tuple(cue for cue in span.cues if cue.end >= until) if notices else needle.sounding
    moved = replace(needle, playhead=until, next_cue=last, sounding=sounding)
    return replace(transport, needle=moved, out=span.out + span.frames), span, notices


def _arrive(transport: Transport, hold: Hold | None) -> _Moved:
    needle, out = transport.needle, transport.out
    ended = tuple(cue for cue in needle.sounding if cue.end <= needle.playhead)
    left = tuple(cue for cue in needle.sounding if cue.end > needle.playhead)
    happened: Notice = Finished(out) if hold is None else HoldBegan(hold, out)
    state = State.ENDED if hold is None else State.HOLDING
    arrived = replace(transport, needle=replace(needle, sounding=left), state=state, held=0)
    return arrived, None, (*(CueEnded(cue, out) for cue in ended), happened)


def _hold(transport: Transport, frames: int) -> _Moved:
    hold = transport.score.holds[transport.needle.next_hold]
    left = hold.limit - transport.held
    if left <= 0:
        let_go = replace(transport.needle, next_hold=transport.needle.next_hold + 1)
        played = replace(transport, needle=let_go, state=State.PLAYING, held=0)
        return played, None, (HoldExpired(hold, transport.out),) if hold.last else ()
    stood = min(frames, left)
    span = _span(transport, stood, moving=False, cues=transport.needle.sounding)
    held = transport.held + stood
    return replace(transport, out=transport.out + stood, held=held), span, ()


def _wait(transport: Transport, frames: int) -> _Moved:
    left = PAUSE_LIMIT - transport.held
    if left <= 0:
        ended = replace(transport, state=State.ENDED, held=0)
        return ended, None, (Finished(transport.out, lapsed=True),)
    passed = min(frames, left)
    return replace(transport, out=transport.out + passed, held=transport.held + passed), None, ()


_MOVES: dict[State, Callable[[Transport, int], _Moved]] = {
    State.IDLE: _still,
    State.PLAYING: _play,
    State.HOLDING: _hold,
    State.PAUSED: _wait,
    State.ENDED: _still,
}


def _span(transport: Transport, frames: int, *, moving: bool, cues: tuple[Cue, ...]) -> Span:
    needle = transport.needle
    return Span(
        transport.out,
        frames,
        needle.playhead,
        moving,
        cues,
        needle.landed,
        needle.entry,
        needle.origin,
    )


def _begins_and_ends(span: Span, begun: tuple[Cue, ...], until: int) -> tuple[Notice, ...]:
    """What begins or ends in a stretch up to the frame `until`; of one frame, ends come first."""
    shift = span.out - span.playhead
    ends = [(cue.end, 0, CueEnded(cue, cue.end + shift)) for cue in span.cues if cue.end < until]
    begins = [(cue.at, 1, CueBegan(cue, cue.at + shift)) for cue in begun]
    happened: list[tuple[int, int, Notice]] = [*ends, *begins]
    return tuple(notice for _, _, notice in sorted(happened, key=lambda row: row[:2]))
