"""A room between the loudspeaker and the microphone of `sound_server.py`: what is played comes back
after a while, softer, with the noise that every real microphone has.

    with EchoLoop(sound_server, gain_db=-12.0, delay_s=0.1):
        ...                                     # whatever plays is heard by whoever listens
"""

from __future__ import annotations

import os
import subprocess
import threading

import numpy as np

from recording import _whole_frames
from sound_server import RATE, SoundServer

ROOM_DB = -66.0
"""dBFS of the noise: a quiet bedroom through a usual microphone."""

FORMAT = ("--raw", "--format=s16le", f"--rate={RATE}")
LATENCY = ("--latency-msec=20",), ("--latency-msec=150",)
"""Asked of the server for hearing and for bringing back: what comes back must never run dry."""


class EchoLoop:
    """A thread that carries sound from the one to the other; a context that ends it."""

    def __init__(
        self,
        server: SoundServer,
        gain_db: float = -12.0,
        delay_s: float = 0.0,
        room_db: float = ROOM_DB,
    ) -> None:
        """:param delay_s: on top of what the server itself takes to carry it"""
        self._env, self._gain = server.env, 10 ** (gain_db / 20)
        self._delay, self._room = round(delay_s * RATE), 10 ** (room_db / 20)
        self._chance = np.random.default_rng(5)

    def __enter__(self) -> EchoLoop:
        air = ("--device=air.monitor", "--channels=3", "--channel-map=front-left,front-right,aux0")
        mic = ("--device=micfeed", "--channels=1")
        self._source = subprocess.Popen(
            ["parec", *FORMAT, *LATENCY[0], *air], env=self._env, stdout=subprocess.PIPE
        )
        self._sink = subprocess.Popen(
            ["pacat", "--playback", *FORMAT, *LATENCY[1], *mic],
            env=self._env,
            stdin=subprocess.PIPE,
        )
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._source.terminate()
        self._source.wait()
        self._thread.join()
        self._sink.terminate()
        self._sink.wait()
        for pipe in (self._source.stdout, self._sink.stdin):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what was still waiting in it is of no use

    def _carry(self) -> None:
        assert self._source.stdout is not None
        assert self._sink.stdin is not None
        self._put(np.zeros(self._delay))
        for block in _whole_frames(self._source.stdout):
            self._put(block[:, :2].mean(axis=1) / 32768.0 * self._gain)

    def _put(self, sound: np.ndarray) -> None:
        heard = sound + self._room * self._chance.standard_normal(len(sound))
        samples = np.clip(np.rint(heard * 32768.0), -32768, 32767).astype(np.int16)
        waiting = memoryview(samples.tobytes())
        assert self._sink.stdin is not None
        while waiting:
            try:
                waiting = waiting[os.write(self._sink.stdin.fileno(), waiting) :]
            except BrokenPipeError:
                return
