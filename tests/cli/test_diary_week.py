""" "How was last week?", typed: with no assistant running it is answered from the diary itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.service import wall
from calmcramp.service.ledger import Ledger
from tests.cli.conftest import Command, Outcome


@pytest.fixture
def kept(home: Path) -> Path:
    """A diary with a cramp of just now."""
    ledger, now = Ledger(places.diary_file()), wall.now()
    fields = {"outcome": "eased", "seconds": 60.0, "muscle": "calf", "side": "right"}
    assert ledger.note("cramp-began", {"repeat": False}, now - timedelta(minutes=2)) is None
    assert ledger.note("cramp-ended", fields, now - timedelta(minutes=1)) is None
    assert ledger.note("pain", {"value": 4}, now) is None
    ledger.close()
    return places.diary_file()


def said(told: Outcome) -> list[str]:
    return [one["text"] for one in told.lines if one["event"] == "said"]


def test_the_week_is_told_to_whoever_types_the_question(calmcramp: Command, home: Path) -> None:
    told = calmcramp("say", "how was last week?", "--json")

    assert said(told) == ["The diary has nothing for this week."]
    assert not places.diary_file().parent.exists()


def test_it_is_told_from_the_diary_and_nothing_is_asked(calmcramp: Command, kept: Path) -> None:
    week = said(calmcramp("say", "what does my diary say", "--json"))
    questions = said(calmcramp("say", "ask me about last night", "--json"))

    assert week == ["This week, it came once, in the right calf.", "The worst was four of ten."]
    assert questions == ["Nothing is open about last night."]


def test_in_german_it_is_told_in_german(calmcramp: Command, home: Path) -> None:
    (home / "settings.toml").write_text('voice.language = "de"\n', "utf-8")

    told = calmcramp("say", "Wie war die letzte Woche?", "--json")

    assert said(told) == ["Im Tagebuch steht nichts aus dieser Woche."]


def test_a_damaged_diary_is_healed_or_told_and_never_a_traceback(
    calmcramp: Command, kept: Path
) -> None:
    for backup in (kept.parent / "backups").iterdir():
        backup.unlink()
    kept.write_bytes(b"no diary at all " * 300)

    told = calmcramp("say", "how was last week", "--json")

    assert (told.code, said(told)) == (0, ["The diary has nothing for this week."])
