"""What outlives a conversation, and even a restart: warmth that lies on a leg, the last cramp, what
helped, who is being spoken to.

Rule 1. Every time is in seconds on the audio clock, and may lie before its beginning. Whoever keeps
        a memory turns them into ages and back (`to_data`, `from_data`).
Rule 2. When it is not sure how much time has passed, it takes the safer reading: a cramp is recent,
        warmth has lain too long.
Rule 3. Nothing that somebody said about not being safe is ever in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

DAY_S = 24 * 3600.0
NIGHT_S = 8 * 3600.0
"""One night: how long a cramp counts as "tonight", and an open message is remembered."""
HEAT_MAX_S = 1200.0
"""Nothing warm lies on a leg for longer (care-brief 2.1)."""
NEVER_USUAL = frozenset({"sleep-ending", "ease", "grounding"})
"""What belongs to a moment, not to a person."""
LONGEST_AGO_S = 10 * 365 * DAY_S
"""Ages beyond this are no memory but a damaged file."""


@dataclass(frozen=True)
class Past:
    """The last cramp that ended."""

    at: float
    muscle: str
    touch: bool | None
    """What its screen said; a warning counts for the rest of the hour."""
    began: float | None = None
    """When it began, where it did not ease: another one soon after is the same."""
    warned: str = ""
    """The row that forbade to stretch or touch that leg, and was acknowledged."""


@dataclass(frozen=True)
class Heat:
    """Warmth that lies on a leg (care-brief 2.1)."""

    began: float
    limit: float
    """Seconds after which it has to come off; never over 1200."""
    checked: bool = False
    """Whether the skin was asked about."""
    told: int = 0
    """How often it was said that the time is over."""
    due: float = 0.0
    """When it is said again."""


@dataclass(frozen=True)
class Reviewed:
    """The questions about a night, as far as they were put."""

    night: str
    at: float | None = None
    """When they were offered last."""
    silences: int = 0
    over: bool = False
    """Whether nothing more of that night is asked."""


@dataclass(frozen=True)
class Memory:
    """Everything that is kept."""

    stranger: bool = False
    """Whether nobody has acknowledged yet what this is and is not (care-brief 7.2)."""
    greeted: int = 0
    """How often that was told without an answer."""
    profile: frozenset[str] = frozenset()
    """What was said about the sleeper's health, beside what the settings say."""
    past: Past | None = None
    heat: Heat | None = None
    cramps: tuple[float, ...] = ()
    """When the cramps of the last day began."""
    warmed: tuple[float, ...] = ()
    """When the warmth of the last day began."""
    usual: str = ""
    """The session that was last heard to its end."""
    usual_minutes: float | None = None
    since: Mapping[str, float] = field(default_factory=dict)
    """Routine -> when it was first heard to its end."""
    ended: float | None = None
    """When the last session faded out."""
    alarm: tuple[str, float] | None = None
    """The grave message that nobody acknowledged: its row, and when."""
    review: Reviewed | None = None
    """What became of the last questions of the next day."""

    def cramps_tonight(self, at: float) -> int:
        """How many cramps began within the night that `at` belongs to."""
        return sum(at - one < NIGHT_S for one in self.cramps)


def with_cramp(memory: Memory, at: float) -> Memory:
    """The memory after a cramp began."""
    return replace(memory, cramps=(*_of_the_day(memory.cramps, at), at))


def with_warmth(memory: Memory, heat: Heat) -> Memory:
    """The memory after warmth was laid on."""
    warmed = (*_of_the_day(memory.warmed, heat.began), heat.began)
    return replace(memory, heat=heat, warmed=warmed)


def with_session(memory: Memory, routine: str, minutes: float | None, at: float) -> Memory:
    """The memory after a session was heard to its end."""
    if routine in NEVER_USUAL:
        return replace(memory, ended=at)
    since = {routine: at, **memory.since}
    return replace(memory, usual=routine, usual_minutes=minutes, since=since, ended=at)


def _of_the_day(times: tuple[float, ...], at: float) -> tuple[float, ...]:
    return tuple(one for one in times if at - one < DAY_S)


