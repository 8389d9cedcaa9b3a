"""The whole assistant on files instead of a sound card: what the room hears is a file, and what it
hears is made from it.

Time is the loudspeaker's: each round pulls 20 ms of sound, lets the room carry it back to the
microphone, adds the user and the noises of the night, and gives that to the ears. Nothing waits, so
a night passes as fast as the machine goes, and twice the same night gives twice the same files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import WrongUse
from calmcramp.hearing.ears import Ears
from calmcramp.score.units import RATE
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.bedroom import EchoPath
from calmcramp.service.conductor import Conductor
from calmcramp.service.player import BLOCK, FileSink, Player

MIC_BLOCK = BLOCK * MIC_RATE // RATE
LONGEST_S = 3 * 3600.0
"""Seconds after which a rehearsal ends whatever happens; a night session is far shorter."""
QUIET_END_S = 2.0
"""Seconds of silence that a finished rehearsal ends with."""
USER_RMS_DBFS = -26.0
"""Level of the rehearsed user at the microphone: somebody speaking quietly at an arm's length."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class UserLine:
    """Something the user says."""

    at: float
    """Seconds from the start."""
    text: str


def read_user_line(line: str) -> UserLine:
    """Read `SECONDS TEXT`, such as `2 cramp`. Raises WrongUse."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s+(\S.*?)\s*", line)
    if not found or float(found[1]) > LONGEST_S:
        raise WrongUse(
            f'--user "{line}" is not a time and words', 'write it like: --user "2 cramp"'
        )
    return UserLine(float(found[1]), found[2])


def voice_user(lines: Iterable[UserLine], speak: Callable[[str], Samples]) -> Samples:
    """The user's part as one recording at 16 kHz; `speak` gives one line at 16 kHz."""
    spoken = [(int(line.at * MIC_RATE), _at_level(speak(line.text))) for line in lines]
    track = np.zeros(max((at + len(sound) for at, sound in spoken), default=0), np.float32)
    for at, sound in spoken:
        track[at : at + len(sound)] += sound
    return track


def _at_level(sound: Samples) -> Samples:
    rms = float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0
    return sound * np.float32(10 ** (USER_RMS_DBFS / 20) / rms) if rms else sound


class Writer(Protocol):
    """A sound file that is being written."""

    def write(self, data: Samples) -> None:
        """Append samples."""


class Downsampler(Protocol):
    """48 kHz to 16 kHz, in a stream."""

    def resample_chunk(self, x: Samples, last: bool = False) -> Samples:
        """The next samples; may hold a few back."""


@dataclass
class Stage:
    """Everything a rehearsal moves, built by whoever starts it."""

    conductor: Conductor
    player: Player
    sink: FileSink
    ears: Ears
    down: Downsampler
    speaker_file: Writer
    mic_file: Writer


class Rehearsal:
    """Runs a stage until the user has finished and everything is quiet."""

    def __init__(
        self, stage: Stage, user: Samples, noise: Samples, each_round: Callable[[float], None]
    ) -> None:
        self._stage, self._user, self._noise, self._each_round = stage, user, noise, each_round
        self._echo = EchoPath()
        self._reference = np.zeros(MIC_BLOCK, np.float32)
        self._round = 0
        self._quiet_since = 0.0

    @property
    def seconds(self) -> float:
        """How much of the night has passed."""
        return self._round * BLOCK / RATE

    def run(self) -> float:
        """Play it through; the length in seconds."""
        while not self._over():
            self._one_round()
            self._each_round(self.seconds)
        return self.seconds

    def _over(self) -> bool:
        if self._round * MIC_BLOCK < len(self._user) or not self._stage.conductor.idle:
            self._quiet_since = self.seconds
        return self.seconds - self._quiet_since >= QUIET_END_S or self.seconds >= LONGEST_S

    def _one_round(self) -> None:
        stage = self._stage
        played = stage.sink.pull(BLOCK, stage.player)
        reference = self._at_mic_rate(played)
        heard = self._user_now() + self._noise_now() + self._echo.hear(reference)
        stage.speaker_file.write(played)
        stage.mic_file.write(heard)
        for notice in stage.ears.hear(_as_int16(heard), _as_int16(reference)):
            stage.conductor.handle(notice)
        stage.conductor.tick()
        self._round += 1

    def _at_mic_rate(self, played: Samples) -> Samples:
        waiting = np.concatenate([self._reference, self._stage.down.resample_chunk(played)])
        now, self._reference = waiting[:MIC_BLOCK], waiting[MIC_BLOCK:]
        return np.pad(now, (0, MIC_BLOCK - len(now)))

    def _user_now(self) -> Samples:
        start = self._round * MIC_BLOCK
        now = self._user[start : start + MIC_BLOCK]
        return np.pad(now, (0, MIC_BLOCK - len(now)))

    def _noise_now(self) -> Samples:
        """The room's noise goes round and round; its end was made to fit its beginning closely
        enough for noise."""
        start = self._round * MIC_BLOCK % (len(self._noise) - MIC_BLOCK)
        return self._noise[start : start + MIC_BLOCK]


def _as_int16(samples: Samples) -> NDArray[np.int16]:
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)
