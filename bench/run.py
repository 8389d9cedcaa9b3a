"""Measure everything and write bench/RESULTS.md: `make bench`.

Run: python bench/run.py [--quick] [--out FILE]      about 15 minutes; quick: 6, and rougher
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import footprint
import latency
import machine
import night_sound
import onset
import render_speed
from room import BENCH, Table

HEAD = """# What it takes, and how quick it is

Measured by `make bench` on {date} ({minutes:.0f} minutes); every figure is of that one run.
Beside each stands what a user would take instead, where the Python package index has it.

{machine}
"""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    onset_s: float = 300
    other_onset_s: float = 20
    trials: int = 20
    lone: int = 10
    naive: int = 5
    runs: int = 3
    footprint_s: float = 20
    starts: int = 5
    each_line: int = 8


QUICK = Size(30, 10, 5, 5, 3, 1, 10, 2, 30)


def parts(size: Size, home: Path) -> list[tuple[str, Callable[[], Table]]]:
    """The parts in their order, each with its name."""
    return [
        ("render_speed", lambda: render_speed.measure(size.runs)),
        ("footprint", lambda: footprint.measure(home, size.footprint_s, size.starts)),
        ("latency", lambda: latency.measure(home, size.trials, size.lone, size.naive)),
        ("onset", lambda: onset.measure(size.onset_s, size.other_onset_s)),
        ("night_sound", lambda: night_sound.measure(home / "night", size.each_line)),
    ]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=BENCH / "RESULTS.md")
    arguments = parser.parse_args()
    about, began, tables = machine.description(), time.monotonic(), []
    with tempfile.TemporaryDirectory() as home:
        for name, measure in parts(QUICK if arguments.quick else Size(), Path(home)):
            print(f"{name}:", flush=True)
            tables.append(measure())
            print(tables[-1].markdown(), flush=True)
    minutes = (time.monotonic() - began) / 60
    head = HEAD.format(date=time.strftime("%Y-%m-%d"), minutes=minutes, machine=about)
    text = "\n".join([head, *(table.markdown() for table in tables)])
    arguments.out.write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
