"""Whether the clock on the wall can be trusted, and what it shows.

A Raspberry Pi without a clock module wakes at the hour at which it was switched off. Nothing may
sound by itself until something vouches for the time:

1. a real-time clock that runs and agrees with the system's,
2. a time server that was reached since the machine was switched on,
3. the owner, who confirmed it since then.

Whatever vouches, no clock is right that shows a time before this program was made.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from calmcramp import private

if TYPE_CHECKING:
    from calmcramp.service.doctor import Finding

MADE = datetime(2026, 11, 24, tzinfo=UTC)
"""When this version was made; set anew with every release."""
RTC = "sys/class/rtc/rtc0/since_epoch"
SYNCHRONISED = "run/systemd/timesync/synchronized"
TIMEDATECTL = "usr/bin/timedatectl"
BOOT_ID = "proc/sys/kernel/random/boot_id"
LOCALTIME = "etc/localtime"
AGREES = timedelta(days=1)
"""A clock module may keep local time, up to 14 hours beside UTC; one further off is wrong."""
ANSWERS_WITHIN_S = 5.0
ASK_AGAIN_S = 60.0
"""How often an untrusted clock is looked at anew."""
ROOT = Path("/")


class Clock(Protocol):
    """The clock on the wall."""

    def now(self) -> datetime:
        """The time, aware."""

    def trusted(self, now: datetime, monotonic: float) -> bool:
        """Whether it can be trusted."""
        ...


@dataclass(frozen=True)
class Trust:
    """Whether the clock is right, and who says so."""

    trusted: bool
    why: str


def trust(now: datetime, confirmed: Path | None = None, root: Path = ROOT) -> Trust:
    """Whether the time `now` can be trusted on the machine below `root`.

    :param confirmed: the file of `confirm`
    """
    if now.astimezone(UTC) < MADE:
        return Trust(False, f"the clock shows {now:%Y-%m-%d}, before this program was made")
    for vouches in _vouchers(now, confirmed, root):
        return Trust(True, vouches)
    return Trust(False, "no clock module, no time server, and nobody confirmed the time")


def confirmed_beside(schedule: Path) -> Path:
    """The file of `confirm` on this machine, beside that of the schedule."""
    return schedule.with_name("clock-confirmed")


def confirm(confirmed: Path, root: Path = ROOT) -> None:
    """The owner says that the clock is right: good until the machine is switched off.

    :raises OSError: when that can not be kept
    """
    private.write(confirmed, _boot_id(root) + "\n")


def finding(found: Trust, appointments: int) -> Finding:
    """The doctor's row about the clock.

    :param appointments: how many things are scheduled
    """
    from calmcramp.service.doctor import Finding, Level

    if found.trusted:
        return Finding(Level.OK, "clock", f"right, says {found.why}")
    remedy = "connect to a network once, fit a clock module, or `calmcramp schedule clock --right`"
    if not appointments:
        return Finding(Level.NOTE, "clock", f"{found.why}; nothing is scheduled", remedy)
    waits = f"{found.why}; so nothing that is scheduled begins ({appointments})"
    return Finding(Level.WARNING, "clock", waits, remedy)


def in_a_thread(work: Callable[[], None]) -> None:
    """Do it beside everything else: asking the system may take seconds, and sound must go on."""
    Thread(target=work, name="clock", daemon=True).start()


class WallClock:
    """The time by the clock on the wall of this machine, and whether it can be trusted.

    A clock that something vouched for is taken for right until the machine is switched off, unless
    it shows a time before this program was made. What does not vouch is asked again once a minute.
    """

    def __init__(
        self,
        confirmed: Path | None,
        root: Path = ROOT,
        beside: Callable[[Callable[[], None]], None] = in_a_thread,
    ) -> None:
        """:param beside: how the system is asked without waiting for its answer"""
        self._confirmed, self._root, self._beside = confirmed, root, beside
        self._zone: tuple[object, tzinfo] | None = None
        self._trust = Trust(False, "nobody asked yet")
        self._asked: float | None = None

    def now(self) -> datetime:
        """The time, in the zone that the machine is set to at this moment."""
        return datetime.now(self._zone_now())

    def trusted(self, now: datetime, monotonic: float) -> bool:
        """Whether this time can be trusted, as far as is known by now.

        :param monotonic: seconds on a clock that is never set
        """
        waited = self._asked is None or monotonic - self._asked >= ASK_AGAIN_S
        if waited and not self._trust.trusted:
            self._asked = monotonic
            self._beside(lambda: self._look(now))
        return self._trust.trusted and now.astimezone(UTC) >= MADE

    def _look(self, now: datetime) -> None:
        self._trust = trust(now, self._confirmed, self._root)

    def _zone_now(self) -> tzinfo:
        mark = (os.environ.get("TZ"), _mark(self._root / LOCALTIME))
        if self._zone is None or self._zone[0] != mark:
            self._zone = (mark, local_zone(self._root))
        return self._zone[1]


def local_zone(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> tzinfo:
    """The time zone of the machine, with all its rules; UTC where none is set, as in the system."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        if name := environment.get("TZ", "").removeprefix(":"):
            return ZoneInfo(name)
    with contextlib.suppress(OSError, ValueError), open(root / LOCALTIME, "rb") as file:
        return ZoneInfo.from_file(file)
    return UTC


def _vouchers(now: datetime, confirmed: Path | None, root: Path) -> Iterator[str]:
    """Who says that the time is right, the cheapest to ask first."""
    if _clock_module_agrees(now, root):
        yield "a clock module"
    if (root / SYNCHRONISED).exists() or _says_synchronised(root):
        yield "a time server"
    if confirmed is not None and _confirmed(confirmed, root):
        yield "the owner"


def _clock_module_agrees(now: datetime, root: Path) -> bool:
    try:
        shown = datetime.fromtimestamp(int((root / RTC).read_text("ascii")), UTC)
    except (OSError, ValueError, OverflowError):
        return False
    return shown >= MADE and abs(shown - now) <= AGREES


def _says_synchronised(root: Path) -> bool:
    command = [str(root / TIMEDATECTL), "show", "-p", "NTPSynchronized", "--value"]
    try:
        asked = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ANSWERS_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0 and asked.stdout.strip() == b"yes"


def _confirmed(confirmed: Path, root: Path) -> bool:
    try:
        return confirmed.read_text("utf-8").strip() == _boot_id(root)
    except (OSError, ValueError):
        return False


def _boot_id(root: Path) -> str:
    return (root / BOOT_ID).read_text("ascii").strip()


def _mark(path: Path) -> object:
    """What changes when the owner sets another zone."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_ino
