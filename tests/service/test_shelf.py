"""Routine files: the user's own before the shipped ones, and nothing lost to a broken one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.errors import FaultsFound, NotFoundHere
from calmcramp.planning.settings import Settings
from calmcramp.service.language import slots
from calmcramp.service.shelf import LARGEST, Shelf, open_shelf, read_text

OWN = """
name = "settle"
title = "My own way to settle"
kind = "relaxation"
mode = "relax"
bed = false

[[passage]]
name = "all"

[[passage.step]]
kind = "say"
text = "Lie down, and listen."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "routines"
    folder.mkdir()
    return folder


@pytest.fixture
def shelf(own: Path) -> Shelf:
    return Shelf(places.routines(), own, slots(Settings()))


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_routines_are_there_and_sound(shelf: Shelf) -> None:
    names = {routine.name for routine in shelf.routines}

    assert {"cramp", "calf", "foot", "settle", "pmr-7", "release-only", "sleep-ending"} <= names
    assert shelf.faults == ()


def test_an_own_routine_shadows_the_shipped_one(shelf: Shelf, own: Path) -> None:
    write(own, "settle.toml", OWN)

    assert shelf.routine("settle").title == "My own way to settle"
    assert [routine.name for routine in shelf.routines].count("settle") == 1
    assert shelf.routine("calf").kind == "cramp"


def test_a_new_own_routine_stands_beside_them(shelf: Shelf, own: Path) -> None:
    write(own, "mine.toml", OWN.replace('"settle"', '"mine"'))

    assert shelf.routine("mine").title == "My own way to settle"
    assert shelf.routine("settle").title == "Settle breathing"


def test_a_broken_own_file_keeps_the_shipped_one_and_all_its_faults_are_told(
    shelf: Shelf, own: Path
) -> None:
    write(own, "settle.toml", OWN.replace('mode = "relax"', 'mode = "loud"\ncolour = "red"'))

    assert shelf.routine("settle").title == "Settle breathing"
    told = "\n".join(str(fault) for fault in shelf.faults)
    assert "settle.toml" in told
    assert "loud" in told
    assert "colour" in told


BREAK: dict[str, Callable[[Path], object]] = {
    "not UTF-8": lambda file: file.write_bytes(b'title = "\xff\xfe"'),
    "huge": lambda file: file.write_bytes(b"#" * (LARGEST + 1)),
    "a folder": lambda file: file.mkdir(),
    "empty": lambda file: file.touch(),
    "not TOML": lambda file: file.write_text("name = ", encoding="utf-8"),
    "a loop": lambda file: file.symlink_to(file),
    "a pipe": os.mkfifo,
    "a device without end": lambda file: file.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("spoil", BREAK.values(), ids=BREAK)
def test_whatever_lies_there_the_shipped_routines_can_be_used(
    shelf: Shelf, own: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(own / "settle.toml")
    write(own, "mine.toml", OWN.replace('"settle"', '"mine"'))

    assert shelf.routine("settle").title == "Settle breathing"
    assert shelf.routine("mine").name == "mine"
    assert any("settle.toml" in str(fault) for fault in shelf.faults)


def test_a_routine_that_exists_only_broken_tells_its_faults(shelf: Shelf, own: Path) -> None:
    write(own, "evening.toml", OWN.replace('name = "settle"', 'name = "evening"\nsize = 3'))

    with pytest.raises(FaultsFound, match="size"):
        shelf.routine("evening")


def test_an_unknown_name_is_told_with_the_nearest_one(shelf: Shelf) -> None:
    with pytest.raises(NotFoundHere, match='did you mean "settle"'):
        shelf.routine("setle")
    with pytest.raises(NotFoundHere, match="calmcramp routines list"):
        shelf.routine("xyzzy")


def test_no_own_folder_is_no_fault(tmp_path: Path) -> None:
    shelf = Shelf(places.routines(), tmp_path / "nothing", slots(Settings()))

    assert shelf.faults == ()
    assert shelf.routine("calf").name == "calf"


def test_the_shelf_of_a_language_has_the_users_folder_in_front(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = places.own_routines()
    folder.mkdir(parents=True)
    write(folder, "settle.toml", OWN)

    assert open_shelf("en", slots(Settings())).routine("settle").title == "My own way to settle"


def test_a_text_is_read_or_its_fault_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "a.toml", "größe = 1")
    assert read_text(file) == "größe = 1"

    with pytest.raises(NotFoundHere, match="there is no file"):
        read_text(tmp_path / "nothing.toml")
    with pytest.raises(FaultsFound, match=str(tmp_path)):
        read_text(tmp_path)
