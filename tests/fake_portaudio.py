"""A stand-in for the module `sounddevice`: devices as told, streams that are fed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """As the real one: a text, and PortAudio's number."""


def device(name: str, inputs: int = 1, outputs: int = 0, rate: float = 48_000.0) -> dict[str, Any]:
    return {
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate,
    }


@dataclass
class Stream:
    """An input stream that brings what `arrive` is given."""

    options: dict[str, Any]
    active: bool = False
    done: list[str] = field(default_factory=list)
    error_on_abort: bool = False

    def start(self) -> None:
        self.active = True

    def abort(self) -> None:
        self.done.append("abort")
        self.active = False
        if self.error_on_abort:
            raise PortAudioError("Invalid stream pointer", -9988)

    def close(self) -> None:
        self.done.append("close")

    def stop(self) -> None:
        raise AssertionError("stop waits for a stalled device for ever")

    def arrive(self, samples: np.ndarray, adc: float, overflow: bool = False) -> None:
        callback: Callable[..., None] = self.options["callback"]
        time = SimpleNamespace(inputBufferAdcTime=adc)
        callback(samples.tobytes(), len(samples), time, SimpleNamespace(input_overflow=overflow))


class FakePortAudio:
    """What the microphone uses of `sounddevice`."""

    PortAudioError = PortAudioError

    def __init__(self, *devices: dict[str, Any]) -> None:
        self.devices = list(devices)
        self.default = SimpleNamespace(device=(0, 0))
        self.rates = {16_000}
        self.streams: list[Stream] = []
        self.error: PortAudioError | None = None
        self.restarts: list[str] = []

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def check_input_settings(self, *, samplerate: int, **_: object) -> None:
        if samplerate not in self.rates:
            raise PortAudioError("Invalid sample rate", -9997)

    def RawInputStream(self, **options: Any) -> Stream:  # noqa: N802 - the library's name
        if self.error is not None:
            raise self.error
        self.streams.append(Stream(options))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.restarts.append("terminate")

    def _initialize(self) -> None:
        self.restarts.append("initialize")
