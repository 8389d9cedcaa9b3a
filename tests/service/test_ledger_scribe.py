"""Notes are handed over at once and written in their order; what a routine is for the diary."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calmcramp import places
from calmcramp.errors import Fault
from calmcramp.planning.diary_notes import Fields, Kind
from calmcramp.score.reading import read_routine
from calmcramp.service.ledger import Ledger
from calmcramp.service.scribe import Scribe, session_kinds
from diaries import at

NIGHT = at("2025-03-08T03:14:05")


class SlowLedger(Ledger):
    """A disk that takes its time: until it is let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.go = threading.Event()

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        self.go.wait()
        return super().note(kind, fields, at)


def test_a_slow_disk_keeps_nobody_waiting_and_loses_nothing(tmp_path: Path) -> None:
    ledger = SlowLedger(tmp_path / "diary.db")
    scribe = Scribe(ledger)
    began = time.perf_counter()
    for minute in range(50):
        assert (
            scribe.note("medicine", {"text": f"{minute}"}, NIGHT + timedelta(minutes=minute))
            is None
        )
    handed_over = time.perf_counter() - began
    ledger.go.set()

    assert scribe.close()
    assert handed_over < 0.5
    written = [one.text for one in Ledger(tmp_path / "diary.db").diary().medicines]
    assert written == [f"{minute}" for minute in range(50)]


def test_a_disk_that_hangs_does_not_keep_the_program_from_ending(tmp_path: Path) -> None:
    ledger = SlowLedger(tmp_path / "diary.db")
    scribe = Scribe(ledger)
    scribe.note("cramp-began", {"repeat": False}, NIGHT)

    assert not scribe.close(wait_s=0.05)
    ledger.go.set()


def test_what_was_handed_over_is_written_in_its_order(tmp_path: Path) -> None:
    scribe = Scribe(Ledger(tmp_path / "diary.db"))
    scribe.note("cramp-began", {"repeat": False}, NIGHT)
    fields = {"outcome": "eased", "seconds": 60.0, "muscle": "calf", "tried": "stretch"}
    scribe.note("cramp-ended", fields, NIGHT + timedelta(minutes=1))
    fields["outcome"] = "changed afterwards"
    scribe.note("pain", {"value": 6}, NIGHT + timedelta(minutes=2))

    assert scribe.close()

    (cramp,) = Ledger(tmp_path / "diary.db").diary().cramps
    assert (cramp.outcome, cramp.pain, cramp.tried) == ("eased", 6, ("stretch",))


def told(scribe: Scribe) -> list[str]:
    """All that is to be told once everything is written."""
    scribe.close()
    return [str(one) for one in iter(scribe.fault, None)]


def test_what_is_wrong_is_told_one_thing_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "diary.db").write_bytes(b"no diary at all " * 300)
    scribe = Scribe(Ledger(tmp_path / "diary.db"))
    scribe.note("cramp-began", {"repeat": "perhaps"}, NIGHT)

    first, second = told(scribe)

    assert "it was damaged and set aside" in first
    assert second == (
        "diary: repeat: what was to be noted is not within its limits, and was left out"
    )


class FaultyLedger(Ledger):
    """One with a fault of ours."""

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        if kind == "pain":
            raise ZeroDivisionError("oh")
        return super().note(kind, fields, at)


def test_a_fault_of_ours_is_told_and_ends_nothing(tmp_path: Path) -> None:
    scribe = Scribe(FaultyLedger(tmp_path / "diary.db"))
    scribe.note("pain", {"value": 3}, NIGHT)
    scribe.note("cramp-began", {"repeat": False}, NIGHT)

    (fault,) = told(scribe)
    assert re.fullmatch(
        r"diary: a note was not kept: ZeroDivisionError in \w+\.py:\d+; tell its makers", fault
    )
    assert len(Ledger(tmp_path / "diary.db").diary().cramps) == 1


def test_what_comes_after_the_end_is_told(tmp_path: Path) -> None:
    scribe = Scribe(Ledger(tmp_path / "diary.db"))
    scribe.close()

    assert "came after the diary was closed" in str(scribe.note("cramp-began", {}, NIGHT))


KINDS: dict[str, Any] = {
    "settle": Kind("breathing"),
    "pmr-7": Kind("relaxation"),
    "bedtime-stretch": Kind("stretch", stretch=True),
    "cramp-guard": Kind("relaxation", stretch=True),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_routine_is_known_to_the_diary_by_its_kind_and_its_parts(name: str) -> None:
    path = places.routines() / f"{name}.toml"
    routine = read_routine(path.read_text(encoding="utf-8"), path.name)

    assert session_kinds([routine]) == {name: KINDS[name]}


def test_what_the_disk_refused_is_written_without_another_note(tmp_path: Path) -> None:
    folder = tmp_path / "diary"
    folder.write_text("in the way", "utf-8")
    ledger = Ledger(folder / "diary.db")
    scribe = Scribe(ledger)
    scribe.note("cramp-began", {"repeat": False}, NIGHT)
    while not ledger.waits:
        threading.Event().wait(0.01)
    folder.unlink()
    while ledger.waits:
        scribe.again()
        threading.Event().wait(0.01)
    scribe.close()

    assert len(Ledger(folder / "diary.db").diary().cramps) == 1
