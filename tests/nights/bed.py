"""The simulated bedroom: the whole assistant in it, its people, and time that passes as fast as the
machine goes.

Rule 1. Whoever is heard is heard in rounds of 20 ms, as in a rehearsal. While nothing sounds the
        rounds are a quarter of a second, as of the running service; by day a second, and nobody
        listens to the empty room.
Rule 2. The last second before a death passes as slowly as a real one: what a thread of its own
        writes has the time that it has in life.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from calmcramp import places
from calmcramp.errors import Fault
from calmcramp.hearing.types import Lost, Recovered
from calmcramp.house import House
from calmcramp.planning.settings import Owner, Settings
from calmcramp.score.transport import State
from calmcramp.score.units import RATE
from calmcramp.service.conductor import Conductor, Quit
from calmcramp.service.journal import Journal
from calmcramp.service.mailbox import Letter
from calmcramp.service.player import BLOCK, Player
from nights import people
from nights.parts import (
    Card,
    Mute,
    Report,
    WallClock,
    fill_disk,
    footprint,
    open_desk,
    open_keeping,
    trim,
)
from nights.plan import MORNING, Act, Week
from nights.room import ZEROS, Air
from nights.sleeper import Sleeper
from nights.witness import Witness

QUIET, DAY = RATE // 4, RATE
"""Frames of a round while nothing sounds, at night and by day."""
RINGS_S = 1.0
"""So long after the last sound the room is still worked out in full."""
SLOW_S, FINE_S = 1.0, 2.0
"""Before a death: from when on time passes slowly, and in short rounds."""
TIME_SERVER_S = 90.0
"""After a power cut a time server is reached within so long."""
LEAVING = 25
"""Rounds in which the last sound fades."""
LOST = Fault('microphone "simulated"', "it is gone", "check that it is plugged in")
CRASHED = Fault("hearing", "the process ended", "it is started again")


class Bed:
    """One life of the assistant, from one start to one end."""

    def __init__(
        self, week: Week, began: float, report: Report, death: float | None, dark: bool = False
    ) -> None:
        """:param began: seconds since the first evening
        :param death: when somebody else will end this process
        :param dark: whether the power was off, so that nobody vouches for the time yet
        """
        self._week, self._offset, self._death, self._tell = week, began, death, report
        self._frames, self._slept, self._sounded = 0, 0.0, 0.0
        self._acts = deque(act for night in week.nights for act in night.acts if act.at >= began)
        self._faults: dict[str, float] = {}
        self._pace = threading.Event()
        self._house = House(Settings(owner=Owner(understood=True)), here=False)
        self._voices = people.Voices(places.clips().parent / "people", self._house.user_voice)
        self._sleeper = Sleeper(Random(f"{week.seed} {began}"), report)
        self._air = Air(self._voices.television)
        self._wall = WallClock(self._true, lambda: week.zone(self.at))
        self._build()
        if dark:
            self._break("doubt", True)
            self._acts.appendleft(Act(began + TIME_SERVER_S, "healed", "doubt"))

    def _build(self) -> None:
        house, routines, journal = self._house, self._house.shelf.routines, Journal()
        self._sounds, self._card, self._ears = Mute(house.sounds), Card(), house.ears()
        self._player = Player(self._sounds, self._card, house.settings.night.volume_db)
        self._keeping = open_keeping(routines, self._wall, self._tell)
        self._conductor = Conductor(
            house.script,
            self._sounds,
            self._player,
            journal,
            lambda listen: self._ears.listen(listen),
            self._keeping,
            open_desk(routines, self._wall, lambda: self._frames / RATE, self._tell),
        )
        self._witness = Witness(self._conductor, self._player, self._tell, self.at)
        self._journal = journal
        journal.subscribe(self._note)
        journal.confide(self._note)
        self._conductor.start(quiet=house.settings.night.is_quiet(f"{self._wall.now():%H:%M}"))

    @property
    def at(self) -> float:
        """Seconds since the first evening."""
        return self._offset + self._slept + self._frames / RATE

    def _true(self) -> datetime:
        return self._week.start + timedelta(seconds=self.at)

    def run(self) -> None:
        """Live until the week is over, or somebody ends the process."""
        ends, told = deque(n.ended for n in self._week.nights if n.ended > self.at), -1
        while self.at < self._week.ended:
            until = self._week.asleep(self.at)
            if until is not None and self._conductor.idle:
                self._slept += until - self.at
            if int(self.at / 10) != told:
                told = int(self.at / 10)
                self._tell("alive", **(footprint() if told % 360 == 0 else {}))
            if ends and self.at >= ends[0]:
                trim()
                self._tell(
                    "night", ended=ends.popleft(), state=self._conductor.state, **footprint()
                )
            self._round()

    def leave(self) -> None:
        """End as on a signal: the fade, and what is still to be written."""
        self._conductor.handle(Quit())
        for _ in range(LEAVING):
            self._round()
        self._keeping.close()
        self._house.__exit__()
        self._tell("left")

    # ------------------------------------------------------------------ one round

    def _round(self) -> None:
        self._come_to_pass()
        frames, night = self._length()
        played = self._card.pull(frames, self._player)
        self._frames += frames
        if night or frames == BLOCK:
            heard, reference = self._air.hear(
                ZEROS if "loudspeaker" in self._faults else played, frames
            )
            if not self._faults.keys() & {"microphone", "hearing"}:
                for notice in self._ears.hear(heard, reference):
                    self._conductor.handle(notice)
        self._conductor.tick()
        self._witness.look(played, self.at)
        asked = self._player.now().state is State.HOLDING
        self._sleeper.hears(asked, self._conductor.state, self.at)
        if self._death is not None and self.at >= self._death - SLOW_S:
            self._pace.wait(frames / RATE)

    def _length(self) -> tuple[int, bool]:
        """Frames of the next round, and whether it is night."""
        if not self._player.silent or self._air.voiced or self._sleeper.wants_to_speak:
            self._sounded = self.at
        night = any(night.began <= self.at < night.ended for night in self._week.nights)
        dying = self._death is not None and self.at >= self._death - FINE_S
        if self.at - self._sounded < RINGS_S or dying:
            return BLOCK, night
        return QUIET if night else DAY, night

    def _note(self, entry: Mapping[str, Any]) -> None:
        """An event of the journal."""
        fields = {name: value for name, value in entry.items() if name != "event"}
        self._tell(entry["event"], **fields)
        self._witness.note(entry, self.at)

    # ------------------------------------------------------------------ what happens

    def _come_to_pass(self) -> None:
        """What the plan wants now, and what somebody was about to say."""
        while self._acts and self._acts[0].at <= self.at:
            self._do(self._acts.popleft())
        while (line := self._sleeper.says(self.at)) is not None:
            self._say(*line)

    def _do(self, act: Act) -> None:
        match act.kind:
            case "say" if act.text == MORNING and self._conductor.state != "ASLEEP":
                self._acts.appendleft(replace(act, at=self.at + 60))  # nobody interrupts
            case "say" | "voice":
                self._say(act.kind, act.text)
            case "room":
                self._tell("room", name=act.text)
                self._air.becomes(act.text)
            case "episode":
                self._sleeper.begin(act.text, act.mood, self.at)
            case "fault" | "healed":
                self._break(act.text, act.kind == "fault")

    def _say(self, how: str, text: str) -> None:
        sound = ZEROS
        if how == "voice":
            with contextlib.suppress(OSError):  # a full disk keeps no voice
                sound = self._voices.sound(text)
        self._tell("act", how="voice" if len(sound) else "typed", text=text)
        if len(sound):
            self._air.say(sound)
        else:
            self._conductor.handle(Letter(text, None))

    def _break(self, name: str, begins: bool) -> None:
        """Break something, or mend it; what is broken already is not broken twice."""
        if begins == (name in self._faults):
            return
        self._tell("fault-begins" if begins else "fault-ends", name=name)
        lasted = self.at - self._faults.pop(name, self.at)
        if begins:
            self._faults[name] = self.at
        match name:
            case "microphone":
                now = self._ears.now
                self._conductor.handle(Lost(now, LOST) if begins else Recovered(now, lasted))
            case "hearing":
                self._crash(begins)
            case "loudspeaker":
                what = {"what": "the loudspeaker is gone"} if begins else {}
                kind = "fault" if begins else "healed"
                self._journal.note(self._conductor.now, kind, place=name, **what)
            case "voice":
                self._sounds.broken = begins
            case "disk":
                fill_disk(begins)
            case "doubt":
                self._wall.vouched = not begins
            case "clock-on" | "clock-back":
                hours = 3 if name == "clock-on" else -2
                self._wall.error += timedelta(hours=hours if begins else -hours)

    def _crash(self, begins: bool) -> None:
        if begins:
            self._conductor.handle(Lost(self._ears.now, CRASHED))
            return
        self._ears.close()
        self._ears = self._house.ears()
        self._conductor.listen_again()
