"""The assistant by the bed: one inbox, one loop, real devices.

Threads meet only in the inbox. The sound card's callback takes what the player mixed a moment
ahead; hearing lives in a process of its own; typed words come through a pipe. This loop sleeps in
the inbox, longer while nothing sounds.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from calmcramp.dialogue.states import Reply
from calmcramp.hearing.types import RATE as MIC_RATE
from calmcramp.hearing.types import Pulse
from calmcramp.score import transport as tape
from calmcramp.score.score import Score
from calmcramp.score.units import RATE
from calmcramp.service.conductor import Quit
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.evening_ears import EveningEars
from calmcramp.service.journal import Journal, as_line
from calmcramp.service.mailbox import Answer, Letter
from calmcramp.service.mending import Ears, EarsBack, EarsKeeper
from calmcramp.service.notify import Vigil, tell_systemd
from calmcramp.service.player import Player
from calmcramp.service.resampling import as_int16, stream

WHILE_SOUNDING_S = 0.02
"""The 150 ms that are mixed ahead must be filled up well before they are over."""
WHILE_IDLE_S = 0.25
LEAVE_WITHIN_S = 0.8
"""A fade takes 150 ms and the card another 60; after this long the program leaves in any case."""
MEND_EVERY_S = 1.0
"""How often a lost device is tried again."""
LOOK_EVERY_S = 1.0
"""How often it is looked after what nobody else would notice."""

Samples = NDArray[np.float32]


class Loudspeaker(Protocol):
    """What this loop needs of the speaker beyond what the player does."""

    underflows: int
    starved: int
    """How often the card ran dry, and how often nothing was written for it."""

    @property
    def fault(self) -> str | None:
        """What is wrong with it; None while it plays."""

    @property
    def read_frame(self) -> int:
        """The next frame that the card will take; it goes on in silence too."""

    def take_played(self) -> list[tuple[float, Samples]]:
        """What left the card since the last call: its time on the card's clock, and the samples."""
        ...

    def heard(self, frame: int) -> bool:
        """Whether that frame has left it."""
        ...

    def heal(self) -> bool:
        """Try to open it again."""
        ...

    def close(self) -> None:
        """Stop at once."""


class Listener(Ears, Protocol):
    """What this loop needs of the hearing process."""

    def reference(self, dac_time: float, samples: NDArray[np.int16]) -> None:
        """What the loudspeaker plays, so that it can be taken out of what is heard."""


def play_through(
    score: Score, player: Player, speaker: Loudspeaker, until: Callable[[], bool]
) -> None:
    """Play a score to its end, or fade out once `until()` is true."""
    player.do(lambda now: tape.start(now, score))
    stopping = False
    while not player.silent:
        if until() and not stopping:
            stopping = True
            player.do(tape.stop)
        player.fill()
        player.heard()
        time.sleep(WHILE_SOUNDING_S)
    last = player.mixed.out
    while speaker.fault is None and not speaker.heard(last):
        time.sleep(WHILE_SOUNDING_S)


class Attentive(Protocol):
    """What looks after the rest: `caretaker.Caretaker`."""

    def look(self, breaks: int, busy: bool) -> Iterable[Broken | Mended | Reply]:
        """What there is to tell at this moment."""
        ...


class Leader(Protocol):
    """Whoever leads: a conductor, a set-up, an ear test."""

    @property
    def now(self) -> float:
        """Seconds on the audio clock."""

    @property
    def idle(self) -> bool:
        """Whether nothing sounds and nobody is being helped."""

    @property
    def busy(self) -> bool:
        """Whether nobody is to be told anything unasked."""

    def handle(self, message: Any) -> None:
        """Act on one message."""

    def tick(self) -> None:
        """Keep the loudspeaker fed."""

    def listen_again(self) -> None:
        """The ears were started anew."""


