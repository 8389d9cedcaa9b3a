"""How long a session takes to render, with no spoken line made yet and with all.

Run: python bench/render_speed.py [--runs 3]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import soundfile
from room import BENCH, Table, middle_and_worst

from bedside import COMMAND, home_env

SESSIONS = {"settle": 20.0, "pmr-7": 20.0}
"""Routines and the minutes asked for: the longest there is, and the one with most words."""


def seconds_of(command: list[str], env: dict[str, str]) -> float:
    """Wall seconds that a command takes."""
    began = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def render(routine: str, folder: Path, number: int, minutes: float) -> tuple[float, float, Path]:
    """Wall seconds and audio seconds of a new file, and where its cues are told."""
    sound, cues = folder / f"{number}.wav", folder / f"{number}.json"
    options = ["--minutes", f"{minutes:g}", "--out", str(sound), "--cues", str(cues)]
    env = home_env(dict(os.environ), folder)
    wall = seconds_of([*COMMAND, "render", routine, *options], env)
    return wall, soundfile.info(sound).duration, cues


def texts_of(cues: Path) -> list[tuple[float, str]]:
    """When every line of a session is spoken, in seconds, and what it says."""
    told = json.loads(cues.read_text())
    return [(cue["at"] / told["rate"], cue["text"]) for cue in told["cues"] if cue["text"]]


def naive(folder: Path, cues: Path, audio_s: float) -> float:
    """Wall seconds of the same lines by pyttsx3, laid between silences."""
    lines = folder / "lines.json"
    lines.write_text(json.dumps({"seconds": audio_s, "lines": texts_of(cues)}))
    script = str(BENCH / "naive_render.py")
    return seconds_of([sys.executable, script, str(lines), str(folder)], dict(os.environ))


def measure(runs: int) -> Table:
    """Cold, warm, and what a user would take instead."""
    table = Table(
        "Rendering a session",
        ("", "sound", "lines", "median", "worst", "audio seconds a second"),
        notes=[
            "The whole command, from its start to its end. Cold: no clip is cached. Warm: all are.",
            "pyttsx3: `save_to_file` line by line, laid into silence with numpy; no bed, no cue "
            "sounds, no common loudness, and espeak-ng's voice.",
        ],
    )
    for routine, minutes in SESSIONS.items():
        table.rows += session(routine, minutes, runs)
    return table


def session(routine: str, minutes: float, runs: int) -> list[tuple[str, ...]]:
    """The rows of one routine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold, audio_s, cues = render(routine, folder, 0, minutes)
        warm = [render(routine, folder, number, minutes)[0] for number in range(1, runs + 1)]
        others = [naive(folder, cues, audio_s) for _ in range(runs)]
        spoken = len({text for _, text in texts_of(cues)})
    print(routine, cold, warm, others, flush=True)
    about = (f"{audio_s / 60:.1f} min", str(spoken))
    walls = {"calmcramp, cold": [cold], "calmcramp, warm": warm, "pyttsx3 + numpy": others}
    return [
        (f"`{routine}`: {what}", *about, *middle_and_worst(took, "s", 2), speed(audio_s, took))
        for what, took in walls.items()
    ]


def speed(audio_s: float, walls: list[float]) -> str:
    """Seconds of sound for a second of work, in the median run."""
    return f"{audio_s / sorted(walls)[len(walls) // 2]:.0f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(measure(arguments.runs).markdown())
