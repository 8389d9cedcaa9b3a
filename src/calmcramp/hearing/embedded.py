"""The recogniser that is always there: small heads on Google's speech embedding, no download.

Sound -> `Features` (a row every 80 ms) -> two heads -> `Decider`. About 1.6 ms of one core for
each 80 ms of sound on a server core; the figures stand in docs/hearing.md.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from calmcramp.errors import Fault
from calmcramp.hearing.deciding import Decider
from calmcramp.hearing.features import HOP, Features
from calmcramp.hearing.heads import WINDOW, Array, load_heads
from calmcramp.hearing.types import RATE, Block, Hearing, Listen

ONSET_DB = 12.0
"""Rows this far under the loudest of the last half second are no voice."""
PAUSE = 3
"""Rows without voice that come before an utterance, and not within it: 240 ms."""

_MEMORY = 25  # rows (2 s) of levels kept to find where a voice began


class EmbeddedRecogniser:
    """A `Recogniser` (see `calmcramp.hearing.types`) from what the packages bring with them."""

    name = "embedded"

    def __init__(self) -> None:
        """Load models and heads; raises NotFoundHere or BadFile when they are not there."""
        self.faults: tuple[Fault, ...] = ()
        """What is to be told of ears that hear with these alone."""
        self._features = Features()
        heads = load_heads()
        self._wake, self._command = heads["wake"], heads["command"]
        self._decider = Decider(self._wake.names, self._command.names)
        self._heard = 0
        self._levels_wait = np.zeros(0, np.int16)
        self.reset()

    def listen(self, listen: Listen) -> None:
        """Take up a new set of names."""
        self._decider.listen = listen

    def hear(self, block: Block) -> list[Hearing]:
        """Understand the next samples, shape (n,) int16 at 16 kHz. Any n gives the same result."""
        self._levels_wait = np.concatenate((self._levels_wait, block))
        found: list[Hearing] = []
        for row in self._features.hear(block):
            self._heard += HOP
            self._levels.append(_level(self._levels_wait[:HOP]))
            self._levels_wait = self._levels_wait[HOP:]
            found += self._judge(row)
        return found

    def reset(self) -> None:
        """Forget the sound so far; the clock goes on."""
        self._heard += len(self._levels_wait)
        self._features.reset()
        self._decider.reset()
        self._window = np.repeat(self._features.silence[None], WINDOW, axis=0)
        self._levels: deque[float] = deque(maxlen=_MEMORY)
        self._levels_wait = np.zeros(0, np.int16)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _judge(self, row: Array) -> list[Hearing]:
        self._window = np.concatenate((self._window[1:], row[None]))
        wake, command = (head(self._window[None])[0] for head in (self._wake, self._command))
        at = self._heard / RATE
        return self._decider.hear(at, at - self._seconds_since_onset(), wake, command)

    def _seconds_since_onset(self) -> float:
        """How long ago the voice began that sounds now or has just ended."""
        levels = np.array(self._levels)
        voiced = levels >= levels[-6:].max() - ONSET_DB
        rows, quiet = 0, 0
        for back, sounds in enumerate(voiced[::-1], 1):
            rows, quiet = (back, 0) if sounds else (rows, quiet + 1)
            if rows and quiet == PAUSE:
                break
        return rows * HOP / RATE


def _level(samples: Block) -> float:
    """Decibels re full scale, -100 for silence."""
    power = float(np.mean(np.square(samples.astype(np.float32) / 32768)))
    return 10 * float(np.log10(power + 1e-10))
