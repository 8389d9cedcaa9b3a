"""Wishes about the schedule on somebody's word: said back, and done on a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from calmcramp.planning.schedule import Appointment
from calmcramp.planning.watching import Lapse
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.secretary import Reply, Secretary, kind_of, open_words, why_never
from shipped_words import routines
from spoken_schedule import TUESDAY, WORDS

ROUTINES = routines()


@pytest.fixture
def file(tmp_path: Path) -> CalendarFile:
    return CalendarFile(tmp_path / "schedule.json")


@pytest.fixture
def secretary(file: CalendarFile) -> Secretary:
    return Secretary(file, WORDS, ROUTINES.values(), lambda: TUESDAY)


def scheduled(file: CalendarFile) -> tuple[Appointment, ...]:
    return file.read().appointments


def test_what_was_asked_for_is_said_back_and_kept_on_a_yes(
    secretary: Secretary, file: CalendarFile
) -> None:
    asked = secretary.hear("every night at ten")
    assert asked == Reply(ask="Every night at ten in the evening. Shall I?")
    assert scheduled(file) == ()

    assert secretary.yes().say == (
        "All right. Every night at ten in the evening, your evening routine.",
    )
    (kept,) = scheduled(file)
    assert (kept.routine, kept.at.hour) == ("cramp-guard", 22)


def test_a_no_or_no_answer_keeps_nothing(secretary: Secretary, file: CalendarFile) -> None:
    secretary.hear("every night at ten")
    assert secretary.no() == Reply(("All right. I'll leave everything as it is.",))
    assert secretary.yes() == Reply()
    assert secretary.no() == Reply()
    assert scheduled(file) == ()


def test_another_wish_takes_the_place_of_the_open_one(
    secretary: Secretary, file: CalendarFile
) -> None:
    secretary.hear("every night at ten")
    asked = secretary.hear("no, at eleven")
    assert asked == Reply(ask="Tonight at eleven in the evening. Shall I?")
    secretary.yes()
    assert [one.at.hour for one in scheduled(file)] == [23]

    secretary.hear("at nine")
    assert secretary.hear("the weather is nice") is None
    assert secretary.yes() == Reply()


def test_a_routine_is_named_where_it_is_not_the_usual(secretary: Secretary) -> None:
    asked = secretary.hear("stretches every night at ten for six weeks")
    assert asked is not None
    assert asked.ask == "Every night at ten in the evening, for six weeks, your stretches. Shall I?"


def test_a_reminder_is_kept_as_one(secretary: Secretary, file: CalendarFile) -> None:
    secretary.hear("a glass of water every evening at eight")
    secretary.yes()
    assert scheduled(file)[0].kind == "reminder"


def test_skip_is_done_at_once(secretary: Secretary, file: CalendarFile) -> None:
    secretary.hear("every night at ten")
    secretary.yes()

    assert secretary.hear("skip tonight") == Reply(("All right. I'll leave it out tonight.",))
    assert scheduled(file)[0].skips == {TUESDAY.date()}


def test_move_and_remove_ask_first(secretary: Secretary, file: CalendarFile) -> None:
    secretary.hear("every night at ten")
    secretary.yes()

    moved = secretary.hear("move it to eleven")
    assert moved is not None
    assert moved.ask == "Every night at eleven in the evening, your evening routine. Shall I?"
    secretary.yes()
    assert scheduled(file)[0].at.hour == 23

    removed = secretary.hear("no more bedtime routine")
    assert removed is not None
    assert removed.ask == "Shall I leave out your evening routine for good?"
    assert secretary.yes() == Reply(("All right. I'll leave it out from today on.",))
    assert scheduled(file) == ()


def test_what_is_scheduled_is_told(secretary: Secretary) -> None:
    assert secretary.hear("what's scheduled") == Reply(("Nothing is scheduled.",))
    secretary.hear("every night at ten")
    secretary.yes()
    told = secretary.hear("what's scheduled")
    assert told == Reply(("Every night at ten in the evening, your evening routine.",))


def test_what_can_not_be_done_says_why_and_asks_nothing(secretary: Secretary) -> None:
    for said, why in (("every night", "time"), ("skip tonight", "none"), ("turn it off", "none")):
        assert secretary.hear(said) == Reply((WORDS.refuse[why],))
    assert secretary.yes() == Reply()


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("body scan every night at ten", True),
        ("no, every night at eleven", True),
        ("skip tonight", True),
        ("body scan", False),
        ("ten minutes of breathing", False),
        ("I get a cramp every night", False),
        ("every night", False),
    ],
)
def test_a_whole_wish_is_told_from_a_session_asked_for(
    secretary: Secretary, file: CalendarFile, said: str, whole: bool
) -> None:
    assert secretary.wants(said) == whole
    assert scheduled(file) == ()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    secretary = Secretary(
        CalendarFile(tmp_path / "file" / "x.json"), WORDS, ROUTINES.values(), lambda: TUESDAY
    )
    secretary.hear("every night at ten")
    assert secretary.yes() == Reply((WORDS.refuse["disk"],))


# ------------------------------------------------------------------ in the morning


def test_what_was_missed_is_told_in_two_sentences(secretary: Secretary) -> None:
    due = TUESDAY.astimezone(UTC)
    one = Lapse("bedtime-stretch", due, "late")

    assert secretary.digest(()) == ()
    assert secretary.digest((one,)) == (
        "I did not offer your stretches at the time that was set. "
        "I was without power, or my clock was wrong.",
    )
    (several,) = secretary.digest((one, replace(one, why="busy"), one))
    assert several.startswith("Three times I did not offer")


def test_the_end_of_a_programme_is_told_once(file: CalendarFile) -> None:
    today = [TUESDAY]
    secretary = Secretary(file, WORDS, ROUTINES.values(), lambda: today[0])
    secretary.hear("stretches every night at ten for six weeks")
    secretary.yes()
    secretary.hear("every night at eleven")
    secretary.yes()

    assert secretary.ended() == ()
    today[0] += timedelta(days=42)
    assert secretary.ended() == (WORDS.say["programme-over"],)
    assert secretary.ended() == ()
    assert [one.routine for one in scheduled(file)] == ["cramp-guard"]


# ------------------------------------------------------------------ what a clock may begin


def test_only_a_few_sentences_are_said_without_consent() -> None:
    kinds = {name: kind_of(routine) for name, routine in ROUTINES.items()}

    assert kinds["evening-water"] == "reminder"
    assert kinds["grounding"] == kinds["cramp-guard"] == kinds["settle"] == "routine"


def test_nothing_for_a_cramp_and_nothing_warm_is_begun_by_a_clock() -> None:
    never = {name for name, routine in ROUTINES.items() if why_never(routine)}

    assert {"calf", "foot", "cramp", "warmth"} <= never
    assert not never & {"cramp-guard", "bedtime-stretch", "settle", "evening-water"}


def test_a_language_may_have_no_words_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("calmcramp.places.scripts", lambda language: tmp_path)

    assert open_words("xx") is None
