"""Levels over time. Only +, -, * and / on single elements: rounded alike in any block.

Fades follow 3x²-2x³, which starts and ends level and whose complement is its mirror image, so
that two of them over the same bed add up to the bed itself. A fade of a second or more is heard
as a slope, and therefore falls by the same decibels each second (care-brief 5.7).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.deck import Fader, Tail
from calmcramp.score.notices import Span
from calmcramp.score.score import CUT_FADE, Cue
from calmcramp.score.units import RATE, gain

ENTRY_FADE = RATE // 20
"""Frames (50 ms) in which speech or a tone comes in that is entered in its middle."""

_FALL_DB = 60.0
"""How far a slow fade falls before its last 150 ms take the rest."""

_KNOT = RATE // 10
"""Frames between the points of a slow fade that are computed; between them it is a line."""

Levels = NDArray[np.float64]
Level = float | NDArray[np.float32]
"""One factor for a whole stretch, or one for each frame."""


def rise(first: int, frames: int, over: int) -> Levels:
    """From 0 at frame 0 to 1 at frame `over`: the values of `frames` frames from `first` on."""
    x = np.clip(np.arange(first, first + frames) / over, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def fall(first: int, frames: int, over: int) -> Levels:
    """From 1 at frame 0 to 0 at frame `over`; with equal decibels a second from one second on."""
    quick = min(over, CUT_FADE) if over >= RATE else over
    level = 1.0 - rise(first - (over - quick), frames, quick)
    return level if over < RATE else level * _slope(first, frames, over)


def _slope(first: int, frames: int, over: int) -> Levels:
    place = np.clip(np.arange(first, first + frames), 0, over)
    knot = place // _KNOT
    lowest = int(knot[0])
    points = np.array(
        [gain(-_FALL_DB * k * _KNOT / over) for k in range(lowest, int(knot[-1]) + 2)]
    )
    left, right = points[knot - lowest], points[knot - lowest + 1]
    return np.asarray(left + (right - left) * ((place - knot * _KNOT) / _KNOT))


def cue_level(cue: Cue, first: int, frames: int) -> Level:
    """The level of a cue for `frames` of its frames from `first` on, `gain_db` and fades in it."""
    full = gain(cue.gain_db)
    fading_in = first < cue.fade_in
    fading_out = first + frames > cue.frames - cue.fade_out
    if not (fading_in or fading_out):
        return full
    level = np.full(frames, full)
    if fading_in:
        level *= rise(first, frames, cue.fade_in)
    if fading_out:
        level *= fall(first - (cue.frames - cue.fade_out), frames, cue.fade_out)
    return level.astype(np.float32)


def entry_level(span: Span, cue: Cue, out: int, frames: int) -> Level:
    """How far a cue has come in that was entered in its middle, from frame `out` on."""
    over = CUT_FADE if cue.kind == "bed" else ENTRY_FADE
    if cue.at >= span.landed or out >= span.entry + over:
        return 1.0
    return rise(out - span.entry, frames, over).astype(np.float32)


def tail_level(tail: Tail, out: int, frames: int) -> Level:
    """How much of a tail is left from frame `out` on.

    What is hushed falls nearly by the same decibels each moment: 15 dB after 50 ms, 30 after 70. It
    still takes its 150 ms, and is out of hearing long before.
    """
    level = 1.0 - rise(out - tail.span.out, frames, tail.span.frames)
    if tail.cut is not None:
        quick = 1.0 - rise(out - tail.cut, frames, CUT_FADE)
        level *= quick * quick * quick * quick * quick
    return level.astype(np.float32)


def fader_level(fader: Fader, out: int, frames: int) -> Level:
    """The levels of a fader from frame `out` on."""
    moving = min(max(0, fader.began + fader.frames - out), frames)
    if not moving:
        return fader.target
    level = np.full(frames, fader.target)
    way = rise(out - fader.began, moving, fader.frames)
    level[:moving] = fader.start + (fader.target - fader.start) * way
    return level.astype(np.float32)
