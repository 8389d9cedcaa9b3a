"""`tools/setup.sh` on machines that are not this one: every outside command is a stub that logs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from house import ROOT

# `python3 -m venv` leaves an environment whose python is the same stub.
PYTHON = """\
echo "python $*" >>"$LOG"
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin
        cp "$0" .venv/bin/python; cp "$0" .venv/bin/calmcramp ;;
    -V) echo "Python 3.11.0" ;;
esac
"""
LOGGED = 'echo "$(basename "$0") $*" >>"$LOG"\n'


@dataclass(frozen=True)
class FakeMachine:
    """A folder with a copy of the script, and stubs for what it calls."""

    folder: Path

    def stub(self, name: str, body: str) -> None:
        file = self.folder / "stubs" / name
        file.write_text(f"#!/bin/sh\n{body}", encoding="utf-8")
        file.chmod(0o755)

    def setup(self, level: str) -> tuple[int, str, list[str]]:
        """Exit code, what was said, and what was called."""
        log = self.folder / "log"
        log.write_text("")
        done = subprocess.run(
            [self.folder / "tools" / "setup.sh", level],
            env={"PATH": f"{self.folder}/stubs:/usr/bin:/bin", "LOG": str(log)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr, log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    """A fresh machine: nothing is installed, and apt may be used."""
    (tmp_path / "stubs").mkdir()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    fresh = FakeMachine(tmp_path)
    fresh.stub("python3", PYTHON)
    fresh.stub("dpkg-query", "exit 1")
    fresh.stub("apt-cache", "exit 0")
    fresh.stub("apt-get", LOGGED)
    fresh.stub("id", "echo 0")
    fresh.stub("sudo", "exit 1")
    return fresh


def test_a_fresh_machine_is_set_up(machine: FakeMachine) -> None:
    code, said, called = machine.setup("run")

    (apt,) = [call for call in called if call.startswith("apt-get")]
    pips = [call for call in called if " -m pip " in call]
    assert code == 0, said
    assert apt.endswith("libportaudio2 libasound2-plugins espeak-ng")
    assert "--no-remove" in apt
    assert pips[-1].endswith("install --editable .")


def test_the_tests_need_a_sound_server_and_the_dev_tools(machine: FakeMachine) -> None:
    code, said, called = machine.setup("test")

    assert code == 0, said
    assert any("pulseaudio pulseaudio-utils" in call for call in called)
    assert any(call.endswith("install --editable . --group dev") for call in called)
    assert "pipewire-alsa" not in " ".join(called)


@pytest.mark.parametrize("level", ["run", "test"])
def test_the_second_time_nothing_is_fetched(machine: FakeMachine, level: str) -> None:
    machine.setup(level)
    machine.stub("dpkg-query", "printf installed")
    code, said, called = machine.setup(level)

    assert (code, said) == (0, "")
    assert not [call for call in called if "apt-get" in call or "install" in call]


def test_after_test_nothing_is_missing_for_run(machine: FakeMachine) -> None:
    machine.stub("dpkg-query", "printf installed")
    machine.setup("test")
    _, said, _ = machine.setup("run")
    assert said == ""


def test_another_pyproject_is_installed_again(machine: FakeMachine) -> None:
    machine.setup("run")
    with (machine.folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    _, _, called = machine.setup("run")
    assert any(call.endswith("install --editable .") for call in called)


def test_empty_package_lists_are_fetched_first(machine: FakeMachine) -> None:
    machine.stub("apt-cache", "exit 100")
    code, said, called = machine.setup("run")

    assert code == 0, said
    apt = [call.split()[1] for call in called if call.startswith("apt-get")]
    assert apt == ["update", "install"]


def test_without_rights_the_line_is_printed_and_a_rehearsal_is_still_possible(
    machine: FakeMachine,
) -> None:
    machine.stub("id", "echo 1000")
    code, said, called = machine.setup("run")

    line = (
        "sudo apt-get update && sudo apt-get install -y libportaudio2 libasound2-plugins espeak-ng"
    )
    assert code == 0
    assert line in said
    assert not [call for call in called if call.startswith("apt-get")]


def test_without_rights_the_tests_do_not_begin(machine: FakeMachine) -> None:
    machine.stub("id", "echo 1000")
    code, said, called = machine.setup("test")

    assert code == 1
    assert "pulseaudio pulseaudio-utils" in said
    assert not [call for call in called if " -m " in call]


def test_an_apt_that_fails_is_shown_with_the_line_to_run(machine: FakeMachine) -> None:
    machine.stub("apt-get", "echo 'E: no route to host'; exit 100")
    code, said, _ = machine.setup("test")

    assert code == 1
    assert "E: no route to host" in said
    assert "sudo apt-get install -y" in said


def test_an_old_python_is_told(machine: FakeMachine) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        machine.stub(name, "exit 1")
    code, said, _ = machine.setup("run")

    assert code == 1
    assert "Python 3.11 or newer" in said


def test_a_level_there_is_not_is_wrong_use(machine: FakeMachine) -> None:
    code, said, _ = machine.setup("fly")
    assert (code, said) == (2, "usage: tools/setup.sh run|test\n")


def test_a_desktop_keeps_its_pipewire_and_the_sound_server_is_only_unpacked(
    machine: FakeMachine,
) -> None:
    machine.stub("dpkg-query", 'case "$*" in *pipewire-alsa) printf installed ;; *) exit 1 ;; esac')
    machine.stub("apt-cache", 'echo "  Depends: libltdl7"; echo "  Depends: <virtual>"')
    machine.stub("apt-get", LOGGED + "[ $4 = download ] && touch pulseaudio_1_all.deb || true")
    machine.stub("dpkg", LOGGED)
    code, said, called = machine.setup("test")

    (install,) = [call for call in called if "apt-get install" in call]
    assert code == 0, said
    assert install.endswith("espeak-ng pulseaudio-utils libltdl7")
    assert "dpkg -x pulseaudio_1_all.deb ." in called
    assert (machine.folder / ".venv" / "bin" / "pulseaudio").exists()
