"""One row of the red flags: how it is heard, what is said, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

GRAVE = frozenset({"crisis", "E", "U"})
"""Said, then acknowledged; no session goes on over them."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a message, and for whom."""

    text: str
    unless: frozenset[str] = frozenset()
    """Not said to anybody with one of these flags of the safety profile."""
    only: frozenset[str] = frozenset()
    """Where there are any: said only to somebody with one of them."""

    def suits(self, profile: Collection[str]) -> bool:
        """Whether it may be said to somebody with these flags."""
        flags = frozenset(profile)
        return not self.unless & flags and (not self.only or bool(self.only & flags))


@dataclass(frozen=True)
class Row:
    """One kind of trouble."""

    id: str
    level: str
    """One of `LEVELS`."""
    say: tuple[str, ...]
    """The message for somebody of whom nothing is known, numbers to phone already filled in."""
    sentences: tuple[Sentence, ...] = ()
    """The same with everything that is said to some people only."""
    hear: tuple[str, ...] = ()
    """Whole phrases, which a recogniser with a list of phrases is given."""
    catch: tuple[str, ...] = ()
    """Patterns, as written."""
    alone: tuple[str, ...] = ()
    """Phrases that count only when nothing else is said."""
    unless: tuple[str, ...] = ()
    """Patterns whose words do not count for this row."""
    log: bool = True
    """False: no record of any kind is kept."""
    ask: str = ""
    """A question after the message; a yes means the row called `then`. Of a grave row it takes the
    place of "Have you got that?", and either answer will do."""
    then: str = ""
    after: str = ""
    """What goes on once it is acknowledged: one of `AFTER`."""
    touch: bool = True
    """False: no massage, no warmth and no standing for the rest of this cramp."""
    unsteady: bool = False
    """Whether nobody who says this should be asked to stand."""
    instead: bool = False
    """Whether it takes the place of a leg protocol."""
    negated: str = ""
    """``beside``: only a negator directly before a phrase takes it away."""
    past: bool = False
    """Whether it also counts when it is long ago."""

    @property
    def always(self) -> bool:
        """Whether it is listened for even while asleep."""
        return self.level in GRAVE or self.level == "ask"

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every sentence of the message that somebody may hear; empty where `say` was emptied."""
        return tuple(one.text for one in self.sentences if self.say)

    def said(self, profile: Collection[str]) -> tuple[str, ...]:
        """The message for somebody with these flags; empty where `say` was emptied."""
        return tuple(one.text for one in self.sentences if self.say and one.suits(profile))
