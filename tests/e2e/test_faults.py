"""Real faults, one after another, under one running assistant: each is noticed, heals by itself, is
kept for the doctor, and never makes it speak in the night. How long that takes is measured in
bench/faults.py."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bedside import AUDIBLE_DB, COMMAND, Assistant, home_env, user_says
from breaking import RUINS, SLOW, Bedroom, Ruin, slow_microphone
from calmcramp.service.resampling import resampled
from sound_server import SoundServer, private_sound_server

pytestmark = pytest.mark.sound

NIGHT = '[owner]\nunderstood = true\n[night]\nquiet_from = "00:00"\nquiet_to = "23:59"\n'


@pytest.fixture(scope="module")
def server() -> Iterator[SoundServer]:
    with private_sound_server() as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def bedroom(server: SoundServer, home: Path) -> Iterator[Bedroom]:
    """It is started while there is neither microphone nor loudspeaker."""
    server.kill()
    bedroom = Bedroom(server, Assistant(home_env(server.env, home, settings=NIGHT), ["--wait"]))
    try:
        bedroom.assistant.wait_until_it_listens()
        yield bedroom
    finally:
        bedroom.leave()


def faults(home: Path) -> dict[str, dict[str, Any]]:
    """What it kept, by kind."""
    kept = json.loads((home / "state" / "calmcramp" / "faults.json").read_text("utf-8"))
    return {one["ill"]: one for one in kept}


def doctor(env: dict[str, str]) -> list[str]:
    """What `calmcramp doctor` says of troubles."""
    asked = subprocess.run(
        [*COMMAND, "doctor", "--json"], env=env, capture_output=True, text=True, check=False
    )
    return [one["finding"] for one in json.loads(asked.stdout) if one["check"] == "troubles"]


def test_started_without_any_device_it_waits_and_then_helps(bedroom: Bedroom) -> None:
    bedroom.wait_for("fault: microphone: there is none yet")
    bedroom.wait_for("fault: loudspeaker: there is no loudspeaker yet")
    bedroom.server.start()
    bedroom.sounds_of_the_room()
    bedroom.until_well()

    assert bedroom.helps()


@pytest.mark.parametrize("ruin", RUINS, ids=lambda ruin: ruin.name)
def test_it_is_noticed_healed_kept_and_not_spoken_of(
    bedroom: Bedroom, home: Path, ruin: Ruin
) -> None:
    bedroom.until_well()
    bedroom.catch_up()
    ruin.spoil(bedroom)
    bedroom.wait_for(ruin.noticed)
    ruin.mend(bedroom)
    bedroom.wait_for(ruin.healed)
    bedroom.until_well()

    assert bedroom.is_silent()
    kind = ruin.noticed.removeprefix("fault: ").split(":")[0]
    bedroom.until(lambda: faults(home)[kind]["ended"] is not None)


def test_a_microphone_that_delivers_half_the_sound_is_told(bedroom: Bedroom) -> None:
    bedroom.until_well()
    with slow_microphone(bedroom.server) as deliver:
        bedroom.catch_up()
        deliver(SLOW)
        while not (found := re.search(r" (\d+) % of", bedroom.wait_for("fault: microphone"))) or (
            int(found[1]) > 80
        ):
            continue  # what had gathered in the pipe came all at once
        deliver(1.0)
        bedroom.wait_for("healed: microphone")
    bedroom.until_well()


def test_another_default_device_is_taken_up(bedroom: Bedroom) -> None:
    server = bedroom.server
    bedroom.until_well()
    server.ask("load-module", "module-null-sink", "sink_name=other", "norewinds=1")
    for kind, other in (("sink", "other"), ("source", "other.monitor")):
        server.ask(f"set-default-{kind}", other)
    assert bedroom.plays_on("other")
    bedroom.assistant.say("cramp", 0.5)
    bedroom.assistant.say("stop", 0.5)
    for kind, own in (("sink", "speaker"), ("source", "mic")):
        server.ask(f"set-default-{kind}", own)

    assert bedroom.plays_on("speaker")
    bedroom.until_well()
    assert bedroom.helps()


def test_a_sound_server_of_another_rate_is_as_good(tmp_path: Path) -> None:
    with private_sound_server(44_100) as server:
        assistant = Assistant(home_env(server.env, tmp_path, settings=NIGHT))
        try:
            assistant.wait_until_it_listens()
            call = np.concatenate(list(resampled([user_says("I have a cramp.")], 48_000, 44_100)))
            with server.recording() as room:
                server.play(call.astype(np.float32), wait=False)
                room.wait_for_sound(60, AUDIBLE_DB)
        finally:
            assistant.leave()


def test_after_all_that_it_still_helps_and_said_nothing_of_it(bedroom: Bedroom) -> None:
    assert bedroom.is_silent()
    assert bedroom.helps()
    assert bedroom.assistant.process.poll() is None


def test_the_doctor_lists_all_of_it(bedroom: Bedroom, home: Path) -> None:
    told = doctor(bedroom.assistant.env)
    assert len(told) == len(faults(home)) >= 4
    assert any(line.startswith("the hearing process ended, hung or grew") for line in told)
