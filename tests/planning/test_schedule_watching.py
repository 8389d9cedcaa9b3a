"""What is offered and what is missed, whatever the clock on the wall does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.schedule import Appointment, between
from calmcramp.planning.watching import (
    GRACE,
    NOTHING,
    WAIT_S,
    WRONG,
    Calendar,
    Decision,
    Lapse,
    Missed,
    Offer,
    Tick,
    Watch,
    rearranged,
    told,
    watched,
)
from spoken_schedule import BERLIN

GUARD = Appointment("guard", "cramp-guard", time(22, 30))
SCAN = Appointment("scan", "body-scan", time(22, 30))
WATER = Appointment("water", "evening-water", time(22, 30), kind="reminder")
MINUTE = timedelta(minutes=1)


def wall(clock: str, day: int = 24) -> datetime:
    return datetime.combine(datetime(2026, 11, day), time.fromisoformat(clock), BERLIN)


@dataclass
class Night:
    """A watcher whose clocks are moved by hand."""

    now: datetime = field(default_factory=lambda: wall("22:00"))
    monotonic: float = 0.0
    watch: Watch = field(default_factory=Watch)
    trusted: bool = True
    busy: bool = False
    offered: list[str] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    def tick(self) -> Decision:
        self.watch, decision = watched(
            self.watch, Tick(self.now, self.monotonic, self.trusted, self.busy)
        )
        if isinstance(decision, Offer):
            self.offered.append(decision.due.appointment.id)
        if isinstance(decision, Offer | Missed):
            self.missed += [(lapse.routine, lapse.why) for lapse in decision.missed]
        return decision

    def passes(self, until: str, day: int = 24, seconds: float = 30.0) -> None:
        """Time goes by until the clock on the wall shows this."""
        while self.now < wall(until, day):
            self.now = (self.now.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(BERLIN)
            self.monotonic += seconds
            self.tick()

    def jumps(self, to: str, day: int = 24) -> None:
        """The clock on the wall is set; no time passes."""
        self.now = wall(to, day)
        self.monotonic += 1.0
        self.tick()

    def restarts(self, at: str, day: int = 24) -> None:
        """Switched off, and on again at that time."""
        self.watch = Watch(self.watch.calendar)
        self.now, self.monotonic = wall(at, day), 5.0
        self.tick()


def night(*appointments: Appointment, at: str = "22:00") -> Night:
    calendar = Calendar(appointments)
    one = Night(wall(at), watch=Watch(calendar))
    one.tick()
    return one


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
    from zoneinfo import ZoneInfo

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
