"""Who vouches for the clock: a tree of files like the one a machine has."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calmcramp.service.clock_trust import (
    ASK_AGAIN_S,
    BOOT_ID,
    LOCALTIME,
    MADE,
    RTC,
    SYNCHRONISED,
    TIMEDATECTL,
    Trust,
    WallClock,
    confirm,
    confirmed_beside,
    finding,
    in_a_thread,
    local_zone,
    trust,
)
from calmcramp.service.doctor import Level
from house import ROOT

NOW = MADE + timedelta(days=400)
ZONES = Path("/usr/share/zoneinfo")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine without anything that knows the time."""
    write(tmp_path / "root" / BOOT_ID, "9bcf16d3-038a\n")
    return tmp_path / "root"


@pytest.fixture
def confirmed(tmp_path: Path) -> Path:
    return confirmed_beside(tmp_path / "data" / "schedule.json")


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def says(root: Path, script: str) -> None:
    write(root / TIMEDATECTL, f"#!/bin/sh\n{script}\n", 0o755)


def test_nothing_vouches(root: Path, confirmed: Path) -> None:
    found = trust(NOW, confirmed, root)

    assert not found.trusted
    assert "nobody confirmed" in found.why


def test_a_clock_module_vouches(root: Path) -> None:
    write(root / RTC, f"{int(NOW.timestamp())}\n")
    assert trust(NOW, None, root) == Trust(True, "a clock module")


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_a_clock_module_may_keep_local_time(root: Path, hours: int) -> None:
    write(root / RTC, str(int(NOW.timestamp()) + hours * 3600))
    assert trust(NOW, None, root).trusted


@pytest.mark.parametrize("text", ["12", "946684800", "", "x", "9" * 30, "-1", str(2**31)])
def test_a_clock_module_that_lost_the_time_does_not(root: Path, text: str) -> None:
    write(root / RTC, text)
    assert not trust(NOW, None, root).trusted


def test_a_clock_module_that_shows_another_day_does_not(root: Path) -> None:
    write(root / RTC, str(int(NOW.timestamp()) + 2 * 86_400))
    assert not trust(NOW, None, root).trusted


def test_a_time_server_that_was_reached_vouches(root: Path) -> None:
    write(root / SYNCHRONISED, "")
    assert trust(NOW, None, root) == Trust(True, "a time server")


def test_the_system_says_that_it_was_reached(root: Path) -> None:
    says(root, 'test "$*" = "show -p NTPSynchronized --value" && echo yes')
    assert trust(NOW, None, root) == Trust(True, "a time server")


@pytest.mark.parametrize("script", ["echo no", "echo yes; exit 1", "exit 0", "echo maybe yes"])
def test_the_system_says_anything_else(root: Path, script: str) -> None:
    says(root, script)
    assert not trust(NOW, None, root).trusted


def test_the_owner_vouches_until_the_machine_is_switched_off(root: Path, confirmed: Path) -> None:
    confirm(confirmed, root)
    assert trust(NOW, confirmed, root) == Trust(True, "the owner")
    assert confirmed.stat().st_mode & 0o777 == 0o600

    write(root / BOOT_ID, "another\n")
    assert not trust(NOW, confirmed, root).trusted
    confirm(confirmed, root)
    assert trust(NOW, confirmed, root).trusted


def test_without_a_name_for_this_run_the_owner_can_not_vouch(root: Path, confirmed: Path) -> None:
    (root / BOOT_ID).unlink()
    with pytest.raises(OSError, match="boot_id"):
        confirm(confirmed, root)
    assert not trust(NOW, confirmed, root).trusted


def test_nobody_can_vouch_for_a_time_before_this_program_was_made(
    root: Path, confirmed: Path
) -> None:
    early = MADE - timedelta(seconds=1)
    write(root / RTC, str(int(early.timestamp())))
    write(root / SYNCHRONISED, "")
    confirm(confirmed, root)

    found = trust(early, confirmed, root)
    assert not found.trusted
    assert "before this program was made" in found.why


def test_when_it_was_made_is_kept_up_with_the_releases() -> None:
    told = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## .*(\d{4}-\d{2}-\d{2})", told, re.M)

    assert [day for day in released if day > f"{MADE:%Y-%m-%d}"] == []
    assert datetime.now(UTC) > MADE


# ------------------------------------------------------------------ what is told


def test_the_doctor_warns_where_something_would_not_begin() -> None:
    right, wrong = Trust(True, "a time server"), Trust(False, "no clock module")

    assert finding(right, 3).level is Level.OK
    assert finding(wrong, 0).level is Level.NOTE
    warned = finding(wrong, 2)
    assert (warned.level, warned.check) == (Level.WARNING, "clock")
    assert "(2)" in warned.finding
    assert "calmcramp schedule clock --right" in warned.remedy


# ------------------------------------------------------------------ the clock on the wall


def clock(root: Path, confirmed: Path | None = None) -> WallClock:
    return WallClock(confirmed, root, beside=lambda look: look())


def test_it_is_asked_again_once_a_minute_until_something_vouches(root: Path) -> None:
    one = clock(root)
    assert not one.trusted(NOW, 0.0)

    write(root / SYNCHRONISED, "")
    assert not one.trusted(NOW, ASK_AGAIN_S - 1)
    assert one.trusted(NOW, ASK_AGAIN_S)


def test_what_vouched_once_is_enough_but_not_for_a_time_before_it_was_made(root: Path) -> None:
    write(root / SYNCHRONISED, "")
    one = clock(root)
    assert one.trusted(NOW, 0.0)

    (root / SYNCHRONISED).unlink()
    assert one.trusted(NOW, 1000.0)
    assert not one.trusted(datetime(1970, 1, 1, tzinfo=UTC), 1001.0)


def test_asking_the_system_holds_nothing_up(root: Path) -> None:
    """The answer comes when it comes; until then the clock is not trusted."""
    write(root / SYNCHRONISED, "")
    works: list[object] = []
    one = WallClock(None, root, beside=works.append)
    assert not one.trusted(NOW, 0.0)
    assert not one.trusted(NOW, 1.0)

    (look,) = works
    look()  # type: ignore[operator]
    assert one.trusted(NOW, 2.0)


def test_beside_is_another_thread() -> None:
    import threading

    done = threading.Event()
    in_a_thread(done.set)
    assert done.wait(10)


def zone_file(root: Path, zone: str) -> None:
    path = root / LOCALTIME
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".new")
    part.write_bytes((ZONES / zone).read_bytes())
    os.replace(part, path)


def test_the_zone_is_that_of_the_machine_with_its_rules(root: Path) -> None:
    zone_file(root, "Europe/Berlin")
    zone = local_zone(root, {})

    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert datetime(2060, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)


def test_the_environment_may_name_another(root: Path) -> None:
    zone_file(root, "Europe/Berlin")

    assert local_zone(root, {"TZ": "Asia/Kolkata"}) == ZoneInfo("Asia/Kolkata")
    assert local_zone(root, {"TZ": ":Asia/Kolkata"}) == ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize("name", ["", "No/Such", "../../etc/passwd", "\x00", "/abs"])
def test_a_zone_that_is_none_is_passed_over(root: Path, name: str) -> None:
    assert local_zone(root, {"TZ": name}) == UTC
    write(root / LOCALTIME, "rubbish")
    assert local_zone(root, {"TZ": name}) == UTC


def test_another_zone_counts_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    zone_file(root, "Europe/Berlin")
    one = clock(root)
    berlin = one.now().utcoffset()
    zone_file(root, "Asia/Kolkata")

    assert one.now().utcoffset() == timedelta(hours=5, minutes=30) != berlin
