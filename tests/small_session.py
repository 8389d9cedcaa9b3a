"""A small session whose every frame is known, for the tests of the transport."""

from __future__ import annotations

from calmcramp.score import transport as tr
from calmcramp.score.score import Cue, Hold, Mark, Score, speech_id
from calmcramp.score.transport import Notice, Transport, advance
from calmcramp.score.units import RATE

S = RATE
WINDOW = 8 * S


def speech(at: int, step: int, text: str, frames: int = 2 * S) -> Cue:
    return Cue(at, frames, "speech", speech_id("cramp", text), text, step=step)


SESSION = Score(
    cues=(
        speech(0, 0, "Straighten that leg."),
        speech(10 * S, 1, "Is it easing?"),
        speech(12 * S, 1, "Still hard?"),
        speech(14 * S, 2, "Rest now."),
        speech(20 * S, 3, "Sleep well."),
        Cue(0, 30 * S, "bed", "bed/bed", gain_db=-20.0),
    ),
    holds=(
        Hold(12 * S, WINDOW, "easing", step=1, last=False),
        Hold(14 * S, WINDOW, "easing", step=1),
    ),
    marks=(Mark(0, 0, "a"), Mark(10 * S, 1, "a"), Mark(14 * S, 2, "a"), Mark(20 * S, 3, "b")),
    end=30 * S,
)

LINE = Score((speech(0, 0, "Three minutes."),), (), (Mark(0, 0, "lines"),), 3 * S)


def after(seconds: float, transport: Transport | None = None) -> Transport:
    begun = tr.start(Transport(), SESSION) if transport is None else transport
    return advance(begun, round(seconds * S))[0]


def told(transport: Transport, seconds: float) -> list[Notice]:
    return advance(transport, round(seconds * S))[2]


def kinds(notices: list[Notice], *wanted: type) -> list[tuple[str, float]]:
    return [(type(n).__name__, n.out / S) for n in notices if isinstance(n, wanted)]


HOLDING = after(13)
ASKED_AGAIN = after(21)
PAUSED = tr.pause(after(11))
ENDED = after(100)
