"""A program that plays on a real loudspeaker, for tests: `python playing.py PLAN`.

It does what the live loop does, every 20 ms: writes as much as there is room for. It plays a click
each tenth of a second over a soft hum, both fixed to the frames of the speaker, and at the end it
prints what the speaker says of itself, as JSON. Standard input tells it when to go on.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Callable
from threading import Event

import numpy as np
from numpy.typing import NDArray

from calmcramp.voice.speaker import Speaker

EVERY = 4800
"""Frames from click to click."""

Samples = NDArray[np.float32]


def clicks(begin: int, frames: int) -> Samples:
    at = np.arange(begin, begin + frames)
    return (np.where(at % EVERY == 0, 0.5, 0) + 0.001 * np.sin(at / 80)).astype(np.float32)


def tone(begin: int, frames: int) -> Samples:
    return (0.3 * np.sin(2 * np.pi * 480 * np.arange(begin, begin + frames) / 48_000)).astype(
        np.float32
    )


def silence(_begin: int, frames: int) -> Samples:
    return np.zeros(frames, np.float32)


class Feeder:
    """Keeps a speaker full of one sound, which can be changed at once."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.end = speaker, 0
        self.played: list[Samples] = []
        self._tick = Event()

    def feed(self, sound: Callable[[int, int], Samples], seconds: float) -> None:
        """Play for so long, by the frames of the card."""
        until = self.speaker.read_frame + round(seconds * 48_000)
        while self.speaker.read_frame < until:
            self.fill(sound)
            self._tick.wait(0.02)

    def fill(self, sound: Callable[[int, int], Samples]) -> None:
        self.end = max(self.end, self.speaker.read_frame)
        while self.speaker.room >= 960:
            self.speaker.write(sound(self.end, 960))
            self.end += 960
        self.played += [samples for _, samples in self.speaker.take_played()]

    def change(self, sound: Callable[[int, int], Samples]) -> None:
        """From the next frame that the card takes on."""
        frame = self.speaker.read_frame
        ahead = max(0, self.end - frame)
        self.end = frame + ahead
        self.speaker.replace(sound(frame, ahead), frame)


def play_clicks(feeder: Feeder) -> None:
    feeder.feed(clicks, 4)


def hold_everything_up(feeder: Feeder) -> None:
    """Hold the interpreter's lock for longer than the card can wait."""
    feeder.feed(clicks, 3)
    ctypes.PyDLL(None).usleep(400_000)
    feeder.feed(clicks, 3)


def start_and_stop(feeder: Feeder) -> None:
    feeder.feed(silence, 1.5)
    for _ in range(4):
        feeder.change(tone)
        feeder.feed(tone, 0.5)
        feeder.change(silence)
        feeder.feed(silence, 0.5)


def idle_between(feeder: Feeder) -> None:
    """Write nothing for a while, as when nobody needs anything."""
    feeder.feed(tone, 1)
    feeder.feed(silence, 0.3)
    Event().wait(0.7)
    feeder.feed(tone, 0.5)
    feeder.feed(silence, 0.3)


def lose_the_card(feeder: Feeder) -> None:
    """Go on through the death of the sound server; the test restarts it when told."""
    feeder.feed(clicks, 2)
    tell(before=feeder.speaker.read_frame)
    sys.stdin.readline()
    while feeder.speaker.fault is None:
        feeder.fill(clicks)
    tell(fault=feeder.speaker.fault)
    sys.stdin.readline()
    while not feeder.speaker.heal():
        feeder.fill(clicks)
    tell(healed=feeder.speaker.read_frame)
    feeder.feed(clicks, 2)


PLANS = {
    plan.__name__: plan
    for plan in (play_clicks, hold_everything_up, start_and_stop, idle_between, lose_the_card)
}


def main(plan: str, name: str) -> None:
    speaker = Speaker(name)
    feeder = Feeder(speaker)
    PLANS[plan](feeder)
    found = np.flatnonzero(np.concatenate(feeder.played) > 0.3)
    tell(
        underflows=speaker.underflows,
        starved=speaker.starved,
        skipped=speaker.skipped,
        frames=speaker.read_frame,
        lag=speaker.read_frame - speaker.sounding,
        clicks=found.tolist()[:100],
        heard=[speaker.heard(0), speaker.heard(speaker.read_frame)],
    )
    speaker.close()


def tell(**what: object) -> None:
    """One JSON object on a line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "speaker")
