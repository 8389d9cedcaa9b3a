"""The loudspeaker on a real sound server: every frame in its place, whatever happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recording import Recording
from sound_server import SoundServer

pytestmark = pytest.mark.sound

PLAYING = Path(__file__).parent.parent / "playing.py"
EVERY = 4800
"""Frames from click to click."""


def play(server: SoundServer, plan: str) -> tuple[Recording, dict[str, Any]]:
    """Run a plan of `playing.py`; what the room heard, and what the speaker says of itself."""
    with server.recording() as room:
        command = [sys.executable, str(PLAYING), plan]
        ended = subprocess.run(command, env=server.env, stdout=subprocess.PIPE, check=True)
        room.listen(0.3)
    return room, json.loads(ended.stdout)


def clicks(room: Recording) -> list[int]:
    return np.flatnonzero(room.speaker > 0.3).tolist()


def stretches(room: Recording) -> list[tuple[int, int]]:
    """Where it sounded, first and last frame, with gaps of 20 ms or more between."""
    loud = np.flatnonzero(np.abs(room.speaker) > 0.01)
    cuts = np.flatnonzero(np.diff(loud) > 960)
    firsts, lasts = loud[[0, *(cuts + 1)]], loud[[*cuts, -1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def test_every_cue_is_on_its_very_frame(sound_server: SoundServer) -> None:
    room, told = play(sound_server, "play_clicks")

    assert len(clicks(room)) >= 35
    assert set(np.diff(clicks(room))) == {EVERY}
    assert (told["underflows"], told["starved"], told["skipped"]) == (0, 0, 0)
    assert set(np.diff(told["clicks"])) == {EVERY}, "what the echo canceller is told"
    assert told["heard"] == [True, False]


def test_a_change_is_heard_soon_and_nothing_of_the_old_sound_after_it(
    sound_server: SoundServer,
) -> None:
    room, told = play(sound_server, "start_and_stop")

    found = stretches(room)
    assert len(found) == 4
    assert all(abs(last - first - 24_000) < 2_400 for first, last in found)
    assert told["lag"] < 0.2 * 48_000
    assert (told["underflows"], told["starved"]) == (0, 0)


def test_silence_because_nothing_is_wanted_is_no_fault(sound_server: SoundServer) -> None:
    room, told = play(sound_server, "idle_between")

    assert len(stretches(room)) == 2
    assert (told["underflows"], told["starved"], told["skipped"]) == (0, 0, 0)


def test_after_everything_stood_still_the_cues_are_back_on_their_grid(
    sound_server: SoundServer,
) -> None:
    room, told = play(sound_server, "hold_everything_up")

    found = np.array(clicks(room))
    before = found[20]  # two seconds in: the card's time has settled, nothing has happened yet
    off = (found - before + EVERY // 2) % EVERY - EVERY // 2
    assert np.abs(off[-15:]).max() <= 48, "within a millisecond"
    assert told["skipped"] > 0


def test_a_card_that_goes_and_comes_back_finds_the_time_where_it_would_have_been(
    sound_server: SoundServer,
) -> None:
    command = [sys.executable, str(PLAYING), "lose_the_card"]
    player = subprocess.Popen(
        command,
        env=sound_server.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with player:
        assert player.stdin is not None
        assert player.stdout is not None
        before = json.loads(player.stdout.readline())["before"]
        sound_server.kill()
        player.stdin.write("\n")
        player.stdin.flush()
        assert json.loads(player.stdout.readline())["fault"] == "the loudspeaker is gone"
        sound_server.start()
        with sound_server.recording() as room:
            player.stdin.write("\n")
            player.stdin.flush()
            healed = json.loads(player.stdout.readline())["healed"]
            told = json.loads(player.stdout.readline())
            room.listen(0.3)

    assert told["frames"] > healed > before
    assert set(np.diff(clicks(room))) == {EVERY}


SAYS_WHY = """
from calmcramp.errors import NoSound
from calmcramp.voice.speaker import Speaker, list_devices
try:
    Speaker({name!r}).close()
except NoSound as error:
    print(error)
else:
    print("opened")
"""


def says(env: dict[str, str], name: str | None) -> str:
    """What a person is told who asks for that loudspeaker."""
    command = [sys.executable, "-c", SAYS_WHY.format(name=name)]
    ended = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return ended.stdout.strip()


def test_a_loudspeaker_is_found_by_a_part_of_its_name(sound_server: SoundServer) -> None:
    assert says(sound_server.env, "SPEAK") == "opened"
    assert says(sound_server.env, None) == "opened"


def test_a_loudspeaker_there_is_not_is_told_with_those_there_are(
    sound_server: SoundServer,
) -> None:
    said = says(sound_server.env, "kitchen")
    assert said.startswith('there is no loudspeaker called "kitchen"; there are: speaker')


def test_a_name_that_fits_several_asks_for_more_of_it(sound_server: SoundServer) -> None:
    said = says(sound_server.env, "e")
    assert said.startswith('"e" could be several loudspeakers; say more of its name: speaker')


def test_no_sound_card_at_all_is_told_in_one_line(tmp_path: Path) -> None:
    config = tmp_path / "asound.conf"
    config.write_text("pcm.!default { type hw card 9 }")
    env = {"ALSA_CONFIG_PATH": str(config), "PATH": "/usr/bin:/bin"}

    assert says(env, None) == "there is no loudspeaker; plug one in, or see calmcramp doctor"


def test_a_dead_sound_server_is_told_in_one_line(sound_server: SoundServer) -> None:
    sound_server.kill()
    said = says(sound_server.env, "speaker")

    assert "\n" not in said
    assert said.startswith(
        ("there is no loudspeaker", 'the loudspeaker "speaker" cannot be opened')
    )


WITHOUT_PORTAUDIO = """
import ctypes.util
ctypes.util.find_library = lambda name: None
"""


def test_a_missing_sound_library_is_told_with_how_to_install_it(sound_server: SoundServer) -> None:
    command = [sys.executable, "-c", WITHOUT_PORTAUDIO + SAYS_WHY.format(name=None)]
    ended = subprocess.run(
        command, env=sound_server.env, stdout=subprocess.PIPE, text=True, check=True
    )

    assert ended.stdout.strip() == (
        "the sound library PortAudio is missing; install it: sudo apt install libportaudio2"
    )
