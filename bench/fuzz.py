"""Fuzzes all that people may write or a disk may spoil: routines, answers, settings, the diary's
rows, archives of models. What is said about the schedule: `fuzz_schedule.py`.

Run: python bench/fuzz.py [--count 100000] [--seed 1]      about half an hour

Everything has to end in one line of a fault, or in something within its limits.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from room import ROOT, Table

import diaries
from calmcramp import places
from calmcramp.dialogue.answers_reading import read_answers
from calmcramp.planning.diary import KINDS
from calmcramp.planning.settings import read_settings
from calmcramp.score.layout import lay_out
from calmcramp.score.reading import read_routine
from calmcramp.service.guess import GuessedSounds
from calmcramp.service.ledger import Ledger
from calmcramp.service.ledger_schema import columns_of
from fuzzing import beyond, impossible, outcome, spoilt, too_long, unheard_of

SLOTS = {"emergency": "1 1 2", "advice_line": "1 1 1", "crisis_line": "9 8 8"}
TONES = GuessedSounds(("bed", "in-4000", "out-6000", "marker", "tick"))
ROUTINES = [path.read_text("utf-8") for path in sorted(places.routines().glob("*.toml"))]
ANSWERS = (places.scripts() / "answers.toml").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
ROWS = 200
"""Rows of a diary that are spoilt before it is read."""
CELLS = (
    *(None, 0, 1, -1, 60, 11, 2**63 - 1, -(2**63), 1e308, -1e308, 0.5, 86_401.0, "", "x", "calf"),
    *("stretch,heat", "not-safe", "2025-03-08T02:14:05Z", "9999-12-31T23:59:59Z", "2025-02-30"),
    *("0000-01-01", "nan", b"\xff\x00", "a" * 2000, "\u0000", "\U0001f600", "E", "session"),
)


def routine(chance: random.Random) -> str:
    """One spoilt routine: read, and laid out where it is one."""
    text = spoilt(chance.choice(ROUTINES), chance)
    said = outcome(lambda: read_routine(text, "x.toml", SLOTS), beyond)
    if said != "accepted" or not (found := read_routine(text, "x.toml", SLOTS)).passages:
        return said
    laid = outcome(lambda: lay_out(found, TONES), too_long)
    return "accepted" if laid == "accepted" else f"{laid} when laid out"


def settings(chance: random.Random) -> str:
    """One spoilt settings file."""
    text = spoilt(SETTINGS, chance)
    return outcome(lambda: read_settings(text, "settings.toml"), unheard_of)


def answers(chance: random.Random) -> str:
    """A spoilt answer, with the words that all of them share."""
    head, *each = ANSWERS.split("[[answer]]")
    some = "[[answer]]".join([head, chance.choice(each)])
    text = spoilt(some, chance)
    return outcome(lambda: read_answers(text, "answers.toml"), lambda _found: ())


def rows(file: Path, chance: random.Random) -> Iterator[str]:
    """What became of many spoilt rows of one diary."""
    _spoil(file, chance)
    with closing(Ledger(file)) as ledger:
        diary = ledger.diary()
    kept = sum(1 for _ in diary.entries())
    yield from ["accepted"] * kept + ["refused"] * (ROWS - kept)
    yield from impossible(diary)
    yield from (f"told badly: {one}" for one in diary.faults if "\n" in str(one))


def _spoil(file: Path, chance: random.Random) -> None:
    """Fill the diary with rows of which about half are sound, and the others are not."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for name in KINDS:
            connection.execute(f"DELETE FROM [{name}]")  # noqa: S608
        there = 0
        while there < ROWS:
            name = chance.choice(sorted(KINDS))
            row = dict(chance.choice(SOUND[name]))
            for column in chance.sample(sorted(row), chance.choice((0, 0, 1, 2, 5)) % len(row)):
                row[column] = chance.choice(CELLS)
            names, marks = ", ".join(f"[{one}]" for one in row), ", ".join("?" * len(row))
            try:
                connection.execute(
                    f"INSERT INTO [{name}] ({names}) VALUES ({marks})",  # noqa: S608
                    tuple(row.values()),
                )
                there += 1
            except (sqlite3.Error, OverflowError):
                continue  # SQLite itself refuses it
        connection.execute("COMMIT")


SOUND: dict[str, list[dict[str, object]]] = {}
"""Rows as nights wrote them, without their numbers."""


def sound_rows(folder: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of a diary of several nights."""
    file = folder / "sound" / "diary.db"
    with closing(Ledger(file)) as ledger:
        diaries.some_weeks(ledger, diaries.NIGHT)
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        for name, kind in KINDS.items():
            columns = [one for one in columns_of(kind) if one != "id"]
            some = connection.execute(f"SELECT * FROM [{name}]").fetchall()  # noqa: S608
            found[name] = [{one: row[one] for one in columns} for row in some]
    return found


def counted(one: Callable[[random.Random], str], count: int, chance: random.Random) -> Counter[str]:
    """What became of so many."""
    found: Counter[str] = Counter()
    for _ in range(count):
        try:
            found[one(chance)] += 1
        except Exception:
            found["traceback"] += 1
            traceback.print_exc()
    return found


def counted_rows(count: int, chance: random.Random) -> Counter[str]:
    """The same of rows, many in a file."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        SOUND.update(sound_rows(folder))
        with closing(Ledger(folder / "diary.db")) as ledger:
            ledger.open()
        for _ in range(-(-count // ROWS)):
            try:
                found.update(rows(folder / "diary.db", chance))
            except Exception:
                found["traceback"] += 1
                traceback.print_exc()
    return found


def measure(count: int, seed: int) -> Table:
    """All of it."""
    table = Table(
        "Spoilt files",
        ("", "tried", "refused in words", "accepted", "beyond limits", "tracebacks", "seconds"),
        notes=[
            f"Seed {seed}. The shipped files with values, lines or letters replaced by chance; the "
            "diary's rows with odd cells. What is accepted is held against limits of its own.",
        ],
    )
    kinds = {"routines": routine, "settings": settings, "answers": answers}
    for what, one in (*kinds.items(), ("rows of the diary", None)):
        began, chance = time.perf_counter(), random.Random(f"{seed} {what}")
        many = count // 5 if one is answers else count  # their patterns take long to compile
        found = counted(one, many, chance) if one else counted_rows(many, chance)
        refused = found.pop("refused", 0) + found.pop("refused when laid out", 0)
        good, fell = found.pop("accepted", 0), found.pop("traceback", 0)
        for wrong, times in found.most_common(5):
            print(f"{what}: {times} times {wrong[:300]}")
        told = (refused + good + fell + found.total(), refused, good, found.total(), fell)
        seconds = f"{time.perf_counter() - began:.0f}"
        table.rows.append((what, *(f"{number:,}" for number in told), seconds))
        print(*table.rows[-1], flush=True)
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(measure(arguments.count, arguments.seed).markdown())
