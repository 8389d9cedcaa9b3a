"""A bedroom in numbers for the set-up: the loudspeaker comes back to the microphone, somebody
answers, and time is the loudspeaker's.

    room = Room(house)
    room.lead(lambda reach: SettingUp(...))
    room.until(lambda: room.leader.over)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.ears import Ears
from calmcramp.hearing.measuring import Measuring
from calmcramp.hearing.types import RATE as MIC_RATE
from calmcramp.hearing.types import Measured
from calmcramp.score.score import Sounds
from calmcramp.score.units import RATE
from calmcramp.service.bedroom import EchoPath
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.resampling import as_int16, stream

MIC_BLOCK = BLOCK * MIC_RATE // RATE
LONGEST_S = 900.0

Samples = NDArray[np.float32]


class Room:
    """Carries sound from the loudspeaker to the ears, with somebody's voice and a little noise."""

    def __init__(self, sounds: Sounds, ears: Ears | None = None, echo: float = 1.0) -> None:
        """:param echo: factor on what comes back; 0: the loudspeaker is muted"""
        self.sink = FileSink()
        self.player = Player(sounds, self.sink)
        self.ears = ears
        self.leader: Any = None
        self.deaf = False
        """Whether the microphone brings only zeros."""
        self.answers = True
        """Whether the ears answer to a wish to measure at all."""
        self.shown: list[str] = []
        self.peak = 0.0
        self._echo, self._factor = EchoPath(), echo
        self._down = stream(RATE, MIC_RATE)
        self._measuring: Measuring | None = None
        self._chance = np.random.default_rng(9)
        self._voice = np.zeros(0, np.float32)
        self._waiting = np.zeros(0, np.float32)

    @property
    def now(self) -> float:
        """Seconds so far."""
        return self.sink.read_frame / RATE

    def measure(self, seconds: float) -> None:
        """What a hearing process does when it is asked."""
        self._measuring = Measuring(seconds) if self.answers else None

    def say(self, sound: Samples, after_s: float) -> None:
        """Somebody says something, so long from now; 16 kHz."""
        wait = np.zeros(int(after_s * MIC_RATE), np.float32)
        self._voice = np.concatenate([wait, sound])

    def until(self, done: Callable[[], bool]) -> None:
        """Let time pass until something is so."""
        while not done():
            assert self.now < LONGEST_S, f"it never came; shown: {self.shown[-3:]}"
            self.round()

    def round(self) -> None:
        """20 ms."""
        self.leader.tick()
        played = self.sink.pull(BLOCK, self.player)
        self.peak = max(self.peak, float(np.abs(played).max()))
        reference = self._at_mic_rate(played)
        heard = as_int16(self._heard(reference))
        if self._measuring is not None:
            self._measure(as_int16(reference), heard)
        for notice in self.ears.hear(heard, as_int16(reference)) if self.ears is not None else ():
            self.leader.handle(notice)

    def _heard(self, reference: Samples) -> Samples:
        if self.deaf:
            return np.zeros(MIC_BLOCK, np.float32)
        voice, self._voice = self._voice[:MIC_BLOCK], self._voice[MIC_BLOCK:]
        noise = self._chance.standard_normal(MIC_BLOCK).astype(np.float32) * np.float32(1e-3)
        said = np.pad(voice, (0, MIC_BLOCK - len(voice)))
        return np.asarray(self._echo.hear(reference) * self._factor + noise + said, np.float32)

    def _measure(self, reference: NDArray[np.int16], heard: NDArray[np.int16]) -> None:
        assert self._measuring is not None
        if reference.any():
            self._measuring.played(self.now, reference)
        echo = self._measuring.hear(self.now, heard)
        if echo is not None:
            self._measuring = None
            floor = self.ears.floor_db if self.ears is not None else -60.0
            self.leader.handle(Measured(self.now, echo, floor))

    def _at_mic_rate(self, played: Samples) -> Samples:
        self._waiting = np.concatenate([self._waiting, self._down.resample_chunk(played)])
        now, self._waiting = self._waiting[:MIC_BLOCK], self._waiting[MIC_BLOCK:]
        return np.pad(now, (0, MIC_BLOCK - len(now)))
