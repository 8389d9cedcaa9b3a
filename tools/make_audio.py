"""Makes the cue sounds of `audio/`: `python tools/make_audio.py [FOLDER]`.

Everything is arithmetic on a fixed seed: the same versions of numpy and soundfile give the same
bytes. The figures are those of care-brief 6.3 and 6.5; `audio/README.md` tells them in words.

Rule 1. Every cue is one near-sine swell, 180-350 Hz, with nothing of note above 1 kHz.
Rule 2. It rises for 100 ms or more between a tenth and nine tenths of its height, and a breath's
        sound takes 600 ms or more to go.
Rule 3. Every file is equally loud: its loudest 400 ms stand at -20 LUFS (up to 0.6 LU below: the
        K-weighting is taken as flat where these sounds are). The score turns them down.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48_000
LOUDNESS = -20.0
"""LUFS of the loudest 400 ms of every file."""

BREATHS_IN = (1000, 1500, 2000, 2400, 2500, 2700, 3000, 3400, 4000, 4400, 4500, 5000, 5500)
BREATHS_OUT = (1500, 2000, 2500, 3000, 3600, 4000, 4500, 5000, 5100, 5500, 6000, 6500, 8000)
"""Milliseconds: the phases of the tables in care-brief 4.3 and 4.4, and shorter ones for whoever
asks for them faster."""

GOING_MS = 650
"""What an in-breath's sound takes to go, at least."""

SIP = 1000
"""Milliseconds: the second sip of air in a sigh."""

LOW, MIDDLE, HIGH, TOP, MARK = 196.0, 220.0, 294.0, 330.0, 247.0
"""Hz: G3, A3, D4, E4 and B3; each glide of a breath begins where the one before it ended, but for
the out-breath after a sip, which falls from where the in-breath had come to."""

BED_S = 24
"""Seconds after which the bed repeats."""

Samples = NDArray[np.float64]


def rise(frames: int) -> Samples:
    """From nothing to one, slowly at both ends."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames))


def swell(milliseconds: int, up: float) -> Samples:
    """One rise and one fall; `up` is the share of the time that the rise takes."""
    frames = milliseconds * RATE // 1000
    rising = round(up * frames)
    return np.concatenate([rise(rising), rise(frames - rising)[::-1]])


def tone(envelope: Samples, begin: float, end: float) -> Samples:
    """A near-sine gliding evenly in pitch from `begin` to `end` Hz, with a touch of its octave."""
    pitch = begin * (end / begin) ** (np.arange(len(envelope)) / len(envelope))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    return np.asarray(envelope * (np.sin(phase) + 0.05 * envelope * np.sin(2 * phase)))


def bed(chance: np.random.Generator) -> Samples:
    """Soft low noise, like wind far away, that joins its own beginning without a seam.

    It is drawn as a spectrum, so it is periodic by nature: 3 dB less an octave from 120 Hz up
    (lower sounds a bedside loudspeaker cannot make), falling ever faster above 350 Hz.
    """
    frames = BED_S * RATE
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    shape = np.sqrt(120 / np.maximum(hertz, 120)) * (1 - np.exp(-((hertz / 120) ** 2)))
    shape *= np.exp(-((np.maximum(hertz - 350, 0) / 260) ** 2))
    spectrum = shape * np.exp(2j * np.pi * chance.random(len(hertz)))
    turns = 2 * np.pi * np.arange(frames) / frames
    breeze = 1 + 0.12 * np.sin(2 * turns) + 0.08 * np.sin(5 * turns + 1.0)
    return np.asarray(np.fft.irfft(spectrum, frames) * breeze)


def levelled(sound: Samples) -> Samples:
    """`sound` with its loudest 400 ms (or all of a shorter one) at `LOUDNESS`."""
    window = min(len(sound), RATE * 4 // 10)
    energy = np.cumsum(np.concatenate([[0.0], sound**2]))
    loudest = (energy[window:] - energy[:-window]).max() / window
    return np.asarray(
        sound * np.sqrt(10 ** ((LOUDNESS + 0.691) / 10) / loudest)
    )  # BS.1770's offset


def sounds() -> Iterator[tuple[str, Samples]]:
    """Every file's stem and its sound."""
    for length in BREATHS_IN:
        up = min(0.65, 1 - GOING_MS / length)
        yield f"in-{length}", tone(swell(length, up), MIDDLE, HIGH)
    for length in BREATHS_OUT:
        yield f"out-{length}", tone(swell(length, 0.25), HIGH, LOW)
    yield f"sip-{SIP}", tone(swell(SIP, 0.35), HIGH, TOP)
    yield "marker", tone(swell(1120, 0.47), MARK, MARK)
    yield "tick", tone(swell(320, 0.55), MIDDLE, MIDDLE)
    yield "bed", bed(np.random.default_rng(4))


def main(folder: Path) -> None:
    """Write every file."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, sound in sounds():
        pcm = np.rint(levelled(sound) * 32768).astype(np.int16)
        soundfile.write(folder / f"{stem}.flac", pcm, RATE, format="FLAC", subtype="PCM_16")
        print(f"{stem}: {len(pcm) / RATE:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "audio"))
