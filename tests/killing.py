"""A real process that writes a diary, and its death at any moment."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from calmcramp.service.ledger import Ledger

WRITER = """
import os, sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from calmcramp.service.ledger import Ledger

path, life = Path(sys.argv[1]), int(sys.argv[2])
ledger = Ledger(path)
began = datetime(2025, 1, 1, 3, tzinfo=ZoneInfo("Europe/Berlin"))
for number in range(100_000):
    # Two entries a day, so that the daily backup is often under way when it dies.
    at = began + timedelta(days=life * 40 + number // 2, minutes=number % 2)
    fault = ledger.note("medicine", {"text": f"{life}.{number}"}, at)
    os.write(1, f"{number} {fault or ''}\\n".encode())
"""
LATEST_S = 0.02
"""How long after an acknowledgement it may die: some ten times as long as an entry takes."""


@dataclass(frozen=True)
class Death:
    """What a writer had acknowledged when it was killed."""

    acknowledged: frozenset[str]
    told: tuple[str, ...]
    """Faults that it told while it wrote."""


def write_and_die(path: Path, life: int, chance: Random, program: str = WRITER) -> Death:
    """Start a writer, and kill it (SIGKILL) a random moment after a random acknowledgement."""
    writer = subprocess.Popen(
        [sys.executable, "-c", program, str(path), str(life)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as told:
        lines = [next(told) for _ in range(chance.randrange(1, 12))]
        moment = time.perf_counter() + chance.random() * LATEST_S
        while time.perf_counter() < moment:
            pass
        writer.send_signal(signal.SIGKILL)
        lines += list(told)
    writer.wait()
    numbers = (line.split(maxsplit=1) for line in lines if line.endswith("\n"))
    kept = {f"{life}.{number}": "".join(fault).strip() for number, *fault in numbers}
    acknowledged = frozenset(text for text, fault in kept.items() if not fault)
    return Death(acknowledged, tuple(filter(None, kept.values())))


def kept_in(path: Path) -> tuple[set[str], tuple[str, ...]]:
    """The entries there are, and what was wrong with them or the file."""
    ledger = Ledger(path)
    diary = ledger.diary()
    ledger.close()
    return {one.text for one in diary.medicines}, tuple(map(str, diary.faults))
