"""Clocks that jump, and any evening at all: nothing is offered twice, late, or into something."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.schedule import Appointment, between
from calmcramp.planning.watching import (
    GRACE,
    NOTHING,
    WAIT_S,
    WRONG,
    Calendar,
    Missed,
    Offer,
    Tick,
    Watch,
    rearranged,
    watched,
)
from spoken_schedule import BERLIN
from watcher import GUARD, Night, night, wall

MINUTE = timedelta(minutes=1)


# ------------------------------------------------------------------ clocks that jump


def test_jumped_over_forwards_is_missed() -> None:
    one = night(GUARD)
    one.jumps("22:31")
    one.passes("23:00")

    assert one.offered == []
    assert one.missed == [("cramp-guard", "late")]


def test_a_small_correction_forwards_misses_nothing() -> None:
    one = night(GUARD)
    one.passes("22:29")
    one.jumps("22:30")
    assert one.offered == ["guard"]


def test_gone_back_nothing_comes_twice() -> None:
    one = night(GUARD)
    one.passes("22:40")
    one.jumps("22:20")
    one.passes("23:00")

    assert one.offered == ["guard"]
    assert one.missed == []


def test_gone_back_over_what_was_never_offered_it_stays_unoffered() -> None:
    one = night()
    one.passes("22:40")
    one.watch = rearranged(one.watch, (GUARD,))
    one.jumps("22:20")
    one.passes("23:00")
    assert one.offered == []


def test_a_clock_that_was_years_ahead_does_not_silence_the_years_between() -> None:
    one = night(GUARD)
    one.watch = Watch(replace(one.watch.calendar, reached=datetime(2040, 1, 1, tzinfo=UTC)))
    one.tick()
    one.passes("22:31")
    assert one.offered == ["guard"]


def test_a_clock_that_was_two_days_ahead_repeats_no_evening() -> None:
    one = night(GUARD)
    one.jumps("22:00", day=26)
    one.passes("22:31", day=26)
    assert one.offered == ["guard"]

    one.jumps("22:00", day=24)
    one.passes("23:00", day=26)
    assert one.offered == ["guard"] * 3


def test_whoever_travels_west_has_one_evening() -> None:
    one = night(GUARD)
    one.passes("22:31")
    for _ in range(8 * 60):
        one.now = (one.now.astimezone(UTC) + MINUTE).astimezone(ZoneInfo("America/New_York"))
        one.monotonic += 60
        one.tick()

    assert one.offered == ["guard"]


def test_an_untrusted_clock_begins_nothing_and_settles_nothing() -> None:
    one = night(GUARD)
    one.trusted = False
    one.passes("22:40")
    assert one.tick() is NOTHING

    one.trusted = True
    one.jumps("22:29")
    one.passes("22:31")
    assert one.offered == ["guard"]


def test_the_hour_that_comes_twice_offers_once() -> None:
    early = Appointment("early", "settle", time(2, 30))
    one = Night(datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN), watch=Watch(Calendar((early,))))
    for _ in range(4 * 60):
        one.now = (one.now.astimezone(UTC) + MINUTE).astimezone(BERLIN)
        one.monotonic += 60
        one.tick()

    assert one.offered == ["early"]


# ------------------------------------------------------------------ any night at all

SOME = (
    GUARD,
    Appointment("late", "settle", time(23, 59)),
    Appointment("early", "body-scan", time(0, 10), frozenset({0, 2, 4})),
    Appointment("noon", "evening-water", time(12), kind="reminder"),
)
passed = st.integers(1, 4 * 3600)
jumped = st.just(0) | st.just(0) | st.integers(-20 * 3600, 20 * 3600)
moves = st.tuples(passed, jumped, st.booleans(), st.booleans(), st.booleans())


@settings(deadline=None, max_examples=150)
@given(st.lists(moves, max_size=60))
def test_whatever_happens_nothing_is_offered_twice_or_late_or_into_something_else(
    night_moves: list[tuple[int, int, bool, bool, bool]],
) -> None:
    now, monotonic, watch = wall("20:00"), 0.0, Watch(Calendar(SOME))
    watch, _ = watched(watch, Tick(now, monotonic, True))
    offered: Counter[tuple[str, object]] = Counter()
    for seconds, jump, trusted, busy, restart in night_moves:
        # A restart loses what is not kept, and says nothing about how long it was off.
        watch = Watch(watch.calendar) if restart else watch
        now = (now.astimezone(UTC) + timedelta(seconds=seconds + jump)).astimezone(BERLIN)
        monotonic += seconds
        before = watch
        watch, decision = watched(watch, Tick(now, monotonic, trusted, busy))
        if not trusted:
            assert decision is NOTHING
        if isinstance(decision, Offer):
            assert not busy
            due = decision.due
            offered[due.appointment.id, due.day] += 1
            waited = [one for one in before.waiting if one.due == due]
            fresh = now - due.moment <= GRACE
            assert fresh or (waited and monotonic - waited[0].since <= WAIT_S)
    assert max(offered.values(), default=0) <= 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 119), min_size=50, max_size=900))
def test_on_a_good_clock_with_nobody_busy_everything_is_offered_or_noted(steps: list[int]) -> None:
    now = wall("20:00")
    start, monotonic, watch, settled = now, 0.0, Watch(Calendar(SOME)), 0
    watch, _ = watched(watch, Tick(now, monotonic, True))
    for seconds in steps:
        now = (now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(BERLIN)
        monotonic += seconds
        watch, decision = watched(watch, Tick(now, monotonic, True))
        settled += isinstance(decision, Offer)
        assert not isinstance(decision, Missed)

    minute = now.replace(second=0, microsecond=0)
    assert settled == len(between(SOME, start, minute))
    assert timedelta(hours=20) < WRONG
