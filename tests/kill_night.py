"""A night to be killed in: `python kill_night.py FOLDER SEED`, one that writes memory and diary.

It starts as a night does after a power cut, says what it says then, and goes on with one of a few
evenings until it is killed. What is on the disk it tells, line by line.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from random import Random

from calmcramp.service import wall
from calmcramp.service.keeping import Keeping
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from calmcramp.service.scribe import Scribe
from tests.service.night import Night

EVENINGS = (
    ("heat timer", "yes", "yes"),
    ("cramp", "calf", "no", "still hurts", "it's gone", "six"),
    ("help me sleep", "breathing", "slower", "pause", "continue", "stop"),
    ("cramp", "foot", "stop", "cramp", "yes", "it's gone"),
)


def keeping(folder: Path) -> Keeping:
    """The memory and the diary in that folder."""
    scribe = Scribe(Ledger(folder / "diary" / "diary.db"))
    return Keeping(
        Notebook(folder / "memory.json"),
        lambda kind, fields: scribe.note(kind, fields, wall.now()),
        scribe.close,
    )


def main(folder: Path, seed: int) -> None:
    """Live until killed."""
    chance = Random(seed)
    night = Night(keeping=keeping(folder))
    night.conductor.start(quiet=True)
    tell("started", said=night.spoken)
    for number in count():
        for words in EVENINGS[(seed + number) % len(EVENINGS)]:
            night.say(words)
            night.wait(chance.uniform(0.5, 8.0))
            tell("lived", state=night.state, cramps=len(cramps(folder)))


def cramps(folder: Path) -> list[float]:
    """The cramps that are on the disk as remembered; none before the file is there."""
    file = folder / "memory.json"
    if not file.exists():
        return []
    kept: list[float] = json.loads(file.read_text("utf-8"))["memory"]["cramps"]
    return kept


def tell(what: str, **more: object) -> None:
    """One JSON object on a line."""
    sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
