"""Joins the two pure halves: what was heard goes to the dialogue, what the dialogue wants goes to
the score.

One conductor, one thread: messages come in by `handle`, time comes in by `tick`, and neither ever
waits for a device. The same conductor runs live and in a rehearsal; it cannot tell the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calmcramp.dialogue.dialogue import hear, live, recalled, step
from calmcramp.dialogue.match import Understood
from calmcramp.dialogue.states import (
    Action,
    Aside,
    Clock,
    Consult,
    Dialogue,
    Event,
    Finished,
    Hush,
    Note,
    Perform,
    Reply,
    Resume,
    Settle,
    Silence,
    Speak,
    Started,
    TellTimeLeft,
    Told,
    Unsure,
    Verb,
    Words,
)
from calmcramp.errors import CalmcrampError, Fault
from calmcramp.hearing.types import Hearing, Listen, Pulse, VoiceStarted, VoiceStopped
from calmcramp.planning.presses import Gesture
from calmcramp.score import transport as tape
from calmcramp.score.score import Sounds
from calmcramp.score.units import RATE
from calmcramp.service.attention import Attention
from calmcramp.service.desk import Desk, is_busy
from calmcramp.service.desks import Desks
from calmcramp.service.device_notes import note_device
from calmcramp.service.diary_desk import DiaryDesk
from calmcramp.service.grip import Grip
from calmcramp.service.journal import Journal
from calmcramp.service.keeping import Keeping
from calmcramp.service.mailbox import Letter
from calmcramp.service.night_level import NightLevel
from calmcramp.service.own_voice import OwnVoice
from calmcramp.service.performance import Performance
from calmcramp.service.player import Player
from calmcramp.service.room_level import RoomLevel
from calmcramp.service.script import Script
from calmcramp.service.sounding import Sounding

LATER_S = 2.0
"""Seconds after which what could not be performed counts as over; no end comes so soon by
itself."""


@dataclass(frozen=True)
class Quit:
    """Somebody asked the program to end."""


class Conductor:
    """One inbox's worth of decisions, made one message at a time."""

    def __init__(
        self,
        script: Script,
        sounds: Sounds,
        player: Player,
        journal: Journal,
        listen: Callable[[Listen], None],
        keeping: Keeping | None = None,
        desk: Desk | None = None,
        level: NightLevel | None = None,
        diary: DiaryDesk | None = None,
    ) -> None:
        """:param keeping: what outlives the night; without it everything is forgotten
        :param desk: what is scheduled; without it nothing is
        :param level: what suits this room; without it that is learnt
        :param diary: what is told and asked of the diary; without it nothing is
        """
        self._player, self._journal, self._listen = player, journal, listen
        self._keeping, self._desks = keeping or Keeping(), Desks(desk, diary)
        self._dialogue: Dialogue = script.dialogue()
        self._performance = Performance(script, sounds, player)
        self._own_voice = OwnVoice()
        self._room = RoomLevel(player, level or NightLevel())
        self._listening: Listen | None = None
        self._attention, self._grip = Attention(), Grip()
        self._sounding = Sounding(self._note, self._own_voice)
        self._private = False
        self._failed: float | None = None
        self._second = -1

    @property
    def state(self) -> str:
        """The name of the dialogue's state."""
        return self._dialogue.state.name

    @property
    def idle(self) -> bool:
        """Whether nothing sounds and nobody is being helped."""
        warm = self._dialogue.memory.heat is not None
        return self.state == "ASLEEP" and self._player.silent and not warm

    @property
    def busy(self) -> bool:
        """Whether nobody is to be told anything unasked."""
        return is_busy(self._dialogue, self.idle, self.now)

    @property
    def now(self) -> float:
        """Seconds on the audio clock."""
        return self._player.now().out / RATE

    def handle(self, message: Any) -> None:
        """Act on one message from hearing, from the keyboard, or from the system."""
        match message:
            case Hearing():
                self._hear(message)
            case VoiceStarted() | VoiceStopped():
                self._room.voice(message, self.now)
                # In silence there is nothing to lower but the answer to what is being said.
                self._duck(isinstance(message, VoiceStarted) and not self._player.silent)
            case Letter():
                self._take_words(message.text, 1.0)
            case Gesture():
                if said := self._grip.words(message, self._dialogue, self._player.silent):
                    self._take_words(said, 1.0)
            case Pulse():
                self._tell_fault(self._keeping.listens(message, self.now))
            case Quit():
                self._perform(Hush())
            case Reply():
                self._tell(Told(message, self.now))
            case _:
                note_device(self._journal, self.now, message)

    def tick(self) -> None:
        """Keep the loudspeaker fed, and tell the dialogue what has come to pass in the score."""
        self._player.fill()
        for notice in self._player.heard():
            self._pass_on(notice)
        for fault in self._player.faults():
            self._note(self.now, "fault", place="sound", what=fault)
        second = int(self.now)
        if second != self._second:
            self._second = second
            self._tell(Clock(self.now))
            self._suit_the_room()
            self._end_what_failed()
            self._look_around()
        if answer := self._desks.take(self.now):
            self._tell(answer)
        self._tell_ears()

    def start(self, quiet: bool = False) -> None:
        """Take up what was kept, and begin: to a stranger it says what it is.

        :param quiet: whether it is an hour at which nothing may be said unasked
        """
        memory, fault = self._keeping.recall(self.now)
        self._tell_fault(fault)
        self._dialogue = recalled(self._dialogue, memory)
        self._tell(Started(self.now, quiet))

    def listen_again(self) -> None:
        """Tell the ears once more what may be said: they were started anew."""
        self._listening = None

    def _look_around(self) -> None:
        """What is due or open, offered; once a second."""
        for event in self._desks.look(self.busy, self.now):
            self._tell(event)
        for fault in self._desks.faults():
            self._tell_fault(fault)

    def _hear(self, hearing: Hearing) -> None:
        now = self.now
        if self._own_voice.said(hearing, now):
            return
        self._room.understood(hearing, now)
        score = round(float(hearing.score), 3)
        if hearing.kind == "ask":
            self._note(now, "ask", name=hearing.name, phrase=hearing.phrase, score=score)
            self._tell(Unsure(hearing.name, now))
        else:
            self._take_words(hearing.phrase, score)
        if self.state != "ASLEEP":
            self._duck(False)  # they have said it; the voice gate notices a second later

    def _duck(self, on: bool) -> None:
        """Speak more softly while the user is heard, so that they are heard better."""
        self._player.do(lambda transport: tape.duck(transport, on))

    def _suit_the_room(self) -> None:
        """Softer for a whisper, louder over a fan."""
        if (db := self._room.suit(self.now)) is not None:
            self._note(self.now, "level", db=round(db, 1))

    def _take_words(self, text: str, score: float) -> None:
        """The one door for words, spoken or typed."""
        now, meant = self.now, hear(self._dialogue, text)
        self._private = self._is_private(meant)
        self._note(now, "heard", text=text)
        reply = self._desks.hear(text, meant, self._dialogue, now)
        # "Every night" in a wish about the schedule raises no flag.
        if meant.kind != "none" and not (reply and meant.kind == "redflag"):
            level = {"level": meant.level} if meant.level else {}
            self._note(now, meant.kind, name=meant.name, phrase=meant.phrase, score=score, **level)
        self._tell(Told(reply, now) if reply else Words(text, now))

    def _is_private(self, meant: Understood) -> bool:
        """Whether these words, and all that follows from them, are nobody's business: they are such
        a red flag, or they belong to the conversation that it began."""
        dialogue = self._dialogue
        if meant.kind == "redflag" and not dialogue.book.triage.row(meant.name).log:
            return True
        waiting = dialogue.alarm is not None and not dialogue.alarm.row.log
        return waiting or (self._private and self.state != "ASLEEP")

    def _note(self, at: float, event: str, **fields: Any) -> None:
        """Into the journal; in private only to those who keep nothing."""
        note = self._journal.whisper if self._private else self._journal.note
        note(at, event, **fields)

    def _pass_on(self, notice: tape.Notice) -> None:
        match notice:
            case tape.CueBegan(cue, out):
                self._sounding.began(cue, out / RATE, self._private)
            case tape.HoldExpired(hold, out):
                self._note(out / RATE, "unanswered", name=hold.name)
                self._tell(Silence(hold.name, out / RATE))
            case tape.Finished(out):
                self._tell(Finished(out / RATE))
                if self._player.silent:
                    self._note(out / RATE, "silent")
            case tape.CueEnded(cue, out):
                self._sounding.ended(cue, out / RATE)
            case _:
                pass

    def _tell(self, event: Event) -> None:
        before = self._dialogue.state
        self._dialogue, actions = step(self._dialogue, event)
        self._tell_fault(self._keeping.keep(self._dialogue.memory, self.now))
        for action in actions:
            self._try(action)
        if actions:
            self._suit_the_room()
        if self._dialogue.state is not before:
            self._note(self.now, "state", name=self.state)

    def _tell_fault(self, fault: Fault | None) -> None:
        if fault is not None:
            self._note(self.now, "fault", place=fault.place, what=fault.what)

    def _try(self, action: Action) -> None:
        """What can not be done (a cue sound is broken, no voice speaks) ends nothing but itself:
        the next word is heard as ever."""
        try:
            self._perform(action)
        except CalmcrampError as error:
            self._note(self.now, "fault", place="sound", what=str(error))
            if isinstance(action, Perform):
                self._failed = self.now

    def _end_what_failed(self) -> None:
        """What never began to sound is over soon after."""
        if self._failed is not None and self.now - self._failed > LATER_S:
            self._failed = None
            self._tell(Finished(self.now))

    def _perform(self, action: Action) -> None:
        match action:
            case Hush():
                self._performance.leave()
                self._player.do(tape.stop)
                self._own_voice.hush(self.now)
                self._note(self.now, "silent")
            case Perform(parts, minutes, flags):
                self._performance.perform(parts, minutes, flags)
            case Resume():
                self._performance.resume()
            case Aside():
                self._performance.aside(action)
            case Settle(yes, aloud):
                reply = self._desks.settle(yes)
                self._tell(Told(reply if aloud else Reply(), self.now))
            case Consult(about):
                self._desks.consult(about)
            case Speak():
                self._performance.speak(action)
            case TellTimeLeft():
                self._performance.tell_time_left()
            case Verb(name):
                self._performance.verb(name)
            case Note(kind, fields):
                self._note(self.now, "diary", kind=kind, fields=dict(fields))
                self._tell_fault(None if self._private else self._keeping.note(kind, fields))

    def _tell_ears(self) -> None:
        """Let the ears know what may be said now; only when that has changed."""
        state = self._attention.state(self._player.now(), self.state == "ASLEEP")
        listening = Listen(state, live(self._dialogue))
        if listening != self._listening:
            self._listening = listening
            self._listen(listening)