# ------------------------------------------------------------------ kept in a file


def to_data(memory: Memory, now: float) -> dict[str, Any]:
    """Plain values for a file; every time as an age in seconds at the moment `now`."""
    past, heat, alarm = memory.past, memory.heat, memory.alarm
    return {
        "stranger": memory.stranger,
        "greeted": memory.greeted,
        "profile": sorted(memory.profile),
        "past": _past_data(past, now) if past else None,
        "heat": asdict(heat) | {"began": now - heat.began, "due": now - heat.due} if heat else None,
        "cramps": [now - one for one in memory.cramps],
        "warmed": [now - one for one in memory.warmed],
        "usual": memory.usual,
        "usual_minutes": memory.usual_minutes,
        "since": {name: now - at for name, at in memory.since.items()},
        "ended": None if memory.ended is None else now - memory.ended,
        "alarm": [alarm[0], now - alarm[1]] if alarm else None,
        "review": _review_data(memory.review, now) if memory.review else None,
    }


def from_data(data: Mapping[str, Any], now: float, passed: float | None) -> Memory:
    """The memory in a file's values.

    :param now: the moment of reading on the audio clock
    :param passed: seconds since it was written; None when no clock can be trusted to tell (rule 2)
    :raises ValueError: when the values are not a memory
    """
    try:
        memory = _memory(data, now - max(passed or 0.0, 0.0))
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"a value is missing or of another kind: {error}") from None
    if memory.heat is not None and passed is None:
        memory = replace(memory, heat=replace(memory.heat, began=now - memory.heat.limit))
    return memory


def _memory(data: Mapping[str, Any], then: float) -> Memory:
    unknown = data.keys() - {one.name for one in fields(Memory)}
    if unknown:
        raise ValueError(f"unknown value {sorted(unknown)[0]}")
    past, heat, alarm = data["past"], data["heat"], data["alarm"]
    return Memory(
        stranger=bool(data["stranger"]),
        greeted=int(data["greeted"]),
        profile=frozenset(str(one) for one in data["profile"]),
        past=_past(past, then) if past else None,
        heat=_heat(heat, then) if heat else None,
        cramps=tuple(_when(one, then) for one in data["cramps"]),
        warmed=tuple(_when(one, then) for one in data["warmed"]),
        usual=str(data["usual"]),
        usual_minutes=None if data["usual_minutes"] is None else float(data["usual_minutes"]),
        since={str(name): _when(age, then) for name, age in data["since"].items()},
        ended=None if data["ended"] is None else _when(data["ended"], then),
        alarm=(str(alarm[0]), _when(alarm[1], then)) if alarm else None,
        review=_review(data["review"], then) if data.get("review") else None,  # older files lack it
    )


def _past_data(past: Past, now: float) -> dict[str, Any]:
    began = None if past.began is None else now - past.began
    return asdict(past) | {"at": now - past.at, "began": began}


def _past(data: Mapping[str, Any], then: float) -> Past:
    began = None if data["began"] is None else _when(data["began"], then)
    at, muscle = _when(data["at"], then), str(data["muscle"])
    return Past(at, muscle, data["touch"], began, str(data["warned"]))


def _heat(data: Mapping[str, Any], then: float) -> Heat:
    limit = float(data["limit"])
    if not 0 < limit <= HEAT_MAX_S:
        raise ValueError(f"warmth of {limit:g} s")
    began, due = _when(data["began"], then), _when(data["due"], then)
    return Heat(began, limit, bool(data["checked"]), int(data["told"]), due)


def _review_data(review: Reviewed, now: float) -> dict[str, Any]:
    return asdict(review) | {"at": None if review.at is None else now - review.at}


def _review(data: Mapping[str, Any], then: float) -> Reviewed:
    at = None if data["at"] is None else _when(data["at"], then)
    return Reviewed(str(data["night"]), at, int(data["silences"]), bool(data["over"]))


def _when(age: float, then: float) -> float:
    if isinstance(age, bool) or not abs(float(age)) <= LONGEST_AGO_S:
        raise ValueError(f"a time {age} s ago")
    return then - float(age)
