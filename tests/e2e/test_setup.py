"""The set-up as a process, on real sound: a loudspeaker that comes back to the microphone through a
room of known delay and gain; then one that is muted, and devices that are not there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bedside import COMMAND, bedside, home_env
from recording import Recording
from sound_loop import EchoLoop
from sound_server import RATE, SoundServer

pytestmark = pytest.mark.sound

STAMPS_MS = 60.0
"""How far the sound system's own stamps may be off through PulseAudio, which guesses them."""

PATIENCE_S = 240.0


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken lines made by one test serve the next."""
    return tmp_path_factory.mktemp("cache")


def set_up(
    env: dict[str, str], *arguments: str, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    """`calmcramp setup` with these arguments; what is typed comes at once, or nobody types."""
    return subprocess.run(
        [*COMMAND, "setup", *arguments],
        env=env,
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def kept(home: Path) -> dict[str, Any]:
    """What the ear test left."""
    file = home / "data" / "calmcramp" / "ears.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def settings(home: Path) -> str:
    return (home / "config" / "calmcramp" / "settings.toml").read_text("utf-8")


def carried(room: Recording) -> tuple[float, float]:
    """Milliseconds and decibels from the loudspeaker to the microphone, on the card's own clock."""
    played = np.asarray(room.speaker, np.float64)
    heard = np.asarray(room.microphone, np.float64)
    size = 1 << (len(played) + RATE).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    answer: NDArray[np.float64] = np.fft.irfft(spectrum, size)[:RATE]
    late = int(np.argmax(answer))
    return 1000 * late / RATE, float(20 * np.log10(answer[late] / (played @ played)))


@pytest.mark.parametrize(("gain_db", "delay_s"), [(-6.0, 0.02), (-24.0, 0.25)])
def test_the_echo_of_a_known_room_is_measured(
    sound_server: SoundServer, tmp_path: Path, cache: Path, gain_db: float, delay_s: float
) -> None:
    env = home_env(sound_server.env, tmp_path, cache, "# mine\n")
    with EchoLoop(sound_server, gain_db, delay_s), sound_server.recording() as room:
        ended = set_up(env, "--yes", "--json")

    late_ms, softer_db = carried(room)
    report = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert report["verdict"] == "well"
    assert report["delay_ms"] == pytest.approx(late_ms, abs=STAMPS_MS)
    assert report["gain_db"] == pytest.approx(softer_db, abs=1.0)
    assert softer_db == pytest.approx(gain_db, abs=0.5), "the room of the test is not as it should"
    assert kept(tmp_path)["gain_db"] == report["gain_db"]
    assert settings(tmp_path) == "# mine\n"
    # A swell: it takes its time to come, and is soft.
    loud = np.abs(room.speaker)
    assert loud.max() < 10 ** (-30 / 20)
    assert np.argmax(loud > 0.5 * loud.max()) - np.argmax(loud > 1e-4) > 0.3 * RATE


def test_a_loudspeaker_that_is_muted_is_told_with_what_to_do(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    env = home_env(sound_server.env, tmp_path, cache)
    with EchoLoop(sound_server, -120.0):
        ended = set_up(env, "--yes", "--json", "--input", "mic", "--output", "speaker")

    assert ended.returncode == 1
    assert json.loads(ended.stdout)["verdict"] == "unheard"
    assert "error: the microphone does not hear the loudspeaker; turn the" in ended.stderr
    assert kept(tmp_path)["verdict"] == "unheard"


def test_a_microphone_that_brings_only_zeros_is_no_microphone(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    env = home_env(sound_server.env, tmp_path, cache)

    ended = set_up(env, "--yes", "--input", "mic", "--output", "speaker")

    assert ended.returncode == 69
    assert ended.stderr.splitlines()[-1] == (
        "error: the microphone delivers only zeros; check its switch and its plug"
    )
    assert kept(tmp_path)["verdict"] == "deaf"


def test_that_it_can_not_be_set_up_is_said_aloud_too(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    """Whoever sets it up by voice alone sees no screen."""
    env = home_env(sound_server.env, tmp_path, cache)
    with sound_server.recording() as room:
        ended = set_up(env, "--input", "mic", "--output", "speaker")

    assert ended.returncode == 69
    assert "error: the microphone delivers only zeros" in ended.stderr
    loud = np.flatnonzero(np.abs(room.speaker) > 10 ** (-30 / 20))
    assert len(loud) > 0, "nothing was said"
    assert (loud[-1] - loud[0]) / RATE > 1.5, "that was no sentence"


def test_without_any_device_it_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "asound.conf").write_text("pcm.none { type hw card 99 }")
    nothing = {"ALSA_CONFIG_PATH": f"{tmp_path}/asound.conf", "PULSE_SERVER": "unix:/nonexistent"}

    ended = set_up(home_env(os.environ | nothing, tmp_path), "--yes")

    assert ended.returncode == 69
    assert ended.stderr.startswith("error: there is no ")
    assert len(ended.stderr.splitlines()) == 1
    assert kept(tmp_path) == {}


def test_it_is_set_up_at_a_keyboard(sound_server: SoundServer, tmp_path: Path, cache: Path) -> None:
    """Every answer typed: now, louder, yes; understood; us, yes; no questions; no evening."""
    env = home_env(sound_server.env, tmp_path, cache, "")
    typed = "now\nlouder\nyes\n" + "yes\nyes\nyes\nno\nno\nno\n"
    with EchoLoop(sound_server, -20.0, 0.05):
        ended = set_up(env, "--no-voice", typed=typed)

    assert ended.returncode == 0, ended.stderr
    assert "Set up." in ended.stdout
    assert "volume_db = -15.0" in settings(tmp_path)
    assert "understood = true" in settings(tmp_path)
    assert 'name = "us"' in settings(tmp_path)
    assert "Then I leave the evenings to you." in ended.stdout


def test_beside_a_running_assistant_it_leaves_the_answers_to_that(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    with bedside(sound_server, tmp_path, cache) as assistant:
        ended = set_up(assistant.env, "--yes")

    assert ended.returncode == 1
    assert "error: the assistant is running, and would answer too; end it first" in ended.stderr
