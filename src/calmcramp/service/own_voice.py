"""What the assistant itself is saying, word by word, so that it never obeys its own loudspeaker.

Word times are estimated: a word gets the share of its clip that its letters are of the line. The margin swallows the
error of that estimate, the way from the loudspeaker to the recogniser, and the length of the recogniser's window.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

MARGIN_S = 0.6
"""Seconds around an own word in which the same word is taken for an echo."""

_KEEP_S = 15.0
"""Seconds for which spoken words are remembered: longer than any utterance that is being recognised."""

_WORD = re.compile(r"[a-z']+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a line, lower case, without punctuation."""
    return tuple(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class SpokenWord:
    """One word that left the loudspeaker."""

    word: str
    began: float
    """Seconds on the audio clock."""
    ended: float
    """Seconds on the audio clock."""


def word_times(text: str, began: float, seconds: float) -> tuple[SpokenWord, ...]:
    """Estimated times of the words of a line that is spoken from `began` for `seconds`."""
    words = words_of(text)
    letters = sum(map(len, words)) or 1
    spoken, at = [], began
    for word in words:
        share = seconds * len(word) / letters
        spoken.append(SpokenWord(word, at, at + share))
        at += share
    return tuple(spoken)


class OwnVoice:
    """Remembers the words of the last seconds and answers whether a recognised phrase was one of them."""

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

    def owns(self, phrase: str, began: float, ended: float) -> bool:
        """Whether every word of `phrase` was sounding from the loudspeaker between `began` and `ended`."""
        near = {
            spoken.word
            for spoken in self._spoken
            if spoken.began - MARGIN_S <= ended and spoken.ended + MARGIN_S >= began
        }
        words = words_of(phrase)
        return bool(words) and all(word in near for word in words)
