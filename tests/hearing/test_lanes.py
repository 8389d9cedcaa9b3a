"""Recognisers at once and in the background."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from calmcramp.hearing.lanes import LONGEST_BACKLOG, BackgroundLane, Lane
from calmcramp.hearing.types import RATE, Block, Hearing, Listen
from fakes_hearing import ScriptedRecogniser

SECOND: Block = np.zeros(RATE, np.int16)


class SlowRecogniser(ScriptedRecogniser):
    """Thinks until it is told that it has thought enough."""

    def __init__(self) -> None:
        super().__init__([(0.5, "command", "yes", 0.2), (1.5, "command", "no", 0.2)])
        self.enough = Event()

    def hear(self, block: Block) -> list[Hearing]:
        self.enough.wait(10)
        return super().hear(block)


class BrokenRecogniser(ScriptedRecogniser):
    """Fails."""

    def hear(self, block: Block) -> list[Hearing]:
        raise RuntimeError("out of memory")


def finished(lane: BackgroundLane) -> list[Hearing]:
    """All that a lane understands of what it was given."""
    lane.close()
    return lane.collect()


def test_a_lane_knows_what_was_kept_back() -> None:
    engine = ScriptedRecogniser([(0.5, "wake", "cramp", 0.2)])
    lane = Lane(engine)
    lane.miss(3 * RATE)
    (heard,) = lane.hear(SECOND)

    assert (heard.at, heard.began) == (3.5, pytest.approx(3.3))
    assert engine.resets == [0]
    assert lane.collect() == []


def test_nothing_kept_back_is_no_reset() -> None:
    engine = ScriptedRecogniser()
    Lane(engine).miss(0)

    assert engine.resets == []


def test_nobody_waits_for_a_slow_one() -> None:
    engine = SlowRecogniser()
    lane = BackgroundLane(engine)

    assert lane.hear(SECOND) == []
    assert lane.collect() == []

    engine.enough.set()
    assert [one.name for one in finished(lane)] == ["yes"]


def test_what_is_said_to_it_keeps_its_order() -> None:
    engine = SlowRecogniser()
    lane = BackgroundLane(engine)
    lane.hear(SECOND)
    lane.miss(2 * RATE)
    lane.listen(Listen("awake"))
    lane.hear(SECOND)
    engine.enough.set()

    assert [(one.name, one.at) for one in finished(lane)] == [("yes", 0.5), ("no", 3.5)]
    assert engine.resets == [RATE]
    assert engine.listens == [Listen("awake")]


def test_one_that_is_too_slow_misses_something_and_knows_it() -> None:
    engine = SlowRecogniser()
    lane = BackgroundLane(engine)
    for _ in range(LONGEST_BACKLOG // RATE + 2):
        lane.hear(SECOND)
    engine.enough.set()
    finished(lane)

    assert engine.samples == LONGEST_BACKLOG
    assert len(engine.resets) == 2


def test_what_breaks_it_is_raised_where_it_can_be_told() -> None:
    lane = BackgroundLane(BrokenRecogniser())
    lane.hear(SECOND)

    with pytest.raises(RuntimeError, match="out of memory"):
        finished(lane)


def test_only_its_own_commands_reach_it() -> None:
    engine = ScriptedRecogniser()
    Lane(engine, frozenset({"stop"})).listen(Listen("awake", frozenset({"stop", "yes"})))

    assert engine.listens[0].live == {"stop"}
