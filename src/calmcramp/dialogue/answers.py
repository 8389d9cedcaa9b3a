"""Questions asked aloud, and what is answered, as data (``answers.toml``; care-brief 8).

Rule 1. First a question is tried whole, small words around it aside (`before`, `after`): of the
        patterns that fit (`hear`) the one that names the most words wins.
Rule 2. Then, if it has the form of a question and is not talk with somebody else, the first answer
        in the file wins whose words (`about`) occur in it.
Rule 3. Statements, commands and pleas have no answer: who has a cramp now (`never`) gets help, not
        a lecture. Half understood is not understood.
Rule 4. Nothing here knows a state. How the file is read stands in `answers_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property

from calmcramp.dialogue.flag_row import Sentence as Sentence
from calmcramp.dialogue.phrases import compiled
from calmcramp.dialogue.vocabulary import plain

LONGEST_QUESTION = 30
"""Words of a question; what is longer is talk."""
SHORTEST_QUESTION = 3
"""Words from which a sentence can have the form of a question."""
GAP = "..."
"""In a pattern: up to four other words."""


@dataclass(frozen=True)
class Answer:
    """One question with its answer."""

    id: str
    hear: tuple[str, ...]
    """How it is asked, whole: patterns, the named words filled in."""
    say: tuple[Sentence, ...]
    about: tuple[str, ...] = ()
    """What is in any other question of that kind."""
    more: tuple[tuple[Sentence, ...], ...] = ()
    """Further parts for "tell me more", told one by one."""


@dataclass(frozen=True)
class Form:
    """How a question is told from other talk; patterns all."""

    before: tuple[str, ...] = ()
    """What may stand before a question: "do you know", "um"."""
    after: tuple[str, ...] = ()
    """What may stand after it: "for my cramps", "please"."""
    opens: tuple[str, ...] = ()
    """How a question begins."""
    closes: tuple[str, ...] = ()
    """How one ends that begins as a statement: "could that be it"."""
    never: tuple[str, ...] = ()
    """What is no question, whatever else is said."""
    elsewhere: tuple[str, ...] = ()
    """Words of talk with, or about, somebody else."""
    subjects: tuple[str, ...] = ()
    """What a question is about that nobody expected (`Answers.find`)."""


@dataclass(frozen=True)
class Answers:
    """Every question that is understood."""

    all: tuple[Answer, ...]
    fallback: tuple[str, ...] = ()
    """Said when a question is not understood."""
    form: Form = Form()

    def by_id(self, id: str) -> Answer | None:
        """The answer of this name, or None."""
        return next((each for each in self.all if each.id == id), None)

    def find(self, text: str, named: bool = False) -> Answer | None:
        """The answer to a question, or None where it is none that is known.

        :param named: only a question that names its subject, so that the talk of others, or of a
            film, gets no answer: "is it dangerous" has none then, "are leg cramps dangerous" has
        """
        words = plain(text).split()
        line = _joined(words)
        if len(words) > LONGEST_QUESTION or self._never.search(line):
            return None
        if named and not self._subjects.search(line):
            return None
        return self._whole(words) or self._inside(words)

    def is_question(self, text: str) -> bool:
        """Whether a sentence has the form of a question to the assistant, known or not."""
        words = plain(text).split()
        if not SHORTEST_QUESTION <= len(words) <= LONGEST_QUESTION:
            return False
        return not self._never.search(_joined(words)) and self._asks(words)

    def said(self, answer: Answer, profile: Collection[str] = ()) -> tuple[str, ...]:
        """The sentences of an answer for somebody with these flags of the safety profile."""
        return _suited(answer.say, profile)

    def more(self, answer: Answer, index: int, profile: Collection[str] = ()) -> tuple[str, ...]:
        """The further part of that number, from zero, of those that suit; empty after the last."""
        parts = [part for each in answer.more if (part := _suited(each, profile))]
        return parts[index] if 0 <= index < len(parts) else ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every sentence that can be said, each once."""
        parts = (part for each in self.all for part in (each.say, *each.more))
        return tuple(dict.fromkeys((*(one.text for part in parts for one in part), *self.fallback)))

    def _whole(self, words: list[str]) -> Answer | None:
        best: tuple[int, Answer | None] = (0, None)
        for core in self._cores(words):
            for pattern, answer in self._patterns:
                if (found := pattern.fullmatch(core)) and (named := _named(found)) > best[0]:
                    best = named, answer
        return best[1]

    def _inside(self, words: list[str]) -> Answer | None:
        if not self._asks(words):
            return None
        line = _joined(words)
        return next((answer for pattern, answer in self._topics if pattern.search(line)), None)

    def _asks(self, words: list[str]) -> bool:
        line = _joined(words)
        opens = any(self._opening.match(_joined(words[at:])) for at in self._starts(words))
        return (opens or bool(self._closing.search(line))) and not self._elsewhere.search(line)

    def _cores(self, words: list[str]) -> Iterator[str]:
        """The sentence without what stands around the question, in every way that there is."""
        ends = [at for at in range(1, len(words) + 1) if self._tail.fullmatch(_joined(words[at:]))]
        for start in self._starts(words):
            yield from (_joined(words[start:end]) for end in ends if start < end)

    def _starts(self, words: list[str]) -> list[int]:
        return [at for at in range(len(words)) if self._lead.fullmatch(_joined(words[:at]))]

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], Answer], ...]:
        return tuple((re.compile(as_regex(one)), each) for each in self.all for one in each.hear)

    @cached_property
    def _topics(self) -> tuple[tuple[re.Pattern[str], Answer], ...]:
        return tuple((_anywhere(each.about), each) for each in self.all if each.about)

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return re.compile(_some(self.form.before))

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return re.compile(_some(self.form.after))

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile(_one_of(self.form.opens))

    @cached_property
    def _closing(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\S){_one_of(self.form.closes)}{_some(self.form.after)}$")

    @cached_property
    def _never(self) -> re.Pattern[str]:
        return _anywhere(self.form.never)

    @cached_property
    def _elsewhere(self) -> re.Pattern[str]:
        return _anywhere(self.form.elsewhere)

    @cached_property
    def _subjects(self) -> re.Pattern[str]:
        return _anywhere(self.form.subjects)


