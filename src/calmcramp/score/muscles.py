"""Steps for one group of muscles: tense and release, or release alone (care-brief 5.1, 5.3)."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.score.desk import Desk, Laid
from calmcramp.score.routine import Soften, Tense
from calmcramp.score.score import Cue
from calmcramp.score.units import frames

QUIET_MAX_S = 60.0
"""Seconds after a release that no pace exceeds."""

BEFORE_NOTICE = frames(3.0)
"""Frames between the release and "Notice the difference"."""


def lay_tense(step: Tense, desk: Desk) -> Laid:
    """Cue, tension, release, each to the frame; with `second` all of it a second time.

    The instruction ends where its room ends, so that nobody tenses earlier, and so for longer,
    than the seconds that are allowed.
    """
    length, cues = _tensed(step, step.text, 0, desk)
    mark = cues[0].at
    if step.second:
        again, more = _tensed(step, step.second, length, desk)
        length, cues = length + again, [*cues, *more]
    return Laid(length, tuple(cues), mark=mark)


def _tensed(step: Tense, text: str, at: int, desk: Desk) -> tuple[int, list[Cue]]:
    """How long it lasts, and what is heard of it when it begins at frame `at` of the step."""
    room, tension = frames(step.cue), frames(step.seconds)
    quiet = desk.quiet(step.quiet, QUIET_MAX_S)
    told = desk.say(text, at, room)
    let_go = at + room + tension
    release = desk.say(step.release, let_go, quiet)
    cues = [replace(told, at=max(at + room - told.frames, at)), release]
    heard = release.end + BEFORE_NOTICE
    left = max(let_go + quiet - heard, 0)
    hurried = desk.pace.rest < 1  # then the rests are shorter than the file has them
    if step.notice and (not hurried or desk.fits(step.notice, heard, left)):
        cues.append(desk.say(step.notice, heard, left))
    return room + tension + quiet, cues


def lay_soften(step: Soften, desk: Desk) -> Laid:
    """The sentence in its room, then quiet."""
    room = frames(step.cue)
    return Laid(room + desk.quiet(step.quiet, QUIET_MAX_S), (desk.say(step.text, 0, room),))
