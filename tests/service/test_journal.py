"""Events go to whoever asked for them, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from calmcramp.service.journal import Journal, as_line


def test_everybody_who_listens_gets_every_event_until_they_leave() -> None:
    journal, first, second = Journal(), list[Mapping[str, Any]](), list[Mapping[str, Any]]()
    leave = journal.subscribe(first.append)
    journal.subscribe(second.append)

    journal.note(1.23456, "wake", name="cramp", score=0.9)
    leave()
    journal.note(2, "silent")

    assert first == [{"t": 1.235, "event": "wake", "name": "cramp", "score": 0.9}]
    assert [entry["event"] for entry in second] == ["wake", "silent"]


def test_somebody_may_leave_in_the_middle_of_an_event() -> None:
    journal, seen = Journal(), list[str]()
    leave = journal.subscribe(lambda _entry: leave())
    journal.subscribe(lambda entry: seen.append(entry["event"]))

    journal.note(0, "silent")

    assert seen == ["silent"]


def test_what_is_whispered_reaches_only_confidants() -> None:
    journal, kept, shown = Journal(), list[Mapping[str, Any]](), list[Mapping[str, Any]]()
    journal.subscribe(kept.append)
    journal.confide(shown.append)

    journal.whisper(1, "said", text="I'm sorry.")
    journal.note(2, "silent")

    assert [entry["event"] for entry in kept] == ["silent"]
    assert shown == [{"t": 1, "event": "said", "private": True, "text": "I'm sorry."}]


def test_a_line_is_one_line_of_json_in_plain_letters() -> None:
    line = as_line({"t": 1.0, "event": "said", "text": "Größer, größer.\nSo."})

    assert "\n" not in line
    assert "Größer" in line
    assert json.loads(line)["text"] == "Größer, größer.\nSo."
