"""From a touch to the answer, and from a hold to silence, through a real sound server.

Run: python bench/hands.py [--trials 20]

The key is a pipe that carries the kernel's bytes; all after it is the assistant as a process. A
moment is told by the frames that were recorded when the bytes were written. What is recorded comes
late, never early, so the figures err to the slow side, by some 20 ms.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from latency import PAUSE, first_sound, last_sound
from room import ROOT, Table, bedroom, middle_and_worst, ms

from bedside import SETTLED, bedside
from calmcramp.planning.presses import AGAIN_S, HOLD_S
from keyboard import Desk, Plugged
from recording import Recording
from sound_server import RATE, SoundServer

SETTINGS = f'{SETTLED}[hands]\nkeys = ["FootSwitch"]\n'


@dataclass
class Trials:
    """What came of them, in milliseconds."""

    calls: list[float] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    hidden: int = 0
    """Holds that were complete in a pause between words, where nobody can tell when it stopped."""


def one_trial(room: Recording, pedal: Plugged, number: int, trials: Trials) -> None:
    """A touch into silence; then, each time at another word, a hold."""
    touched = room.frames
    pedal.down()
    room.listen(0.15)
    pedal.up()
    room.listen(AGAIN_S + 0.6 + 0.05 * number)
    began = first_sound(np.asarray(room.speaker), touched)
    held = room.frames
    pedal.down()
    room.listen(HOLD_S + 1.5)
    pedal.up()
    room.listen(AGAIN_S + 0.5)
    if began is not None:
        trials.calls.append(ms(began - touched))
    heard, whole = np.asarray(room.speaker), held + round(HOLD_S * RATE)
    if first_sound(heard[: whole + PAUSE], whole) is None:
        trials.hidden += 1
    else:
        trials.stops.append(ms(last_sound(heard, 0) - whole))


def one_trial_unseen(server: SoundServer, pedal: Plugged) -> None:
    """The first one waits for lines that are still being made."""
    with server.recording() as room:
        room.listen(5.0)
        one_trial(room, pedal, 0, Trials())


def measure(home: Path, trials: int = 20) -> Table:
    """Both, in a table."""
    told = Trials()
    desk = Desk(home)
    pedal = desk.plug_in("PCsensor FootSwitch Keyboard")
    with_keys = [sys.executable, str(ROOT / "tests" / "with_keys.py"), str(home)]
    with bedroom() as server, bedside(server, home, settings=SETTINGS, before=with_keys):
        one_trial_unseen(server, pedal)
        for number in range(trials):
            with server.recording() as room:
                room.listen(0.3)
                one_trial(room, pedal, number, told)
                print(number, told.calls[-1:], told.stops[-1:], flush=True)
    return Table(
        "From a hand to the answer",
        ("", "of", "median", "worst"),
        [
            ("a key goes down → first move", f"{len(told.calls)} of {trials}",
             *middle_and_worst(told.calls)),
            ("a hold of a second is complete → silence",
             f"{len(told.stops)} of {trials - told.hidden}",
             *middle_and_worst(told.stops)),
        ],
        [
            "The key is a pipe with the kernel's bytes, the card a virtual one; no real key was "
            "tried. Audible is above -50 dBFS. The fade takes 150 ms, and the card holds 60.",
            f"{told.hidden} more holds were complete in a pause between words.",
        ],
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(measure(Path(folder), arguments.trials).markdown())
