"""The patterns of ``redflags.toml``, and where in a sentence they are found.

    chest pain            these words, one after the other
    ...                   up to four other words, none of `Lexicon.blocks`
    (a|b c)  [x|y]        one of these; the same, or nothing
    {leg}                 one of the words of a class
    one ~ other           both, in either order, up to four other words between them
    one & other           both, wherever they stand in the sentence
    ^ what                first in the sentence, or after a comma

Rule 1. Words are compared as in `wordforms`: by their stems, small words aside.
Rule 2. A pattern is looked for only where its rarest piece occurs: a sentence costs little.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from calmcramp.dialogue.vocabulary import plain
from calmcramp.dialogue.wordforms import Forms, Token

GAP = 4
"""Words that ``...`` and ``~`` may run over."""
_WRITTEN = re.compile(r"(?:[^\[\](){}]|\[[^\[\]()]*\]|\([^\[\]()]*\)|\{[\w-]+\})*")
_PIECE = re.compile(r"\.\.\.|\[[^\]]*\]|\([^)]*\)|\{[\w-]+\}|[^\s\[({]+")
_CLASS = re.compile(r"\{([\w-]+)\}")
_SIMPLE = re.compile(r"\.\.\.|\[[^\]]*\]|\([^)]*\)|[^\s\[\](]+")
_PARTS = re.compile(r"\s+&\s+")
_NEAR = re.compile(r"\s+~\s+")

Option = tuple[str, ...]
"""Words in a row, as `Forms.parts` gives them."""
Starts = Mapping[str, tuple[Option, ...]]
"""First word -> the options that begin with it."""
Span = tuple[int, int]
"""From which token, to before which."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One place of a pattern."""

    starts: Starts = field(default_factory=dict)
    optional: bool = False
    gap: int = 0
    """Where this is not zero it is no words, but room for so many."""
    begins: bool = False
    """Where this is so it is no words, but the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces one after the other."""

    pieces: tuple[Piece, ...]
    firsts: frozenset[str]
    """The words it can begin with."""

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Run:
        """The run of these pieces, of which not all are optional."""
        kept = tuple(pieces)
        firsts: set[str] = set()
        for piece in kept:
            firsts |= piece.starts.keys()
            if not (piece.optional or piece.begins):
                break
        return cls(kept, frozenset(firsts))


@dataclass(frozen=True)
class Phrase:
    """One pattern."""

    parts: tuple[tuple[Run, ...], ...]
    """All of these have to be found; of each, one run."""

    def needs(self) -> tuple[frozenset[str], ...]:
        """Of each of these the sentence has to hold a word."""
        pieces = (piece for runs in self.parts for piece in runs[0].pieces)
        return tuple(frozenset(one.starts) for one in pieces if one.starts and not one.optional)

    def find(self, tokens: Sequence[Token], blocks: frozenset[str]) -> list[list[Span]]:
        """For each of its parts every place in the sentence; empty when one has none."""
        found = [list(_places(runs, tokens, blocks)) for runs in self.parts]
        return found if all(found) else []


@dataclass(frozen=True)
class Lexicon:
    """What patterns are made of."""

    forms: Forms = field(default_factory=Forms)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()
    """Forms that no gap runs over: "my leg is not swollen" is no swollen leg."""
    _known: dict[str, Piece] = field(default_factory=dict, repr=False, compare=False)
    """Pieces that were made already; a class stands in many patterns."""

    def phrase(self, text: str) -> Phrase:
        """The pattern written like this; `faults` finds nothing wrong with it."""
        return Phrase(tuple(self._runs(part) for part in _PARTS.split(text)))

    def faults(self, text: str) -> Iterator[tuple[str, str]]:
        """What is wrong with a pattern: (what, name of an unknown class or nothing)."""
        if not _WRITTEN.fullmatch(text):
            yield f"this phrase can not be read: {text}", ""
            return
        for name in _CLASS.findall(text):
            if name not in self.classes:
                yield f"there is no class {{{name}}} in: {text}", name
        for part in (one for both in _PARTS.split(text) for one in _NEAR.split(both)):
            pieces = _PIECE.findall(part)
            if not pieces or pieces[0] == "..." or pieces[-1] == "...":
                yield f"a phrase needs words at both ends: {text}", ""
            elif all(one[0] in "[^" for one in pieces):
                yield f"nothing in this phrase has to be said: {text}", ""

    def _runs(self, part: str) -> tuple[Run, ...]:
        near = [self._pieces(one) for one in _NEAR.split(part)]
        if len(near) == 1:
            return (Run.of(near[0]),)
        room = (Piece(gap=GAP),)
        first, second = near
        return (Run.of((*first, *room, *second)), Run.of((*second, *room, *first)))

    def _pieces(self, text: str) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        words: list[str] = []
        for one in [*_PIECE.findall(text), "..."]:
            if one[0] not in "[({^" and one != "...":
                words.append(one)
                continue
            if words:
                pieces.append(Piece(_indexed([self.forms.parts(" ".join(words))])))
            words = []
            pieces.append(self._piece(one))
        return tuple(pieces[:-1])

    def _piece(self, piece: str) -> Piece:
        if piece not in self._known:
            self._known[piece] = self._made(piece)
        return self._known[piece]

    def _made(self, piece: str) -> Piece:
        if piece in ("...", "^"):
            return Piece(gap=GAP) if piece == "..." else Piece(begins=True)
        inside = piece if piece.startswith("{") else piece[1:-1]
        options = [one for choice in inside.split("|") for one in self._options(choice)]
        return Piece(_indexed(options), optional=piece.startswith("["))

    def _options(self, choice: str) -> Iterator[Option]:
        return (parts for text in self._texts(choice) if (parts := self.forms.parts(text)))

    def _texts(self, choice: str) -> Iterator[str]:
        """Every way to say it, its classes filled in."""
        words = _CLASS.split(choice)
        ways = (
            [one]
            if at % 2 == 0
            else [text for each in self.classes[one] for text in self._texts(each)]
            for at, one in enumerate(words)
        )
        return map("".join, product(*ways))


