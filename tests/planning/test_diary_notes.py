"""From the night's notes to the diary: one cramp is one entry, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.planning.diary import (
    KINDS,
    NEVER_KEPT,
    Cramp,
    Diary,
    Flag,
    Medicine,
    to_plain,
)
from calmcramp.planning.diary_notes import NOTES, Known, Noted, noted
from calmcramp.planning.diary_rules import read_entry
from diaries import CRAMPS, DAYS, PLAIN, SESSIONS, at, times
from diary_night import BEGAN, ENDED, Night

NAMES = {kind: name for name, kind in KINDS.items()}


@pytest.fixture
def night() -> Night:
    return Night()


def test_a_cramp_is_one_entry_from_its_first_word_to_the_number(night: Night) -> None:
    night.note("cramp-began", at=12.0, repeat=False)
    night.note("cramp-ended", 250.4, **ENDED)
    night.note("pain", 330, value=7, at=342.0)

    (cramp,) = night.entries
    assert cramp == Cramp(
        cramp.at,
        "Europe/Berlin",
        "calf",
        "right",
        250.4,
        "eased",
        7,
        ("stretch", "massage", "standing"),
        "standing",
        id=1,
    )
    assert cramp.at.isoformat() == "2025-03-08T03:14:05+01:00"
    assert night.told == []


def test_a_cramp_that_lost_its_power_stays_open(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("cramp-began", 7300, repeat=False)
    night.note("cramp-ended", 7400, **ENDED)

    assert [one.outcome for one in night.entries] == ["open", "eased"]


def test_the_end_of_a_cramp_that_nobody_saw_begin_is_a_cramp(night: Night) -> None:
    night.note("cramp-ended", 250.0, **ENDED | {"seconds": 250.0})

    assert night.entries[0].at == BEGAN
    assert night.entries[0].seconds == 250.0


def test_warmth_after_the_cramp_belongs_to_it_and_much_later_to_nothing(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("cramp-ended", 100, **ENDED)
    night.note("heat-began", 400, at=400.0)
    assert night.entries[0].tried == ("stretch", "massage", "standing", "heat")

    before = list(night.entries)
    night.note("tried", 3 * 3600, what="cold")
    night.note("pain", 3 * 3600, value=4)
    assert night.entries == before
    assert night.told == ["diary: pain: there is no cramp that it belongs to"]


@pytest.mark.parametrize(("seconds", "long"), [(600.0, False), (601.0, True)])
def test_more_than_ten_minutes_is_marked(night: Night, seconds: float, long: bool) -> None:
    night.note("cramp-began", repeat=False)
    night.note("cramp-ended", seconds, **ENDED | {"seconds": seconds})

    assert night.entries[0].long is long


def test_the_ten_minute_message_marks_a_cramp_that_never_ended(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("redflag", 600, id="ten-minutes", level="U")

    cramp, flag = night.entries
    assert cramp.long
    assert cramp.outcome == "open"
    assert flag == Flag(flag.at, "Europe/Berlin", "ten-minutes", "U", id=2)


def test_zero_is_no_pain_and_eleven_is_none_at_all(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("pain", 10, value=0)
    assert (night.entries[0].pain, night.told) == (None, [])

    night.note("pain", 20, value=11)
    assert night.entries[0].pain is None
    assert night.told == ["diary: pain: 11 is out of range; choose 1 to 10"]


def test_not_safe_at_home_is_never_kept(night: Night) -> None:
    night.note("cramp-began", repeat=False)

    assert night.note("redflag", 5, id="not-safe", level="crisis") == Noted()


def test_a_red_flag_is_its_kind_and_its_time_and_nothing_else(night: Night) -> None:
    night.note("redflag", 5, id="chest-pain", level="E", phrase="my chest hurts")

    assert to_plain(night.entries[0]) == {
        "at": "2025-03-08T03:14:10+01:00",
        "zone": "Europe/Berlin",
        "category": "chest-pain",
        "level": "E",
        "id": 1,
    }


def test_what_never_was_a_cramp_of_the_leg_has_no_page(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("redflag", 5, id="period", level="other")

    assert night.entries == []


def test_other_advice_does_not_take_the_page_away(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("redflag", 5, id="light-headed", level="other")

    assert [type(one) for one in night.entries] == [Cramp, Flag]


def test_a_session_lasts_from_its_beginning_to_its_end(night: Night) -> None:
    night.note("session-began", routine="settle", minutes=0.0)
    night.note("session-ended", 612, routine="settle", how="finished")

    (session,) = night.entries
    assert (session.kind, session.minutes, session.how) == ("breathing", 10.2, "finished")


@pytest.mark.parametrize("later", ["cramp-began", "session-began"])
def test_a_session_that_something_broke_into_is_left(night: Night, later: str) -> None:
    night.note("session-began", routine="cramp-guard", minutes=0.0)
    night.note(later, 300, routine="settle", repeat=False)

    session = night.entries[0]
    assert (session.minutes, session.how, session.stretch) == (5.0, "left", True)
    assert len(night.entries) == 2


def test_a_session_that_ends_after_a_night_without_power_has_no_length(night: Night) -> None:
    night.note("session-began", routine="settle", minutes=0.0)
    night.note("session-began", 30_000, routine="settle", minutes=0.0)

    assert (night.entries[0].minutes, night.entries[0].how) == (None, "left")


def test_the_end_of_no_session_is_nothing(night: Night) -> None:
    assert night.note("session-ended", routine="settle", how="finished") == Noted()


def test_answers_of_the_next_day_belong_to_last_night(night: Night) -> None:
    night.note("day", 6 * 3600, soreness=3, effort="hard")
    night.note("day", 7 * 3600, soreness=4, slept_again=True, mood="grim")

    (day,) = night.entries
    assert (day.night.day, day.soreness, day.effort, day.slept_again) == (7, 4, "hard", True)
    assert night.told == ["diary: mood: there is no such value"]


def test_nobody_can_move_a_day_by_a_note(night: Night) -> None:
    night.note("day", 6 * 3600, soreness=3, id=77, night="1999-01-01")

    assert night.entries[0].night.year == 2025
    assert len(night.told) == 2


def test_a_medicine_is_kept_with_its_day(night: Night) -> None:
    night.note("medicine", 6 * 3600, text="a water tablet")
    night.note("medicine", 6 * 3600, text=None)

    assert night.entries == [Medicine(BEGAN.date(), "a water tablet", 1)]
    assert night.told == ["diary: text: None is not text; put it in quotes"]


@pytest.mark.parametrize(("after_h", "day"), [(0, 7), (2, 7), (3, None), (9, None), (22, 8)])
def test_who_listens_in_the_small_hours_listens_through_the_night(
    night: Night, after_h: int, day: int | None
) -> None:
    heard = night.note("listening", after_h * 3600).night

    assert (heard.day if heard else None) == day


@pytest.mark.parametrize("kind", ["heat-off", "heat-unanswered", "understood"])
def test_what_the_diary_has_no_use_for_is_no_fault(night: Night, kind: str) -> None:
    assert night.note(kind, at=3.0) == Noted()


def test_what_can_not_be_noted_is_told(night: Night) -> None:
    night.note("cramp-begun")

    assert night.told == ['diary: "cramp-begun" can not be noted; did you mean "cramp-began"?']


def test_a_clock_of_the_year_2500_keeps_nothing() -> None:
    what = noted("cramp-began", {}, BEGAN.replace(year=2500), Known())

    assert what.entries == ()
    assert "the year 2500 is out of range" in str(what.faults[0])


def test_a_cramp_that_began_before_the_clock_went_forward_began_then() -> None:
    ended = at("2025-03-30T03:01")  # a minute after two o'clock became three
    (cramp,) = noted("cramp-ended", {"seconds": 120.0}, ended, Known()).entries

    assert isinstance(cramp, Cramp)
    assert cramp.at.isoformat() == "2025-03-30T01:59:00+01:00"


FIELDS = st.dictionaries(
    st.sampled_from([*ENDED, "id", "level", "routine", "how", "value", "what", "text", "soreness"]),
    PLAIN | st.sampled_from([*ENDED.values(), "eased", "heat", 3, "U", "screen", "settle"]),
)


@settings(max_examples=500)
@given(
    st.sampled_from(sorted(NOTES)),
    FIELDS,
    st.datetimes(timezones=st.timezones(no_cache=False)) | times(),
    st.builds(Known, st.none() | CRAMPS, st.none() | SESSIONS, st.none() | DAYS),
)
def test_whatever_is_noted_what_is_kept_can_be_read(
    kind: str, given: Mapping[str, Any], when: datetime, known: Known
) -> None:
    what = noted(kind, given, when, known)

    for entry in what.entries:
        again, faults = read_entry(NAMES[type(entry)], to_plain(entry), "x")
        assert (again, faults) == (entry, [])
    assert all(not isinstance(one, Flag) or one.category not in NEVER_KEPT for one in what.entries)
    assert Diary(faults=what.faults).faults == what.faults
