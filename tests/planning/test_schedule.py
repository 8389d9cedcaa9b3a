"""When things are due, in zones whose clocks jump, over whole years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.schedule import (
    EVERY_DAY,
    Appointment,
    Due,
    between,
    has_day,
    moment_of,
    next_after,
    next_of,
)

ZONES = sorted(available_timezones())
DAY = timedelta(days=1)


def at(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[arg-type,misc]


def nightly(clock: str, **more: object) -> Appointment:
    return Appointment("guard", "cramp-guard", time.fromisoformat(clock), **more)  # type: ignore[arg-type]


def local(due: Due, now: datetime) -> str:
    return due.moment.astimezone(now.tzinfo).isoformat()


def walk(appointment: Appointment, now: datetime, until: datetime) -> Iterator[Due]:
    """One after the other, as somebody finds them who asks anew each time."""
    due = next_of(appointment, now)
    while due is not None and due.moment <= until.astimezone(UTC):
        yield due
        due = next_of(appointment, due.moment.astimezone(now.tzinfo))


# ------------------------------------------------------------------ the plain case


def test_every_night_is_due_tonight_and_then_tomorrow() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)

    assert [local(due, now) for due in walk(nightly("22:30"), now, now + 2 * DAY)] == [
        "2026-11-24T22:30:00+01:00",
        "2026-11-25T22:30:00+01:00",
    ]


def test_what_is_due_this_very_moment_is_due_next_time() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 22, 30)
    due = next_of(nightly("22:30"), now)

    assert due is not None
    assert due.day == date(2026, 11, 25)


def test_only_on_the_days_it_is_for() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)  # a Tuesday
    dues = between([nightly("23:00", days=frozenset({4, 5}))], now, now + 14 * DAY)

    assert [due.day.strftime("%a") for due in dues] == ["Fri", "Sat", "Fri", "Sat"]


def test_once_is_once() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)
    once = nightly("22:00", on=date(2026, 11, 24))

    assert len(between([once], now, now + 400 * DAY)) == 1
    assert next_of(once, now + DAY) is None


def test_a_programme_ends_after_its_last_evening() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)
    dues = between([nightly("22:00", until=date(2027, 1, 4))], now, now + 400 * DAY)

    assert len(dues) == 42
    assert dues[-1].day == date(2027, 1, 4)


def test_it_was_never_due_before_it_was_made() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 23)
    made = nightly("22:30", made=now.astimezone(UTC))

    assert [due.day.day for due in between([made], now - 3 * DAY, now + DAY)] == [25]


def test_a_clock_that_was_years_ahead_when_it_was_made_keeps_nothing_back() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)
    made = nightly("22:30", made=datetime(2040, 1, 1, tzinfo=UTC))

    assert [due.day.day for due in between([made], now, now + DAY)] == [24]


def test_all_that_is_due_together_comes_in_one_order() -> None:
    now = at("Europe/Berlin", 2026, 11, 24, 20)
    clock = time(22)
    some = [
        Appointment("water", "evening-water", clock, kind="reminder"),
        Appointment("b", "settle", clock),
        Appointment("a", "pmr-7", clock),
        Appointment("later", "settle", time(23)),
    ]

    assert [due.appointment.id for due in next_after(some, now)] == ["a", "b", "water"]
    assert next_after(reversed(some), now) == next_after(some, now)
    assert next_after([], now) == ()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_of(nightly("22:30"), datetime(2026, 11, 24, 20))


# ------------------------------------------------------------------ when the clock jumps

GAPS = {
    "Europe/Berlin": ((2026, 3, 29), "02:30", "2026-03-29T03:00:00+02:00"),
    "America/New_York": ((2026, 3, 8), "02:15", "2026-03-08T03:00:00-04:00"),
    "Australia/Lord_Howe": ((2026, 10, 4), "02:10", "2026-10-04T02:30:00+11:00"),
    "America/Sao_Paulo": ((2017, 10, 15), "00:30", "2017-10-15T01:00:00-02:00"),
    "Africa/Cairo": ((2026, 4, 24), "00:00", "2026-04-24T01:00:00+03:00"),
    "America/Nuuk": ((2026, 3, 28), "23:30", "2026-03-29T00:00:00-01:00"),
}


@pytest.mark.parametrize(("zone", "gap"), GAPS.items(), ids=GAPS)
def test_spring_gap_is_due_once_at_the_first_moment_after_it(
    zone: str, gap: tuple[tuple[int, int, int], str, str]
) -> None:
    day, clock, expected = gap
    now = at(zone, *day) - DAY
    dues = [due for due in walk(nightly(clock), now, now + 4 * DAY) if due.day == date(*day)]

    assert [local(due, now) for due in dues] == [expected]


FOLDS = {
    "Europe/Berlin": ((2026, 10, 25), "02:30", "2026-10-25T02:30:00+02:00"),
    "America/New_York": ((2026, 11, 1), "01:15", "2026-11-01T01:15:00-04:00"),
    "Australia/Lord_Howe": ((2026, 4, 5), "01:40", "2026-04-05T01:40:00+11:00"),
    "America/Sao_Paulo": ((2018, 2, 17), "23:30", "2018-02-17T23:30:00-02:00"),
}


@pytest.mark.parametrize(("zone", "fold"), FOLDS.items(), ids=FOLDS)
def test_autumn_fold_is_due_once_at_the_first_of_the_two(
    zone: str, fold: tuple[tuple[int, int, int], str, str]
) -> None:
    day, clock, expected = fold
    now = at(zone, *day) - DAY
    dues = [due for due in walk(nightly(clock), now, now + 4 * DAY) if due.day == date(*day)]

    assert [local(due, now) for due in dues] == [expected]


@pytest.mark.parametrize("fold", [0, 1])
def test_autumn_fold_between_the_two_it_was_already_due(fold: int) -> None:
    now = at("Europe/Berlin", 2026, 10, 25, 2, 40, fold=fold)
    due = next_of(nightly("02:30"), now)

    assert due is not None
    assert local(due, now) == "2026-10-26T02:30:00+01:00"


def test_autumn_fold_the_second_of_the_two_can_be_asked_for_once() -> None:
    now = at("Europe/Berlin", 2026, 10, 25, 2, 40)
    once = Appointment("a", "settle", time(2, 30, fold=1), on=date(2026, 10, 25))
    due = next_of(once, now)

    assert due is not None
    assert due.moment == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_spring_gap_of_a_whole_day_has_no_evening() -> None:
    """Samoa went from 29 to 31 December 2011, over the date line."""
    now = at("Pacific/Apia", 2011, 12, 28, 12)
    dues = list(walk(nightly("22:00"), now, now + 4 * DAY))

    assert [due.day.day for due in dues] == [28, 29, 31]
    assert not has_day(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))


def test_spring_gap_of_a_whole_day_what_was_asked_for_once_comes_after_it() -> None:
    now = at("Pacific/Apia", 2011, 12, 28, 12)
    due = next_of(nightly("22:00", on=date(2011, 12, 30)), now)

    assert due is not None
    assert local(due, now) == "2011-12-31T00:00:00+14:00"


# ------------------------------------------------------------------ any zone, any year

clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
weeks = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
zones = st.sampled_from(ZONES).map(ZoneInfo)
years = st.integers(1975, 2060)


@settings(deadline=None, max_examples=60)
@given(zones, years, clocks, weeks)
def test_never_missed_and_never_doubled_over_any_year(
    zone: ZoneInfo, year: int, clock: time, days: frozenset[int]
) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    start = datetime.combine(first, time(), zone)
    dues = between(
        [Appointment("a", "x", clock, days)], start.astimezone(UTC) - DAY, start + 370 * DAY
    )

    wanted = [first + DAY * n for n in range((last - first).days + 1)]
    wanted = [day for day in wanted if day.weekday() in days and has_day(day, zone)]
    counted = Counter(due.day for due in dues if first <= due.day <= last)
    assert counted == Counter(wanted)
    assert [due.moment for due in dues] == sorted({due.moment for due in dues})


@settings(deadline=None, max_examples=60)
@given(zones, years, clocks)
def test_the_clock_shows_that_time_or_it_never_shows_it_that_day(
    zone: ZoneInfo, year: int, clock: time
) -> None:
    for number in range(366):
        day = date(year, 1, 1) + DAY * number
        moment = moment_of(day, clock, zone)
        shown = moment.astimezone(zone).replace(tzinfo=None)
        if shown == datetime.combine(day, clock):
            continue
        # It jumped over it: a moment before, the clock still showed an earlier time.
        before = (moment - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert before < datetime.combine(day, clock) < shown


@settings(deadline=None, max_examples=60)
@given(zones, years, clocks, st.data())
def test_asking_one_by_one_finds_the_same_as_asking_for_all(
    zone: ZoneInfo, year: int, clock: time, data: st.DataObject
) -> None:
    now = datetime(year, data.draw(st.integers(1, 12)), data.draw(st.integers(1, 28)), 12)
    here = now.replace(tzinfo=UTC).astimezone(zone)
    appointment = Appointment("a", "x", clock)

    found = tuple(walk(appointment, here, here + 20 * DAY))
    assert found == between([appointment], here.astimezone(UTC), here + 20 * DAY)


@settings(deadline=None, max_examples=60)
@given(zones, years, clocks, st.sets(st.integers(0, 29)))
def test_a_skip_takes_its_own_evening_and_no_other(
    zone: ZoneInfo, year: int, clock: time, skipped: set[int]
) -> None:
    first = date(year, 3, 10)
    start = datetime.combine(first, time(), zone) - DAY
    skips = frozenset(first + DAY * n for n in skipped)
    every, some = (
        between([Appointment("a", "x", clock, EVERY_DAY, skips=left_out)], start, start + 40 * DAY)
        for left_out in (frozenset[date](), skips)
    )

    assert [due.day for due in some] == [due.day for due in every if due.day not in skips]


@settings(deadline=None)
@given(zones, st.lists(st.tuples(clocks, weeks), max_size=6), st.randoms())
def test_the_order_is_always_the_same(
    zone: ZoneInfo, some: list[tuple[time, frozenset[int]]], chance
) -> None:  # type: ignore[no-untyped-def]
    appointments = [Appointment(f"a{n}", "x", *one) for n, one in enumerate(some)]
    now = datetime(2026, 3, 28, 12, tzinfo=zone)
    ordered = between(appointments, now, now + 9 * DAY)
    chance.shuffle(appointments)

    assert between(appointments, now, now + 9 * DAY) == ordered
    assert list(ordered) == sorted(ordered, key=lambda due: due.order)
