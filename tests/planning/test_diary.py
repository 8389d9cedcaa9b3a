"""Entries: which night they belong to, what their values may be, and there and back again."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.planning.diary import (
    KINDS,
    OUTCOMES,
    Cramp,
    Day,
    Diary,
    Entry,
    Flag,
    last_night,
    night_of,
    on_the_wall,
    to_plain,
)
from calmcramp.planning.diary_rules import RULES, read_diary, read_entry
from diaries import BERLIN, ENTRIES, PLAIN, at, cramp, diaries, times

NAMES = {kind: name for name, kind in KINDS.items()}


# ------------------------------------------------------------------ nights


@pytest.mark.parametrize(
    ("when", "night"),
    [
        ("2025-03-07T12:00", "2025-03-07"),
        ("2025-03-07T23:59", "2025-03-07"),
        ("2025-03-08T00:00", "2025-03-07"),
        ("2025-03-08T11:59", "2025-03-07"),
        ("2025-03-08T12:00", "2025-03-08"),
        ("2025-01-01T03:00", "2024-12-31"),
        # The clock goes forward at two, and back at three: the hour that is missing, and the hour
        # that comes twice, belong to the night that they are in.
        ("2025-03-30T03:30", "2025-03-29"),
        ("2025-10-26T02:30", "2025-10-25"),
        ("2025-10-26T11:59", "2025-10-25"),
        ("2025-10-26T12:00", "2025-10-26"),
    ],
)
def test_a_night_goes_from_noon_to_noon_on_the_clock_on_the_wall(when: str, night: str) -> None:
    for fold in (0, 1):
        kept, _ = on_the_wall(at(when, fold=fold))

        assert night_of(kept) == date.fromisoformat(night)


@given(times(), st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]))
def test_every_moment_is_in_the_night_of_its_evening(when: datetime, name: str) -> None:
    there = when.astimezone(ZoneInfo(name))
    evening = datetime.combine(night_of(there), datetime.min.time()) + timedelta(hours=12)

    assert timedelta(0) <= there.replace(tzinfo=None) - evening < timedelta(hours=24)


def test_the_hour_that_comes_twice_is_kept_as_two() -> None:
    first, second = (on_the_wall(at("2025-10-26T02:30", fold=fold))[0] for fold in (0, 1))

    assert second - first == timedelta(hours=1)
    assert (first.hour, second.hour) == (2, 2)


def test_a_time_is_kept_in_whole_seconds_with_offset_and_zone() -> None:
    assert on_the_wall(datetime(2025, 7, 1, 3, 14, 5, 999_999, tzinfo=BERLIN)) == (
        datetime(2025, 7, 1, 3, 14, 5, tzinfo=timezone(timedelta(hours=2))),
        "Europe/Berlin",
    )
    assert on_the_wall(datetime(1971, 1, 1, tzinfo=ZoneInfo("Africa/Monrovia")))[0].utcoffset() in (
        timedelta(minutes=-44),
        timedelta(minutes=-45),
    )


@pytest.mark.parametrize(
    ("now", "night"),
    [("2025-03-08T08:00", 7), ("2025-03-08T20:00", 7), ("2025-03-09T02:00", 8)],
)
def test_last_night_is_the_one_before_today(now: str, night: int) -> None:
    assert last_night(at(now)) == date(2025, 3, night)


# ------------------------------------------------------------------ values


def test_minutes_are_told_only_of_what_was_seen_to_ease() -> None:
    assert cramp(seconds=90.0).minutes == 1.5
    assert cramp(outcome="unknown").minutes is None
    assert cramp(seconds=None).minutes is None


def test_every_value_of_every_entry_has_a_rule() -> None:
    for name, kind in KINDS.items():
        assert RULES[name].keys() == {one.name for one in fields(kind)}


@given(ENTRIES)
def test_an_entry_goes_to_json_and_back(entry: Entry) -> None:
    plain = json.loads(json.dumps(to_plain(entry)))

    assert read_entry(NAMES[type(entry)], plain, "x") == (entry, [])


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no time": ("cramps", {}, "x: at: is missing; every such entry has one"),
    "not a time": ("cramps", {"at": "yesterday"}, 'x: at: "yesterday" is not a time; write it'),
    "no offset": ("cramps", {"at": "2025-03-08T03:00"}, "has no offset from UTC"),
    "no such offset": ("cramps", {"at": "2025-03-08T03:00+23:00"}, "offset that no place has"),
    "crooked offset": ("cramps", {"at": "2025-03-08T03:00:00+01:00:30"}, "that no place has"),
    "too old": ("cramps", {"at": "1812-03-08T03:00+01:00"}, "the year 1812 is out of range"),
    "muscle": ("cramps", {"muscle": "groin"}, 'muscle: "groin" is not known; choose one of: calf'),
    "side": ("cramps", {"side": "up"}, 'side: "up" is not known'),
    "pain": ("cramps", {"pain": 11}, "pain: 11 is out of range; choose 1 to 10"),
    "half a pain": ("cramps", {"pain": 6.5}, "pain: 6.5 is not a whole number; choose 1 to 10"),
    "no number": ("cramps", {"pain": "7"}, 'pain: "7" is not a number'),
    "true is no number": ("cramps", {"pain": True}, "pain: True is not a number"),
    "no end": ("cramps", {"seconds": float("nan")}, "seconds: nan seconds is out of range"),
    "huge": ("cramps", {"seconds": 10**400}, "is out of range; choose 0 to 86400"),
    "negative": ("cramps", {"seconds": -1}, "seconds: -1 seconds is out of range"),
    "tried": ("cramps", {"tried": ["prayer"]}, 'tried: "prayer" is not known'),
    "tried twice": ("cramps", {"tried": ["heat", "heat"]}, "tried: ['heat', 'heat'] is no list"),
    "tried text": ("cramps", {"tried": "heat"}, 'tried: "heat" is no list'),
    "switch": ("cramps", {"repeat": 1}, "repeat: 1 is neither true nor false"),
    "lines": ("cramps", {"note": "a\nb"}, "note: '\"a\\nb\"' has letters that can not be shown"),
    "long note": ("cramps", {"note": "x" * 1001}, "note: this text has 1001 letters; use at most"),
    "zone": ("cramps", {"zone": "<script>"}, 'zone: "<script>" is not a time zone'),
    "unknown": ("cramps", {"muscel": "calf"}, 'muscel: there is no such value; did you mean "mus'),
    "never": ("flags", {"category": "not-safe"}, "category: this is never kept; leave it out"),
    "flag": ("flags", {"category": "My Leg!"}, "is not the name of a red flag"),
    "stress": ("days", {"stress": 11}, "stress: 11 is out of range; choose 0 to 10"),
    "slept": ("days", {"slept": 25}, "slept: 25 hours is out of range"),
    "week": ("days", {"pregnancy_week": 46}, "pregnancy_week: 46 is out of range"),
    "night": ("days", {"night": "2025-02-30"}, 'night: "2025-02-30" is not a date'),
}
NEEDED = {"cramps": "at", "days": "night", "flags": "at"}


@pytest.mark.parametrize(("kind", "values", "told"), WRONG.values(), ids=WRONG)
def test_what_is_out_of_its_limits_is_told_with_its_place(
    kind: str, values: dict[str, Any], told: str
) -> None:
    whole = {"at": "2025-03-08T03:00+01:00"} if NEEDED[kind] == "at" and values else {}
    whole |= {"night": "2025-03-07"} if kind == "days" else {}
    whole |= {"category": "screen"} if kind == "flags" else {}
    entry, faults = read_entry(kind, whole | values, "x")

    assert entry is None
    assert told in str(faults[0])
    assert len(faults) == 1


def test_all_faults_of_an_entry_are_told_at_once() -> None:
    _, faults = read_entry("cramps", {"at": 3, "pain": 0, "side": "up"}, "cramps 7")

    assert [one.place for one in faults] == ["cramps 7: at", "cramps 7: pain", "cramps 7: side"]


@given(st.sampled_from(sorted(KINDS)), PLAIN, st.data())
def test_anything_at_all_is_an_entry_or_a_fault(kind: str, junk: Any, data: st.DataObject) -> None:
    names = st.sampled_from([*RULES[kind], "x"])
    row = data.draw(st.dictionaries(names, PLAIN) | st.just(junk))

    entry, faults = read_entry(kind, row, "row 1")

    assert (entry is None) == bool(faults)
    assert all(one.what and one.place.startswith("row 1") for one in faults)


# ------------------------------------------------------------------ a whole diary


@given(diaries())
def test_a_diary_goes_to_json_and_back(diary: Diary) -> None:
    plain = {name: [to_plain(one) for one in getattr(diary, name)] for name in KINDS}
    plain["nights"] = [night.isoformat() for night in diary.nights]  # type: ignore[misc]

    again = read_diary(json.loads(json.dumps(plain)), "x")

    assert again == diary
    assert again.faults == ()


@given(PLAIN | st.dictionaries(st.sampled_from([*KINDS, "nights", "faults", "x"]), PLAIN))
def test_anything_at_all_is_a_diary_with_or_without_faults(junk: Any) -> None:
    assert isinstance(read_diary(junk, "x"), Diary)


def test_what_is_wrong_in_a_diary_has_its_place_and_the_rest_is_read() -> None:
    good = to_plain(cramp())

    diary = read_diary({"cramps": [good, good | {"pain": 99}, 3], "dyas": [], "days": 4}, "a.json")

    assert diary.cramps == (cramp(),)
    assert [str(one) for one in diary.faults] == [
        'a.json: dyas: there is nothing of this name; did you mean "days"?',
        "a.json: cramps 2: pain: 99 is out of range; choose 1 to 10",
        "a.json: cramps 3: 3 is no entry; an entry is an object with names",
        "a.json: days: 4 is no list; write [ ... ]",
    ]


def test_since_leaves_out_the_nights_before() -> None:
    diary = Diary(
        (cramp(9), cramp(2)),
        (Day(cramp(9).night), Day(cramp(2).night)),
        flags=(Flag(cramp(9).at, category="screen"),),
        nights=(cramp(9).night, cramp(2).night),
    )

    kept = diary.since(cramp(8).night)

    assert kept == Diary((cramp(2),), (Day(cramp(2).night),), nights=(cramp(2).night,))
    assert list(kept.entries()) == [cramp(2), Day(cramp(2).night)]


def test_an_entry_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        cramp().pain = 3  # type: ignore[misc]
    assert replace(cramp(), pain=3).pain == 3
    assert isinstance(cramp(), Cramp)


def test_every_value_and_every_kind_of_entry_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "diary.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", text))

    values = {name for rules in RULES.values() for name in rules} - {"id"}
    assert {*KINDS, "nights", *OUTCOMES, *values} <= documented
