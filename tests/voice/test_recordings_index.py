"""The index of recordings: every fault at once, and nothing from outside its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile

from calmcramp.errors import Fault
from calmcramp.voice.recordings import INDEX, open_recordings, read_index
from fakes_voice import hum


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The owner's folder, with one good recording in it."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    soundfile.write(folder / "breath.wav", hum(2.0), 48_000)
    return folder


def index(folder: Path, name: str) -> None:
    """An index of one line."""
    (folder / INDEX).write_text(f'[lines]\n"Out slowly." = "{name}"\n', "utf-8")


MANY = """
[linse]
"A." = "a.wav"

[lines]
"Good." = "breath.wav"
"No file." = "braeth.wav"
"Not named." = 7
" Spaces." = "breath.wav"
"Up." = "../outside.wav"
"Root." = "/etc/passwd"
"Way out." = "out.wav"
"A list." = "recordings.toml"
"A folder." = "inner"
"""


def test_every_fault_of_the_index_is_told_at_once_with_its_line(
    folder: Path, faults: list[Fault]
) -> None:
    soundfile.write(folder.parent / "outside.wav", hum(2.0), 48_000)
    (folder / "out.wav").symlink_to(folder.parent / "outside.wav")
    (folder / "inner").mkdir()
    (folder / INDEX).write_text(MANY, "utf-8")

    recordings = open_recordings(folder, faults.append)

    assert recordings.texts == ("Good.",)
    assert [str(fault).partition(f"put it into {folder}")[0] for fault in faults] == [
        'recordings.toml:2: unknown section linse; did you mean "lines"?',
        'recordings.toml:7: there is no file "braeth.wav"; did you mean "breath.wav"?',
        'recordings.toml:8: 7 is no file\'s name; write "text" = "file.ogg"',
        'recordings.toml:9: " Spaces." is no line that is spoken; '
        "write it as `calmcramp routines show` does",
        'recordings.toml:10: "../outside.wav" does not lie in the folder of recordings; ',
        'recordings.toml:11: "/etc/passwd" does not lie in the folder of recordings; ',
        'recordings.toml:12: "out.wav" does not lie in the folder of recordings; ',
        'recordings.toml:13: "recordings.toml" is no sound file; use one of .wav, .flac, .ogg',
        'recordings.toml:14: there is no file "inner"; ',
    ]


def test_a_link_inside_the_folder_is_followed(folder: Path, faults: list[Fault]) -> None:
    (folder / "link.wav").symlink_to("breath.wav")
    index(folder, "link.wav")

    assert open_recordings(folder, faults.append).texts == ("Out slowly.",)
    assert faults == []


def test_a_link_that_leads_round_in_a_circle_is_a_fault(folder: Path, faults: list[Fault]) -> None:
    (folder / "round.wav").symlink_to("round.wav")
    index(folder, "round.wav")

    assert open_recordings(folder, faults.append).texts == ()
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[lines", "it cannot be read"),
        (b'[lines]\n"A" = "\xff.wav"', "it cannot be read"),
        (b"lines = " + b"[" * 5000, "it cannot be read"),
        (b"#" * 1_000_001, "it is too large"),
        (b"", "there is no [lines] section"),
        (b"lines = 3", "there is no [lines] section"),
    ],
)
def test_an_index_that_can_not_be_read_is_one_fault(
    content: bytes, told: str, folder: Path
) -> None:
    (folder / INDEX).write_bytes(content)

    (fault,) = read_index(folder).faults
    assert str(fault).startswith(f"{INDEX}: {told}")
    assert fault.remedy


@pytest.mark.parametrize("name", ["recordings", "nothing"])
def test_without_an_index_there_is_nothing_to_tell(name: str, folder: Path) -> None:
    read = read_index(folder.parent / name)

    assert (dict(read.files), read.faults) == ({}, ())


def test_what_is_no_file_is_neither_read_nor_waited_for(folder: Path, faults: list[Fault]) -> None:
    os.mkfifo(folder / "pipe.wav")
    (folder / "endless.wav").symlink_to("/dev/zero")
    (folder / INDEX).write_text('[lines]\n"A." = "pipe.wav"\n"B." = "endless.wav"\n', "utf-8")
    assert dict(read_index(folder).files) == {}
    assert len(read_index(folder).faults) == 2

    (folder / INDEX).unlink()
    os.mkfifo(folder / INDEX)
    assert [str(one) for one in read_index(folder).faults] == [f"{INDEX}: it is no file; remove it"]
