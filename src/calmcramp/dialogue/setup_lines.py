"""The sentences of the set-up, as data (``setup.toml``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calmcramp.dialogue.lines import sentence_faults
from calmcramp.errors import Fault, FaultsFound, did_you_mean, toml_of

SAY = (
    *("unheard", "too-low", "too-high", "room", "where", "own-number"),
    *("evening", "done", "no-wish"),
)
ASK = ("rising", "level", "which-way", "number", "time")
EARS = ("tonight", "deaf", "slow", "dumb", "unheard", "looped", "loud", "late")
WISH = ("usual",)
SECTIONS: Mapping[str, tuple[str, ...] | None] = {
    "say": SAY,
    "ask": ASK,
    "country": None,
    "ears": EARS,
    "wish": WISH,
}
"""Section -> its sentences; None where the owner of the file chooses them."""


@dataclass(frozen=True)
class SetUpLines:
    """Every sentence and question by its name."""

    say: Mapping[str, str]
    ask: Mapping[str, str]
    country: Mapping[str, str]
    """Name of a country in the settings -> the question about it, in the order they are asked."""
    ears: Mapping[str, str]
    """Verdict of an ear test -> what is said to it."""
    usual: str
    """What is proposed for the evening, as somebody would say it."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every line that can be spoken as it stands."""
        tables = (self.ask, self.say, self.country, self.ears)
        return tuple(text for table in tables for text in table.values() if "{" not in text)


def read_setup_lines(text: str, place: str) -> SetUpLines:
    """The sentences of a ``setup.toml``.

    :param place: the file's name, for the faults
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    faults = list(_faults(data, place))
    if faults:
        raise FaultsFound(faults)
    return SetUpLines(
        data["say"], data["ask"], data.get("country", {}), data["ears"], data["wish"]["usual"]
    )


def _faults(data: Mapping[str, Any], place: str) -> Iterator[Fault]:
    for name in data.keys() - SECTIONS.keys():
        remedy = did_you_mean(name, SECTIONS)
        yield Fault(f"{place}:{name}", "there is no such section", remedy)
    for section, known in SECTIONS.items():
        table = data.get(section, {})
        if not isinstance(table, dict):
            yield Fault(f"{place}:{section}", "this is a section", f"write [{section}]")
            continue
        yield from _of_section(table, known or tuple(table), f"{place}:{section}")


def _of_section(table: Mapping[str, Any], known: tuple[str, ...], place: str) -> Iterator[Fault]:
    yield from sentence_faults(table, known, place)
    for name in known:
        filled = {"emergency"} if name == "number" else set()
        if isinstance(table.get(name), str) and (unknown := _slots(table[name]) - filled):
            what = f"nothing is put in place of {{{min(unknown)}}}"
            yield Fault(f"{place}.{name}", what, "leave it out")


def _slots(text: str) -> set[str]:
    """The names between braces."""
    return {part.partition("}")[0] for part in text.split("{")[1:]}
