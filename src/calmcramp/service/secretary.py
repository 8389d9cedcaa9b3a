"""Keeps the schedule on somebody's word: hears what is wanted, says it back, does it on a yes.

Rule 1. Nothing that begins a sound at a set time is kept before it was said back and confirmed.
        What only leaves something out once is done at once.
Rule 2. What is led on a cramp, or lays warmth on a leg, is never begun by a clock.
Rule 3. What was missed is told in one or two sentences, without a reproach.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from calmcramp import places
from calmcramp.errors import NotFoundHere
from calmcramp.planning import agenda
from calmcramp.planning.agenda import Appointments, Change
from calmcramp.planning.phrases import (
    Add,
    Move,
    Refusal,
    Remove,
    Show,
    Skip,
    Wish,
    routine_names,
    understand,
)
from calmcramp.planning.saying import listed, one_line, said_add, said_day, sentence
from calmcramp.planning.schedule import Appointment, Kind
from calmcramp.planning.schedule_reading import read_schedule_words
from calmcramp.planning.schedule_words import ScheduleWords
from calmcramp.planning.watching import Calendar, Lapse
from calmcramp.score.routine import Routine, Say
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.shelf import read_text

WORDS = "schedule.toml"
REMINDER_LINES = 3
"""What is longer than so many sentences is not said without having been asked for."""
Carry = Callable[[Appointments], Change | Refusal]


@dataclass(frozen=True)
class Reply:
    """What is said to a wish."""

    say: tuple[str, ...] = ()
    ask: str = ""
    """A question, answered by yes or no; empty: nothing is open."""


def open_words(language: str) -> ScheduleWords | None:
    """The words of the schedule in a language; None where nobody wrote any.

    :raises FaultsFound: with every fault in them
    """
    try:
        text = read_text(places.scripts(language) / WORDS)
    except NotFoundHere:
        return None
    return read_schedule_words(text, WORDS)


def kind_of(routine: Routine) -> Kind:
    """How it is begun: a few sentences are just said, everything else is offered."""
    steps = [step for passage in routine.passages for step in passage.steps]
    few = len(steps) <= REMINDER_LINES and not routine.pieces
    said = few and all(isinstance(step, Say) for step in steps)
    return "reminder" if routine.kind == "talk" and said else "routine"


def why_never(routine: Routine) -> str:
    """Why a clock never begins it; empty where it may."""
    if routine.kind == "cramp":
        return "it is for a cramp, and that has no time"
    if routine.heat is not None:
        return "nothing warm is laid on a leg by a clock"
    return ""


class Secretary:
    """One conversation's worth of wishes about one schedule."""

    def __init__(
        self,
        file: CalendarFile,
        words: ScheduleWords,
        routines: Iterable[Routine],
        clock: Callable[[], datetime],
    ) -> None:
        """:param clock: the time, in the zone by whose clock appointments go"""
        self._file, self._words, self._clock = file, words, clock
        begun = [one for one in routines if not why_never(one)]
        self._kinds = {one.name: kind_of(one) for one in begun}
        self._names = routine_names({one.name: one.called for one in begun})
        self._open: Wish | None = None

    def wants(self, text: str) -> bool:
        """Whether a sentence is a whole wish about the schedule, with nothing missing in it."""
        return not isinstance(understand(text, self._words, self._clock(), self._names), Refusal)

    def hear(self, text: str) -> Reply | None:
        """What is answered to a sentence; None where it is not about the schedule."""
        now, words = self._clock(), self._words
        wish = understand(text, words, now, self._names)
        self._open = None
        match wish:
            case Refusal("nothing"):
                return None
            case Refusal(missing):
                return Reply((words.refuse[missing],))
            case Show():
                return Reply(listed(self._file.read().appointments, words, now))
            case Skip():
                return self._done(partial(agenda.skip, wish=wish, words=words, now=now), "skipped")
            case Add(routine=""):
                wish = replace(wish, routine=words.usual)
        return self._ask(wish, now)

    def yes(self) -> Reply:
        """Yes to what was asked last."""
        wish, self._open = self._open, None
        now, words = self._clock(), self._words
        match wish:
            case Add():
                kind = self._kinds.get(wish.routine, "routine")
                return self._done(partial(agenda.add, wish=wish, now=now, kind=kind), "added")
            case Move():
                return self._done(partial(agenda.move, wish=wish, words=words, now=now), "moved")
            case Remove():
                return self._done(partial(agenda.remove, wish=wish), "removed")
        return Reply()

    def no(self) -> Reply:
        """No, or no answer."""
        wish, self._open = self._open, None
        return Reply((self._words.say["never-mind"],)) if wish is not None else Reply()

    def digest(self, missed: Sequence[Lapse]) -> tuple[str, ...]:
        """What was left out, for the morning; two sentences at most."""
        say = self._words.say
        if not missed:
            return ()
        if len(missed) > 1:
            count = self._words.number(len(missed))
            return (sentence(say["missed-several"].format(count=count)),)
        (lapse,) = missed
        return (say[f"missed-{lapse.why}"].format(name=self._words.name(lapse.routine)),)

    def ended(self) -> tuple[str, ...]:
        """The programmes that are over, told once: they leave the schedule with that."""
        now = self._clock()
        over = agenda.ended(self._file.read().appointments, now)
        if not over:
            return ()
        kept = partial(_without, gone=frozenset(one.id for one in over))
        with contextlib.suppress(OSError):
            self._file.change(kept)
        return (self._words.say["programme-over"],)

    def _ask(self, wish: Wish, now: datetime) -> Reply:
        """What was understood, said back with a question, unless it can not be done anyway."""
        words, appointments = self._words, self._file.read().appointments
        changed = self._tried(wish, appointments, now)
        if isinstance(changed, Refusal):
            return Reply((words.refuse[changed.missing],))
        self._open = wish
        return Reply(ask=self._question(wish, changed.touched[0], now))

    def _tried(self, wish: Wish, appointments: Appointments, now: datetime) -> Change | Refusal:
        match wish:
            case Add():
                return agenda.add(appointments, wish, now, "routine")
            case Move():
                return agenda.move(appointments, wish, self._words, now)
            case Remove():
                return agenda.remove(appointments, wish)
        return Refusal("unclear")

    def _question(self, wish: Wish, touched: Appointment, now: datetime) -> str:
        ask, name = self._words.ask, self._words.name(touched.routine)
        if isinstance(wish, Remove):
            return ask["remove"].format(name=name)
        if isinstance(wish, Add):
            when = sentence(said_add(wish, self._words, now))
            key = "add-named" if wish.routine != self._words.usual else "add"
            return ask[key].format(when=when, name=name)
        return ask["add"].format(when=one_line(touched, self._words, now).rstrip("."))

    def _done(self, carry: Carry, said: str) -> Reply:
        """Carry it out on the file, and say that it is so."""
        result: list[Change | Refusal] = []

        def edit(calendar: Calendar) -> Calendar:
            result[:] = [carry(calendar.appointments)]
            change = result[0]
            if isinstance(change, Refusal):
                return calendar
            return replace(calendar, appointments=change.appointments)

        try:
            self._file.change(edit)
        except OSError:
            return Reply((self._words.refuse["disk"],))
        (change,) = result
        if isinstance(change, Refusal):
            return Reply((self._words.refuse[change.missing],))
        return Reply((self._said(change, said),))

    def _said(self, change: Change, said: str) -> str:
        now, words = self._clock(), self._words
        day = said_day(change.evening, words, now) if change.evening is not None else ""
        when = one_line(change.touched[0], words, now).rstrip(".")
        return words.say[said].format(day=day, when=when)


def _without(calendar: Calendar, gone: frozenset[str]) -> Calendar:
    kept = tuple(one for one in calendar.appointments if one.id not in gone)
    return replace(calendar, appointments=kept)
