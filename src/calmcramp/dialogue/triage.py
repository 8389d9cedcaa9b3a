"""Red flags: the words that outrank everything, and what is said to them (care-brief 1.9, 7).

Rule 1. The first row of ``redflags.toml`` that fits is the one that speaks: the gravest come first.
Rule 2. When in doubt it speaks. Only a negation takes a phrase away ("it isn't swollen", "no chest
        pain"; but "no, chest pain" and "no, my chest hurts" are answers to something else), or
        words that say it was long ago or in a film.
Rule 3. Nothing here knows a state. Silence is never a flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from calmcramp.dialogue.flag_row import GRAVE as GRAVE
from calmcramp.dialogue.flag_row import Row as Row
from calmcramp.dialogue.flag_row import Sentence as Sentence
from calmcramp.dialogue.phrases import Index, Lexicon, Span
from calmcramp.dialogue.triage_faults import AFTER as AFTER
from calmcramp.dialogue.triage_faults import LEVELS as LEVELS
from calmcramp.dialogue.triage_faults import completed, faults_of, lexicon_of
from calmcramp.dialogue.vocabulary import plain
from calmcramp.dialogue.wordforms import Token, bare, clauses
from calmcramp.errors import FaultsFound, toml_of

NO = "no"
ANSWERS_NO = frozenset({"no", "nope", "nah", "not"})
"""After a phrase, and last: "swollen? no"."""


@dataclass(frozen=True)
class Flag:
    """A row that was heard."""

    row: Row
    phrase: str
    """The words that raised it, plain."""


@dataclass(frozen=True)
class Negation:
    """What takes a phrase away; all as forms."""

    words: frozenset[str]
    between: frozenset[str]
    """What may stand between such a word and the phrase."""
    owners: frozenset[str]
    statements: frozenset[str]
    """Before an owner, or something with a word of a statement in it, a plain "no" is an answer of
    its own: "no my chest hurts", "no chest is tight"."""
    told: Index
    """What says that it was long ago, or is only a story."""
    new: Index
    """Where what was long ago is over: "and now"."""


@dataclass(frozen=True)
class Triage:
    """All rows, in the order in which they are tried."""

    rows: tuple[Row, ...]
    lexicon: Lexicon
    negation: Negation
    harmless: Index
    """Sayings: "this is killing me"."""
    questions: Index
    """Questions with an answer of their own; rows of `spared` levels leave them alone."""
    spared: frozenset[str] = frozenset()
    index: Index = field(default_factory=Index)
    row_of: tuple[Row, ...] = ()
    """Of each pattern of the index its row."""
    alone: Mapping[tuple[str, ...], Row] = field(default_factory=dict)
    unless: Mapping[str, Index] = field(default_factory=dict)
    """Row id -> the patterns of its `Row.unless`."""

    def find(self, text: str) -> Flag | None:
        """The gravest flag in a sentence, or None."""
        said = self.lexicon.forms.tokens(text)
        sentence = self._heard(said)
        near = iter(self.index.near(sentence.tokens))
        whole = self.alone.get(bare(said))
        found = next((flag for number in near if (flag := sentence.raised(number, text))), None)
        if whole is not None and (found is None or self.rank(whole) < self.rank(found.row)):
            return Flag(whole, plain(text))
        return found

    def denies(self, text: str) -> bool:
        """Whether a sentence names something grave only to say that it is not so, which answers the
        question after it: "I don't have any chest pain"."""
        sentence = self._heard(self.lexicon.forms.tokens(text))
        named = (n for n in self.index.near(sentence.tokens) if self.row_of[n].always)
        return any(map(sentence.names, named)) and self.find(text) is None

    def _heard(self, heard: Sequence[Token]) -> _Heard:
        """The sentence without its sayings."""
        idle = self.harmless.covered(heard, self.lexicon.blocks)
        return _Heard(self, tuple(one for at, one in enumerate(heard) if at not in idle))

    def row(self, id: str) -> Row:
        """The row of this name.

        :raises KeyError: when there is none
        """
        return {row.id: row for row in self.rows}[id]

    def rank(self, row: Row) -> int:
        """The place of a row; the gravest is first."""
        return self.rows.index(row)


@dataclass
class _Heard:
    """One sentence while the rows are tried on it."""

    triage: Triage
    tokens: tuple[Token, ...]

    def __post_init__(self) -> None:
        negation, blocks = self.triage.negation, self.triage.lexicon.blocks
        begins = frozenset(negation.new.covered(self.tokens, blocks))
        self.clause = clauses(self.tokens, begins)
        told = negation.told.covered(self.tokens, blocks)
        self.told = {self.clause[at] for at in told}
        self.counting: dict[str, tuple[Token, ...]] = {}
        self.asks = bool(self.triage.questions.covered(self.tokens, blocks))

    def names(self, number: int) -> bool:
        """Whether this pattern is in the sentence at all."""
        tried = self._without(self.triage.row_of[number])
        return bool(self.triage.index.phrases[number].find(tried, self.triage.lexicon.blocks))

    def raised(self, number: int, text: str) -> Flag | None:
        """The flag of this pattern, if it is in the sentence and nothing takes it away."""
        row = self.triage.row_of[number]
        if self.asks and row.level in self.triage.spared:
            return None
        phrase, blocks = self.triage.index.phrases[number], self.triage.lexicon.blocks
        tried = self._without(row)
        places = [
            [span for span in spans if not self._taken_away(row, tried, span)]
            for spans in phrase.find(tried, blocks)
        ]
        if not places or not all(places):
            return None
        words = plain(text).split()
        said = dict.fromkeys(spans[0] for spans in places)
        return Flag(
            row,
            " ".join(" ".join(words[tried[a].start : tried[b - 1].end]) for a, b in said),
        )

    def _without(self, row: Row) -> tuple[Token, ...]:
        """The words that can count for this row."""
        if row.id not in self.counting:
            unless = self.triage.unless.get(row.id, Index())
            idle = unless.covered(self.tokens, self.triage.lexicon.blocks)
            kept = (one for at, one in enumerate(self.tokens) if at not in idle)
            self.counting[row.id] = tuple(kept)
        return self.counting[row.id]

    def _taken_away(self, row: Row, tokens: Sequence[Token], span: Span) -> bool:
        start, end = span
        long_ago = not row.past and self._clause_of(tokens[start]) in self.told
        return long_ago or self._negated(row, tokens, span) or _answered_no(row, tokens, end)

    def _clause_of(self, token: Token) -> int:
        return self.clause[self.tokens.index(token)]

    def _negated(self, row: Row, tokens: Sequence[Token], span: Span) -> bool:
        negation = self.triage.negation
        start, end = span
        stated = row.negated == "beside" or any(
            not negation.statements.isdisjoint(one.keys) for one in tokens[start:end]
        )
        owner = tokens[start].form in negation.owners
        for at in range(start - 1, -1, -1):
            one = tokens[at]
            if one.ends:
                return False
            if one.form in negation.words:
                return one.form != NO or not (owner or stated)
            if owner and not tokens[at + 1].small:
                return False  # "not a cramp it's ..." begins anew
            if not one.small and (row.negated == "beside" or one.form not in negation.between):
                return False
            stated = stated or not negation.statements.isdisjoint(one.keys)
            owner = one.form in negation.owners
        return False


def read_redflags(text: str, place: str, slots: Mapping[str, str] | None = None) -> Triage:
    """The red flags of a ``redflags.toml``.

    :param slots: the numbers to phone, by slot; an empty one keeps the file's own wording
    :raises FaultsFound: with every fault in it at once
    """
    data = toml_of(text, place)
    data = completed(data)
    filled = {**data.get("slots", {}), **{key: one for key, one in (slots or {}).items() if one}}
    if faults := list(faults_of(data, place, filled)):
        raise FaultsFound(faults)
    return _triage(data, tuple(_row(one, filled) for one in data["flag"]))


def _triage(data: Mapping[str, Any], rows: tuple[Row, ...]) -> Triage:
    lexicon = lexicon_of(data)
    pairs = [(row, pattern) for row in rows for pattern in (*row.hear, *row.catch)]
    alone = {bare(lexicon.forms.tokens(one)): row for row in reversed(rows) for one in row.alone}

    def index(patterns: Iterable[str]) -> Index:
        return Index.of(lexicon.phrase(one) for one in patterns)

    return Triage(
        rows,
        lexicon,
        Negation(
            words=_forms(lexicon, data["negation"]["words"]),
            between=_forms(lexicon, data["negation"]["between"]),
            owners=_forms(lexicon, data["negation"]["owners"]),
            statements=_forms(lexicon, data["negation"]["statements"]),
            told=index(data["told"]["hear"]),
            new=index(data["told"]["over"]),
        ),
        harmless=index(data["harmless"]["hear"]),
        questions=index(data["questions"]["hear"]),
        spared=frozenset(data["questions"]["spared"]),
        index=index(pattern for _, pattern in pairs),
        row_of=tuple(row for row, _ in pairs),
        alone=alone,
        unless={row.id: index(row.unless) for row in rows if row.unless},
    )


def _row(data: Mapping[str, Any], slots: Mapping[str, str]) -> Row:
    lists = {key: tuple(data.get(key, ())) for key in ("hear", "catch", "alone", "unless")}
    sentences = tuple(_sentence(one, slots) for one in data["say"])
    said = tuple(one.text for one in sentences if one.suits(()))
    return Row(**{**data, **lists, "say": said, "sentences": sentences})


def _sentence(written: str | Mapping[str, Any], slots: Mapping[str, str]) -> Sentence:
    one = {"text": written} if isinstance(written, str) else written
    flags = (frozenset(one.get(key, ())) for key in ("unless", "only"))
    return Sentence(one["text"].format_map(slots), *flags)


def _forms(lexicon: Lexicon, words: Iterable[str]) -> frozenset[str]:
    return frozenset(part for word in words for part in lexicon.forms.parts(word))


def _answered_no(row: Row, tokens: Sequence[Token], end: int) -> bool:
    """ "Swollen? No." In an emergency even that is asked about."""
    if row.level in ("crisis", "E") or end >= len(tokens) or tokens[end].form not in ANSWERS_NO:
        return False
    return end + 1 == len(tokens) or tokens[end].ends
