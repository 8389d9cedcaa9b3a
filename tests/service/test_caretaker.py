"""The caretaker looks after clock, sound and hour, and tells what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from calmcramp.planning.faultbook import Ill
from calmcramp.planning.settings import Night
from calmcramp.service.caretaker import Caretaker
from calmcramp.service.device_notes import Broken, Mended, note_device
from calmcramp.service.fault_log import FaultLog
from calmcramp.service.journal import Journal
from calmcramp.service.morning import Morning
from tests.service.test_desk import Wall


@pytest.fixture
def wall() -> Wall:
    wall = Wall()
    wall.put(3, 0)
    return wall


@pytest.fixture
def log(tmp_path: Path, wall: Wall) -> Iterator[FaultLog]:
    log = FaultLog(tmp_path / "faults.json", wall.now)
    yield log
    log.close()


@pytest.fixture
def morning(log: FaultLog, wall: Wall) -> Morning:
    return Morning(log, {}, wall, Night().is_quiet)


def looks(caretaker: Caretaker, breaks: int = 0) -> list[object]:
    return list(caretaker.look(breaks, busy=False))


def test_a_clock_that_is_set_is_told_and_over_at_once(morning: Morning, wall: Wall) -> None:
    caretaker = Caretaker(wall, lambda: True, morning, wall.monotonic)
    assert looks(caretaker) == []
    wall.time += timedelta(hours=5)
    broken, mended = looks(caretaker)

    assert isinstance(broken, Broken)
    assert str(broken.fault) == "clock: it was set forward by 5:00:00"
    assert mended == Mended("clock")


def test_a_clock_that_nothing_vouches_for_is_told_within_a_minute(
    morning: Morning, wall: Wall
) -> None:
    caretaker = Caretaker(wall, lambda: True, morning, wall.monotonic)
    wall.right = False
    looks(caretaker)
    wall.put(3, 1)
    (broken,) = looks(caretaker)
    assert isinstance(broken, Broken)
    assert "nothing vouches" in broken.fault.what
    wall.right = True
    assert looks(caretaker) == [Mended("clock")]


def test_breaks_in_the_sound_are_told_and_their_end(morning: Morning, wall: Wall) -> None:
    caretaker = Caretaker(wall, lambda: False, morning, wall.monotonic)
    assert looks(caretaker, 2) == []
    (broken,) = looks(caretaker, 3)
    assert isinstance(broken, Broken)
    wall.put(3, 1)
    assert looks(caretaker, 3) == [Mended(broken.fault.place)]


def test_what_it_finds_is_kept_by_its_kind(log: FaultLog, morning: Morning, wall: Wall) -> None:
    journal = Journal()
    journal.subscribe(log.note)
    caretaker = Caretaker(wall, lambda: False, morning, wall.monotonic)
    for breaks in (0, 1):
        for message in looks(caretaker, breaks):
            note_device(journal, 1.0, message)
    wall.time += timedelta(hours=-5)
    for message in looks(caretaker, 1):
        note_device(journal, 1.0, message)

    assert [one.ill for one in log.book] == [Ill.BREAKS, Ill.CLOCK]
