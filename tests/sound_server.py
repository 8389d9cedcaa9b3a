"""A private sound card for tests: a real PulseAudio with a virtual microphone and loudspeaker.

    def test_it_answers(sound_server, tmp_path):
        with sound_server.recording() as room:
            child = subprocess.Popen([...], env=sound_server.env)
            sound_server.play("cramp.wav")          # into the microphone
            began = room.wait_for_sound()           # frame of the first sound from the loudspeaker
        room.speaker, room.microphone               # what was played and heard, on one clock

The two devices are called ``speaker`` and ``mic``; both are channels of one virtual card, so a
recording holds them sample by sample on the same clock. Nothing of the machine's own sound set-up
is read or touched, and several servers live side by side (one a test worker).

PortAudio reads the environment when it is loaded, so a test that uses ``sounddevice`` does so in a
child process started with ``env=sound_server.env``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from recording import Recording

RATE = 48_000
NEEDS = ("pulseaudio", "pactl", "paplay", "parec")
APT_LINE = (
    "sudo apt-get install -y pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 espeak-ng"
)
READY_S = 10.0
"""Longest start of the server; it is ready within a tenth of a second on a quiet machine."""

# `norewinds=1` matters: without it the null sink works in blocks of two seconds and loses speech.
SERVER_SCRIPT = """\
.fail
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
load-module module-null-sink sink_name=air norewinds=1 rate={rate} format=s16le \
channels=3 channel_map=front-left,front-right,aux0
load-module module-remap-sink sink_name=speaker master=air remix=no \
channels=2 channel_map=front-left,front-right master_channel_map=front-left,front-right
load-module module-remap-sink sink_name=micfeed master=air remix=no \
channels=1 channel_map=mono master_channel_map=aux0
load-module module-remap-source source_name=mic master=air.monitor remix=no \
channels=1 channel_map=mono master_channel_map=aux0
set-default-sink speaker
set-default-source mic
"""

# A complete ALSA configuration: neither the user's nor the system's is read.
ALSA_CONFIG = """\
pcm.speaker { type pulse device "speaker" hint { show on description "virtual speaker" } }
pcm.mic     { type pulse device "mic"     hint { show on description "virtual mic" } }
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class SoundServer:
    """One private PulseAudio in a folder of its own."""

    def __init__(self, folder: Path, rate: int = RATE) -> None:
        self.folder = folder
        self.rate = rate
        self._process: subprocess.Popen[bytes] | None = None
        own = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
        }
        self._server_env = os.environ | own
        self.env = os.environ | {
            "PULSE_SERVER": f"unix:{folder}/native",
            "ALSA_CONFIG_PATH": f"{folder}/asound.conf",
        }
        """What a child process needs in order to see this card and no other."""

    @property
    def alive(self) -> bool:
        """Whether the server runs; a zombie does not count, since asking reaps it."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and wait until both devices are listed.

        :raises RuntimeError: with the server's log, when it dies or is not ready in time.
        """
        script = self.folder / "server.pa"
        script.write_text(SERVER_SCRIPT.format(folder=self.folder, rate=self.rate))
        (self.folder / "asound.conf").write_text(ALSA_CONFIG)
        (self.folder / "native").unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                *_dies_with_the_tests(),
                *(
                    command("pulseaudio") or "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--use-pid-file=no",
                    "--disable-shm=yes",
                ),
                *("--exit-idle-time=-1", "--high-priority=yes", "--realtime=no"),
                f"--log-target=file:{self.folder}/server.log",
                f"--file={script}",
            ],
            env=self._server_env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_ready(self._process)

    def kill(self) -> None:
        """End the server at once, as when a sound system crashes or a USB card is pulled out."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Kill the server if it lives, and start it again at the same address."""
        self.kill()
        self.start()

    def play(self, sound: Path | str | NDArray[np.float32], *, wait: bool = True) -> None:
        """Play into the microphone: a WAV or FLAC file, or mono samples at the server's rate.

        With ``wait`` it returns when the last sample has been heard; without, at once.
        """
        path = self._as_file(sound)
        player = subprocess.Popen(
            ["paplay", "--device=micfeed", "--latency-msec=40", str(path)], env=self.env
        )
        if wait and player.wait() != 0:
            raise RuntimeError(f"paplay could not play {path}")
        if not wait:
            threading.Thread(target=player.wait, daemon=True).start()  # so that no zombie stays

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record both devices from here to the end of the ``with``; readable during and after."""
        recording = Recording(self.env, self.rate)
        try:
            recording.listen(0.05)
            yield recording
        finally:
            recording.stop()

    def ask(self, *words: str) -> str:
        """What ``pactl`` answers, for example ``ask("suspend-sink", "speaker", "1")``."""
        asked = subprocess.run(
            ["pactl", *words], env=self.env, capture_output=True, text=True, check=False
        )
        return asked.stdout

    def _as_file(self, sound: Path | str | NDArray[np.float32]) -> Path:
        if isinstance(sound, (str, Path)):
            return Path(sound)
        handle, name = tempfile.mkstemp(suffix=".wav", dir=self.folder)
        os.close(handle)
        soundfile.write(name, sound, self.rate, subtype="FLOAT")
        return Path(name)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        pause_s = 0.02
        for _ in range(int(READY_S / pause_s)):
            if "\tmic\t" in self.ask("list", "short", "sources"):
                return
            try:
                process.wait(pause_s)
            except subprocess.TimeoutExpired:
                continue
            break
        log = self.folder / "server.log"
        said = log.read_text(errors="replace") if log.exists() else "it left no log"
        self.kill()
        raise RuntimeError(f"the private sound server did not start:\n{said}")


@contextmanager
def private_sound_server(rate: int = RATE) -> Iterator[SoundServer]:
    """A running server in a folder of its own, ended and swept away afterwards."""
    # Not pytest's folder: a socket's path may not be longer than 107 letters.
    folder = Path(tempfile.mkdtemp(prefix="calmcramp-sound-"))
    server = SoundServer(folder, rate)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    """A private sound card with a virtual microphone and loudspeaker."""
    missing = [name for name in NEEDS if command(name) is None]
    if missing:
        pytest.fail(f"missing: {', '.join(missing)}; run: {APT_LINE}")
    with private_sound_server() as server:
        yield server


def command(name: str) -> str | None:
    """Where a command is: beside this Python, where set-up may have unpacked it, or on PATH."""
    beside = Path(sys.executable).parent
    return shutil.which(name, path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))


def _dies_with_the_tests() -> tuple[str, ...]:
    """A prefix that ends the server even when the test process is killed, where Linux can."""
    return ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
