"""What the program makes for itself is for its user alone, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcramp import private


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.lstat().st_mode))


def test_folders_are_private_with_all_that_had_to_be_made_above_them(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(mode=0o755)

    private.folder(there / "a" / "b")
    private.folder(there / "a" / "b")

    assert [mode(there / "a"), mode(there / "a" / "b")] == ["0o700", "0o700"]
    assert mode(there) == "0o755"


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(OSError, match="exists"):
        private.folder(tmp_path / "a")


def test_what_is_written_is_private_and_replaces_what_was_not(tmp_path: Path) -> None:
    file = tmp_path / "new" / "file"
    private.write(file, "one")
    file.chmod(0o644)
    private.write(file, "two")

    assert (file.read_text(), mode(file), mode(file.parent)) == ("two", "0o600", "0o700")
    assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_what_can_not_be_written_leaves_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        private.write(tmp_path / "file", "text")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_power_cuts_leave_behind_is_swept_away_with_the_next_write(tmp_path: Path) -> None:
    stale, fresh = tmp_path / ".file-a1.part", tmp_path / ".file-b2.part"
    other = tmp_path / ".another-c3.part"
    for part in (stale, fresh, other):
        part.touch()
    for part in (stale, other):
        os.utime(part, (0, 0))
    private.write(tmp_path / "file", "text")

    assert {path.name for path in tmp_path.iterdir()} == {"file", fresh.name, other.name}


def test_an_opened_file_is_made_private(tmp_path: Path) -> None:
    with open(tmp_path / "file", "wb", opener=private.opener) as file:
        file.write(b"x")

    assert mode(tmp_path / "file") == "0o600"


@pytest.mark.parametrize(
    ("rights", "above", "open_"),
    [(0o700, 0o755, False), (0o750, 0o755, True), (0o701, 0o755, True), (0o755, 0o700, False)],
)
def test_a_folder_lies_open_where_others_get_to_it(
    rights: int, above: int, open_: bool, tmp_path: Path
) -> None:
    top = tmp_path / "above" / "folder"
    top.mkdir(parents=True)
    top.chmod(rights)
    top.parent.chmod(above)

    assert private.lies_open(top, root=tmp_path) is open_
    assert not private.lies_open(tmp_path / "no" / "where", root=tmp_path)


def test_what_others_may_write_is_not_mine_and_neither_is_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("x")
    link.symlink_to(file)
    file.chmod(0o644)
    assert private.is_mine(file)
    assert not private.is_mine(link)

    file.chmod(0o666)
    assert not private.is_mine(file)
