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
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from calmcramp import places
from calmcramp.errors import Fault
from calmcramp.hearing.types import Lost, Recovered
from calmcramp.house import House
from calmcramp.planning.settings import Owner, Settings
from calmcramp.planning.watching import Calendar
from calmcramp.score.transport import State
from calmcramp.score.units import RATE
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.bedroom import EchoPath
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.conductor import Conductor, Quit
from calmcramp.service.desk import Desk
from calmcramp.service.journal import Journal
from calmcramp.service.keeping import Keeping
from calmcramp.service.mailbox import Letter
from calmcramp.service.notebook import Notebook
from calmcramp.service.player import BLOCK, Player
from calmcramp.service.resampling import as_int16, stream
from calmcramp.service.scribe import Scribe, session_kinds
from calmcramp.service.secretary import Secretary, open_words
from nights import people
from nights.parts import (
    ZEROS,
    Card,
    Mute,
    Noises,
    Report,
    Samples,
    TellingAlarm,
    TellingLedger,
    WallClock,
    fill_disk,
    footprint,
    trim,
)
from nights.plan import APPOINTMENTS, MORNING, Act, Week

QUIET, DAY = RATE // 4, RATE
"""Frames of a round while nothing sounds, at night and by day."""
RINGS_S = 1.0
"""So long after the last sound the room is still worked out in full."""
SILENT_AFTER_S = 0.35
"""After "stop" nothing is to be heard any more: the fade, and what is left of the round."""
INAUDIBLE = 1e-4
STUCK_S = {"FLAGGED": 620.0}
"""Longest silence in which somebody is still spoken with. A grave message waits ten minutes."""
STUCK_ELSE_S = 150.0
"""A light head waits a minute, and so does warmth that has to come off."""
TIME_SERVER_S = 90.0
"""After a power cut a time server is reached within so long."""
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
        self._week, self._offset, self._death = week, began, death
        self._frames, self._slept = 0, 0.0
        self._tell = report
        self._house = House(Settings(owner=Owner(understood=True)), here=False)
        self._voices = people.Voices(places.clips().parent / "people", self._house.user_voice)
        self._noises = Noises(self._house.people_talking)
        self._noise = self._noises.room("quiet")
        self._acts = deque(act for night in week.nights for act in night.acts if act.at >= began)
        self._said: deque[tuple[float, str, str]] = deque()
        self._mood, self._chance = "helpful", Random(f"{week.seed} {began}")
        self._faults: dict[str, float] = {}
        self._asked = False
        self._user, self._sounded, self._stopped_at = ZEROS, 0.0, None
        self._since_sound, self._stuck, self._volume = began, False, 0.0
        self._echo, self._down = EchoPath(), stream(RATE, MIC_RATE)
        self._played = ZEROS
        self._pace = threading.Event()
        self._build()
        if dark:
            self._break("doubt", True)
            self._acts.appendleft(Act(began + TIME_SERVER_S, "healed", "doubt"))

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._wall = WallClock(self._true, lambda: self._week.zone(self.at))
        self._journal = Journal()
        self._journal.subscribe(self._note)
        self._journal.confide(self._note)
        self._sounds = Mute(self._house.sounds)
        self._card = Card()
        self.player = Player(self._sounds, self._card, 0.0)
        self._ears = self._house.ears()
        self._keeping = self._open_keeping()
        self.conductor = Conductor(
            self._house.script,
            self._sounds,
            self.player,
            self._journal,
            lambda listen: self._ears.listen(listen),
            self._keeping,
            self._open_desk(),
        )
        quiet = self._house.settings.night.is_quiet(f"{self._wall.now():%H:%M}")
        self.conductor.start(quiet=quiet)

    def _open_keeping(self) -> Keeping:
        kinds = session_kinds(self._house.shelf.routines)
        scribe = Scribe(TellingLedger(places.diary_file(), kinds, self._tell))
        notebook = Notebook(places.memory_file(), self._wall.seconds)
        return Keeping(
            notebook, lambda kind, fields: scribe.note(kind, fields, self._wall.now()), scribe.close
        )

    def _open_desk(self) -> Desk:
        words = open_words("en")
        assert words is not None
        file, alarms = CalendarFile(places.schedule_file()), CalendarFile(places.schedule_file())
        if not file.there:
            file.change(lambda _: Calendar(APPOINTMENTS))
        secretary = Secretary(file, words, self._house.shelf.routines, self._wall.now)
        self._alarm = TellingAlarm(alarms)
        self._alarm.report = self._tell
        return Desk(
            self._alarm, secretary, self._wall, words.name, self._awake, more=file.take_faults
        )

    # ------------------------------------------------------------------ time

    @property
    def at(self) -> float:
        """Seconds since the first evening."""
        return self._offset + self._slept + self._frames / RATE

    def _awake(self) -> float:
        return self._frames / RATE

    def _true(self) -> datetime:
        return self._week.start + timedelta(seconds=self.at)

    @property
    def _is_night(self) -> bool:
        return any(night.began <= self.at < night.ended for night in self._week.nights)

    def run(self) -> None:
        """Live until the week is over, or somebody ends the process."""
        nights, told = [n.ended for n in self._week.nights if n.ended > self.at], -1
        while self.at < self._week.ended:
            if (until := self._week.asleep(self.at)) is not None and self.conductor.idle:
                self._slept += until - self.at
            if int(self.at / 10) != told:
                told = int(self.at / 10)
                self._tell("alive")
            if nights and self.at >= nights[0]:
                self._end_of_night(nights.pop(0))
            self._round()

    def leave(self) -> None:
        """End as on a signal: the fade, and what is still to be written."""
        self.conductor.handle(Quit())
        for _ in range(25):
            self._round()
        self._keeping.close()
        self._house.__exit__()
        self._tell("left")

    def _end_of_night(self, ended: float) -> None:
        trim()
        self._tell("night", ended=ended, state=self.conductor.state, **footprint())

    # ------------------------------------------------------------------ one round

    def _round(self) -> None:
        self._come_to_pass()
        frames = self._length()
        played = self._card.pull(frames, self.player)
        self._frames += frames
        if self._is_night or frames == BLOCK:
            self._hear(ZEROS if "loudspeaker" in self._faults else played, frames)
        self.conductor.tick()
        self._judge(played)
        self._watch()
        if self._death is not None and self.at >= self._death - 1.0:
            self._pace.wait(frames / RATE)

    def _length(self) -> int:
        sounding = not self.player.silent or len(self._user) or self._said
        if sounding:
            self._sounded = self.at
        if self.at - self._sounded < RINGS_S or self._near_death():
            return BLOCK
        return QUIET if self._is_night else DAY

    def _near_death(self) -> bool:
        return self._death is not None and self.at >= self._death - 2.0

    def _hear(self, played: Samples, frames: int) -> None:
        """Let the ears have what the room holds: its noise, and perhaps somebody, and an echo."""
        samples = frames * MIC_RATE // RATE
        place = round(self._frames * MIC_RATE / RATE) % (len(self._noise) - MIC_RATE)
        heard = self._noise[place : place + samples]
        reference = np.zeros(samples, np.int16)
        if frames == BLOCK:
            user, self._user = self._user[:samples], self._user[samples:]
            lower = self._at_mic_rate(played, samples)
            more = self._echo.hear(lower)
            more[: len(user)] += user
            heard = as_int16(heard / np.float32(32768) + more)
            reference = as_int16(lower)
        if "microphone" in self._faults or "hearing" in self._faults:
            return
        for notice in self._ears.hear(heard, reference):
            self.conductor.handle(notice)

    def _at_mic_rate(self, played: Samples, samples: int) -> Samples:
        played = played if len(played) else np.zeros(BLOCK, np.float32)
        waiting = np.concatenate([self._played, self._down.resample_chunk(played)])
        now, self._played = waiting[:samples], waiting[samples:]
        return now if len(now) == samples else np.pad(now, (0, samples - len(now)))

    def _judge(self, played: Samples) -> None:
        """What no event tells: sound after "stop", a level that rises, a silence without an end."""
        loud = bool(len(played)) and float(np.abs(played).max()) > INAUDIBLE
        if loud and self._stopped_at is not None and self.at - self._stopped_at > SILENT_AFTER_S:
            self._tell("sounds-after-stop", seconds=round(self.at - self._stopped_at, 2))
            self._stopped_at = None
        volume = self.player.now().volume.db
        if volume != self._volume:
            self._tell("volume", db=volume)
            self._volume = volume
        busy = self.conductor.state == "ASLEEP" or not self.player.silent
        self._since_sound = self.at if busy else self._since_sound
        state = self.conductor.state
        if self.at - self._since_sound > STUCK_S.get(state, STUCK_ELSE_S) and not self._stuck:
            self._stuck = True
            self._tell("stuck", state=state)

    def _note(self, entry: Mapping[str, Any]) -> None:
        """An event of the journal."""
        fields = {name: value for name, value in entry.items() if name != "event"}
        self._tell(entry["event"], **fields)
        if entry["event"] in ("said", "cue"):
            self._stopped_at, self._stuck = None, False
        if entry["event"] == "command" and entry["name"] == "stop":
            self._stopped_at = self.at

    # ------------------------------------------------------------------ people

    def _come_to_pass(self) -> None:
        """What the plan wants now, and what somebody was about to say."""
        while self._acts and self._acts[0].at <= self.at:
            self._do(self._acts.popleft())
        while self._said and self._said[0][0] <= self.at:
            _, how, text = self._said.popleft()
            self._say(how, text)

    def _do(self, act: Act) -> None:
        match act.kind:
            case "say" if act.text == MORNING and self.conductor.state != "ASLEEP":
                self._acts.appendleft(replace(act, at=self.at + 60))  # nobody interrupts
            case "say" | "voice":
                self._say(act.kind, act.text)
            case "room":
                self._tell("room", name=act.text)
                self._noise = self._noises.room(act.text)
            case "episode":
                self._mood = act.mood
                self._begin(act.text)
            case "fault" | "healed":
                self._break(act.text, act.kind == "fault")

    def _begin(self, kind: str) -> None:
        """The sentences of an episode, some seconds apart; talk among people is always spoken."""
        at = self.at
        for text in people.opening(kind, self._chance):
            spoken = kind == "chatter" or self._can_be_spoken(text)
            self._said.append((at, "voice" if spoken else "say", text))
            at += self._chance.uniform(2, 25)
        self._tell("episode", name=kind, mood=self._mood)

    def _can_be_spoken(self, text: str) -> bool:
        known = people.plain(text) in people.spoken()
        return known and self._chance.random() < people.SPOKEN

    def _say(self, how: str, text: str) -> None:
        sound = ZEROS
        if how == "voice" and people.plain(text) in people.spoken() | set(
            map(people.plain, people.chatter())
        ):
            with contextlib.suppress(OSError):  # a full disk keeps no voice
                sound = self._voices.sound(text)
        self._tell("act", how="voice" if len(sound) else "typed", text=text)
        if len(sound):
            self._user = np.concatenate([self._user, sound])
        else:
            self.conductor.handle(Letter(text, None))

    def _watch(self) -> None:
        """Somebody notices that they were asked something, and thinks of an answer."""
        asked = self.player.now().state is State.HOLDING
        if asked and not self._asked:
            answer = people.answer(self.conductor.state, self._mood, self._chance)
            if answer:
                how = "voice" if self._can_be_spoken(answer) else "say"
                self._said.appendleft(
                    (self.at + self._chance.uniform(*people.THINKS_S), how, answer)
                )
        self._asked = asked

    # ------------------------------------------------------------------ what breaks

    def _break(self, name: str, begins: bool) -> None:
        if begins == (name in self._faults):
            return
        self._tell("fault-begins" if begins else "fault-ends", name=name)
        lasted = self.at - self._faults.pop(name, self.at)
        if begins:
            self._faults[name] = self.at
        match name:
            case "microphone":
                now = self._ears.now
                self.conductor.handle(Lost(now, LOST) if begins else Recovered(now, lasted))
            case "hearing":
                self._crash(begins)
            case "loudspeaker":
                what = {"what": "the loudspeaker is gone"} if begins else {}
                kind = "fault" if begins else "healed"
                self._journal.note(self.conductor.now, kind, place=name, **what)
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
            self.conductor.handle(Lost(self._ears.now, CRASHED))
            return
        self._ears.close()
        self._ears = self._house.ears()
        self.conductor.listen_again()


def paths() -> tuple[Path, ...]:
    """What this user's nights leave on the disk."""
    return places.memory_file(), places.schedule_file(), places.diary_file().parent
