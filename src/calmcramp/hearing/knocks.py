"""Three knocks on the bedside table: a call for somebody who has no breath for words.

Laws of this file:

1. Everything is counted in frames of 4 ms; no clock is read.
2. A knock is short, sharp and broad: it is there within 12 ms, over within 100, in low and in high
   bands alike. Whatever else is loud is no knock, and breaks the pattern.
3. The pattern is three knocks that are alike, in even time, with quiet before and after. A fourth
   is no pattern, so that steps, clocks and typing are none.
4. While the loudspeaker plays, and a moment after, nothing is listened for: it never hears itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.types import RATE, Block

FRAME = RATE // 250
"""Samples, 4 ms."""
_SIZE = 2 * FRAME
FRAMES_A_SECOND = RATE // FRAME

RISE_DB = 15.0
"""Over what was there 12 ms before."""
STANDS_OUT_DB = 18.0
"""Over the room: the middle of the last second."""
BAND_DB = 9.0
"""Over the room in each of the bands that have to be there."""
LOUD_DB = 12.0
"""Over the room: a sound that, being no knock, breaks the pattern."""
QUIETEST_DB = -62.0
"""dB re full scale: nothing softer counts, however quiet the room."""
DECAY_DB = 10.0
"""A knock has lost so much after 100 ms."""
TAIL_DB = 15.0
"""And so much, with the room's answer, after 150."""

ONSET = 3
"""Frames (12 ms) in which a knock is there."""
SOON = FRAMES_A_SECOND // 10
"""Frames, 100 ms: after these a knock is over."""
TAIL = FRAMES_A_SECOND * 15 // 100
SHORTEST_GAP = FRAMES_A_SECOND * 15 // 100
LONGEST_GAP = FRAMES_A_SECOND // 2
"""Frames from one knock to the next: 0.15 to 0.5 s; people walk at 0.5 s and more a step."""
QUIET = FRAMES_A_SECOND * 7 // 10
"""Frames of quiet before the first and after the third: longer than any gap, so that four knocks, a
walk and a clock are none of it."""
UNEVEN = 1.4
"""The longer gap over the shorter."""
LOUDER_DB = 9.0
"""The loudest of the three over the softest."""
ALIKE_DB = 6.5
"""The mean difference of two spectra, each without its level."""
OURS_LINGERS = FRAMES_A_SECOND // 2
"""Frames (0.5 s) after our own sound in which its echo may still be there."""

