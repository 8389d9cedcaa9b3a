"""The verbs: what a command does to a session. All of them only move the playhead.

Every verb takes effect on the frame `transport.out` and returns another transport. A verb that
has no meaning in a state changes nothing. Whatever was heard goes on as a tail under a fade.

Fades (care-brief 6.4): 150 ms for what is cut, 50 ms for what is entered in its middle, 4 s when
one session's bed gives way to another's; 50 ms down and 400 ms up for ducking; two seconds for a
decibel when a sentence that sounds is suited to the room.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from math import log10

from calmcramp.score.deck import (
    PAUSE_LIMIT,
    Fader,
    Needle,
    State,
    Tail,
    Transport,
    advance,
)
from calmcramp.score.landing import AUDIBLE, first_hold, hush, land, lift
from calmcramp.score.notices import (
    CueBegan,
    CueEnded,
    Finished,
    HoldBegan,
    HoldExpired,
    Notice,
    Span,
)
from calmcramp.score.score import CUT_FADE, Cue, Score, insert, splice
from calmcramp.score.units import RATE

__all__ = [  # noqa: RUF022 (what a session is, then what is told, then what can be done)
    "PAUSE_LIMIT", "Fader", "Needle", "Span", "State", "Tail", "Transport", "advance",
    "CueBegan", "CueEnded", "Finished", "HoldBegan", "HoldExpired", "Notice",
    "adapt", "at_volume", "back", "duck", "interject", "louder", "now_speaking", "pause", "quieter",
    "release", "remaining", "repeat", "restore", "resume", "skip", "snapshot",
    "splice_now", "start", "stop",
]  # fmt: skip

CROSS_FADE = 4 * RATE
"""Frames in which the bed of a session that was left dies away."""

JUST_BEGUN = RATE * 3 // 2
"""Frames (1.5 s) into a step within which "again" means the step before."""

LONG_AGO = 90 * RATE
"""Frames into a step after which "again" means its last sentence, not its beginning."""

DUCK_DB = -15.0
_DUCK_DOWN, _DUCK_UP, _STEP_FRAMES = RATE // 20, RATE * 2 // 5, RATE // 5
_STEP_DB, _LOUDEST_DB, _SOFTEST_DB = 3.0, 6.0, -18.0
_A_DECIBEL = 2 * RATE
"""Frames in which words that sound become a decibel louder: over a whole fade never more than one
a second, at its steepest."""

_IN_SESSION = (State.PLAYING, State.HOLDING, State.PAUSED)


def start(transport: Transport, score: Score) -> Transport:
    """`score` from its beginning; what was heard dies away, a bed over 4 s."""
    lifted = lift(transport, bed_fade=CROSS_FADE)
    fresh = replace(lifted, score=score, needle=Needle(origin=transport.out))
    return land(fresh, 0, 0)


def splice_now(transport: Transport, rest: Score) -> Transport:
    """`rest` in place of all that is still to come; a bed that both have goes on."""
    if transport.state not in _IN_SESSION or transport.playhead == 0:
        return start(transport, rest)
    playhead = transport.playhead
    spliced = splice(transport.score, playhead, rest)
    kept = {cue.sound for cue in spliced.sounding(playhead)}
    same_bed = any(cue.kind == "bed" and cue.sound in kept for cue in transport.needle.sounding)
    lifted = lift(transport, bed_fade=CUT_FADE if same_bed else CROSS_FADE)
    return land(replace(lifted, score=spliced), playhead, first_hold(spliced, playhead, 0))


def interject(transport: Transport, piece: Score) -> Transport:
    """`piece` at once; then the sentence that it cut, from its start, and all the rest."""
    if transport.state not in _IN_SESSION:
        return start(transport, piece)
    at, index = _resume_point(transport), _current(transport)
    step = transport.score.marks[index].step if index >= 0 else 0
    wider = insert(transport.score, at, step, piece)
    return land(replace(lift(transport), score=wider), at, first_hold(wider, at, step))


def stop(transport: Transport) -> Transport:
    """Silence within 150 ms, and no score any more; tails of before are cut as well."""
    hushed = hush(lift(transport))
    return replace(hushed, score=Score(), needle=Needle(), state=State.IDLE, held=0)


def pause(transport: Transport) -> Transport:
    """Silence within 150 ms; the playhead stands, for ten minutes at most."""
    if transport.state not in AUDIBLE:
        return transport
    return replace(hush(lift(transport)), state=State.PAUSED, held=0)


def resume(transport: Transport) -> Transport:
    """On from the start of the sentence that the pause cut; a question is asked once more."""
    if transport.state is not State.PAUSED:
        return transport
    return land(transport, _resume_point(transport), transport.needle.next_hold)


def repeat(transport: Transport) -> Transport:
    """The last instruction again: the current step, or the one before when this has just begun.

    In a step that has gone on for longer than 90 s it is the last sentence of that step.
    """
    index, marks, here = _current(transport), transport.score.marks, transport.playhead
    if index < 0:
        return _go(transport, 0)
    mark = marks[index]
    if transport.state is State.PLAYING and here - mark.at < JUST_BEGUN:
        return _go(transport, index - 1)
    if here - mark.at > LONG_AGO:
        sentence = _last_sentence(transport, here, mark.step, mark.at)
        return _jump(transport, transport.score.sentence_start(sentence), mark.step)
    return _go(transport, index)


def back(transport: Transport) -> Transport:
    """The step before this one, or the first."""
    return _go(transport, _current(transport) - 1)


def skip(transport: Transport) -> Transport:
    """The next step, or the end."""
    if transport.state is State.ENDED:
        return transport
    return _go(transport, _current(transport) + 1)


def release(transport: Transport) -> Transport:
    """Let go of the question of this step, answered in its hold or even before it."""
    hold, holds = transport.next_hold, transport.score.holds
    if hold is None or transport.state not in _IN_SESSION:
        return transport
    if transport.state is not State.HOLDING and hold.step != _step(transport):
        return transport
    last = transport.needle.next_hold
    while not holds[last].last and last + 1 < len(holds):
        last += 1
    if transport.state is State.HOLDING and holds[last] is hold:
        let_go = replace(transport.needle, next_hold=last + 1)
        return replace(transport, needle=let_go, state=State.PLAYING, held=0)
    return land(lift(transport), holds[last].at, last + 1)


def duck(transport: Transport, on: bool) -> Transport:
    """15 dB softer while somebody speaks (50 ms), and back (400 ms)."""
    db, frames = (DUCK_DB, _DUCK_DOWN) if on else (0.0, _DUCK_UP)
    return replace(transport, ducking=transport.ducking.toward(db, transport.out, frames))


def adapt(transport: Transport, db: float) -> Transport:
    """Words and cues at `db` against what is written, to suit the room; a bed stays as it is.

    At once while neither sounds, so that the next sentence has it; else so slowly that nobody
    notices.
    """
    now = 20 * log10(transport.ambient.factor(transport.out))
    frames = round(abs(db - now) * _A_DECIBEL) if _worded(transport) else 0
    return replace(transport, ambient=transport.ambient.toward(db, transport.out, frames))


def at_volume(transport: Transport, db: float, frames: int = _STEP_FRAMES) -> Transport:
    """From now on so loud, reached within `frames`, without a jump."""
    return replace(transport, volume=transport.volume.toward(db, transport.out, frames))


def louder(transport: Transport) -> Transport:
    """3 dB up, to 6 dB above the night volume at most."""
    return at_volume(transport, min(transport.volume.db + _STEP_DB, _LOUDEST_DB))


def quieter(transport: Transport) -> Transport:
    """3 dB down, to 18 dB below the night volume at most."""
    return at_volume(transport, max(transport.volume.db - _STEP_DB, _SOFTEST_DB))


def remaining(transport: Transport) -> int | None:
    """Frames of playing time to the end; holds count nothing. None when there is no score."""
    if transport.state is State.IDLE:
        return None
    return 0 if transport.state is State.ENDED else transport.score.end - transport.playhead


def now_speaking(transport: Transport) -> tuple[Cue, ...]:
    """The speech that is heard at this frame, what is dying away included."""
    heard = [*transport.needle.sounding]
    heard += [cue for tail in transport.tails for cue in tail.span.cues]
    return tuple(cue for cue in heard if cue.kind == "speech")


def snapshot(transport: Transport) -> int:
    """All that has to be kept, beside the score, to go on after a power cut."""
    return transport.playhead


def restore(score: Score, playhead: int, out: int = 0) -> Transport:
    """A transport that goes on from the sentence at `playhead`; `out` is its first output frame."""
    at = score.sentence_start(min(max(playhead, 0), score.end))
    fresh = Transport(score=score, out=out, needle=Needle(origin=out))
    return land(fresh, at, first_hold(score, at, 0))


def _worded(transport: Transport) -> bool:
    """Whether a word or a cue is heard at this frame."""
    playhead = transport.needle.playhead
    heard = [cue for cue in transport.needle.sounding if cue.end > playhead]
    heard += [cue for tail in transport.tails for cue in tail.span.cues]
    return any(cue.kind != "bed" for cue in heard)


def _jump(transport: Transport, at: int, step: int) -> Transport:
    if transport.state is State.IDLE:
        return transport
    fade = CROSS_FADE if at == transport.score.end else CUT_FADE
    return land(lift(transport, fade), at, first_hold(transport.score, at, step))


def _go(transport: Transport, index: int) -> Transport:
    """To the mark of that index; before the first it is the beginning, after the last the end."""
    marks = transport.score.marks
    if index >= len(marks):
        return _jump(transport, transport.score.end, 1 + max((m.step for m in marks), default=0))
    mark = marks[max(index, 0)] if marks else None
    return _jump(transport, mark.at, mark.step) if mark else _jump(transport, 0, 0)


def _current(transport: Transport) -> int:
    """The index of the mark whose step we are in; -1 before the first.

    A hold stands on the frame on which the next step begins, and still belongs to its own.
    """
    hold, marks = transport.next_hold, transport.score.marks
    here = (transport.playhead, float("inf"))
    if hold is not None and hold.at == transport.playhead:
        here = (transport.playhead, hold.step)
    return bisect_right([(mark.at, mark.step) for mark in marks], here) - 1


def _step(transport: Transport) -> int:
    index = _current(transport)
    return transport.score.marks[index].step if index >= 0 else 0


def _resume_point(transport: Transport) -> int:
    hold = transport.next_hold
    if hold is not None and hold.at == transport.playhead:
        return _last_sentence(transport, hold.at, hold.step, hold.at)
    return transport.score.sentence_start(transport.playhead)


def _last_sentence(transport: Transport, before: int, step: int, otherwise: int) -> int:
    """Where the last speech of a step that began before a frame begins."""
    cues = transport.score.cues[: bisect_left(transport.score.starts, before)]
    spoken = (cue.at for cue in reversed(cues) if cue.kind == "speech" and cue.step == step)
    return next(spoken, otherwise)
