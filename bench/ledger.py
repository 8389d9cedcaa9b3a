"""The diary: what is lost when its writer dies, what damage does to it, how long an entry takes.

Run: python bench/ledger.py [--deaths 1000] [--damages 1000]      about 6 minutes
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from room import Table

from calmcramp.dialogue.memory import Memory
from calmcramp.planning.diary import Diary, Entry, night_of
from calmcramp.planning.summary import first_night, summarize
from calmcramp.service import doctor_sheet
from calmcramp.service.copyist import Copyist
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from calmcramp.service.scribe import Scribe
from diaries import NIGHT, a_night
from killing import Death, kept_in, write_and_die

NAIVE = """
import json, os, sys
path, life = sys.argv[1], int(sys.argv[2])
for number in range(100_000):
    kept = json.load(open(path)) if os.path.exists(path) else []
    with open(path, "w") as file:
        json.dump([*kept, f"{life}.{number}"], file)
    os.write(1, f"{number} \\n".encode())
"""
"""What comes to mind first: the whole diary in a JSON file, written anew with each entry."""
YEARS, CRAMPS_A_WEEK = 10, 4
NOTES = 300


def deaths(folder: Path, count: int) -> str:
    """Kill a writer so often, in one and the same diary."""
    path, chance = folder / "diary" / "diary.db", Random(1)
    lives = [write_and_die(path, life, chance) for life in range(count)]
    kept, faults = kept_in(path)
    told = len(faults) + sum(len(death.told) for death in lives)
    return _lost(lives, kept) + (f", {told} faults told" if told else "")


def naive_deaths(folder: Path, count: int) -> str:
    """The same with a JSON file; one that can not be read any more is begun anew."""
    path, chance = folder / "diary.json", Random(1)
    lives, kept, broken = [], set[str](), 0
    for life in range(count):
        lives.append(write_and_die(path, life, chance, NAIVE))
        try:
            kept |= set(json.loads(path.read_text("utf-8")))
        except ValueError:
            kept = set()
            broken += 1
            path.unlink()
    return f"{_lost(lives, kept)}; the file was broken {broken} times"


def _lost(lives: Sequence[Death], kept: set[str]) -> str:
    acknowledged = set[str]().union(*(death.acknowledged for death in lives))
    return f"{len(acknowledged - kept)} of {len(acknowledged):,} lost"


def damages(folder: Path, count: int) -> str:
    """Flip bits and overwrite stretches of a small diary; what came of it."""
    whole, chance, found = folder / "whole", Random(2), Counter[str]()
    ledger = Ledger(whole / "diary.db")
    a_night(ledger)
    before = ledger.diary()
    ledger.close()
    for _ in range(count):
        work = shutil.copytree(whole, folder / "work")
        _spoil(work / "diary.db", chance)
        found[_came_of(work / "diary.db", before)] += 1
        shutil.rmtree(work)
    names = ("harmless", "healed from the backup", "row told and left out", "not noticed", "failed")
    return ", ".join(f"{name} {found[name]}" for name in names)


def _spoil(path: Path, chance: Random) -> None:
    data = bytearray(path.read_bytes())
    if chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 3, 40))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    else:
        at = chance.randrange(len(data))
        stretch = min(chance.randrange(1, 600), len(data) - at)
        data[at : at + stretch] = chance.randbytes(stretch)
    path.write_bytes(data)


def _came_of(path: Path, before: Diary) -> str:
    ledger = Ledger(path)
    try:
        found = ledger.diary()
        ledger.note("medicine", {"text": "afterwards"}, NIGHT + timedelta(days=1))
        if "afterwards" not in [one.text for one in ledger.diary().medicines]:
            return "failed"
    except Exception as error:  # this is what is counted
        print(f"failed: {error!r}")
        return "failed"
    finally:
        ledger.close()
    if any("took its place" in str(one) for one in found.faults):
        return "healed from the backup"
    if found.faults:
        return "row told and left out"
    return "harmless" if found == before else "not noticed"


def notes(folder: Path) -> tuple[str, str]:
    """How long an entry takes until it is on the disk, and how long it takes to hand it over."""
    ledger, given = Ledger(folder / "notes" / "diary.db"), {"text": "a tablet"}
    ledger.note("medicine", given, NIGHT)
    written = [_seconds(lambda: ledger.note("medicine", given, NIGHT)) for _ in range(NOTES)]
    ledger.close()
    scribe = Scribe(Ledger(folder / "handed" / "diary.db"))
    handed = [_seconds(lambda: scribe.note("medicine", given, NIGHT)) for _ in range(NOTES)]
    scribe.close(60)
    return _spread(written), _spread(handed)


def memories(folder: Path) -> tuple[str, str]:
    """The same of what is remembered from one night to the next."""
    notebook = Notebook(folder / "written" / "memory.json")
    written = [_seconds(lambda: notebook.write(Memory(usual="box"), 9.0)) for _ in range(NOTES)]
    copyist = Copyist(Notebook(folder / "copied" / "memory.json"))
    handed = [_seconds(lambda: copyist.hand_over(Memory(usual="box"), 9.0)) for _ in range(NOTES)]
    copyist.close(60)
    return _spread(written), _spread(handed)


def years(folder: Path) -> list[tuple[str, str, str]]:
    """What ten years of it take."""
    path, chance = folder / "years" / "diary.db", Random(3)
    ledger = Ledger(path)
    ledger.add_all(_ten_years(ledger, chance))
    ledger.close()
    size = path.stat().st_size / 1e6
    opened = _seconds(lambda: Ledger(path).open())
    ledger = Ledger(path)
    diary = ledger.diary()
    read = _seconds(ledger.diary)
    tonight = max(one.night for one in diary.cramps)
    counted = _seconds(lambda: summarize(diary, tonight))
    summary, began = summarize(diary, tonight), first_night(diary)
    drawn = _seconds(lambda: doctor_sheet.draw(summary, folder / "a.pdf", began))
    ledger.close()
    what = f"{YEARS} years ({len(list(diary.entries())):,} entries, {size:.1f} MB)"
    return [
        (f"{what}: opened and looked through", f"{opened * 1000:.0f} ms", "–"),
        (f"{what}: read", f"{read * 1000:.0f} ms", "–"),
        (f"{what}: counted", f"{counted * 1000:.0f} ms", "–"),
        ("a page for the doctor", f"{drawn:.1f} s", "–"),
    ]


def _ten_years(ledger: Ledger, chance: Random) -> Diary:
    """A night's entries, again and again."""
    a_night(ledger)
    night = ledger.diary()
    moved = [
        [_moved(one, timedelta(days=ago)) for one in night.entries()]
        for ago in range(1, YEARS * 365)
        if chance.random() < CRAMPS_A_WEEK / 7
    ]
    first: date = night_of(NIGHT) - timedelta(days=YEARS * 365)
    nights = tuple(first + timedelta(days=day) for day in range(YEARS * 365))
    by_kind = zip(*moved, strict=True)
    cramps, days, sessions, flags, medicines = (tuple(kind) for kind in by_kind)
    return Diary(cramps, days, sessions, flags, medicines, nights)  # type: ignore[arg-type]


