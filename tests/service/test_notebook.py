"""The file that outlives the night: private, whole or not there, no reason not to start."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from calmcramp.dialogue.memory import Heat, Memory
from calmcramp.service.notebook import Notebook


class Wall:
    """A clock that stands where it is put."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "memory.json"


def test_it_remembers_and_counts_the_time_it_was_off(path: Path) -> None:
    wall = Wall(1_000_000.0)
    Notebook(path, wall).write(Memory(heat=Heat(100.0, 900.0)), 160.0)
    wall.seconds += 300

    memory, fault = Notebook(path, wall).read(2.0)

    assert fault is None
    assert memory.heat is not None
    assert memory.heat.began == pytest.approx(2.0 - 360.0)


def test_a_clock_that_went_backwards_means_that_nobody_knows(path: Path) -> None:
    wall = Wall(1_000_000.0)
    Notebook(path, wall).write(Memory(heat=Heat(100.0, 900.0)), 160.0)
    wall.seconds -= 86_400

    memory, _ = Notebook(path, wall).read(2.0)

    assert memory.heat is not None
    assert memory.heat.began == 2.0 - 900.0


def test_the_file_is_the_users_alone_and_holds_no_half_of_anything(path: Path) -> None:
    Notebook(path).write(Memory(), 0.0)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["memory.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 9}', '{"version": 1, "memory": {"x": 1}}', "\x00\xff", "[" * 9999],
)
def test_a_broken_file_is_set_aside_and_told(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")

    memory, fault = Notebook(path, stranger=True).read(0.0)

    assert memory == Memory(stranger=True)
    assert fault is not None
    assert "begins anew" in str(fault)
    assert path.with_suffix(".broken").exists()
    assert not path.exists()


def test_a_huge_file_is_not_read(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "x": "y" * 200_000}), "utf-8")

    assert Notebook(path).read(0.0)[1] is not None


def test_a_folder_that_can_not_be_made_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    fault = Notebook(tmp_path / "file" / "memory.json").write(Memory(), 0.0)

    assert fault is not None


def test_without_a_file_it_remembers_nothing() -> None:
    notebook = Notebook(None)

    assert notebook.write(Memory(usual="box"), 0.0) is None
    assert notebook.read(0.0) == (Memory(), None)
