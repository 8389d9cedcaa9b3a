"""The loudspeaker: one stream, opened once, fed a short way ahead.

Rule 1. Frames are numbered at 48 kHz from the opening on, and time never stands still: a frame for
        which nothing was written is silence, and so is one that a lost card would have played.
Rule 2. The callback copies and counts. It waits for nobody, logs nothing and decides nothing.
Rule 3. A stream is ended with abort(): stop() can hang for ever on a stalled one (audio-lab 5).

Not tried on real hardware; tested on a private PulseAudio, at 48 and 44.1 kHz.
"""

from __future__ import annotations

import re
import time
from collections import deque
from itertools import product
from typing import Any

import numpy as np

from calmcramp.errors import NoSound
from calmcramp.score.units import RATE
from calmcramp.voice.ahead import Ahead
from calmcramp.voice.clock import CardClock
from calmcramp.voice.rates import Resampling
from calmcramp.voice.types import Samples

LATENCY_S = 0.06
"""Asked of the card: at 35 ms the machine's other work is heard (audio-lab 2); at 100 "stop" is
heard 70 ms later than at this (bench/latency.py)."""
AHEAD = RATE * 15 // 100
"""Frames that may wait: 150 ms."""

_BLOCK = 1024
"""Frames the card takes at a time, 21 ms: three make up the latency. Left to itself the library
wakes up twice as often."""
_HISTORY_S = 2
_STALLED_S = 1.0


class Speaker:
    """A loudspeaker that plays what is written, frame by frame. One thread uses it."""

    def __init__(
        self, name: str | None = None, latency_s: float = LATENCY_S, patient: bool = False
    ) -> None:
        """Open it.

        :param name: part of the device's name; the system's choice without one
        :param patient: whether one that is not there is a `fault`, to be healed, and no error
        :raises NoSound: when there is no such device, more than one, or it cannot be opened
        """
        self._wanted, self._latency_s = name, latency_s
        self.underflows = 0
        """Times that the card ran dry, by its own account."""
        self.starved = 0
        """Times that nothing was written when something should have sounded on."""
        self._stream: Any = None
        self._name = name or ""
        self._begin(RATE, 0)
        try:
            self._open(0)
        except NoSound:
            if not patient:
                raise

    plays_silence = True
    """What was not written is silence."""

    @property
    def name(self) -> str:
        """Of the device that was opened."""
        return self._name

    @property
    def read_frame(self) -> int:
        """The next frame that the card will take; where nothing is left, writing begins there."""
        frame = self._now()
        if frame > self._ahead.end:
            self._ahead.restart(frame)
        return frame

    @property
    def room(self) -> int:
        """Frames that may be written now."""
        return max(0, AHEAD - (self._ahead.end - self._now()))

    @property
    def sounding(self) -> int:
        """The frame that leaves the loudspeaker at this moment."""
        first, leaves_at = self._block
        return self._ahead.frame(first + round((self._stream.time - leaves_at) * self._rate))

    @property
    def skipped(self) -> int:
        """Frames left out because the card had lost their time."""
        return self._ahead.frame(self._clock.skipped)

    @property
    def fault(self) -> str | None:
        """What is wrong with the stream; None while the card takes its frames."""
        if self._ended:
            return "the loudspeaker is gone" if self._stream else "there is no loudspeaker yet"
        if time.monotonic() - self._called_at > _STALLED_S:
            return "the loudspeaker stands still"
        return None

    def write(self, samples: Samples) -> None:
        """Append frames, 48 kHz mono."""
        self._ahead.append(samples, self._now())

    def replace(self, samples: Samples, from_frame: int) -> None:
        """Drop what was not yet taken and continue with `samples` from `from_frame` on."""
        self._ahead.replace(samples, from_frame)

    def heard(self, frame: int) -> bool:
        """Whether that frame has left the loudspeaker by now."""
        return frame < self.sounding

    def take_played(self) -> list[tuple[float, Samples]]:
        """What the card took since the last call, for the echo canceller, at 48 kHz.

        :returns: for each block the time its first frame leaves the card (its stream's clock,
            seconds) and its samples; after two seconds uncalled the oldest are lost
        """
        blocks = []
        while self._taken:
            leaves_at, place, frames = self._taken.popleft()
            played = self._history.take(np.arange(place, place + frames), mode="wrap")
            blocks.append((leaves_at, self._back.more(played)))
        return blocks

    def heal(self) -> bool:
        """Open the device anew when it is gone or stands still; whether it plays now.

        Frames go on counting meanwhile, so the score is where it would have been.
        """
        if self.fault is None:
            return True
        frame = self.read_frame
        self.close()
        sound = _library()
        sound._terminate()  # a device that came back is invisible until PortAudio starts anew
        sound._initialize()
        try:
            self._open(frame)
        except NoSound:
            return False
        return True

    def close(self) -> None:
        """Silence at once."""
        if self._stream is None:
            return
        try:
            self._stream.abort()
            self._stream.close()
        except _library().PortAudioError:
            self._ended = True  # it was gone already

    def _begin(self, rate: int, frame: int) -> None:
        """Count from that frame on, for a card of this rate."""
        self._rate = rate
        self._ahead = Ahead(self._rate, frame)
        self._clock = CardClock(self._rate, self._ahead.card_frame(frame))
        self._back = Resampling(self._rate, RATE)
        self._history = np.zeros(_HISTORY_S * self._rate, np.float32)
        self._taken: deque[tuple[float, int, int]] = deque(
            maxlen=_HISTORY_S * self._rate // _BLOCK - 1
        )
        self._ended, self._place, self._last = True, 0, 0.0
        self._block = self._clock.frame, 0.0
        self._called_at = time.monotonic()

    def _open(self, frame: int) -> None:
        device = find_device(self._wanted)
        self._name = str(device["name"])
        rate, channels = _format(device)
        self._begin(rate, frame)
        try:
            self._stream = _library().OutputStream(
                device=device["index"],
                samplerate=rate,
                channels=channels,
                dtype="float32",
                latency=self._latency_s,
                blocksize=_BLOCK,
                callback=self._play,
                finished_callback=self._finish,
            )
            self._stream.start()
        except _library().PortAudioError as error:
            raise _refused(self._name, error) from None
        self._ended, self._called_at = False, time.monotonic()

    def _now(self) -> int:
        frame = self._ahead.frame(self._clock.frame)
        if self.fault is not None:
            frame += round((time.monotonic() - self._called_at) * RATE)
        return frame

    def _play(self, out: Any, frames: int, times: Any, status: Any) -> None:
        leaves_at = times.outputBufferDacTime
        ran_dry = bool(status.output_underflow)
        self.underflows += ran_dry
        first = self._clock.take(frames, leaves_at, ran_dry)
        self._block = first, leaves_at
        self._called_at = time.monotonic()
        sound = self._ahead.ready.between(first, first + frames)
        count = len(sound)
        if not count and not self._last:
            out.fill(0)
            return
        out[:count] = sound[:, None]
        if count < frames:
            out[count:] = 0
            self.starved += self._last != 0.0
        self._last = float(out[-1, 0])
        self._remember(out[:, 0], leaves_at)

    def _remember(self, played: Samples, leaves_at: float) -> None:
        place = self._place
        fits = min(len(played), len(self._history) - place)
        self._history[place : place + fits] = played[:fits]
        self._history[: len(played) - fits] = played[fits:]
        self._place = (place + len(played)) % len(self._history)
        self._taken.append((leaves_at, place, len(played)))

    def _finish(self) -> None:
        self._ended = True


