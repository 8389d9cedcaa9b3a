"""The voice gate: is anybody making a sound?

Laws of this file:

1. Everything is counted in samples; no clock is read.
2. **Open when in doubt.** An open gate costs a little computing; a closed one may cost somebody
   their help. Nothing is known of the room in the first seconds, so the gate starts open there.
3. Two questions, two answers. `open`: is there anything a recogniser should hear? (a whisper, a
   moan, a door). `VoiceStarted`: is somebody heard well enough to lower our own voice for them?
4. While the assistant speaks, what its own echo left behind is not somebody.

Two levels are watched, each above a floor of its own: that of the sound as it is, where a voice
stands out of hiss, and that of its slope (the difference of neighbouring samples), where a whisper,
whose energy lies above 1 kHz, stands out of the rumble of a fan and the hum of the mains.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.types import RATE, Block, VoiceStarted, VoiceStopped

Sound = NDArray[np.float32]

FRAME = RATE // 50
"""Samples judged at once: 20 ms."""

WINDOWS = 8
WINDOW = 50
"""The floor is the quietest moment of the last 8 windows of 50 frames: 8 s, longer than people
speak or snore without a pause, shorter than anyone waits for a fan to stop mattering."""

SMOOTHING = 0.2
"""Weight of a new frame in the level whose minimum is the floor: about 100 ms."""

LOWEST_FLOOR = -78.0
"""dB: below this is the dither of a muted input, not a room."""

UNKNOWN_FLOOR = -75.0
"""dB: what the room is taken for, as far as `open` goes, until it has been heard for 8 s."""

OPENS_DB = 3.0
"""dB by which the smoothed level must pass the floor for `open`. Steady noise strays 0.5 dB."""

STAYS_DB = 2.0
"""dB by which it must still pass it to keep `open`."""

HANG = 75
"""Frames of quiet before the gate closes: 1.5 s, so that recognisers hear an utterance end."""

RUMBLE = 128
"""Samples (8 ms) over which the sound is averaged to know what is slower than a voice: 50 Hz loses
12 dB, 20 Hz 27, 110 Hz and above less than 2. The rumble of houses and of cheap microphones comes
and goes, and kept the gate open in a room where nobody made a sound."""

LEFT_OVER_DB = 12.0
"""A frame from which the echo canceller took more than this was our own voice."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What it takes to be somebody."""

    begins_db: float
    """dB over the floor that count as sound."""
    stays_db: float
    """dB over the floor that keep it going."""
    frames: int
    """So many of the last `among` frames must count before it begins."""
    among: int
    hang: int
    """Frames of quiet before it ends."""


VOICE = Sensitivity(begins_db=8.0, stays_db=6.0, frames=4, among=5, hang=40)
"""For `VoiceStarted` while the assistant is silent: 80 ms of the last 100; ends after 0.8 s."""

BARGE_IN = Sensitivity(begins_db=8.0, stays_db=6.0, frames=4, among=8, hang=40)
"""For `VoiceStarted` while the assistant speaks: 80 ms of the last 160."""

UNLEARNT = 100
"""Frames of our own voice, 2 s, in which the canceller learns the room and nobody is looked for.
Without them the first sentence lowered itself in half of the simulated rooms; with them none did,
and 80 of 80 interruptions as loud as the echo were found, 66 of 80 at 6 dB below it."""


class Level:
    """One measure of the sound, and the floor under it, in dB re full scale."""

    def __init__(self) -> None:
        self.now = 0.0
        self.smooth = 0.0
        self._minima: deque[float] = deque(maxlen=WINDOWS)
        self._lowest = 0.0
        self._frames = 0

    @property
    def floor(self) -> float:
        """The quietest it has been in the last 8 s."""
        return max(LOWEST_FLOOR, min(self._lowest, *self._minima, 0.0))

    @property
    def floor_for_feeding(self) -> float:
        """The same, but low until the room is known."""
        return min(self.floor, UNKNOWN_FLOOR) if len(self._minima) < WINDOWS else self.floor

    def hear(self, level: float) -> None:
        """Take in the level of one frame."""
        self.now = level
        self.smooth = self.smooth + SMOOTHING * (level - self.smooth) if self._frames else level
        self._lowest = min(self._lowest, self.smooth)
        self._frames += 1
        if self._frames % WINDOW == 0:
            self._minima.append(self._lowest)
            self._lowest = self.smooth


class Somebody:
    """Hysteresis in level and in time: has a voice begun, has it ended?"""

    def __init__(self) -> None:
        self.on = False
        self._recent: deque[bool] = deque(maxlen=8)
        self._quiet = 0

    def hear(self, over_db: float, how: Sensitivity) -> bool:
        """Whether it changed with this frame, `over_db` above the floor."""
        self._recent.append(over_db >= how.begins_db)
        self._quiet = 0 if over_db >= how.stays_db else self._quiet + 1
        was = self.on
        if self.on:
            self.on = self._quiet < how.hang
        else:
            self.on = sum(list(self._recent)[-how.among :]) >= how.frames
        return self.on != was


