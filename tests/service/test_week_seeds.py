"""Short nights by seed, with the machinery of the simulated week (docs/soak.md): real ears, voice,
player, diary and schedule in a process that is killed. Seeds in which something broke stay here."""

from __future__ import annotations

from pathlib import Path

import pytest

from nights.keeper import live_through

SECONDS, EPISODES = 100.0, 1


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines that one night has had made, the next one finds."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_night_breaks_no_law(seed: int, tmp_path: Path, cache: Path) -> None:
    outcome = live_through(
        tmp_path, seed, nights=1, seconds=SECONDS, episodes=EPISODES, cache=cache
    )

    assert outcome.broken == []
    assert outcome.errors == []
    assert outcome.trace[-1]["event"] == "left"
    assert outcome.lives == 1 + len(outcome.week.deaths)
    assert any(record["event"] == "said" for record in outcome.trace)
