"""One night as an ear has it: a rehearsal, drawn as loudness over time.

Run: python bench/night_picture.py docs/night-sound.png
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from room import Samples

from bedside import COMMAND, home_env
from calmcramp.score.units import RATE
from calmcramp.service.night_level import FULL_DBA
from calmcramp.voice.loudness import momentary
from calmcramp.voice.mastering import LOUDNESS

NIGHT = (
    *("2 cramp", "14 calf", "55 still hurts", "100 yes it's better", "183 seven"),
    *("187 yes please", "960 help me relax", "969 breathing"),
)
"""A cramp, its aftercare, back to sleep; later the same night breathing, to its end."""

TARGETS = (
    ("bed", 25, 30, "#5b7f95"),
    ("breathing cue", 32, 36, "#4f9a7b"),
    ("relaxation speech", 38, 42, "#b58a3c"),
    ("cramp speech", 45, 50, "#b5563c"),
)
"""What care-brief 6.3 wants at the pillow, dB(A)."""

HIGH = 56
"""dB(A) up to which is drawn."""
SILENT = -110.0


@dataclass(frozen=True)
class Night:
    """A rehearsal's files, read."""

    levels: NDArray[np.float64]
    """Momentary loudness every 100 ms, LUFS."""
    said: list[tuple[float, float]]
    """Seconds at which a sentence began, and how long it took."""
    heard: list[tuple[float, str]]

    @property
    def seconds(self) -> float:
        return len(self.levels) / 10


def rehearsed(home: Path) -> Night:
    """The night, played through on files in `home`."""
    said = [part for line in NIGHT for part in ("--user", line)]
    command = [*COMMAND, "rehearse", *said, "--out", str(home / "night"), "--force"]
    env = home_env(dict(os.environ), home)
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return read(home / "night")


def read(folder: Path) -> Night:
    """What a rehearsal wrote."""
    sound, rate = soundfile.read(folder / "speaker.wav", dtype="float32")
    if rate != RATE:
        raise ValueError(f"speaker.wav is at {rate} Hz")
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]
    spoken = [(e["t"], e["seconds"]) for e in events if e["event"] == "said"]
    heard = [(e["t"], e["text"]) for e in events if e["event"] == "heard"]
    return Night(level(sound), spoken, heard)


def level(sound: Samples) -> NDArray[np.float64]:
    """Momentary loudness every 100 ms of a sound of any length, LUFS."""
    parts, minute = [], 60 * RATE
    for at in range(0, len(sound), minute):
        before = min(at, RATE)
        parts.append(momentary(sound[at - before : at + minute], RATE)[before * 10 // RATE :])
    return np.concatenate(parts)


def dba(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """What stands for levels at the pillow; nothing where there is silence."""
    return np.where(levels > SILENT, levels - LOUDNESS + FULL_DBA, np.nan)


def short_term(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of three seconds, from blocks of 400 ms every 100."""
    powers = np.convolve(10 ** (levels / 10), np.full(30, 1 / 30))[: len(levels)]
    return np.asarray(10 * np.log10(powers + 1e-20))


def draw(night: Night, picture: Path) -> None:
    """Write the picture, PNG."""
    figure = Figure(figsize=(12, 11), dpi=110)
    FigureCanvasAgg(figure)
    last = night.said[-1][0]
    stretches = (
        ("the whole night", 0.0, night.seconds, 18),
        ("a cramp", 0.0, 64.0, 18),
        ("drifting off", last - 30, min(last + 112, night.seconds), -34),
    )
    for place, stretch in enumerate(stretches, 1):
        _stretch(figure.add_subplot(len(stretches), 1, place), night, *stretch)
    figure.tight_layout()
    figure.savefig(picture)


def _stretch(axes: Any, night: Night, title: str, begin: float, end: float, low: float) -> None:
    unit, name = (60.0, "minutes") if end - begin > 300 else (1.0, "seconds")
    inside = slice(int(begin * 10), int(end * 10))
    times = np.arange(len(night.levels))[inside] / 10 / unit
    _bands(axes)
    axes.plot(times, dba(night.levels)[inside], lw=0.6, color="#30475e", label="momentary (400 ms)")
    mean = dba(short_term(night.levels))[inside]
    axes.plot(times, mean, lw=1.4, color="#c06014", label="short-term (3 s)")
    within = [(at, s) for at, s in night.said if begin <= at < end]
    axes.hlines(
        [HIGH - 1.2] * len(within),
        [at / unit for at, _ in within],
        [(at + s) / unit for at, s in within],
        lw=4,
        color="#30475e",
    )
    _heard(axes, ((at / unit, text) for at, text in night.heard if begin <= at < end))
    axes.set(xlim=(begin / unit, end / unit), ylim=(low, HIGH), title=title, xlabel=name)
    axes.set_ylabel("dB(A) at the pillow")
    other = axes.secondary_yaxis(
        "right", functions=(lambda y: y - FULL_DBA + LOUDNESS, lambda y: y - LOUDNESS + FULL_DBA)
    )
    other.set_ylabel("LUFS in the file")
    axes.legend(loc="lower center", fontsize=8)


def _bands(axes: Any) -> None:
    for name, low, high, colour in TARGETS:
        axes.axhspan(low, high, color=colour, alpha=0.16, lw=0)
        axes.annotate(
            name,
            (0.998, high - 0.2),
            xycoords=("axes fraction", "data"),
            fontsize=7,
            color=colour,
            ha="right",
            va="top",
        )
    axes.axhline(30, color="#808080", lw=0.8, ls=":")


def _heard(axes: Any, words: Iterable[tuple[float, str]]) -> None:
    for at, text in words:
        axes.axvline(at, color="#8a1c4a", lw=0.8, ls="--")
        axes.annotate(
            f"“{text}”", (at, HIGH - 3), fontsize=7, rotation=90, va="top", ha="right",
            color="#8a1c4a",
        )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        draw(rehearsed(Path(home)), Path(sys.argv[1]))
