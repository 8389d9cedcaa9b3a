"""What is asked the next day about a night with a cramp (care-brief 9): little, and in turn.

Rule 1. Only what nobody knows yet is asked, and nothing that a night without a cramp could answer,
        unless somebody wants to be asked.
Rule 2. Of the day before three things a day at most; first what was not asked for the longest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from calmcramp.planning.diary import Cramp, Day, Diary, last_night

OF_THE_CRAMP = ("side", "pain")
AFTER_IT = ("slept_again", "awake", "soreness")
OF_THE_DAY = (
    *("effort", "alcohol", "fluids", "standing", "caffeine", "slept", "sitting", "hot", "stress"),
)
"""What may bring a cramp on; footwear is told by hand (`calmcramp diary add`)."""
DIALYSIS = "dialysis"
QUESTIONS = (*OF_THE_CRAMP, *AFTER_IT, *OF_THE_DAY, DIALYSIS)

A_DAY = 3
"""Of what may bring it on (care-brief 9: at most three, rotating)."""
MOST = 6
"""Questions in one go; a product judgement."""
FOLLOWS = frozenset({"awake"})
"""What has sense only after a yes to the question before it."""


def open_questions(
    diary: Diary, now: datetime, flags: Collection[str] = (), wanted: bool = False
) -> tuple[str, ...]:
    """What is to be asked about last night, in its order.

    :param now: the time on the wall, aware
    :param flags: the safety profile
    :param wanted: whether somebody wants to be asked, also about a night without a cramp
    """
    night = last_night(now)
    cramps = [one for one in diary.cramps if one.night == night and one.by == "session"]
    if not cramps and not wanted:
        return ()
    day = next((one for one in diary.days if one.night == night), Day(night))
    about = [*_of_the_cramp(cramps), *(_after_it(day) if cramps else ())]
    return (*about, *_of_the_day(diary, day, flags))[:MOST]


def _of_the_cramp(cramps: list[Cramp]) -> Iterator[str]:
    """Where there were several nobody could tell which one is meant."""
    if len(cramps) != 1:
        return
    (cramp,) = cramps
    if cramp.side == "unknown":
        yield "side"
    if cramp.pain is None:
        yield "pain"


def _after_it(day: Day) -> Iterator[str]:
    if day.slept_again is None:
        yield from ("slept_again", "awake")
    if day.soreness is None:
        yield "soreness"


def _of_the_day(diary: Diary, day: Day, flags: Collection[str]) -> Iterator[str]:
    if "kidney" in flags and day.dialysis is None:
        yield DIALYSIS
    known = [name for name in OF_THE_DAY if getattr(day, name) is not None]
    left = [name for name in OF_THE_DAY if name not in known]
    left.sort(key=lambda name: _asked_last(diary, name))
    yield from left[: max(A_DAY - len(known), 0)]


def _asked_last(diary: Diary, name: str) -> date:
    """The last night of which this is known; long ago where there is none."""
    known = (one.night for one in diary.days if getattr(one, name) is not None)
    return max(known, default=date.min)
