"""Recording the virtual sound card of ``sound_server.py``: both devices, on one clock."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
import soundfile
from numpy.typing import NDArray


class Recording:
    """What loudspeaker and microphone carried, on one clock, growing while the card runs.

    Waiting is counted in recorded frames, so it is paced by the card and by nothing else.
    """

    STALL_S = 5.0
    """A card that delivers nothing for so long is dead."""

    def __init__(self, env: dict[str, str], rate: int) -> None:
        self.rate = rate
        self._blocks: list[NDArray[np.int16]] = []
        self._frames = 0
        self._grew = threading.Condition()
        self._process = subprocess.Popen(
            [
                *("parec", "--device=air.monitor", "--raw", "--format=s16le", "--latency-msec=20"),
                *(f"--rate={rate}", "--channels=3", "--channel-map=front-left,front-right,aux0"),
            ],
            env=env,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def frames(self) -> int:
        """How many frames there are so far."""
        return self._frames

    @property
    def speaker(self) -> NDArray[np.float32]:
        """The loudspeaker so far, left and right averaged: (n,) in [-1, 1]."""
        samples = self._samples()
        return (samples[:, 0] + samples[:, 1]) / np.float32(2)

    @property
    def microphone(self) -> NDArray[np.float32]:
        """The microphone so far: (n,) in [-1, 1]."""
        return self._samples()[:, 2]

    def save(self, path: Path) -> None:
        """Write loudspeaker (left, right) and microphone as a WAV file of three channels."""
        soundfile.write(path, self._samples(), self.rate)

    def listen(self, seconds: float) -> None:
        """Wait until so many more seconds have been recorded.

        :raises TimeoutError: when the card stalls.
        """
        self._wait_for_frames(self._frames + round(seconds * self.rate))

    def wait_until(self, heard: Callable[[Recording], bool], limit_s: float = 10.0) -> int:
        """Wait until ``heard(self)`` is true; returns the number of frames then.

        :raises TimeoutError: after ``limit_s`` recorded seconds, or when the card stalls.
        """
        limit = self._frames + round(limit_s * self.rate)
        while not heard(self):
            if self._frames >= limit:
                raise TimeoutError(f"not heard within {limit_s:g} seconds")
            self.listen(0.02)
        return self._frames

    def wait_for_sound(self, limit_s: float = 10.0, above_db: float = -55.0) -> int:
        """The frame of the first loudspeaker sample louder than ``above_db`` dBFS from now on."""
        start = self._frames
        floor = 10 ** (above_db / 20)

        def loud(recording: Recording) -> bool:
            return bool((np.abs(recording.speaker[start:]) > floor).any())

        self.wait_until(loud, limit_s)
        return start + int(np.argmax(np.abs(self.speaker[start:]) > floor))

    def wait_for_silence(
        self, seconds: float = 0.5, limit_s: float = 10.0, below_db: float = -55.0
    ) -> int:
        """The frame at which ``seconds`` without any louder loudspeaker sample began."""
        start = self._frames
        span = round(seconds * self.rate)
        ceiling = 10 ** (below_db / 20)

        def last_loud() -> int:
            loud = np.flatnonzero(np.abs(self.speaker[start:]) > ceiling)
            return start + (int(loud[-1]) + 1 if loud.size else 0)

        self.wait_until(lambda recording: recording.frames - last_loud() >= span, limit_s)
        return last_loud()

    def stop(self) -> None:
        """End the recording; what was recorded stays readable."""
        self._process.terminate()
        self._reader.join()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _samples(self) -> NDArray[np.float32]:
        with self._grew:
            if len(self._blocks) > 1:
                self._blocks = [np.concatenate(self._blocks)]
            whole = self._blocks[0] if self._blocks else np.zeros((0, 3), np.int16)
        return whole.astype(np.float32) / np.float32(32768)

    def _read(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        for block in _whole_frames(pipe):
            with self._grew:
                self._blocks.append(block)
                self._frames += len(block)
                self._grew.notify_all()

    def _wait_for_frames(self, frames: int) -> None:
        with self._grew:
            while self._frames < frames:
                if not self._grew.wait(self.STALL_S):
                    raise TimeoutError(f"the card delivered nothing for {self.STALL_S:g} seconds")


def _whole_frames(pipe: IO[bytes]) -> Iterator[NDArray[np.int16]]:
    """Blocks of shape (n, 3) as they arrive; a frame cut in two by the pipe is put together."""
    left = b""
    while arrived := os.read(pipe.fileno(), 1 << 16):
        left += arrived
        whole = len(left) // 6 * 6
        yield np.frombuffer(left[:whole], np.int16).reshape(-1, 3)
        left = left[whole:]
