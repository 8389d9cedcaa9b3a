"""How surely a whisper is told from a voice: ``python bench/whispers.py KIT [--talk FOLDER]``.

``KIT`` is a folder with a voices.csv as ``hearing_kit.py`` takes it. Each clip is played twice in a
simulated bedroom, as it is and whispered (its vocal tract kept, its voice replaced by breath), to
the gate and the judge of whispers as the ears join them, and asked 0.2 s after its end, when a
recogniser would report it. The limits of ``hearing/whisper.py`` were chosen on the speakers of the
first half; what counts is the second. ``--talk`` is a folder of real people's talk with a clips.csv
(file, source, start_s, end_s): a whisper found there is a false one. Prints Markdown.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from hearing_kit import Condition, as_int16, read, staged
from numpy.typing import NDArray

from calmcramp.hearing.gate import Gate
from calmcramp.hearing.types import RATE
from calmcramp.hearing.whisper import Whisper

ASKED_S = 0.2
CHUNK = RATE // 25

ROOMS = {
    "clean": Condition(40, -30, 0),
    "20 dB, 1 m": Condition(20, -34, 1),
    "12 dB, 1 m": Condition(12, -38, 1),
    "6 dB, 1 m": Condition(6, -40, 1),
    "12 dB, 3 m": Condition(12, -40, 3),
}


@dataclass
class Count:
    """Of how many it was said that they were whispered."""

    found: int = 0
    of: int = 0

    def add(self, found: bool) -> None:
        self.found += found
        self.of += 1

    def __str__(self) -> str:
        return f"{100 * self.found / max(1, self.of):.1f} % of {self.of}"


def whispered(sound: NDArray[np.int16]) -> bool:
    """Whether what was heard last in a night was whispered."""
    gate, judge = Gate(), Whisper()
    for at in range(0, len(sound) - CHUNK + 1, CHUNK):
        part = sound[at : at + CHUNK]
        gate.hear(part, part, speaking=False)
        if gate.open:
            judge.hear(part, gate.floor_db)
        else:
            judge.skip()
    return judge.whispered


def half(voice: str) -> str:
    return "chosen on" if crc32(voice.encode()) % 2 == 0 else "measured on"


def clips(kit: Path, each: int) -> Iterator[tuple[str, Path]]:
    """(voice, file) of up to ``each`` clips of every voice."""
    taken = defaultdict[str, int](int)
    with (kit / "voices.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: crc32(row["path"].encode()))
    for row in rows:
        taken[row["voice"]] += 1
        if taken[row["voice"]] <= each:
            yield row["voice"], kit / row["path"]


def measure(kit: Path, each: int) -> dict[tuple[str, str, bool], Count]:
    counts = defaultdict[tuple[str, str, bool], Count](Count)
    for voice, clip in clips(kit, each):
        for name, room in ROOMS.items():
            for soft in (False, True):
                condition = Condition(room.snr_db, room.level_db, room.metres, soft)
                sound, end = staged(clip, condition, f"{name} {soft}")
                asked = sound[: int((end + ASKED_S) * RATE)]
                counts[half(voice), name, soft].add(whispered(asked))
    return counts


def table(counts: dict[tuple[str, str, bool], Count]) -> Iterator[str]:
    yield "| speakers | said to be whispered | " + " | ".join(ROOMS) + " |"
    yield "|---" * (len(ROOMS) + 2) + "|"
    for part in ("chosen on", "measured on"):
        for soft, what in ((False, "of voices"), (True, "of whispers")):
            cells = (str(counts[part, name, soft]) for name in ROOMS)
            yield f"| {part} | {what} | " + " | ".join(cells) + " |"


def talk(folder: Path, each: int) -> Count:
    """Real people, one utterance a time, each ``each``-th of them, after two seconds of a room."""
    count, sounds = Count(), dict[str, NDArray[np.float32]]()
    with (folder / "clips.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::each]
    for row in rows:
        if row["file"] not in sounds:
            sounds = {row["file"]: read(folder / row["file"])}
        begin, end = (int(float(row[key]) * RATE) for key in ("start_s", "end_s"))
        said = sounds[row["file"]][begin:end]
        chance = np.random.default_rng(begin)
        scene = chance.standard_normal(2 * RATE + len(said)) * 10 ** (-66 / 20)
        scene[2 * RATE :] += said
        count.add(whispered(as_int16(scene.astype(np.float32))))
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kit", type=Path)
    parser.add_argument("--each", type=int, default=5, help="clips of every voice")
    parser.add_argument("--talk", type=Path)
    args = parser.parse_args()
    print("\n".join(table(measure(args.kit, args.each))))
    if args.talk:
        print(
            f"\nreal people, not whispering: said to be whispered {talk(args.talk, 1)} utterances"
        )


if __name__ == "__main__":
    main()
