"""What went wrong, as a short list that can not hold anything about people."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.planning.faultbook import (
    DAILY,
    LASTING,
    MOST,
    Book,
    Ill,
    Spell,
    begun,
    closed,
    from_data,
    grave,
    ill_of,
    over,
    to_data,
    told,
    untold,
)

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def after(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("place", "ill"),
    [
        ('microphone "USB PnP"', Ill.MICROPHONE),
        ("hearing", Ill.HEARING),
        ("voice hibari", Ill.VOICE),
        ("clip 0a1b2c", Ill.DISK),
        ("/home/anna/.cache/calmcramp/clips", Ill.DISK),
        ("diary", Ill.DIARY),
        ("diary.db", Ill.DIARY),
        ("/home/anna/.local/share/calmcramp/diary/diary.db", Ill.DIARY),
        ("/home/anna/.local/share/calmcramp/memory.json", Ill.MEMORY),
        ("memory.json", Ill.MEMORY),
        ("schedule.json", Ill.SCHEDULE),
        ("settings.toml: night.volume_db", Ill.SETTINGS),
        ("what nobody knows", Ill.OTHER),
    ],
)
def test_the_kind_is_told_by_the_place(place: str, ill: Ill) -> None:
    assert ill_of(place) is ill


def test_a_lasting_fault_goes_on_until_its_end_is_noticed() -> None:
    book = begun((), Ill.MICROPHONE, AT)
    assert book == (Spell(Ill.MICROPHONE, AT),)
    assert over(book, Ill.MICROPHONE, after(2)) == (Spell(Ill.MICROPHONE, AT, after(2)),)


def test_what_is_over_at_once_has_no_duration() -> None:
    assert begun((), Ill.VOICE, AT) == (Spell(Ill.VOICE, AT, AT),)


def test_what_comes_back_soon_is_the_same_and_counted() -> None:
    book = over(begun((), Ill.MICROPHONE, AT), Ill.MICROPHONE, after(1))
    again = begun(book, Ill.MICROPHONE, after(5))
    assert again == (Spell(Ill.MICROPHONE, AT, None, times=2),)

    book = over(again, Ill.MICROPHONE, after(6))
    assert len(begun(book, Ill.MICROPHONE, after(60))) == 2


def test_a_start_ends_what_was_wrong_before() -> None:
    (spell,) = closed(begun((), Ill.LOUDSPEAKER, AT), after(30))
    assert spell.ended == after(30)


def test_a_clock_that_went_back_ends_nothing_before_it_began() -> None:
    (spell,) = over(begun((), Ill.MICROPHONE, AT), Ill.MICROPHONE, after(-600))
    assert spell.ended == AT


def test_grave_is_what_may_have_cost_somebody_help() -> None:
    short = over(begun((), Ill.MICROPHONE, AT), Ill.MICROPHONE, after(0.1))
    assert grave(short, after(300)) == ()

    long = over(begun((), Ill.MICROPHONE, AT), Ill.MICROPHONE, after(2))
    assert grave(long, after(300)) == long
    assert grave(begun((), Ill.MICROPHONE, AT), after(0.5)) == ()
    assert grave(begun((), Ill.VOICE, AT), after(300)) == ()
    assert len(grave(begun((), Ill.DIARY, AT), after(300))) == 1


def test_the_same_kind_is_grave_once_a_day() -> None:
    book = told(begun((), Ill.DISK, AT), begun((), Ill.DISK, AT), after(360))
    again = begun(book, Ill.DISK, after(400))
    assert len(untold(again)) == 1
    assert grave(again, after(401)) == ()
    assert len(grave(again, after(361) + DAILY)) == 1


@given(
    st.lists(st.tuples(st.sampled_from(Ill), MOMENTS, st.booleans()), max_size=200),
)
def test_it_never_grows_and_comes_back_from_its_file(
    events: list[tuple[Ill, datetime, bool]],
) -> None:
    book: Book = ()
    for ill, at, ends in events:
        book = over(book, ill, at) if ends else begun(book, ill, at)
        assert len(book) <= MOST
        assert len([one for one in book if one.ended is None and one.ill not in LASTING]) == 0
    assert from_data(json.loads(json.dumps(to_data(book)))) == book


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=20,
)
FIELDS = st.fixed_dictionaries(
    {"ill": ANYTHING, "began": ANYTHING, "ended": ANYTHING, "times": ANYTHING, "told": ANYTHING}
)


@given(ANYTHING | st.lists(FIELDS))
def test_any_data_is_a_book_or_an_error(data: Any) -> None:
    try:
        book = from_data(data)
    except ValueError:
        return
    assert from_data(to_data(book)) == book
