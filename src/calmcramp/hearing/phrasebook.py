"""Which words mean which name: what a recogniser with a grammar is given, and how it is read.

Laws of this file:

1. Only a whole utterance counts, from its first word to its last: a grammar forces anything at all
   into its words, and joins words of different phrases (vosk-api#740).
2. The same phrase said again and again means what it means once ("cramp, cramp").
3. Red flags outrank wake phrases, and these outrank commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from calmcramp.errors import Fault
from calmcramp.hearing.types import HearingKind, Listen

Phrases: TypeAlias = Mapping[str, Sequence[str]]
"""Canonical name to the phrases that mean it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for."""

    kind: HearingKind
    name: str
    phrase: str
    """Lower case words, joined by one space."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All meanings, most important first."""

    meanings: tuple[Meaning, ...]

    @classmethod
    def of(cls, *, wake: Phrases, commands: Phrases, redflags: Phrases) -> Phrasebook:
        """From the phrases of each kind."""
        kinds: tuple[tuple[HearingKind, Phrases], ...] = (
            ("redflag", redflags),
            ("wake", wake),
            ("command", commands),
        )
        return cls(
            tuple(
                Meaning(kind, name, " ".join(phrase.lower().split()))
                for kind, names in kinds
                for name, phrases in names.items()
                for phrase in phrases
            )
        )

    def without_unknown(self, knows: Callable[[str], bool]) -> tuple[Phrasebook, tuple[Fault, ...]]:
        """The phrases all of whose words the recogniser knows, and a fault for each other one.

        A recogniser drops an unknown word without a word, and then understands what is left of the
        phrase (vosk-api#1314).
        """
        kept, faults = [], []
        for meaning in self.meanings:
            unknown = [word for word in meaning.phrase.split() if not knows(word)]
            if unknown:
                words = ", ".join(f'"{word}"' for word in unknown)
                what = f'"{meaning.phrase}" is never heard: the model does not know {words}'
                faults.append(Fault(meaning.name, what, "say it in other words"))
            else:
                kept.append(meaning)
        return Phrasebook(tuple(kept)), tuple(faults)

    def live(self, listen: Listen) -> Phrasebook:
        """What counts in that state: red flags and wake phrases always, commands while live."""
        return Phrasebook(
            tuple(
                meaning
                for meaning in self.meanings
                if meaning.kind != "command"
                or (listen.state != "asleep" and meaning.name in listen.live)
            )
        )

    def phrases(self) -> tuple[str, ...]:
        """Every phrase once."""
        return tuple(dict.fromkeys(meaning.phrase for meaning in self.meanings))

    def read(self, words: Iterable[str]) -> Meaning | None:
        """What the utterance means, if it is one of the phrases from end to end."""
        said = list(words)
        if not said:
            return None
        return next((one for one in self.meanings if _is_repeated(said, one.phrase.split())), None)


def _is_repeated(said: Sequence[str], phrase: Sequence[str]) -> bool:
    times, rest = divmod(len(said), len(phrase))
    return rest == 0 and list(said) == list(phrase) * times
