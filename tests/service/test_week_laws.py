"""The laws of the simulated week: each of them finds what it is there to find, and nothing in a
night that keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calmcramp.planning.schedule import moment_of
from nights import laws
from nights.agenda_law import carried_out, expected, settled_once, shown_first
from nights.plan import APPOINTMENTS, BERLIN, SYDNEY, week

Record = dict[str, Any]
BOOT: Record = {"at": 0.0, "event": "boot"}


def at(when: float, event: str, **fields: Any) -> Record:
    return {"at": when, "event": event, **fields}


def command(seconds: float, name: str) -> Record:
    return at(seconds, "command", name=name, phrase=name)


def note(seconds: float, kind: str, **fields: Any) -> Record:
    return at(seconds, "diary", kind=kind, fields=fields)


def state(seconds: float, name: str) -> Record:
    return at(seconds, "state", name=name)


def said(seconds: float) -> Record:
    return at(seconds, "said", text="Hold.", name="lines")


CRAMP = at(10, "wake", name="cramp", phrase="cramp")
CALLED = at(9.5, "act", how="voice", text="cramp")
ASLEEP = state(1e4, "ASLEEP")
HEAT = note(100, "heat-began", at=100.0)

KEPT: dict[str, list[list[Record]]] = {
    "sound or state after stop": [
        [state(1, "SESSION"), command(5, "stop"), state(5, "ASLEEP"), at(6, "alive")],
        [command(5, "stop"), at(9, "alive")],
    ],
    "sleep content under heat": [
        [HEAT, note(200, "heat-off"), note(201, "session-began", routine="settle")],
        [HEAT, note(120, "session-began", routine="ease")],
        [HEAT, note(120, "session-began", routine="settle"), note(120, "heat-off")],
    ],
    "first words late": [
        [CRAMP, said(10.05)],
        [at(1, "fault-begins", name="voice"), CRAMP, ASLEEP],
    ],
    "sounds that nobody asked for": [
        [CALLED, CRAMP, said(10.1), said(60)],
        [at(5, "offer", id="water"), said(6)],
        [HEAT, said(400)],
    ],
    "unexplained states": [[state(1, "LOCATING"), state(20, "HOLDING"), state(60, "AFTERCARE")]],
    "heat reminders left out": [
        [HEAT, state(400, "SKIN_CHECK"), state(1000, "HEAT_OFF"), ASLEEP],
        [HEAT, note(300, "heat-off"), ASLEEP],
        [HEAT, at(350, "left"), at(900, "boot"), state(960, "HEAT_OFF"), ASLEEP],
    ],
    "louder than anybody made it": [
        [command(5, "quieter"), at(5, "volume", db=-3), command(9, "louder"), at(9, "volume", db=0)]
    ],
    "faults without a cause": [
        [at(5, "fault-begins", name="disk"), at(9, "fault", place="diary", what="the disk is full")]
    ],
}
BROKEN: dict[str, list[list[Record]]] = {
    "sound or state after stop": [
        [state(1, "SESSION"), command(5, "stop"), at(9, "alive"), at(10, "alive")],
        [state(1, "HOLDING"), command(5, "stop"), state(5, "HOLDING")],
        [at(7, "sounds-after-stop", seconds=0.6)],
    ],
    "sleep content under heat": [[HEAT, note(120, "session-began", routine="settle")]],
    "first words late": [
        [CRAMP, at(10, "cue", name="bed/bed"), said(10.9)],
        [CRAMP, at(20, "alive")],
    ],
    "sounds that nobody asked for": [
        [said(3000)],
        [CALLED, CRAMP, said(10.1), at(20, "silent"), said(60)],
        [HEAT, note(200, "heat-off"), said(400)],
    ],
    "unexplained states": [[state(1, "MASSAGING")], [at(900, "stuck", state="TALKING")]],
    "heat reminders left out": [
        [HEAT, ASLEEP],
        [HEAT, state(390, "SKIN_CHECK"), state(395, "ASLEEP"), ASLEEP],
    ],
    "louder than anybody made it": [
        [at(9, "volume", db=3)],
        [at(5, "volume", db=-6), at(6, "boot")],
    ],
    "faults without a cause": [
        [at(9, "fault", place="sound", what="there is no sound of that name")],
        [
            at(5, "fault-begins", name="disk"),
            at(9, "fault", place="diary", what='"offered" can not be noted'),
        ],
    ],
}


def cases(table: dict[str, list[list[Record]]]) -> Iterable[tuple[str, list[Record]]]:
    return [(name, [BOOT, *trace]) for name, traces in table.items() for trace in traces]


def test_every_law_is_tried() -> None:
    assert laws.LAWS.keys() == KEPT.keys() == BROKEN.keys()


@pytest.mark.parametrize(("name", "trace"), cases(KEPT))
def test_a_law_that_is_kept_is_silent(name: str, trace: list[Record]) -> None:
    assert list(laws.LAWS[name](trace)) == []


@pytest.mark.parametrize(("name", "trace"), cases(BROKEN))
def test_a_law_that_is_broken_is_told(name: str, trace: list[Record]) -> None:
    assert list(laws.LAWS[name](trace)) != []


def test_what_nobody_said_to_it_is_told_apart() -> None:
    trace = [BOOT, at(10, "ask", name="cramp", phrase="cramp"), said(10.1)]

    assert [one.law for one in laws.misheard(trace)] == ["misheard"]
    assert list(laws.asked_for(trace)) == []


# ------------------------------------------------------------------ the schedule


def settled(skip: int | None = None, twice: int | None = None) -> list[Record]:
    """A week in which everything was offered once, but for one thing."""
    plan, trace = week(1), [BOOT, at(1, "scheduled", rows=[[one.id, []] for one in APPOINTMENTS])]
    for number, one in enumerate(expected(plan, 60, plan.ended)):
        seconds = (one.moment - plan.start).total_seconds()
        offer = at(seconds, "offer", id=one.id, routine=one.routine, due=str(one.moment))
        trace += [offer] * (0 if number == skip else 2 if number == twice else 1)
    return [*sorted(trace, key=lambda record: record["at"]), at(plan.ended, "alive")]


def test_a_week_has_every_evening_once_and_a_missing_or_doubled_one_is_told() -> None:
    assert list(settled_once(settled(), week(1))) == []
    assert [one.law for one in settled_once(settled(skip=3), week(1))] == ["missed"]
    assert [one.law for one in settled_once(settled(twice=3), week(1))] == ["doubled"]


def test_the_week_holds_both_changes_of_the_clock_and_a_journey() -> None:
    hours = {"small-hours": time(2, 30)}
    found = {one.day: one.moment for one in expected(week(1), 60, week(1).ended) if one.id in hours}

    assert found[date(2027, 3, 28)] == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 03:00, after the gap
    assert found[date(2027, 4, 4)] == datetime(2027, 4, 3, 15, 30, tzinfo=UTC)  # the first of two
    assert len(found) == 8


@pytest.mark.parametrize("zone", [BERLIN, SYDNEY, ZoneInfo("Australia/Lord_Howe")], ids=str)
def test_counting_minutes_comes_to_the_same_as_the_schedules_arithmetic(zone: ZoneInfo) -> None:
    for day in (date(2027, 3, 27), date(2027, 3, 28), date(2027, 4, 4), date(2027, 10, 3)):
        for clock in (time(0, 10), time(2, 15), time(2, 30), time(22, 15)):
            assert shown_first(day, clock, zone) == moment_of(day, clock, zone)


def test_an_offer_without_a_word_is_told() -> None:
    offer = at(10, "offer", id="guard", routine="cramp-guard", due="")

    assert list(carried_out([BOOT, offer, said(11)])) == []
    assert list(carried_out([BOOT, offer, at(20, "alive")])) != []
    assert (
        list(carried_out([BOOT, at(1, "fault-begins", name="voice"), offer, at(20, "alive")])) == []
    )


def test_a_plan_follows_from_its_seed() -> None:
    assert week(4) == week(4)
    assert week(4).nights != week(6).nights
    assert (week(5).deaths, len(week(4).deaths) > 14) == ((), True)
