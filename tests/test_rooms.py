"""The arrows between the rooms point one way, and the pure rooms are pure.

air -> hearing -> words -> dialogue -> verbs -> score -> samples -> voice -> air
planning beside them; service joins them; cli builds the devices
"""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

from house import PACKAGE, Source, sources

TOP = {"errors", "places", "private"}
PURE = {"score", "dialogue", "planning"}

MAY_IMPORT = {
    "errors": set(),
    "places": {"errors"},
    "private": set(),
    "endings": {"errors"},
    "score": {"errors", "score"},
    "dialogue": {"errors", "dialogue"},
    "planning": {"errors", "planning"},
    "hearing": {"hearing"} | TOP | PURE,
    "voice": {"voice"} | TOP | PURE,
    "service": {"service", "hearing", "voice"} | TOP | PURE,
    "house": {"service", "hearing", "voice"} | TOP | PURE,
    "upkeep": {"house", "service", "hearing", "voice"} | TOP | PURE,
    "service_cli": {"upkeep", "service"} | TOP | PURE,
    "diary_cli": {"upkeep", "house", "service"} | TOP | PURE,
    "schedule_cli": {"upkeep", "house", "service"} | TOP | PURE,
    "setup_house": {"house", "service", "hearing", "voice"} | TOP | PURE,
    "setup_cli": {"upkeep", "house", "setup_house", "service", "hearing"} | TOP | PURE,
    "cli": {
        "endings",
        "house",
        "upkeep",
        "service_cli",
        "diary_cli",
        "schedule_cli",
        "setup_cli",
        "service",
        "hearing",
        "voice",
    }
    | TOP
    | PURE,
    "__main__": {"cli"},
    "": set(),
}

NEVER_IN_PURE_ROOMS = {
    *("asyncio", "ctypes", "glob", "io", "logging", "multiprocessing", "os", "pathlib", "queue"),
    *("random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "subprocess"),
    *("sys", "tempfile", "threading", "time", "urllib"),
}
NEVER_CALLED_IN_PURE_ROOMS = {"open", "print", "input", ".now", ".today", ".utcnow", ".read_text"}

ARITHMETIC = {"planning": {"dateutil"}}
"""What a pure room may stand on: the calendar, with its summer times."""

NETWORK = {"http", "httpx", "requests", "socket", "socketserver", "urllib"}
MAY_TOUCH_THE_NETWORK = {"hearing.fetch", "hearing.models", "service.notify"}
"""`calmcramp models fetch` is the one command that may open a connection; `notify` writes to the
local socket that systemd names."""

MAY_BUILD = {
    ("house", "Speaker"),
    ("setup_house", "Speaker"),  # which may be others than those in the settings
    ("hearing.child", "Microphone"),  # recognition is a process of its own, with its own ears
}
"""`house` is the half of the command line that builds devices."""

THE_PACKAGE = sources("src")


def rooms_of(source: Source) -> set[str]:
    ours = {name for name in source.imports() if name.startswith("calmcramp.")}
    return {name.split(".")[1] for name in ours} - {"__version__"}


@pytest.mark.parametrize("source", THE_PACKAGE, ids=str)
def test_a_room_imports_only_what_it_may(source: Source) -> None:
    assert source.room in MAY_IMPORT, f"{source.room} is not a room of this house"
    assert rooms_of(source) <= MAY_IMPORT[source.room]


@pytest.mark.parametrize("source", [s for s in THE_PACKAGE if s.room in PURE], ids=str)
def test_a_pure_room_can_not_wait_ask_the_time_or_touch_a_file(source: Source) -> None:
    tops = {name.partition(".")[0] for name in source.imports()}

    assert not tops & NEVER_IN_PURE_ROOMS
    assert not set(source.called()) & NEVER_CALLED_IN_PURE_ROOMS
    assert not source.outside() - ARITHMETIC.get(source.room, set())
    assert source.room == "score" or "numpy" not in tops


@pytest.mark.parametrize("source", THE_PACKAGE, ids=str)
def test_a_file_uses_at_most_one_outside_library(source: Source) -> None:
    """The commands stand on click; beside it one may need another."""
    assert len(source.outside() - ({"click"} if source.room.endswith("_cli") else set())) <= 1


def test_an_outside_library_has_one_file_in_a_room() -> None:
    users = defaultdict(list)
    for source in THE_PACKAGE:
        for library in source.outside():
            users[source.room, library].append(str(source))

    assert {key: files for key, files in users.items() if len(files) > 1} == {}


def test_the_sound_card_has_two_doors() -> None:
    doors = {source.module for source in THE_PACKAGE if "sounddevice" in source.outside()}
    assert doors == {"hearing.microphone", "voice.speaker"}


def test_only_the_command_line_builds_devices() -> None:
    builders = {
        (source.module, device)
        for source in THE_PACKAGE
        for device in {"Microphone", "Speaker"} & set(source.called())
    }
    assert builders == MAY_BUILD


def test_nothing_but_fetching_a_model_touches_the_network() -> None:
    touching = {
        source.module
        for source in THE_PACKAGE
        if {name.partition(".")[0] for name in source.imports()} & NETWORK
    }
    assert touching <= MAY_TOUCH_THE_NETWORK


def test_every_room_says_what_it_is_for() -> None:
    silent = [s for s in THE_PACKAGE if s.text.strip() and not ast.get_docstring(s.tree)]

    assert [str(source) for source in silent] == []
    assert (PACKAGE / "py.typed").exists()
