"""How well the embedded recogniser hears: ``python bench/hearing_kit.py KIT --talk FILE...``.

``KIT`` is a folder with a voices.csv (columns of tools/hearing/corpus.py): clean clips of wake
phrases, commands and near-sounding phrases. Each is played in a simulated bedroom at several
distances and noise levels to the recogniser as it is used at night. ``--talk`` files are people
saying other things: what is understood there is a false accept. Prints Markdown.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "tools" / "hearing"))
import augment

from calmcramp.hearing.embedded import EmbeddedRecogniser
from calmcramp.hearing.features import HOP
from calmcramp.hearing.types import RATE, Hearing, Listen, ListenState

LEAD, TAIL = 2.4, 1.0  # seconds of room before and after a phrase

QUESTIONS = tuple(
    frozenset(names.split())
    for names in (
        "yes no a-little better still-hurts stop",
        "calf foot thigh hamstring front shin left right both stop",
        "zero one two three four five six seven eight nine ten stop",
        "stop pause continue next back repeat slower faster louder quieter how-long goodnight",
        "breathing muscle-relaxation body-scan no stop",
    )
)
"""What is listened for at once: the names that one question or a session allows."""


@dataclass(frozen=True)
class Condition:
    """A microphone's night."""

    snr_db: float
    level_db: float
    metres: float
    whispered: bool = False


CONDITIONS = {
    "clean": Condition(40, -25, 0),
    "20 dB": Condition(20, -28, 1),
    "10 dB": Condition(10, -28, 1),
    "5 dB": Condition(5, -28, 1),
    "3 m": Condition(12, -36, 3),
    "whisper": Condition(15, -38, 1, whispered=True),
}


@dataclass
class Score:
    """Counts of one group of clips in one condition."""

    heard: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    """Seconds from the end of the phrase to the report."""

    def add(self, outcome: str) -> None:
        self.heard[outcome] += 1
        self.heard["all"] += 1

    def share(self, outcome: str) -> str:
        return f"{100 * self.heard[outcome] / max(1, self.heard['all']):.1f}"


def read(path: Path) -> NDArray[np.float32]:
    sound, rate = soundfile.read(path, dtype="float32")
    sound = sound if sound.ndim == 1 else sound.mean(axis=1)
    return np.asarray(sound if rate == RATE else soxr.resample(sound, rate, RATE), np.float32)


