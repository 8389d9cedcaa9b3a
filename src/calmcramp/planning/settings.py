"""The owner's settings: one TOML file, read into frozen values, every fault told at once.

Law 1. A missing file, section or key means its default; no key must be set.
Law 2. An unknown section or key is a fault, with the nearest known name.
Law 3. A value that no night should see (an unknown engine, a volume past its limits) is a fault;
       it is never bent into range in silence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from calmcramp.errors import BadConfig, Fault, did_you_mean
from calmcramp.planning import rules


@dataclass(frozen=True, slots=True)
class Sound:
    """Which devices to use, by name, because their numbers change from one start to the next."""

    microphone: str = ""
    """Part of the microphone's name, as ``calmcramp run --list-devices`` shows it; empty: the
    system's own choice."""
    loudspeaker: str = ""
    """Part of the loudspeaker's name; empty: the system's own choice."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What recognises the words."""

    vosk_model: str = ""
    """Folder of a Vosk model; empty: the fetched one, where there is one."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks."""

    engine: str = "hibari"
    """``hibari``, a warm neural voice, or ``pyttsx3``: espeak-ng, for tiny machines."""
    language: str = "en"
    """Two or three letters; a folder of ``scripts`` has that name."""


@dataclass(frozen=True, slots=True)
class Country:
    """Which numbers are spoken when somebody needs more help than a voice can give.

    The numbers known for a country are examples; the owner confirms them (care-brief 7).
    """

    name: str = ""
    """``us ca uk eu au nz in``, or any other name together with its emergency number."""
    emergency_number: str = ""
    """What to phone when it can not wait; empty: said in words."""
    advice_line: str = ""
    """What to phone for medical advice tonight; empty: said in words."""
    crisis_line: str = ""
    """What to phone when life feels unbearable; empty: said in words."""


@dataclass(frozen=True, slots=True)
class Safety:
    """What the assistant should know about the sleeper; each removes what would not suit them.

    The list is that of care-brief 7.2; all are off unless the owner says otherwise.
    """

    pregnant: bool = False
    fluid_limited: bool = False
    kidney: bool = False
    reduced_feeling: bool = False
    diabetes: bool = False
    clot_history_or_thinner: bool = False
    lung: bool = False
    heart: bool = False
    recent_surgery: bool = False
    unsteady: bool = False

    @property
    def flags(self) -> frozenset[str]:
        """The names of those that are on."""
        return frozenset(each.name for each in fields(self) if getattr(self, each.name))


@dataclass(frozen=True, slots=True)
class Night:
    """How loud the night is."""

    volume_db: float = 0.0
    """Added to every sound, in decibels: -18 (very soft) to 6."""
    quiet_from: str = "22:00"
    quiet_to: str = "07:00"
    """Between these times of the day nothing is said that nobody asked for."""

    def is_quiet(self, clock: str) -> bool:
        """Whether a time of day, such as ``"03:15"``, lies in the quiet hours."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= clock < self.quiet_to
        return clock >= self.quiet_from or clock < self.quiet_to


@dataclass(frozen=True, slots=True)
class Hands:
    """Other ways to call than by voice: keys, buttons and knocks; and a light."""

    keys: tuple[str, ...] = ()
    """Parts of the names of shutters, pedals and keypads; every key of theirs is the same."""
    grab: bool = True
    """Whether those keys are kept from the rest of the system."""
    buttons: tuple[int, ...] = ()
    """GPIO numbers of buttons that connect to ground."""
    light: int = 0
    """GPIO number of a light; 0: none."""
    light_percent: float = 2.0
    """How bright it is at most, 0.5 to 20 percent of the time on."""
    knocks: bool = False
    """Whether three knocks call."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What the owner has confirmed."""

    understood: bool = False
    """True: has read what this is and is not, and it need not be told at the first start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    sound: Sound = field(default_factory=Sound)
    hearing: Hearing = field(default_factory=Hearing)
    voice: Voice = field(default_factory=Voice)
    country: Country = field(default_factory=Country)
    safety: Safety = field(default_factory=Safety)
    night: Night = field(default_factory=Night)
    hands: Hands = field(default_factory=Hands)
    owner: Owner = field(default_factory=Owner)


QUIETEST_DB = -18.0
LOUDEST_DB = 6.0
"""Limits of the night volume, those of "louder" and "quieter" too."""

EXAMPLES: Mapping[str, Country] = {
    "us": Country("us", emergency_number="911", crisis_line="988"),
    "ca": Country("ca", emergency_number="911", crisis_line="988"),
    "uk": Country("uk", emergency_number="999", advice_line="111", crisis_line="116 123"),
    "eu": Country("eu", emergency_number="112"),
    "au": Country("au", emergency_number="000", crisis_line="13 11 14"),
    "nz": Country("nz", emergency_number="111", crisis_line="1737"),
    "de": Country(
        "de", emergency_number="112", advice_line="116 117", crisis_line="0800 111 0 111"
    ),
    "in": Country("in", emergency_number="112", crisis_line="14416"),
}
"""Numbers to start from (care-brief 7, "Numbers to ship as examples")."""

SECTIONS: Mapping[str, type] = {
    "sound": Sound,
    "hearing": Hearing,
    "voice": Voice,
    "country": Country,
    "safety": Safety,
    "night": Night,
    "hands": Hands,
    "owner": Owner,
}


def read_settings(text: str, place: str) -> Settings:
    """The settings in a TOML text; ``place`` names the file in the faults.

    :raises BadConfig: with every fault of the text at once.
    """
    given = _parse(text, place)
    faults = [Fault(f"{place}: {key}", what, remedy) for key, what, remedy in _faults_in(given)]
    if faults:
        raise BadConfig.of(faults)
    sections = {name: section(**_frozen(given.get(name, {}))) for name, section in SECTIONS.items()}
    return Settings(**sections | {"country": _with_examples(sections["country"])})


def digit_by_digit(number: str) -> str:
    """A telephone number as it is read out: ``13 11 14`` becomes ``1 3, 1 1, 1 4``.

    Left as it is written, a voice would say "nine hundred eleven".
    """
    groups = re.split(r"(?<=\d)[ -]+(?=\d)", number)
    return ", ".join(re.sub(r"\d(?=\d)", r"\g<0> ", group) for group in groups)


def _frozen(body: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a section, lists as tuples."""
    return {key: tuple(one) if isinstance(one, list) else one for key, one in body.items()}


