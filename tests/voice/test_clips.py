"""The cache of clips: whole, checked, and content with whatever the disk does."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.errors import Fault
from calmcramp.voice.clips import Clip, ClipStore, key, packed, unpacked
from calmcramp.voice.types import SpokenLine
from fakes_voice import hum

LINE = SpokenLine("Hold it there.", "cramp")
CLIP = Clip.of("fake", "1", hum(0.2))
NAME = key(LINE, "fake", "1")


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def open_store(tmp_path: Path, faults: list[Fault]) -> Callable[[], ClipStore]:
    return lambda: ClipStore(tmp_path / "clips", faults.append)


def the_file(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "clips").rglob("*.clip")
    return file


def same(one: Clip | None, other: Clip) -> bool:
    return one is not None and one.engine == other.engine and np.array_equal(one.pcm, other.pcm)


def test_a_clip_is_there_in_the_next_run(open_store: Callable[[], ClipStore]) -> None:
    open_store().put(NAME, CLIP)
    assert same(open_store().get(NAME), CLIP)


def test_the_key_is_of_everything_that_shapes_the_sound() -> None:
    keys = {
        key(LINE, "hibari", "1"),
        key(LINE, "hibari", "2"),
        key(LINE, "pyttsx3", "1"),
        key(LINE._replace(mode="sleep"), "hibari", "1"),
        key(LINE._replace(text="Hold it there"), "hibari", "1"),
    }
    assert len(keys) == 5


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=50))
def test_samples_come_back_within_half_a_step(values: list[float]) -> None:
    sound = np.array(values, np.float32)
    back = unpacked(packed(Clip.of("fake", "1", sound))).samples()

    assert back.dtype == np.float32
    np.testing.assert_allclose(back, sound, atol=1.01 / 32768)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "it is empty": lambda _: b"",
    "it is not a clip": lambda data: b"RIFF" + data,
    "it is damaged": lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_file_is_told_removed_and_made_again(
    what: str, tmp_path: Path, open_store: Callable[[], ClipStore], faults: list[Fault]
) -> None:
    open_store().put(NAME, CLIP)
    file = the_file(tmp_path)
    file.write_bytes(DAMAGES[what](file.read_bytes()))

    store = open_store()
    assert store.get(NAME) is None
    assert [fault.what for fault in faults] == [what]
    assert not file.exists()
    store.put(NAME, CLIP)
    assert same(open_store().get(NAME), CLIP)


@given(st.integers(0, len(packed(CLIP)) - 1), st.integers(0, 7))
def test_no_single_changed_bit_is_ever_played(place: int, bit: int) -> None:
    data = bytearray(packed(CLIP))
    data[place] ^= 1 << bit
    with pytest.raises(ValueError, match="it is"):
        unpacked(bytes(data))


@given(st.integers(1, len(packed(CLIP)) - 1))
def test_no_truncated_file_is_ever_played(length: int) -> None:
    with pytest.raises(ValueError, match="it is"):
        unpacked(packed(CLIP)[:length])


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, open_store: Callable[[], ClipStore], faults: list[Fault]
) -> None:
    open_store().put(NAME, CLIP)
    file = the_file(tmp_path)
    file.unlink()
    file.mkdir()  # also unreadable for root

    assert open_store().get(NAME) is None
    assert "cannot be read" in str(faults[0])


def test_no_half_written_file_is_left_when_the_disk_is_full(
    tmp_path: Path,
    open_store: Callable[[], ClipStore],
    faults: list[Fault],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    store = open_store()
    store.put(NAME, CLIP)
    store.put(key(LINE, "fake", "2"), CLIP)

    assert same(store.get(NAME), CLIP)
    assert [fault.what for fault in faults] == [
        "spoken lines cannot be kept there: No space left on device"
    ]
    assert [path for path in (tmp_path / "clips").rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_costs_only_the_next_start(
    tmp_path: Path, open_store: Callable[[], ClipStore], faults: list[Fault]
) -> None:
    (tmp_path / "clips").write_text("a file where the folder should be")
    store = open_store()
    store.put(NAME, CLIP)

    assert same(store.get(NAME), CLIP)
    assert len(faults) >= 1


def test_memory_is_bounded_and_what_was_dropped_comes_back_from_disk(
    tmp_path: Path, faults: list[Fault]
) -> None:
    store = ClipStore(tmp_path, faults.append, memory=3 * CLIP.pcm.nbytes)
    names = [key(SpokenLine(f"Line {number}.", "relax"), "fake", "1") for number in range(10)]
    for name in names:
        store.put(name, CLIP)

    assert all(same(store.get(name), CLIP) for name in names)
    for file in tmp_path.rglob("*.clip"):
        file.unlink()
    assert sum(store.get(name) is not None for name in names) == 3
    assert faults == []


def test_a_clip_cannot_be_changed_by_who_plays_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        unpacked(packed(CLIP)).pcm[0] = 1
