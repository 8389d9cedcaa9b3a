"""What time it is here, and what somebody means who types a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from calmcramp.errors import WrongUse
from calmcramp.service import wall
from diaries import at

NOW = at("2025-03-08T09:30")


def test_the_clock_on_the_wall_knows_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Australia/Lord_Howe")
    assert str(wall.zone()) == "Australia/Lord_Howe"
    assert wall.now().utcoffset() in (timedelta(hours=10, minutes=30), timedelta(hours=11))
    monkeypatch.setenv("TZ", "Nowhere/Else")
    assert wall.now().utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("now", "2025-03-08T09:30:00+01:00"),
        ("2025-03-08T03:14", "2025-03-08T03:14:00+01:00"),
        ("2025-03-08T03:14:05Z", "2025-03-08T03:14:05+00:00"),
        ("2024-10-27T02:30", "2024-10-27T02:30:00+02:00"),
        ("2025-03-08", "2025-03-08T00:00:00+01:00"),
    ],
)
def test_a_time_is_read_as_this_places(text: str, said: str) -> None:
    assert wall.moment(text, NOW).isoformat() == said


@pytest.mark.parametrize("text", ["", "yesterday", "2025-02-30", "25:00", "2025-03-08T09:31"])
def test_what_is_no_time_or_still_to_come_is_told(text: str) -> None:
    with pytest.raises(WrongUse):
        wall.moment(text, NOW)


def test_in_the_hour_that_comes_twice_the_first_is_meant() -> None:
    second = at("2025-10-26T02:10", fold=1)

    assert wall.moment("2025-10-26T02:40", second).utcoffset() == timedelta(hours=2)


def test_without_any_name_of_a_zone_the_offset_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(wall, "LOCALTIME", tmp_path / "localtime")

    assert wall.now().utcoffset() is not None
