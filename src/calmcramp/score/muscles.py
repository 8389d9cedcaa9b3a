"""Steps for one group of muscles: tense and release, or release alone (care-brief 5.1, 5.3)."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.score.desk import Desk, Laid
from calmcramp.score.routine import Soften, Tense
from calmcramp.score.units import frames

QUIET_MAX_S = 60.0
"""Seconds after a release that no pace exceeds."""

BEFORE_NOTICE = frames(3.0)
"""Frames between the release and "Notice the difference"."""


def lay_tense(step: Tense, desk: Desk) -> Laid:
    """Cue, tension, release, each to the frame.

    The instruction ends where its room ends, so that nobody tenses earlier, and so for longer,
    than the seconds that are allowed.
    """
    room, tension = frames(step.cue), frames(step.seconds)
    quiet = desk.quiet(step.quiet, QUIET_MAX_S)
    told = desk.say(step.text, 0, room)
    begins = max(room - told.frames, 0)
    release = desk.say(step.release, room + tension, quiet)
    cues = [replace(told, at=begins), release]
    if step.notice:
        at = release.end + BEFORE_NOTICE
        cues.append(desk.say(step.notice, at, max(room + tension + quiet - at, 0)))
    return Laid(room + tension + quiet, tuple(cues), mark=begins)


def lay_soften(step: Soften, desk: Desk) -> Laid:
    """The sentence in its room, then quiet."""
    room = frames(step.cue)
    return Laid(room + desk.quiet(step.quiet, QUIET_MAX_S), (desk.say(step.text, 0, room),))
