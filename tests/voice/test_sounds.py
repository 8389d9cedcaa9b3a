"""Sounds by name: from the shelf, from the shipped folder, and from one of the user's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calmcramp import places
from calmcramp.errors import BadFile, NotFoundHere
from calmcramp.score.score import Sounds, speech_id
from calmcramp.voice.clips import ClipStore
from calmcramp.voice.shelf import ClipShelf
from calmcramp.voice.sounds import HouseSounds, load
from fakes_voice import Bench, hum

FAKE = ("fake", "1")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[ClipShelf]:
    store = ClipStore(tmp_path / "clips", lambda _: None)
    shelf = ClipShelf(store, Bench(), FAKE, lambda _: None, linger_s=0)
    yield shelf
    shelf.close()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_it_gives_a_score_its_sounds(shelf: ClipShelf, own: Path) -> None:
    sounds: Sounds = HouseSounds(shelf, [own, places.audio()])

    for name in (speech_id("cramp", "Calf, or/and foot?"), "tone/in-4000", "bed/bed"):
        samples = sounds.samples(name)
        assert samples.dtype == np.float32
        assert samples.shape == (sounds.frames(name),)
        assert not samples.flags.writeable
    assert sounds.frames("tone/in-4000") == 4 * 48_000
    assert {"in-2000", "out-6500", "marker", "tick", "bed"} <= set(sounds.tones())


def test_a_sound_of_the_users_own_is_taken_first(shelf: ClipShelf, own: Path) -> None:
    soundfile.write(own / "bed.wav", hum(0.5), 48_000)
    assert HouseSounds(shelf, [own, places.audio()]).frames("bed/bed") == 24_000


def test_memory_is_bounded(shelf: ClipShelf) -> None:
    sounds = HouseSounds(shelf, [places.audio()], memory=3_000_000)
    first = sounds.samples("tone/in-4000")
    sounds.samples("bed/bed")

    assert sounds.samples("tone/in-4000") is not first
    assert sounds.samples("tone/in-4000") is sounds.samples("tone/in-4000")


def test_a_sound_there_is_not_is_told_with_the_nearest_there_is(shelf: ClipShelf) -> None:
    with pytest.raises(NotFoundHere, match='"in-4001"; did you mean "in-4'):
        HouseSounds(shelf, [places.audio()]).samples("tone/in-4001")


@pytest.mark.parametrize("name", ["gong", "noise/bed", "tone/", "tone/../../etc/passwd"])
def test_a_name_that_names_nothing_is_refused(name: str, shelf: ClipShelf) -> None:
    with pytest.raises(NotFoundHere):
        HouseSounds(shelf, [places.audio()]).frames(name)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_any_common_file_becomes_48_khz_mono(suffix: str, rate: int, tmp_path: Path) -> None:
    file = tmp_path / f"sound.{suffix}"
    left = hum(0.5, rate)
    soundfile.write(file, np.stack([left, np.zeros_like(left)], axis=1), rate)

    sound = load(file)

    assert len(sound) == pytest.approx(24_000, abs=2)
    assert np.abs(sound).max() == pytest.approx(np.abs(left).max() / 2, rel=0.1)


def broken_files(folder: Path) -> dict[str, Path]:
    files = {name: folder / f"{name}.wav" for name in ("text", "empty", "long", "nan", "none")}
    files["text"].write_text("no sound")
    soundfile.write(files["empty"], np.zeros(0), 48_000)
    soundfile.write(files["long"], np.zeros(601 * 100), 100)
    soundfile.write(files["nan"], np.array([0.0, np.nan]), 48_000, subtype="FLOAT")
    return files


@pytest.mark.parametrize("which", ["text", "empty", "long", "nan", "none"])
def test_a_bad_file_is_refused_with_its_path(which: str, tmp_path: Path) -> None:
    file = broken_files(tmp_path)[which]
    with pytest.raises(BadFile, match=f"{which}.wav: .*; "):
        load(file)