class Live:
    """Runs a conductor on real devices until somebody ends it."""

    def __init__(
        self,
        conductor: Leader,
        player: Player,
        speaker: Loudspeaker,
        ears: Listener,
        inbox: queue.Queue[Any],
        journal: Journal,
        caretaker: Attentive | None = None,
        evening: EveningEars | None = None,
    ) -> None:
        """:param caretaker: looks after the rest, once a second
        :param evening: tests the ears before a scheduled bedtime
        """
        self._conductor, self._player, self._journal = conductor, player, journal
        self._speaker, self._ears, self._inbox = speaker, ears, inbox
        self._reference = stream(RATE, MIC_RATE)
        self._asked_to_leave = False
        self._leave_at: float | None = None
        self._last_frame: int | None = None
        self._mended_at = 0.0
        self._told_fault = ""
        self._vigil = Vigil()
        self.keep_volume: Callable[[float], None] = lambda _db: None
        """Told once a second how loud it is, dB against the routine files."""
        self._keeper, self._caretaker = EarsKeeper(ears, inbox.put), caretaker
        self._looked_at, self._overflows = 0.0, 0
        self._evening = evening

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Listen and answer until a signal comes or `until()` is true."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._on_signal)
        tell_systemd("READY=1")
        while not self._over() and not until():
            self._one_round()
        tell_systemd("STOPPING=1")

    def _one_round(self) -> None:
        with contextlib.suppress(queue.Empty):
            self._take(self._inbox.get(timeout=self._patience()))
        if self._asked_to_leave and self._leave_at is None:
            self._leave_at = time.monotonic() + LEAVE_WITHIN_S
            self._keeper.leave()
            self._conductor.handle(Quit())
        self._mend_speaker()
        self._look_after()
        self._conductor.tick()
        self._send_reference()

    def _patience(self) -> float:
        idle = self._conductor.idle and not self._asked_to_leave
        return WHILE_IDLE_S if idle else WHILE_SOUNDING_S

    def _take(self, message: Any) -> None:
        if isinstance(message, Letter) and message.reply is not None:
            self._answer(Answer(message.reply))
        self._keeper.take(message, time.monotonic())
        if isinstance(message, EarsBack):
            self._vigil.anew()
            self._conductor.listen_again()
            message = Mended("hearing")
        if isinstance(message, Pulse):
            self._watch(message)
        if self._evening is not None:
            self._evening.take(message, time.monotonic())
        self._conductor.handle(message)

    def _watch(self, pulse: Pulse) -> None:
        """Once a second: only what was heard and what was played proves that it lives."""
        self._overflows = pulse.overflows
        if self._vigil.alive(pulse.captured, self._speaker.read_frame, not self._conductor.idle):
            tell_systemd("WATCHDOG=1")

    def _look_after(self) -> None:
        """Once a second."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        self._keeper.tick(now, self._conductor.idle)
        self.keep_volume(self._player.now().volume.db)
        if self._caretaker is not None:
            breaks = self._speaker.underflows + self._speaker.starved + self._overflows
            for message in self._caretaker.look(breaks, self._conductor.busy):
                self._conductor.handle(message)
        if self._evening is not None:
            for told in self._evening.look(now, self._conductor.busy):
                self._conductor.handle(told)

    def _answer(self, answer: Answer) -> None:
        def write(entry: Mapping[str, Any]) -> None:
            if not answer.write(as_line(entry)):
                forget()

        forget = self._journal.subscribe(write)

    def _send_reference(self) -> None:
        for at, samples in self._speaker.take_played():
            lower = self._reference.resample_chunk(samples)
            if np.any(lower):
                self._ears.reference(at, as_int16(lower))

    def _mend_speaker(self) -> None:
        fault = self._speaker.fault
        if fault is None or time.monotonic() - self._mended_at < MEND_EVERY_S:
            return
        self._mended_at = time.monotonic()
        if fault != self._told_fault:
            self._journal.note(self._conductor.now, "fault", place="loudspeaker", what=fault)
        self._told_fault = fault
        if self._speaker.heal():
            self._told_fault = ""
            self._journal.note(self._conductor.now, "healed", place="loudspeaker")

    def _over(self) -> bool:
        if self._leave_at is None:
            return False
        return self._faded() or time.monotonic() >= self._leave_at

    def _faded(self) -> bool:
        """Whether the end of the fade has left the loudspeaker; being mixed, it has not yet."""
        if not self._player.silent:
            return False
        if self._last_frame is None:
            self._last_frame = self._player.mixed.out
        return self._speaker.fault is not None or self._speaker.heard(self._last_frame)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        # Only a flag: a signal may come while this very thread holds the inbox's lock.
        self._asked_to_leave = True