def _moved(entry: Entry, back: timedelta) -> Entry:
    name = next(one.name for one in fields(entry) if one.name in ("at", "night", "on"))
    return replace(entry, id=0, **{name: getattr(entry, name) - back})


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    middle, last = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    return f"{middle * 1000:.2f} ms, 99 % {last * 1000:.2f}, worst {ordered[-1] * 1000:.2f}"


def measure(death_count: int, damage_count: int) -> Table:
    """All of it."""
    table = Table(
        "The diary",
        ("", "calmcramp", "a JSON file, written anew each time"),
        notes=[
            "Killed: SIGKILL at a random moment up to 20 ms after a random acknowledgement, always "
            "the same diary, two entries a day, so that daily backups are often under way. Both "
            "writers write without a pause, which no night does. A power cut is not a kill: "
            "against it stands synchronous FULL, which this does not measure.",
            "Damaged: half of them 1 to 40 flipped bits, half a stretch of up to 600 bytes of "
            "noise, anywhere in the file of one night. Not noticed: a value changed into another "
            "that is within its limits.",
        ],
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fewer = max(death_count // 5, 1)
        table.rows.append(
            (
                f"entries of {death_count} killed writers (JSON: {fewer})",
                deaths(folder, death_count),
                naive_deaths(folder, fewer),
            )
        )
        table.rows.append((f"{damage_count} damaged files", damages(folder, damage_count), "–"))
        written, handed = notes(folder)
        table.rows.append(("an entry, until it is on the disk", written, "–"))
        table.rows.append(("an entry, until the night goes on", handed, "–"))
        written, handed = memories(folder)
        table.rows.append(("the memory of the night, until it is on the disk", written, "–"))
        table.rows.append(("the memory of the night, until the night goes on", handed, "–"))
        table.rows += years(folder)
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deaths", type=int, default=1000)
    parser.add_argument("--damages", type=int, default=1000)
    arguments = parser.parse_args()
    print(measure(arguments.deaths, arguments.damages).markdown())
