"""Leads the set-up on real devices: what is heard and typed goes to the conversation, what that
wants goes to the loudspeaker, the settings and the schedule.

Rule 1. It leads a `Live` as the conductor does. Somebody in need is handed over to a conductor on
        the same devices, in the same moment, and that one leads from then on.
Rule 2. Typed lines enter by the same door as spoken ones. Without a voice the questions are shown,
        and wait for a typed answer; only the sentence that finds the level sounds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from calmcramp.dialogue.actions import Settle, Speak
from calmcramp.dialogue.events import Reply
from calmcramp.dialogue.setting_up import live, step
from calmcramp.dialogue.setup_states import (
    Action,
    Begin,
    Ended,
    Event,
    HandOver,
    HearRoom,
    Keep,
    Leave,
    Nobody,
    Planned,
    Said,
    SetUp,
    Stage,
    Voice,
    Wish,
)
from calmcramp.hearing.types import Hearing, Listen, Measured, VoiceStarted
from calmcramp.score import transport as tape
from calmcramp.score.score import Sounds
from calmcramp.score.units import RATE
from calmcramp.service.attention import Attention
from calmcramp.service.conductor import Conductor, Quit
from calmcramp.service.device_notes import note_device
from calmcramp.service.ear_test import PATIENCE_S
from calmcramp.service.journal import Journal
from calmcramp.service.mailbox import Letter
from calmcramp.service.own_voice import OwnVoice
from calmcramp.service.performance import Performance
from calmcramp.service.player import Player
from calmcramp.service.script import Script

SOON_S = 0.5
"""An end reported sooner after something was begun belongs to what it replaced."""

LISTENED_S = 0.3
"""Into a silence after which a sound is somebody's, and no echo of the sentence before it."""

STEP_FRAMES = RATE // 2
"""Over which a new volume is reached."""

HELPING = "(The set-up is over for now; this is the assistant, listening. Ctrl-C ends.)"
"""Shown, not said."""

SOUNDING = frozenset({Stage.RISING, Stage.LEVEL})
"""Stages that sound even where everything else is only shown."""


@dataclass(frozen=True)
class NoMoreLines:
    """Nobody types any more."""


class Desk(Protocol):
    """The schedule."""

    def hear(self, text: str) -> Reply | None:
        """What is answered to a sentence about the schedule; None to any other."""
        ...

    def settle(self, yes: bool) -> Reply:
        """Yes or no to what was asked last."""
        ...


@dataclass(frozen=True)
class Reach:
    """What the set-up may do to the rest of the house."""

    listen: Callable[[Listen], None]
    measure: Callable[[float], None]
    keep: Callable[[Keep], None]
    """Writes into the settings."""
    room: Callable[[Measured], None]
    """Notes the quiet room."""
    show: Callable[[str], None]
    """Shows what is said."""
    help: Callable[[], Conductor]
    """The night's conductor, on the same devices."""
    desk: Desk | None = None


