"""Tells what went wrong with the machine: in words, and never in the night.

Law 1. In quiet hours, while somebody is helped or may have just fallen asleep, and by a clock that
       can not be trusted, nothing is told.
Law 2. Who speaks to it in the morning hears of everything, in two sentences at most.
Law 3. Only what is grave (`faultbook.grave`) is told unasked, by day, and each kind once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from calmcramp.dialogue.states import Reply
from calmcramp.planning.faultbook import Book, Ill, Spell, grave, untold
from calmcramp.service.clock_trust import Clock
from calmcramp.service.desk import MORNING
from calmcramp.service.fault_log import FaultLog

BY_DAY = (9, 20)
"""The hours, from and to, in which something is said that nobody asked for. Our judgement."""
SENTENCES = 2
"""More is told at no time."""
EVERY_S = 60.0
"""How often it is looked for something to tell."""

_GROUPS: tuple[tuple[str, frozenset[Ill]], ...] = (
    ("deaf", frozenset({Ill.MICROPHONE, Ill.HEARING})),
    ("dumb", frozenset({Ill.LOUDSPEAKER})),
    ("hands", frozenset({Ill.HANDS})),
    ("kept", frozenset({Ill.DISK, Ill.DIARY, Ill.MEMORY, Ill.SCHEDULE})),
    ("settings", frozenset({Ill.SETTINGS})),
    ("clock", frozenset({Ill.CLOCK})),
)
"""What is told in one sentence, the gravest first; all else is small."""


class Morning:
    """A log of faults, the sentences for them, and the hour."""

    def __init__(
        self,
        log: FaultLog,
        lines: Mapping[str, str],
        clock: Clock,
        is_quiet: Callable[[str], bool],
    ) -> None:
        """:param lines: the sentences `fault-...` of a language
        :param is_quiet: whether a time such as "03:15" lies in the quiet hours
        """
        self._log, self._lines, self._clock, self._is_quiet = log, lines, clock, is_quiet
        self._looked = float("-inf")

    def unasked(self, monotonic: float, busy: bool) -> Reply | None:
        """What is to be said now although nobody asked.

        :param monotonic: seconds on a clock that is never set
        :param busy: whether nobody is to be spoken to
        """
        if monotonic - self._looked < EVERY_S:
            return None
        self._looked = monotonic
        self._log.keep()
        now = self._clock.now()
        if busy or not self._clock.trusted(now, monotonic) or not self._within(BY_DAY, now):
            return None
        return self._told(grave(self._log.book, now))

    def asked(self) -> tuple[str, ...]:
        """What is told to somebody who speaks to it: everything, in the morning."""
        if not self._within(MORNING, self._clock.now()):
            return ()
        reply = self._told(untold(self._log.book))
        return reply.say if reply is not None else ()

    def _within(self, hours: tuple[int, int], now: datetime) -> bool:
        return hours[0] <= now.hour < hours[1] and not self._is_quiet(f"{now:%H:%M}")

    def _told(self, spells: Book) -> Reply | None:
        said = self._sentences(spells)
        if not said:
            return None
        self._log.tell(tuple(spell for _, spell in said))
        return Reply(tuple(dict.fromkeys(sentence for sentence, _ in said))[:SENTENCES])

    def _sentences(self, spells: Book) -> list[tuple[str, Spell]]:
        """A sentence for each spell, the gravest first."""
        order = [group for group, _ in _GROUPS]
        keyed = [(key, one) for one in spells if (key := _key(one)) is not None]
        keyed.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
        return [(self._lines[f"fault-{_with_end(key, one)}"], one) for key, one in keyed]


def _key(spell: Spell) -> str | None:
    """The group of a spell; None while it has no loudspeaker to tell that with."""
    if spell.ill is Ill.LOUDSPEAKER and spell.ended is None:
        return None
    return next((key for key, ills in _GROUPS if spell.ill in ills), "small")


def _with_end(key: str, spell: Spell) -> str:
    if key in ("deaf", "dumb", "hands") and spell.ended is not None:
        return f"{key}-over"
    return key
