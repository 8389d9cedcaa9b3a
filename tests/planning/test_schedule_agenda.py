"""What a wish makes of the schedule, and that a wish that fails leaves it as it was."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning import agenda
from calmcramp.planning.agenda import Change
from calmcramp.planning.calendar_data import from_data, to_data
from calmcramp.planning.phrases import Add, Move, Refusal, Remove, Show, Skip
from calmcramp.planning.programme import EVENINGS, evenings_so_far, said_progress
from calmcramp.planning.saying import listed
from calmcramp.planning.schedule import MOST, Appointment, between
from calmcramp.planning.watching import Calendar
from spoken_schedule import TUESDAY, WORDS, meant

DAY = timedelta(days=1)
TODAY = TUESDAY.date()
Some = tuple[Appointment, ...]


def after(some: Some, said: str, now: datetime = TUESDAY) -> Change | Refusal:
    wish = meant(said, now)
    match wish:
        case Add():
            named = replace(wish, routine=wish.routine or WORDS.usual)
            return agenda.add(some, named, now, "routine")
        case Move():
            return agenda.move(some, wish, WORDS, now)
        case Skip():
            return agenda.skip(some, wish, WORDS, now)
        case Remove():
            return agenda.remove(some, wish)
        case Refusal():
            return wish
        case Show():
            return Refusal("nothing")


def told(*said: str, now: datetime = TUESDAY) -> Some:
    """The schedule after all of that was said."""
    some: Some = ()
    for one in said:
        change = after(some, one, now)
        assert isinstance(change, Change), (one, change)
        some = change.appointments
    return some


def due(some: Some, days: int = 7, now: datetime = TUESDAY) -> list[str]:
    dues = between(some, now, now + days * DAY)
    return [f"{one.moment.astimezone(now.tzinfo):%a %H:%M} {one.appointment.id}" for one in dues]


def test_what_is_added_is_due() -> None:
    some = told("every night at half past ten", "body scan fridays at eleven", "tonight at nine")

    assert due(some, 4) == [
        "Tue 21:00 cramp-guard-2",
        "Tue 22:30 cramp-guard",
        "Wed 22:30 cramp-guard",
        "Thu 22:30 cramp-guard",
        "Fri 22:30 cramp-guard",
        "Fri 23:00 body-scan",
    ]


def test_six_weeks_are_forty_two_evenings() -> None:
    some = told("stretches every night at ten for six weeks")

    assert len(due(some, 400)) == EVENINGS == 42
    assert agenda.ended(some, TUESDAY) == ()
    assert agenda.ended(some, TUESDAY + 42 * DAY) == some


def test_the_first_evening_is_tomorrow_where_tonight_is_over() -> None:
    some = told("stretches every night at seven for six weeks")

    assert due(some, 400)[0].startswith("Wed")
    assert len(due(some, 400)) == 42


def test_the_same_twice_is_told() -> None:
    some = told("every night at ten")
    assert after(some, "every night at ten") == Refusal("there")


def test_there_is_an_end_to_the_plan() -> None:
    some = told(*(f"every night at 22:{minute:02}" for minute in range(MOST)))

    assert after(some, "every night at 23:59") == Refusal("full")


def test_what_is_over_makes_room_for_what_is_new() -> None:
    some = told("tonight at nine")
    change = after(some, "tomorrow at nine", TUESDAY + DAY / 4)

    assert isinstance(change, Change)
    assert [one.id for one in change.appointments] == ["cramp-guard"]


def test_skip_tonight_leaves_out_tonight_and_nothing_else() -> None:
    some = told("every night at half past ten", "body scan every night at one", "skip tonight")

    assert due(some, 2) == ["Wed 22:30 cramp-guard", "Thu 01:00 body-scan"]


def test_skip_one_routine_leaves_the_other() -> None:
    some = told("every night at ten", "body scan every night at eleven", "skip the body scan")
    assert due(some, 1) == ["Tue 22:00 cramp-guard"]


def test_skip_what_is_not_due_is_told() -> None:
    some = told("fridays at ten")

    assert after(some, "skip tonight") == Refusal("none")
    assert after((), "skip it") == Refusal("none")


def test_one_in_the_night_skip_tonight_means_the_coming_evening_if_this_one_is_over() -> None:
    some = told("every night at ten")
    change = after(some, "skip tonight", datetime(2026, 11, 25, 1, tzinfo=TUESDAY.tzinfo))

    assert isinstance(change, Change)
    assert change.touched[0].skips == {date(2026, 11, 25)}


def test_old_skips_are_forgotten() -> None:
    some = told("every night at ten", "skip tonight")
    later = after(some, "skip tonight", TUESDAY + 30 * DAY)

    assert isinstance(later, Change)
    assert later.touched[0].skips == {TODAY + 30 * DAY}


def test_no_more_of_a_routine_ends_all_of_it() -> None:
    some = told("body scan fridays at ten", "body scan mondays at nine", "every night at eleven")
    change = after(some, "no more body scan")

    assert isinstance(change, Change)
    assert [one.routine for one in change.appointments] == ["cramp-guard"]
    assert after(some, "no more stretches") == Refusal("none")


def test_move_keeps_the_evenings_over_midnight_and_back() -> None:
    some = told("fridays at half past ten", "move it to half past twelve")
    assert due(some) == ["Sat 00:30 cramp-guard"]

    back = after(some, "move it to ten")
    assert isinstance(back, Change)
    assert due(back.appointments) == ["Fri 22:00 cramp-guard"]


def test_move_something_of_tonight_to_later_tonight() -> None:
    assert due(told("tonight at ten", "move it to one")) == ["Wed 01:00 cramp-guard"]


def test_move_to_what_is_over_is_refused() -> None:
    assert after(told("tonight at ten"), "move it to seven") == Refusal("past")


@pytest.mark.parametrize("said", ["move it to eleven", "turn it off"])
def test_it_asks_which_where_it_could_be_either(said: str) -> None:
    some = told("every night at ten", "body scan every night at eleven")

    assert after(some, said) == Refusal("which")
    assert after((), said) == Refusal("none")


def test_what_is_scheduled_is_told_in_three_sentences_and_a_number() -> None:
    some = told("every night at ten", "body scan fridays at nine", "tonight at nine")

    assert listed((), WORDS, TUESDAY) == ("Nothing is scheduled.",)
    assert listed(some, WORDS, TUESDAY) == (
        "Tonight at nine in the evening, your evening routine.",
        "Every night at ten in the evening, your evening routine.",
        "On Fridays at nine in the evening, your evening session.",
    )
    more = (*some, *told("mondays at nine")[:1])
    assert listed(more, WORDS, TUESDAY)[-1] == "And one more."


# ------------------------------------------------------------------ a programme


def test_progress_is_counted_from_its_first_evening_on() -> None:
    (programme,) = told("stretches every night at ten for six weeks")
    asked: list[object] = []

    def kept(routines: frozenset[str], first: date, last: date) -> int:
        asked[:] = [first, last]
        return 12 if "cramp-guard" in routines else 0

    assert evenings_so_far(programme, WORDS, TUESDAY + 20 * DAY, kept) == 12
    assert asked == [TODAY, TODAY + 20 * DAY]
    assert evenings_so_far(programme, WORDS, TUESDAY + 90 * DAY, kept) == 12
    assert asked == [TODAY, TODAY + 41 * DAY]


def test_progress_is_told_without_a_reproach() -> None:
    said = [said_progress(count, WORDS) for count in (0, 1, 12)]
    assert said == ["", "One evening so far.", "Twelve evenings so far."]


# ------------------------------------------------------------------ as plain values

clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
dates = st.dates(date(2020, 1, 1), date(2040, 1, 1))
whens = st.one_of(
    st.tuples(st.sets(st.integers(0, 6), min_size=1).map(frozenset), st.none()),
    st.tuples(st.just(frozenset[int]()), dates),
)
made = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
    lambda one: one.replace(tzinfo=UTC)
)


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    days, on = draw(whens)
    return Appointment(
        draw(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)),
        "settle",
        draw(clocks).replace(fold=draw(st.integers(0, 1)) if on else 0),
        days,
        on,
        draw(st.sampled_from(["routine", "reminder"])),  # type: ignore[arg-type]
        draw(st.none() | st.integers(1, 60)),
        frozenset(draw(st.sets(dates, max_size=5))),
        draw(st.none() | dates),
        draw(st.none() | made),
    )


@settings(deadline=None)
@given(st.lists(appointments(), max_size=6, unique_by=lambda one: one.id), st.none() | made)
def test_what_is_written_is_read_again(some: list[Appointment], reached: datetime | None) -> None:
    shown = datetime(2026, 11, 24, 22, 30)
    calendar = Calendar(tuple(some), reached, {one.id: (shown,) for one in some})

    back = from_data(to_data(calendar))
    assert back == calendar
    assert [one.at.fold for one in back.appointments] == [one.at.fold for one in some]


GOOD = to_data(Calendar(told("every night at ten", "tonight at nine")))
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_anything_else_is_refused_in_one_line(data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        given_data: object = data.draw(junk)
    else:
        spoilt = {key: GOOD[key] for key in GOOD}
        row = dict(GOOD["appointments"][0])
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(junk)
        spoilt["appointments"] = [row]
        given_data = spoilt
    with contextlib.suppress(ValueError):
        calendar = from_data(given_data)
        assert from_data(to_data(calendar)) == calendar
        assert len(between(calendar.appointments, TUESDAY, TUESDAY + DAY)) <= MOST


def test_a_time_with_seconds_or_a_day_that_is_none_is_refused() -> None:
    for key, value in (
        ("at", "22:30:10"),
        ("days", ["mon", "moon"]),
        ("days", []),
        ("minutes", 61),
    ):
        row = {**GOOD["appointments"][0], key: value}
        with pytest.raises(ValueError, match=r"."):
            from_data({**GOOD, "appointments": [row]})
    assert from_data(GOOD).appointments[0].at == time(22)
