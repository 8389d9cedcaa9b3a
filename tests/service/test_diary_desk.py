"""The diary beside the conversation, on a real disk: a night and the day after it, and the week."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calmcramp.hearing.types import Pulse
from calmcramp.planning.diary import Cramp, Day, Diary
from calmcramp.service.diary_desk import DiaryDesk
from calmcramp.service.keeping import Keeping
from calmcramp.service.language import diary_words
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from calmcramp.service.scribe import Scribe, session_kinds
from tests.service.night import SHELF, Night

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = diary_words("en")
CONSENT = "May I ask a few short questions about last night? Yes, no, or later."
ANSWERS = {
    "Which leg was it?": "the left one",
    "Did you fall asleep": "yes",
    "About how many minutes": "about twenty minutes",
    "From zero to ten, how sore": "three",
    "Was yesterday harder": "yes",
    "Did you have any alcohol": "no",
    "Did you drink less": "yes please",
}


class Bedroom:
    """One home whose clock goes with the sound, and jumps where it is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown = datetime(2026, 11, 24, 3, 10, tzinfo=BERLIN)
        self.right = True
        self.night = self.begin()

    def begin(self, asks: bool = True) -> Night:
        """Switched on, with what is kept."""
        self.scribe = Scribe(Ledger(self.folder / "diary.db", session_kinds(SHELF.routines)))
        keeping = Keeping(
            Notebook(self.folder / "memory.json", lambda: self.now().timestamp()),
            lambda kind, fields: self.scribe.note(kind, fields, self.now()),
            self.scribe.close,
            self.scribe.fault,
            self.scribe.read,
        )
        assert WORDS is not None
        desk = DiaryDesk(self.scribe.read, WORDS, self, asks=asks)
        self.keeping, self.night = keeping, Night(keeping=keeping, diary=desk)
        self.night.conductor.start()
        return self.night

    def until(self, shown: datetime) -> Night:
        """Off, and on again at this time."""
        self.keeping.close()
        self.shown = shown
        return self.begin()

    def now(self) -> datetime:
        played = self.night.now if hasattr(self, "night") else 0.0
        return self.shown + timedelta(seconds=played)

    def trusted(self, now: datetime, monotonic: float) -> bool:
        return self.right

    def diary(self) -> Diary:
        """All there is, once it is written."""
        self.keeping.close()
        with_all = Ledger(self.folder / "diary.db").diary()
        assert with_all.faults == ()
        return with_all

    def told(self, *said: str) -> str:
        """What is said to this, once the diary has answered."""
        before = len(self.night.spoken)
        self.night.say(*said)
        self.settle()
        self.night.until_quiet()
        return " ".join(self.night.spoken[before:])

    def settle(self) -> None:
        """Until the diary has answered, and a second of the night more."""
        answered = threading.Event()
        self.scribe.read(lambda _: answered.set())
        assert answered.wait(30)
        self.night.wait(1.2)
        answered.clear()
        self.scribe.read(lambda _: answered.set())
        assert answered.wait(30)
        self.night.wait(0.1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Bedroom]:
    room = Bedroom(tmp_path)
    yield room
    room.keeping.close()


def a_cramp(room: Bedroom, words: str = "cramp in my calf", pain: str = "six") -> None:
    night = room.night
    night.say(words)
    night.wait(40)
    night.say("no")
    night.wait(50)
    night.say("it's gone")
    night.until_said("From one to ten")
    night.say(pain)
    night.until_said("Shall I help you")
    night.say("no")
    night.until_quiet()


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


# ------------------------------------------------------------------ a night, and the day after it


def answer_all(night: Night) -> list[str]:
    """Answer what is asked, as long as something is; the questions."""
    asked: list[str] = []
    while night.state == "REVIEWING":
        night.until_asked()
        asked.append(night.spoken[-1])
        begins = (begin for begin in ANSWERS if asked[-1].startswith(begin))
        night.say(ANSWERS[next(begins)])
        night.wait(0.2)
    return asked


def a_whole_night(room: Bedroom) -> Diary:
    """A cramp, and breathing after it; in the morning the questions, answered."""
    room.night.conductor.handle(Pulse(0.0, 16_000, 0, -60.0, 16_000.0))
    a_cramp(room)
    room.night.say("help me relax with breathing")
    room.night.wait(120)
    room.night.say("stop")
    room.night.until_quiet()
    night = room.until(at(9, 20))
    night.say("good morning")
    room.settle()
    night.until_asked()
    assert night.spoken[-1] == CONSENT
    night.say("yes")
    assert len(answer_all(night)) == 6
    assert night.spoken[-1] == "Thank you. It's in the diary."
    return room.diary()


