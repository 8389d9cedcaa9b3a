"""Word to systemd, over a real local socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.service.notify import Vigil, tell_systemd


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield heard


def test_a_message_arrives(listening: socket.socket) -> None:
    assert tell_systemd("READY=1")
    assert listening.recv(100) == b"READY=1"


def test_an_abstract_socket_is_one_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(f"\0calmcramp-test-{tmp_path.name}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@calmcramp-test-{tmp_path.name}")
        assert tell_systemd("WATCHDOG=1")
        assert heard.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "relative", "@nobody-listens"])
def test_where_nobody_listens_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not tell_systemd("READY=1")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=50))
def test_alive_means_that_both_went_on(seconds: list[tuple[int, int]]) -> None:
    vigil, last = Vigil(), (-1, -1)
    for captured, played in seconds:
        alive = vigil.alive(captured, played)
        assert alive == (captured > last[0] and played > last[1])
        last = (captured, played) if alive else last


def test_ears_that_were_started_anew_begin_to_count_anew() -> None:
    vigil = Vigil()
    assert vigil.alive(16_000, 48_000)
    vigil.anew()
    assert vigil.alive(10, 48_001)


def test_help_is_not_cut_off_for_a_microphone_that_is_gone() -> None:
    vigil = Vigil()
    assert vigil.alive(16_000, 48_000)
    assert vigil.alive(16_000, 96_000, helping=True)
    assert not vigil.alive(16_000, 96_000, helping=True), "nothing was played"
    assert not vigil.alive(16_000, 144_000)
