"""What stands beside the conversation, asked in one place: the schedule's desk and the diary's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calmcramp.dialogue.match import Understood
from calmcramp.dialogue.states import Comes, Dialogue, Event, Reply, State
from calmcramp.errors import Fault
from calmcramp.service.desk import Desk, may_be_a_wish
from calmcramp.service.diary_desk import DiaryDesk

WISHING = frozenset({State.ASLEEP, State.TALKING, State.SETTLING})
"""Where wishes about the schedule are heard, and where who speaks may be asked something later."""


@dataclass(frozen=True)
class Desks:
    """Both; what is not there has nothing to say."""

    schedule: Desk | None = None
    diary: DiaryDesk | None = None

    def hear(self, text: str, meant: Understood, dialogue: Dialogue, now: float) -> Reply | None:
        """What is answered to a sentence in place of the conversation; None where it is for that.

        :param now: seconds on the audio clock
        """
        wishing = dialogue.state in WISHING
        if self.diary is not None:
            self.diary.hears(meant, now, wishing)
        return self._about_the_schedule(text, meant) if wishing else None

    def look(self, busy: bool, now: float) -> Iterator[Event]:
        """What comes round at this moment; asked once a second.

        :param busy: whether somebody is being helped, led or spoken with
        """
        if self.schedule is not None and (due := self.schedule.due(busy)):
            yield Comes(due, now)
        elif self.diary is not None:
            self.diary.look(now, busy)

    def take(self, now: float) -> Event | None:
        """What the diary has answered meanwhile, or None."""
        return self.diary.take(now) if self.diary is not None else None

    def settle(self, yes: bool) -> Reply:
        """Yes or no to a wish about the schedule."""
        return self.schedule.settle(yes) if self.schedule is not None else Reply()

    def consult(self, about: str) -> None:
        """Ask the diary; `take` has its answer."""
        if self.diary is not None:
            self.diary.consult(about)

    def faults(self) -> tuple[Fault, ...]:
        """What went wrong since the last call, each thing once."""
        return self.schedule.faults() if self.schedule is not None else ()

    def _about_the_schedule(self, text: str, meant: Understood) -> Reply | None:
        desk = self.schedule
        if desk is None:
            return None
        if meant.name == "morning":
            return desk.digest()
        if meant.kind != "none" and not (may_be_a_wish(meant) and desk.wants(text)):
            return None
        return desk.hear(text) or desk.digest()
