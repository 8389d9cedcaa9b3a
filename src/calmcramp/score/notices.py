"""What `advance` reports: the stretches of sound to mix, and what happened on which frame.

A notice carries `out`, the frame of output on which it happened. Each is given exactly once, in
the stretch that begins on or before its frame, whatever the size of the blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from calmcramp.score.score import Cue, Hold


@dataclass(frozen=True, slots=True)
class CueBegan:
    """A cue is heard from this frame on."""

    cue: Cue
    out: int


@dataclass(frozen=True, slots=True)
class CueEnded:
    """A cue was over on this frame, or was cut on it and is dying away."""

    cue: Cue
    out: int


@dataclass(frozen=True, slots=True)
class HoldBegan:
    """The playhead stands; somebody is listened to."""

    hold: Hold
    out: int


@dataclass(frozen=True, slots=True)
class HoldExpired:
    """The limit of the last hold of a question has passed without an answer."""

    hold: Hold
    out: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The score came to its end, or (`lapsed`) was paused for longer than a pause may last."""

    out: int
    lapsed: bool = False


Notice = CueBegan | CueEnded | HoldBegan | HoldExpired | Finished


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of output in which the playhead moves steadily, or stands."""

    out: int
    """Its first frame of output."""
    frames: int
    playhead: int
    """Where in the score it begins."""
    moving: bool
    """False in a hold: only beds are heard, with the level of the frame they stand on."""
    cues: tuple[Cue, ...]
    """All that is heard somewhere in it, in the order in which it is added up."""
    landed: int = 0
    """Where the playhead was last put down: cues from before it enter softly."""
    entry: int = 0
    """The frame of output on which it was put down."""
    origin: int = 0
    """The frame of output from which beds count, so that they go on while the playhead stands."""
