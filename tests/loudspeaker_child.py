"""A program that plays a WAV file and tells when each block leaves the loudspeaker.

`python loudspeaker_child.py FILE`: a line for each block, `DAC_TIME FIRST_FRAME FRAMES`.
"""

from __future__ import annotations

import sys
from queue import SimpleQueue
from typing import Any

import numpy as np
import sounddevice
import soundfile

SILENCE_S = 1.0
"""Silence before and after the file, so that the stamps settle and nothing is cut."""


def main() -> None:
    sound, rate = soundfile.read(sys.argv[1], dtype="float32")
    still = np.zeros(int(SILENCE_S * rate), np.float32)
    whole = np.concatenate([still, sound, still])
    taken: SimpleQueue[tuple[float, int, int]] = SimpleQueue()
    place = 0

    def take(out: Any, frames: int, time: Any, _status: Any) -> None:
        nonlocal place
        block = whole[place : place + frames]
        out[: len(block), 0] = block
        out[len(block) :] = 0
        taken.put((time.outputBufferDacTime, place, len(block)))
        place += len(block)

    options = {"device": "speaker", "samplerate": rate, "channels": 1, "dtype": "float32"}
    with sounddevice.OutputStream(**options, blocksize=960, latency=0.1, callback=take):
        frames = 1
        while frames:
            dac, first, frames = taken.get()
            sys.stdout.write(f"{dac!r} {first - len(still)} {frames}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
