"""When, on an evening with something scheduled, the ears are tested: before lights out, and never
in quiet hours.

Pure; the caller says what time it is, with a zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

Quiet = Callable[[str], bool]
"""Whether a time of day, such as ``"22:10"``, lies in the quiet hours."""

BEFORE = timedelta(minutes=20)
"""How long before something is due somebody can still put a plug right."""

BEFORE_QUIET = timedelta(minutes=10)
"""How long before the quiet hours, where that moment would lie in them."""

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def check_from(due: datetime, quiet: Quiet) -> datetime | None:
    """The moment from which the ears are tested for what is due; None where all day is quiet."""
    at = due - BEFORE
    if not _is_quiet(at, quiet):
        return at
    while _is_quiet(at, quiet):
        at -= _MINUTE
        if due - at > _DAY:
            return None
    return at + _MINUTE - BEFORE_QUIET


def is_time(now: datetime, due: datetime, quiet: Quiet) -> bool:
    """Whether the ears may be tested at this moment for what is due."""
    if now >= due or _is_quiet(now, quiet):
        return False
    begins = check_from(due, quiet)
    return begins is not None and begins <= now


def _is_quiet(at: datetime, quiet: Quiet) -> bool:
    return quiet(at.strftime("%H:%M"))
