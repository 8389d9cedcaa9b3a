"""The watchdog is fed by what is heard and played, and by nothing else; on a real sound server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside import Assistant, home_env
from sound_server import SoundServer

pytestmark = pytest.mark.sound


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(20)
        yield heard


def words(heard: socket.socket, count: int) -> list[str]:
    return [heard.recv(100).decode() for _ in range(count)]


def test_it_is_ready_alive_and_silent_once_the_microphone_is_dead(
    sound_server: SoundServer, tmp_path: Path, systemd: socket.socket
) -> None:
    env = home_env(sound_server.env, tmp_path) | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    assistant = Assistant(env)
    try:
        assistant.wait_until_it_listens()
        assert words(systemd, 3) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]

        sound_server.ask("suspend-source", "mic", "1")
        systemd.settimeout(4)
        with pytest.raises(TimeoutError):
            words(systemd, 8)  # what was on its way may still arrive
        sound_server.ask("suspend-source", "mic", "0")
        systemd.settimeout(20)
        assert words(systemd, 1) == ["WATCHDOG=1"]
    finally:
        assistant.leave()
    systemd.settimeout(5)
    told = ""
    while told != "STOPPING=1":
        told = words(systemd, 1)[0]
