"""The work of the hearing process, with a clock that is fed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from calmcramp.errors import NoSound
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Aec3, Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.loop import HearingLoop
from calmcramp.hearing.messages import Captured, Measure, Played
from calmcramp.hearing.types import (
    RATE,
    Block,
    Hearing,
    Listen,
    Lost,
    Measured,
    Muted,
    Notice,
    Pulse,
    Recovered,
)
from fakes_hearing import LoudRecogniser, ScriptedRecogniser
from scene import PROMPT, as_int16, heard_through, noise, room, spoken


@dataclass
class FakeMicrophone:
    """One that can be pulled out."""

    name: str = "USB"
    overflows: int = 0
    ended: bool = False
    there: bool = True
    done: list[str] = field(default_factory=list)

    def reopen(self) -> None:
        self.done.append("reopen")
        if not self.there:
            raise NoSound("there is no microphone")
        self.ended = False

    def close(self) -> None:
        self.done.append("close")
        self.ended = True


class Bench:
    """A loop, and a clock."""

    def __init__(self, recogniser: LoudRecogniser | ScriptedRecogniser, echo: bool = False) -> None:
        self.now = 100.0
        self.told: list[Notice] = []
        self.microphone = FakeMicrophone()
        ears = Ears([recogniser], Gate(), Aec3() if echo else Passthrough())
        self.loop = HearingLoop(self.microphone, ears, self.told.append, self.now)

    def hear(self, sound: Block) -> None:
        for at in range(0, len(sound), 640):
            self.now += 0.04
            block = sound[at : at + 640]
            self.loop.take(Captured(block, self.now - 0.05, self.now))
            self.loop.tick(self.now)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.25)):
            self.now += 0.25
            self.loop.tick(self.now)

    def of(self, kind: type) -> list[Notice]:
        return [one for one in self.told if isinstance(one, kind)]


QUIET = as_int16(noise(3, -66))
LOUD = as_int16(noise(0.4, -15))


def test_it_hears_and_pulses() -> None:
    bench = Bench(LoudRecogniser())
    bench.loop.take(Listen("awake", frozenset({"stop"})))
    bench.hear(np.concatenate([QUIET, LOUD, QUIET]))

    (heard,) = bench.of(Hearing)
    assert isinstance(heard, Hearing)
    assert heard.phrase == "awake"
    assert len(bench.of(Pulse)) == 6  # the clock of the bench stops 0.4 s after the sixth


def test_a_lost_microphone_is_told_once_closed_and_tried_until_it_is_back() -> None:
    bench = Bench(LoudRecogniser())
    bench.hear(QUIET)
    bench.microphone.there, bench.microphone.ended = False, True
    bench.wait(10)
    attempts = bench.microphone.done.count("reopen")
    bench.microphone.there = True
    while not bench.of(Recovered):
        bench.wait(0.25)

    (lost,), (recovered,) = bench.of(Lost), bench.of(Recovered)
    assert isinstance(lost, Lost)
    assert isinstance(recovered, Recovered)
    assert str(lost.fault) == 'microphone "USB": it is gone; check that it is plugged in'
    assert bench.microphone.done[:2] == ["close", "reopen"]
    assert 5 <= attempts <= 9
    assert 9 < recovered.seconds < 13
    assert bench.of(Pulse)[-1].at == 3.0  # type: ignore[union-attr]


def test_a_microphone_that_stalls_is_opened_again() -> None:
    bench = Bench(LoudRecogniser())
    bench.hear(QUIET)
    bench.wait(2)
    bench.hear(np.concatenate([QUIET, LOUD]))

    assert [type(one) for one in bench.told if isinstance(one, Lost | Recovered | Hearing)] == [
        Lost,
        Recovered,
        Hearing,
    ]


def test_one_that_is_not_there_at_the_start_is_told_and_waited_for() -> None:
    bench = Bench(LoudRecogniser())
    bench.told.clear()
    bench.microphone = FakeMicrophone(name="", ended=True, there=False)
    ears = Ears([LoudRecogniser()], Gate(), Passthrough())
    bench.loop = HearingLoop(bench.microphone, ears, bench.told.append, bench.now)
    bench.wait(5)
    assert [str(one.fault) for one in bench.of(Lost)] == [  # type: ignore[union-attr]
        "microphone: there is none yet; check that it is plugged in"
    ]

    bench.microphone.there = True
    while not bench.of(Recovered):
        bench.wait(0.25)
    bench.loop.take(Listen("awake", frozenset({"stop"})))
    bench.hear(np.concatenate([QUIET, LOUD]))
    assert len(bench.of(Lost)) == len(bench.of(Hearing)) == 1


def test_zeros_are_told_as_a_muted_microphone() -> None:
    bench = Bench(ScriptedRecogniser())
    bench.hear(np.zeros(6 * RATE, np.int16))
    bench.hear(QUIET)

    assert [one.on for one in bench.of(Muted)] == [True, False]  # type: ignore[union-attr]


def test_a_muted_microphone_that_brings_only_the_loudspeaker_stays_muted() -> None:
    """A sound server that lost the microphone may deliver the loudspeaker in its place."""
    bench = Bench(ScriptedRecogniser())
    bench.hear(np.zeros(6 * RATE, np.int16))
    bench.loop.take(Played(bench.now, LOUD))
    bench.hear(LOUD[: 4 * 640])
    assert [one.on for one in bench.of(Muted)] == [True]  # type: ignore[union-attr]


def test_what_it_plays_is_taken_out_of_what_it_hears() -> None:
    far = as_int16(spoken(PROMPT))
    echo = as_int16(heard_through(spoken(PROMPT), room(6, 0.03)) + noise(60, -66)[: len(far)])

    def hearings(tell_reference: bool) -> int:
        bench = Bench(LoudRecogniser(), echo=True)
        bench.hear(QUIET)
        bench.loop.take(Listen("speaking", frozenset({"stop"})))
        next_block = bench.now + 0.04 - 0.05  # the stamp it will have
        for at in range(0, len(far), 1920):
            if tell_reference:
                bench.loop.take(Played(next_block + at / RATE, far[at : at + 1920]))
            bench.hear(echo[max(0, at - 1920) : at])  # 0.12 s later, as from a real card
        return len(bench.of(Hearing))

    assert hearings(tell_reference=False) > 0
    assert hearings(tell_reference=True) == 0


def test_closing_closes_all() -> None:
    recogniser = ScriptedRecogniser()
    bench = Bench(recogniser)
    bench.loop.close()

    assert bench.microphone.done == ["close"]
    assert recogniser.closed


def test_it_measures_the_echo_when_asked_and_only_then() -> None:
    bench = Bench(ScriptedRecogniser())
    played = spoken(PROMPT)[: 4 * RATE]
    sound = as_int16(heard_through(played, room(-12.0, 0.1)) + noise(4.0, -66))
    bench.hear(QUIET)
    assert bench.of(Measured) == []

    bench.loop.take(Measure(3.5))
    bench.loop.take(Played(bench.now - 0.05 + 0.04, as_int16(played)))
    bench.hear(sound)

    (measured,) = bench.of(Measured)
    assert isinstance(measured, Measured)
    assert measured.echo.delay_s == pytest.approx(0.1, abs=0.011)
    assert measured.echo.gain_db == pytest.approx(-12.0, abs=3.0)
    assert measured.floor_db == pytest.approx(-66.0, abs=4.0)
    bench.hear(QUIET)
    assert len(bench.of(Measured)) == 1


def test_a_muted_microphone_measures_nothing() -> None:
    bench = Bench(ScriptedRecogniser())
    bench.loop.take(Measure(1.0))
    bench.hear(np.zeros(2 * RATE, np.int16))

    (measured,) = bench.of(Measured)
    assert isinstance(measured, Measured)
    assert measured.echo.heard_db == -120.0
    assert measured.echo.delay_s is None
