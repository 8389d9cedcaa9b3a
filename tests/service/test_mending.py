"""Ears that die, hang or grow are started again, and breaks in the sound are counted."""

from __future__ import annotations

import queue

import pytest

from calmcramp.errors import CalmcrampError, Fault
from calmcramp.hearing.types import Lost, Pulse
from calmcramp.service.mending import (
    CALM_S,
    GROWN,
    SETTLED_S,
    SILENT_S,
    Breaks,
    EarsBack,
    EarsKeeper,
)

PULSE = Pulse(1.0, 16_000, 0, -60.0, 16_000.0)
DIED = Lost(0.0, Fault("hearing", "its process ended"))


class HearingAid:
    """Ears that start at the second attempt."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.memory = 100_000_000
        self.refuses = 0

    def start(self) -> None:
        self.done.append("start")
        if self.refuses:
            self.refuses -= 1
            raise CalmcrampError("there is no microphone")

    def close(self) -> None:
        self.done.append("close")


class Bench:
    def __init__(self) -> None:
        self.ears, self.told = HearingAid(), queue.Queue[object]()
        self.keeper = EarsKeeper(self.ears, self.told.put)

    def next(self) -> object:
        return self.told.get(timeout=30)

    def live(self, since: float, until: float, idle: bool = True) -> None:
        """It tells once a second that it lives."""
        for second in range(int(since), int(until)):
            self.keeper.take(PULSE, second)
            self.keeper.tick(second, idle)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_ears_that_died_are_started_until_they_hear(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.service.mending.AGAIN_S", 0.0)
    bench.ears.refuses = 2
    bench.keeper.take(DIED, 1.0)

    assert isinstance(bench.next(), EarsBack)
    assert bench.ears.done == ["close", "start"] * 3


def test_ears_that_hang_are_told_ended_and_started_again(bench: Bench) -> None:
    bench.live(0, 10)
    bench.keeper.tick(9 + SILENT_S, True)
    assert bench.ears.done == []
    bench.keeper.tick(9.1 + SILENT_S, True)

    told = [bench.next(), bench.next()]
    (lost,) = (one for one in told if isinstance(one, Lost))
    assert str(lost.fault) == "hearing: it answers no more; it is started again"
    assert any(isinstance(one, EarsBack) for one in told)
    assert bench.ears.done == ["close", "start"]


def test_they_are_started_once_however_often_it_is_told(bench: Bench) -> None:
    bench.live(0, 3)
    for _ in range(3):
        bench.keeper.take(DIED, 3.0)
        bench.keeper.tick(60.0, True)
    back = bench.next()
    bench.keeper.take(back, 60.0)
    bench.keeper.tick(60.0 + SILENT_S, True)

    assert bench.ears.done == ["close", "start"]
    assert bench.told.empty()


def test_ears_that_grow_are_started_again_once_nobody_is_helped(bench: Bench) -> None:
    settled = int(SETTLED_S) + 1
    bench.live(0, settled)
    bench.ears.memory += GROWN + 5_000_000
    bench.live(settled, settled + 30, idle=False)
    assert bench.ears.done == []
    bench.live(settled + 30, settled + 31)

    told = [bench.next(), bench.next()]
    (lost,) = (one for one in told if isinstance(one, Lost))
    assert lost.fault.what == "it grew by 205 MB"


def test_what_they_load_in_the_beginning_is_no_growth(bench: Bench) -> None:
    bench.live(0, 10)
    bench.ears.memory += 3 * GROWN
    bench.live(10, int(SETTLED_S) + 600)

    assert bench.ears.done == []


def test_at_the_end_nothing_is_started_any_more(bench: Bench) -> None:
    bench.keeper.leave()
    bench.keeper.take(DIED, 1.0)
    bench.keeper.tick(100.0, True)

    assert bench.told.empty()
    assert "start" not in bench.ears.done


def test_breaks_are_one_fault_as_long_as_they_go_on() -> None:
    breaks = Breaks()
    counts = {1.0: 4, 2.0: 5, 3.0: 5, 4.0: 7, 5.0: 7}
    assert [breaks.seen(at, total) for at, total in counts.items()] == [
        None,  # those of the start are nobody's business
        True,
        None,
        None,
        None,
    ]
    assert breaks.seen(3.9 + CALM_S, 7) is None
    assert breaks.seen(4.0 + CALM_S, 7) is False
    assert breaks.seen(5.0 + CALM_S, 7) is None
