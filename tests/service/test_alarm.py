"""The watcher and its file: private, whole, shared with the command line, and no reason to stop."""

from __future__ import annotations

import fcntl
import json
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from calmcramp.planning.schedule import Appointment
from calmcramp.planning.watching import NOTHING, Calendar, Missed, Offer
from calmcramp.service.alarm import Alarm
from calmcramp.service.calendar_file import LARGEST, CalendarFile
from spoken_schedule import BERLIN

GUARD = Appointment("guard", "cramp-guard", time(22, 30))
SCAN = Appointment("scan", "body-scan", time(22, 40))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "schedule.json"


def wall(clock: str, day: int = 24) -> datetime:
    return datetime.combine(datetime(2026, 11, day), time.fromisoformat(clock), BERLIN)


def scheduled(path: Path, *appointments: Appointment) -> CalendarFile:
    """As the command line does it."""
    file = CalendarFile(path)
    file.change(lambda calendar: replace(calendar, appointments=appointments))
    return file


def seconds(at: datetime) -> float:
    return (at - wall("00:00", 1)).total_seconds()


def ticked(alarm: Alarm, *clocks: str, day: int = 24) -> list[object]:
    """What it decides at these times of an evening on a good clock."""
    moments = [wall(clock, day) for clock in clocks]
    return [alarm.tick(one, seconds(one), trusted=True) for one in moments]


# ------------------------------------------------------------------ what it decides is kept


def test_what_was_offered_is_kept_before_it_is_offered(path: Path) -> None:
    scheduled(path, GUARD)
    alarm = Alarm(CalendarFile(path))
    before, decision = ticked(alarm, "22:29", "22:30")

    assert before is NOTHING
    assert isinstance(decision, Offer)
    assert decision.due.appointment == GUARD
    assert CalendarFile(path).read().fired == {"guard": (datetime(2026, 11, 24, 22, 30),)}


def test_killed_right_after_it_does_not_offer_again(path: Path) -> None:
    scheduled(path, GUARD)
    ticked(Alarm(CalendarFile(path)), "22:29", "22:30")

    assert ticked(Alarm(CalendarFile(path)), "22:30", "22:31", "23:00") == [NOTHING] * 3


def test_missed_while_it_was_off_is_told_in_the_morning_and_then_forgotten(path: Path) -> None:
    scheduled(path, GUARD)
    ticked(Alarm(CalendarFile(path)), "20:00")
    alarm = Alarm(CalendarFile(path))
    (decision,) = ticked(alarm, "07:30", day=25)

    assert isinstance(decision, Missed)
    assert [lapse.routine for lapse in alarm.missed] == ["cramp-guard"]
    alarm.told()
    assert alarm.missed == ()
    assert Alarm(CalendarFile(path)).missed == ()


def test_the_time_alone_wears_out_no_card(path: Path) -> None:
    file = scheduled(path, GUARD)
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "20:00")
    file.read()
    ticked(alarm, "20:01", "20:30", "21:00", "22:29")

    assert not file.changed


def test_an_untrusted_clock_writes_nothing(path: Path) -> None:
    alarm = Alarm(CalendarFile(path))
    assert alarm.tick(datetime(1970, 1, 1, tzinfo=UTC), 1.0, trusted=False) is NOTHING
    assert not path.parent.exists()


# ------------------------------------------------------------------ beside the command line


def test_what_the_command_line_adds_counts_from_the_next_tick_on(path: Path) -> None:
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "22:00")
    scheduled(path, GUARD)
    (decision,) = ticked(alarm, "22:30")

    assert isinstance(decision, Offer)
    assert alarm.appointments == (GUARD,)


def test_what_the_command_line_removes_is_not_offered(path: Path) -> None:
    scheduled(path, GUARD, SCAN)
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "22:00")
    scheduled(path, SCAN)

    assert ticked(alarm, "22:30") == [NOTHING]
    assert isinstance(ticked(alarm, "22:40")[0], Offer)


