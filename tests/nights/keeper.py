"""Runs a week: starts the process, kills it where the plan says so, starts it again, and in the end
looks whether anything happened that never may.

The process under test is a child; everything that is judged is what it told before it died, and
what it left on the disk.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from calmcramp.planning.diary import Entry
from calmcramp.service.ledger import Ledger
from house import ROOT
from nights.agenda_law import carried_out, settled_once
from nights.laws import LAWS, Breach, misheard
from nights.plan import NIGHT_S, Week, week

FOLDERS = ("CONFIG", "DATA", "STATE")
DOWN_S = {"restart": 5.0, "kill": 20.0, "power": 45.0}
"""Seconds until it runs again."""
LATEST_S = 0.02
"""Of real time, between the moment at which it is to die and its death."""
STANDS_STILL_S = 300.0
KEPT_NOWHERE = (b"not-safe", b"not safe at home")

Record = dict[str, Any]


@dataclass
class Outcome:
    """What became of a week."""

    week: Week
    trace: list[Record] = field(default_factory=list)
    breaches: dict[str, list[Breach]] = field(default_factory=dict)
    misheard: list[Breach] = field(default_factory=list)
    kept: int = 0
    """Acknowledged notes of the diary."""
    lives: int = 0
    errors: list[str] = field(default_factory=list)
    """Standard error, of all lives."""
    wall_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def broken(self) -> list[str]:
        """Every breach in a line."""
        found = [one for some in self.breaches.values() for one in some]
        return [f"{one.at:.1f} s: {one.law}: {one.what}" for one in sorted(found, key=_when)]


def live_through(
    home: Path,
    seed: int,
    nights: int = 7,
    seconds: float = NIGHT_S,
    episodes: int = 8,
    cache: Path | None = None,
    tell: Callable[[Record], None] = lambda _record: None,
) -> Outcome:
    """Run the week of a seed in an empty folder, and judge it.

    :param cache: of spoken lines, shared with other weeks
    :param tell: gets every record as it comes
    """
    plan = week(seed, nights, seconds, episodes)
    outcome, began = Outcome(plan), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    keeper = _Keeper(home, cache or home / "cache", outcome, (nights, seconds, episodes), tell)
    keeper.run()
    outcome.wall_s = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome.cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    _judge(outcome, home)
    return outcome


class _Keeper:
    """One home, one life after another."""

    def __init__(
        self,
        home: Path,
        cache: Path,
        outcome: Outcome,
        size: tuple[int, float, int],
        tell: Callable[[Record], None],
    ) -> None:
        self._home, self._outcome, self._size = home, outcome, size
        self._tell, self._chance = tell, Random(outcome.week.seed)
        folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in FOLDERS}
        folders |= {"XDG_CACHE_HOME": str(cache), "XDG_RUNTIME_DIR": str(home)}
        paths = os.pathsep.join(str(ROOT / part) for part in ("src", ".", "tests"))
        self._env = {**os.environ, **folders, "PYTHONPATH": paths, "TZ": ""}

    def run(self) -> None:
        """Until the week is over."""
        deaths, began, how = list(self._outcome.week.deaths), 0.0, ""
        while began is not None and began < self._outcome.week.ended:
            deaths = [death for death in deaths if death[0] > began + 5]
            death = deaths.pop(0) if deaths else (None, "")
            began, how = self._life(began, how, *death)

    def _life(
        self, began: float, how: str, death: float | None, way: str
    ) -> tuple[float | None, str]:
        """One process; when the next one begins, and after what."""
        nights, seconds, episodes = self._size
        asked = {"seed": self._outcome.week.seed, "nights": nights, "seconds": seconds}
        asked |= {"episodes": episodes, "began": began, "death": death, "after": how}
        child = subprocess.Popen(
            [sys.executable, "-m", "nights.child", json.dumps(asked)],
            cwd=ROOT,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._outcome.lives += 1
        records = self._listen(child, death, way)
        code = child.wait()
        self._audit(f"after life {self._outcome.lives}")
        reached = records[-1]["at"] if records else began
        killed = way in ("kill", "power") and code == -signal.SIGKILL
        if code != 0 and not killed:
            self._breach("tracebacks", reached, f"it ended with {code}")
        left = bool(records) and records[-1]["event"] == "left" and way != "restart"
        if left or (code > 0 and len(records) < 2):  # the week is over, or it can not even start
            return None, ""
        return reached + DOWN_S.get(way, 20.0), way

    def _listen(self, child: subprocess.Popen[str], death: float | None, way: str) -> list[Record]:
        """Everything it tells, until its end; at the moment of its death it is sent there."""
        lines: Queue[str | None] = Queue()
        readers = [threading.Thread(target=_read, args=(child.stdout, lines.put))]
        readers.append(threading.Thread(target=_read_errors, args=(child.stderr, self._outcome)))
        for reader in readers:
            reader.start()
        records: list[Record] = []
        while (line := self._next(lines, child)) is not None:
            if not line.endswith("\n"):
                continue  # it died in the middle of a word
            records.append(json.loads(line))
            self._tell(records[-1])
            if death is not None and records[-1]["at"] >= death:
                self._end(child, way)
                death = None
        for reader in readers:
            reader.join()
        self._outcome.trace += records
        return records

    def _next(self, lines: Queue[str | None], child: subprocess.Popen[str]) -> str | None:
        try:
            return lines.get(timeout=STANDS_STILL_S)
        except Empty:
            self._breach("unexplained states", 0.0, "the process stands still")
            child.kill()
            return lines.get()

    def _end(self, child: subprocess.Popen[str], way: str) -> None:
        moment = time.perf_counter() + self._chance.random() * LATEST_S
        while time.perf_counter() < moment:
            pass
        child.send_signal(signal.SIGTERM if way == "restart" else signal.SIGKILL)

    def _audit(self, when: str) -> None:
        """Everything that was acknowledged is in the diary, and nothing else."""
        notes = _acknowledged(self._outcome.trace)
        self._outcome.kept = len(notes)
        there = _entries(self._home)
        if there == _replayed(notes):
            return
        for given in _in_flight(self._outcome.trace):  # it was writing this when it died
            if there == _replayed([*notes, given]):
                self._outcome.trace.append({**given, "event": "kept"})
                return
        missing = [one for one in _replayed(notes) if one not in there]
        what = f"{when}: {len(missing)} missing of {len(there)}: {missing[:2]}"
        self._breach("lost diary entries", self._outcome.trace[-1]["at"], what)

    def _breach(self, law: str, at: float, what: str) -> None:
        self._outcome.breaches.setdefault(law, []).append(Breach(at, law, what))


def _read(pipe: Any, put: Callable[[str | None], None]) -> None:
    with pipe:
        for line in pipe:
            put(line)
    put(None)


def _read_errors(pipe: Any, outcome: Outcome) -> None:
    with pipe:
        outcome.errors += [line.rstrip("\n") for line in pipe]


def _acknowledged(trace: list[Record]) -> list[Record]:
    return [record for record in trace if record["event"] == "kept"]


def _in_flight(trace: list[Record]) -> Iterator[Record]:
    """What was given to the diary last, and not acknowledged."""
    given = [record for record in trace if record["event"] == "given"]
    kept = _acknowledged(trace)
    yield from given[len(kept) :]


def _replayed(notes: list[Record]) -> list[Entry]:
    """The diary that these notes make."""
    from calmcramp.house import House
    from calmcramp.planning.settings import Settings
    from calmcramp.service.scribe import session_kinds

    kinds = session_kinds(House(Settings(), here=True).shelf.routines)
    with tempfile.TemporaryDirectory() as name:
        ledger = Ledger(Path(name) / "diary.db", kinds)
        for note in notes:
            at = datetime.fromisoformat(note["when"]).astimezone(ZoneInfo(note["zone"]))
            ledger.note(note["kind"], note["fields"], at)
        entries = [replace(one, id=0) for one in ledger.diary().entries()]
        ledger.close()
    return entries


def _entries(home: Path) -> list[Entry]:
    """The diary as it lies on the disk."""
    ledger = Ledger(home / "data" / "calmcramp" / "diary" / "diary.db")
    entries = [replace(one, id=0) for one in ledger.diary().entries()]
    ledger.close()
    return entries


def _judge(outcome: Outcome, home: Path) -> None:
    """Every law, on everything that was told; and what lies on the disk."""
    trace, found = outcome.trace, outcome.breaches
    for name, law in LAWS.items():
        found.setdefault(name, []).extend(law(trace))
    due = (*settled_once(trace, outcome.week), *carried_out(trace))
    found.setdefault("schedules missed or doubled", []).extend(due)
    outcome.misheard = list(misheard(trace))
    end = trace[-1]["at"]
    shown = [line for line in outcome.errors if "Traceback" in line]
    found.setdefault("tracebacks", []).extend(Breach(end, "tracebacks", line) for line in shown)
    found.setdefault("lost diary entries", [])
    written = [file for file in (home / "data").rglob("*") if file.is_file()]
    leaks = [
        file.name for file in written if any(word in file.read_bytes() for word in KEPT_NOWHERE)
    ]
    found["what is kept nowhere"] = [Breach(end, "private", name) for name in leaks]


def _when(breach: Breach) -> float:
    return breach.at
