"""A whole night of the assistant as a process, from its first instruction on: it wants no socket
but local ones, all that it leaves is its user's alone, and nothing that was said is in its log."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bedside import Assistant, bedside, home_env
from sound_server import private_sound_server

pytestmark = pytest.mark.sound

WITNESS = (sys.executable, str(Path(__file__).parents[1] / "witness.py"))

NIGHT = (
    *("cramp", "my left calf", "still hurts", "stop", "I have chest pain", "yes, I've got that"),
    *("stop", "I take warfarin", "my leg is swollen and hot", "yes", "stop"),
    *("I am not safe at home", "he hits me", "yes", "stop"),
    *("I don't want to live any more", "yes", "stop", "I am pregnant", "stop"),
    *("should I take magnesium?", "stop", "body scan every night at half past ten"),
)
"""Typed, so that every word enters by the door that spoken ones take."""
TELLING = frozenset(
    {
        *("cramp", "calf", "hurts", "chest", "pain", "warfarin", "swollen", "hot", "safe", "hits"),
        *("live", "pregnant", "magnesium"),
    }
)
"""What the night was about."""
FIRST_LINE = 'Listening. Say "cramp" or "help me relax". Ctrl-C ends.'


@dataclass
class Night:
    """What is left of it."""

    home: Path
    answered: list[dict[str, Any]]
    modes: dict[Path, int]
    """Of everything that there ever was below the home, while it ran and afterwards."""
    log: list[str]
    wishes: list[str]
    """Sockets that were asked for."""
    code: int


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    base = tmp_path_factory.mktemp("night")
    home, book = base / "home", base / "wishes"
    home_env({}, home)  # what the user made before keeps its rights
    home.chmod(0o700)  # as a login session's run-time folder
    careless = os.umask(0)
    try:
        with (
            private_sound_server() as server,
            bedside(server, home, before=(*WITNESS, str(book))) as assistant,
        ):
            modes = modes_below(home)
            answered = [event for text in NIGHT for event in assistant.say(text, 1.0)]
            answered += agreed(assistant, home / "data" / "calmcramp" / "schedule.json")
            modes |= modes_below(home)
            code = assistant.leave()
    finally:
        os.umask(careless)
    modes |= modes_below(home)
    return Night(home, answered, modes, assistant.lines, book.read_text().split(), code)


def agreed(assistant: Assistant, file: Path) -> list[dict[str, Any]]:
    """Say yes until it counts, which it does once the question was heard."""
    answered: list[dict[str, Any]] = []
    for _ in range(30):
        if file.exists():
            break
        answered += assistant.say("yes", 1.0)
    return answered


def modes_below(home: Path) -> dict[Path, int]:
    """The mode of everything that the assistant made."""
    found = {}
    for path in home.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # made and taken away while this looked
            found[path] = path.lstat().st_mode
    users = {home / "config", home / "config/calmcramp", home / "config/calmcramp/settings.toml"}
    return {path: mode for path, mode in found.items() if path not in users}


def test_the_night_was_one(night: Night) -> None:
    names = {event.get("name") for event in night.answered}

    heard = [event["text"] for event in night.answered if event["event"] == "heard"]

    assert {"cramp", "calf", "chest-pain", "stop"} <= names
    assert {"cramp", "should I take magnesium?"} <= set(heard)
    assert not set(heard) & {"I am not safe at home", "he hits me"}
    assert night.code == 0


def test_no_socket_was_ever_wanted_but_local_ones(night: Night) -> None:
    assert night.wishes == []


def test_no_library_keeps_notes_for_its_makers(night: Night) -> None:
    tops = [path.relative_to(night.home).parts[1:2] for path in night.modes]

    assert {name for part in tops for name in part} <= {"calmcramp", "say", "pulse"}


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("socket.socket()", ["AF_INET"]),
        ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", ["AF_INET6"]),
        ("socket.socket(socket.AF_UNIX)", []),
        ("subprocess.run([sys.executable, '-c', 'import socket; socket.socket()'])", ["AF_INET"]),
    ],
)
def test_the_witness_would_have_seen_one(what: str, seen: list[str], tmp_path: Path) -> None:
    book = tmp_path / "wishes"
    code = f"import socket, subprocess, sys; {what}"
    ended = subprocess.run(
        [*WITNESS, str(book), sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )

    assert book.read_text().split() == seen
    assert ended.stderr.count("Permission denied") == len(seen)


def test_everything_it_made_is_its_users_alone(night: Night) -> None:
    open_to_others = {
        str(path.relative_to(night.home)): oct(mode)
        for path, mode in night.modes.items()
        if stat.S_IMODE(mode) & 0o077
    }
    names = {path.name for path in night.modes}

    assert open_to_others == {}
    assert {"say", "memory.json", "diary.db", "schedule.json", "clips"} <= names
    assert any(path.suffix == ".clip" for path in night.modes)


def test_nothing_that_was_said_is_in_the_log(night: Night) -> None:
    told = [line for line in night.log if line != FIRST_LINE]
    words = set(re.findall(r"[a-z']+", "\n".join(told).lower()))

    assert FIRST_LINE in night.log
    assert words & TELLING == set()
    assert [text for text in NIGHT if len(text) > 3 and text in "\n".join(told)] == []


def test_what_is_nobodys_business_is_in_no_file(night: Night) -> None:
    kept = [path for path, mode in night.modes.items() if stat.S_ISREG(mode) and path.exists()]
    texts = {path.name: path.read_bytes().lower() for path in kept if path.suffix != ".clip"}

    for name, text in texts.items():
        assert b"not-safe" not in text, name
        assert b"hits me" not in text, name
