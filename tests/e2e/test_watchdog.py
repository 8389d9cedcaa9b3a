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


OURS = ("READY=", "WATCHDOG=", "STOPPING=")


def words(heard: socket.socket, count: int) -> list[str]:
    """The next messages of the assistant; a sound library of its child may speak up as well, to
    whom systemd does not listen (NotifyAccess=main)."""
    told: list[str] = []
    while len(told) < count:
        message = heard.recv(100).decode()
        told += [message] if message.startswith(OURS) else []
    return told


def test_it_is_ready_alive_and_silent_once_the_microphone_is_dead(
    sound_server: SoundServer, tmp_path: Path, systemd: socket.socket
) -> None:
    env = home_env(sound_server.env, tmp_path) | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    assistant = Assistant(env)
    try:
        assistant.wait_until_it_listens()
        assert words(systemd, 3) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]

        for source in ("mic", "air.monitor"):
            sound_server.ask("suspend-source", source, "1")
        systemd.settimeout(4)
        with pytest.raises(TimeoutError):
            words(systemd, 8)  # what was on its way may still arrive
        for source in ("mic", "air.monitor"):
            sound_server.ask("suspend-source", source, "0")
        systemd.settimeout(20)
        assert words(systemd, 1) == ["WATCHDOG=1"]
    finally:
        assistant.leave()
    systemd.settimeout(5)
    told = ""
    while told != "STOPPING=1":
        told = words(systemd, 1)[0]
