"""The heads: numpy alone computes what was trained, and damaged files are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calmcramp.errors import BadFile
from calmcramp.hearing.deciding import PHRASES, RED_FLAGS
from calmcramp.hearing.heads import OTHER, WINDOW, Head, load_heads, save_heads

# One window of small numbers through a net of small numbers, computed with torch 2.13.
GOLDEN_INPUT = np.sin(np.arange(2 * WINDOW * 96, dtype=np.float32)).reshape(2, WINDOW, 96)
GOLDEN_OUTPUT = ((0.491551, 0.508449), (0.579425, 0.420575))


def wave(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Numbers in -0.3..0.3 that float16 holds exactly."""
    count = int(np.prod(shape))
    numbers = (np.round(np.cos(np.arange(count)) * 64) / 210).astype(np.float16)
    return numbers.astype(np.float32).reshape(shape)


def small_head() -> Head:
    net = {
        "c1": wave(96, 5),
        "b1": wave(5),
        "c2": wave(15, 5),
        "b2": wave(5),
        "d1": wave(40, 7),
        "e1": wave(7),
        "d2": wave(7, 2),
        "e2": wave(2),
    }
    return Head(("word", OTHER), np.full(96, 0.1, np.float32), np.full(96, 0.5, np.float32), (net,))


def test_plain_numpy_gives_what_torch_gave() -> None:
    assert np.allclose(small_head()(GOLDEN_INPUT), GOLDEN_OUTPUT, atol=1e-5)


def test_two_seeds_are_averaged() -> None:
    head = small_head()
    mirrored = {**head.nets[0], "d2": head.nets[0]["d2"][:, ::-1], "e2": head.nets[0]["e2"][::-1]}
    both = Head(head.names, head.mean, head.deviation, (head.nets[0], mirrored))

    assert np.allclose(both(GOLDEN_INPUT), 0.5, atol=1e-6)


def test_heads_survive_being_saved(tmp_path: Path) -> None:
    save_heads(tmp_path / "heads.npz", {"small": small_head()})
    again = load_heads(tmp_path / "heads.npz")["small"]

    assert again.names == ("word", OTHER)
    assert np.allclose(again(GOLDEN_INPUT), small_head()(GOLDEN_INPUT), atol=1e-3)


def test_the_shipped_heads_know_the_canonical_names() -> None:
    heads = load_heads()

    assert heads["wake"].names == ("cramp", "relax", "sleep", OTHER)
    assert set(heads["command"].names) >= {"stop", "still-hurts", "seven", *RED_FLAGS}
    assert set(PHRASES) <= {*heads["wake"].names, *heads["command"].names}
    assert heads["command"].names[-1] == OTHER


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "heads.npz").write_bytes(content)

    with pytest.raises(BadFile, match=r"heads\.npz holds no heads"):
        load_heads(tmp_path / "heads.npz")
