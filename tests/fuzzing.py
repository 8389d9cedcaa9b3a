"""Texts and values spoilt by chance, always the same for a seed; and what may come of them.

A reader either gives what is within the limits or tells what is wrong: a `CalmcrampError`. The
limits stand here in figures of their own, from care-brief, so that a reader is not measured
against itself.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from calmcramp.errors import CalmcrampError
from calmcramp.planning.diary import Diary
from calmcramp.planning.settings import Settings
from calmcramp.score.routine import (
    Ask,
    Breathe,
    Ending,
    HoldStill,
    Pattern,
    Rest,
    Routine,
    Say,
    Soften,
    Step,
    Tense,
)
from calmcramp.score.score import Score
from calmcramp.score.units import RATE

T = TypeVar("T")

LETTERS = "ax.\"'=[]{}#\n\t\\,0159-_éß€\u0000\u200d\ud800\U0001f600"
SNIPPETS = (
    *("[[passage]]", "[[passage.step]]", "[minutes]", "kind = 'tense'", "bed = true", "'''", '"""'),
    *("seconds = 1", "unless = ['just_cramped']", "lines = [{at=1,text='x'}]", "[" * 200, "{" * 50),
    *("heat = 19", "a.b.c = 1", "[[part]]", "name = 'x'", "[sound]", "volume_db = 7", "=", "\r\n"),
)
JUNK = (
    *("nan", "inf", "-inf", "-0.0", "0", "1", "-1", "0.001", "1e308", "-1e308", "1_000_000"),
    *(
        "0x7fffffffffffffffffff",
        "0x" + "f" * 5000,
        "9" * 400,
        "true",
        "false",
        '""',
        '" "',
        "'x'",
        '"\\u0000"',
        "[]",
    ),
    *("{}", "[[]]", '[1, "a"]', "[{}]", "2026-11-24", "23:59:59", "2026-11-24T10:00:00Z"),
    *('"' + "a" * 300 + '"', '"{emergency}"', '"{nothing}"', '"25:00"', '"24:00"', '"stop"'),
    *('"911; rm"', '"cramp"', '["cramp"]', '"sleep"', '"../../x"', '"/etc/passwd"', '"\\n"'),
)
_VALUE = re.compile(
    r"(?<=[=\[,:])[ ]*(\"[^\"\n]*\"|-?\d[\d.]*|true|false|\[[^\[\]\n]*\]|\{[^{}\n]*\})"
)


