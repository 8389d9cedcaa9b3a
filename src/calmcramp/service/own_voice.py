"""What the assistant itself is saying, word by word, so that it never obeys its own loudspeaker.

Word times are estimated: a word gets the share of its clip that its letters are of the line. The
margin swallows the error of that estimate, the way from the loudspeaker to the recogniser, and the
length of the recogniser's window.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from calmcramp.dialogue.vocabulary import plain
from calmcramp.hearing.types import Hearing

TAIL_S = 0.35
"""Seconds after an own word within which hearing the same word end is taken for its echo: the way
through the room and the recogniser (about 0.2 s), and the error of the estimate."""

REST_S = 0.25
"""Seconds by which the rest after a sentence may be longer or shorter than thought: every sentence
of a line makes the place of the words behind it less sure."""

_PAUSES = {",": 4, ";": 4, ":": 4, ".": 7, "?": 7, "!": 7, "…": 7}
"""How many letters' time a pause takes; the voice rests at these marks."""

_ENDS = frozenset(".?!…")

_KEEP_S = 15.0
"""Seconds for which spoken words are remembered: longer than any utterance that is being
recognised."""

_MARKS = "".join(_PAUSES)
_PIECE = re.compile(rf"[{_MARKS}]|[^\s{_MARKS}]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a line as they are compared everywhere (`plain`), in any script."""
    return tuple(plain(text).split())


@dataclass(frozen=True)
class SpokenWord:
    """One word that left the loudspeaker."""

    word: str
    began: float
    """Seconds on the audio clock."""
    ended: float
    """Seconds on the audio clock."""
    unsure: float = 0.0
    """Seconds by which both may be off."""


def word_times(text: str, began: float, seconds: float) -> tuple[SpokenWord, ...]:
    """Estimated times of the words of a line that is spoken from `began` for `seconds`."""
    pieces = tuple(_pieces(text.rstrip(" " + _MARKS)))
    weights = [_PAUSES.get(piece, len(piece)) for piece in pieces]
    whole, spoken, at, unsure = sum(weights) or 1, [], began, 0.0
    for piece, weight in zip(pieces, weights, strict=True):
        share = seconds * weight / whole
        if piece not in _PAUSES:
            spoken.append(SpokenWord(piece, at, at + share, unsure))
        elif piece in _ENDS:
            unsure += REST_S
        at += share
    return tuple(spoken)


def _pieces(text: str) -> Iterator[str]:
    """The words and the marks of a line, in order."""
    for piece in _PIECE.findall(text):
        yield from (piece,) if piece in _PAUSES else plain(piece).split()


class OwnVoice:
    """Remembers the words of the last seconds and answers whether a recognised phrase was one of
    them."""

    def __init__(self) -> None:
        self._spoken: deque[SpokenWord] = deque()

    def say(self, text: str, began: float, seconds: float) -> None:
        """Note a line that begins to sound at `began` (seconds on the audio clock)."""
        self._spoken.extend(word_times(text, began, seconds))
        while self._spoken and self._spoken[0].ended < began - _KEEP_S:
            self._spoken.popleft()

    def hush(self, at: float) -> None:
        """Forget words that were going to sound after `at`: the line was cut short."""
        self._spoken = deque(word for word in self._spoken if word.began <= at)

    def said(self, hearing: Hearing, now: float) -> bool:
        """Whether what was understood at `now` was just our own, by its words or by its name."""
        return any(self.owns(words, now) for words in (hearing.phrase, hearing.name))

    def owns(self, phrase: str, ended: float) -> bool:
        """Whether all words of `phrase`, heard to their end at `ended`, were just our own."""
        near = {
            form
            for spoken in self._spoken
            if _may_sound(spoken, ended, _length(phrase))
            for form in _heard_as(spoken.word)
        }
        words = words_of(phrase)
        last = [one for one in self._spoken if words and words[-1] in _heard_as(one.word)]
        return all(word in near for word in words) and any(
            _may_sound(spoken, ended, 0.0) for spoken in last
        )


def _may_sound(spoken: SpokenWord, ended: float, later: float) -> bool:
    """Whether what ended to be heard at that second, or so much later, may be this word of ours."""
    first, last = spoken.began - spoken.unsure, spoken.ended + spoken.unsure
    return first <= ended <= last + TAIL_S + later


def _heard_as(word: str) -> tuple[str, ...]:
    """The word, and the shorter one in it: "cramps" comes back as "cramp"."""
    endings = ("s", "ing")
    return (word, *(word.removesuffix(end) for end in endings if word.endswith(end)))


def _length(phrase: str) -> float:
    """About how many seconds the words before the last one take."""
    return 0.35 * (len(words_of(phrase)) - 1)
