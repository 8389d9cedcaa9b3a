"""Short nights by seed, with the machinery of the simulated week (docs/soak.md): real ears, voice,
player, diary and schedule in a process that dies. Seeds in which something broke stay here."""

from __future__ import annotations

from pathlib import Path

import pytest

from nights.keeper import live_through

NIGHTS = {
    "killed in a cramp": (2, 100.0),
    # What is due in the hour that is missing is led; the diary took the offer for a fault once.
    # Warmth is watched over a new start.
    "an hour is missing, and warmth lies on a leg": (68, 1300.0),
}
"""What happens -> the seed, and the seconds of the night."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines that one night has had made, the next one finds."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(("seed", "seconds"), NIGHTS.values(), ids=NIGHTS)
def test_a_night_breaks_no_law(seed: int, seconds: float, tmp_path: Path, cache: Path) -> None:
    outcome = live_through(tmp_path, seed, nights=1, seconds=seconds, episodes=1, cache=cache)

    assert outcome.broken == []
    assert outcome.errors == []
    assert outcome.trace[-1]["event"] == "left"
    assert outcome.lives == 1 + len(outcome.week.deaths)
    assert any(record["event"] == "said" for record in outcome.trace)
