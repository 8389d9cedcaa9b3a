"""How loud, how slow and how soft everything is: every shipped line, every session with a bed, and
one whole night.

Run: python bench/night_sound.py [--each 1] [--picture docs/night-sound.png]

What is measured and why is told in docs/night-sound.md. ``--each 7`` takes every seventh line.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import night_picture
import numpy as np
from night_picture import level
from numpy.typing import NDArray
from pyloudnorm import Meter
from room import Samples, Table
from scipy.signal import resample_poly

from calmcramp import places
from calmcramp.errors import CalmcrampError
from calmcramp.planning.settings import Settings
from calmcramp.score.desk import SPEECH_DB, TONE_DB
from calmcramp.score.mix import render
from calmcramp.score.routine import Mode, Routine
from calmcramp.score.score import Score
from calmcramp.score.units import RATE
from calmcramp.service.language import slots
from calmcramp.service.night_level import FULL_DBA
from calmcramp.service.programme import lay_out_parts
from calmcramp.service.script import Script
from calmcramp.service.shelf import open_shelf
from calmcramp.voice.engines import DEFAULT
from calmcramp.voice.mastering import LOUDNESS
from calmcramp.voice.shelf import ClipShelf
from calmcramp.voice.shelf import open_shelf as open_clips
from calmcramp.voice.sounds import HouseSounds
from calmcramp.voice.types import SpokenLine

BANDS: dict[Mode, tuple[int, int]] = {"cramp": (140, 155), "relax": (105, 120), "sleep": (95, 105)}
"""Words a minute (care-brief 6.1)."""

JUDGED = 4
"""Words from which the pace of a line means something."""

QUIET_DBA = 30.0
QUIET = LOUDNESS - (FULL_DBA - QUIET_DBA)
"""LUFS that stand for a bedroom of 30 dB(A)."""

AUDIBLE = 10 ** (-45 / 20)
TENTH = RATE // 10


@dataclass
class Lines:
    """Every line of one mode, as one engine says it."""

    band: tuple[int, int]
    words: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    loudness: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    grows: list[float] = field(default_factory=list)
    """By how many dB it grows in 100 ms when it is said into a quiet room, at its level."""

    def add(self, text: str, clip: Samples, gain_db: float) -> None:
        """Measure one clip."""
        loud = np.flatnonzero(np.abs(clip) > AUDIBLE)
        self.words.append(len(text.split()))
        self.seconds.append(float(loud[-1] - loud[0]) / RATE)
        self.loudness.append(lufs(clip))
        fine = resample_poly(clip.astype(np.float64), 4, 1)
        self.peaks.append(20 * float(np.log10(np.abs(fine).max())))
        said = np.pad(clip, (RATE, 0)) * np.float32(10 ** (gain_db / 20))
        shifts = range(0, TENTH, TENTH // 4)
        self.grows.append(max(float(growth(said[shift:]).max()) for shift in shifts))

    def pace(self) -> str:
        """Of all words together, and how the lines are spread."""
        words, seconds = np.array(self.words), np.array(self.seconds)
        judged = words >= JUDGED
        each = 60 * words[judged] / seconds[judged]
        inside = np.mean((each >= self.band[0]) & (each <= self.band[1]))
        low, middle, high = np.quantile(each, (0.1, 0.5, 0.9))
        return (
            f"{60 * words.sum() / seconds.sum():.0f}; {100 * inside:.0f} % of {judged.sum()} lines"
            f" inside, 10/50/90 %: {low:.0f}/{middle:.0f}/{high:.0f}"
        )


def lufs(sound: Samples) -> float:
    """Integrated loudness as the library has it; what is shorter than 400 ms is one block."""
    block = min(0.4, len(sound) / RATE)
    return float(Meter(RATE, block_size=block).integrated_loudness(sound.astype(np.float64)))


def in_a_quiet_room(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same levels over the noise of a bedroom of 30 dB(A)."""
    return np.asarray(10 * np.log10(10 ** (levels / 10) + 10 ** (QUIET / 10)))


def growth(sound: Samples) -> NDArray[np.float64]:
    """By how many dB the momentary loudness grows in each 100 ms, in a quiet room."""
    return np.diff(in_a_quiet_room(level(sound)), prepend=QUIET)


