"""How the ears should listen at each moment: asleep, awake, or while the assistant speaks."""

from __future__ import annotations

from calmcramp.hearing.types import ListenState
from calmcramp.score import transport as tape
from calmcramp.score.units import RATE

LINGERS_S = 1.0
"""Seconds after an instruction in which the recogniser still has it in its window (about 2 s), and
so has to be as sure as while it sounded."""


class Attention:
    """Remembers when the last instruction sounded."""

    def __init__(self) -> None:
        self._instructed = -RATE * 60

    def state(self, transport: tape.Transport, asleep: bool) -> ListenState:
        """While a question sounds its answers count as in the silence after it: people answer
        before it has ended. The question's own words are kept apart by `OwnVoice`."""
        sounding, hold = tape.now_speaking(transport), transport.next_hold
        if any(hold is None or cue.step != hold.step for cue in sounding):
            self._instructed = transport.out
            return "speaking"
        if asleep:
            return "asleep"
        asked = sounding or transport.state is tape.State.HOLDING
        lingers = transport.out - self._instructed < LINGERS_S * RATE
        return "speaking" if lingers and not asked else "awake"
