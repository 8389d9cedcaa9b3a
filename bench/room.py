"""The bedroom of every bench: the tests' private sound card, a user's voice, and an echo.

Also what all parts share: their results as tables, and the programs that they start.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "bench"
sys.path.insert(0, str(ROOT / "tests"))

from sound_server import RATE, SoundServer, private_sound_server  # noqa: E402

Samples = NDArray[np.float32]

ECHO_DB, ECHO_MS = -12, 60
"""The loudspeaker at the microphone, as in `calmcramp rehearse`."""
AUDIBLE_DB = -50.0
AUDIBLE = 10 ** (AUDIBLE_DB / 20)
"""The smallest sample that counts as heard: -50 dB re full scale."""


@dataclass
class Table:
    """A part's results."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """How it was measured, and what does not follow from it."""

    def markdown(self) -> str:
        """The table as it stands in RESULTS.md."""
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        notes = "\n".join(f"- {note}" for note in self.notes)
        return f"## {self.title}\n\n{table}\n\n{notes}\n"


@contextmanager
def bedroom(echo: bool = False) -> Iterator[SoundServer]:
    """A private sound card; with `echo` its microphone also hears its loudspeaker."""
    with private_sound_server() as server:
        if echo:
            _let_it_echo(server)
        yield server


def _let_it_echo(server: SoundServer) -> None:
    factor = round(65536 * 10 ** (ECHO_DB / 60))  # PulseAudio's volumes are cubic
    server.ask(
        *("load-module", "module-loopback", "source=speaker.monitor", "sink=micfeed"),
        *(f"latency_msec={ECHO_MS}", "source_dont_move=1", "sink_dont_move=1", "channels=1"),
    )
    for line in server.ask("list", "short", "sink-inputs").splitlines():
        if "loopback" in line:
            server.ask("set-sink-input-volume", line.split()[0], str(factor))


def program(name: str, *arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a program of this folder; what it measures itself it prints as JSON at its end."""
    return subprocess.Popen(
        [sys.executable, str(BENCH / name), *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def find(recorded: Samples, known: Samples) -> tuple[float, int]:
    """How alike `known` and the stretch of `recorded` most like it are (0 to 1), and its place."""
    size = 1 << (len(recorded) + len(known)).bit_length()
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(known, size))
    place = int(np.argmax(np.fft.irfft(spectrum, size)[: len(recorded)]))
    there = np.pad(recorded[place : place + len(known)], (0, len(known)))[: len(known)]
    power = float((there @ there) * (known @ known))
    return float(there @ known) / max(power, 1e-12) ** 0.5, place


def ms(frames: float) -> float:
    """Milliseconds at the card's rate."""
    return frames / RATE * 1000


def middle_and_worst(values: Sequence[float], unit: str = "ms", digits: int = 0) -> tuple[str, str]:
    """The median and the largest, as text; a dash where nothing was measured."""
    if not values:
        return "–", "–"
    return f"{statistics.median(values):.{digits}f} {unit}", f"{max(values):.{digits}f} {unit}"
