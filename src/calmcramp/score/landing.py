"""Putting the needle down on a score and lifting it off, so softly that nothing clicks."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from calmcramp.score.deck import Needle, State, Tail, Transport
from calmcramp.score.notices import CueBegan, CueEnded, Span
from calmcramp.score.score import CUT_FADE, Cue, Score

AUDIBLE = (State.PLAYING, State.HOLDING)
"""The states in which the score is heard."""


def lift(transport: Transport, bed_fade: int = CUT_FADE) -> Transport:
    """The needle off the score: what it made heard becomes tails and is reported as ended."""
    needle, out = transport.needle, transport.out
    if transport.state not in AUDIBLE:
        return transport
    ended = tuple(CueEnded(cue, out) for cue in needle.sounding)
    heard = [cue for cue in needle.sounding if cue.end > needle.playhead and out > needle.entry]
    beds = tuple(cue for cue in heard if cue.kind == "bed")
    others = tuple(cue for cue in heard if cue.kind != "bed")
    tails = [_tail(transport, *part) for part in ((others, CUT_FADE), (beds, bed_fade)) if part[0]]
    return replace(
        transport,
        needle=replace(needle, sounding=()),
        tails=(*transport.tails, *tails),
        pending=transport.pending + ended,
    )


def _tail(transport: Transport, cues: tuple[Cue, ...], frames: int) -> Tail:
    needle, moving = transport.needle, transport.state is State.PLAYING
    at, entered = needle.playhead, (needle.landed, needle.entry, needle.origin)
    return Tail(Span(transport.out, frames, at, moving, cues, *entered))


def hush(transport: Transport) -> Transport:
    """Every tail gone within 150 ms."""
    cut = (t if t.cut is not None else replace(t, cut=transport.out) for t in transport.tails)
    return replace(transport, tails=tuple(cut))


def land(transport: Transport, at: int, next_hold: int) -> Transport:
    """The needle down at frame `at`, playing."""
    score, out = transport.score, transport.out
    heard, first = score.sounding(at), bisect_left(score.starts, at)
    needle = Needle(at, first, next_hold, heard, at, out, transport.needle.origin)
    began = tuple(CueBegan(cue, out) for cue in heard)
    pending = transport.pending + began
    return replace(transport, needle=needle, state=State.PLAYING, held=0, pending=pending)


def first_hold(score: Score, at: int, step: int) -> int:
    """The index of the first hold that is still to come at frame `at` of step `step`."""
    return bisect_left([(hold.at, hold.step) for hold in score.holds], (at, step))
