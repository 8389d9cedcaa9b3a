"""The systemd user unit: written, checked, switched on, looked at and taken away.

Rule 1. It belongs to one user and needs no root, but for lingering, without which user services
        fall silent at logout; `loginctl` is asked for that and may be refused.
Rule 2. No network target, and no way to open a network socket: only local ones exist in it.
Rule 3. A unit that was written by hand is never overwritten.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from calmcramp.errors import CalmcrampError, NotFoundHere, WrongUse

NAME = "calmcramp.service"
MARK = "# Written by `calmcramp service install`; it is written anew each time."
BACKOFF_SINCE = 254
"""The systemd that knows RestartSteps; an older one restarts at one pace. Whoever calls does not
wait for longer than ten seconds after what was wrong is mended."""

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


class NoSystemd(CalmcrampError):
    """There is no systemd for this user."""

    exit_code = 69


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its output as text.

    :raises NoSystemd: when there is no such command
    """
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        what = f"{command[0]} was not found: this system has no systemd"
        raise NoSystemd(what, "start calmcramp run by other means") from None


def unit_text(command: Path, version: int) -> str:
    """The unit for the program at `command`, for a systemd of this version."""
    backoff = "RestartSteps=6\nRestartMaxDelaySec=10\n" if version >= BACKOFF_SINCE else ""
    return f"""{MARK}
[Unit]
Description=calmcramp, a voice by the bed that helps with leg cramps
Documentation=https://pypi.org/project/calmcramp/
After=pipewire.service pipewire-pulse.service pulseaudio.service
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart="{command}" run --wait
Restart=always
RestartSec=3
{backoff}WatchdogSec=30
TimeoutStartSec=120
TimeoutStopSec=5
MemoryHigh=450M
MemoryMax=600M
UMask=0077
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True)
class Service:
    """The unit of this user."""

    folder: Path
    """Of systemd's user units."""
    command: Path
    """The program."""
    run: Run = run

    @property
    def file(self) -> Path:
        """The unit's file."""
        return self.folder / NAME

    def install(self) -> list[str]:
        """Write, check and start it; what was done, one line each.

        :raises WrongUse: when somebody else's file is in the way
        :raises NoSystemd: when there is no systemd, or it refuses the unit
        """
        version = self.version()
        self._write(unit_text(self.command, version))
        self._check()
        self._systemctl("daemon-reload")
        self._systemctl("enable", NAME)
        self._systemctl("restart", NAME)
        return [f"{self.file} is written and running", self._linger()]

    def uninstall(self) -> str:
        """Stop it and take it away.

        :raises NotFoundHere: when there is none
        """
        if not self.file.exists():
            raise NotFoundHere(f"there is no {self.file}", "nothing needs to be taken away")
        self._systemctl("disable", "--now", NAME)
        self.file.unlink()
        self._systemctl("daemon-reload")
        return f"{self.file} is gone"

    def status(self) -> dict[str, str]:
        """What systemd knows of it: whether it runs, since when, how often it was restarted."""
        keys = ("ActiveState", "SubState", "ActiveEnterTimestamp", "NRestarts", "MemoryCurrent")
        asked = self.run(["systemctl", "--user", "show", NAME, f"--property={','.join(keys)}"])
        if asked.returncode:
            raise NoSystemd(_first(asked.stderr), "log in as the user that it runs for")
        known = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
        linger = self.run(["loginctl", "show-user", getpass.getuser(), "--property=Linger"])
        return {
            "installed": "yes" if self.file.exists() else "no",
            **{key: known.get(key, "") for key in keys},
            "lingers": "yes" if "Linger=yes" in linger.stdout else "no",
        }

    def version(self) -> int:
        """Of systemd. Raises NoSystemd."""
        found = re.search(r"systemd (\d+)", self.run(["systemctl", "--version"]).stdout)
        return int(found[1]) if found else 0

    def _write(self, text: str) -> None:
        if self.file.exists() and not self.file.read_text("utf-8").startswith(MARK):
            raise WrongUse(f"{self.file} was not written by calmcramp", "move it away first")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file.write_text(text, encoding="utf-8")

    def _check(self) -> None:
        """Ask systemd's own checker, where it is there."""
        if shutil.which("systemd-analyze") is None:
            return
        # It wants a run-time folder even to look at a file; a remote shell may have none.
        runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        verify = ["systemd-analyze", "--user", "--man=no", "verify", str(self.file)]
        checked = self.run(["env", f"XDG_RUNTIME_DIR={runtime}", *verify])
        if checked.returncode or NAME in checked.stderr:
            what = f"systemd finds fault with the unit: {_first(checked.stderr)}"
            raise NoSystemd(what, "please report this")

    def _systemctl(self, *arguments: str) -> None:
        done = self.run(["systemctl", "--user", *arguments])
        if done.returncode:
            remedy = "log in as the user that it runs for, and try again"
            raise NoSystemd(f"systemctl --user {arguments[0]}: {_first(done.stderr)}", remedy)

    def _linger(self) -> str:
        """Without it the service ends at logout, and does not start with the machine."""
        user = getpass.getuser()
        if self.run(["loginctl", "enable-linger", user]).returncode == 0:
            return f"it starts with the machine and stays after logout ({user} lingers)"
        return f"it stops at logout; to let it stay: sudo loginctl enable-linger {user}"


def this_program() -> Path:
    """The command that was called, as systemd can call it."""
    beside = Path(sys.executable).parent / "calmcramp"
    found = shutil.which("calmcramp")
    return beside if beside.exists() else Path(found or sys.argv[0]).resolve()


def _first(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason was given")
