"""Troubles of the night: kept by kind, told by day, listed by the doctor, never told by night."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calmcramp.dialogue.states import Reply
from calmcramp.planning.faultbook import MOST, Ill, Spell
from calmcramp.planning.settings import Night
from calmcramp.service.doctor import Level, as_words
from calmcramp.service.fault_log import FaultLog, read
from calmcramp.service.journal import Journal
from calmcramp.service.morning import EVERY_S, Morning
from calmcramp.service.trouble_report import _WORDS, findings
from tests.service.night import SHELF
from tests.service.test_desk import Wall

LINES = {
    f"fault-{name}": name
    for name in (
        *("deaf", "deaf-over", "dumb-over", "kept", "settings", "clock", "small"),
        *("hands", "hands-over"),
    )
}
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
def wall() -> Wall:
    wall = Wall()
    wall.put(3, 0)
    return wall


@pytest.fixture
def log(tmp_path: Path, wall: Wall) -> Iterator[FaultLog]:
    log = FaultLog(tmp_path / "state" / "faults.json", wall.now)
    yield log
    log.close()


@pytest.fixture
def journal(log: FaultLog) -> Journal:
    journal = Journal()
    journal.subscribe(log.note)
    return journal


@pytest.fixture
def morning(log: FaultLog, wall: Wall) -> Morning:
    return Morning(log, LINES, wall, Night().is_quiet)


def deaf_for(journal: Journal, wall: Wall, minutes: int) -> None:
    journal.note(1.0, "fault", place='microphone "USB"', what="it is gone")
    wall.put(3, minutes)
    journal.note(2.0, "healed", place="microphone")


# ------------------------------------------------------------------ the file


def test_kinds_and_times_are_kept_and_no_words(
    log: FaultLog, journal: Journal, wall: Wall, tmp_path: Path
) -> None:
    deaf_for(journal, wall, 5)
    journal.note(3.0, "fault", place="diary", what="the note chest pain of Anna was not kept")
    journal.note(4.0, "heard", text="my leg is swollen")
    log.close()

    file = tmp_path / "state" / "faults.json"
    text = file.read_text("utf-8")
    assert [one["ill"] for one in json.loads(text)] == ["microphone", "diary"]
    assert not [word for word in ("Anna", "chest", "swollen", "USB") if word in text]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read(file) == log.book


def test_the_next_start_takes_it_up_and_ends_what_went_on(
    log: FaultLog, journal: Journal, wall: Wall, tmp_path: Path
) -> None:
    journal.note(1.0, "fault", place="loudspeaker", what="it is gone")
    log.close()
    wall.put(3, 30)
    (spell,) = FaultLog(tmp_path / "state" / "faults.json", wall.now).book

    assert spell.ended == wall.now()


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\x00", "[" * 9999, "x" * 60_000])
def test_a_file_that_is_no_book_is_begun_anew(tmp_path: Path, wall: Wall, text: str) -> None:
    file = tmp_path / "faults.json"
    file.write_text(text, "utf-8")
    log = FaultLog(file, wall.now)
    assert log.book == ()
    log.note({"event": "fault", "place": "diary"})
    log.close()

    assert len(read(file)) == 1


def test_what_a_disk_refuses_is_kept_once_it_takes_it(
    log: FaultLog, journal: Journal, wall: Wall, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("in the way", "utf-8")
    deaf_for(journal, wall, 5)
    log._beside.do((done := threading.Event()).set)
    assert done.wait(30)
    (tmp_path / "state").unlink()
    log.keep()
    log.close()

    assert read(tmp_path / "state" / "faults.json") == log.book


def test_however_much_goes_wrong_the_file_stays_small(
    log: FaultLog, wall: Wall, tmp_path: Path
) -> None:
    for number in range(3 * MOST):
        wall.time += timedelta(hours=1)
        log.note({"event": "fault", "place": list(Ill)[number % len(Ill)].value})
    log.close()

    assert len(read(tmp_path / "state" / "faults.json")) == MOST


# ------------------------------------------------------------------ told in words


def test_nothing_is_told_in_the_night_and_the_grave_by_day_once(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    deaf_for(journal, wall, 5)
    told = []
    for minute in range(4 * 60, 24 * 60):
        wall.put(minute // 60, minute % 60)
        reply = morning.unasked(minute * 60.0, busy=False)
        told += [(minute // 60, reply.say)] if reply else []

    assert told == [(9, ("deaf-over",))]


def test_a_short_one_is_told_only_to_who_speaks_in_the_morning(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    journal.note(1.0, "fault", place='microphone "USB"', what="it is gone")
    journal.note(2.0, "healed", place="microphone")
    wall.put(12, 0)
    assert morning.unasked(0.0, busy=False) is None
    assert morning.asked() == ()

    wall.put(7, 30, days=1)
    assert morning.asked() == ("deaf-over",)
    assert morning.asked() == ()


def test_nobody_is_told_while_the_quiet_hours_last(
    log: FaultLog, journal: Journal, wall: Wall
) -> None:
    late = Morning(log, LINES, wall, Night(quiet_from="22:00", quiet_to="11:00").is_quiet)
    deaf_for(journal, wall, 5)
    wall.put(9, 30)
    assert late.asked() == ()
    assert late.unasked(0.0, busy=False) is None
    wall.put(11, 0)
    assert late.unasked(EVERY_S, busy=False) == Reply(("deaf-over",))


@pytest.mark.parametrize("hinder", ["busy", "clock"])
def test_it_waits_for_a_clock_that_is_right_and_a_room_that_is_free(
    journal: Journal, morning: Morning, wall: Wall, hinder: str
) -> None:
    deaf_for(journal, wall, 5)
    wall.put(9, 30)
    wall.right = hinder != "clock"
    assert morning.unasked(0.0, busy=hinder == "busy") is None

    wall.right = True
    assert morning.unasked(1.0, busy=False) is None, "it looks once a minute"
    assert morning.unasked(EVERY_S, busy=False) == Reply(("deaf-over",))


def test_a_microphone_that_is_still_dead_is_told_by_day(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    wall.put(14, 0)
    journal.note(1.0, "fault", place="microphone", what="only zeros")
    assert morning.unasked(0.0, busy=False) is None
    wall.put(14, 1)
    assert morning.unasked(EVERY_S, busy=False) == Reply(("deaf",))
    wall.put(14, 30)
    assert morning.unasked(30 * EVERY_S, busy=False) is None


def test_a_button_that_does_not_work_is_told_by_day_while_and_after(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    """By the places that `keyring`, `hands` and `buttons` tell."""
    wall.put(3, 0)
    journal.note(1.0, "fault", place='key "FootSwitch"', what="it is gone")
    wall.put(9, 30)
    assert morning.unasked(0.0, busy=False) == Reply(("hands",))
    journal.note(2.0, "healed", place='key "FootSwitch"')
    wall.put(10, 0)
    journal.note(3.0, "fault", place="buttons", what="the GPIO can not be used")
    assert [one.ill for one in morning._log.book] == [Ill.HANDS, Ill.HANDS]


def test_two_sentences_at_most_the_gravest_first(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    for place in ("voice hibari", "diary", "settings"):
        journal.note(1.0, "fault", place=place, what="it failed")
    deaf_for(journal, wall, 2)
    wall.put(8, 0)

    assert morning.asked() == ("deaf-over", "kept")


def test_every_sentence_there_may_be_is_in_the_words(log: FaultLog, wall: Wall) -> None:
    from calmcramp.service.script import Script

    lines = Script(SHELF, "en", frozenset(), ()).lines.say
    for ill in Ill:
        for ended in (None, NIGHT):
            book = (Spell(ill, NIGHT, ended),)
            Morning(log, lines, wall, Night().is_quiet)._told(book)


# ------------------------------------------------------------------ the doctor


def report(*book: Spell) -> list[tuple[Level, str]]:
    return [(one.level, one.finding) for one in findings(book, NIGHT + timedelta(hours=6))]


def test_the_doctor_lists_what_goes_on_and_what_is_over() -> None:
    told = report(
        Spell(Ill.MICROPHONE, NIGHT, NIGHT + timedelta(minutes=7), times=3),
        Spell(Ill.LOUDSPEAKER, NIGHT + timedelta(hours=1)),
        Spell(Ill.DIARY, NIGHT - timedelta(days=8), NIGHT - timedelta(days=8)),
    )
    assert told == [
        (Level.WARNING, "the loudspeaker took no sound: since 2026-11-24 04:00"),
        (
            Level.NOTE,
            "the microphone brought nothing, or too little: 2026-11-24 03:00 for 7 min, 3 times",
        ),
    ]


def test_without_troubles_all_is_well() -> None:
    found = list(findings((), NIGHT))
    assert as_words(found).endswith("All is well.")


def test_every_kind_has_words_and_a_remedy() -> None:
    assert _WORDS.keys() == set(Ill)
    assert all(one.remedy for one in findings(tuple(Spell(ill, NIGHT) for ill in Ill), NIGHT))


def test_what_could_not_be_told_yet_is_told_once_it_can_be(
    journal: Journal, morning: Morning, wall: Wall
) -> None:
    """A loudspeaker that is gone can not tell of itself."""
    journal.note(1.0, "fault", place="loudspeaker", what="it is gone")
    journal.note(2.0, "fault", place="diary", what="a note was not kept")
    wall.put(7, 30)
    assert morning.asked() == ("kept",)

    journal.note(3.0, "healed", place="loudspeaker")
    assert morning.asked() == ("dumb-over",)
