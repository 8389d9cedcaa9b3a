"""The clock on the wall, with the zone it stands in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from calmcramp.errors import WrongUse

LOCALTIME = Path("/etc/localtime")
_DATABASE = "zoneinfo/"


def now() -> datetime:
    """This moment, in the zone of this place."""
    return datetime.now(zone())


def zone() -> tzinfo:
    """The zone of this place: with its name and rules where the system tells them, otherwise with
    its offset of this moment."""
    for name in _names():
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # no such zone, or no zones on this machine
            continue
    return datetime.now().astimezone().tzinfo or ZoneInfo("UTC")


def moment(text: str, present: datetime) -> datetime:
    """A time as somebody types it: ``now``, or ISO. Without an offset it is this place's; of an
    hour that came twice it is the first.

    :raises WrongUse: when it is no time, or still to come
    """
    if text == "now":
        return present
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        what = f'"{text}" is not a time'
        raise WrongUse(what, 'write it like "2025-03-08T03:14", or "now"') from None
    at = at if at.utcoffset() is not None else at.replace(tzinfo=present.tzinfo)
    if at.astimezone(UTC) > present.astimezone(UTC):
        raise WrongUse(f"{text} is still to come", "check the date")
    return at


def _names() -> Iterator[str]:
    if name := os.environ.get("TZ", "").lstrip(":"):
        yield name
        return
    try:
        target = str(LOCALTIME.resolve())
    except (OSError, RuntimeError):  # the second: a circle of links
        return
    if _DATABASE in target:
        yield target.rpartition(_DATABASE)[2]
