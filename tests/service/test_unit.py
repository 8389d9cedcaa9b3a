"""The systemd unit: checked by systemd itself; everything around it by a double of systemctl."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from calmcramp.errors import NotFoundHere, WrongUse
from calmcramp.service.unit import BACKOFF_SINCE, NAME, NoSystemd, Service, run, unit_text

COMMAND = Path("/opt/with a space/calmcramp")


class Systemctl:
    """Does what it is asked, remembers it, and leaves checking to the real thing."""

    def __init__(self, refuses: str = "", version: int = 252) -> None:
        self.asked: list[str] = []
        self._refuses, self._version = refuses, version

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        if "systemd-analyze" in command:
            return run(command)
        self.asked.append(" ".join(command))
        refused = bool(self._refuses) and self._refuses in self.asked[-1]
        out = f"systemd {self._version}\nActiveState=active\nNRestarts=2\nLinger=yes\n"
        return subprocess.CompletedProcess(command, int(refused), out, "no bus" if refused else "")


def service(tmp_path: Path, systemctl: Systemctl) -> Service:
    return Service(tmp_path / "units", COMMAND, systemctl)


@pytest.mark.parametrize("version", [247, 252, BACKOFF_SINCE, 257])
def test_systemd_itself_finds_no_fault_with_it(tmp_path: Path, version: int) -> None:
    file = tmp_path / NAME
    text = unit_text(Path("/bin/true"), 252 if version > 252 else version)
    file.write_text(text, encoding="utf-8")

    checked = run(
        ["env", f"XDG_RUNTIME_DIR={tmp_path}", "systemd-analyze", "--user", "verify", str(file)]
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_it_is_watched_comes_back_and_reaches_no_network() -> None:
    text = unit_text(COMMAND, 252)

    for line in ("Type=notify", "WatchdogSec=30", "Restart=always", "MemoryMax=600M", "UMask=0077",
                 "NoNewPrivileges=yes", "RestrictAddressFamilies=AF_UNIX",
                 'ExecStart="/opt/with a space/calmcramp" run --wait'):  # fmt: skip
        assert f"\n{line}\n" in text
    assert "network" not in text
    assert ("RestartSteps" in unit_text(COMMAND, BACKOFF_SINCE)) is True
    assert ("RestartSteps" in text) is False


def test_keys_and_pins_stay_within_its_reach() -> None:
    """What would take /dev/input, /dev/gpiochip* or /sys/class/input away is not in it, nor is what
    a user's own systemd could only do by taking the user's groups away."""
    closing = "PrivateDevices DevicePolicy DeviceAllow InaccessiblePaths PrivateUsers RootDirectory"
    closing += " SupplementaryGroups TemporaryFileSystem"
    text = unit_text(COMMAND, BACKOFF_SINCE)

    assert [name for name in closing.split() if name in text] == []


def test_it_is_installed_started_and_lingers(tmp_path: Path) -> None:
    systemctl = Systemctl()
    here = Service(tmp_path / "units", Path("/bin/true"), systemctl)

    told = here.install()

    assert here.file.read_text("utf-8") == unit_text(Path("/bin/true"), 252)
    assert [one for one in systemctl.asked if "--user" in one] == [
        "systemctl --user daemon-reload",
        f"systemctl --user enable {NAME}",
        f"systemctl --user restart {NAME}",
    ]
    assert any("lingers" in line for line in told)
    here.install()


def test_where_lingering_is_refused_it_says_what_to_do(tmp_path: Path) -> None:
    here = Service(tmp_path / "units", Path("/bin/true"), Systemctl(refuses="enable-linger"))

    assert "sudo loginctl enable-linger" in here.install()[-1]


def test_a_unit_that_systemd_would_not_take_is_never_started(tmp_path: Path) -> None:
    systemctl = Systemctl()

    with pytest.raises(NoSystemd, match="finds fault"):
        service(tmp_path, systemctl).install()  # there is no such program
    assert not any("enable" in one for one in systemctl.asked)


def test_somebody_elses_unit_is_left_alone(tmp_path: Path) -> None:
    here = service(tmp_path, Systemctl())
    here.folder.mkdir()
    here.file.write_text("[Unit]\n")

    with pytest.raises(WrongUse, match="move it away"):
        here.install()
    assert here.file.read_text() == "[Unit]\n"


def test_it_is_taken_away_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    systemctl = Systemctl()
    here = Service(tmp_path / "units", Path("/bin/true"), systemctl)
    here.install()

    assert "gone" in here.uninstall()
    assert not here.file.exists()
    assert f"systemctl --user disable --now {NAME}" in systemctl.asked
    with pytest.raises(NotFoundHere):
        here.uninstall()


def test_its_state_is_told_in_a_few_words(tmp_path: Path) -> None:
    known = service(tmp_path, Systemctl()).status()

    assert (known["installed"], known["ActiveState"], known["NRestarts"]) == ("no", "active", "2")
    assert known["lingers"] == "yes"


def test_a_user_without_a_bus_is_told_in_one_line(tmp_path: Path) -> None:
    here = Service(tmp_path / "units", Path("/bin/true"), Systemctl(refuses="--user"))

    with pytest.raises(NoSystemd, match="no bus"):
        here.install()
    with pytest.raises(NoSystemd, match="no bus"):
        here.status()


def test_a_system_without_systemd_is_told_so() -> None:
    with pytest.raises(NoSystemd, match="has no systemd"):
        run(["no-such-systemctl", "--version"])
