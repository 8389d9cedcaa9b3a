"""How slowly a line is said: by its pauses first, by its words only a little.

care-brief 6.1 asks for 140-155 words a minute in a cramp, 105-120 in relaxation and 95-105 near
sleep, and that slowness come from pauses, because stretched synthetic words sound odd. So a line is
spoken phrase by phrase, and the silences between the phrases are made as long as its pace needs,
within what a patient human speaker would leave.

Rule 1. The silence at a place lies between that place's shortest and longest, whatever the pace.
Rule 2. All silences of a line stretch by the same share of their range.
Rule 3. Nothing is decided here from a nominal speed: the phrases are measured as they were
        rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from calmcramp.voice.types import Samples, VoiceFault

VERSION = "1"
"""Part of every clip's key: raise it when anything here changes what is heard."""


class Place(Enum):
    """What stands between a phrase and the next."""

    PHRASE = "phrase"
    """No mark: a place where a calm speaker takes a moment."""
    COMMA = "comma"
    SENTENCE = "sentence"
    END = "end"
    """The end of the line: the short silence that belongs to its full stop."""


@dataclass(frozen=True)
class Phrase:
    """A stretch of words said in one go."""

    text: str
    then: Place


@dataclass(frozen=True)
class Pace:
    """What one mode aims at."""

    words_a_minute: float
    silence: dict[Place, tuple[float, float]]
    """Shortest and longest silence at each place, seconds."""


# The middle of the bands of care-brief 6.1. The ranges were chosen by measuring realistic lines
# with both engines.
PACES = {
    "cramp": Pace(
        147,
        {
            Place.PHRASE: (0.1, 0.35),
            Place.COMMA: (0.12, 0.45),
            Place.SENTENCE: (0.35, 0.8),
            Place.END: (0.05, 0.5),
        },
    ),
    "relax": Pace(
        112,
        {
            Place.PHRASE: (0.2, 0.75),
            Place.COMMA: (0.35, 1.0),
            Place.SENTENCE: (0.7, 1.6),
            Place.END: (0.1, 0.8),
        },
    ),
    "sleep": Pace(
        98,
        {
            Place.PHRASE: (0.3, 1.0),
            Place.COMMA: (0.5, 1.2),
            Place.SENTENCE: (0.9, 2.0),
            Place.END: (0.15, 1.0),
        },
    ),
}

_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
_CLAUSE = re.compile(r"(?<=[,;:—–])\s+")
_SPEAKABLE = re.compile(r"\w")
_OPENER = re.compile(
    "and|or|as|with|without|into|onto|to|on|in|while|until|where|when|whenever|than|that|if|so|for"
    "|from|through|towards?|under|at|by|before|because|after|around|between|across|over|along|behind",
    re.IGNORECASE,
)
"""English words before which a calm speaker takes a moment; in another language few match, and
little breaks."""

_LONG = 6
"""Words from which a stretch without a mark is broken; each part keeps at least two."""


def phrases(text: str, mode: str) -> tuple[Phrase, ...]:
    """The line in the stretches it is spoken in, in order; their words are the line's words.

    :raises VoiceFault: for a line without a word, or an unknown mode.
    """
    if mode not in PACES:
        raise VoiceFault(
            f'there is no way of speaking called "{mode}"', f"use one of {', '.join(PACES)}"
        )
    found = [
        phrase
        for sentence in _SENTENCE.split(" ".join(text.split()))
        for phrase in _sentence(sentence)
        if _SPEAKABLE.search(phrase.text)
    ]
    if not found:
        raise VoiceFault("there is nothing to say in an empty line", "give it words")
    return (*found[:-1], replace(found[-1], then=Place.END))


def join(text: str, mode: str, spoken: Sequence[Samples], rate: int) -> Samples:
    """The phrases of a line, each trimmed to its sound, with the silences that its pace needs.

    :param spoken: one array a phrase of `phrases(text, mode)`
    :returns: the line at `rate`, with the silence of its end
    """
    pace = PACES[mode]
    places = [pace.silence[phrase.then] for phrase in phrases(text, mode)]
    shortest, longest = (sum(place[end] for place in places) for end in (0, 1))
    wanted = len(text.split()) * 60 / pace.words_a_minute - sum(map(len, spoken)) / rate
    share = min(1.0, max(0.0, (wanted - shortest) / (longest - shortest)))
    parts: list[Samples] = []
    for sound, (low, high) in zip(spoken, places, strict=True):
        parts += [sound, np.zeros(round((low + share * (high - low)) * rate), np.float32)]
    return np.concatenate(parts)


def _sentence(sentence: str) -> Iterator[Phrase]:
    *clauses, last = _CLAUSE.split(sentence)
    for clause, then in [*((clause, Place.COMMA) for clause in clauses), (last, Place.SENTENCE)]:
        *parts, end = _broken(clause.split())
        # The comma keeps the voice up where the text has no mark.
        yield from (Phrase(part + ",", Place.PHRASE) for part in parts)
        yield Phrase(end, then)


def _broken(words: list[str]) -> list[str]:
    """A stretch of words, broken before an opener, nearest to its middle first."""
    places = [
        at
        for at in range(2, len(words) - 1)
        if _OPENER.fullmatch(words[at]) and not _OPENER.fullmatch(words[at - 1])
    ]
    if len(words) < _LONG or not places:
        return [" ".join(words)]
    at = min(places, key=lambda place: abs(2 * place - len(words)))
    return [*_broken(words[:at]), *_broken(words[at:])]
