"""A programme of evenings with an end, and how far it has come: told, never held against anybody.

The bedtime stretches helped in a trial in which they were done every evening for six weeks
(care-brief 3.2). Evenings that were left out are not counted, not named and not made up for: a
counter that can be lost made users of other programs anxious.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from calmcramp.planning.schedule import Appointment
from calmcramp.planning.schedule_words import ScheduleWords
from calmcramp.planning.spoken_times import evening_of

EVENINGS = 42
"""Six weeks (care-brief 3.2)."""
ROUTINES = frozenset({"bedtime-stretch", "bedtime-stretch-sitting", "cramp-guard", "wind-down"})
"""In which of them the stretches are done."""

Kept = Callable[[frozenset[str], date, date], int]
"""On how many evenings of two dates and all between one of these routines was led to its end."""


def evenings_so_far(programme: Appointment, words: ScheduleWords, now: datetime, kept: Kept) -> int:
    """On how many evenings it was done since it began.

    :param kept: counts them in the diary
    """
    if programme.made is None:
        return 0
    began = evening_of(programme.made.astimezone(now.tzinfo), words)
    ends = min(programme.until or date.max, evening_of(now, words))
    meant = ROUTINES if programme.routine in ROUTINES else frozenset({programme.routine})
    return kept(meant, began, ends) if began <= ends else 0


def said_progress(evenings: int, words: ScheduleWords) -> str:
    """So many evenings, in words; nothing where there is nothing to tell yet."""
    if evenings < 1:
        return ""
    if evenings == 1:
        return words.say["progress-one"]
    said = words.say["progress"].format(count=words.number(evenings))
    return said[:1].upper() + said[1:]