def test_neither_loses_what_the_other_writes(path: Path) -> None:
    scheduled(path, GUARD)
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "22:29", "22:30")
    scheduled(path, GUARD, SCAN)

    calendar = CalendarFile(path).read()
    assert calendar.appointments == (GUARD, SCAN)
    assert "guard" in calendar.fired


def test_many_at_once_lose_nothing(path: Path) -> None:
    def add(number: int) -> None:
        for each in range(5):
            one = replace(GUARD, id=f"a{number}-{each}")
            CalendarFile(path).change(
                lambda calendar, one=one: replace(
                    calendar, appointments=(*calendar.appointments, one)
                )
            )

    threads = [threading.Thread(target=add, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(CalendarFile(path).read().appointments) == 25


def test_while_somebody_writes_it_does_not_wait(path: Path) -> None:
    scheduled(path, GUARD)
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "22:29")
    with open(path.with_suffix(".lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (decision,) = ticked(alarm, "22:30")

    assert isinstance(decision, Offer)
    assert alarm.take_faults() == ()
    assert CalendarFile(path).read().fired == {}
    ticked(alarm, "22:31")
    assert "guard" in CalendarFile(path).read().fired


# ------------------------------------------------------------------ files and disks that fail


def test_the_file_is_the_users_alone_and_holds_no_half_of_anything(path: Path) -> None:
    scheduled(path, GUARD)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_suffix(".lock").stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {file.name for file in path.parent.iterdir()} == {"schedule.json", "schedule.lock"}


BROKEN = {
    "empty": "",
    "half": '{"version": 1, "appoi',
    "other": "[]",
    "newer": json.dumps({"version": 9}),
    "no bytes of text": "\x00\xff",
    "deep": "[" * 9999,
    "a time": json.dumps(
        {"version": 1, "appointments": [{"at": 7}], "reached": None, "fired": {}, "missed": []}
    ),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_set_aside_and_told(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    alarm = Alarm(CalendarFile(path))

    (fault,) = alarm.take_faults()
    assert "begins anew" in str(fault)
    assert path.with_suffix(".broken").read_text("utf-8") == text
    assert ticked(alarm, "22:29", "22:30") == [NOTHING, NOTHING]
    assert alarm.take_faults() == ()


def test_a_huge_file_is_not_read(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('"' + "x" * LARGEST + '"', "utf-8")

    assert CalendarFile(path).read() == Calendar()


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("x"), lambda path: path.unlink()])
def test_a_file_that_is_spoilt_meanwhile_is_written_anew(path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    scheduled(path, GUARD)
    alarm = Alarm(CalendarFile(path))
    ticked(alarm, "22:00")
    spoil(path)
    ticked(alarm, "22:01")

    assert CalendarFile(path).read().appointments == (GUARD,)
    assert isinstance(ticked(alarm, "22:30")[0], Offer)


def test_a_disk_that_refuses_is_told_once_and_costs_no_evening(path: Path) -> None:
    scheduled(path, GUARD)
    path.with_suffix(".lock").unlink()
    path.with_suffix(".lock").mkdir()  # in the way
    alarm = Alarm(CalendarFile(path))
    decisions = ticked(alarm, "22:29", "22:30", "22:31")

    assert isinstance(decisions[1], Offer)
    assert decisions[2] is NOTHING
    (fault,) = alarm.take_faults()
    assert "free some space" in str(fault)
    assert alarm.take_faults() == ()


def test_a_whole_week_of_evenings(path: Path) -> None:
    """Every second of seven evenings, with a restart in each."""
    scheduled(path, GUARD, SCAN)
    offers = 0
    for day in range(24, 31):
        alarm = Alarm(CalendarFile(path))
        for number in range(20 * 60):
            now = wall("22:25", day) + timedelta(seconds=number)
            offers += isinstance(alarm.tick(now, number, trusted=True), Offer)

    assert offers == 14