class Gate:
    """Feed it sound; read `open`; pass on what it returns."""

    def __init__(self) -> None:
        self._plain = Level()
        self._slope = Level()
        self._somebody = Somebody()
        self._quiet = 0
        self._spoken = 0
        self._began = self._loud = 0
        self._power = 0.0
        self._last_clean = self._last_heard = np.zeros(RUMBLE, np.float32)
        self._frames = 0

    @property
    def open(self) -> bool:
        """Whether recognisers should hear what was heard last."""
        return self._quiet < HANG

    @property
    def floor_db(self) -> float:
        """The room, dB re full scale: the quietest it has been in the last 8 s."""
        return self._plain.floor

    def hear(self, clean: Block, heard: Block, speaking: bool) -> list[VoiceStarted | VoiceStopped]:
        """Judge the next samples, shape (n,), n a multiple of `FRAME`.

        `heard` is the microphone; `clean` the same without the echo of our own voice; `speaking`
        whether that voice sounds now.

        :raises ValueError: when the lengths differ, or are not whole frames.
        """
        if len(clean) % FRAME or len(clean) != len(heard):
            raise ValueError(f"{len(clean)} samples are not whole frames of {FRAME}")
        cleaned, self._last_clean = _levels(clean, self._last_clean)
        before = cleaned
        if clean is not heard:
            before, self._last_heard = _levels(heard, self._last_heard)
        told: list[VoiceStarted | VoiceStopped] = []
        for level, raw in zip(cleaned, before, strict=True):
            own = speaking and self._is_own(level[1], raw[1])
            told += self._frame(level, own, BARGE_IN if speaking else VOICE)
        return told

    def _frame(
        self, level: tuple[float, float], own: bool, how: Sensitivity
    ) -> list[VoiceStarted | VoiceStopped]:
        self._frames += 1
        self._plain.hear(level[0])
        self._slope.hear(level[1])
        self._feed()
        over = 0.0 if own else self._slope.now - self._slope.floor
        changed = self._somebody.hear(over, how)
        if changed and self._somebody.on:
            self._began, self._loud, self._power = self._frames, 0, 0.0
        if self._somebody.on and over >= how.stays_db:
            self._loud += 1
            self._power += 10 ** (self._plain.now / 10)
        return [self._told()] if changed else []

    def _told(self) -> VoiceStarted | VoiceStopped:
        """That somebody began, or has ended: the frames of quiet before that are not theirs."""
        at, floor = self._frames * FRAME / RATE, self._plain.floor
        if self._somebody.on:
            return VoiceStarted(at, level_db=self._plain.now, floor_db=floor)
        return VoiceStopped(
            at,
            level_db=10 * log10(self._power / max(1, self._loud) + 1e-12),
            floor_db=floor,
            seconds=max(0.0, at - self._began * FRAME / RATE - VOICE.hang * FRAME / RATE),
        )

    def _is_own(self, clean: float, heard: float) -> bool:
        self._spoken += 1
        return self._spoken <= UNLEARNT or clean < heard - LEFT_OVER_DB

    def _feed(self) -> None:
        enough = STAYS_DB if self.open else OPENS_DB
        both = (self._plain, self._slope)
        sound = any(level.smooth - level.floor_for_feeding >= enough for level in both)
        self._quiet = 0 if sound else self._quiet + 1


def _levels(block: Block, before: Sound) -> tuple[list[tuple[float, float]], Sound]:
    """For each frame dB re full scale of the signal and of its slope; and its last samples.

    The signal is taken without what is slower than a voice: its mean over 8 ms around each sample.
    """
    if not len(block):
        return [], before
    sound = np.concatenate([before, block.astype(np.float32)])
    sums = np.cumsum(sound, dtype=np.float64)
    slow = ((sums[RUMBLE:] - sums[:-RUMBLE]) / RUMBLE).astype(np.float32)
    middle = RUMBLE // 2
    voice = sound[middle + 1 : middle + 1 + len(block)] - slow
    powers = [_powers(voice), _powers(np.diff(sound[RUMBLE - 1 :]))]
    return list(zip(*powers, strict=True)), sound[len(block) :]


def _powers(sound: NDArray[np.float32]) -> list[float]:
    frames = sound.reshape(-1, FRAME)
    means = np.einsum("ij,ij->i", frames, frames).tolist()
    return [10 * log10(mean / (FRAME * 32768.0**2) + 1e-13) for mean in means]