EDGES_HZ = (125, 250, 500, 875, 1375, 2250, 3500, 5250, 7500)
_HERTZ = np.fft.rfftfreq(_SIZE, 1 / RATE)
_FIRST = [int(np.searchsorted(_HERTZ, edge)) for edge in EDGES_HZ]
_WINDOW = np.hanning(_SIZE)
_SCALE = 2.0 / (_SIZE * float(np.square(_WINDOW).sum()) * 32768.0**2)
BROAD = ((0, 3), (3, 5), (5, 8))
"""Low, middle and high, as ranges of bands: each has to be there."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Knock:
    """One of them."""

    at: int
    """Its frame."""
    peak_db: float
    shape: Array
    """dB of each band without the mean of all, shape (8,)."""


class Knocks:
    """Feed it the microphone; it tells when three knocks have been."""

    def __init__(self) -> None:
        self._samples = np.zeros(FRAME, np.float64)
        """What does not fill a frame yet, and the frame before it."""
        self._count = 0
        self._levels: deque[float] = deque(maxlen=FRAMES_A_SECOND)
        self._bands: deque[Array] = deque(maxlen=FRAMES_A_SECOND)
        self._room_db = 0.0
        self._room_bands = np.zeros(len(EDGES_HZ) - 1)
        self._knocks: list[Knock] = []
        self._broken = 0
        """The frame until which the quiet was last broken."""
        self._loud: int | None = None
        """The frame of something loud that is no knock, unless one begins at once."""
        self._ours = -OURS_LINGERS

    def hear(self, heard: Block, ours: bool) -> int:
        """How often three knocks came to their end in the next samples, shape (n,).

        :param ours: whether the loudspeaker played anything meanwhile
        """
        sound = np.concatenate([self._samples, heard.astype(np.float64)])
        frames = len(sound) // FRAME - 1
        if frames <= 0:
            self._samples = sound
            return 0
        pieces = np.lib.stride_tricks.sliding_window_view(sound, _SIZE)[::FRAME][:frames]
        self._samples = sound[frames * FRAME :]
        powers = np.square(np.abs(np.fft.rfft(pieces * _WINDOW, axis=1))) * _SCALE
        bands = np.add.reduceat(powers[:, : len(_HERTZ) - 1], _FIRST, axis=1)[
            :, : len(EDGES_HZ) - 1
        ]
        levels = 10 * np.log10(bands.sum(axis=1) + 1e-13)
        each = zip(levels.tolist(), 10 * np.log10(bands + 1e-13), strict=True)
        return sum(self._frame(level, shape, ours) for level, shape in each)

    def _frame(self, level: float, bands: Array, ours: bool) -> bool:
        self._count += 1
        if ours:
            self._ours = self._count
        self._levels.append(level)
        self._bands.append(bands)
        if self._count % 25 == 0:
            self._learn_the_room()
        if self._count - self._ours < OURS_LINGERS or len(self._levels) < FRAMES_A_SECOND:
            self._break(self._count)
            return False
        return self._judge(self._count - SOON)

    def _learn_the_room(self) -> None:
        self._room_db = max(float(np.median(self._levels)), QUIETEST_DB - STANDS_OUT_DB)
        self._room_bands = np.median(self._bands, axis=0)

    def _judge(self, at: int) -> bool:
        """Look at the frame that is 100 ms old."""
        here = len(self._levels) - 1 - SOON
        level = self._levels[here]
        loud = level > max(self._room_db + STANDS_OUT_DB, QUIETEST_DB)
        if loud and self._begins(at, here, level):
            self._loud = None
            self._take(at, here)
        elif self._loud is None and level > self._allowed(at):
            self._loud = at
        if self._loud is not None and at - self._loud >= ONSET:
            self._break(self._loud)
        return self._complete(at)

    def _begins(self, at: int, here: int, level: float) -> bool:
        before = max(self._levels[here - back] for back in range(ONSET, 2 * ONSET + 1))
        peak = max(self._levels[here + ahead] for ahead in range(ONSET + 1))
        later = max(self._levels[here + ahead] for ahead in range(SOON - ONSET, SOON + 1))
        fresh = not self._knocks or at - self._knocks[-1].at > 2 * ONSET
        return fresh and level - before >= RISE_DB and peak - later >= DECAY_DB

    def _take(self, at: int, here: int) -> None:
        bands = 10 * np.log10(sum(10 ** (self._bands[here + ahead] / 10) for ahead in range(6)) / 6)
        over = bands - self._room_bands
        broad = all(over[first:last].max() >= BAND_DB for first, last in BROAD)
        peak = max(self._levels[here + ahead] for ahead in range(4))
        knock = Knock(at, peak, bands - bands.mean())
        if broad and (self._follows(knock) if self._knocks else at - self._broken > QUIET):
            self._knocks.append(knock)
        else:
            self._break(at)

    def _break(self, at: int) -> None:
        self._loud = None
        self._knocks.clear()
        self._broken = at

    def _follows(self, knock: Knock) -> bool:
        """Whether it belongs to those before it."""
        gap = knock.at - self._knocks[-1].at
        gaps = [b.at - a.at for a, b in zip(self._knocks, self._knocks[1:], strict=False)]
        peaks = [one.peak_db for one in (*self._knocks, knock)]
        return (
            len(self._knocks) < 3
            and SHORTEST_GAP <= gap <= LONGEST_GAP
            and all(max(gap, one) <= UNEVEN * min(gap, one) for one in gaps)
            and max(peaks) - min(peaks) <= LOUDER_DB
            and all(np.abs(one.shape - knock.shape).mean() <= ALIKE_DB for one in self._knocks)
        )

    def _allowed(self, at: int) -> float:
        """How loud it may be without breaking the pattern: the room, and a knock's own tail."""
        room = max(self._room_db + LOUD_DB, QUIETEST_DB)
        if not self._knocks:
            return room
        since = at - self._knocks[-1].at
        if since <= SOON:
            return float("inf")
        drop = DECAY_DB if since <= TAIL else TAIL_DB
        return max(room, self._knocks[-1].peak_db - drop)

    def _complete(self, at: int) -> bool:
        if not self._knocks or at - self._knocks[-1].at <= QUIET:
            return False
        complete = len(self._knocks) == 3
        self._broken = self._knocks[-1].at
        self._knocks.clear()
        return complete
