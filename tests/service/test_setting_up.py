"""The set-up, whole, on a loudspeaker and a microphone of files: with real ears and a real voice
once, and otherwise typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from calmcramp.dialogue.events import Reply
from calmcramp.dialogue.setup_lines import read_setup_lines
from calmcramp.dialogue.setup_states import Keep, SetUp, SetUpBook
from calmcramp.hearing.probe import Verdict
from calmcramp.hearing.types import Hearing, Measured
from calmcramp.house import House
from calmcramp.planning.settings import EXAMPLES, Settings, digit_by_digit
from calmcramp.score.units import RATE
from calmcramp.service.conductor import Conductor, Quit
from calmcramp.service.ear_test import EarTest
from calmcramp.service.journal import Journal
from calmcramp.service.mailbox import Letter
from calmcramp.service.own_voice import word_times
from calmcramp.service.script import Script
from calmcramp.service.setting_up import HELPING, NoMoreLines, Reach, SettingUp
from fakes_sound import FakeSounds, speech_frames
from setup_room import Room
from shipped_words import text_of
from tests.service.night import SHELF

LINES = read_setup_lines(text_of("setup.toml"), "setup.toml")
NUMBERS = {name: digit_by_digit(one.emergency_number) for name, one in EXAMPLES.items()}
RISING = LINES.ask["rising"]


class Planner:
    """A schedule that says yes."""

    def __init__(self) -> None:
        self.kept: list[bool] = []

    def hear(self, text: str) -> Reply | None:
        return Reply(ask="Every night at half past ten. Shall I?")

    def settle(self, yes: bool) -> Reply:
        self.kept.append(yes)
        return Reply(("All right. Every night at half past ten.",))


@dataclass
class Bedside:
    """A set-up in a room, and all it did."""

    room: Room
    script: Script
    aloud: bool = True
    begun: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    rooms: list[Measured] = field(default_factory=list)
    planner: Planner = field(default_factory=Planner)
    listens: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.journal = Journal()
        script, room = self.script, self.room
        book = SetUpBook(LINES, script.lines, script.vocabulary, script.triage, NUMBERS)
        reach = Reach(
            self.listen, room.measure, self.keep, self.rooms.append, self.show, self.help,
            self.planner,
        )  # fmt: skip
        self.leader = SettingUp(
            SetUp(book, **self.begun),
            script,
            room.player._sounds,
            room.player,
            self.journal,
            reach,
            self.aloud,
        )
        room.leader = self.leader

    def listen(self, listen: Any) -> None:
        self.listens.append(listen)
        if self.room.ears is not None:
            self.room.ears.listen(listen)

    def keep(self, kept: Keep) -> None:
        self.kept.append(f"{kept.section}.{kept.key}={kept.value}")

    def show(self, text: str) -> None:
        self.room.shown.append(text)

    def help(self) -> Conductor:
        room = self.room
        return Conductor(self.script, room.player._sounds, room.player, self.journal, self.listen)

    def type(self, text: str) -> None:
        self.leader.handle(Letter(text, None))


def typed(aloud: bool = True, **begun: Any) -> Bedside:
    """A set-up without ears, whose sounds are made up."""
    sounds = FakeSounds(level=True)
    script = Script(SHELF, "en", frozenset(), sounds.tones())
    return Bedside(Room(sounds), script, aloud, begun)


def asked(bedside: Bedside, text: str) -> None:
    """Let time pass until something is said."""
    count = len(bedside.room.shown)
    bedside.room.until(lambda: any(one.startswith(text) for one in bedside.room.shown[count:]))


# ------------------------------------------------------------------ by voice alone


def test_by_voice_alone_with_real_ears_and_a_real_voice() -> None:
    """Yes to the third sentence, to the level, the terms, the country and its number; no to the
    questions about health; yes to the evening."""
    with House(Settings(), here=True) as house:
        bedside = Bedside(Room(house.sounds, house.ears()), house.script)
        room = bedside.room
        yes, no = house.user_voice("Yes."), house.user_voice("No.")
        answered = 0
        while not bedside.leader.over:
            room.round()
            if len(room.shown) == answered:
                continue
            answered, line = len(room.shown), room.shown[-1]
            if line == RISING and answered < 3:
                continue
            if "?" in line or line == RISING:
                length = room.player.now().score.cues[-1].frames / 48_000
                health = "ten short" in line
                room.say(no if health else yes, length + 0.8)

    assert bedside.leader.outcome == "done", room.shown
    assert bedside.kept[0].startswith("night.volume_db=")
    assert bedside.kept[1:] == ["owner.understood=True", "country.name=us"]
    assert bedside.planner.kept == [True]
    assert room.shown[-1] == LINES.say["done"]
    assert len(bedside.rooms) == 1
    assert room.shown.count(RISING) in (3, 4, 5)


# ------------------------------------------------------------------ what may come in between


def test_a_cramp_is_helped_in_the_same_moment() -> None:
    bedside = typed()
    asked(bedside, RISING)
    began = bedside.room.now

    bedside.leader.handle(Hearing(began, "wake", "cramp", "cramp", 0.9, began))
    bedside.room.round()

    assert bedside.leader.outcome == "help"
    assert not bedside.leader.over, "whoever was helped is listened to further"
    assert bedside.leader._help is not None
    assert bedside.leader._help.state == "LOCATING"
    assert bedside.room.shown[-1] == HELPING
    for _ in range(20):
        bedside.room.round()
    assert bedside.listens[-1].state == "speaking", "the first move sounds"
    bedside.leader.handle(Quit())
    bedside.room.until(lambda: bedside.leader.idle)


def test_its_own_words_are_not_somebodys() -> None:
    """Of "leg cramps", in the sentence about what it is, a recogniser makes "cramp"."""
    bedside = typed(understood=False)
    asked(bedside, RISING)
    bedside.type("yes")
    asked(bedside, LINES.ask["level"])
    bedside.type("yes")
    line = bedside.script.lines.say["disclaimer"]
    asked(bedside, line)
    began = bedside.room.now
    word = next(
        one for one in word_times(line, began, speech_frames(line) / RATE) if one.word == "cramps"
    )
    bedside.room.until(lambda: bedside.room.now > word.ended)
    now = bedside.room.now
    bedside.leader.handle(Hearing(now, "wake", "cramp", "cramp", 0.99, now - 0.3))
    bedside.room.round()

    assert bedside.leader.outcome == ""


def test_stop_is_silence() -> None:
    bedside = typed()
    asked(bedside, RISING)
    now = bedside.room.now
    bedside.leader.handle(Hearing(now, "command", "stop", "stop", 0.9, now))
    for _ in range(15):
        bedside.room.round()

    assert bedside.leader.outcome == "stopped"
    assert bedside.leader.over
    bedside.room.peak = 0.0
    bedside.room.round()
    assert bedside.room.peak == 0.0


def test_nobody_there_ends_it_and_nothing_is_kept() -> None:
    bedside = typed()
    bedside.room.until(lambda: bedside.leader.over)

    assert bedside.leader.outcome == "nobody"
    assert bedside.kept == []
    assert bedside.room.shown[-1] == LINES.say["unheard"]


def test_a_room_that_is_never_measured_holds_nothing_up() -> None:
    bedside = typed(understood=True, country="us", plans=False)
    bedside.room.answers = False
    asked(bedside, RISING)
    bedside.type("now")
    bedside.room.until(lambda: bedside.leader.over)

    assert bedside.leader.outcome == "done"
    assert bedside.rooms == []
    assert bedside.kept == ["night.volume_db=-18.0"]


def test_all_that_is_said_after_it_has_the_nights_level() -> None:
    bedside = typed(understood=True, country="us", plans=False)
    for _ in range(9):
        asked(bedside, RISING)
    bedside.type("now")
    asked(bedside, LINES.ask["level"])
    bedside.room.peak = 0.0
    bedside.room.until(lambda: bedside.kept != [])
    tried, bedside.room.peak = bedside.room.peak, 0.0
    asked(bedside, LINES.say["room"])
    bedside.room.until(lambda: bedside.room.shown[-1] != LINES.say["room"])

    assert bedside.kept == ["night.volume_db=4.5"]
    assert bedside.room.peak == pytest.approx(tried, rel=0.15)


# ------------------------------------------------------------------ typed


def test_without_a_voice_one_typed_line_answers_one_question() -> None:
    bedside = typed(aloud=False)
    for line in ("now", "", "yes", "no", "yes", "yes", "no", "no", "no"):
        bedside.type(line)  # all at once, before the first question
    bedside.leader.handle(NoMoreLines())
    bedside.room.until(lambda: bedside.leader.over)

    assert bedside.leader.outcome == "done"
    assert bedside.kept == [
        "night.volume_db=-18.0",
        "owner.understood=True",
        "country.name=uk",
    ]
    assert bedside.planner.kept == [False]
    assert bedside.room.shown[-2:] == [LINES.say["no-wish"], LINES.say["done"]]


def test_without_a_voice_and_without_anybody_it_ends() -> None:
    bedside = typed(aloud=False)
    bedside.leader.handle(NoMoreLines())
    bedside.room.until(lambda: bedside.leader.over)

    assert bedside.leader.outcome == "nobody"


# ------------------------------------------------------------------ the ear test


def heard_in(echo: float = 1.0, deaf: bool = False, answers: bool = True) -> tuple[EarTest, Room]:
    with House(Settings(), here=True) as house:
        room = Room(house.sounds, echo=echo)
        room.deaf, room.answers = deaf, answers
        room.leader = test = EarTest(room.player, room.measure, room_s=2.0)
        room.until(lambda: test.over)
    return test, room


def test_the_ear_test_finds_the_echo_of_the_room() -> None:
    test, room = heard_in()

    assert test.verdict is Verdict.WELL
    assert test.room is not None
    assert room.peak < 10 ** (-30 / 20), "it is as soft as the bed of a session"


def test_a_muted_loudspeaker_is_tried_once_more_and_louder() -> None:
    test, room = heard_in(echo=0.0)

    assert test.verdict is Verdict.UNHEARD
    assert room.peak > 10 ** (-30 / 20)
    assert room.now < 16


def test_a_microphone_of_zeros_and_one_that_says_nothing_are_deaf() -> None:
    assert heard_in(deaf=True)[0].verdict is Verdict.DEAF
    silent, _ = heard_in(answers=False)
    assert (silent.verdict, silent.measured) == (Verdict.DEAF, None)