def raw_growth(sound: Samples) -> NDArray[np.float64]:
    """The same of the plain power of each 100 ms, without the ear's 400."""
    powers = np.square(sound[: len(sound) // TENTH * TENTH].astype(np.float64))
    means = powers.reshape(-1, TENTH).mean(axis=1) + 10 ** ((QUIET + 0.691) / 10)
    return np.diff(10 * np.log10(means), prepend=10 * np.log10(means[0]))


@dataclass
class House:
    """The shipped words and sounds, spoken by one engine."""

    script: Script
    clips: ClipShelf
    sounds: HouseSounds


@contextmanager
def house(engine: str, home: Path) -> Iterator[House]:
    """Its clips are kept in `home`."""
    clips = open_clips(home / "clips", print, (engine,), own_process=False)
    try:
        sounds = HouseSounds(clips, [places.audio()])
        script = Script(open_shelf("en", slots(Settings())), "en", frozenset(), sounds.tones())
        yield House(script, clips, sounds)
    finally:
        clips.close()


def spoken(clips: ClipShelf, line: SpokenLine) -> Samples:
    """One line; the second voice now and then needs another attempt."""
    try:
        return clips.clip(line).samples()
    except CalmcrampError:
        return clips.clip(line).samples()


def measure_lines(where: House, each: int) -> dict[Mode, Lines]:
    """Every ``each``-th line there is."""
    lines = {mode: Lines(band) for mode, band in BANDS.items()}
    for text, mode in where.script.lines_ahead()[::each]:
        clip = spoken(where.clips, SpokenLine(text, mode))
        of_mode = next(known for known in lines if known == mode)
        lines[of_mode].add(text, clip, SPEECH_DB[of_mode])
    return lines


@dataclass
class Sessions:
    """Every routine with a bed, to its end."""

    count: int = 0
    minutes: float = 0.0
    grows: float = 0.0
    over_ten: int = 0
    raw: float = 0.0
    loudest: float = -100.0
    tones: list[float] = field(default_factory=list)
    """Of each cue, LU against the speech of its mode, fading ones left out."""

    def add(self, score: Score, where: House, mode: Mode) -> None:
        """Render one and measure it."""
        sound = np.concatenate(list(render(score, where.sounds)))
        grows = growth(sound)
        self.count += 1
        self.minutes += len(sound) / RATE / 60
        self.grows = max(self.grows, float(grows.max()))
        self.over_ten += int(np.sum(grows > 10))
        self.raw = max(self.raw, float(raw_growth(sound).max()))
        self.loudest = max(self.loudest, float(level(sound).max()))
        full = SPEECH_DB[mode] + TONE_DB
        tones = {cue.sound for cue in score.cues if cue.kind == "tone" and cue.gain_db == full}
        self.tones += [
            float(level(where.sounds.samples(tone)).max()) - LOUDNESS + TONE_DB for tone in tones
        ]


def sessions(where: House, each: int) -> Sessions:
    """Every ``each``-th routine that has a bed, with its ending."""
    measured = Sessions()
    routines: list[Routine] = [one for one in where.script.shelf.routines if one.bed]
    for routine in routines[::each]:
        try:
            score = lay_out_parts(((routine.name, None),), where.script.routine, where.sounds).score
        except CalmcrampError as error:
            print(f"{routine.name} can not be laid out: {error}", flush=True)
        else:
            measured.add(score, where, routine.mode)
    return measured


def farewell(where: House) -> tuple[float, float, float, float]:
    """Of the end of a session: the slowest and quickest fall in a second, and the last level, dB;
    and its bed before that, LU against full speech.

    Its bed is divided by the same bed without the fade, so that its breeze counts nothing.
    """
    score = lay_out_parts((("sleep-ending", None),), where.script.routine, where.sounds).score
    bed = next(cue for cue in score.cues if cue.kind == "bed")
    sound = np.concatenate(list(render(score, where.sounds))).astype(np.float64)
    loop = np.resize(where.sounds.samples(bed.sound), bed.frames) * 10 ** (bed.gain_db / 20)
    last = slice(len(sound) - 60 * RATE, len(sound))
    faded, plain = (
        np.sqrt(np.square(each[last]).reshape(-1, TENTH).mean(axis=1)) for each in (sound, loop)
    )
    levels = 20 * np.log10(faded / plain)
    falls = levels[10:-2] - levels[:-12]
    level_db = lufs(where.sounds.samples(bed.sound)) + bed.gain_db - LOUDNESS
    return float(falls.max()), float(falls.min()), float(levels[-2]), level_db


def rows_of_lines(by_engine: dict[str, dict[Mode, Lines]]) -> Iterator[tuple[str, ...]]:
    """What each engine's lines came to."""
    every = [[one for one in lines.values() if one.words] for lines in by_engine.values()]
    yield "lines measured", "all", *(str(sum(len(o.words) for o in lines)) for lines in every)
    spread = ([v for one in lines for v in one.loudness] for lines in every)
    yield "loudness, LUFS", "-20 ± 0.5", *(f"{min(v):.2f} to {max(v):.2f}" for v in spread)
    peaks = (max(v for one in lines for v in one.peaks) for lines in every)
    yield "true peak, dBTP", "≤ -3", *(f"{peak:.2f}" for peak in peaks)
    for mode, (slowest, quickest) in BANDS.items():
        paces = (lines[mode].pace() if lines[mode].words else "–" for lines in by_engine.values())
        yield f"words a minute, {mode}", f"{slowest}-{quickest}", *paces
    for mode in BANDS:
        grows = (lines[mode].grows for lines in by_engine.values())
        told = (f"{np.median(g):.1f}, at most {max(g):.1f}" if g else "–" for g in grows)
        yield f"growth in 100 ms, {mode}", "–" if mode == "cramp" else "≤ 10 dB", *told


def rows_of_sessions(every: list[Sessions]) -> Iterator[tuple[str, ...]]:
    """What the sessions with a bed came to."""
    yield "sessions with a bed", "all", *(f"{o.count}, {o.minutes:.0f} minutes" for o in every)
    grows = (f"{one.grows:.1f} dB, {one.over_ten} over 10" for one in every)
    yield "growth in 100 ms in them", "≤ 10 dB", *grows
    yield "the same of plain power", "–", *(f"{one.raw:.1f} dB" for one in every)
    loudest = (f"{one.loudest:.1f} LUFS = {dba(one.loudest):.1f} dB(A)" for one in every)
    yield "loudest 400 ms in them", "≤ 45 dB(A)", *loudest
    tones = (f"{min(t):.1f} to {max(t):.1f}" if t else "–" for t in (o.tones for o in every))
    yield "cues under their speech, LU", "-10", *tones


def dba(level_lufs: float) -> float:
    """What stands for a level at the pillow."""
    return level_lufs - LOUDNESS + FULL_DBA


def measure(home: Path, each: int = 1) -> Table:
    """Both engines."""
    lines, heard, ends = {}, [], []
    for engine in DEFAULT:
        with house(engine, home) as where:
            lines[engine] = measure_lines(where, each)
            heard.append(sessions(where, each))
            ends.append(farewell(where))
    table = Table("The sound of the night", ("", "wanted", *DEFAULT))
    table.rows += [*rows_of_lines(lines), *rows_of_sessions(heard)]
    falls = (f"{fast:.2f} to {slow:.2f} dB a second, {end:.0f} dB" for slow, fast, end, _ in ends)
    table.rows.append(("fall in the last minute, and its end", "steady", *falls))
    table.rows.append(
        ("bed under full speech, LU", "-18 to -22", *(f"{end[3]:.1f}" for end in ends))
    )
    table.notes = [
        f"-20 LUFS in the file stand for {FULL_DBA} dB(A) at the pillow; growth is that of "
        f"momentary loudness over a room of {QUIET_DBA:.0f} dB(A), {QUIET:.1f} LUFS.",
        "A pace is all words over the time from the first sound of a line to its last; of lines of "
        "fewer than four words it says nothing, and they count only in the sum.",
    ]
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--home", type=Path, help="a folder in which the clips are kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        home = arguments.home or Path(passing)
        print(measure(home, arguments.each).markdown())
        if arguments.picture:
            night_picture.draw(night_picture.rehearsed(home), arguments.picture)


if __name__ == "__main__":
    main()
