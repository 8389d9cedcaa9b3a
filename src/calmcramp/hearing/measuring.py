"""One ear test inside the hearing process: gathers some seconds, gives figures, forgets the sound.

The sound itself never leaves the process.
"""

from __future__ import annotations

import numpy as np

from calmcramp.hearing.probe import find_echo
from calmcramp.hearing.types import RATE, Block, Echo

LONGEST_S = 30.0
"""Seconds that are gathered at most."""


class Measuring:
    """Feed it what is heard and what is played until it answers."""

    def __init__(self, seconds: float) -> None:
        """:param seconds: to gather, up to `LONGEST_S`"""
        self._wanted = round(max(0.1, min(seconds, LONGEST_S)) * RATE)
        self._heard: list[Block] = []
        self._played: list[Block] = []
        self._samples = 0

    def hear(self, heard: Block, played: Block) -> Echo | None:
        """Take in what came, shapes (n,) and (n,); the answer, once there is enough."""
        self._heard.append(heard)
        self._played.append(played)
        self._samples += len(heard)
        if self._samples < self._wanted:
            return None
        return find_echo(np.concatenate(self._played), np.concatenate(self._heard))
