"""When the ears are tested: before bedtime, and never in quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.planning.evening_check import check_from, is_time
from calmcramp.planning.settings import Night

ZONE = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 24, tzinfo=ZONE)
USUAL = Night().is_quiet


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return EVENING.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("due", "begins"),
    [
        ("21:30", "21:10"),
        ("22:10", "21:50"),
        ("22:30", "21:50"),
        ("23:59", "21:50"),
        ("07:10", "21:50"),  # of the evening before
        ("07:20", "07:00"),
        ("12:00", "11:40"),
    ],
)
def test_twenty_minutes_before_or_before_the_quiet_hours(due: str, begins: str) -> None:
    found = check_from(at(due), USUAL)

    assert found is not None
    assert found.strftime("%H:%M") == begins
    assert found < at(due)


def test_a_house_that_is_always_quiet_is_never_tested() -> None:
    assert check_from(at("22:00"), lambda clock: True) is None
    assert not is_time(at("21:59"), at("22:00"), lambda clock: True)


def test_from_then_on_until_it_is_due() -> None:
    assert not is_time(at("21:09"), at("21:30"), USUAL)
    assert is_time(at("21:10"), at("21:30"), USUAL)
    assert is_time(at("21:29"), at("21:30"), USUAL)
    assert not is_time(at("21:30"), at("21:30"), USUAL)
    assert is_time(at("21:59"), at("22:30"), USUAL)
    assert not is_time(at("22:00"), at("22:30"), USUAL)


TIMES = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")


@given(TIMES, TIMES, TIMES, st.integers(0, 24 * 60))
def test_never_in_quiet_hours(begins: str, ends: str, due: str, before: int) -> None:
    night = Night(quiet_from=begins, quiet_to=ends)
    now = at(due) - timedelta(minutes=before)

    if is_time(now, at(due), night.is_quiet):
        assert not night.is_quiet(now.strftime("%H:%M"))
        assert now < at(due)
