"""Long ordinary talk as negatives: ``python talk.py FOLDER --sentences 1500``.

Sentences put together from parts by chance, sentences of the Python standard library's own
documentation, and every line that the assistant itself says (``--own scripts/en``), spoken by the
product's own voice. Columns and file names as in ``corpus.py``.
"""

from __future__ import annotations

import argparse
import csv
import pkgutil
import random
import re
import tokenize
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from corpus import COLUMNS, Clip, make

OPENERS = (
    "Well,", "So,", "And then", "I think", "You know,", "Yes, but", "No,", "Honestly,", "Anyway,",
    "Listen,", "Maybe", "They say", "Right,", "Okay, so", "Apparently", "Tomorrow", "Last week",
)  # fmt: skip
WHO = (
    "my brother", "the neighbour", "Grant", "the doctor", "her mother", "your friend", "the driver",
    "somebody", "the girl from the shop", "Max", "our landlord", "one of the children", "Alex",
    "the man on the left", "a woman with two dogs", "Charlie", "grandpa", "the whole team",
)  # fmt: skip
DID = (
    "left", "called again about", "could not find", "forgot", "stopped at", "went back for",
    "was better than", "walked right past", "asked how long it takes to fix", "never paid for",
    "put his foot on", "camped behind", "cannot speak about", "helped me with", "crashed into",
    "continued with", "saw nothing but", "kept", "turned down", "can't see", "waited for",
)  # fmt: skip
WHAT = (
    "the camp", "the lamp", "seven boxes", "the next train", "a quiet place", "the front door",
    "both keys", "the tax papers", "a bag of crabs", "ten letters", "the ramp", "nine eggs",
    "the calves", "the last three stamps", "a cough", "the grand hotel", "his coat", "the boat",
    "the football", "the second half", "four cups of coffee", "a clamp", "the slow one", "sheep",
)  # fmt: skip
ENDS = (
    "in the end.", "again.", "on Friday.", "and it was enough.", "before nine o'clock.", "did he?",
    "as far as I know.", "because of the rain.", "and nobody said no.", "for the first time.",
    "two weeks ago.", "and that hurts.", "at five or six.", "on the way back.", "you see?",
)  # fmt: skip


def chatter(chance: random.Random) -> str:
    """One sentence put together by chance."""
    parts = [chance.choice(part) for part in (WHO, DID, WHAT, ENDS)]
    if chance.random() < 0.6:
        parts.insert(0, chance.choice(OPENERS))
    return " ".join(parts).capitalize()


def library() -> list[str]:
    """Plain sentences from the documentation strings of the standard library, in a fixed order."""
    found: set[str] = set()
    for module in sorted(m.name for m in pkgutil.iter_modules() if not m.ispkg):
        spec = find_spec(module)
        if spec is None or not (spec.origin or "").endswith(f"python3.11/{module}.py"):
            continue
        with tokenize.open(spec.origin or "") as source:
            text = source.read()
        found.update(re.findall(r"(?<=[.\n] )[A-Z][a-z]+(?: [a-z,']+){5,14}[.?]", text))
    return sorted(found)


def own_lines(folder: Path) -> list[str]:
    """Spoken lines of the assistant's scripts; not the shortest, which are phrases to be heard."""
    lines: set[str] = set()
    for path in sorted(folder.rglob("*.toml")):
        lines.update(_texts(tomllib.loads(path.read_text("utf-8"))))
    return sorted(lines)


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        if re.search(r"[.?!]$", node) and "{" not in node and len(node.split()) > 3:
            yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def plan(count: int, own: Path | None, seed: int) -> Iterator[Clip]:
    chance = random.Random(seed)
    said = own_lines(own) if own else []
    told = library()
    said += chance.sample(told, min(count // 3, len(told)))
    said += [chatter(chance) for _ in range(count - count // 3)]
    for text in said:
        yield Clip("neg", text, "hibari:heart", round(chance.uniform(0.8, 1.25), 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", type=int, default=1500)
    parser.add_argument("--own", type=Path, help="the assistant's scripts")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with (args.folder / "voices.csv").open("a", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS)
        if file.tell() == 0:
            rows.writeheader()
        for clip in plan(args.sentences, args.own, args.seed):
            if row := make(clip, args.folder, Path(), "train"):
                rows.writerow(row)


if __name__ == "__main__":
    main()
