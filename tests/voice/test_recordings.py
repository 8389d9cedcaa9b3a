"""Lines that a person has recorded: found, checked, mastered, cached, and never a silence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from calmcramp.errors import Fault
from calmcramp.score.score import speech_id
from calmcramp.voice.clips import ClipStore
from calmcramp.voice.engines import engine
from calmcramp.voice.loudness import loudness
from calmcramp.voice.mastering import trimmed, true_peak
from calmcramp.voice.rates import resampled
from calmcramp.voice.recordings import INDEX, Recordings, open_recordings
from calmcramp.voice.shelf import ClipShelf, open_shelf
from calmcramp.voice.sounds import HouseSounds
from calmcramp.voice.types import MODES, SpokenLine
from fakes_voice import Bench, hum

FAKE = ("fake", "1")
TEXT = "Let the breath go out slowly."
LINE = SpokenLine(TEXT, "cramp")


@cache
def speech() -> tuple[NDArray[np.float32], int]:
    """Somebody reading a line, with silence and a little hiss around it."""
    sound, rate = engine("pyttsx3").synthesize(TEXT, "relax")
    sound = trimmed(sound, rate)
    hiss = np.random.default_rng(3).normal(0, 1e-4, len(sound) + rate).astype(np.float32)
    hiss[rate // 2 : rate // 2 + len(sound)] += 0.3 * sound
    return hiss, rate


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The owner's folder, with one good recording in it."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    soundfile.write(folder / "breath.wav", *speech())
    return folder


def index(folder: Path, **files: str) -> None:
    """Write an index of one line, or of those given by their file's stem."""
    entries = files or {TEXT: "breath.wav"}
    lines = [f'"{text}" = "{name}"' for text, name in entries.items()]
    (folder / INDEX).write_text("[lines]\n" + "\n".join(lines) + "\n", "utf-8")


def shelf_of(folder: Path, bench: Bench, faults: list[Fault]) -> tuple[ClipShelf, Recordings]:
    recordings = open_recordings(folder, faults.append)
    store = ClipStore(folder.parent / "clips", faults.append)
    return (
        ClipShelf(store, bench, FAKE, faults.append, linger_s=0, recordings=recordings),
        recordings,
    )


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def shelf(folder: Path, bench: Bench, faults: list[Fault]) -> Iterator[ClipShelf]:
    index(folder)
    shelf, _ = shelf_of(folder, bench, faults)
    yield shelf
    shelf.close()


# ------------------------------------------------------------------ in place of the voice


def test_a_recording_is_the_line_in_every_mode(
    shelf: ClipShelf, bench: Bench, faults: list[Fault]
) -> None:
    clips = [shelf.clip(SpokenLine(TEXT, mode)) for mode in MODES]
    other = shelf.clip(SpokenLine("Hold it there.", "cramp"))

    assert {clip.engine for clip in clips} == {"recording"}
    assert len({clip.frames for clip in clips}) == 1
    assert other.engine == "fake"
    assert (bench.made, faults) == (["Hold it there."], [])


def test_a_score_gets_it_like_any_sound(shelf: ClipShelf) -> None:
    sounds = HouseSounds(shelf, [])
    name = speech_id("relax", TEXT)

    samples = sounds.samples(name)

    assert sounds.frames(name) == len(samples) == shelf.clip(LINE).frames
    assert loudness(samples, 48_000) == pytest.approx(-20, abs=0.5)


def test_only_its_exact_words_are_the_line(shelf: ClipShelf) -> None:
    assert shelf.clip(SpokenLine("Let the breath go out.", "cramp")).engine == "fake"


def test_with_a_child_process_the_recording_needs_none(folder: Path, faults: list[Fault]) -> None:
    index(folder)
    recordings = open_recordings(folder, faults.append)
    shelf = open_shelf(folder.parent / "c", faults.append, ["hibari"], recordings=recordings)

    assert shelf.clip(LINE).engine == "recording"
    shelf.close()


# ------------------------------------------------------------------ mastered like a clip


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_any_recording_becomes_a_clip_like_every_other(
    suffix: str, rate: int, folder: Path, bench: Bench, faults: list[Fault]
) -> None:
    sound = resampled(*speech(), rate)
    both = np.stack([sound, 0.5 * sound], axis=1) + 0.02  # a cheap card's offset
    soundfile.write(folder / f"one.{suffix}", both, rate)
    index(folder, **{TEXT: f"one.{suffix}"})
    shelf, _ = shelf_of(folder, bench, faults)

    clip = shelf.clip(LINE).samples()

    shelf.close()
    assert faults == []
    assert loudness(clip, 48_000) == pytest.approx(-20, abs=0.5)
    assert true_peak(clip) <= -3
    assert np.argmax(np.abs(clip) > 10 ** (-50 / 20)) < 480
    spoken = len(speech()[0]) / speech()[1] - 1.0
    assert spoken - 0.1 < len(clip) / 48_000 < spoken + 0.2
    assert np.abs(clip[-48:]).max() < 1e-3


