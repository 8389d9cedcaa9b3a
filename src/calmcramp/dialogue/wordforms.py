"""A heard sentence as the red flags see it: words without their endings, small words marked.

Rule 1. A word stands for its endings: "cramp" is also cramps, cramping and cramped. Both the
        sentence and the patterns are taken apart alike, so a stem need not be a real word.
Rule 2. What says the same is the same word: "cannot", "can not" and "not able to" are "can't".
Rule 3. Small words ("um", "really", "sort of") may stand anywhere; they are never in the way, and
        count only where a pattern names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from calmcramp.dialogue.vocabulary import plain

EXACT = "="
"""Before a word of a pattern: this word itself, without its other endings."""
_MARK = re.compile(r"([.;!?]+|[,:…—–]+|\s-+\s)")
_STOP = re.compile(r"[.;!?]")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1$")
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a sentence."""

    word: str
    keys: tuple[str, str]
    """What a pattern may call it: without its ending, or exactly."""
    start: int
    end: int
    """Which of the plain words of the sentence it stands for."""
    small: bool = False
    ends: bool = False
    """Whether a comma or a full stop was written after it."""
    stops: bool = False
    """Whether it was a full stop."""

    @property
    def form(self) -> str:
        """The word without its ending."""
        return self.keys[0]


def bare(tokens: Iterable[Token]) -> tuple[str, ...]:
    """The forms of a sentence without its small words."""
    return tuple(one.form for one in tokens if not one.small)


@dataclass(frozen=True)
class Forms:
    """Which words are the same, and which are small."""

    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A word -> what says the same, in one or several words."""
    small: frozenset[str] = frozenset()
    """Plain words, or several in a row, that are never in the way."""
    _parts: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Phrases that were taken apart already: the same few stand in many patterns."""

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of a sentence."""
        return self._joined(_raw(text))

    def parts(self, words: str) -> tuple[str, ...]:
        """The words of a phrase as a pattern looks for them."""
        if words not in self._parts:
            exact = {plain(one) for one in words.split() if one.startswith(EXACT)}
            self._parts[words] = tuple(
                EXACT + one.word if one.word in exact else one.form for one in self.tokens(words)
            )
        return self._parts[words]

    def _joined(self, raw: list[Token]) -> tuple[Token, ...]:
        tokens: list[Token] = []
        at = 0
        while at < len(raw):
            length, word, small = self._longest(raw, at)
            last = raw[at + length - 1]
            where = raw[at].start, last.end, small
            tokens += (Token(one, keys_of(one), *where) for one in _split(word, small))
            if last.ends:
                tokens[-1] = replace(tokens[-1], ends=last.ends, stops=last.stops)
            at += length
        return tuple(tokens)

    def _longest(self, raw: list[Token], at: int) -> tuple[int, str, bool]:
        """How many words from here on are one, which one, and whether it is small."""
        if raw[at].word not in self._first:
            return 1, raw[at].word, False
        for length in range(min(self._most, len(raw) - at), 0, -1):
            words = tuple(one.word for one in raw[at : at + length])
            if any(one.ends for one in raw[at : at + length - 1]):
                continue
            if words in self._same:
                word = self._same[words]
                return length, word, (word,) in self._small
            if words in self._small:
                return length, " ".join(words), True
        return 1, raw[at].word, False

    @cached_property
    def _same(self) -> Mapping[tuple[str, ...], str]:
        pairs = ((plain(word), many) for word, many in self.same.items())
        return {_words(one): word for word, many in pairs for one in many}

    @cached_property
    def _small(self) -> frozenset[tuple[str, ...]]:
        return frozenset(map(_words, self.small))

    @cached_property
    def _first(self) -> frozenset[str]:
        """The words with which something in `_same` or `_small` begins."""
        return frozenset(words[0] for words in (*self._same, *self._small) if words)

    @cached_property
    def _most(self) -> int:
        return max(map(len, (*self._same, *self._small)), default=1)


@lru_cache(maxsize=8192)
def keys_of(word: str) -> tuple[str, str]:
    """What a pattern may call this word."""
    return stem(word), EXACT + word


def stem(word: str) -> str:
    """The word without its ending: "hurts", "hurting" -> "hurt"; "breathing" -> "breath"."""
    word = _without_s(word)
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and _is_stem(rest) and not word.endswith("eed"):
            word = rest
            break
    if word.endswith("e") and not word.endswith("ee") and len(word) > _SHORTEST_STEM:
        word = word[:-1]
    return _DOUBLED.sub(r"\1", word) if len(word) > _SHORTEST_STEM else word


def _without_s(word: str) -> str:
    if len(word) > _SHORTEST_STEM + 1 and word.endswith("ies"):
        return word[:-3] + "y"
    kept = len(word) <= _SHORTEST_STEM or word.endswith(("ss", "us", "is"))
    return word if kept else word.removesuffix("s")


def _is_stem(rest: str) -> bool:
    return len(rest) >= _SHORTEST_STEM and bool(_VOWEL.search(rest))


def _split(word: str, small: bool) -> list[str]:
    """What stands for several words is compared as several, but a small phrase as one."""
    return [word] if small else word.split()


def _words(text: str) -> tuple[str, ...]:
    return tuple(plain(text).split())


def _raw(text: str) -> list[Token]:
    """Every plain word, with what was written after it."""
    tokens: list[Token] = []
    for words, mark in _parted(text):
        for word in plain(words).split():
            tokens.append(Token(word, ("", ""), len(tokens), len(tokens) + 1))
        if mark and tokens:
            stops = tokens[-1].stops or bool(_STOP.match(mark))
            tokens[-1] = replace(tokens[-1], ends=True, stops=stops)
    return tokens


def _parted(text: str) -> Iterator[tuple[str, str]]:
    """What stands between the marks, each with the mark after it."""
    parts = [*_MARK.split(text), ""]
    return zip(parts[::2], parts[1::2], strict=True)


def clauses(tokens: Iterable[Token], begins: frozenset[int]) -> list[int]:
    """The number of the clause that each word belongs to.

    :param begins: where something new begins though nothing is written there
    """
    number, numbers, ended = 0, [], False
    for at, token in enumerate(tokens):
        number += ended or at in begins
        numbers.append(number)
        ended = token.ends
    return numbers
