"""How slowly a line is said: by its pauses first, by its words only a little.

care-brief 6.1 asks for 140-155 words a minute in a cramp, 105-120 in relaxation and 95-105 near
sleep, and that slowness come from pauses, because stretched synthetic words sound odd. So a line is
spoken phrase by phrase, and the silences between the phrases are made as long as its pace needs,
within what a patient human speaker would leave. Its pace is that of the brief's own example (12
words, 4.8 s): all its words over the time from its first sound to its last.

Rule 1. The silence at a place lies between that place's shortest and longest, whatever the pace.
Rule 2. All silences inside a line stretch by the same share of their range.
Rule 3. Where they do not suffice, the words are made longer or shorter by a few parts in a hundred
        (`QUICKEST`, `SLOWEST`), all by the same; what is missing then is left after the line.
Rule 4. Nothing is decided here from a nominal speed: the phrases are measured as they were
        rendered.
Rule 5. A line of one, two or three words has no pace: its words are left as they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from calmcramp.voice.rates import lasting
from calmcramp.voice.types import Samples, VoiceFault

VERSION = "3"
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


# Within the bands of care-brief 6.1. The ranges were chosen by measuring every shipped line with
# both engines.
PACES = {
    "cramp": Pace(
        146,
        {
            Place.PHRASE: (0.06, 0.45),
            Place.COMMA: (0.1, 0.55),
            Place.SENTENCE: (0.35, 0.9),
            Place.END: (0.02, 0.5),
        },
    ),
    "relax": Pace(
        112,
        {
            Place.PHRASE: (0.15, 1.0),
            Place.COMMA: (0.25, 1.2),
            Place.SENTENCE: (0.6, 1.6),
            Place.END: (0.02, 0.8),
        },
    ),
    "sleep": Pace(
        97,
        {
            Place.PHRASE: (0.25, 1.4),
            Place.COMMA: (0.4, 1.6),
            Place.SENTENCE: (0.8, 2.0),
            Place.END: (0.02, 1.0),
        },
    ),
}

QUICKEST, SLOWEST = 0.93, 1.15
"""How much shorter or longer than they were spoken a line's words may be made."""

JUDGED = 4
"""Words from which a line has a pace."""

_SENTENCE = re.compile(r"(?<=[.?!…])\s+")
_CLAUSE = re.compile(r"(?<=[,;:—–])\s+")
_SPEAKABLE = re.compile(r"\w")
_BARE = re.compile(r"[^\w']")


def _words(listed: str) -> re.Pattern[str]:
    return re.compile("|".join(listed.split()), re.IGNORECASE)


# English words; in another language few match, and little breaks.
_OPENER = _words(
    "and or but as with without into onto to on in while until where when whenever than if so for"
    " from through towards? under at by before because after around between across over along"
    " behind against what how why who"
)
"""Before them a calm speaker takes a moment."""
_PARTICLE = _words("on in over after at by across along under behind")
"""Openers that may belong to the word before them: hold on, for a while."""
_IS = _words("is are can will has have may might should must was needs?")
"""Before them a moment, where whoever does it has been named with two words or more."""
_NAMED_IN_ONE = _words(
    "i you it that there this these those what whatever how we they to not who here never just"
    " which"
)
_DOES = _words(
    "hang hold sink grow rest carry fall go come drift soften spread do be move slide lengthen"
    " smooth settle stay leave find have melt loosen widen float drop close take feel"
)
"""What something is let do: let the bed, carry you."""
_MANNER = _words(r"\w+ly together now tonight")
"""At the end of a stretch they may stand alone."""
_BEGINS = _words("now then please")
"""At its beginning these may."""
_OBJECT = _words("it you me them us that this then here there")
"""An opener with one of these is too short to stand alone: with it, toward you."""

_LEANS = _words("even just only right almost bit very linked be been")
"""What leans on the word after it: even on, right by."""

