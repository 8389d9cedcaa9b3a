"""Before an evening with something scheduled, whether it still hears: told in words only where
something is wrong, while somebody can still put a plug right.

Rule 1. Never in quiet hours, never while anybody is helped or led, once for each evening.
Rule 2. That the microphone brings sound is known from its pulses, and needs none of ours. The soft
        swell of the ear test is played only where set-up heard it: what it once found is what is
        looked for.
Rule 3. All is well: nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from calmcramp import places
from calmcramp.dialogue.events import Reply
from calmcramp.errors import Fault, FaultsFound
from calmcramp.hearing.probe import SILENT_DB, Verdict, judged
from calmcramp.hearing.types import RATE, Measured, Pulse
from calmcramp.planning.evening_check import Quiet, is_time
from calmcramp.planning.schedule import next_after
from calmcramp.planning.settings import Settings
from calmcramp.score.transport import start
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.clock_trust import Clock, WallClock, confirmed_beside
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.ear_notes import EarNotes, read_ear_notes
from calmcramp.service.ear_test import (
    FIRM_DB,
    MEASURE_S,
    PATIENCE_S,
    REMEDIES,
    SOFT_DB,
    swell,
)
from calmcramp.service.language import setup_lines
from calmcramp.service.player import Player

SLOW = "slow"
"""The line for a microphone that loses a part of the sound."""

FRESH_S = 5.0
"""Seconds since the last pulse after which the microphone delivers nothing."""

SILENT_PULSES = 5
"""So many seconds of exact zeros are a muted microphone, as in `hearing.watch`."""

LOWEST_RATE = 0.95 * RATE
"""Samples a second below which words are lost, as in `hearing.watch`."""

LOOK_EVERY_S = 30.0
"""How often the schedule is looked at."""

HEARD_AT_SET_UP = frozenset({Verdict.WELL, Verdict.LOUD, Verdict.LATE})

PLACE = "microphone"


class EveningEars:
    """Told what the ears report, and looked at once a second."""

    def __init__(
        self,
        lines: Mapping[str, str],
        due: Callable[[datetime], datetime | None],
        quiet: Quiet,
        clock: Clock,
        player: Player,
        measure: Callable[[float], None],
        notes: Callable[[], EarNotes | None] = read_ear_notes,
    ) -> None:
        """:param lines: the sentences of ``[ears]``
        :param due: what is scheduled next after a moment
        """
        self._lines, self._due, self._quiet, self._clock = lines, due, quiet, clock
        self._player, self._measure, self._notes = player, measure, notes
        self._tested: datetime | None = None
        self._next: datetime | None = None
        self._looked = float("-inf")
        self._pulse: Pulse | None = None
        self._pulse_at = 0.0
        self._zeros = 0
        self._levels: list[float] = []
        self._until: float | None = None
        self._measured: Measured | None = None
        self._ill = False

    def take(self, message: Any, passed: float) -> None:
        """A report of the ears, at `passed` seconds on a clock that is never set."""
        if isinstance(message, Pulse):
            self._pulse, self._pulse_at = message, passed
            self._zeros = self._zeros + 1 if message.level_db < SILENT_DB else 0
        elif isinstance(message, Measured) and self._until is not None:
            self._measured = message

    def look(self, passed: float, busy: bool) -> Iterator[Broken | Mended | Reply]:
        """What there is to tell at this moment.

        :param busy: whether nobody is to be spoken to
        """
        if self._until is not None:
            yield from self._answer(passed)
        elif not busy and self._is_time(passed):
            self._tested = self._next
            yield from self._begin(passed)

    def _is_time(self, passed: float) -> bool:
        now = self._clock.now()
        if passed - self._looked >= LOOK_EVERY_S:
            self._looked, self._next = passed, self._due(now)
        due = self._next
        if due is None or due == self._tested or not self._clock.trusted(now, passed):
            return False
        return is_time(now, due.astimezone(now.tzinfo), self._quiet)

    def _begin(self, passed: float) -> Iterator[Broken | Mended | Reply]:
        """By the pulses alone; then perhaps with a sound."""
        if wrong := self._microphone_ill(passed):
            yield from self._tell(wrong)
            return
        notes = self._notes()
        if notes is None or notes.verdict not in HEARD_AT_SET_UP:
            yield from self._well()
            return
        self._levels = [SOFT_DB, FIRM_DB]
        self._play(passed)

    def _microphone_ill(self, passed: float) -> str:
        pulse = self._pulse
        if pulse is None or passed - self._pulse_at > FRESH_S or self._zeros >= SILENT_PULSES:
            return Verdict.DEAF.value
        return SLOW if pulse.rate < LOWEST_RATE else ""

    def _play(self, passed: float) -> None:
        level = self._levels.pop(0)
        self._measured, self._until = None, passed + MEASURE_S + PATIENCE_S
        self._measure(MEASURE_S)
        self._player.do(lambda transport: start(transport, swell(level)))

    def _answer(self, passed: float) -> Iterator[Broken | Mended | Reply]:
        if self._measured is None and self._until is not None and passed < self._until:
            return
        verdict = judged(self._measured.echo if self._measured is not None else None)
        self._until = None
        if verdict in HEARD_AT_SET_UP:
            yield from self._well()
        elif verdict is Verdict.UNHEARD and self._levels and self._player.silent:
            self._play(passed)
        else:
            yield from self._tell(verdict.value)

    def _tell(self, wrong: str) -> Iterator[Broken | Mended | Reply]:
        self._ill = True
        yield Broken(Fault(PLACE, *_what(wrong)))
        # Whoever spoke meanwhile is being answered, and was heard.
        if self._player.silent and not self._quiet(self._clock.now().strftime("%H:%M")):
            yield Reply((self._lines["tonight"], self._lines[wrong]))

    def _well(self) -> Iterator[Broken | Mended | Reply]:
        if self._ill:
            self._ill = False
            yield Mended(PLACE)


def open_evening_ears(
    settings: Settings, player: Player, measure: Callable[[float], None]
) -> EveningEars | None:
    """For this user's schedule and clock; None in a language that has no words for it."""
    try:
        lines = setup_lines(settings.voice.language)
    except FaultsFound:
        return None
    if lines is None:
        return None
    schedule = places.schedule_file()
    clock = WallClock(confirmed_beside(schedule))
    quiet, due = settings.night.is_quiet, _due_in(CalendarFile(schedule))
    return EveningEars(lines.ears, due, quiet, clock, player, measure)


def _due_in(file: CalendarFile) -> Callable[[datetime], datetime | None]:
    """When the next session is offered; a reminder is no bedtime."""

    def due(now: datetime) -> datetime | None:
        sessions = (one for one in file.read().appointments if one.kind == "routine")
        nearest = next_after(sessions, now)
        return nearest[0].moment if nearest else None

    return due


def _what(wrong: str) -> tuple[str, str]:
    if wrong == SLOW:
        return "it loses a part of the sound", "unplug it, and plug it in again"
    return REMEDIES[Verdict(wrong)]
