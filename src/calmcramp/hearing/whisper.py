"""Was that whispered? Decided from the sound alone: nothing in a whisper repeats itself, and it is
bright.

Laws of this file:

1. Fed only with the microphone as it is, while somebody may be heard and our own voice is not.
2. **Voiced when in doubt.** A whisper that is missed is answered as loudly as ever; a voice taken
   for a whisper is answered too softly to be understood.
3. Only frames that stand out of the room count, so that a fan is not somebody's breath.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from calmcramp.hearing.types import RATE, Block

FRAME, HOP = RATE // 25, RATE // 50
"""Samples judged at once, 40 ms: three periods of the lowest voice; and from one to the next."""

STANDS_OUT_DB = 6.0
"""Over the floor of the room: a frame that counts."""

PERIODIC = 0.7
"""Of 1: how much a voiced frame is like itself one period later."""

VOICED = 0.25
"""The share of frames from which on it was a voice."""

BRIGHT_DB = -6.0
"""What lies above 1 kHz against what lies below: less is no whisper, but a snore or a rumble."""

LEAST = 8
"""Frames (0.16 s) without which nothing is decided."""

LASTS = 100
"""Frames (2 s) that are looked back at: a short utterance, or the end of a long one."""

# The three limits were chosen on one half of the speakers of a corpus and measured on the other:
# docs/night-sound.md.

_SIZE = 1024
_HERTZ = np.fft.rfftfreq(_SIZE, 1 / RATE)
_LOW = (_HERTZ >= 90) & (_HERTZ <= 1000)
_HIGH = (_HERTZ > 1000) & (_HERTZ <= 7500)
_WINDOW = np.hanning(FRAME)
_SCALE = 2.0 / (_SIZE * float(np.square(_WINDOW).sum()) * 32768.0**2)
_PERIODS = slice(RATE // 400, RATE // 75)
"""Lags of the pitches of people, 75 to 400 Hz."""
_OVERLAP = np.fft.irfft(np.abs(np.fft.rfft(_WINDOW, _SIZE)) ** 2)[: _PERIODS.stop]
"""What the window leaves of a sound that repeats itself exactly, lag by lag."""

Heard = tuple[float, float, float]
"""Of a frame: its power below and above 1 kHz, re full scale, and how periodic it is."""


class Whisper:
    """The last two seconds, as far as they stand out of the room."""

    def __init__(self) -> None:
        self._frames: deque[Heard | None] = deque(maxlen=LASTS)
        self._waiting = np.zeros(0, np.int16)

    @property
    def whispered(self) -> bool:
        """Whether what was heard last was a whisper."""
        frames = np.array([frame for frame in self._frames if frame is not None])
        if len(frames) < LEAST:
            return False
        low, high, periodic = frames.T
        bright = 10 * np.log10(high.mean() / low.mean())
        return bool(np.mean(periodic > PERIODIC) < VOICED and bright > BRIGHT_DB)

    def hear(self, block: Block, floor_db: float) -> None:
        """Take in the next samples of the microphone, shape (n,); `floor_db`: the room, dBFS."""
        sound = np.concatenate([self._waiting, block])
        least = 10 ** ((floor_db + STANDS_OUT_DB) / 10)
        for at in range(0, len(sound) - FRAME + 1, HOP):
            frame = _frame(sound[at : at + FRAME])
            self._frames.append(frame if frame[0] + frame[1] >= least else None)
        self._waiting = sound[max(0, (len(sound) - FRAME) // HOP + 1) * HOP :]

    def skip(self) -> None:
        """What comes next does not join on: the gate was shut, or our own voice sounded."""
        self._waiting = self._waiting[:0]

    def forget(self) -> None:
        """Nobody has said anything yet."""
        self._frames.clear()
        self.skip()


def _frame(sound: Block) -> Heard:
    power = np.square(np.abs(np.fft.rfft((sound - sound.mean()) * _WINDOW, _SIZE)))
    alike = np.fft.irfft(np.where(_LOW, power, 0.0))[: _PERIODS.stop]
    periodic = alike[_PERIODS] / _OVERLAP[_PERIODS]
    whole = max(float(alike[0]) / float(_OVERLAP[0]), 1e-9)
    low, high = (float(power[band].sum()) * _SCALE + 1e-13 for band in (_LOW, _HIGH))
    return low, high, float(periodic.max()) / whole
