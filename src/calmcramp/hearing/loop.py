"""The work of the hearing process: one inbox, one thread, nothing shared.

Laws of this file:

1. Everything enters by `take` and by `tick`, with the time; nothing here reads a clock.
2. Everything leaves by `tell`.
3. A lost microphone is closed at once and opened again for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from calmcramp.errors import Fault, NoSound
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.lineup import Lineup
from calmcramp.hearing.measuring import Measuring
from calmcramp.hearing.messages import Captured, Measure, Played
from calmcramp.hearing.types import Listen, Lost, Measured, Muted, Notice, Recovered
from calmcramp.hearing.watch import Backoff, Watch


class OpenMicrophone(Protocol):
    """What the loop needs of a microphone; `microphone.Microphone` is one."""

    name: str
    overflows: int

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        ...

    def reopen(self) -> None:
        """Open it again.

        :raises NoSound: when that fails.
        """

    def close(self) -> None:
        """End it, also when it stalls."""


class HearingLoop:
    """Joins a microphone that is open, ears, and somebody to tell."""

    def __init__(
        self, microphone: OpenMicrophone, ears: Ears, tell: Callable[[Notice], None], now: float
    ) -> None:
        self._microphone = microphone
        self._ears = ears
        self._tell = tell
        self._lineup = Lineup()
        self._watch = Watch(now)
        self._backoff = Backoff()
        self._lost_at: float | None = None
        """When the microphone was lost; None while it is well."""
        self._measuring: Measuring | None = None
        if microphone.ended:
            self._lose(now, "there is none yet")

    @property
    def dozing(self) -> bool:
        """Whether nothing is lost by looking in a little later."""
        return self._ears.dozing

    def take(self, message: Captured | Played | Listen | Measure) -> None:
        """Deal with one message."""
        match message:
            case Captured():
                self._hear(message)
            case Played(dac, samples):
                self._lineup.played(dac, samples)
                if self._measuring is not None:
                    self._measuring.played(dac, samples)
            case Measure(seconds):
                self._measuring = Measuring(seconds)
            case Listen():
                self._ears.listen(message)

    def tick(self, now: float) -> None:
        """See to the microphone; to be called after each message, and four times a second."""
        pulse = self._watch.pulse(now, self._ears.now, self._microphone.overflows)
        if pulse is not None:
            self._tell(pulse)
        if self._lost_at is None:
            self._check(now)
        elif self._backoff.due(now):
            self._mend(now, self._lost_at)

    def close(self) -> None:
        """Give everything back."""
        self._microphone.close()
        self._ears.close()

    def _hear(self, captured: Captured) -> None:
        reference = self._lineup.heard(len(captured.samples), captured.adc)
        self._watch.arrived(captured.samples, captured.now, bool(reference.any()))
        for notice in self._ears.hear(captured.samples, reference):
            self._tell(notice)
        self._measure(captured)
        muted = self._watch.mute_changed()
        if muted is not None:
            self._tell(Muted(self._ears.now, muted))

    def _measure(self, captured: Captured) -> None:
        if self._measuring is None:
            return
        echo = self._measuring.hear(captured.adc, captured.samples)
        if echo is not None:
            self._measuring = None
            self._tell(Measured(self._ears.now, echo, self._ears.floor_db))

    def _check(self, now: float) -> None:
        gone = "it is gone" if self._microphone.ended else self._watch.illness(now)
        if gone:
            self._microphone.close()
            self._lose(now, gone)

    def _lose(self, now: float, why: str) -> None:
        self._lost_at = now
        self._backoff.reset(now)
        name = self._microphone.name
        place = f'microphone "{name}"' if name else "microphone"
        self._tell(Lost(self._ears.now, Fault(place, why, "check that it is plugged in")))

    def _mend(self, now: float, lost_at: float) -> None:
        try:
            self._microphone.reopen()
        except NoSound:
            return  # told once already, as `Lost`; the next attempt comes by itself
        self._lost_at = None
        self._watch.restart(now)
        self._lineup.restart()
        self._tell(Recovered(self._ears.now, now - lost_at))
