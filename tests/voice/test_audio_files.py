"""The shipped sounds, measured: they must not startle, wake or click (care-brief 6.3, 6.5)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from pyloudnorm import Meter
from scipy.signal import find_peaks

from calmcramp import places
from calmcramp.score.breathing import breaths
from calmcramp.score.reading import read_routine
from calmcramp.score.routine import Breathe, Pace

RATE = 48_000
FILES = sorted(places.audio().glob("*.flac"))
CUES = [file.stem for file in FILES if file.stem != "bed"]
BREATHS = [stem for stem in CUES if "-" in stem]
STEP = 2400
"""50 ms: long enough to see a pitch of 180 Hz, short against a swell."""


@cache
def sound(stem: str) -> NDArray[np.float64]:
    samples, rate = soundfile.read(places.audio() / f"{stem}.flac")
    assert (rate, samples.ndim) == (RATE, 1)
    return np.asarray(samples)


def envelope(stem: str) -> NDArray[np.float64]:
    """Amplitude, smoothed over 10 ms."""
    power = np.convolve(sound(stem) ** 2, np.ones(480) / 480, "same")
    return np.asarray(np.sqrt(2 * power))


def pitches(stem: str) -> NDArray[np.float64]:
    """Hz, by zero crossings, wherever it is loud enough to tell."""
    level, found = envelope(stem), []
    for at in range(0, len(level) - STEP, STEP):
        if level[at : at + STEP].min() > 0.1 * level.max():
            piece = sound(stem)[at : at + STEP]
            rising = np.flatnonzero((piece[:-1] < 0) & (piece[1:] >= 0))
            crossings = rising - piece[rising] / (piece[rising + 1] - piece[rising])
            found.append(RATE / np.diff(crossings).mean())
    return np.array(found)


def seconds_between(stem: str, low: float, high: float) -> tuple[float, float]:
    """How long the first rise and the last fall between two shares of the height take."""
    level = envelope(stem) / envelope(stem).max()
    above_low, above_high = np.flatnonzero(level > low), np.flatnonzero(level > high)
    return (above_high[0] - above_low[0]) / RATE, (above_low[-1] - above_high[-1]) / RATE


def test_every_breath_of_the_care_brief_has_its_sound() -> None:
    ramp_in, ramp_out = (2000, 2400, 2700, 3000, 3400, 4000, 4400), (3000, 3600, 4000, 4500)
    ins = {f"in-{ms}" for ms in (*ramp_in, 1000, 1500, 2500, 4500, 5000, 5500)}
    outs = {f"out-{ms}" for ms in (*ramp_out, 5000, 5100, 5500, 6000, 6500, 8000)}
    outs |= {f"out-{ms}" for ms in (1500, 2000, 2500)}

    assert {file.stem for file in FILES} == ins | outs | {"sip-1000", "marker", "tick", "bed"}
    assert sum(file.stat().st_size for file in FILES) < 3_000_000


def _breathing() -> list[Breathe]:
    """All paced breathing that is shipped."""
    slots = dict.fromkeys(("emergency", "advice_line", "crisis_line"), "x")
    return [
        step
        for path in places.routines().glob("*.toml")
        for passage in read_routine(path.read_text("utf-8"), path.name, slots).passages
        for step in passage.steps
        if isinstance(step, Breathe)
    ]


def test_every_phase_of_every_shipped_breathing_has_a_sound_of_just_its_length() -> None:
    steps = _breathing()
    phases = {
        phase
        for step in steps
        for cycle in breaths(step, Pace())
        for phase in (("in", cycle.inhale), ("sip", cycle.top_up), ("out", cycle.exhale))
        if phase[1]
    }

    assert len(steps) >= 10
    assert {f"{way}-{length // 48}" for way, length in phases} <= {file.stem for file in FILES}


@pytest.mark.parametrize("breath", [-6.5, -1.0, 1.0, 2.5, 6.5])
def test_at_any_pace_every_phase_of_breath_has_a_sound(breath: float) -> None:
    shortest = {way: min(ms for other, ms in _lengths() if other == way) for way in ("in", "out")}
    cycles = [c for step in _breathing() for c in breaths(step, Pace(breath=breath))]

    assert min(cycle.inhale for cycle in cycles) >= shortest["in"] * 48
    assert min(cycle.exhale for cycle in cycles) >= shortest["out"] * 48


def _lengths() -> list[tuple[str, int]]:
    parts = [stem.split("-") for stem in BREATHS]
    return [(way, int(milliseconds)) for way, milliseconds in parts]


@pytest.mark.parametrize("stem", BREATHS)
def test_a_breath_lasts_as_long_as_its_name_says(stem: str) -> None:
    assert len(sound(stem)) == int(stem.partition("-")[2]) * 48


@pytest.mark.parametrize("stem", [*CUES, "bed"])
def test_nothing_is_bright(stem: str) -> None:
    power = np.abs(np.fft.rfft(sound(stem))) ** 2
    above = np.fft.rfftfreq(len(sound(stem)), 1 / RATE) > 1000
    assert 10 * np.log10(power[above].sum() / power.sum()) < -50


@pytest.mark.parametrize("stem", CUES)
def test_nothing_startles(stem: str) -> None:
    rise, _ = seconds_between(stem, 0.1, 0.9)
    assert rise >= (0.3 if stem == "marker" else 0.1)
    assert np.abs(sound(stem)).max() < 10 ** (-10 / 20)


@pytest.mark.parametrize("stem", CUES)
def test_a_cue_is_one_swell_and_no_beep(stem: str) -> None:
    level = envelope(stem) / envelope(stem).max()
    tops, _ = find_peaks(level[:: RATE // 100], prominence=0.1)
    assert len(tops) == 1


@pytest.mark.parametrize("stem", CUES)
def test_its_pitch_neither_wakes_nor_vanishes_on_a_small_loudspeaker(stem: str) -> None:
    assert pitches(stem).min() >= 180
    assert pitches(stem).max() <= 350


@pytest.mark.parametrize("stem", BREATHS)
def test_in_rises_and_out_falls_all_the_way(stem: str) -> None:
    steps = np.diff(pitches(stem))
    begin, end = {"in": (220, 294), "sip": (294, 330), "out": (294, 196)}[stem.partition("-")[0]]

    assert (steps > 0).all() if begin < end else (steps < 0).all()
    assert pitches(stem)[0] == pytest.approx(begin, rel=0.06)
    assert pitches(stem)[-1] == pytest.approx(end, rel=0.08)


@pytest.mark.parametrize("stem", BREATHS)
def test_a_breath_goes_slowly(stem: str) -> None:
    loudest = int(np.argmax(envelope(stem)))
    assert (len(sound(stem)) - loudest) / RATE >= 0.6


@pytest.mark.parametrize("stem", [*BREATHS, "marker", "bed"])
def test_all_are_equally_loud(stem: str) -> None:
    meter, window = Meter(RATE), RATE * 4 // 10
    starts = range(0, len(sound(stem)) - window + 1, window // 8)
    loudest = max(meter.integrated_loudness(sound(stem)[at : at + window]) for at in starts)
    assert loudest == pytest.approx(-20, abs=0.6)


def test_the_bed_joins_its_own_beginning() -> None:
    bed = sound("bed")
    steps = np.abs(np.diff(bed))
    bends = np.abs(np.diff(bed, 2))
    seam = np.concatenate([bed[-3:], bed[:3]])

    assert np.abs(np.diff(seam)).max() <= steps.max()
    assert np.abs(np.diff(seam, 2)).max() <= bends.max()
    assert 20 <= len(bed) / RATE <= 30


def test_the_bed_is_steady_enough_to_sleep_by() -> None:
    seconds = sound("bed").reshape(-1, RATE)
    levels = 10 * np.log10((seconds**2).mean(axis=1))
    assert np.ptp(levels) < 4


def test_the_tool_still_makes_these_very_sounds(tmp_path: Path) -> None:
    import runpy

    tool = places.CHECKOUT / "tools" / "make_audio.py"
    runpy.run_path(str(tool))["main"](tmp_path)

    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in FILES}
    for file in FILES:
        made, _ = soundfile.read(tmp_path / file.name)
        np.testing.assert_allclose(made, sound(file.stem), atol=2 / 32768)
