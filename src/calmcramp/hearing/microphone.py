"""The microphone, through PortAudio.

Laws of this file:

1. A device is found by its name, never by its number: numbers change at every start.
2. The callback copies and leaves: no decision, no lock, no file, no log.
3. A stream is ended with `abort` and `close`. `stop` waits for a stalled device for ever.
4. Whatever PortAudio says is told in one line, with what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from calmcramp.errors import NoSound, did_you_mean
from calmcramp.hearing.resample import To16k
from calmcramp.hearing.types import RATE, Block

BLOCK_S = 0.04
"""Seconds in a block: half a hop of the recogniser. 20 ms cost twice the computing."""

LATENCY_S = 0.1
"""Seconds the sound system may hold: three blocks, so that a busy moment loses nothing."""

OTHER_RATES = (48_000, 44_100)
"""Hertz tried for a microphone that knows neither 16 kHz nor its own default."""

LIST_THEM = "see calmcramp run --list-devices"
BUSY = -9985
"""PortAudio's paDeviceUnavailable."""

Deliver = Callable[[Block, float], None]
"""Takes 16 kHz samples, shape (n,), and the stream time in seconds of the first of them."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, a loudspeaker, or both."""

    index: int
    """PortAudio's number; good until devices change."""
    name: str
    inputs: int
    outputs: int
    rate: int
    """Hertz it runs at by itself."""
    is_default_input: bool = False
    is_default_output: bool = False


def list_devices() -> tuple[Device, ...]:
    """Every sound device there is now.

    :raises NoSound: when PortAudio is missing.
    """
    sd = _portaudio()
    default_input, default_output = sd.default.device
    return tuple(
        Device(
            index=index,
            name=str(found["name"]),
            inputs=int(found["max_input_channels"]),
            outputs=int(found["max_output_channels"]),
            rate=int(found["default_samplerate"]),
            is_default_input=index == default_input,
            is_default_output=index == default_output,
        )
        for index, found in enumerate(sd.query_devices())
    )


def choose_microphone(devices: Sequence[Device], wanted: str | None) -> Device:
    """The microphone of that name or part of a name; without one the system's default.

    :raises NoSound: when there is none, or more than one that it could be.
    """
    microphones = [device for device in devices if device.inputs > 0]
    if not microphones:
        raise NoSound("there is no microphone", "plug one in, or check the sound system")
    if not wanted:
        return next((one for one in microphones if one.is_default_input), microphones[0])
    return _named(microphones, wanted)


def _named(microphones: Sequence[Device], wanted: str) -> Device:
    exact = [one for one in microphones if one.name.lower() == wanted.lower()]
    near = exact or [one for one in microphones if wanted.lower() in one.name.lower()]
    if len(near) == 1:
        return near[0]
    if near:
        names = ", ".join(f'"{one.name}"' for one in near)
        raise NoSound(f'the microphone "{wanted}" could be any of {names}', "give more of its name")
    hint = did_you_mean(wanted, [one.name for one in microphones])
    raise NoSound(f'no microphone is called "{wanted}"', hint or LIST_THEM)


class Microphone:
    """An open microphone that delivers blocks of about 40 ms from PortAudio's own thread."""

    def __init__(self, wanted: str | None, deliver: Deliver) -> None:
        """For the device called `wanted`, or the default one. Nothing is opened yet."""
        self._wanted = wanted
        self._deliver = deliver
        self._stream: Any = None
        self._resample: To16k | None = None
        self.overflows = 0
        """Times the sound card lost samples, counted over every opening."""
        self.name = wanted or ""
        """The whole name, once it has been open."""

    @property
    def ended(self) -> bool:
        """Whether it is closed, or ended by itself: the sound server or the device died."""
        return self._stream is None or not self._stream.active

    def open(self) -> None:
        """Find the device and start.

        :raises NoSound: when PortAudio, the device, or a rate that it can do is missing, or another
            program has it.
        """
        sd = _portaudio()
        device = choose_microphone(list_devices(), self._wanted)
        self.name = device.name
        try:
            self._start(sd, device, _rate_of(sd, device))
        except sd.PortAudioError as error:
            self.close()
            raise _told(device.name, error) from error

    def reopen(self) -> None:
        """Close, let PortAudio look for devices again, and open.

        Ends every PortAudio stream of this process.

        :raises NoSound: as `open` does.
        """
        self.close()
        sd = _portaudio()
        sd._terminate()
        sd._initialize()
        self.open()

    def close(self) -> None:
        """End the stream, also one that stalls."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        sd = _portaudio()
        for end in (stream.abort, stream.close):
            try:
                end()
            except sd.PortAudioError:
                continue  # it is gone already, which is what was wanted

    def _start(self, sd: ModuleType, device: Device, rate: int) -> None:
        self._resample = None if rate == RATE else To16k(rate)
        self._stream = sd.RawInputStream(
            device=device.index,
            samplerate=rate,
            channels=1,
            dtype="int16",
            blocksize=round(rate * BLOCK_S),
            latency=LATENCY_S,
            callback=self._arrived,
        )
        self._stream.start()

    def _arrived(self, data: Any, frames: int, time: Any, status: Any) -> None:
        """PortAudio's thread brings a block."""
        if status.input_overflow:
            self.overflows += 1
        block = np.frombuffer(bytes(data), np.int16)
        began = float(time.inputBufferAdcTime)
        if self._resample is not None:
            block, began = self._resample.feed(block, began)
        if len(block):
            self._deliver(block, began)


def _rate_of(sd: ModuleType, device: Device) -> int:
    """16 kHz where the device can do it; else what it can do."""
    for rate in (RATE, device.rate, *OTHER_RATES):
        try:
            sd.check_input_settings(device=device.index, samplerate=rate, channels=1, dtype="int16")
        except sd.PortAudioError as error:
            if _code(error) == BUSY:
                raise
            continue
        return rate
    raise NoSound(f'the microphone "{device.name}" does neither 16, 44.1 nor 48 kHz', LIST_THEM)


def _told(name: str, error: Exception) -> NoSound:
    if _code(error) == BUSY:
        return NoSound(
            f'the microphone "{name}" is in use by another program',
            "close that program, or choose another microphone with --input",
        )
    reason = str(error.args[0]).rsplit(": ", 1)[-1].rstrip(".")
    return NoSound(f'the microphone "{name}" can not be opened ({reason})', LIST_THEM)


def _code(error: Exception) -> int:
    """PortAudio's own number for the error; 0 where it gives none."""
    return next((arg for arg in error.args if isinstance(arg, int)), 0)


def _portaudio() -> ModuleType:
    """The library, loaded when it is first needed.

    :raises NoSound: when it is not installed.
    """
    try:
        import sounddevice
    except OSError as missing:
        raise NoSound(
            "the sound library PortAudio is missing",
            "install it with: sudo apt-get install -y libportaudio2",
        ) from missing
    module: ModuleType = sounddevice
    return module