def as_int16(sound: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.clip(sound * 32767, -32768, 32767).astype(np.int16)


def room(metres: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """A direct path and a tail of 0.4 s that is as loud as it at 1.2 m (a furnished bedroom)."""
    tail = chance.standard_normal(int(0.5 * RATE)) * 10 ** (-3 * np.arange(int(0.5 * RATE)) / 6400)
    tail *= metres / 1.2 / np.sqrt(np.sum(tail**2))
    tail[0] += 1
    return tail.astype(np.float32)


def staged(clip: Path, condition: Condition, name: str) -> tuple[NDArray[np.int16], float]:
    """The clip in its night, and the second at which its phrase ends."""
    chance = np.random.default_rng(crc32(f"{clip.name} {name}".encode()))
    voice = augment.trim(read(clip))
    if condition.whispered:
        voice = augment.whisper(voice, chance)
    end = LEAD + len(voice) / RATE
    if condition.metres:
        voice = augment.in_room(voice, room(condition.metres, chance))
    voice = augment.at_level(voice, condition.level_db)
    scene = np.zeros(int((end + TAIL) * RATE), np.float32)
    at = int(LEAD * RATE)
    scene[at : at + len(voice)] = voice[: len(scene) - at]
    makers = (augment.snore, augment.fan, augment.rain, augment.clock)
    noise = makers[chance.integers(len(makers))](len(scene), chance)
    if not condition.metres:
        noise = augment.coloured(len(scene), 1, chance)
    return as_int16(scene + noise * 10 ** ((condition.level_db - condition.snr_db) / 20)), end


class Ear:
    """A new night for each scene: what was asked in another one is forgotten."""

    def __init__(self) -> None:
        self.samples = 0
        self.cpu = 0.0

    def hear(
        self, sound: NDArray[np.int16], state: ListenState, live: frozenset[str]
    ) -> list[Hearing]:
        """What is understood; times from the start of the sound."""
        recogniser = EmbeddedRecogniser()
        recogniser.listen(Listen(state, live))
        began = time.process_time()
        found = recogniser.hear(sound)
        self.cpu += time.process_time() - began
        self.samples += len(sound)
        return found


def clips(kit: Path, split: str, limit: int) -> Iterator[tuple[str, str, Path]]:
    """(label, text, file) of the clips, evenly thinned out to ``limit``."""
    with (kit / "voices.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    step = max(1, len(rows) // limit) if limit else 1
    for row in rows[::step]:
        yield row["label"].replace(" ", "-"), row["text"], kit / row["path"]


def group(label: str, text: str) -> str:
    """The line of the table that a clip counts in."""
    if label.startswith("cmd:"):
        return "stop" if label == "cmd:stop" else "commands"
    if label.startswith("redflag:"):
        return "red flags"
    if label == "cramp":
        return "cramp, one word" if len(text.split()) == 1 else "cramp, more words"
    return {"hardneg": "near misses"}.get(label, label)


def judge(ear: Ear, label: str, sound: NDArray[np.int16], end: float, score: Score) -> None:
    """Play one scene in the state that belongs to its label, and count what came of it."""
    name = label.rpartition(":")[2]
    if ":" in label:
        live = next((names for names in QUESTIONS if name in names), QUESTIONS[0])
        found = ear.hear(sound, "awake", live)
    else:
        found = ear.hear(sound, "asleep", frozenset())
    if not found:
        score.add("nothing")
    elif label in ("hardneg", "neg"):
        score.add("act" if any(one.kind != "ask" for one in found) else "ask")
    elif found[0].name != name:
        score.add("wrong")
    else:
        score.add("ask" if found[0].kind == "ask" else "act")
        score.late.append(found[0].at - end)


def table(scores: dict[tuple[str, str], Score], conditions: list[str]) -> Iterator[str]:
    yield "| percent: acts / asks / wrong | clips | " + " | ".join(conditions) + " |"
    yield "|---" * (len(conditions) + 2) + "|"
    for line in sorted({line for line, _ in scores}):
        cells = [scores[line, condition] for condition in conditions]
        shares = [" / ".join(cell.share(o) for o in ("act", "ask", "wrong")) for cell in cells]
        yield f"| {line} | {cells[0].heard['all']} | " + " | ".join(shares) + " |"
    for line in ("cramp, one word", "cramp, more words", "stop", "commands"):
        late = np.array(scores[line, conditions[0]].late)
        if not len(late):
            continue
        middle, slow = (f"{1000 * np.quantile(late, q):.0f}" for q in (0.5, 0.9))
        told = f"From the end of {line}, {conditions[0]}, to the report"
        yield f"\n{told}: median {middle} ms, 90 % {slow} ms"


def talk(ear: Ear, files: list[Path]) -> Iterator[str]:
    """False accepts an hour in people's speech, asleep and awake."""
    sounds = [as_int16(read(path)) for path in files]
    hours = sum(map(len, sounds)) / RATE / 3600
    for state, live in (("asleep", frozenset()), *(("awake", names) for names in QUESTIONS[:4])):
        found = [one for sound in sounds for one in ear.hear(sound, state, live)]
        kinds = Counter(one.kind for one in found)
        most = Counter(one.name for one in found).most_common(4)
        names = ", ".join(f"{name} {n}" for name, n in most)
        told = ", ".join(f"{kind} {n / hours:.1f}/h" for kind, n in sorted(kinds.items()))
        yield f"{hours:.2f} h of other talk, {state}, {len(live)} names live: {told} ({names})"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kit", type=Path, nargs="+")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--limit", type=int, default=0, help="clips of each kit; 0: all")
    parser.add_argument("--conditions", nargs="+", choices=CONDITIONS, default=list(CONDITIONS))
    parser.add_argument("--talk", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    ear, scores = Ear(), defaultdict[tuple[str, str], Score](Score)
    for kit in args.kit:
        for label, text, path in clips(kit, args.split, args.limit):
            for condition in args.conditions:
                sound, end = staged(path, CONDITIONS[condition], condition)
                judge(ear, label, sound, end, scores[group(label, text), condition])
    print("\n".join(table(scores, args.conditions)))
    if args.talk:
        print("\n".join(talk(ear, args.talk)))
    a_hop = 1000 * ear.cpu / max(1, ear.samples // HOP)
    print(
        f"{a_hop:.2f} ms of CPU for each 80 ms of sound ({80 / a_hop:.0f} times real time), "
        f"{platform.machine()}, {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
