"""A tick every two seconds, played one of four ways, for `onset.py`. Prints a line of JSON.

Run: python bench/ticking.py calmcramp|sleep|deadline|pyttsx3 SECONDS
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import sounddevice
import soundfile
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.score.score import Cue, Score
from calmcramp.score.transport import Transport, start
from calmcramp.score.units import RATE
from calmcramp.service.live import WHILE_SOUNDING_S
from calmcramp.service.player import Player
from calmcramp.voice.speaker import Speaker

EVERY_S = 2
TAIL = 9_600
"""Frames of silence behind a sound given to `sounddevice.play`, which cuts off its end."""


def tick() -> NDArray[np.float32]:
    """The sound."""
    samples, _ = soundfile.read(places.audio() / "tick.flac", dtype="float32")
    return np.asarray(samples, np.float32)


class TickSounds:
    """A score's sounds, of which there is one."""

    def __init__(self) -> None:
        self._tick = tick()

    def frames(self, _sound: str) -> int:
        """Its length."""
        return len(self._tick)

    def samples(self, _sound: str) -> NDArray[np.float32]:
        """The tick."""
        return self._tick

    def tones(self) -> tuple[str, ...]:
        """Its name."""
        return ("tone/tick",)


def calmcramp(count: int) -> dict[str, Any]:
    """The assistant's own player and loudspeaker, kept fed as its loop does."""
    sounds, speaker = TickSounds(), Speaker()
    frames, every = sounds.frames("tone/tick"), EVERY_S * RATE
    cues = tuple(Cue(i * every, frames, "tone", "tone/tick") for i in range(count))
    player = Player(sounds, speaker)

    def begin(transport: Transport) -> Transport:
        return start(transport, Score(cues, end=count * every))

    player.do(begin)
    while not player.silent:
        player.fill()
        player.heard()
        time.sleep(WHILE_SOUNDING_S)
    told = {"underruns": speaker.underflows + speaker.starved, "skipped": speaker.skipped}
    time.sleep(0.5)
    speaker.close()
    return told


def sleep(count: int) -> dict[str, Any]:
    """What a tutorial shows: play, sleep, play."""
    sound = np.concatenate([tick(), np.zeros(TAIL, np.float32)])
    for _ in range(count):
        sounddevice.play(sound, RATE)
        time.sleep(EVERY_S)
    return {}


def deadline(count: int) -> dict[str, Any]:
    """With care: sleep until the moment at which the next sound is due."""
    sound = np.concatenate([tick(), np.zeros(TAIL, np.float32)])
    began = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, began + number * EVERY_S - time.monotonic()))
        sounddevice.play(sound, RATE)
    time.sleep(EVERY_S)
    return {}


def pyttsx3(count: int) -> dict[str, Any]:
    """A voice that counts: say a word, then sleep what is left of the two seconds."""
    import pyttsx3 as library

    engine = library.init()
    for _ in range(count):
        began = time.monotonic()
        engine.say("in")
        engine.runAndWait()
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))
    return {}


WAYS: dict[str, Callable[[int], dict[str, Any]]] = {
    "calmcramp": calmcramp,
    "sleep": sleep,
    "deadline": deadline,
    "pyttsx3": pyttsx3,
}

if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](int(float(sys.argv[2]) / EVERY_S))))
