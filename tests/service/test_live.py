"""The loop by the bed, on a card and ears that do as they are told."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.dialogue.states import Reply
from calmcramp.errors import Fault
from calmcramp.hearing.types import Hearing, Lost
from calmcramp.service.conductor import Conductor
from calmcramp.service.device_notes import Broken
from calmcramp.service.journal import Journal
from calmcramp.service.live import Live
from calmcramp.service.mailbox import Letter
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.script import Script
from fakes_sound import FakeSounds
from tests.service.night import FIRST_MOVE, SHELF

Samples = NDArray[np.float32]


class Card(FileSink):
    """A sound card that takes 20 ms a round, and can fall silent."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: str | None = None
        self.heals_after = self.underflows = self.starved = 0
        self.played: list[Samples] = []

    @property
    def room(self) -> int:
        return super().room + 7 * BLOCK

    def take_played(self) -> list[tuple[float, Samples]]:
        taken, self._waiting = self._waiting[:BLOCK], self._waiting[BLOCK:]
        self._taken += len(taken)
        self.played.append(taken)
        return [(self._taken / 48_000, taken)]

    def heard(self, frame: int) -> bool:
        return self._taken >= frame

    def heal(self) -> bool:
        self.heals_after -= 1
        if self.heals_after <= 0:
            self.fault = None
        return self.fault is None

    def close(self) -> None:
        self.fault = "closed"


class HearingAid:
    """A hearing process that only notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.references = self.memory = 0

    def start(self) -> None:
        self.told.append("start")

    def close(self) -> None:
        self.told.append("close")

    def reference(self, dac_time: float, samples: NDArray[np.int16]) -> None:
        self.references += 1


class Bedside:
    """Everything that a `Live` joins."""

    def __init__(self) -> None:
        sounds, self.card, self.ears = FakeSounds(), Card(), HearingAid()
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.events: list[Mapping[str, Any]] = []
        journal = Journal()
        journal.subscribe(self.events.append)
        player = Player(sounds, self.card)
        script = Script(SHELF, "en", frozenset(), sounds.tones())
        conductor = Conductor(script, sounds, player, journal, lambda _listen: None)
        self._found: list[Any] = []
        self.live = Live(conductor, player, self.card, self.ears, self.inbox, journal, self)

    def find(self, *messages: Any) -> None:
        """What is found at the next look."""
        self._found = [*messages]

    def look(self, breaks: int, busy: bool) -> list[Any]:
        """As a caretaker does."""
        found, self._found = self._found, []
        return found

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Run until that is so; a hundred rounds at most."""
        rounds = iter(range(100))
        self.live.run(lambda: until() or next(rounds, None) is None)

    def told(self, event: str) -> list[Mapping[str, Any]]:
        return [one for one in self.events if one["event"] == event]


@pytest.fixture
def bedside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedside]:
    kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr("calmcramp.service.live.MEND_EVERY_S", 0.0)
    yield Bedside()
    for name, handler in kept.items():
        signal.signal(name, handler)


def test_what_is_heard_is_answered_and_the_ears_get_what_is_played(bedside: Bedside) -> None:
    bedside.inbox.put(Hearing(1.0, "wake", "cramp", "cramp", 0.99, 0.5))
    bedside.run(lambda: len(bedside.told("said")) > 0 and bedside.ears.references > 5)

    assert bedside.told("said")[0]["text"] == FIRST_MOVE
    assert any(block.any() for block in bedside.card.played)


def test_typed_words_are_answered_through_their_pipe(bedside: Bedside, tmp_path: Path) -> None:
    pipe = tmp_path / "events"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    bedside.inbox.put(Letter("cramp", pipe))
    bedside.run(lambda: len(bedside.told("said")) > 0)
    answer = os.read(reader, 65_536).decode()
    os.close(reader)

    assert FIRST_MOVE in answer
    bedside.inbox.put(Letter("stop", None))
    bedside.run(lambda: len(bedside.told("silent")) > 0)
    assert bedside.live._conductor.state == "ASLEEP"


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_fades_out_and_leaves(bedside: Bedside, name: signal.Signals) -> None:
    bedside.inbox.put(Letter("cramp", None))
    bedside.run(lambda: any(block.any() for block in bedside.card.played))
    signal.raise_signal(name)
    bedside.live.run()

    assert len(bedside.told("silent")) == 1
    assert not bedside.card.played[-1][-100:].any()


def test_a_lost_loudspeaker_is_told_once_and_healed(bedside: Bedside) -> None:
    bedside.card.fault, bedside.card.heals_after = "it was pulled out", 4
    bedside.run(lambda: len(bedside.told("healed")) > 0)

    assert [one["what"] for one in bedside.told("fault")] == ["it was pulled out"]
    assert len(bedside.told("healed")) == 1


def test_ears_that_died_are_started_again(bedside: Bedside) -> None:
    bedside.inbox.put(Lost(1.0, Fault("hearing", "the process ended")))
    bedside.run(lambda: len(bedside.told("healed")) > 0)

    assert bedside.ears.told == ["close", "start"]
    assert bedside.told("fault")[0]["place"] == bedside.told("healed")[0]["place"] == "hearing"


def test_how_loud_it_is_is_kept(bedside: Bedside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calmcramp.service.live.LOOK_EVERY_S", 0.0)
    kept: list[float] = []
    bedside.live.keep_volume = kept.append
    for words in ("cramp", "quieter"):
        bedside.inbox.put(Letter(words, None))
    bedside.run(lambda: kept[-1:] == [-3.0])
    assert kept[-1] == -3.0


def test_what_the_caretaker_finds_is_told_and_said(
    bedside: Bedside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.service.live.LOOK_EVERY_S", 0.0)
    bedside.find(Broken(Fault("clock", "it was set")), Reply(("My clock was wrong.",)))
    bedside.run(lambda: len(bedside.told("said")) > 0)

    assert bedside.told("fault")[0]["place"] == "clock"
    assert bedside.told("said")[0]["text"] == "My clock was wrong."
