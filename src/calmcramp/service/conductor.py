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
    Comes,
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
    State,
    TellTimeLeft,
    Told,
    Unsure,
    Verb,
    Words,
)
from calmcramp.errors import CalmcrampError, Fault
from calmcramp.hearing.types import Hearing, Listen, VoiceStarted, VoiceStopped
from calmcramp.planning.presses import Gesture
from calmcramp.score import transport as tape
from calmcramp.score.score import Cue, Sounds
from calmcramp.score.units import RATE
from calmcramp.service.attention import Attention
from calmcramp.service.desk import Desk, is_busy, may_be_a_wish
from calmcramp.service.device_notes import note_device
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

LATER_S = 2.0
"""Seconds after which what could not be performed counts as over; no end comes so soon by
itself."""

WISHING = frozenset({State.ASLEEP, State.TALKING, State.SETTLING})
"""Where wishes about the schedule are heard."""


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
    ) -> None:
        """:param keeping: what outlives the night; without it everything is forgotten
        :param desk: what is scheduled; without it nothing is
        :param level: what suits this room; without it that is learnt
        """
        self._player, self._journal, self._listen = player, journal, listen
        self._keeping, self._desk = keeping or Keeping(), desk
        self._dialogue: Dialogue = script.dialogue()
        self._performance = Performance(script, sounds, player)
        self._own_voice = OwnVoice()
        self._room = RoomLevel(player, level or NightLevel())
        self._listening: Listen | None = None
        self._attention, self._grip = Attention(), Grip()
        self._due: dict[str, float] = {}
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
            self._look_at_the_clock()
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

    def _look_at_the_clock(self) -> None:
        """What is scheduled and due, offered; once a second."""
        if self._desk is None:
            return
        if due := self._desk.due(self.busy):
            self._tell(Comes(due, self.now))
        for fault in self._desk.faults():
            self._tell_fault(fault)

    def _hear(self, hearing: Hearing) -> None:
        now = self.now
        said = (hearing.phrase, hearing.name)
        if any(self._own_voice.owns(words, now) for words in said):
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
        if meant.kind != "none":
            level = {"level": meant.level} if meant.level else {}
            self._note(now, meant.kind, name=meant.name, phrase=meant.phrase, score=score, **level)
        reply = self._about_the_schedule(text, meant)
        self._tell(Told(reply, now) if reply else Words(text, now))

    def _about_the_schedule(self, text: str, meant: Understood) -> Reply | None:
        if self._desk is None or self._dialogue.state not in WISHING:
            return None
        if meant.kind != "none" and not (may_be_a_wish(meant) and self._desk.wants(text)):
            return None
        return self._desk.hear(text) or self._desk.digest()

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
                self._note_cue(cue, out / RATE)
            case tape.HoldExpired(hold, out):
                self._note(out / RATE, "unanswered", name=hold.name)
                self._tell(Silence(hold.name, out / RATE))
            case tape.Finished(out):
                self._tell(Finished(out / RATE))
                if self._player.silent:
                    self._note(out / RATE, "silent")
            case tape.CueEnded(cue, out):
                self._note_end(cue, out / RATE)
            case _:
                pass

    def _note_cue(self, cue: Cue, at: float) -> None:
        seconds = cue.frames / RATE
        if not self._private:
            self._due[cue.sound] = at + seconds
        if cue.kind == "speech":
            self._own_voice.say(cue.text, at, seconds)
            self._note(
                at, "said", text=cue.text, kind="speech", name=cue.name, seconds=round(seconds, 3)
            )
        else:
            self._note(at, "cue", kind=cue.kind, name=cue.sound, seconds=round(seconds, 3))

    def _note_end(self, cue: Cue, at: float) -> None:
        """Only where it did not end when it was due: it was cut, or went on under a question."""
        due = self._due.pop(cue.sound, at)
        if abs(due - at) > 0.01:
            self._note(at, "over", kind=cue.kind, name=cue.text or cue.sound)

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
            case Settle(yes, aloud) if self._desk is not None:
                reply = self._desk.settle(yes)
                self._tell(Told(reply if aloud else Reply(), self.now))
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