def _with_examples(country: Country) -> Country:
    """The owner's numbers, and those known for the country where the owner gave none."""
    example = EXAMPLES.get(country.name, Country())
    return Country(
        country.name,
        country.emergency_number or example.emergency_number,
        country.advice_line or example.advice_line,
        country.crisis_line or example.crisis_line,
    )


def _parse(text: str, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the second: brackets nested a thousand deep
        said = str(error)
        where = re.search(r" \(at line (\d+), column \d+\)$", said)
        line = f"{place}:{where[1]}" if where else place
        what = said[: where.start()] if where else said
        fault = Fault(line, f"this is not TOML: {what}", "see docs/settings.md for an example")
        raise BadConfig.of([fault]) from None


# What is wrong with a text, as (key path, what, remedy).
_Wrong = tuple[str, str, str]


def _faults_in(given: Mapping[str, Any]) -> Iterator[_Wrong]:
    for name, body in given.items():
        if name not in SECTIONS:
            yield name, "there is no such section", did_you_mean(name, SECTIONS)
        elif not isinstance(body, dict):
            yield name, "this is a section, not a value", f"write [{name}] on a line of its own"
        else:
            yield from _faults_in_section(name, body)


def _faults_in_section(section: str, body: Mapping[str, Any]) -> Iterator[_Wrong]:
    known = _RULES[section]
    for key, value in body.items():
        if key not in known:
            yield f"{section}.{key}", "there is no such key", did_you_mean(key, known)
        elif wrong := known[key](value):
            yield f"{section}.{key}", *wrong
    if section == "country":
        yield from _unknown_country(body)
    if section == "hands" and body.get("light") and body["light"] in _listed(body, "buttons"):
        yield "hands.light", "the light is on the GPIO of a button", "give it another one"


def _listed(body: Mapping[str, Any], key: str) -> list[Any]:
    value = body.get(key)
    return value if isinstance(value, list) else []


def _unknown_country(body: Mapping[str, Any]) -> Iterator[_Wrong]:
    name = body.get("name", "")
    if isinstance(name, str) and name and name not in EXAMPLES and "emergency_number" not in body:
        remedy = did_you_mean(name, EXAMPLES) or "set country.emergency_number as well"
        yield "country.name", f'no numbers are known for "{name}"', remedy


_RULES: Mapping[str, Mapping[str, rules.Rule]] = {
    "sound": {"microphone": rules.name, "loudspeaker": rules.name},
    "hearing": {"vosk_model": rules.path},
    "voice": {"engine": rules.one_of("hibari", "pyttsx3"), "language": rules.language},
    "country": {
        "name": rules.name,
        "emergency_number": rules.number_to_phone,
        "advice_line": rules.number_to_phone,
        "crisis_line": rules.number_to_phone,
    },
    "safety": {each.name: rules.switch for each in fields(Safety)},
    "night": {
        "volume_db": rules.between(QUIETEST_DB, LOUDEST_DB, "dB"),
        "quiet_from": rules.time_of_day,
        "quiet_to": rules.time_of_day,
    },
    "hands": {
        "keys": rules.names,
        "grab": rules.switch,
        "buttons": rules.pins,
        "light": rules.pin_or_none,
        "light_percent": rules.between(0.5, 20.0, "percent"),
        "knocks": rules.switch,
    },
    "owner": {"understood": rules.switch},
}
