"""Lines made ahead: in order, urgent ones first, by a child that may die."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from calmcramp.errors import Fault
from calmcramp.voice.child import ChildBench
from calmcramp.voice.clips import Clip, ClipStore, key
from calmcramp.voice.shelf import ClipShelf, open_shelf
from calmcramp.voice.types import SpokenLine, VoiceFault
from fakes_voice import Bench, hum

FAKE = ("fake", "1")
CLIP = Clip.of(*FAKE, hum(0.2))
ABC = [SpokenLine(text, "relax") for text in ("A.", "B.", "C.")]


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def store(tmp_path: Path, faults: list[Fault]) -> ClipStore:
    return ClipStore(tmp_path, faults.append)


@pytest.fixture
def shelf(store: ClipStore, bench: Bench, faults: list[Fault]) -> Iterator[ClipShelf]:
    shelf = ClipShelf(store, bench, FAKE, faults.append, linger_s=0)
    yield shelf
    bench.may_go_on.set()
    shelf.close()


def test_lines_are_made_once_in_the_order_asked(shelf: ClipShelf, bench: Bench) -> None:
    assert shelf.prepare([*ABC, ABC[0]]) == 3
    assert shelf.wait(10)

    assert bench.made == ["A.", "B.", "C."]
    assert shelf.prepare(ABC) == 0
    assert shelf.clip(ABC[1]).frames == 2400


def test_a_later_run_finds_them(tmp_path: Path, shelf: ClipShelf, faults: list[Fault]) -> None:
    shelf.prepare(ABC)
    shelf.wait(10)

    later = Bench()
    again = ClipShelf(ClipStore(tmp_path, faults.append), later, FAKE, faults.append)
    assert again.prepare(ABC) == 0
    assert (later.made, faults) == ([], [])


def test_urgent_lines_go_before_all_that_wait(shelf: ClipShelf, bench: Bench) -> None:
    bench.may_go_on.clear()
    shelf.prepare(ABC)
    shelf.prepare([SpokenLine("Now!", "cramp"), ABC[2]], urgent=True)
    bench.may_go_on.set()
    shelf.wait(10)

    assert bench.made in (["A.", "Now!", "C.", "B."], ["Now!", "C.", "A.", "B."])


def test_whoever_needs_a_line_waits_for_it(shelf: ClipShelf, bench: Bench) -> None:
    bench.may_go_on.clear()
    shelf.prepare(ABC)
    got: list[int] = []
    waiting = Thread(target=lambda: got.append(shelf.clip(ABC[2]).frames))
    waiting.start()
    bench.may_go_on.set()
    waiting.join(10)

    assert got == [2400]


def test_nobody_waits_for_ever(shelf: ClipShelf, bench: Bench) -> None:
    bench.may_go_on.clear()
    with pytest.raises(VoiceFault, match="not spoken within"):
        shelf.clip(ABC[0], wait_s=0.01)


def test_a_line_nobody_can_say_fails_alone(
    shelf: ClipShelf, bench: Bench, faults: list[Fault]
) -> None:
    bench.broken = {"B."}
    shelf.prepare(ABC)
    shelf.wait(10)

    with pytest.raises(VoiceFault, match="nobody can say that"):
        shelf.clip(ABC[1])
    assert shelf.clip(ABC[2]).frames
    assert {fault.what for fault in faults} == {"nobody can say that"}


def test_a_defect_costs_one_line_and_not_those_after_it(
    shelf: ClipShelf, bench: Bench, faults: list[Fault]
) -> None:
    bench.defect = "A."
    shelf.prepare(ABC)
    assert shelf.wait(10)

    assert shelf.clip(ABC[2]).frames
    assert "ZeroDivisionError" in faults[0].what


def test_a_line_that_failed_is_tried_again_when_asked_again(shelf: ClipShelf, bench: Bench) -> None:
    bench.broken = {"B."}
    with pytest.raises(VoiceFault):
        shelf.clip(ABC[1])
    bench.broken = set()

    assert shelf.clip(ABC[1]).frames


def test_a_stand_in_serves_this_run_and_not_the_next(
    store: ClipStore, tmp_path: Path, faults: list[Fault]
) -> None:
    second = Bench("second")
    shelf = ClipShelf(store, second, ("first", "1"), faults.append, linger_s=0)
    assert shelf.clip(ABC[0]).engine == "second"
    assert shelf.prepare(ABC[:1]) == 0
    shelf.close()

    first = Bench("first")
    later = ClipShelf(ClipStore(tmp_path, faults.append), first, ("first", "1"), faults.append, 0)
    assert later.clip(ABC[0]).engine == "first"
    later.close()


def test_the_bench_is_let_go_when_nothing_is_wanted(shelf: ClipShelf, bench: Bench) -> None:
    shelf.prepare(ABC)
    shelf.wait(10)
    shelf.close()

    assert bench.rested == 1
    assert shelf.left == 0


def test_a_damaged_clip_is_made_again_without_anybody_noticing(
    tmp_path: Path, shelf: ClipShelf, faults: list[Fault]
) -> None:
    shelf.prepare(ABC[:1])
    shelf.wait(10)
    (file,) = tmp_path.rglob("*.clip")
    file.write_bytes(file.read_bytes()[:-1])

    bench = Bench()
    again = ClipShelf(ClipStore(tmp_path, faults.append), bench, FAKE, faults.append, 0)
    assert again.clip(ABC[0]).frames == 2400
    again.close()
    assert bench.made == ["A."]
    assert "it is made again" in str(faults[0])


def the_worker_ends() -> None:
    """Wait until nothing is wanted any more."""
    for thread in threading.enumerate():
        if thread.name == "voice":
            thread.join(10)


def test_what_nobody_wants_any_more_is_taken_out_of_a_folder_that_is_too_large(
    tmp_path: Path, shelf: ClipShelf, store: ClipStore
) -> None:
    old, older, wanted = (key(line, *FAKE) for line in ABC)
    for name in (old, older, wanted):
        store.put(name, CLIP)
    for days, name in ((1, old), (2, older), (3, wanted)):
        file = tmp_path / name[:2] / f"{name}.clip"
        os.utime(file, (file.stat().st_mtime - days * 86_400,) * 2)
    size = file.stat().st_size

    store.trim({wanted}, most=3 * size)
    assert len(list(tmp_path.rglob("*.clip"))) == 3
    store.trim({wanted}, most=2 * size)
    assert {file.stem for file in tmp_path.rglob("*.clip")} == {old, wanted}
    store.trim({wanted}, most=0)
    assert {file.stem for file in tmp_path.rglob("*.clip")} == {wanted}


def test_what_a_power_cut_left_is_swept_away(tmp_path: Path, store: ClipStore) -> None:
    store.put("ab", CLIP)
    fresh, stale = tmp_path / "ab" / "x.part", tmp_path / "ab" / "y.part"
    for file in (fresh, stale):
        file.touch()
    os.utime(stale, (0, 0))
    store.trim(())

    assert fresh.exists()
    assert not stale.exists()


def test_whoever_asked_for_all_lines_trims_the_folder_once_nothing_is_wanted(
    tmp_path: Path, shelf: ClipShelf
) -> None:
    stale = tmp_path / "ab" / "y.part"
    stale.parent.mkdir()
    stale.touch()
    os.utime(stale, (0, 0))
    shelf.clip(ABC[0])
    the_worker_ends()
    assert stale.exists()

    shelf.prepare(ABC)
    the_worker_ends()
    assert not stale.exists()


def test_a_real_child_speaks(tmp_path: Path, faults: list[Fault]) -> None:
    shelf = open_shelf(tmp_path, faults.append, ["pyttsx3"])
    shelf.prepare(ABC)
    frames = [shelf.clip(line).frames for line in ABC]
    shelf.close()

    assert min(frames) > 9_600
    assert faults == []


def test_a_child_that_dies_is_replaced_once_and_then_the_next_engine_speaks(
    faults: list[Fault],
) -> None:
    bench = ChildBench(["an engine that kills its process", "pyttsx3"], faults.append)
    clip = bench.make(ABC[0])
    bench.rest()

    assert clip.engine.startswith("pyttsx3")
    assert [fault.remedy for fault in faults] == [
        "it is started again",
        "it goes on with the next voice",
    ]


def test_a_child_that_hangs_is_ended(faults: list[Fault]) -> None:
    bench = ChildBench(["pyttsx3"], faults.append, patience_s=0.001)
    with pytest.raises(VoiceFault, match="no voice engine is left"):
        bench.make(ABC[0])
    assert ["nothing within" in fault.what for fault in faults] == [True, True]


def test_voices_that_failed_are_asked_again_later(faults: list[Fault]) -> None:
    bench = ChildBench(["pyttsx3"], faults.append, patience_s=0.001)
    with pytest.raises(VoiceFault, match="no voice engine is left"):
        bench.make(ABC[0])
    with pytest.raises(VoiceFault, match="no voice engine is left"):
        bench.make(ABC[0])
    assert len(faults) == 2, "nobody is left to be asked"
    bench.rest()
    bench._patience_s = 20.0

    assert bench.make(ABC[0]).engine.startswith("pyttsx3")
    bench.rest()


def test_clips_can_be_made_in_this_process(tmp_path: Path, faults: list[Fault]) -> None:
    shelf = open_shelf(tmp_path, faults.append, ["hibari"], own_process=False)
    clip = shelf.clip(ABC[0])
    shelf.close()

    assert (clip.engine, faults) == ("hibari-heart", [])
    assert list(tmp_path.rglob(f"{key(ABC[0], clip.engine, clip.version)}.clip"))
