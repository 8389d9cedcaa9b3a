"""What the doctor says of the ears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calmcramp.hearing.probe import Verdict
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.ears_look import age, findings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WELL = EarNotes(NOW - timedelta(days=3), "mic", "speaker", Verdict.WELL, -61.3, 83.1, -11.3)
TESTED = "it hears itself after 83 ms, 11 dB softer than it was played; a quiet room is -61.3 dB"


def test_a_good_test_and_its_age() -> None:
    assert list(findings(WELL, NOW, "mic")) == [("ok", f"{TESTED} (3 days ago)", "")]
    assert list(findings(WELL, NOW, "")) == [("ok", f"{TESTED} (3 days ago)", "")]


def test_no_test_an_old_one_and_one_with_other_ears() -> None:
    how = "`calmcramp setup` tests them, by voice alone"
    old = replace(WELL, at=NOW - timedelta(days=400))

    assert list(findings(None, NOW, "mic")) == [("note", "its ears were never tested", how)]
    assert list(findings(old, NOW, "mic")) == [("note", f"{TESTED} (400 days ago)", how)]
    assert list(findings(WELL, NOW, "webcam")) == [
        ("note", 'tested with "mic", and now it is "webcam"', how)
    ]


@pytest.mark.parametrize("verdict", [one for one in Verdict if one is not Verdict.WELL])
def test_what_is_wrong_has_a_remedy(verdict: Verdict) -> None:
    (level, what, remedy), room = findings(EarNotes(NOW, "mic", "speaker", verdict), NOW, "mic")

    assert level == "warning"
    assert what.endswith("(today)")
    assert remedy
    assert room[1] == "the quiet room was not measured"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(hours=5), "today"),
        (timedelta(days=1, hours=3), "a day ago"),
        (timedelta(days=40), "40 days ago"),
        (-timedelta(days=1), "in the future, by this clock"),
    ],
)
def test_ages(passed: timedelta, said: str) -> None:
    assert age(passed) == said
