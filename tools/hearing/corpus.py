"""Make a training or development corpus: ``python corpus.py FOLDER --engine kokoro --rounds 6``.

Writes ``FOLDER/voices/<engine>/<hash>.flac`` and appends to ``FOLDER/voices.csv`` (columns of
`bench/hearing_kit.py`). A round says every phrase of ``phrases.toml`` once, each in a voice drawn
by chance; the same seed draws the same voices and speeds, and clips already there are kept, so a
run that was cut can be started again.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import soundfile
import voices

COLUMNS = (
    "path", "label", "text", "voice", "engine", "condition", "split",
    "seconds", "phrase_start", "phrase_end", "licence",
)  # fmt: skip
LICENCE = {
    "kokoro": "Apache-2.0 (Kokoro-82M)",
    "hibari": "Apache-2.0 (hibari-tts)",
    "espeak": "free use (eSpeak NG output)",
    "flite": "BSD-style (Flite)",
    "fest": "BSD-style (Festival)",
}
HARDEST_TIMES = 4  # how often a round says each of the hardest words
NEAR_SHARE = 0.5  # share of the near-sounding phrases in a round
SPEEDS = (0.75, 1.2)


class Clip(NamedTuple):
    label: str
    text: str
    voice: str
    speed: float


def phrases(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """(label, text) of what is to be heard, of what is not, and the hardest texts."""
    table = tomllib.loads(path.read_text("utf-8"))
    heard = [(name, text) for name, texts in table["wake"].items() for text in texts]
    for kind, prefix in (("command", "cmd"), ("redflag", "redflag")):
        for name, texts in table[kind].items():
            heard += [(f"{prefix}:{name}", text) for text in texts]
    other = [("hardneg", text) for texts in table["near"].values() for text in texts]
    other += [("neg", text) for text in table["talk"]["sentences"]]
    return heard, other, table["hardest"]


def draw(engine: str, split: str, home: Path, chance: random.Random) -> str:
    """One voice of an engine, by chance."""
    if split == "dev":
        names = {"espeak": sorted(voices.ESPEAK_DEV), "flite": voices.FLITE_DEV}
        return f"{engine}:{chance.choice(names.get(engine, voices.FESTIVAL_DEV))}"
    fixed = {"espeak": voices.ESPEAK, "flite": voices.FLITE, "hibari": voices.HIBARI}
    if engine in fixed:
        return f"{engine}:{chance.choice(fixed[engine])}"
    packs = voices.packs(home)
    english = [name for name in packs if name[0] in "ab"]
    which = chance.random()
    if which < 0.35:
        return f"kokoro:{chance.choice(english)}"
    if which < 0.55:
        return f"kokoro:{chance.choice([name for name in packs if name not in english])}"
    first, second = chance.sample(english, 2)
    return f"kokoro:{first}+{second}@{chance.choice((0.3, 0.35, 0.45, 0.5, 0.55, 0.65, 0.7))}"


def plan(
    texts: Path, engine: str, split: str, rounds: int, seed: int, home: Path
) -> Iterator[Clip]:
    """The clips of a corpus, round after round, so that a part of it is balanced too."""
    heard, other, hardest = phrases(texts)
    chance = random.Random(f"{seed} {engine} {split}")
    for _ in range(rounds):
        said = heard + chance.sample(other, int(NEAR_SHARE * len(other)))
        said += [pair for pair in heard if pair[1] in hardest] * (HARDEST_TIMES - 1)
        chance.shuffle(said)
        for label, text in said:
            voice = draw(engine, split, home, chance)
            yield Clip(label, text, voice, round(chance.uniform(*SPEEDS), 2))


def make(clip: Clip, folder: Path, home: Path, split: str) -> dict[str, object] | None:
    """Speak a clip into its file; None when it is there already."""
    engine = clip.voice.split(":")[0]
    name = hashlib.sha256(f"{clip.voice}|{clip.text}|{clip.speed}".encode()).hexdigest()[:12]
    path = folder / "voices" / engine / f"{name}.flac"
    if path.exists():
        return None
    sound = voices.say(home, clip.voice, clip.text, clip.speed)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, voices.RATE)
    return {
        "path": str(path.relative_to(folder)), "label": clip.label, "text": clip.text,
        "voice": clip.voice, "engine": engine, "condition": "clean", "split": split,
        "seconds": round(len(sound) / voices.RATE, 3), "licence": LICENCE[engine],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", choices=sorted(LICENCE), required=True)
    parser.add_argument("--split", choices=("train", "dev"), default="train")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kokoro", type=Path, default=Path("kokoro"), help="Kokoro's folder")
    parser.add_argument("--phrases", type=Path, default=Path(__file__).with_name("phrases.toml"))
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    table = args.folder / "voices.csv"
    fresh = not table.exists()
    with table.open("a", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS)
        if fresh:
            rows.writeheader()
        for clip in plan(
            args.phrases, args.engine, args.split, args.rounds, args.seed, args.kokoro
        ):
            try:
                row = make(clip, args.folder, args.kokoro, args.split)
            except (ValueError, RuntimeError, subprocess.SubprocessError) as fault:
                print(f"left out: {clip}: {fault}", file=sys.stderr)
                continue
            if row:
                rows.writerow(row)
                file.flush()


if __name__ == "__main__":
    main()
