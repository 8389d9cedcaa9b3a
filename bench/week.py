"""A week of nights, simulated: what grows, what is lost, what happens that never may.

Run: python bench/week.py [--nights 7] [--seed 1]      about an hour; a night alone ten minutes

Odd seeds run in one process from the first evening to the last morning; in even ones it is
killed, cut off and started anew. What is simulated and what is real is told in docs/soak.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from room import Table

from calmcramp.house import House
from calmcramp.planning.settings import Settings
from nights.keeper import Outcome, live_through
from nights.laws import answered
from nights.people import Voices


def measure(
    home: Path, nights: int = 7, seeds: tuple[int, ...] = (1,), trace: Path | None = None
) -> Table:
    """A week for each seed, side by side with what was aimed at.

    :param trace: where everything that happens is added, a line of JSON each
    """
    _prepare(home / "cache")
    found = [_week(home / f"week-{seed}", home / "cache", nights, seed, trace) for seed in seeds]
    columns = ("", "aimed at", *(f"seed {seed}" for seed in seeds))
    table = Table(
        f"{nights} simulated {'night' if nights == 1 else 'nights'}",
        columns,
        notes=[
            "Simulated: the sound card, the room, its people, the clock on the wall. Real: all "
            "else, as told in docs/soak.md.",
            "Grown: from the end of the first night to the end of the last, of the one process "
            "that lives through them; it holds the assistant and its ears.",
            "Answered without having been meant: a television, a snore or talk among people was "
            "taken for a word to the assistant while it slept.",
        ],
    )
    for name, aim, tell in ROWS:
        table.rows.append((name, aim, *(tell(outcome) for outcome in found)))
    return table


def _prepare(cache: Path) -> None:
    """Everything that people say, so that no night waits for it."""
    with House(Settings(), here=True) as house:
        Voices(cache / "calmcramp" / "people", house.user_voice).prepare()


def _week(home: Path, cache: Path, nights: int, seed: int, trace: Path | None) -> Outcome:
    home.mkdir(parents=True)
    with open(trace or os.devnull, "a", encoding="utf-8") as kept:
        outcome = live_through(home, seed, nights, cache=cache, tell=_Telling(kept))
    for line in outcome.broken:
        print(f"seed {seed}: {line}", flush=True)
    for breach in outcome.misheard:
        print(f"seed {seed}: {breach.at:.1f} s: answered {breach.what}", flush=True)
    return outcome


class _Telling:
    """Keeps every record, and prints a line for each hour that has passed."""

    def __init__(self, kept: IO[str]) -> None:
        self._kept, self._hour, self._began = kept, 0, time.monotonic()

    def __call__(self, record: Mapping[str, Any]) -> None:
        print(json.dumps(record, ensure_ascii=False), file=self._kept)
        if int(record["at"] / 3600) > self._hour:
            self._hour = int(record["at"] / 3600)
            minutes = (time.monotonic() - self._began) / 60
            print(f"hour {self._hour}, after {minutes:.1f} minutes", flush=True)


def _grown(what: str) -> Callable[[Outcome], str]:
    def tell(outcome: Outcome) -> str:
        nights = [one for one in outcome.trace if one["event"] == "night"]
        if outcome.lives > 1 or len(nights) < 2:
            return f"not told: {outcome.lives} processes" if outcome.lives > 1 else "one night only"
        first, last = nights[0][what], nights[-1][what]
        return f"{last - first:+g} (from {first:g} to {last:g})"

    return tell


def _broken(law: str) -> Callable[[Outcome], str]:
    return lambda outcome: str(len(outcome.breaches[law]))


def _count(event: str) -> Callable[[Outcome], str]:
    return lambda outcome: str(sum(record["event"] == event for record in outcome.trace))


def _first_words(outcome: Outcome) -> str:
    waited = [seconds for _, seconds in answered(outcome.trace) if seconds is not None]
    if not waited:
        return "–"
    return f"{statistics.median(waited):.2f} s, worst {max(waited):.2f} s, of {len(waited)}"


def _pace(outcome: Outcome) -> str:
    nights = sum(night.ended - night.began for night in outcome.week.nights)
    return f"{outcome.wall_s / 60:.0f} minutes, {nights / outcome.wall_s:.0f} times real time"


ROWS: tuple[tuple[str, str, Callable[[Outcome], str]], ...] = (
    ("how long it took", "under 60 minutes", _pace),
    ("processor time", "–", lambda outcome: f"{outcome.cpu_s / 60:.0f} minutes"),
    ("memory grown, MB", "at most 5 MB", _grown("rss")),
    ("descriptors grown", "0", _grown("descriptors")),
    ("threads grown", "0", _grown("threads")),
    ("lost diary entries", "0", _broken("lost diary entries")),
    ("schedules missed or doubled", "0", _broken("schedules missed or doubled")),
    ("sounds that nobody asked for", "0", _broken("sounds that nobody asked for")),
    ("answered without having been meant", "0", lambda outcome: str(len(outcome.misheard))),
    ("unexplained states", "0", _broken("unexplained states")),
    ("sound or state after stop", "0", _broken("sound or state after stop")),
    ("sleep content under heat", "0", _broken("sleep content under heat")),
    ("heat reminders left out", "0", _broken("heat reminders left out")),
    ("louder than anybody made it", "0", _broken("louder than anybody made it")),
    ("faults without a cause", "0", _broken("faults without a cause")),
    ("kept what is kept nowhere", "0", _broken("what is kept nowhere")),
    ("tracebacks", "0", _broken("tracebacks")),
    ("first words after a wake word", "at most 0.3 s", _first_words),
    ("episodes", "–", _count("episode")),
    ("sentences of its people", "–", _count("act")),
    ("sentences of the assistant", "–", _count("said")),
    ("faults injected", "–", _count("fault-begins")),
    ("processes, of which all but the last died", "–", lambda outcome: str(outcome.lives)),
    ("notes of the diary, acknowledged", "–", lambda outcome: str(outcome.kept)),
)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=7, choices=range(1, 8))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", type=Path, help="add everything that happens to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(measure(Path(name), arguments.nights, (arguments.seed,), arguments.trace).markdown())
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"largest process: {most:.0f} MB")
