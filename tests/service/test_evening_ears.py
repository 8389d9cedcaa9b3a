"""An evening with something scheduled: it hears, or it says so while there is time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calmcramp.dialogue.events import Reply
from calmcramp.dialogue.setup_lines import read_setup_lines
from calmcramp.hearing.probe import Verdict
from calmcramp.hearing.types import RATE, Echo, Measured, Pulse
from calmcramp.planning.settings import Night
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.evening_ears import EveningEars
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.script import Script
from fakes_sound import FakeSounds
from shipped_words import text_of
from tests.service.night import SHELF

LINES = read_setup_lines(text_of("setup.toml"), "setup.toml").ears
ZONE = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 11, 24, 21, 30, tzinfo=ZONE)
NOTES = EarNotes(DUE - timedelta(days=9), "mic", "speaker", Verdict.WELL, -60.0, 80.0, -12.0)
HEARD = Echo(-37.0, -50.0, -60.0, 0.08, -12.0, 40.0)
UNHEARD = Echo(-37.0, -60.0, -60.0)


class Evening:
    """A clock, ears that do as they are told, and a loudspeaker without a card."""

    def __init__(self, notes: EarNotes | None = NOTES) -> None:
        self.time = DUE - timedelta(minutes=30)
        self.passed = 1000.0
        self.right = True
        self.echo: Echo | None = HEARD
        self.level, self.rate = -60.0, float(RATE)
        self.asked: list[float] = []
        self.sink = FileSink()
        self.player = Player(FakeSounds(), self.sink)
        self.peak = 0.0
        due = lambda now: DUE if now < DUE else None  # noqa: E731  one line, one schedule
        self.ears = EveningEars(
            LINES, due, Night().is_quiet, self, self.player, self.asked.append, lambda: notes
        )

    def now(self) -> datetime:
        return self.time

    def trusted(self, now: datetime, monotonic: float) -> bool:
        return self.right

    def wait(self, minutes: float, busy: bool = False, dead: bool = False) -> list[object]:
        """So many minutes, second by second; what was told."""
        told: list[object] = []
        for _ in range(round(60 * minutes)):
            self.time += timedelta(seconds=1)
            self.passed += 1.0
            if not dead:
                self.ears.take(Pulse(0.0, 0, 0, self.level, self.rate), self.passed)
            asked = len(self.asked)
            told += self.ears.look(self.passed, busy)
            if not self.player.silent:
                self.sounded(1)
            if len(self.asked) > asked and self.echo is not None:
                self.sounded(5)
                self.ears.take(Measured(0.0, self.echo, -60.0), self.passed)
        return told

    def sounded(self, seconds: int) -> None:
        """What sounds goes on for so long."""
        for _ in range(seconds * 50):
            self.peak = max(self.peak, float(abs(self.sink.pull(BLOCK, self.player)).max()))
        self.player.heard()


def spoken(told: list[object]) -> list[str]:
    return [text for one in told if isinstance(one, Reply) for text in one.say]


def test_all_is_well_nothing_is_said_and_it_was_asked_once() -> None:
    evening = Evening()

    assert evening.wait(9) == []
    assert evening.asked == []
    assert evening.wait(25) == []
    assert len(evening.asked) == 1
    assert 0 < evening.peak < 0.1


@pytest.mark.parametrize(
    ("echo", "line", "tries"),
    [
        (UNHEARD, "unheard", 2),
        (Echo(-37.0, -40.0, -120.0, 0.0, 0.0, 900.0), "looped", 1),
        (Echo(-120.0, -60.0, -60.0), "dumb", 1),
        (None, "deaf", 1),
    ],
)
def test_what_is_wrong_is_told_in_words_once(echo: Echo | None, line: str, tries: int) -> None:
    evening = Evening()
    evening.echo = echo

    told = evening.wait(29)

    assert spoken(told) == [LINES["tonight"], LINES[line]]
    assert [type(one) for one in told] == [Broken, Reply]
    assert len(evening.asked) == tries


def test_a_dead_microphone_is_told_without_a_sound() -> None:
    evening = Evening()

    assert spoken(evening.wait(29, dead=True)) == [LINES["tonight"], LINES["deaf"]]
    assert evening.asked == []
    assert evening.peak == 0.0


def test_zeros_and_a_slow_microphone_are_told_too() -> None:
    muted, slow = Evening(None), Evening(None)
    muted.level, slow.rate = -120.0, 0.47 * RATE

    assert spoken(muted.wait(29)) == [LINES["tonight"], LINES["deaf"]]
    assert spoken(slow.wait(29)) == [LINES["tonight"], LINES["slow"]]


@pytest.mark.parametrize(
    "notes", [None, EarNotes(DUE, "puck", "puck", Verdict.UNHEARD)], ids=["none", "unheard"]
)
def test_without_an_echo_at_set_up_nothing_sounds(notes: EarNotes | None) -> None:
    """A microphone that takes its own echo away never heard the swell, and is well."""
    evening = Evening(notes)
    evening.echo = UNHEARD

    assert evening.wait(29) == []
    assert evening.asked == []
    assert evening.peak == 0.0


def test_whoever_is_helped_is_left_alone_and_it_is_done_afterwards() -> None:
    evening = Evening()
    evening.echo = UNHEARD

    assert evening.wait(20, busy=True) == []
    assert spoken(evening.wait(5)) != []


def test_without_a_clock_that_can_be_trusted_nothing_is_done() -> None:
    evening = Evening()
    evening.right, evening.echo = False, UNHEARD

    assert evening.wait(29) == []


def test_in_quiet_hours_nothing_sounds_and_nothing_is_said() -> None:
    evening = Evening()
    evening.time, evening.echo = DUE.replace(hour=23), UNHEARD

    assert evening.wait(29) == []
    assert evening.peak == 0.0


def test_that_it_is_well_again_is_noted_the_next_evening() -> None:
    evening = Evening()
    evening.echo = UNHEARD
    evening.wait(29)
    evening.ears._due = lambda now: DUE + timedelta(days=1)
    evening.time, evening.echo = DUE + timedelta(days=1, minutes=-15), HEARD

    assert [type(one) for one in evening.wait(3)] == [Mended]


def test_its_sentences_are_made_ahead() -> None:
    """What it says of its ears it can say also on an evening on which no voice speaks."""
    ahead = {text for text, _ in Script(SHELF, "en", frozenset(), ()).lines_ahead()}

    assert set(LINES.values()) <= ahead
