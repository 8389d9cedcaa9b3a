"""The schedule by the bed: wishes in plain words, offers at their time, on a file and a clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calmcramp.service.alarm import Alarm
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.desk import Desk
from calmcramp.service.secretary import Secretary, open_words
from tests.service.night import SHELF, Night

BERLIN = ZoneInfo("Europe/Berlin")


class Wall:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 21, 0, tzinfo=BERLIN)
        self.ticks = 0.0
        self.right = True

    def now(self) -> datetime:
        return self.time

    def trusted(self, now: datetime, monotonic: float) -> bool:
        return self.right

    def monotonic(self) -> float:
        return self.ticks

    def put(self, hour: int, minute: int, days: int = 0) -> None:
        later = self.time.replace(hour=hour, minute=minute, second=0) + timedelta(days=days)
        self.ticks += (later - self.time).total_seconds()
        self.time = later


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def night(tmp_path: Path, wall: Wall) -> Night:
    words = open_words("en")
    assert words is not None
    path = tmp_path / "schedule.json"
    secretary = Secretary(CalendarFile(path), words, SHELF.routines, wall.now)
    desk = Desk(Alarm(CalendarFile(path)), secretary, wall, words.name, wall.monotonic)
    return Night(desk=desk)


def plan(night: Night, wish: str) -> None:
    """Ask for something, and say yes."""
    night.say(wish)
    night.until_asked()
    night.say("yes")
    night.until_quiet()


def test_a_wish_is_said_back_kept_and_offered_at_its_time(night: Night, wall: Wall) -> None:
    plan(night, "every night at half past ten")
    assert not [event for event in night.events if event["event"] == "redflag"]
    assert "Every night at half past ten" in " ".join(night.spoken)

    wall.put(22, 29)
    night.wait(2)
    assert night.state == "ASLEEP"
    wall.put(22, 30)
    night.wait(2)
    assert night.state == "OFFERED"
    night.until_asked()
    assert night.spoken[-2].startswith("It's time for")
    night.say("yes")
    assert night.state == "SESSION"


def test_an_offer_that_nobody_answers_ends_without_a_word(night: Night, wall: Wall) -> None:
    plan(night, "every night at half past ten")
    wall.put(22, 30)
    night.wait(2)
    night.until_asked()
    spoken = len(night.spoken)
    night.until_quiet()

    assert night.state == "ASLEEP"
    assert len(night.spoken) == spoken
    night.wait(5)
    assert night.state == "ASLEEP"


def test_a_clock_that_can_not_be_trusted_begins_nothing(night: Night, wall: Wall) -> None:
    plan(night, "every night at half past ten")
    wall.right = False
    wall.put(22, 30)
    night.wait(3)

    assert night.state == "ASLEEP"


def test_a_wish_that_is_not_confirmed_leaves_everything_as_it_is(night: Night, wall: Wall) -> None:
    night.say("every night at half past ten")
    night.until_asked()
    night.say("no")
    night.until_quiet()
    wall.put(22, 30)
    night.wait(3)

    assert night.state == "ASLEEP"


def test_what_was_missed_is_told_in_the_morning_to_whoever_speaks(night: Night, wall: Wall) -> None:
    plan(night, "every night at half past ten")
    wall.put(22, 0)
    night.wait(2)
    wall.put(7, 30, days=1)  # the machine was off over night
    night.wait(2)
    assert night.state == "ASLEEP"
    told = len(night.spoken)

    night.say("good morning")
    night.until_quiet()

    assert any("did not offer" in line for line in night.spoken[told:])
    night.say("good morning")
    night.wait(3)
    assert len([line for line in night.spoken if "did not offer" in line]) == 1
