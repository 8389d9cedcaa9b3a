"""Measure everything and write bench/RESULTS.md: `make bench`.

Run: python bench/run.py [--quick] [--only PART]... [--out FILE]

About half an hour; quick: ten minutes, and rougher. A simulated week takes an hour of its own:
bench/week.py.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faults
import footprint
import fuzz
import hands
import knocks
import latency
import ledger
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
    breaks: int = 3
    deaths: int = 300
    spoilt: int = 10_000
    presses: int = 20
    blows: int = 50


QUICK = Size(30, 10, 5, 5, 3, 1, 10, 2, 30, 1, 50, 1_000, 5, 10)


def parts(size: Size, home: Path) -> list[tuple[str, Callable[[], Table]]]:
    """The parts in their order, each with its name."""
    return [
        ("render_speed", lambda: render_speed.measure(size.runs)),
        ("footprint", lambda: footprint.measure(home, size.footprint_s, size.starts)),
        ("latency", lambda: latency.measure(home, size.trials, size.lone, size.naive)),
        ("onset", lambda: onset.measure(size.onset_s, size.other_onset_s)),
        ("night_sound", lambda: night_sound.measure(_inside(home, "night"), size.each_line)),
        ("faults", lambda: faults.measure(_inside(home, "faults"), size.breaks)),
        ("ledger", lambda: ledger.measure(size.deaths, size.deaths)),
        ("hands", lambda: hands.measure(_inside(home, "hands"), size.presses)),
        ("knocks", lambda: knocks.measure(size.blows, size.blows / 5)),
        ("fuzz", lambda: fuzz.measure(size.spoilt, 1)),
    ]


def _inside(home: Path, name: str) -> Path:
    """A folder of its own."""
    (home / name).mkdir()
    return home / name


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", metavar="PART", help="only this part")
    parser.add_argument("--out", type=Path, default=BENCH / "RESULTS.md")
    arguments = parser.parse_args()
    about, began, tables = machine.description(), time.monotonic(), []
    with tempfile.TemporaryDirectory() as home:
        for name, measure in parts(QUICK if arguments.quick else Size(), Path(home)):
            if arguments.only and name not in arguments.only:
                continue
            print(f"{name}:", flush=True)
            tables.append(measure())
            print(tables[-1].markdown(), flush=True)
    minutes = (time.monotonic() - began) / 60
    head = HEAD.format(date=time.strftime("%Y-%m-%d"), minutes=minutes, machine=about)
    text = "\n".join([head, *(table.markdown() for table in tables)])
    arguments.out.write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
