"""The assistant as a process, on real sound: somebody speaks into a microphone, and a loudspeaker
answers. What is measured here with a watch is measured in bench/, not tested."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bedside import AUDIBLE_DB, COMMAND, Assistant, bedside, first_move, home_env, user_says
from recording import Recording
from sound_server import RATE, SoundServer

pytestmark = pytest.mark.sound

Samples = NDArray[np.float32]

WINDOW = RATE // 100
LONGEST_PAUSE_S = 12.0
"""Longer than it waits for any answer."""
PATIENCE = 5
"""How often a person says "stop". How often it is heard at once is measured in bench/."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken lines made by one test serve the next; all else is each test's own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def assistant(sound_server: SoundServer, tmp_path: Path, cache: Path) -> Iterator[Assistant]:
    with bedside(sound_server, tmp_path, cache) as running:
        yield running


def likeness(recorded: Samples, known: Samples) -> tuple[float, int]:
    """How alike `known` and the stretch of `recorded` most like it are (0 to 1), and its place."""
    size = 1 << (len(recorded) + len(known)).bit_length()
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(known, size))
    place = int(np.argmax(np.fft.irfft(spectrum, size)[: len(recorded)]))
    there = np.pad(recorded[place : place + len(known)], (0, len(known)))[: len(known)]
    return float(there @ known / np.sqrt((there @ there) * (known @ known))), place


def gains(recorded: Samples, known: Samples) -> Samples:
    """By what factor `known` was played, window after window, where it is loud enough to tell."""
    whole = min(len(recorded), len(known)) // WINDOW * WINDOW
    heard, said = (sound[:whole].reshape(-1, WINDOW) for sound in (recorded, known))
    power = np.square(said).sum(axis=1)
    telling = power > WINDOW * 1e-4
    return np.asarray(((heard * said).sum(axis=1) / np.maximum(power, 1e-9))[telling], np.float32)


def processes(parent: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(pid for child in children for pid in processes(int(child)))]


def sockets(pid: int) -> set[str]:
    """The inodes of a process's open sockets."""
    links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
    return {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}


def network(pid: int) -> dict[str, str]:
    """Of every network socket that a process sees, its inode and its state."""
    tables = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")
    paths = [path for name in tables if (path := Path(f"/proc/{pid}/net/{name}")).exists()]
    rows = [line.split() for path in paths for line in path.read_text().splitlines()[1:]]
    return {row[9]: row[3] for row in rows}


def in_a_cramp(sound_server: SoundServer, room: Recording) -> int:
    """Say that there is one; the frame at which help began."""
    sound_server.play(user_says("I have a cramp."), wait=False)
    return room.wait_for_sound(30, AUDIBLE_DB)


def falls_silent(sound_server: SoundServer, room: Recording) -> bool:
    """Say "stop" as soon as it speaks; whether it then says no more."""
    room.wait_for_sound(30, AUDIBLE_DB)
    sound_server.play(user_says("Stop."))
    room.listen(1.0)
    since = room.frames
    room.listen(LONGEST_PAUSE_S)
    return not (np.abs(room.speaker[since:]) > 10 ** (AUDIBLE_DB / 20)).any()


def test_a_cramp_is_answered_with_the_first_move_and_stop_silences_it(
    sound_server: SoundServer, assistant: Assistant, cache: Path
) -> None:
    with sound_server.recording() as room:
        in_a_cramp(sound_server, room)
        move = first_move(cache)
        room.listen(len(move) / RATE)
        sure, place = likeness(room.speaker, move)
        assert sure > 0.9, f"the first move was not what was heard ({sure:.2f})"
        assert not (np.abs(room.speaker[:place]) > 10 ** (AUDIBLE_DB / 20)).any()

        silenced = any(falls_silent(sound_server, room) for _ in range(PATIENCE))
    assert silenced, f'it spoke on after {PATIENCE} times "stop"'
    assert assistant.process.poll() is None


def test_sigterm_while_it_speaks_fades_out_and_leaves(
    sound_server: SoundServer, assistant: Assistant, cache: Path
) -> None:
    with sound_server.recording() as room:
        in_a_cramp(sound_server, room)
        room.listen(0.2)
        assistant.ask_to_leave()
        assert assistant.leave() == 0
        room.listen(0.5)

    move = first_move(cache)
    heard = np.asarray(room.speaker)
    _, place = likeness(heard, move[: RATE // 4])
    factors = gains(heard[place:], move)
    fading = np.flatnonzero((factors > 0.05) & (factors < 0.95))
    assert len(fading) >= 5, f"it was cut, not faded: {factors.round(2).tolist()}"
    assert (np.diff(factors[fading]) < 0.05).all()
    assert (np.abs(factors[fading[-1] + 1 :]) < 0.05).all()


def test_typed_words_reach_the_running_assistant(
    sound_server: SoundServer, assistant: Assistant
) -> None:
    with sound_server.recording() as room:
        events = assistant.say("cramp")
        assert [event["name"] for event in events if event["event"] == "wake"] == ["cramp"]
        assert any(event["event"] == "said" for event in events)
        assert np.abs(room.speaker).max() > 10 ** (AUDIBLE_DB / 20)

        assistant.say("stop", 0.2)
        room.wait_for_silence(3, 30, AUDIBLE_DB)


def test_nothing_of_it_touches_the_network(sound_server: SoundServer, assistant: Assistant) -> None:
    assistant.say("cramp", 0.2)
    family = processes(assistant.process.pid)

    seen = network(assistant.process.pid)
    own = {inode for pid in family for inode in sockets(pid)}
    assert len(family) > 1
    assert own, "it talks with the sound server through a local socket"
    assert {inode: seen[inode] for inode in own & seen.keys()} == {}


def test_without_a_sound_card_it_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "asound.conf").write_text("pcm.none { type hw card 99 }")
    nothing = {"ALSA_CONFIG_PATH": f"{tmp_path}/asound.conf", "PULSE_SERVER": "unix:/nonexistent"}

    ended = subprocess.run(
        [*COMMAND, "run"],
        env=home_env(os.environ | nothing, tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 69
    assert ended.stdout == ""
    assert ended.stderr.startswith("error: there is no ")
    assert len(ended.stderr.splitlines()) == 1
