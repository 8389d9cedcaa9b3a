"""What was made softer stays softer over a restart, and for that night."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from calmcramp.service.last_volume import NIGHT_S, LastVolume


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "volume.json"


def left_at(path: Path, clock: Clock, db: float) -> None:
    """A night in which it was made so loud, and that ended."""
    volume = LastVolume(path, clock)
    volume.recall(0.0)
    volume.keep(db)
    volume.close()


def begins(path: Path, clock: Clock, usual_db: float = 0.0) -> float:
    volume = LastVolume(path, clock)
    try:
        return volume.recall(usual_db)
    finally:
        volume.close()


def test_what_was_made_softer_stays_so_that_night(path: Path, clock: Clock) -> None:
    left_at(path, clock, -6.0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    clock.now += 60.0
    assert begins(path, clock) == -6.0
    clock.now += NIGHT_S
    assert begins(path, clock) == 0.0


def test_what_was_made_louder_does_not(path: Path, clock: Clock) -> None:
    left_at(path, clock, 6.0)
    assert begins(path, clock, -3.0) == -3.0


def test_where_nobody_knows_how_long_ago_it_was_it_is_softer(path: Path, clock: Clock) -> None:
    left_at(path, clock, -9.0)
    clock.now -= 5_000.0
    assert begins(path, clock) == -9.0


def test_made_louder_again_it_is_as_usual(path: Path, clock: Clock) -> None:
    left_at(path, clock, -9.0)
    volume = LastVolume(path, clock)
    volume.recall(0.0)
    volume.keep(0.0)
    volume.close()
    assert begins(path, clock) == 0.0


def test_the_same_volume_is_written_once(path: Path, clock: Clock) -> None:
    left_at(path, clock, -3.0)
    before = path.stat().st_mtime_ns
    volume = LastVolume(path, clock)
    volume.keep(volume.recall(0.0))
    volume.close()
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("data", ["", "[]", "{}", '{"db": "x", "at": 1}', '{"db": NaN, "at": 1e9}'])
def test_a_file_that_is_none_means_the_usual(path: Path, clock: Clock, data: str) -> None:
    path.parent.mkdir()
    path.write_text(data, "utf-8")
    assert begins(path, clock, -2.0) == -2.0


def test_a_disk_that_refuses_costs_nothing_else(path: Path, clock: Clock) -> None:
    path.parent.write_text("in the way", "utf-8")
    left_at(path, clock, -6.0)
    assert begins(path, clock) == 0.0


@pytest.mark.parametrize("text", ["[" * 900, "[" * 99_999, "[1]", '{"db": "loud"}', "\x00"])
def test_a_file_that_is_spoilt_ends_nothing(path: Path, clock: Clock, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, "utf-8")

    assert begins(path, clock, -3.0) == -3.0
