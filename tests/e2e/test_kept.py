"""Disks, files and processes that fail under the real assistant: it starts, it helps, and nothing
that was recorded is lost."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bedside import SETTLED, Assistant, home_env
from breaking import Bedroom, full_disk
from sound_server import SoundServer, private_sound_server

pytestmark = pytest.mark.sound

REFUSES = Path("/sys/kernel")
"""A place in which nobody, not even root, can make a folder or a file."""
PREGNANT = SETTLED + "[safety]\npregnant = true\n"


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    with private_sound_server() as server:
        yield server


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken lines made by one test serve the next."""
    return tmp_path_factory.mktemp("cache")


class House:
    """Starts assistants in one home, and ends what is left of them."""

    def __init__(self, server: SoundServer, home: Path, cache: Path) -> None:
        self._server, self._cache, self.home = server, cache, home
        self.data = home / "data" / "calmcramp"
        self.running: list[Assistant] = []

    def start(self, settings: str = SETTLED) -> Bedroom:
        env = home_env(self._server.env, self.home, self._cache, settings)
        self.running.append(Assistant(env, ["--wait"]))
        self.running[-1].wait_until_it_listens()
        return Bedroom(self._server, self.running[-1])

    def cramps(self) -> int:
        """How many are in the diary."""
        with closing(sqlite3.connect(self.data / "diary" / "diary.db")) as diary:
            (count,) = diary.execute("SELECT count(*) FROM cramps").fetchone()
        return int(count)


@pytest.fixture
def house(server: SoundServer, tmp_path: Path, cache: Path) -> Iterator[House]:
    house = House(server, tmp_path, cache)
    yield house
    for assistant in house.running:
        assistant.leave()


def test_what_a_full_disk_refused_is_written_when_there_is_room(house: House) -> None:
    bedroom = house.start()
    with full_disk(bedroom.assistant.process.pid):
        assert bedroom.helps()
        bedroom.wait_for("fault: ", "diary")
    assert bedroom.assistant.leave() == 0

    assert house.cramps() == 1
    assert len(json.loads((house.data / "memory.json").read_text("utf-8"))["memory"]["cramps"]) == 1


def test_a_disk_that_takes_nothing_from_the_start_costs_no_help(house: House) -> None:
    (house.home / "data").symlink_to(REFUSES)
    bedroom = house.start()
    assert bedroom.helps()
    bedroom.wait_for("fault: ")
    (house.home / "data").unlink()
    (house.home / "data").mkdir()
    assert bedroom.assistant.leave() == 0

    assert house.cramps() == 1


def test_killed_in_the_middle_of_help_it_remembers_the_cramp(house: House) -> None:
    bedroom = house.start()
    bedroom.assistant.say("cramp")
    bedroom.assistant.say("quieter")
    volume = house.home / "state" / "calmcramp" / "volume.json"
    while not volume.exists():
        threading.Event().wait(0.05)
    bedroom.assistant.process.kill()
    bedroom.assistant.process.wait()
    again = house.start()

    assert again.helps()
    assert again.assistant.leave() == 0
    assert house.cramps() >= 1
    memory = json.loads((house.data / "memory.json").read_text("utf-8"))["memory"]
    assert len(memory["cramps"]) >= 1
    assert json.loads(volume.read_text("utf-8"))["db"] == -3.0


def test_with_settings_that_were_damaged_it_goes_by_the_last_good_ones(house: House) -> None:
    assert house.start(PREGNANT).assistant.leave() == 0
    bedroom = house.start("\x00" * 400)

    assert "it goes by the last good ones" in bedroom.wait_for("fault: settings")
    assert bedroom.helps()


def test_a_diary_and_a_memory_that_were_damaged_are_healed_and_told(house: House) -> None:
    bedroom = house.start()
    assert bedroom.helps()
    assert bedroom.assistant.leave() == 0
    diary = house.data / "diary" / "diary.db"
    diary.write_bytes(b"\x00" * diary.stat().st_size)
    (house.data / "memory.json").write_bytes(b"\x00" * 100)

    again = house.start()
    again.wait_for("fault: ", "memory.json")
    assert again.helps()
    assert list((house.data / "diary" / "broken").iterdir())
    assert (house.data / "memory.broken").exists()


def test_damaged_clips_are_made_again_and_spoken(house: House, cache: Path) -> None:
    house.start().assistant.leave()
    for clip in (cache / "calmcramp" / "clips").rglob("*.clip"):
        data = bytearray(clip.read_bytes())
        data[len(data) // 2] ^= 0xFF
        clip.write_bytes(data)
    bedroom = house.start()

    assert bedroom.helps()
    bedroom.wait_for("fault: clip")