def test_a_night_and_the_day_after_fill_every_field_that_can_be_known(room: Bedroom) -> None:
    diary = a_whole_night(room)

    (cramp,), (day,), (session,) = diary.cramps, diary.days, diary.sessions
    assert cramp == Cramp(
        cramp.at,
        "Europe/Berlin",
        "calf",
        "left",
        cramp.seconds,
        "eased",
        6,
        ("stretch",),
        "stretch",
        id=cramp.id,
    )
    assert cramp.at.isoformat() == "2026-11-24T03:10:00+01:00"
    assert cramp.seconds == pytest.approx(90, abs=5)
    assert day == Day(
        cramp.night,
        effort="hard",
        alcohol=False,
        awake=20,
        slept_again=True,
        soreness=3,
        id=day.id,
    )
    assert (session.routine, session.kind, session.how) == ("settle", "breathing", "stopped")
    assert session.minutes == pytest.approx(2, abs=0.3)
    assert diary.nights == (cramp.night,)


def test_after_the_questions_nothing_more_of_that_night_is_asked(room: Bedroom) -> None:
    a_cramp(room, "cramp in my left calf")
    night = room.until(at(9, 20))
    night.say("good morning")
    room.settle()
    night.until_asked()
    night.say("no thanks")
    night.until_quiet()

    for hour in (9, 13, 18):
        room.until(at(hour, 40))
        assert room.told("good morning") == ""


QUIET: dict[str, Callable[[Bedroom], Night]] = {
    "at night": lambda room: room.until(at(5, 30)),
    "late": lambda room: room.until(at(21, 30)),
    "by a clock that can not be trusted": lambda room: _untrusted(room),
    "the day after the next": lambda room: room.until(at(9, 20, day=25)),
}


def _untrusted(room: Bedroom) -> Night:
    room.right = False
    return room.until(at(9, 20))


@pytest.mark.parametrize("begin", QUIET.values(), ids=QUIET)
def test_nothing_is_asked(room: Bedroom, begin: Callable[[Bedroom], Night]) -> None:
    a_cramp(room)
    begin(room)

    assert room.told("good morning") == ""


@pytest.mark.parametrize("words", ["stop", "good night", "not now", "dark urine", "pass me that"])
def test_who_wants_peace_or_help_is_asked_nothing(room: Bedroom, words: str) -> None:
    a_cramp(room)
    room.until(at(9, 20))

    assert CONSENT not in room.told(words)


def test_nobody_who_says_nothing_is_asked(room: Bedroom) -> None:
    a_cramp(room)
    night = room.until(at(9, 20))
    night.wait(120)

    assert night.spoken == []


def test_who_asks_for_the_questions_gets_them_after_a_quiet_night_too(room: Bedroom) -> None:
    night = room.until(at(9, 20))
    night.say("ask me about last night")
    room.settle()
    asked = answer_all(night)

    assert [one.split(" ")[0] for one in asked] == ["Was", "Did", "Did"]
    (day,) = room.diary().days
    assert (day.effort, day.alcohol, day.fluids) == ("hard", False, "low")


# ------------------------------------------------------------------ the week


def test_the_week_is_told_to_whoever_asks_with_three_numbers_at_most(room: Bedroom) -> None:
    assert room.told("how was last week") == "The diary has nothing for this week."
    a_cramp(room, "cramp in my left calf")

    assert room.told("How was last week?") == (
        "This week, it came once, in the left calf. The worst was six of ten."
    )


def test_the_week_is_told_by_day_and_then_the_day_is_asked_about(room: Bedroom) -> None:
    a_cramp(room, "cramp in my left calf")
    night = room.until(at(9, 20))
    night.say("how was my week")
    room.settle()
    night.until_said("May I ask")

    assert night.state == "REVIEWING"


def test_a_diary_that_can_not_be_opened_is_told_as_such(room: Bedroom) -> None:
    room.keeping.close()
    (room.folder / "lock").unlink()
    (room.folder / "lock").mkdir()
    room.begin()

    assert room.told("how was last week") == "I can't open the diary just now."


class SlowReader:
    """A diary that answers when it is let go."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def __call__(self, tell: Callable[[Diary | None], object]) -> None:
        self.waiting.append(partial(tell, Diary()))


def test_a_slow_disk_holds_up_nothing_and_its_answer_comes_late_or_not_at_all(
    room: Bedroom,
) -> None:
    assert WORDS is not None
    reader = SlowReader()
    night = Night(diary=DiaryDesk(reader, WORDS, room))
    night.say("how was last week")
    night.wait(5)
    assert (night.state, night.spoken) == ("ASLEEP", [])
    night.say("cramp")
    night.wait(2)
    reader.waiting.pop()()
    night.wait(2)
    assert night.state == "LOCATING"
    assert not [one for one in night.spoken if "diary" in one]

    night.say("stop")
    night.say("how was last week")
    reader.waiting.pop()()
    night.wait(1)
    assert night.spoken[-1] == "The diary has nothing for this week."