def spoilt(text: str, chance: random.Random) -> str:
    """A text in which a few values, lines or letters are not what they were."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        text = chance.choice((_other_value, _other_value, _other_lines, _other_letters))(
            text, chance
        )
    return text


def _other_value(text: str, chance: random.Random) -> str:
    places = [found.span(1) for found in _VALUE.finditer(text)]
    if not places:
        return text
    start, end = chance.choice(places)
    return text[:start] + junk(chance) + text[end:]


def junk(chance: random.Random) -> str:
    """A value as TOML: odd ones, and numbers on both sides of the limits."""
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(JUNK)
    number = chance.choice((7, 20, 30, 60, 90, 100, 400, 4000)) * chance.uniform(0, 1.3)
    return str(round(number)) if kind < 0.7 else f"{number:.3f}"


def _other_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, to = (chance.randrange(len(lines)) for _ in "ab")
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            lines.insert(at, chance.choice(SNIPPETS))
    return "\n".join(lines)


def _other_letters(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    cut = chance.choice((0, 1, 1, 20))
    return text[:at] + "".join(chance.choices(LETTERS, k=chance.randrange(3))) + text[at + cut :]


def outcome(read: Callable[[], T], within: Callable[[T], Sequence[str]]) -> str:
    """``refused``, ``accepted``, or what was accepted beyond its limits. A traceback is raised."""
    try:
        result = read()
    except CalmcrampError as error:
        if "\n\n" in str(error) or not str(error).strip():
            return f"told badly: {error}"
        return "refused"
    return "; ".join(within(result)) or "accepted"


# ------------------------------------------------------------------ what is within limits


def beyond(routine: Routine) -> list[str]:
    """What of a routine lies beyond its limits."""
    wrong = [f"a number: {one!r}" for one in numbers(routine) if not math.isfinite(one)]
    wrong += ["warmth"] * (routine.heat is not None and not 1 <= routine.heat <= 20)
    if routine.minutes is not None:
        lasts = routine.minutes
        good = 1 <= lasts.shortest <= lasts.default <= lasts.longest <= 60
        wrong += [] if good else [f"minutes {lasts}"]
    steps = [step for passage in routine.passages for step in passage.steps]
    return wrong + [f"{type(step).__name__}: {step}" for step in steps if _harmful(step)]


def _harmful(step: Step) -> bool:
    match step:
        case Tense(seconds=seconds, quiet=quiet, feet=feet):  # care-brief 5.1
            return not (1 <= seconds <= (5 if feet else 7) and 15 <= quiet <= 60)
        case HoldStill(seconds=seconds, lines=lines):  # 1.1
            return not (1 <= seconds <= 60 and all(0 <= line.at < seconds for line in lines))
        case Ask(window=window):  # 6.2
            return not 1 <= window <= 20
        case Rest(seconds=seconds):
            return not 0 < seconds <= 90
        case Say(pause=pause, text=text):
            return not (0 <= (pause or 0) <= 90 and 0 < len(text) <= 200)
        case Soften(quiet=quiet):  # 5.3
            return not 20 <= quiet <= 60
        case Ending(bed_seconds=bed, fade=fade):  # 5.7
            return not (20 <= bed <= 30 and 60 <= fade <= 90)
        case Breathe():
            return _breathes_too_much(step)
    return False


def _breathes_too_much(step: Breathe) -> bool:
    """Care-brief 4.3 and 4.4: 5.5 to 12 breaths a minute, but where a pattern has its own shape."""
    if isinstance(step.pace, Pattern):
        phases = (step.pace.inhale, step.pace.exhale)
        return min(phases) < 1 or not 3 <= step.pace.cycle <= 30
    return not all(5.5 <= rate <= 12 for rate in (step.pace.start, step.pace.to))


def too_long(score: Score) -> list[str]:
    """What of a score lies beyond its limits: an hour and an ending, holds that let go."""
    wrong = [] if 0 < score.end <= 65 * 60 * RATE else [f"{score.end / RATE:.0f} s"]
    holds = [hold for hold in score.holds if not 0 < hold.limit <= 20 * RATE]
    return wrong + [f"{hold}" for hold in holds]


def unheard_of(settings: Settings) -> list[str]:
    """What of the settings lies beyond its limits."""
    night = settings.night
    clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
    wrong = [f"a number: {one!r}" for one in numbers(settings) if not math.isfinite(one)]
    wrong += [] if -18 <= night.volume_db <= 6 else [f"volume {night.volume_db}"]
    quiet = (night.quiet_from, night.quiet_to)
    wrong += [f"quiet {one!r}" for one in quiet if not clock.fullmatch(one)]
    wrong += [] if settings.voice.engine in ("hibari", "pyttsx3") else ["engine"]
    country = settings.country
    called = (country.emergency_number, country.advice_line, country.crisis_line)
    spoken = re.compile(r"[^{}<>\[\]]*\d[^{}<>\[\]]*")  # no slot, and nothing a voice would obey
    return wrong + [f"number {one!r}" for one in called if one and not spoken.fullmatch(one)]


def impossible(diary: Diary) -> list[str]:
    """What of a diary no night could have written."""
    wrong = [f"a number: {one!r}" for one in numbers(diary) if not math.isfinite(one)]
    for cramp in diary.cramps:
        if not (cramp.pain is None or 1 <= cramp.pain <= 10):
            wrong.append(f"pain {cramp.pain}")
        if not (cramp.seconds is None or 0 <= cramp.seconds <= 86_400):
            wrong.append(f"{cramp.seconds} seconds")
    wrong += [f"slept {one.slept}" for one in diary.days if not 0 <= (one.slept or 0) <= 24]
    wrong += [f"flag {one.category}" for one in diary.flags if one.category == "not-safe"]
    moments = [one.at for one in (*diary.cramps, *diary.sessions, *diary.flags)]
    return wrong + [f"at {at}" for at in moments if not _possible(at)]


def _possible(at: datetime) -> bool:
    return at.utcoffset() is not None and 1970 <= at.year <= 2199


def numbers(value: Any) -> Iterator[float]:
    """Every number anywhere in a value."""
    if isinstance(value, int | float):
        yield float(value)
    elif is_dataclass(value):
        for each in fields(value):
            yield from numbers(getattr(value, each.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers(one)