@dataclass(frozen=True)
class Index:
    """Many patterns, of which a sentence has to be compared with few."""

    phrases: tuple[Phrase, ...] = ()
    needs: tuple[tuple[frozenset[str], ...], ...] = ()
    by_word: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Of each pattern the words of its rarest piece -> the numbers of such patterns."""

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Index:
        """The index of these patterns."""
        kept = tuple(phrases)
        needs = tuple(phrase.needs() for phrase in kept)
        often = Counter(word for pieces in needs for piece in pieces for word in piece)
        by_word: dict[str, list[int]] = defaultdict(list)
        for number, pieces in enumerate(needs):
            for word in min(pieces, key=lambda piece: sum(often[word] for word in piece)):
                by_word[word].append(number)
        return cls(kept, needs, {word: tuple(numbers) for word, numbers in by_word.items()})

    def near(self, tokens: Iterable[Token]) -> list[int]:
        """The numbers of the patterns that can be in the sentence at all, in their order."""
        keys = {key for token in tokens for key in token.keys}
        tried = {number for key in keys for number in self.by_word.get(key, ())}
        return sorted(
            number
            for number in tried
            if not any(piece.isdisjoint(keys) for piece in self.needs[number])
        )

    def covered(self, tokens: Sequence[Token], blocks: frozenset[str]) -> set[int]:
        """Which tokens lie within any of the patterns."""
        spans = (
            span
            for number in self.near(tokens)
            for places in self.phrases[number].find(tokens, blocks)
            for span in places
        )
        return {at for start, end in spans for at in range(start, end)}


def _places(runs: Iterable[Run], tokens: Sequence[Token], blocks: frozenset[str]) -> Iterator[Span]:
    for run in runs:
        for start, token in enumerate(tokens):
            if run.firsts.isdisjoint(token.keys):
                continue
            end = next(_ends(run.pieces, 0, tokens, start, blocks), start)
            if end > start:
                yield start, end


def _ends(
    run: Sequence[Piece], piece: int, tokens: Sequence[Token], at: int, blocks: frozenset[str]
) -> Iterator[int]:
    """Where the rest of a run that goes on at this token can end."""
    if piece == len(run):
        yield at
        return
    one = run[piece]
    if one.gap:
        for later in _across(one.gap, tokens, at, blocks):
            yield from _ends(run, piece + 1, tokens, later, blocks)
        return
    if one.begins and not _begins(tokens, at):
        return
    if one.optional or one.begins:
        yield from _ends(run, piece + 1, tokens, at, blocks)
    if at and tokens[at - 1].ends and not _loose(run, piece):
        return
    for end in _said(one.starts, tokens, at, first=piece == 0):
        yield from _ends(run, piece + 1, tokens, end, blocks)


def _loose(run: Sequence[Piece], piece: int) -> bool:
    """Whether a comma may stand before this piece: only where there is room for other words."""
    while piece and run[piece - 1].optional:
        piece -= 1
    return piece == 0 or run[piece - 1].gap > 0 or run[piece - 1].begins


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but small words stand before this token in its clause."""
    for token in tokens[:at][::-1]:
        if token.ends or not token.small:
            return token.ends
    return True


def _across(room: int, tokens: Sequence[Token], at: int, blocks: frozenset[str]) -> Iterator[int]:
    """Where a gap that begins here can end."""
    while not (at and tokens[at - 1].stops):
        yield at
        if at == len(tokens) or tokens[at].form in blocks:
            return
        room -= not tokens[at].small
        if room < 0:
            return
        at += 1


def _said(starts: Starts, tokens: Sequence[Token], at: int, first: bool) -> Iterator[int]:
    """Where an option that is said here ends; small words may stand before it."""
    while at < len(tokens):
        options = (option for key in tokens[at].keys for option in starts.get(key, ()))
        yield from (end for option in options if (end := _after(option, tokens, at)))
        if first or not _passable(tokens[at]):
            return
        at += 1


def _after(option: Option, tokens: Sequence[Token], at: int) -> int:
    """The token after this option, or 0 where it is not said; small words may lie within it."""
    for word in option:
        while at < len(tokens) and word not in tokens[at].keys and _passable(tokens[at]):
            at += 1
        broken = word is not option[0] and tokens[at - 1].ends
        if at == len(tokens) or word not in tokens[at].keys or broken:
            return 0
        at += 1
    return at


def _passable(token: Token) -> bool:
    """Whether a pattern may step over this word without a gap."""
    return token.small and not token.ends


def _indexed(options: Iterable[Option]) -> Starts:
    starts: dict[str, list[Option]] = defaultdict(list)
    for option in dict.fromkeys(options):
        starts[option[0]].append(option)
    return {word: tuple(some) for word, some in starts.items()}


def compiled(phrase: str) -> str:
    """The regular expression of a phrase that has nothing but ``...``, ``(a|b c)`` and ``[x]``.

    It is for plain text that ends in a space, and for whoever has no lexicon.
    """
    return "".join(_expression(one) for one in _SIMPLE.findall(phrase))


def _expression(piece: str) -> str:
    if piece == "...":
        return r"(?:\S+ ){0,4}?"
    options = "|".join(plain(one) + " " for one in piece.strip("()[]").split("|"))
    return f"(?:{options})?" if piece.startswith("[") else f"(?:{options})"
