"""The schedule's desk beside the conversation: what is due is offered, wishes are heard and kept.

It asks the clock, the schedule file and the secretary; the conversation only sees values.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from calmcramp import places
from calmcramp.dialogue.match import Understood
from calmcramp.dialogue.states import Dialogue, Due, Reply
from calmcramp.errors import Fault
from calmcramp.planning.watching import Offer
from calmcramp.score.routine import Routine
from calmcramp.service.alarm import Alarm
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.clock_trust import Clock, WallClock, confirmed_beside
from calmcramp.service.secretary import Reply as Answer
from calmcramp.service.secretary import Secretary, open_words

MORNING = (6, 10)
"""The hours, from and to, in which somebody who says something is told what was missed."""


FIRST = frozenset({"stop", "cramp", "returning", "still-hurts", "yes", "no"})
"""What no wish about the schedule comes before."""
DOZING_S = 1800.0
"""So long after a session or a cramp somebody may just have fallen asleep; our judgement."""


def may_be_a_wish(meant: Understood) -> bool:
    """Whether a sentence that means something may still be about the schedule: "body scan every
    night at ten", which is no session now, nor the worry that something happens every night."""
    mild = meant.kind != "redflag" or meant.name == "every-night"
    return mild and not FIRST & set(meant.names)


def is_busy(dialogue: Dialogue, idle: bool, now: float) -> bool:
    """Whether nobody is to be offered anything: also just after a session or a cramp.

    :param now: seconds on the audio clock
    """
    memory = dialogue.memory
    last = (memory.ended, memory.past.at if memory.past else None)
    dozing = any(at is not None and now - at < DOZING_S for at in last)
    return dozing or not idle or dialogue.alarm is not None


class Desk:
    """One schedule, one clock, and the wish that is open."""

    def __init__(
        self,
        alarm: Alarm,
        secretary: Secretary,
        clock: Clock,
        named: Callable[[str], str],
        monotonic: Callable[[], float] = time.monotonic,
        more: Callable[[], tuple[Fault, ...]] = tuple,
    ) -> None:
        """:param named: how a routine is called in a spoken line
        :param more: faults of what the secretary reads and writes
        """
        self._more = more
        self.troubles: Callable[[], tuple[str, ...]] = tuple
        """What else is told in the morning."""
        self._alarm, self._secretary, self._clock = alarm, secretary, clock
        self._named, self._monotonic = named, monotonic

    def due(self, busy: bool) -> Due | None:
        """What is to be offered at this moment.

        :param busy: whether somebody is being helped, led or spoken with
        """
        now, ticks = self._clock.now(), self._monotonic()
        trusted = self._clock.trusted(now, ticks)
        decision = self._alarm.tick(now, ticks, trusted, busy)
        if not isinstance(decision, Offer):
            return None
        one = decision.due.appointment
        minutes = None if one.minutes is None else round(one.minutes)
        reminder = one.kind == "reminder"
        return Due(one.routine, self._named(one.routine), minutes, reminder)

    def hear(self, text: str) -> Reply | None:
        """What is answered to a sentence about the schedule; None to any other."""
        answer = self._secretary.hear(text)
        return None if answer is None else _reply(answer)

    def wants(self, text: str) -> bool:
        """Whether a sentence is a whole wish about the schedule."""
        return self._secretary.wants(text)

    def settle(self, yes: bool) -> Reply:
        """Yes or no to what was asked last."""
        return _reply(self._secretary.yes() if yes else self._secretary.no())

    def digest(self) -> Reply | None:
        """In the morning, once: what was left out, and what is over."""
        missed = self._alarm.missed
        if not MORNING[0] <= self._clock.now().hour < MORNING[1]:
            return None
        said = (*(self._secretary.digest(missed)), *self._secretary.ended(), *self.troubles())
        if missed:
            self._alarm.told()
        return Reply(said) if said else None

    @property
    def waits(self) -> bool:
        """Whether anything is scheduled."""
        return bool(self._alarm.appointments)

    def faults(self) -> tuple[Fault, ...]:
        """What went wrong since the last call, each thing once."""
        return (*self._alarm.take_faults(), *self._more())


def open_desk(language: str, routines: Sequence[Routine]) -> Desk | None:
    """The schedule of this user; None in a language that has no words for it.

    :raises FaultsFound: with every fault in those words
    """
    words = open_words(language)
    if words is None:
        return None
    path = places.schedule_file()
    clock = WallClock(confirmed_beside(path))
    file = CalendarFile(path)  # the alarm's own tells it what others wrote
    secretary = Secretary(file, words, routines, clock.now)
    alarm = Alarm(CalendarFile(path))
    return Desk(alarm, secretary, clock, words.name, more=file.take_faults)


def _reply(answer: Answer) -> Reply:
    return Reply(answer.say, answer.ask)