_LONG, _LONG_STILL = 5, 6
"""Words from which a stretch without a mark is broken, and from which a part of it is broken
again."""


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
    """The phrases of a line, each trimmed to its sound, at the pace of its mode.

    :param spoken: one array a phrase of `phrases(text, mode)`
    :returns: the line at `rate`, with the silence of its end
    """
    pace, words = PACES[mode], len(text.split())
    *inside, end = (pace.silence[phrase.then] for phrase in phrases(text, mode))
    wanted = words * 60 / pace.words_a_minute
    shortest, longest = (sum(place[which] for place in inside) for which in (0, 1))
    factor = 1.0
    if words >= JUDGED:
        factor = _stretch(sum(map(len, spoken)) / rate, wanted - longest, wanted - shortest)
    sounds = [lasting(sound, rate, factor) for sound in spoken]
    missing = wanted - shortest - sum(map(len, sounds)) / rate
    share = min(1.0, max(0.0, missing / (longest - shortest))) if inside else 0.0
    silences = [low + share * (high - low) for low, high in inside]
    after = min(end[1], max(end[0], missing + shortest - sum(silences)))
    parts: list[Samples] = []
    for sound, silence in zip(sounds, [*silences, after], strict=True):
        parts += [sound, np.zeros(round(silence * rate), np.float32)]
    return np.concatenate(parts)


def _stretch(spoken_s: float, least_s: float, most_s: float) -> float:
    """How much longer words of so many seconds have to last to come between the two."""
    wanted = min(max(spoken_s, least_s), most_s)
    return min(SLOWEST, max(QUICKEST, wanted / spoken_s))


def _sentence(sentence: str) -> Iterator[Phrase]:
    *clauses, last = _CLAUSE.split(sentence)
    for clause, then in [*((clause, Place.COMMA) for clause in clauses), (last, Place.SENTENCE)]:
        *parts, end = _broken(clause.split(), _LONG)
        # The comma keeps the voice up where the text has no mark.
        yield from (Phrase(part + ",", Place.PHRASE) for part in parts)
        yield Phrase(end, then)


def _broken(words: list[str], long: int) -> list[str]:
    """A stretch of words, broken where a moment suits, nearest to its middle first."""
    bare = [_BARE.sub("", word).lower() for word in words]
    places = [at for at in range(1, len(words)) if _suits(bare, at, whole=long == _LONG)]
    if len(words) < long or not places:
        return [" ".join(words)]
    at = min(places, key=lambda place: abs(2 * place - len(words)))
    return [*_broken(words[:at], _LONG_STILL), *_broken(words[at:], _LONG_STILL)]


def _suits(words: list[str], at: int, *, whole: bool) -> bool:
    """Whether a calm speaker may take a moment before the word at that place.

    :param whole: the stretch lies between two marks, and is no part of one
    """
    word, before, left = words[at], words[at - 1], len(words) - at
    if at == 1:
        return whole and bool(_BEGINS.fullmatch(before))
    if left == 1:
        alone = _MANNER.fullmatch(word) and not _OPENER.fullmatch(before) and before != "right"
        return whole and at > 2 and bool(alone)
    if _OPENER.fullmatch(word):
        return _opens(words, at)
    if _OPENER.fullmatch(before) or _NAMED_IN_ONE.fullmatch(before):
        return False
    if "let" in words[:2] and at > 2 and _DOES.fullmatch(word):
        return True
    return bool(_IS.fullmatch(word)) and not _OPENER.fullmatch(words[0])


def _opens(words: list[str], at: int) -> bool:
    """Whether the opener at that place begins a phrase, and is no part of the one before it."""
    word, before, after = words[at], words[at - 1], words[at + 1]
    if _OPENER.fullmatch(before) and not _PARTICLE.fullmatch(before):
        return False
    if _OPENER.fullmatch(after) or _MANNER.fullmatch(after):
        return False
    if _LEANS.fullmatch(before) or _IS.fullmatch(before):
        return False
    if len(words) - at == 2 and _OBJECT.fullmatch(after):
        return False
    compared = (before, word) in (("more", "than"), ("less", "than"), ("rather", "than"))
    return not compared and not (word == words[at - 2] == "as")
