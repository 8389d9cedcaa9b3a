"""What a family of processes costs: processor time and memory, as Linux counts them."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Of all processes together, in megabytes (10^6 bytes)."""

    pss: float
    """What is shared is divided among those that share it: what the machine would get back."""
    rss: float
    """What is shared is counted for each."""


def family(parent: int) -> list[int]:
    """A process and all that descend from it."""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        # Children of other threads are told under those.
        threads = [t for t in os.listdir(f"/proc/{parent}/task") if t != str(parent)]
        for thread in threads:
            children += Path(f"/proc/{parent}/task/{thread}/children").read_text().split()
        return [parent, *(pid for child in children for pid in family(int(child)))]
    return []


def memory(parent: int) -> Memory:
    """Of a process and its descendants now."""
    pss = rss = 0
    for pid in family(parent):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                pss += int(line.split()[1]) if line.startswith("Pss:") else 0
                rss += int(line.split()[1]) if line.startswith("Rss:") else 0
    return Memory(pss * 1024 / 1e6, rss * 1024 / 1e6)


def processor_s(parent: int) -> float:
    """Seconds of processor time so far of a process and its descendants, the ended ones too."""
    return sum(_own_s(pid) for pid in family(parent))


def percent_of_a_core(parent: int, seconds: float) -> float:
    """Processor time of a process and its descendants over the next `seconds`."""
    before, began = processor_s(parent), time.monotonic()
    time.sleep(seconds)
    return 100 * (processor_s(parent) - before) / (time.monotonic() - began)


class Peak:
    """Watches a family's memory twice a second, and keeps the most of each kind."""

    def __init__(self, parent: int) -> None:
        self.most = Memory(0, 0)
        self._parent, self._over = parent, threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            now = memory(self._parent)
            self.most = Memory(max(self.most.pss, now.pss), max(self.most.rss, now.rss))


def _own_s(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        # utime, stime, and those of children that were waited for
        return sum(int(field) for field in fields[11:15]) * TICK_S
    return 0.0