def merged(shipped: Answers, own: Answers) -> Answers:
    """The shipped answers with somebody's own: theirs come first, and instead of the same id."""
    theirs = {each.id for each in own.all}
    kept = (each for each in shipped.all if each.id not in theirs)
    form = {
        each.name: (*getattr(shipped.form, each.name), *getattr(own.form, each.name))
        for each in fields(Form)
    }
    return Answers((*own.all, *kept), own.fallback or shipped.fallback, Form(**form))


def _suited(part: Iterable[Sentence], profile: Collection[str]) -> tuple[str, ...]:
    return tuple(one.text for one in part if one.suits(profile))


def _joined(words: Iterable[str]) -> str:
    return "".join(f"{word} " for word in words)


def as_regex(pattern: str) -> str:
    """The pattern as a regular expression whose groups are what the gaps swallow."""
    return f"({compiled(GAP)})".join(map(compiled, pattern.split(GAP)))


def _one_of(patterns: Iterable[str]) -> str:
    """One of these; of none, nothing ever fits."""
    return f"(?:{'|'.join(map(as_regex, patterns)) or '(?!)'})"


def _some(patterns: Iterable[str]) -> str:
    """Up to three of these, one after the other; more would take too long to rule out."""
    return f"{_one_of(patterns)}{{0,3}}"


def _anywhere(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){_one_of(patterns)}")


def _named(found: re.Match[str]) -> int:
    """How many words a pattern names, those in its gaps not counted."""
    return len(found.group().split()) - sum(len((gap or "").split()) for gap in found.groups())
