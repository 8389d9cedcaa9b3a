"""The sentences that belong to no routine, as data (``lines.toml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calmcramp.errors import Fault, FaultsFound, did_you_mean, toml_of

SAY = (
    *("time-left", "time-left-one", "time-left-less", "nothing-running"),
    *("call-for-help", "flag-waits", "not-medical"),
    *("heat-time", "heat-first", "heat-unsuited", "cold", "cold-unsuited"),
    *("heat-sore", "stay-lying", "here", "rest-well", "leave-it"),
    *("no-more", "ask-me", "smaller", "disclaimer", "thanks", "later", "due", "schedule-me"),
    *("fault-deaf", "fault-deaf-over", "fault-dumb-over", "fault-kept"),
    *("fault-settings", "fault-clock", "fault-small", "fault-hands", "fault-hands-over"),
)
ASK = (
    *("cramp", "got-that", "choose", "choose-usual", "stay", "stay-grounding"),
    *("skin", "heat-off", "understand", "questions", "start"),
)
PROFILE = (
    *("pregnant", "fluid_limited", "kidney", "reduced_feeling", "diabetes"),
    *("clot_history_or_thinner", "lung", "heart", "recent_surgery", "unsteady"),
)
"""The flags of care-brief 7.2, in the order in which they are asked about."""


@dataclass(frozen=True)
class Lines:
    """Every sentence and question by its name."""

    say: Mapping[str, str]
    ask: Mapping[str, str]
    numbers: tuple[str, ...]
    """Spoken numbers from zero upward."""
    profile: Mapping[str, str]
    """Flag of the safety profile -> the question about it, in the order of `PROFILE`."""

    def time_left(self, seconds: float) -> str:
        """How long is left, in rounded minutes, as it is spoken."""
        minutes = min(round(seconds / 60), len(self.numbers) - 1)
        if minutes < 1:
            return self.say["time-left-less"]
        if minutes == 1:
            return self.say["time-left-one"]
        return self.say["time-left"].format(minutes=self.numbers[minutes])


def read_lines(text: str, place: str) -> Lines:
    """The sentences of a ``lines.toml``.

    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = [
        *sentence_faults(data.get("say", {}), SAY, f"{place}:say"),
        *sentence_faults(data.get("ask", {}), ASK, f"{place}:ask"),
        *sentence_faults(data.get("profile", {}), PROFILE, f"{place}:profile"),
    ]
    numbers = data.get("numbers", {}).get("words", [])
    if len(numbers) < 2:
        faults.append(Fault(f"{place}:numbers.words", "the spoken numbers are missing"))
    if faults:
        raise FaultsFound(faults)
    profile = {flag: data["profile"][flag] for flag in PROFILE}
    return Lines(dict(data["say"]), dict(data["ask"]), tuple(numbers), profile)


def sentence_faults(table: Mapping[str, object], known: Sequence[str], place: str) -> list[Fault]:
    """What is wrong with the sentences of a section, which are those of the names `known`."""
    missing = [name for name in known if name not in table]
    return [Fault(f"{place}.{name}", "this sentence is missing") for name in missing] + [
        Fault(f"{place}.{name}", *_wrong(name, value, known))
        for name, value in table.items()
        if name not in known or not isinstance(value, str) or not value.strip()
    ]


def _wrong(name: str, value: object, known: Sequence[str]) -> tuple[str, str]:
    if name not in known:
        return "no sentence has this name", did_you_mean(name, known)
    return f"this is no sentence: {value!r}", 'write it in "quotes"'
