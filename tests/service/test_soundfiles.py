"""Recordings of every kind come in; everything else is told in one line."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from calmcramp.errors import BadFile, CalmcrampError, NotFoundHere
from calmcramp.service.soundfiles import LONGEST_S, new_sound_file, read_blocks

RATES = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000)
DEPTHS = {"PCM_U8": 0.01, "PCM_16": 1e-4, "PCM_24": 1e-4, "PCM_32": 1e-4, "FLOAT": 1e-6}
"""Sub-format, and how far it may be off."""


def tone(rate: int, seconds: float = 1.2) -> NDArray[np.float32]:
    at = np.arange(int(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32)


def read(path: Path) -> tuple[int, NDArray[np.float32]]:
    rate, blocks = read_blocks(path)
    return rate, np.concatenate(list(blocks))


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("rate", RATES)
def test_every_rate_and_depth_is_read_as_it_is(tmp_path: Path, rate: int, depth: str) -> None:
    soundfile.write(tmp_path / "a.wav", tone(rate), rate, subtype=depth)

    read_rate, sound = read(tmp_path / "a.wav")

    assert read_rate == rate
    np.testing.assert_allclose(sound, tone(rate), atol=DEPTHS[depth])


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_channels_are_mixed_to_one(tmp_path: Path, channels: int) -> None:
    one = tone(16_000)
    many = np.stack([one * (channel + 1) / channels for channel in range(channels)], axis=1)
    soundfile.write(tmp_path / "a.wav", many, 16_000, subtype="FLOAT")

    _, sound = read(tmp_path / "a.wav")

    np.testing.assert_allclose(sound, many.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize("kind", ["flac", "ogg", "mp3", "aiff"])
def test_other_kinds_are_read_too(tmp_path: Path, kind: str) -> None:
    soundfile.write(tmp_path / f"a.{kind}", tone(48_000), 48_000)

    rate, sound = read(tmp_path / f"a.{kind}")

    assert rate == 48_000
    assert np.abs(sound).max() == pytest.approx(0.3, abs=0.05)


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    sound = tone(16_000)
    sound[100:200] = np.nan
    sound[200:300] = np.inf
    soundfile.write(tmp_path / "a.wav", sound, 16_000, subtype="FLOAT")

    assert np.isfinite(read(tmp_path / "a.wav")[1]).all()


def header(rate: int, data: int, channels: int = 1, bits: int = 8) -> bytes:
    """The first 44 bytes of a WAV file that promises so many bytes of sound."""
    align = channels * bits // 8
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * align, align, bits)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + data)
        + b"WAVEfmt "
        + form
        + b"data"
        + struct.pack("<I", data)
    )


def a_day(file: Path) -> None:
    seconds = LONGEST_S + 3600
    with file.open("wb") as opened:
        opened.write(header(8_000, seconds * 8_000))
        opened.truncate(44 + seconds * 8_000)


def huge(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(20 * 2**30)


def cut(file: Path) -> None:
    soundfile.write(file, tone(16_000, 3), 16_000)
    file.write_bytes(file.read_bytes()[:40_000])


def flac_cut(file: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, 96_000)
    soundfile.write(file, noise, 48_000, format="FLAC")
    file.write_bytes(file.read_bytes()[:60_000])


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: file.touch(), "is empty"),
    "only a header": (lambda file: file.write_bytes(header(16_000, 0)), "holds no sound"),
    "half a header": (lambda file: file.write_bytes(header(16_000, 0)[:30]), "not a sound"),
    "text": (lambda file: file.write_text("calmcramp\n" * 99), "not a sound that can be read"),
    "noise": (lambda file: file.write_bytes(np.random.default_rng(2).bytes(9999)), "not a sound"),
    "a folder": (lambda file: file.mkdir(), "there is no file"),
    "missing": (lambda file: None, "there is no file"),
    "a dangling link": (lambda file: file.symlink_to("nowhere"), "there is no file"),
    "a mad rate": (
        lambda file: file.write_bytes(header(2_000_000_000, 64) + bytes(64)),
        "claims 2000000000 samples a second",
    ),
    "a day long": (a_day, "is longer than 12 hours"),
    "20 GB of nothing": (huge, "not a sound"),
    "cut off": (cut, "breaks off after 1.2 seconds"),
    "cut off FLAC": (flac_cut, "breaks off"),
}


@pytest.mark.parametrize(("spoil", "told"), BAD.values(), ids=BAD)
def test_what_can_not_be_heard_is_told_with_its_place(
    tmp_path: Path, spoil: Callable[[Path], object], told: str
) -> None:
    file = tmp_path / "a.wav"
    spoil(file)

    with pytest.raises(CalmcrampError, match=told) as caught:
        read(file)

    assert isinstance(caught.value, BadFile | NotFoundHere)
    assert caught.value.exit_code == 66
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_there_is_of_a_cut_recording_is_given_before_the_fault(tmp_path: Path) -> None:
    cut(tmp_path / "a.wav")
    _, blocks = read_blocks(tmp_path / "a.wav")
    given: list[NDArray[np.float32]] = []

    with pytest.raises(BadFile):
        given.extend(blocks)

    assert sum(map(len, given)) == (40_000 - 44) // 2


def test_a_stream_that_did_not_know_its_length_is_whole(tmp_path: Path) -> None:
    sound = (tone(16_000) * 32767).astype("<i2").tobytes()
    (tmp_path / "a.wav").write_bytes(header(16_000, 0xFFFFFFFF - 36, bits=16) + sound)

    assert len(read(tmp_path / "a.wav")[1]) == len(sound) // 2


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg"])
def test_a_file_appears_only_when_it_is_complete(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    with new_sound_file(path, 48_000) as sink:
        sink.write(tone(48_000))
        assert not path.exists()

    assert soundfile.info(path).frames == len(tone(48_000))
    assert list(tmp_path.iterdir()) == [path]


def test_what_went_wrong_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"the old one")

    with pytest.raises(ZeroDivisionError), new_sound_file(path, 48_000) as sink:
        sink.write(tone(48_000) / (1 // 0))

    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(BadFile, match="can not be written"),
        new_sound_file(tmp_path / "none" / "a.wav", 48_000),
    ):
        pass
