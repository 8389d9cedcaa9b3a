"""Taking the assistant's own voice out of what the microphone hears.

Laws of this file:

1. Sound goes in and comes out in whole frames of 10 ms, and as much comes out as went in.
2. The reference is what the loudspeaker plays, lined up so that it comes no later than its echo.
3. Nothing is learnt and nothing is spent while the loudspeaker is silent.

The canceller is WebRTC's AEC3, from the `livekit` package. Of the cancellers tried it was the only
one that never left a word of the assistant's own for a recogniser to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from calmcramp.hearing.types import RATE, Block

if TYPE_CHECKING:
    from livekit.rtc import AudioFrame

FRAME = RATE // 100
"""Samples the canceller works in: 10 ms."""

SILENT_SAMPLE = 3
"""A reference within +-3 of 32768 (-80 dBFS) is silence: dither, or the end of a fade."""

AFTERGLOW = RATE
"""Samples of silent reference before the canceller is passed by: 1 s, longer than a bedroom rings
(its reverberation time is about half a second)."""


class Canceller(Protocol):
    """Something that takes the loudspeaker out of the microphone."""

    def cancel(self, heard: Block, reference: Block) -> Block:
        """What remains of `heard`, shape (n,), when the echo of `reference`, shape (n,), is gone.

        :raises ValueError: when the two differ in length, or are not whole frames of `FRAME`.
        """
        ...

    def close(self) -> None:
        """Give back what is held."""


class Passthrough:
    """For headphones, or a loudspeaker that cancels its own echo."""

    def cancel(self, heard: Block, reference: Block) -> Block:
        """`heard`, untouched."""
        _check(heard, reference)
        return heard

    def close(self) -> None:
        """Nothing is held."""


class Aec3:
    """WebRTC's echo canceller; learns the room within about a second of speech."""

    def __init__(self) -> None:
        from livekit import rtc  # here: it costs 25 MB, which a Passthrough need not pay

        self._silent = AFTERGLOW
        self._new_frame = rtc.AudioFrame
        self._module = rtc.AudioProcessingModule(echo_cancellation=True)

    def cancel(self, heard: Block, reference: Block) -> Block:
        """What remains of `heard` without the echo of `reference`; see `Canceller`."""
        _check(heard, reference)
        clean = heard.copy()
        for at in range(0, len(heard), FRAME):
            self._frame(clean[at : at + FRAME], reference[at : at + FRAME])
        return clean

    def close(self) -> None:
        """Free the native module."""
        self._module._ffi_handle.dispose()

    def _frame(self, heard: Block, reference: Block) -> None:
        """Clean one frame in place, unless the loudspeaker has long been silent."""
        silent = int(np.abs(reference, dtype=np.int32).max()) <= SILENT_SAMPLE
        self._silent = self._silent + FRAME if silent else 0
        if self._silent > AFTERGLOW:
            return
        self._module.process_reverse_stream(self._wrap(reference))
        cleaned = self._wrap(heard)
        self._module.process_stream(cleaned)
        heard[:] = np.frombuffer(cleaned.data, np.int16)

    def _wrap(self, samples: Block) -> AudioFrame:
        return self._new_frame(samples.tobytes(), RATE, 1, FRAME)


def _check(heard: Block, reference: Block) -> None:
    if len(heard) != len(reference):
        raise ValueError(f"{len(heard)} samples heard, {len(reference)} of reference")
    if len(heard) % FRAME:
        raise ValueError(f"{len(heard)} samples are not whole frames of {FRAME}")
