"""What it takes to stand by a bed all night: start-up, processor time, memory.

Run: python bench/footprint.py [--seconds 40] [--starts 5]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from household import Memory, Peak, memory, percent_of_a_core
from naive import naive_env
from room import Samples, Table, bedroom, middle_and_worst, program

from bedside import USER_RATE, Assistant, bedside, home_env
from calmcramp.house import House
from calmcramp.planning.settings import Settings
from calmcramp.service.bedroom import noise
from calmcramp.service.resampling import resampled
from sound_server import RATE, SoundServer

ROOMS = {"quiet": "quiet room", "fan": "fan", "tv": "people talking (television)"}
SETTLE_S = 12.0
"""The voice gate takes the quietest of the last 8 s for the room."""


def sound_of(room: str, seconds: float) -> Samples:
    """A room's noise at the microphone, 48 kHz."""
    with House(Settings(), here=True) as house:
        sound = noise(room, int(seconds * USER_RATE), house.people_talking)
    return np.concatenate(list(resampled([sound], USER_RATE, RATE)))


@contextmanager
def sounding(server: SoundServer, sound: Samples) -> Iterator[None]:
    """The noise at the microphone, from a moment ago on."""
    server.play(sound, wait=False)
    time.sleep(SETTLE_S)
    yield


def start_s(server: SoundServer, home: Path) -> float:
    """Seconds from the command to "Listening"."""
    began = time.perf_counter()
    assistant = Assistant(home_env(server.env, home))
    try:
        assistant.wait_until_it_listens()
        return time.perf_counter() - began
    finally:
        assistant.leave()


def first_start(home: Path) -> Memory:
    """The most memory of the first start, with every line to be made, until all are made."""
    with bedroom() as server, bedside(server, home) as assistant, Peak(_pid(assistant)) as peak:
        lines_made(home)
    return peak.most


def lines_made(home: Path) -> int:
    """How many lines an assistant made ahead, once no more come."""
    clips, made, before = home / "cache" / "calmcramp" / "clips", 0, -1
    while not made or made != before:
        time.sleep(4)
        before, made = made, len(list(clips.rglob("*.clip")))
    return made


def listening(
    server: SoundServer, pid: int, seconds: float, rooms: dict[str, Samples]
) -> list[str]:
    """Percent of a core in each room."""
    told = []
    for sound in rooms.values():
        with sounding(server, sound):
            told.append(f"{percent_of_a_core(pid, seconds):.1f} %")
        time.sleep(1)
    return told


def helping(server: SoundServer, assistant: Assistant, seconds: float) -> str:
    """Percent of a core while a cramp is seen to."""
    assistant.say("cramp", 0.5)
    used = percent_of_a_core(_pid(assistant), seconds)
    assistant.say("stop", 0.5)
    return f"{used:.1f} %"


def calmcramp(home: Path, seconds: float, rooms: dict[str, Samples]) -> tuple[list[str], list[str]]:
    """Processor rows and memory rows of the assistant, all lines being made already."""
    with bedroom(echo=True) as server, bedside(server, home) as assistant:
        pid = _pid(assistant)
        time.sleep(SETTLE_S)
        used = listening(server, pid, seconds, rooms)
        idle = memory(pid)
        with Peak(pid) as peak:
            used.append(helping(server, assistant, min(seconds, 30)))
    return used, [in_words(idle), in_words(peak.most)]


def naive(seconds: float, rooms: dict[str, Samples]) -> tuple[list[str], str] | None:
    """The same of a keyphrase spotter in a loop."""
    if not naive_env({}):
        return None
    with bedroom() as server:
        child = program("naive_assistant.py", env=naive_env(server.env))
        try:
            next(iter(child.stdout or ()), "")
            return listening(server, child.pid, seconds, rooms), in_words(memory(child.pid))
        finally:
            child.kill()
            child.communicate()


def in_words(used: Memory) -> str:
    """Memory as text."""
    return f"{used.pss:.0f} MB ({used.rss:.0f} MB)"


def _pid(assistant: Assistant) -> int:
    return assistant.process.pid


def starts(count: int, home: Path) -> list[tuple[str, str, str]]:
    """Rows: with empty folders, and as on every later day.

    :param home: where all lines are made already
    """
    rows = []
    with bedroom() as server, tempfile.TemporaryDirectory() as folder:
        cold = [start_s(server, Path(folder) / str(number)) for number in range(count)]
        warm = [start_s(server, home) for _ in range(count)]
    for what, walls in (
        ("first start (empty cache)", cold),
        ("later starts (all lines made)", warm),
    ):
        middle, worst = middle_and_worst(walls, "s", 2)
        rows.append((f'start to "Listening", {what}', f"{middle}, worst {worst}", "–"))
    return rows


def measure(home: Path, seconds: float, count: int) -> Table:
    """All of it."""
    table = Table(
        "By the bed",
        ("", "calmcramp", "pocketsphinx keyphrases + pyttsx3"),
        notes=[
            f"Processor time is that of all processes, of one core, over {seconds:g} s; the sound "
            "server's own is not counted. The quiet room has noise at -66 dBFS.",
            "Memory: what is shared counted once (PSS); in brackets once for each process (RSS).",
        ],
    )
    most = first_start(home)
    table.rows += starts(count, home)
    rooms = {name: sound_of(name, seconds + SETTLE_S) for name in ROOMS}
    used, held = calmcramp(home, seconds, rooms)
    other = naive(seconds, rooms)
    others = other[0] if other else ["not measured: not installable"] * len(ROOMS)
    for what, ours, theirs in zip(ROOMS.values(), used, others, strict=False):
        table.rows.append((f"listening, {what}", ours, theirs))
    table.rows.append(("helping with a cramp", used[-1], "–"))
    table.rows.append(("memory, listening", held[0], other[1] if other else "–"))
    table.rows.append(("memory, most while helping", held[1], "–"))
    table.rows.append(("memory, most of the first start (all lines made)", in_words(most), "–"))
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--starts", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(measure(Path(name), arguments.seconds, arguments.starts).markdown())
