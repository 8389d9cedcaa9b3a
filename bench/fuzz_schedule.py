"""Fuzzes the schedule: phrases by chance, damaged rows, and whole years in zones by chance.

    python bench/fuzz_schedule.py [PHRASES] [SEED]

Every phrase has to give a wish within its limits or a refusal; every damaged file a calendar or a
ValueError; every appointment one moment on each of its dates. Prints the figures.
"""

from __future__ import annotations

import json
import random
import sys
import time as clocks
import traceback
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from calmcramp import places
from calmcramp.planning.calendar_data import from_data, to_data
from calmcramp.planning.phrases import Add, Refusal, routine_names, understand
from calmcramp.planning.saying import said_add
from calmcramp.planning.schedule import (
    FURTHEST_DAYS,
    LONGEST_MINUTES,
    Appointment,
    between,
    has_day,
    next_of,
)
from calmcramp.planning.schedule_reading import read_schedule_words
from calmcramp.planning.watching import Calendar

TEXT = (places.scripts() / "schedule.toml").read_text("utf-8")
WORDS = read_schedule_words(TEXT, "schedule.toml")
NAMES = routine_names({"body-scan": ["body scan"], "pmr-7": ["seven muscle groups"]})
ZONES = sorted(available_timezones())
PIECES = [
    *("every night", "every morning", "weekdays", "weekends", "on fridays", "mondays", "tonight"),
    *("tomorrow", "on monday", "the third of", "march", "in", "at", "half past", "quarter to"),
    *("ten", "twenty", "two", "zero", "22:30", "9:05", "24:61", "midnight", "noon", "minutes"),
    *("hours", "for", "six weeks", "in the morning", "in the evening", "at night", "pm", "skip"),
    *("no more", "move it to", "what's scheduled", "body scan", "except", "not", "please", "uh"),
]
LETTERS = "abc xyz 0129:.,'-éßשא٣\u0000\u200d\U0001f600\n"
DAY = timedelta(days=1)


def sentence(chance: random.Random) -> str:
    """Half of them pieces of real sentences, the others words and letters by chance."""
    kind = chance.random()
    if kind < 0.6:
        return " ".join(chance.choices(PIECES, k=chance.randint(1, 8)))
    if kind < 0.8:
        words = [*PIECES, *WORDS.numbers, *WORDS.ordinals, *WORDS.months, *WORDS.ignore]
        return " ".join(chance.choices(words, k=chance.randint(1, 12)))
    return "".join(chance.choices(LETTERS, k=chance.randint(0, 400)))


def moment(chance: random.Random) -> datetime:
    """Any minute of 2020 to 2050, in any zone."""
    seconds = chance.randrange(30 * 365 * 86_400)
    there = ZoneInfo(chance.choice(ZONES))
    return (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(there)


def out_of_limits(wish: Add, now: datetime) -> bool:
    """Whether something was accepted that may not be."""
    when = wish.when
    due = next_of(Appointment("a", "x", when.at, when.days, when.on), now)
    good = (
        due is not None
        and not when.at.second
        and (when.on is None) == bool(when.days)
        and (wish.minutes is None or 1 <= wish.minutes <= LONGEST_MINUTES)
        and (wish.evenings is None or 1 <= wish.evenings <= FURTHEST_DAYS)
        and (when.on is None or due.moment - now.astimezone(UTC) <= timedelta(days=366))
    )
    return not good


def phrases(count: int, chance: random.Random) -> Counter[str]:
    """What became of so many sentences."""
    found: Counter[str] = Counter(tracebacks=0)
    for _ in range(count):
        text, now = sentence(chance), moment(chance)
        try:
            wish = understand(text, WORDS, now, NAMES)
            found["refused" if isinstance(wish, Refusal) else "understood"] += 1
            if isinstance(wish, Add):
                found["out of limits"] += out_of_limits(wish, now)
                again = understand(said_add(wish, WORDS, now), WORDS, now, NAMES)
                same = isinstance(again, Add) and again.when == wish.when
                found["not understood as said back"] += not same
        except Exception:
            found["tracebacks"] += 1
            traceback.print_exc()
    return found


def rows(count: int, chance: random.Random) -> Counter[str]:
    """What became of so many damaged files."""
    week = Appointment("a", "settle", time(22, 30), until=date(2027, 1, 1), minutes=10)
    once = Appointment("b", "settle", time(2, 30), frozenset(), date(2026, 11, 24))
    whole = json.dumps(to_data(Calendar((week, once), datetime(2026, 11, 24, tzinfo=UTC))))
    found: Counter[str] = Counter(tracebacks=0)
    for _ in range(count):
        try:
            calendar = from_data(damaged(whole, chance))
            now = moment(chance)
            between(calendar.appointments, now, now + 8 * DAY)
            found["read"] += 1
        except ValueError:
            found["refused"] += 1
        except Exception:
            found["tracebacks"] += 1
            traceback.print_exc()
    return found


def damaged(text: str, chance: random.Random) -> Any:
    """The file with a few letters changed, or with a value replaced."""
    if chance.random() < 0.5:
        letters = list(text)
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters))] = chance.choice('0189"{}[],:-atnx')
        return json.loads("".join(letters))
    data = json.loads(text)
    row = data if chance.random() < 0.3 else chance.choice(data["appointments"])
    junk = (None, 0, -1, 1e308, True, "", "x", "25:00", "9999-12-31", [], {}, ["mon"], ["x"])
    row[chance.choice(sorted(row))] = chance.choice(junk)
    return data


def years(count: int, chance: random.Random) -> Counter[str]:
    """What became of so many years of evenings."""
    found: Counter[str] = Counter()
    for _ in range(count):
        zone, year = ZoneInfo(chance.choice(ZONES)), chance.randint(1975, 2060)
        clock = time(chance.randrange(24), chance.randrange(60))
        first, last = date(year, 1, 1), date(year, 12, 31)
        start = datetime(year, 1, 1, tzinfo=zone)
        dues = between([Appointment("a", "x", clock)], start - DAY, start + 370 * DAY)
        days = Counter(due.day for due in dues if first <= due.day <= last)
        wanted = [first + DAY * n for n in range((last - first).days + 1)]
        there = {day for day in wanted if has_day(day, zone)}
        found["evenings"] += len(there)
        found["missed"] += len(there - days.keys())
        found["doubled"] += sum(days.values()) - len(days) + len(days.keys() - there)
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance = random.Random(seed)
    for name, work, many in (
        ("phrases", phrases, count),
        ("damaged files", rows, count),
        ("years", years, max(count // 200, 1)),
    ):
        began = clocks.perf_counter()
        found = work(many, chance)
        told = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
        print(f"{many} {name} in {clocks.perf_counter() - began:.0f} s: {told}")


if __name__ == "__main__":
    main()
