"""The memory is written beside the night: nobody waits for a disk, and the newest page is kept."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault
from calmcramp.service.beside import Beside
from calmcramp.service.copyist import Copyist
from calmcramp.service.keeping import AGAIN_S, Keeping
from calmcramp.service.notebook import Notebook
from tests.service.night import FIRST_MOVE, Night

PATIENCE_S = 30.0


class SlowNotebook(Notebook):
    """A disk that takes its time: until it is let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.go = threading.Event()
        self.pages: list[str] = []

    def put(self, page: str) -> Fault | None:
        self.go.wait(PATIENCE_S)
        self.pages.append(json.loads(page)["memory"]["usual"])
        return super().put(page)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def kept(path: Path) -> str:
    memory, fault = Notebook(path).read(0.0)
    assert fault is None
    return memory.usual


def test_while_the_disk_hangs_the_night_goes_on_and_the_newest_page_is_kept(path: Path) -> None:
    notebook = SlowNotebook(path)
    copyist = Copyist(notebook)
    for name in ("box", "settle", "pmr-7"):
        copyist.hand_over(Memory(usual=name), 1.0)
    assert not copyist.written
    assert not path.exists()

    notebook.go.set()

    assert copyist.close()
    assert kept(path) == "pmr-7"
    assert notebook.pages[-1] == "pmr-7"
    assert len(notebook.pages) <= 2


def test_a_disk_that_hangs_for_good_does_not_keep_the_program_from_ending(path: Path) -> None:
    notebook = SlowNotebook(path)
    copyist = Copyist(notebook)
    copyist.hand_over(Memory(usual="box"), 1.0)

    assert not copyist.close(wait_s=0.05)
    notebook.go.set()


def test_ages_are_those_of_the_moment_at_which_it_was_handed_over(path: Path) -> None:
    copyist = Copyist(Notebook(path))
    copyist.hand_over(Memory(ended=40.0), 100.0)
    copyist.close()

    assert json.loads(path.read_text("utf-8"))["memory"]["ended"] == 60.0


def told(keeping: Keeping, memory: Memory, now: float) -> Fault | None:
    """What there is to tell once the disk has answered."""
    first = keeping.keep(memory, now)
    while not keeping.settled:
        threading.Event().wait(0.001)
    return first or keeping.keep(memory, now)


def test_a_disk_that_refuses_is_told_once_and_tried_again_until_it_takes_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.write_text("in the way")
    keeping = Keeping(Notebook(folder / "memory.json"))
    box, settle = Memory(usual="box"), Memory(usual="settle")

    assert "nothing can be remembered" in str(told(keeping, box, 0.0))
    assert told(keeping, settle, 1.0) is None
    assert told(keeping, settle, 1.0 + AGAIN_S) is None
    folder.unlink()
    assert told(keeping, settle, 2.0 + AGAIN_S) is None
    assert not folder.exists()
    assert told(keeping, settle, 2.0 + 2 * AGAIN_S) is None

    assert kept(folder / "memory.json") == "settle"
    keeping.close()


def test_a_cramp_is_helped_while_the_disk_hangs(path: Path) -> None:
    """Without a thread of its own the first word would wait for the disk until it is let go."""
    notebook = SlowNotebook(path)
    night = Night(keeping=Keeping(notebook))
    night.say("cramp in my calf")
    night.wait(3)

    assert night.spoken[0] == FIRST_MOVE
    assert notebook.pages == []
    notebook.go.set()


def test_what_fails_ends_itself_and_nothing_after_it() -> None:
    failed: list[str] = []
    done: list[str] = []
    beside = Beside("test", lambda error: failed.append(str(error)))
    for name in ("one", "two", "three"):
        beside.do(lambda name=name: done.append(name) if name != "two" else 1 / 0)  # type: ignore[misc]

    assert beside.close()
    assert (done, failed) == (["one", "three"], ["division by zero"])
    assert beside.settled


def test_what_was_refused_last_is_tried_once_more_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "state" / "memory.json"
    path.parent.write_text("in the way", "utf-8")
    copyist = Copyist(Notebook(path))
    copyist.hand_over(Memory(usual="box"), 1.0)
    while not copyist.settled:
        threading.Event().wait(0.01)
    assert copyist.refused
    path.parent.unlink()

    assert copyist.close()
    assert kept(path) == "box"
