"""How punctual a sound is: a tick every two seconds, and its place on the card's clock.

Run: python bench/onset.py [--seconds 300] [--others 30]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from room import AUDIBLE, Samples, Table, bedroom, middle_and_worst, ms, program
from ticking import EVERY_S, tick

from calmcramp.score.units import RATE

EVERY = EVERY_S * RATE
NAMES = {
    "calmcramp": "calmcramp (player + loudspeaker)",
    "deadline": "`sounddevice.play` at absolute deadlines",
    "sleep": "`sounddevice.play`, `time.sleep(2)`",
    "pyttsx3": "`pyttsx3` `say`, `runAndWait`, sleep the rest",
}


@dataclass(frozen=True)
class Punctuality:
    """Of one run."""

    expected: int
    errors_ms: list[float]
    """Of each sound found, against the place it has when the first one is right."""
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def drift_ms(self) -> float:
        """How late the last sound came."""
        return self.errors_ms[-1] if self.errors_ms else float("nan")


def onsets_of(recorded: Samples, sound: Samples) -> list[int]:
    """The frame of every `sound` in a recording, to the sample."""
    window = EVERY + len(sound)
    size = 1 << (window + len(sound)).bit_length()
    known = np.conj(np.fft.rfft(sound, size))
    found: list[int] = []
    for at in range(0, len(recorded), EVERY):
        likeness = np.fft.irfft(np.fft.rfft(recorded[at : at + window], size) * known, size)
        best = int(np.argmax(likeness[:EVERY]))
        if likeness[best] > 0.8 * float(sound @ sound):
            found.append(at + best)
    return found


def onsets_after_silence(recorded: Samples) -> list[int]:
    """The frame of every first audible sample after a quarter of a second of silence."""
    loud = np.flatnonzero(np.abs(recorded) > AUDIBLE)
    first = np.diff(loud, prepend=-RATE) > RATE // 4
    return [int(frame) for frame in loud[first]]


def punctuality(way: str, seconds: float) -> Punctuality:
    """Play for so long and look where the sounds lie."""
    with bedroom() as server, server.recording() as heard:
        child = program("ticking.py", way, str(seconds), env=server.env)
        out, _ = child.communicate()
        heard.listen(1.0)
    recorded = np.asarray(heard.speaker)
    found = onsets_after_silence(recorded) if way == "pyttsx3" else onsets_of(recorded, tick())
    places = np.array(found)
    # Each is held against the nearest place of a grid through the first one: a lost tick is not
    # also an error of two seconds for all that follow.
    late = (places - places[0]) - np.round((places - places[0]) / EVERY) * EVERY if found else []
    return Punctuality(int(seconds / EVERY_S), [ms(x) for x in late], json.loads(out or "{}"))


def measure(seconds: float, others: float) -> Table:
    """All four ways."""
    table = Table(
        "Punctuality",
        ("way", "played for", "sounds", "median error", "worst error", "late at the end"),
        notes=[
            "A sound every 2 s; its error is the distance from the grid that begins with the first "
            "sound, on the card's own clock.",
            "The virtual card's clock is the computer's: the drift of a real crystal is not in it.",
        ],
    )
    for way, name in NAMES.items():
        result = punctuality(way, seconds if way == "calmcramp" else others)
        print(way, result.told, flush=True)
        table.rows.append(_row(name, seconds if way == "calmcramp" else others, result))
        if way == "calmcramp":
            told = result.told
            table.notes.append(
                f"calmcramp's loudspeaker counted {told['underruns']} underruns in {seconds:g} s, "
                f"and skipped {told['skipped']} frames to make up for them."
            )
    return table


def _row(name: str, seconds: float, result: Punctuality) -> tuple[str, ...]:
    errors = [abs(error) for error in result.errors_ms]
    return (
        name,
        f"{seconds:g} s",
        f"{len(errors)} of {result.expected}",
        *middle_and_worst(errors, digits=2),
        f"{result.drift_ms:+.2f} ms",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--others", type=float, default=30)
    arguments = parser.parse_args()
    print(measure(arguments.seconds, arguments.others).markdown())
