"""What was due in a week, worked out minute by minute and without the program's own arithmetic, and
what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from nights.laws import Breach, Trace
from nights.plan import APPOINTMENTS, BERLIN, SYDNEY, Week

MINUTE = timedelta(minutes=1)
SETTLED_S = 20 * 60.0
"""What is due waits a quarter of an hour for a session to end."""


@dataclass(frozen=True)
class Expected:
    """One evening of an appointment."""

    id: str
    routine: str
    day: date
    moment: datetime

    def __str__(self) -> str:
        return f"{self.id} of {self.day}"


def shown_first(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first minute, in UTC, at which a clock there shows this time of that date, or has jumped
    over it."""
    wanted = datetime.combine(day, at)
    moment = (wanted - timedelta(hours=15)).replace(tzinfo=UTC)
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += MINUTE
    return moment


def expected(week: Week, since: float, until: float) -> Iterator[Expected]:
    """Everything that is due between two seconds of the week, each evening where the bed stands."""
    first = week.start.date() - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(int(week.ended / 86400) + 4)]
    for day, one, zone in product(days, APPOINTMENTS, (BERLIN, SYDNEY)):
        moment = shown_first(day, one.at, zone)
        at = (moment - week.start).total_seconds()
        if since < at < until and week.zone(at) is zone:
            yield Expected(one.id, one.routine, day, moment)


def settled_once(trace: Trace, week: Week) -> Iterator[Breach]:
    """Each is offered once, or told as missed."""
    became = Counter(
        (record["routine"], record["due"])
        for record in trace
        if record["event"] in ("offer", "missed")
    )
    for one in expected(week, trace[0]["at"] + 60, trace[-1]["at"] - SETTLED_S):
        at = (one.moment - week.start).total_seconds()
        count = became.pop((one.routine, str(one.moment)), 0)
        if count != 1 and _stands(trace, one, at):
            yield Breach(at, "doubled" if count else "missed", f"{one}: {count} times")
    known = {one.routine for one in APPOINTMENTS}
    end = week.start + timedelta(seconds=trace[-1]["at"] - SETTLED_S)
    for (routine, due), count in became.items():
        if routine in known and count > 1 and datetime.fromisoformat(due) < end:
            yield Breach(trace[-1]["at"], "doubled", f"{routine} of {due}: {count} times")


def _stands(trace: Trace, one: Expected, at: float) -> bool:
    """Whether the owner still wanted it at that moment."""
    rows = [r["rows"] for r in trace if r["event"] == "scheduled" and r["at"] <= at + 1]
    return any(id == one.id and str(one.day) not in skips for id, skips in (rows or [[]])[-1])


def carried_out(trace: Trace) -> Iterator[Breach]:
    """What is offered is also said, while there is a voice."""
    waiting, dumb = None, False
    for record in trace:
        if record["event"] in ("fault-begins", "fault-ends") and record["name"] == "voice":
            dumb = record["event"] == "fault-begins"
        if waiting is not None and record["event"] in ("said", "cue", "boot"):
            waiting = None
        elif waiting is not None and record["at"] - waiting["at"] > 5:
            yield Breach(waiting["at"], "missed", f"{waiting['id']} was offered without a word")
            waiting = None
        if record["event"] == "offer" and not dumb:
            waiting = record