def list_devices() -> list[str]:
    """The names of all loudspeakers.

    :raises NoSound: when the sound library is missing or there is none
    """
    names = [str(device["name"]) for device in _loudspeakers()]
    if not names:
        raise NoSound("there is no loudspeaker", "plug one in, or see calmcramp doctor")
    return names


def find_device(name: str | None) -> dict[str, Any]:
    """The one loudspeaker whose name has `name` in it, or the system's choice.

    :raises NoSound: when there is none, or more than one and none has exactly this name
    """
    names = list_devices()
    if name is None:
        sound = _library()
        try:
            return dict(sound.query_devices(kind="output"))
        except (sound.PortAudioError, ValueError):
            raise NoSound(
                "the system has chosen no loudspeaker", f"--output {names[0]!r}"
            ) from None
    wanted = name.casefold()
    found = [device for device in _loudspeakers() if wanted in device["name"].casefold()]
    exact = [device for device in found if device["name"].casefold() == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    listed = ", ".join(str(device["name"]) for device in found) or ", ".join(names)
    if found:
        raise NoSound(f'"{name}" could be several loudspeakers', f"say more of its name: {listed}")
    raise NoSound(f'there is no loudspeaker called "{name}"', f"there are: {listed}")


def _loudspeakers() -> list[dict[str, Any]]:
    return [dict(device) for device in _library().query_devices() if device["max_output_channels"]]


def _library() -> Any:
    try:
        import sounddevice
    except OSError:
        remedy = "install it: sudo apt install libportaudio2"
        raise NoSound("the sound library PortAudio is missing", remedy) from None
    return sounddevice


def _format(device: dict[str, Any]) -> tuple[int, int]:
    """The rate and the channels a device can do: 48 kHz mono where possible."""
    sound, error = _library(), None
    for rate, channels in product((RATE, 44_100, int(device["default_samplerate"])), (1, 2)):
        try:
            sound.check_output_settings(
                device["index"], channels=channels, dtype="float32", samplerate=rate
            )
        except sound.PortAudioError as fault:
            error = error or fault
        else:
            return rate, channels
    raise _refused(str(device["name"]), error)


def _refused(name: str, error: Exception | None) -> NoSound:
    why = re.sub(r"\[[^]]*\]|['\"]", "", str(error)).rpartition(": ")[2].strip()
    remedy = "close whatever else uses it, or choose another with --output"
    return NoSound(f'the loudspeaker "{name}" cannot be opened ({why})', remedy)
