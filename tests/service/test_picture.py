"""A picture comes out for every length of session."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from calmcramp.service.picture import Session, draw, row_seconds


def size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def session(seconds: float) -> Session:
    made = Session("a night", seconds)
    at = 0.0
    while at < seconds:
        made.add("speech", at, 3, "Straighten that leg. Pull your toes up toward your shin.")
        made.add("tones", at + 4, 4)
        made.add("user", at + 9, 1, "still hurts")
        made.add("heard", at + 9.5, 0.6, "still-hurts")
        made.add("state", at, 20, "holding")
        at += 20
    made.add("bed", 0, seconds)
    return made


@pytest.mark.parametrize("seconds", [0, 30, 30 * 60])
def test_a_picture_of_sane_size_comes_out(tmp_path: Path, seconds: float) -> None:
    draw(session(seconds), tmp_path / "a.png")
    width, height = size(tmp_path / "a.png")

    assert width == 16 * 90
    assert 100 < height < 4000


def test_an_empty_night_is_a_picture_too(tmp_path: Path) -> None:
    draw(Session("nothing", 0), tmp_path / "a.png")

    assert size(tmp_path / "a.png")[1] > 50


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 2000,
        "$\\frac{1}{2}$",
        "$\\frac{$",
        "for 5 $ or 6 $_{",
        "a_b^c {",
        "größer ☾",
        "a\nb",
    ],
)
def test_any_words_can_stand_in_it(tmp_path: Path, text: str) -> None:
    night = Session(text, 20)
    night.add("speech", 1, 5, text)
    night.add("user", 8, 1, text)
    draw(night, tmp_path / "a.png")

    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize("seconds", [1, 60, 240, 960, 3600, 4 * 3600, 12 * 3600])
def test_rows_stay_few(seconds: float) -> None:
    assert row_seconds(seconds) >= min(seconds / 8, 1800)
