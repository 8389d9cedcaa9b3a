"""Killed at a random moment of a night, and started again: what was remembered is what it was, and
warmth that lies on a leg is never forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from calmcramp.dialogue.memory import Memory
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from house import ROOT
from kill_night import keeping
from tests.service.night import Night

SEEDS = range(6)
LIVES = 2
"""How often each night is killed."""
LATEST_S = 0.05
"""A moment after a line at which it may die; a second of the night takes some milliseconds."""


def live_and_die(folder: Path, seed: int, chance: Random) -> list[dict[str, object]]:
    """Start it, kill it a random moment after a random line; what it told until then."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "tests")])
    program = str(ROOT / "tests" / "kill_night.py")
    night = subprocess.Popen(
        [sys.executable, program, str(folder), str(seed)],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert night.stdout is not None
    with night.stdout as told:
        lines = [next(told) for _ in range(chance.randrange(1, 9))]
        try:
            night.wait(chance.random() * LATEST_S)
        except subprocess.TimeoutExpired:
            night.kill()
        lines += list(told)
    assert night.wait() == -9, "it ended by itself"
    return [json.loads(line) for line in lines if line.endswith("\n")]


def remembered(folder: Path) -> Memory:
    memory, fault = Notebook(folder / "memory.json").read(0.0)
    assert fault is None
    return memory


@pytest.mark.parametrize("seed", SEEDS)
def test_whenever_it_is_killed_nothing_kept_is_lost(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    for life in range(LIVES):
        told = live_and_die(tmp_path, seed + life, chance)

        memory = remembered(tmp_path)
        cramps = [one["cramps"] for one in told if one["what"] == "lived"]
        assert len(memory.cramps) >= max(cramps, default=0)
        ledger = Ledger(tmp_path / "diary" / "diary.db")
        assert ledger.open() == ()
        assert ledger.diary().faults == ()
        ledger.close()


def test_warmth_that_lay_there_when_it_was_killed_is_asked_off(tmp_path: Path) -> None:
    chance = Random(1)
    for _ in range(20):
        live_and_die(tmp_path, 0, chance)
        if remembered(tmp_path).heat is not None:
            break
    else:
        pytest.fail("warmth was never on the disk")

    night = Night(keeping=keeping(tmp_path))
    night.conductor.start(quiet=True)
    night.until_said("Time. Please take the heat away")
    night.say("it's off")
    night.until_quiet()
    assert night.state == "ASLEEP"
