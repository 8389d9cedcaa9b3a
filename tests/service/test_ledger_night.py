"""A whole conversation writes its diary: what is noted in the night is what the ledger has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmcramp.errors import Fault
from calmcramp.planning.diary import Diary
from calmcramp.planning.diary_notes import NOTES
from calmcramp.service.keeping import Keeping
from calmcramp.service.ledger import Ledger
from diaries import NIGHT
from house import sources
from tests.service.night import Night


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "diary" / "diary.db")
    yield ledger
    ledger.close()


@pytest.fixture
def night(ledger: Ledger) -> Night:
    """A night that writes into the ledger, by the clock of the sound."""
    nights: list[Night] = []

    def note(kind: str, fields: Mapping[str, Any]) -> Fault | None:
        return ledger.note(kind, fields, NIGHT + timedelta(seconds=nights[0].conductor.now))

    nights.append(Night(keeping=Keeping(diary=note)))
    return nights[0]


def faults(night: Night, diary: Diary) -> list[object]:
    told = [event for event in night.events if event["event"] == "fault"]
    return [*told, *diary.faults]


def test_a_cramp_and_its_number(night: Night, ledger: Ledger) -> None:
    night.say("cramp in my left calf")
    night.wait(40)
    night.say("it's gone")
    night.until_said("From one to ten")
    night.say("six")
    night.until_quiet()

    diary = ledger.diary()
    (cramp,) = diary.cramps
    assert (cramp.muscle, cramp.side, cramp.outcome, cramp.pain) == ("calf", "left", "eased", 6)
    assert (cramp.tried, cramp.helped) == (("stretch",), "stretch")
    assert cramp.seconds == pytest.approx(40, abs=10)
    assert faults(night, diary) == []


def test_a_session_until_it_is_stopped(night: Night, ledger: Ledger) -> None:
    night.say("breathing exercise for ten minutes")
    night.say("help me relax with breathing")
    night.wait(120)
    night.say("stop")
    night.until_quiet()

    diary = ledger.diary()
    assert [one.how for one in diary.sessions][-1] == "stopped"
    assert diary.sessions[-1].minutes == pytest.approx(2, abs=0.3)
    assert faults(night, diary) == []


def test_a_red_flag_is_kept_and_not_safe_at_home_is_not(night: Night, ledger: Ledger) -> None:
    night.say("I have chest pain")
    night.wait(30)
    night.say("yes")
    night.until_quiet()
    night.say("I'm not safe at home")
    night.wait(30)
    night.say("yes")
    night.until_quiet()

    assert [(one.category, one.level) for one in ledger.diary().flags] == [("chest-pain", "E")]


def test_a_period_cramp_has_no_page(night: Night, ledger: Ledger) -> None:
    night.say("cramp")
    night.wait(8)
    night.say("it's a period cramp")
    night.until_quiet()

    assert ledger.diary().cramps == ()


def test_the_diary_knows_every_note_of_the_conversation() -> None:
    calls = (
        node
        for source in sources("src/calmcramp/dialogue")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Note"
    )
    kinds = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}

    assert kinds - NOTES.keys() == set()
    assert len(kinds) > 10
