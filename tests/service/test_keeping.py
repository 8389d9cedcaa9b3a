"""What outlives the night: kept when it changes, told once where a disk refuses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calmcramp.dialogue.memory import Memory
from calmcramp.errors import Fault
from calmcramp.hearing.types import Pulse
from calmcramp.service.keeping import Keeping
from calmcramp.service.notebook import Notebook
from tests.service.night import Night


def test_a_memory_is_written_when_it_changes_and_only_then(tmp_path: Path) -> None:
    file = tmp_path / "memory.json"
    keeping = Keeping(Notebook(file))
    memory, _ = keeping.recall(0.0)

    keeping.keep(memory, 1.0)
    keeping.close()
    assert not file.exists()

    keeping = Keeping(Notebook(file))
    keeping.recall(0.0)
    keeping.keep(Memory(usual="box"), 1.0)
    keeping.close()
    written = file.stat().st_mtime_ns
    keeping = Keeping(Notebook(file))
    assert keeping.recall(0.0)[0].usual == "box"
    keeping.keep(Memory(usual="box"), 9.0)
    keeping.close()
    assert file.stat().st_mtime_ns == written


def test_the_diary_is_told_once_an_hour_that_it_listens() -> None:
    noted: list[str] = []
    keeping = Keeping(diary=lambda kind, _: noted.append(kind))  # type: ignore[func-returns-value]
    for second in range(0, 7201, 600):
        keeping.listens(Pulse(0.0, 16_000, 0, -60.0, 16_000.0), float(second))
    assert noted == ["listening"] * 3

    keeping.listens(Pulse(0.0, 16_000, 0, -120.0, 16_000.0), 99_999.0)
    assert noted == ["listening"] * 3


def test_a_night_writes_its_diary_and_nothing_of_what_is_nobodys_business() -> None:
    noted: list[tuple[str, Mapping[str, Any]]] = []

    def write_down(kind: str, fields: Mapping[str, Any]) -> Fault | None:
        noted.append((kind, fields))
        return None

    night = Night(keeping=Keeping(diary=write_down))
    night.say("I'm not safe at home")
    night.wait(15)
    night.say("yes")
    night.until_quiet()
    night.say("cramp in my calf")
    night.wait(40)
    night.say("it's gone")
    night.until_said("From one to ten")
    night.say("six")

    assert [kind for kind, _ in noted] == ["cramp-began", "tried", "cramp-ended", "pain"]
    assert noted[2][1]["outcome"] == "eased"
    assert noted[3][1]["value"] == 6


def test_a_diary_that_can_not_be_written_costs_the_note_and_is_told() -> None:
    fault = Fault("diary", "the disk is full", "make room")
    night = Night(keeping=Keeping(diary=lambda _kind, _fields: fault))
    night.say("cramp")
    night.wait(2)

    told = [event for event in night.events if event["event"] == "fault"]
    assert [event["what"] for event in told] == ["the disk is full"]
    assert night.state == "LOCATING"
