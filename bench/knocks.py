"""How surely three knocks are found, and what is taken for them: ``python bench/knocks.py``.

    python bench/knocks.py [--trials N] [--minutes N] [--talk FOLDER]

Knocks, steps, claps and coughs are made (``tests/knocking.py``), and so are the noises of a night
(``tools/hearing/augment.py``). The speech is the project's own voice reading its own lines; with
``--talk`` also real people, from the sound files of that folder.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from room import ROOT, Table

sys.path.insert(0, str(ROOT / "tools" / "hearing"))

import augment

from calmcramp import places
from calmcramp.hearing.knocks import Knocks
from calmcramp.hearing.types import RATE
from calmcramp.planning.settings import Settings
from calmcramp.service.language import slots
from calmcramp.service.script import Script
from calmcramp.service.shelf import Shelf
from calmcramp.voice.engines import engine
from knocking import Chance, Sound, clap, cough, in_room, series, step, wood

CHUNK = RATE // 25
ROOMS = {
    "on the same table": (-15.0, -66.0, 0.2),
    "beside the bed": (-25.0, -66.0, 0.8),
    "across the room": (-38.0, -66.0, 2.0),
    "beside the bed, 30 dB over a fan": (-25.0, -55.0, 0.8),
}
"""Level of the peak and of the room, dB re full scale; the reflections over the direct sound."""

Int16 = NDArray[np.int16]
Make = Callable[[Chance], Sound]


def found(sound: Int16) -> int:
    """How often three knocks are found."""
    knocks = Knocks()
    return sum(
        knocks.hear(sound[at : at + CHUNK], False) for at in range(0, len(sound) - CHUNK, CHUNK)
    )


def share(make: Make, room: tuple[float, float, float], trials: int) -> str:
    hits = 0
    for trial in range(trials):
        chance = np.random.default_rng(trial)
        sound = make(chance)
        seconds = 4 + len(sound) / RATE
        hits += found(in_room(sound, seconds, chance, room[0], room[1], room[2])) > 0
    return f"{hits} of {trials}"


def hands(count: int, thing: Callable[[Chance], Make], gaps: tuple[float, float]) -> Make:
    return lambda chance: series(thing(chance), count, chance.uniform(*gaps), chance)


TRIED: tuple[tuple[str, Make], ...] = (
    ("three knocks (should be found)", hands(3, wood, (0.18, 0.45))),
    ("two knocks", hands(2, wood, (0.18, 0.45))),
    ("four knocks", hands(4, wood, (0.18, 0.45))),
    ("ten knocks", hands(10, wood, (0.18, 0.45))),
    ("a walk of eight steps", hands(8, step, (0.45, 0.7))),
    ("exactly three steps", hands(3, step, (0.45, 0.7))),
    ("three coughs", hands(3, cough, (0.35, 0.6))),
    ("applause, twelve claps", hands(12, clap, (0.2, 0.5))),
    ("exactly three claps", hands(3, clap, (0.2, 0.5))),
)


def nights(minutes: float) -> Iterator[tuple[str, Int16]]:
    """Noises that go on, in pieces of a minute."""
    makers = {
        "snoring": augment.snore,
        "a fan": augment.fan,
        "rain on the window": augment.rain,
        "a ticking clock": augment.clock,
    }
    for name, make in makers.items():
        for minute in range(round(minutes)):
            chance = np.random.default_rng(minute)
            sound = make(60 * RATE, chance) * 10 ** (chance.uniform(-50, -25) / 20)
            yield name, _int16(sound)


def ticks(minutes: float) -> Iterator[tuple[str, Int16]]:
    """A house that creaks: single blows on wood at any time, one in two seconds."""
    for minute in range(round(minutes)):
        chance = np.random.default_rng(minute)
        sound = np.zeros(60 * RATE, np.float32)
        for at in chance.integers(0, 59 * RATE, 30):
            blow = wood(chance)(chance)
            sound[at : at + len(blow)] += blow[: len(sound) - at] * 10 ** chance.uniform(-2, -0.7)
        yield "a creaking house, a blow in two seconds", _int16(sound)


def own_voice(minutes: float) -> Iterator[tuple[str, Int16]]:
    """The voice reads what it has to say, as somebody in the room might."""
    shelf = Shelf(places.routines(), places.routines() / "none", slots(Settings()))
    lines = [text for text, *_ in Script(shelf, "en", frozenset(), ()).lines_ahead()]
    voice, seconds = engine("hibari"), 0.0
    for at, text in enumerate(dict.fromkeys(lines)):
        if seconds >= 60 * minutes:
            return
        sound, rate = voice.synthesize(text, "cramp")
        chance = np.random.default_rng(at)
        heard = soxr.resample(np.asarray(sound, np.float32), rate, RATE)
        scene = in_room(heard, 3 + len(heard) / RATE, chance, chance.uniform(-40, -8), -66, 0.8)
        seconds += len(scene) / RATE
        yield "speech, the project's voice", scene


def people(folder: Path) -> Iterator[tuple[str, Int16]]:
    """Real people talking, loudly and softly."""
    for file in sorted(
        one for one in folder.rglob("*") if one.suffix in (".opus", ".flac", ".wav")
    ):
        sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
        mono = sound.mean(axis=1)
        yield (
            "speech, real people",
            _int16(mono if rate == RATE else soxr.resample(mono, rate, RATE)),
        )


def false_rates(pieces: Iterator[tuple[str, Int16]]) -> Iterator[tuple[str, str]]:
    heard = dict[str, tuple[float, int]]()
    for name, sound in pieces:
        hours, times = heard.get(name, (0.0, 0))
        heard[name] = hours + len(sound) / RATE / 3600, times + found(sound)
    for name, (hours, times) in heard.items():
        yield name, f"{times} in {hours:.2f} h"


def cost() -> str:
    sound = np.random.default_rng(1).integers(-9, 9, 60 * RATE).astype(np.int16)
    began = time.process_time()
    found(sound)
    return f"{(time.process_time() - began) / 60 * 100:.2f} % of a core"


def measure(trials: int = 100, minutes: float = 20, talk: Path | None = None) -> Table:
    """What is found, in a table of two parts."""
    table = Table("Three knocks", ["", *ROOMS])
    for name, make in TRIED:
        table.rows.append([name, *(share(make, room, trials) for room in ROOMS.values())])
    endless = (nights(minutes), ticks(minutes), own_voice(minutes))
    for pieces in (*endless, *([people(talk)] if talk else [])):
        for name, rate in false_rates(pieces):
            table.rows.append([name, rate, *[""] * (len(ROOMS) - 1)])
    table.notes += [
        "All blows and noises are made, none is a recording: no real hand has knocked.",
        "How often three knocks were found; below, the times in so many hours of a sound.",
        f"It costs {cost()} in a quiet room, and is off unless the settings switch it on.",
    ]
    return table


def _int16(sound: NDArray[np.float32]) -> Int16:
    return np.asarray(np.clip(sound * 32767, -32768, 32767), np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--talk", type=Path)
    args = parser.parse_args()
    print(measure(args.trials, args.minutes, args.talk).markdown())


if __name__ == "__main__":
    main()
