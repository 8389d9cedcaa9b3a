"""The virtual sound card is good enough to measure with."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sound_server import RATE, SoundServer, private_sound_server

pytestmark = pytest.mark.sound

# A child process, because PortAudio reads the environment once, when it is loaded.
PLAY_FROM_SPEAKER = """
import sys, numpy, sounddevice, soundfile
samples, rate = soundfile.read(sys.argv[1], dtype="float32", always_2d=True)
with sounddevice.OutputStream(rate, device="speaker", channels=1, latency=0.1) as stream:
    stream.write(samples)
    stream.write(numpy.zeros((rate // 4, 1), "float32"))
"""


def chirp() -> np.ndarray:
    """A twentieth of a second that is found to the sample by correlation."""
    at = np.arange(RATE // 20) / RATE
    return (0.5 * np.hanning(at.size) * np.sin(2e3 * np.pi * at * (1 + 20 * at))).astype(np.float32)


def places(samples: np.ndarray) -> list[int]:
    """The frames at which the chirp begins in a recording."""
    wanted = chirp()
    likeness = np.correlate(samples, wanted, "valid") / float(wanted @ wanted)
    peaks = (likeness[1:-1] > 0.9) & (likeness[1:-1] >= likeness[:-2])
    return list(np.flatnonzero(peaks & (likeness[1:-1] > likeness[2:])) + 1)


def ten_chirps(every: int) -> np.ndarray:
    samples = np.zeros(10 * every, np.float32)
    for number in range(10):
        samples[number * every : number * every + chirp().size] = chirp()
    return samples


def test_every_sample_played_into_the_microphone_arrives_in_its_place(
    sound_server: SoundServer,
) -> None:
    every = RATE // 5

    with sound_server.recording() as room:
        sound_server.play(ten_chirps(every))
        room.listen(0.2)

    found = places(room.microphone)
    assert np.diff(found).tolist() == [every] * 9
    assert not room.speaker.any()


def test_a_program_plays_to_the_loudspeaker_without_being_heard_by_the_microphone(
    sound_server: SoundServer, tmp_path
) -> None:
    import soundfile

    every = RATE // 5
    soundfile.write(tmp_path / "chirps.wav", ten_chirps(every), RATE, subtype="FLOAT")

    with sound_server.recording() as room:
        subprocess.run(
            [sys.executable, "-c", PLAY_FROM_SPEAKER, str(tmp_path / "chirps.wav")],
            env=sound_server.env,
            check=True,
        )
        room.wait_for_silence(0.2)

    found = places(room.speaker)
    assert np.diff(found).tolist() == [every] * 9
    assert not room.microphone.any()


def test_waiting_follows_the_card(sound_server: SoundServer) -> None:
    with sound_server.recording() as room:
        before = room.frames
        room.listen(0.3)

        assert room.frames - before >= 0.3 * RATE
        with pytest.raises(TimeoutError):
            room.wait_for_sound(limit_s=0.1)


def test_a_killed_server_is_dead_and_comes_back_at_the_same_address(
    sound_server: SoundServer,
) -> None:
    sound_server.kill()
    assert not sound_server.alive
    assert sound_server.ask("info") == ""

    sound_server.restart()
    assert sound_server.alive
    with sound_server.recording() as room:
        sound_server.play(ten_chirps(RATE // 10))
        room.listen(0.2)
    assert len(places(room.microphone)) == 10


def test_two_servers_do_not_hear_each_other(sound_server: SoundServer) -> None:
    with private_sound_server() as other, other.recording() as elsewhere:
        sound_server.play(ten_chirps(RATE // 10))
        elsewhere.listen(0.2)

    assert not elsewhere.microphone.any()
