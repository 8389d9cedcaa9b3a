"""Everything that is spoken and understood in one language, read once: routines, words, red flags,
lines."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from functools import cached_property

from calmcramp import places
from calmcramp.dialogue.answers import Answers
from calmcramp.dialogue.choosing import ROUTINE
from calmcramp.dialogue.lines import Lines, read_lines
from calmcramp.dialogue.menu import Item, Menu
from calmcramp.dialogue.states import Book, Dialogue
from calmcramp.dialogue.triage import Triage, read_redflags
from calmcramp.dialogue.vocabulary import Vocabulary, read_words
from calmcramp.errors import CalmcrampError
from calmcramp.hearing.phrasebook import Phrasebook
from calmcramp.score.routine import Mode, Routine
from calmcramp.score.suited import unsuited
from calmcramp.service.guess import lines_of
from calmcramp.service.language import diary_words, setup_lines
from calmcramp.service.shelf import Shelf, read_text

URGENT = ("cramp", "calf", "foot")
"""The routines whose lines are made first: somebody may need them in the first second."""

QUIET_MODE: Mode = "relax"
"""How lines are spoken that interrupt a session without an emergency."""

_OPTIONAL = re.compile(r"\[[^\]]*\]")
_CHOICE = re.compile(r"\(([^)]*)\)")

Spoken = tuple[str, str]
"""Text and mode of a line."""


@dataclass(frozen=True)
class Script:
    """One language's words.

    :param tones: the names of the cue sounds there are
    """

    shelf: Shelf
    language: str
    flags: frozenset[str]
    """The safety profile."""
    tones: tuple[str, ...]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What is understood; the routines are asked for by their own phrases."""
        words = read_words(self._text("words.toml"), "words.toml")
        return words.with_routines({ROUTINE + one.name: one.called for one in self.shelf.routines})

    @cached_property
    def menu(self) -> Menu:
        """What can be led, and for whom."""
        return Menu({one.name: item_of(one) for one in self.shelf.routines})

    @cached_property
    def triage(self) -> Triage:
        """What outranks everything."""
        return read_redflags(self._text("redflags.toml"), "redflags.toml", self.shelf.slots)

    @cached_property
    def lines(self) -> Lines:
        """Sentences that belong to no routine."""
        return read_lines(self._text("lines.toml"), "lines.toml")

    @cached_property
    def answers(self) -> Answers | None:
        """What is answered; None in a language that has no answers yet."""
        return self.shelf.answers

    def dialogue(self) -> Dialogue:
        """A new conversation."""
        return Dialogue(self.book)

    @cached_property
    def book(self) -> Book:
        """All that a conversation knows by heart."""
        return Book(self.vocabulary, self.triage, self.lines, self.flags, self.answers, self.menu)

    def routine(self, name: str) -> Routine:
        """One routine. Raises as `Shelf.routine`."""
        return self.shelf.routine(name)

    def phrasebook(self) -> Phrasebook:
        """What a recogniser with a grammar should know."""
        words = self.vocabulary
        commands = {name: self._heard_for(name) for name in words.command}
        flags = {
            row.id: [one for each in row.hear for one in spelt_out(each)]
            for row in self.triage.rows
        }
        return Phrasebook.of(wake=words.wake, commands=commands, redflags=flags)

    def _heard_for(self, name: str) -> list[str]:
        """The phrases of a command; its own name is one only in English."""
        own = name.replace("-", " ")
        phrases = [phrase for phrase, _ in self.vocabulary.phrases([name])]
        return phrases if self.language == "en" else [one for one in phrases if one != own]

    def lines_ahead(self) -> tuple[Spoken, ...]:
        """Every line that can be spoken without a new file, the urgent ones first, each once."""
        ordered = sorted(self.shelf.routines, key=lambda each: (_urgency(each.name), each.name))
        of_routines = (line for routine in ordered for line in self._lines_of(routine))
        rows = self.triage.rows
        flags = ((text, "cramp") for row in rows for text in (*row.spoken, row.ask) if text)
        asks = ((text, mode) for text in self.lines.ask.values() for mode in (QUIET_MODE, "cramp"))
        says = (
            (text, mode)
            for text in self.lines.say.values()
            if "{" not in text
            for mode in ("cramp", QUIET_MODE)
        )
        times = (
            (self.lines.time_left(60.0 * minutes), QUIET_MODE)
            for minutes in range(len(self.lines.numbers))
        )
        profile = ((text, "cramp") for text in self.lines.profile.values())
        words = diary_words(self.language)
        diary = ((text, "cramp") for text in (words.lines if words is not None else ()))
        ears = ((text, "cramp") for text in self._of_ears)
        told = self.answers.spoken if self.answers is not None else ()
        answers = ((text, "cramp") for text in told)
        first = list(of_routines)
        few = first[:3]
        return tuple(
            dict.fromkeys(
                [*few, *asks, *first, *flags, *says, *times, *answers, *profile, *diary, *ears]
            )
        )

    @property
    def _of_ears(self) -> tuple[str, ...]:
        """What is said when it does not hear well in the evening: also when no voice is left."""
        lines = setup_lines(self.language)
        return tuple(lines.ears.values()) if lines is not None else ()

    def _lines_of(self, routine: Routine) -> list[Spoken]:
        """What is spoken in a routine for this listener; nothing where it can not be laid out."""
        with contextlib.suppress(CalmcrampError):
            return list(lines_of(routine, self.routine, self.tones, self.flags))
        return []

    def _text(self, name: str) -> str:
        return read_text(places.scripts(self.language) / name)


def item_of(routine: Routine) -> Item:
    """What the dialogue has to know of a routine."""
    return Item(
        routine.name,
        routine.kind,
        routine.called,
        unsuited(routine),
        routine.instead or "",
        routine.shorter or "",
        routine.minutes.default if routine.minutes else 10.0,
        routine.minutes.shortest if routine.minutes else 2.0,
        routine.heat or 0.0,
    )


def _urgency(name: str) -> int:
    return URGENT.index(name) if name in URGENT else len(URGENT)


def spelt_out(pattern: str) -> list[str]:
    """Some plain phrases that a red flag's pattern stands for: each choice once, no gaps filled.

    Enough for a list of phrases; typed and freely recognised words meet the whole pattern.
    """
    if "..." in pattern:
        return []
    plain = _OPTIONAL.sub("", pattern)
    longest = max((found.count("|") + 1 for found in _CHOICE.findall(plain)), default=1)
    return [" ".join(_chosen(plain, index).split()) for index in range(longest)]


def _chosen(plain: str, index: int) -> str:
    """The pattern with the choice of that number, round and round, in each of its places."""

    def pick(found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[index % len(choices)]

    return _CHOICE.sub(pick, plain)
