"""The schedule at the command line: phrases and options in, rows and one-line errors out."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.service.clock_trust import MADE
from tests.cli.conftest import Command, Outcome

NIGHTLY = ("schedule", "add", "every night at half past ten", "--routine", "cramp-guard")
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")


def rows(calmcramp: Command) -> list[dict[str, object]]:
    listed = calmcramp("schedule", "list", "--json")
    assert (listed.code, listed.err) == (0, "")
    return listed.json  # type: ignore[no-any-return]


def kept(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calmcramp" / "schedule.json"


def test_nothing_is_scheduled_at_first(calmcramp: Command) -> None:
    assert rows(calmcramp) == []
    assert "calmcramp schedule add" in calmcramp("schedule", "list").out
    assert calmcramp("schedule", "next", "--json").json is None
    assert calmcramp("schedule", "next").out == "nothing is due\n"


def test_a_phrase_is_added_and_listed(calmcramp: Command, tmp_path: Path) -> None:
    told = calmcramp(*NIGHTLY)

    assert told.code == 0
    assert told.out.startswith("cramp-guard  ")
    assert "Every night at half past ten in the evening; next " in told.out
    (row,) = rows(calmcramp)
    expected = {"id": "cramp-guard", "routine": "cramp-guard", "kind": "routine", "at": "22:30"}
    assert expected.items() <= row.items()
    assert row["days"] == WEEK
    assert row["words"] == "Every night at half past ten in the evening"
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600


def test_options_are_added_as_they_stand(calmcramp: Command) -> None:
    exact = ("schedule", "add", "--at", "22:45", "--days", "mon, Tue,friday")
    row = calmcramp(*exact, "--routine", "settle", "--minutes", 10, "--json").json

    assert (row["at"], row["days"], row["minutes"]) == ("22:45", ["mon", "tue", "fri"], 10)
    assert row["words"].startswith("On Mondays, Tuesdays and Fridays at quarter to eleven")
    assert datetime.fromisoformat(row["next"]) > datetime.now(UTC)


def test_without_days_a_time_is_for_every_day(calmcramp: Command) -> None:
    calmcramp("schedule", "add", "--at", "07:15", "--routine", "settle")
    assert rows(calmcramp)[0]["days"] == WEEK


def test_once_on_a_date(calmcramp: Command) -> None:
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    row = calmcramp("schedule", "add", "--at", "22:00", "--on", day, "--json").json

    assert (row["on"], row["days"], row["routine"]) == (day, [], "cramp-guard")
    assert row["next"].startswith(f"{day}T22:00:00")


def test_six_weeks_of_stretches_end_by_themselves(calmcramp: Command) -> None:
    phrase = "stretches every night at ten for six weeks"
    row = calmcramp("schedule", "add", phrase, "--json").json
    first = datetime.fromisoformat(row["next"]).date()

    assert row["routine"] == "bedtime-stretch"
    assert row["until"] == (first + timedelta(days=41)).isoformat()
    assert f"until {row['until']}" in calmcramp("schedule", "list").out


def test_a_reminder_is_a_reminder(calmcramp: Command) -> None:
    row = calmcramp("schedule", "add", "every evening at eight evening water", "--json").json
    assert (row["kind"], row["routine"]) == ("reminder", "evening-water")


def test_what_is_due_next_and_whether_the_clock_is_trusted(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    row = calmcramp("schedule", "next", "--json").json
    trusted = calmcramp("schedule", "clock", "--json").json["trusted"]

    assert (row["id"], row["trusted"]) == ("cramp-guard", trusted)
    assert row["at"].split("T")[1].startswith("22:30:00+0")
    assert calmcramp("schedule", "next").out.startswith("cramp-guard: ")


def test_skip_leaves_out_the_next_time_and_then_the_one_after(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    first = datetime.fromisoformat(str(rows(calmcramp)[0]["next"])).date()
    told = [calmcramp("schedule", "skip").out, calmcramp("schedule", "skip", "cramp-guard").out]

    days = [first.isoformat(), (first + timedelta(days=1)).isoformat()]
    assert told == [f"cramp-guard: left out on {day}\n" for day in days]
    (row,) = rows(calmcramp)
    assert row["skips"] == days
    assert str(row["next"]).startswith((first + timedelta(days=2)).isoformat())


def test_skip_on_a_date(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()

    assert calmcramp("schedule", "skip", "--date", day).out == f"cramp-guard: left out on {day}\n"
    again = calmcramp("schedule", "skip", "--date", day)
    assert (again.code, again.error) == (
        2,
        f"nothing is due on {day}; see: calmcramp schedule list",
    )


def test_remove(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    calmcramp("schedule", "add", "every night at eleven", "--routine", "settle")

    assert calmcramp("schedule", "remove", "settle").code == 0
    assert [row["id"] for row in rows(calmcramp)] == ["cramp-guard"]


WRONG = {
    "no time": (("hello there",), "this is no time"),
    "no clock time": (("every night",), "no time of day"),
    "two times": (("at ten and at eleven",), "more than one time"),
    "part of the day": (("at 22:30 in the morning",), "no such time"),
    "unclear": (("don't do it every night at ten",), "can not be understood"),
    "another wish": (("skip tonight",), "that adds nothing"),
    "nothing said": ((), "say when"),
    "both": (("at ten", "--at", "22:00"), "say when"),
    "days of a phrase": (("at ten", "--days", "mon"), "--days and --on belong to --at"),
    "25 o'clock": (("--at", "25:00"), '"25:00" is not a time of day'),
    "no day": (("--at", "22:00", "--days", "mon,xyz"), '"xyz" is no day of the week'),
    "no date": (("--at", "22:00", "--on", "soon"), '"soon" is no date'),
    "days and date": (("--at", "22:00", "--on", "2027-01-01", "--days", "mon"), "exclude"),
    "over": (("--at", "22:00", "--on", "2020-01-01"), "that time is over"),
    "too far": (("--at", "22:00", "--on", "9999-12-31"), "too far ahead"),
    "too long": (("every night at ten", "--routine", "settle", "--minutes", "59"), "lasts from"),
    "for a cramp": (("every night at ten", "--routine", "calf"), "never begun by a clock"),
    "warmth": (("every night at ten", "--routine", "warmth"), "never begun by a clock"),
    "evenings of one": (("tonight at 23:59", "--evenings", "3"), "due every week"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_followed_is_one_line_and_changes_nothing(
    calmcramp: Command, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    told = calmcramp("schedule", "add", *given)

    assert told.code == 2
    assert said in told.error
    assert "; " in told.error
    assert not kept(tmp_path).exists()


def test_names_that_are_not_known_are_66_with_the_nearest(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    unknown = calmcramp("schedule", "add", "every night at ten", "--routine", "cramp-gard")

    assert (unknown.code, unknown.error) == (
        66,
        'there is no routine "cramp-gard"; did you mean "cramp-guard"?',
    )
    for command in ("remove", "skip"):
        told = calmcramp("schedule", command, "cramp-gard")
        assert told.code == 66
        assert 'did you mean "cramp-guard"?' in told.error


def test_the_same_twice_is_told(calmcramp: Command) -> None:
    calmcramp(*NIGHTLY)
    again = calmcramp(*NIGHTLY)

    assert (again.code, again.error) == (
        2,
        "that is in the schedule already; see: calmcramp schedule list",
    )


def test_a_damaged_file_is_set_aside_and_told(calmcramp: Command, tmp_path: Path) -> None:
    calmcramp(*NIGHTLY)
    kept(tmp_path).write_text("{", "utf-8")
    told = calmcramp("schedule", "list", "--json")

    assert (told.code, told.json) == (0, [])
    assert told.err.startswith("note: schedule.json: the schedule can not be read")
    assert kept(tmp_path).with_suffix(".broken").exists()


def test_the_owner_confirms_the_clock(calmcramp: Command) -> None:
    before = calmcramp("schedule", "clock")
    after = calmcramp("schedule", "clock", "--right", "--json")

    assert before.code in (0, 1)
    assert (after.code, after.json["trusted"]) == (0, True)
    assert datetime.fromisoformat(after.json["shows"]) > MADE
    assert calmcramp(*NIGHTLY).err == ""


def test_in_a_language_without_words_for_it_times_are_written(
    calmcramp: Command, home: Path
) -> None:
    shutil.copytree(places.scripts(), home / "scripts" / "xx")
    (home / "scripts" / "xx" / "schedule.toml").unlink()
    (home / "settings.toml").write_text('voice.language = "xx"', "utf-8")
    exact = ("schedule", "add", "--at", "22:00", "--days", "mon")

    assert "no phrases are known" in calmcramp("schedule", "add", "at ten").error
    assert "it is not said what is to be led" in calmcramp(*exact).error
    told = calmcramp(*exact, "--routine", "settle")
    assert (told.code, told.out[:30]) == (0, f"{'settle':20} mon 22:00")


def test_every_command_has_an_example(calmcramp: Command) -> None:
    helps: list[Outcome] = [calmcramp("schedule", "--help")]
    helps += [
        calmcramp("schedule", name, "--help")
        for name in ("list", "add", "remove", "skip", "next", "clock")
    ]
    assert all("Example: calmcramp schedule" in one.out for one in helps)