def test_a_whispered_recording_is_as_loud_as_a_shouted_one(
    folder: Path, bench: Bench, faults: list[Fault]
) -> None:
    soundfile.write(folder / "soft.flac", 0.1 * speech()[0], speech()[1])
    soundfile.write(folder / "loud.flac", 3.0 * speech()[0], speech()[1])
    index(folder, **{"Soft.": "soft.flac", "Loud.": "loud.flac"})
    shelf, _ = shelf_of(folder, bench, faults)

    levels = [
        loudness(shelf.clip(SpokenLine(text, "relax")).samples(), 48_000)
        for text in ("Soft.", "Loud.")
    ]

    shelf.close()
    assert levels == pytest.approx([-20, -20], abs=0.5)


# ------------------------------------------------------------------ kept by what is in the file


def test_it_is_mastered_once_and_found_again_in_the_next_run(
    shelf: ClipShelf, folder: Path, faults: list[Fault]
) -> None:
    first = shelf.clip(LINE).pcm
    later, _ = shelf_of(folder, Bench(), faults)

    assert later.prepare([SpokenLine(TEXT, mode) for mode in MODES]) == 0
    np.testing.assert_array_equal(later.clip(LINE).pcm, first)


def test_the_same_file_under_another_name_is_the_same_clip(
    folder: Path, faults: list[Fault]
) -> None:
    (folder / "copy.wav").write_bytes((folder / "breath.wav").read_bytes())
    index(folder, **{TEXT: "breath.wav", "Out slowly.": "copy.wav"})
    recordings = open_recordings(folder, faults.append)

    assert recordings.key(TEXT) == recordings.key("Out slowly.")
    assert recordings.key("Something else.") is None


def test_a_file_that_was_recorded_anew_is_heard_in_the_next_run(
    shelf: ClipShelf, folder: Path, faults: list[Fault]
) -> None:
    before = shelf.clip(LINE).frames
    soundfile.write(folder / "breath.wav", hum(4.0), 48_000)
    later, _ = shelf_of(folder, Bench(), faults)

    assert later.clip(LINE).frames > 3.9 * 48_000 > before
    later.close()


# ------------------------------------------------------------------ what can not be used


def broken(folder: Path, which: str) -> Path:
    file = folder / f"{which}.wav"
    at = np.arange(2 * 48_000) / 48_000
    sounds = {
        "silent": np.zeros(48_000),
        "faint": 0.005 * hum(1.0),
        "rumble": 0.02 * np.sin(2 * np.pi * 4 * at),
        "short": np.pad(hum(0.1), 24_000),
        "long": hum(21.0),
        "empty": np.zeros(0),
        "nan": np.array([0.0, np.nan] * 24_000),
        "slow": hum(1.0, 4_000),
    }
    if which == "text":
        file.write_text("this is no sound")
    else:
        rate = 4_000 if which == "slow" else 48_000
        soundfile.write(file, sounds[which], rate, subtype="FLOAT")
    return file


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("silent", "nothing is to be heard"),
        ("faint", "nothing is to be heard"),
        ("rumble", "nothing is to be heard"),
        ("short", "shorter than 0.2 seconds"),
        ("long", "longer than 20 seconds"),
        ("empty", "it is empty"),
        ("nan", "not all numbers"),
        ("slow", "4000 samples a second"),
        ("text", "no sound file"),
    ],
)
def test_a_broken_recording_never_silences_its_line(
    which: str, told: str, folder: Path, bench: Bench, faults: list[Fault]
) -> None:
    index(folder, **{TEXT: broken(folder, which).name})
    shelf, recordings = shelf_of(folder, bench, faults)

    clips = [shelf.clip(SpokenLine(TEXT, mode)) for mode in MODES]

    shelf.close()
    assert {clip.engine for clip in clips} == {"fake"}
    (fault,) = faults
    assert fault.place == f"{INDEX}:2"
    assert told in fault.what
    assert fault.remedy
    assert recordings.texts == ()


def test_a_recording_that_vanishes_leaves_the_line_to_the_voice(
    folder: Path, bench: Bench, faults: list[Fault]
) -> None:
    index(folder)
    shelf, _ = shelf_of(folder, bench, faults)
    (folder / "breath.wav").unlink()

    assert shelf.clip(LINE).engine == "fake"
    shelf.close()
    assert "breath.wav: it cannot be read" in str(faults[0])
    assert len(faults) == 1
