"""A clock that is set, and one that nobody vouches for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.service.clock_watch import JUMP, LOOKED_S, ClockWatch
from spoken_schedule import BERLIN

AT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("hours", [-30, -1, 1, 3000])
def test_a_clock_that_is_set_has_jumped(hours: int) -> None:
    watch = ClockWatch()
    watch.jumped(AT, 10.0)
    assert watch.jumped(AT + timedelta(hours=hours, seconds=1), 11.0) == timedelta(hours=hours)
    assert not watch.jumped(AT + timedelta(hours=hours, seconds=2), 12.0)


def test_time_that_passed_is_no_jump() -> None:
    """Also eight hours at once, as after the machine slept."""
    watch = ClockWatch()
    watch.jumped(AT, 10.0)
    assert not watch.jumped(AT + timedelta(hours=8), 10.0 + 8 * 3600)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_summer_time_is_no_jump_either_way(day: datetime) -> None:
    watch, began = ClockWatch(), day.replace(tzinfo=UTC)
    for second in range(0, 4 * 3600, 30):
        wall = (began + timedelta(seconds=second)).astimezone(BERLIN)
        assert not watch.jumped(wall, float(second))


@given(st.floats(-JUMP.total_seconds(), JUMP.total_seconds()))
def test_a_small_correction_is_no_jump(seconds: float) -> None:
    watch = ClockWatch()
    watch.jumped(AT, 0.0)
    assert not watch.jumped(AT + timedelta(seconds=seconds), 0.0)


def test_a_clock_nobody_vouches_for_is_told_after_a_while_and_until_somebody_does() -> None:
    watch = ClockWatch()
    assert watch.doubted(False, True, 5.0) is None
    assert watch.doubted(False, True, 5.0 + LOOKED_S) is True
    assert watch.doubted(False, True, 6.0 + LOOKED_S) is None
    assert watch.doubted(True, True, 7.0 + LOOKED_S) is False


def test_where_nothing_is_scheduled_nobody_waits_for_the_clock() -> None:
    watch = ClockWatch()
    watch.doubted(False, False, 0.0)
    assert watch.doubted(False, False, 2 * LOOKED_S) is None
