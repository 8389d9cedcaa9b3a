"""What the simulated bedroom puts in place of devices, clocks and a disk, and where it listens in.

Real: conductor, player, mixer, ears with gate and echo canceller, voice, schedule, ledger, files.
Made up: the sound card (`Card`), the clock on the wall (`WallClock`), the room, and what breaks.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.errors import Fault
from calmcramp.planning.diary_notes import Fields, leaves_no_trace
from calmcramp.planning.watching import Calendar, Decision, Missed, Nothing, Offer
from calmcramp.score.routine import Routine
from calmcramp.score.score import Sounds
from calmcramp.service.alarm import Alarm
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.desk import Desk
from calmcramp.service.keeping import Keeping
from calmcramp.service.ledger import Ledger
from calmcramp.service.notebook import Notebook
from calmcramp.service.player import FileSink, Player
from calmcramp.service.scribe import Scribe, session_kinds
from calmcramp.service.secretary import Secretary, open_words
from calmcramp.voice.types import VoiceFault
from nights.plan import APPOINTMENTS

Samples = NDArray[np.float32]
Report = Callable[..., None]
"""Tells whoever runs the week what happens: `report(kind, **fields)`."""


class Card(FileSink):
    """A sound card without hardware: like a real one it plays silence where nothing is written."""

    plays_silence = True

    def pull(self, frames: int, player: Player) -> Samples:
        """The next frames, whatever is written of them."""
        taken = super().pull(frames, player)
        return taken if len(taken) == frames else np.pad(taken, (0, frames - len(taken)))


class WallClock:
    """The clock on the wall, fed with the true time; it can be wrong, and nobody may vouch for it.

    It has what a desk needs of a clock.
    """

    def __init__(self, true: Callable[[], datetime], zone: Callable[[], tzinfo]) -> None:
        self._true, self._zone = true, zone
        self.error = timedelta()
        self.vouched = True

    def now(self) -> datetime:
        """What it shows."""
        return (self._true() + self.error).astimezone(self._zone())

    def seconds(self) -> float:
        """The same as seconds since 1970."""
        return self.now().timestamp()

    def trusted(self, now: datetime, monotonic: float) -> bool:
        """Whether somebody vouches for it."""
        return self.vouched


class TellingLedger(Ledger):
    """The real ledger, which also tells when it was given a note, and when that was on the disk."""

    def __init__(self, path: Path, kinds: Any, report: Report) -> None:
        super().__init__(path, kinds)
        self._report = report
        self._given: list[dict[str, Any]] = []

    def note(self, kind: str, fields: Fields, at: datetime) -> Fault | None:
        if not leaves_no_trace(kind, fields):
            given = {
                "kind": kind,
                "fields": dict(fields),
                "when": at.isoformat(),
                "zone": str(at.tzinfo),
            }
            self._report("given", **given)
            self._given.append(given)
        fault = super().note(kind, fields, at)
        while len(self._given) > len(self._waiting):
            self._report("kept", **self._given.pop(0))
        return fault


class TellingAlarm(Alarm):
    """The real alarm, which also tells what it decided, and what is scheduled."""

    report: Report
    _told_of: Any = None

    def tick(self, wall: datetime, monotonic: float, trusted: bool, busy: bool = False) -> Decision:
        decision = super().tick(wall, monotonic, trusted, busy)
        if self.appointments is not self._told_of:
            self._told_of = self.appointments
            rows = [[one.id, sorted(map(str, one.skips))] for one in self.appointments]
            self.report("scheduled", rows=rows)
        if isinstance(decision, Offer):
            due = decision.due
            routine = due.appointment.routine
            self.report("offer", id=due.appointment.id, routine=routine, due=str(due.moment))
        if not isinstance(decision, Nothing):
            for lapse in decision.missed:
                self.report("missed", routine=lapse.routine, due=str(lapse.moment), why=lapse.why)
        assert isinstance(decision, Offer | Missed | Nothing)
        return decision


class Mute:
    """The real sounds, of which for a while none that is spoken can be had."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self.broken = False

    def frames(self, sound: str) -> int:
        self._fail(sound)
        return self._sounds.frames(sound)

    def samples(self, sound: str) -> Samples:
        self._fail(sound)
        return self._sounds.samples(sound)

    def tones(self) -> tuple[str, ...]:
        return self._sounds.tones()

    def _fail(self, sound: str) -> None:
        if self.broken and sound.startswith("speech/"):
            raise VoiceFault("the voice is broken for a while")


def open_keeping(routines: Sequence[Routine], wall: WallClock, tell: Report) -> Keeping:
    """The memory and the diary, as the house opens them, by the clock on this wall."""
    scribe = Scribe(TellingLedger(places.diary_file(), session_kinds(routines), tell))
    notebook = Notebook(places.memory_file(), wall.seconds)
    return Keeping(
        notebook, lambda kind, fields: scribe.note(kind, fields, wall.now()), scribe.close
    )


def open_desk(
    routines: Sequence[Routine], wall: WallClock, awake: Callable[[], float], tell: Report
) -> Desk:
    """The schedule, as the house opens it; in the first life with what is planned.

    :param awake: seconds on the clock that is never set
    """
    words, path = open_words("en"), places.schedule_file()
    assert words is not None
    file = CalendarFile(path)
    if not file.there:
        file.change(lambda _: Calendar(APPOINTMENTS))
    secretary = Secretary(file, words, routines, wall.now)
    alarm = TellingAlarm(CalendarFile(path))
    alarm.report = tell
    return Desk(alarm, secretary, wall, words.name, awake, more=file.take_faults)


def fill_disk(full: bool) -> None:
    """Let the system refuse every byte that this process writes to a file, or no more."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else hard, hard))


def footprint() -> dict[str, float]:
    """Of this process: megabytes (10^6) of memory, descriptors, and threads."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "rss": round(pages * os.sysconf("SC_PAGESIZE") / 1e6, 2),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
    }


def trim() -> None:
    """Give back what is free, so that what is measured afterwards is what is held."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
