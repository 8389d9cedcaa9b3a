"""What is offered, what waits and what is missed, on a clock that goes as it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, time

from calmcramp.planning.watching import NOTHING, Lapse, Watch, rearranged, told
from watcher import GUARD, SCAN, WATER, night, wall

# ------------------------------------------------------------------ offered


def test_it_is_offered_at_its_time_and_once() -> None:
    one = night(GUARD)
    one.passes("22:29")
    assert one.offered == []

    one.passes("22:30")
    assert one.offered == ["guard"]

    one.passes("23:30")
    one.passes("22:29", day=25)
    assert one.offered == ["guard"]
    one.passes("22:31", day=25)
    assert one.offered == ["guard", "guard"]
    assert one.missed == []


def test_of_what_is_due_together_one_is_offered_and_the_others_noted() -> None:
    one = night(WATER, SCAN, GUARD)
    one.passes("23:30")

    assert one.offered == ["guard"]
    assert one.missed == [("body-scan", "another"), ("evening-water", "another")]
    assert [lapse.why for lapse in one.watch.calendar.missed] == ["another", "another"]


def test_nothing_is_scheduled_nothing_happens() -> None:
    one = night()
    one.passes("23:30")
    assert one.tick() is NOTHING


# ------------------------------------------------------------------ it waits


def test_it_waits_for_what_is_going_on_and_no_longer_than_a_quarter_of_an_hour() -> None:
    one = night(GUARD)
    one.busy = True
    one.passes("22:44")
    assert (one.offered, one.missed) == ([], [])

    one.busy = False
    one.tick()
    assert one.offered == ["guard"]


def test_what_waited_for_too_long_is_missed() -> None:
    one = night(GUARD)
    one.busy = True
    one.passes("22:46")
    one.busy = False
    one.passes("23:30")

    assert one.offered == []
    assert one.missed == [("cramp-guard", "busy")]


def test_a_clock_that_is_set_does_not_change_how_long_it_waits() -> None:
    one = night(GUARD)
    one.busy = True
    one.passes("22:31")
    one.jumps("22:20")
    one.busy = False
    one.tick()
    assert one.offered == ["guard"]

    other = night(GUARD)
    other.busy = True
    other.passes("22:31")
    other.jumps("23:55")
    other.busy = False
    other.tick()
    assert other.offered == ["guard"]


def test_what_is_skipped_or_moved_meanwhile_waits_no_longer() -> None:
    for change in ({"skips": frozenset({wall("22:00").date()})}, {"at": time(23)}):
        one = night(GUARD)
        one.busy = True
        one.passes("22:31")
        one.watch = rearranged(one.watch, (replace(GUARD, **change),))  # type: ignore[arg-type]
        one.busy = False
        one.tick()
        assert one.offered == []

    one.passes("23:01")
    assert one.offered == ["guard"]


# ------------------------------------------------------------------ never late


def test_what_was_missed_while_it_was_off_is_listed_and_never_played() -> None:
    one = night(GUARD)
    one.restarts("23:10")
    one.passes("23:50")

    assert one.offered == []
    assert one.missed == [("cramp-guard", "late")]
    assert one.watch.calendar.missed == (
        Lapse("cramp-guard", wall("22:30").astimezone(UTC), "late"),
    )
    assert told(one.watch.calendar).missed == ()


def test_a_restart_within_two_minutes_is_in_time() -> None:
    one = night(GUARD)
    one.restarts("22:31")
    assert one.offered == ["guard"]

    one.restarts("22:32")
    assert one.offered == ["guard"]


def test_off_for_weeks_only_the_last_seven_days_are_told() -> None:
    one = night(GUARD, at="12:00")
    one.watch = Watch(replace(one.watch.calendar, reached=wall("12:00", 1).astimezone(UTC)))
    one.tick()

    assert len(one.missed) == 7
    assert one.offered == []


def test_the_first_time_ever_nothing_was_missed() -> None:
    assert night(GUARD, at="23:30").missed == []