class SettingUp:
    """One set-up from its first sentence to its last."""

    def __init__(
        self,
        setup: SetUp,
        script: Script,
        sounds: Sounds,
        player: Player,
        journal: Journal,
        reach: Reach,
        aloud: bool = True,
    ) -> None:
        """:param aloud: False: what is said is only shown, and answers are typed"""
        self._setup, self._player, self._journal, self._reach = setup, player, journal, reach
        self._performance = Performance(script, sounds, player)
        self._aloud, self._typing = aloud, True
        self._lines: deque[str] = deque()
        self._open = False
        self._own_voice, self._attention = OwnVoice(), Attention()
        self._listening: Listen | None = None
        self._events: deque[Event] = deque([Begin()])
        self._begun = 0.0
        self._room_until: float | None = None
        self._help: Conductor | None = None
        self.outcome = ""
        """``done``, ``stopped``, ``nobody``, or ``help``; empty while it goes on."""

    @property
    def over(self) -> bool:
        """Whether everything is said; somebody who was helped is listened to further."""
        return bool(self.outcome) and self._help is None and self._player.silent

    @property
    def now(self) -> float:
        """Seconds on the audio clock."""
        return self._player.now().out / RATE

    @property
    def idle(self) -> bool:
        """Whether nothing is expected at any moment."""
        return self._help is not None and self._help.idle

    @property
    def busy(self) -> bool:
        """Whether somebody is being spoken with, or helped."""
        return not self.idle

    def listen_again(self) -> None:
        """Tell the ears once more what may be said: they were started anew."""
        self._listening = None
        if self._help is not None:
            self._help.listen_again()

    def handle(self, message: Any) -> None:
        """Act on one message from hearing, from the keyboard, or from the system."""
        if self._help is not None:
            self._help.handle(message)
            return
        match message:
            case Hearing():
                self._hear(message)
            case VoiceStarted():
                self._voice()
            case Letter(text=text):
                self._lines.append(text)
            case NoMoreLines():
                self._typing = False
            case Measured():
                self._room_heard(message)
            case Quit():
                self._end("stopped")
            case _:
                note_device(self._journal, self.now, message)

    def tick(self) -> None:
        """Keep the loudspeaker fed, and tell the conversation what has come to pass."""
        if self._help is not None:
            self._help.tick()
            return
        self._player.fill()
        for notice in self._player.heard():
            self._pass_on(notice)
        for fault in self._player.faults():
            self._journal.note(self.now, "fault", place="sound", what=fault)
        if self._room_until is not None and self.now > self._room_until:
            self._room_until = None
            self._events.append(Ended())
        self._take_lines()
        while self._events and self._help is None:
            self._tell(self._events.popleft())
        self._tell_ears()

    # -- what comes in

    def _hear(self, hearing: Hearing) -> None:
        if self._own_voice.said(hearing, self.now):
            return
        if hearing.kind == "ask":
            self._voice()
        else:
            self._events.append(Said(hearing.phrase))

    def _voice(self) -> None:
        """Somebody made a sound; while we speak that may be us."""
        transport = self._player.now()
        if transport.state is tape.State.HOLDING and transport.held >= LISTENED_S * RATE:
            self._events.append(Voice())

    def _take_lines(self) -> None:
        """Typed lines: beside a voice at once, otherwise one for each question. An empty one leaves
        it unanswered, as does that nobody types any more."""
        while self._lines and (self._aloud or (self._open and not self._events)):
            text = self._lines.popleft()
            answer = text.strip() or self._setup.stage is Stage.RISING
            self._events.append(Said(text) if answer else Nobody())
        shown = not self._aloud and self._setup.stage not in SOUNDING
        if shown and self._open and not self._events and not self._typing:
            self._events.append(Nobody())

    def _room_heard(self, measured: Measured) -> None:
        if self._room_until is not None:
            self._room_until = None
            self._reach.room(measured)
            self._events.append(Ended())

    def _pass_on(self, notice: tape.Notice) -> None:
        match notice:
            case tape.CueBegan(cue, out) if cue.kind == "speech":
                self._own_voice.say(cue.text, out / RATE, cue.frames / RATE)
                self._reach.show(cue.text)
            case tape.HoldExpired(_, out):
                self._begun = out / RATE  # the end that comes with it is no news
                self._events.append(Nobody())
            case tape.Finished(out) if out / RATE - self._begun >= SOON_S:
                self._events.append(Ended())
            case _:
                pass

    def _tell(self, event: Event) -> None:
        self._setup, actions = step(self._setup, event)
        for action in actions:
            self._perform(action)

    # -- what goes out

    def _perform(self, action: Action) -> None:
        match action:
            case Speak():
                self._say(action)
            case Keep():
                self._reach.keep(action)
                if action.key == "volume_db":
                    self._player.do(
                        lambda now: tape.at_volume(now, float(action.value), STEP_FRAMES)
                    )
            case HearRoom(seconds):
                self._room_until = self.now + seconds + PATIENCE_S
                self._reach.measure(seconds)
            case Wish(text):
                reply = self._reach.desk.hear(text) if self._reach.desk is not None else None
                self._events.append(Planned(reply or Reply()))
            case Settle(yes):
                reply = self._reach.desk.settle(yes) if self._reach.desk is not None else Reply()
                if yes:
                    self._events.append(Planned(reply))
            case HandOver(text):
                self._hand_over(text)
            case Leave(outcome):
                self._end(outcome)

    def _say(self, speak: Speak) -> None:
        self._open = speak.ask_name is not None
        if self._aloud or self._setup.stage in SOUNDING:
            self._begun = self.now
            self._performance.speak(speak)
            return
        for text in (*speak.texts, speak.ask_text):
            if text:
                self._reach.show(text)
        self._player.do(tape.stop)
        if speak.ask_name is None:
            self._events.append(Ended())

    def _hand_over(self, text: str) -> None:
        self.outcome = "help"
        self._reach.show(HELPING)
        self._player.do(tape.stop)
        self._help = self._reach.help()
        self._help.start(quiet=True)
        self._help.handle(Letter(text, None))

    def _end(self, outcome: str) -> None:
        self.outcome = outcome
        self._player.do(tape.stop)
        self._own_voice.hush(self.now)

    def _tell_ears(self) -> None:
        if self._help is not None:
            return
        state = self._attention.state(self._player.now(), asleep=False)
        listening = Listen(state, live(self._setup))
        if listening != self._listening:
            self._listening = listening
            self._reach.listen(listening)
