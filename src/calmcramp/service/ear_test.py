"""One ear test on whatever devices there are: a soft swell out of the loudspeaker, and what the
microphone makes of it; then perhaps the room alone.

Rule 1. What is played is a piece of the bed of sound that every session lies on, as soft as there:
        it comes over a second and goes over a second, and nobody is startled.
Rule 2. Only where that is not heard it is played once more, louder.
Rule 3. It leads a `Live` as a conductor does, and is over by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from calmcramp.errors import NoSound
from calmcramp.hearing.probe import Verdict, judged
from calmcramp.hearing.types import Measured
from calmcramp.score.layout import BED
from calmcramp.score.score import Cue, Score
from calmcramp.score.transport import start
from calmcramp.score.units import RATE, frames
from calmcramp.service.player import Player

SWELL_S, EDGE_S = 3.0, 1.0
"""How long the swell lasts, and how long it takes to come, and to go."""

MEASURE_S = 5.0
"""Seconds that are compared: the swell, the longest echo, and a second of the room alone."""

SOFT_DB, FIRM_DB = -20.0, -10.0
"""Against full speech: as the bed under a session, and as a breathing sound (care-brief 6.3)."""

PATIENCE_S = 3.0
"""Seconds beyond what is measured after which ears that say nothing are dead."""

UNUSABLE = frozenset({Verdict.DEAF, Verdict.DUMB, Verdict.LOOPED})
"""What leaves nothing to set up with."""

WORTH_SAYING = frozenset({Verdict.LOUD, Verdict.LATE})
"""What is told to somebody who has answered: that it does not hear itself does not matter to them,
for they have heard it, and were heard."""

REMEDIES = {
    Verdict.DEAF: ("the microphone delivers only zeros", "check its switch and its plug"),
    Verdict.DUMB: ("the loudspeaker takes nothing", "check its plug"),
    Verdict.LOOPED: (
        "what the microphone hears is the loudspeaker's own signal, and no room",
        "check the microphone's plug, or choose another with --input",
    ),
    Verdict.UNHEARD: (
        "the microphone does not hear the loudspeaker",
        "turn the loudspeaker up, bring the microphone nearer, or choose others with --input and"
        " --output; a microphone that takes its own echo away is well as it is",
    ),
    Verdict.LOUD: (
        "the loudspeaker drives the microphone to its limit",
        "move them apart, or turn one of them down",
    ),
    Verdict.LATE: (
        "the loudspeaker's sound comes back when nobody looks for it any more",
        "use a loudspeaker with a cable; wireless ones are late",
    ),
}
"""What is wrong, and what to do, for whoever reads it."""


def swell(level_db: float) -> Score:
    """The sound of the test.

    :param level_db: against full speech
    """
    long, edge = frames(SWELL_S), frames(EDGE_S)
    return Score(
        (Cue(0, long, "bed", BED, gain_db=level_db, fade_in=edge, fade_out=edge),), end=long
    )


class EarTest:
    """Plays, measures, judges; then listens to the room where that is wanted."""

    def __init__(
        self,
        player: Player,
        measure: Callable[[float], None],
        room_s: float = 0.0,
        levels: Sequence[float] = (SOFT_DB, FIRM_DB),
    ) -> None:
        """:param measure: compares what is heard in the next seconds with what is played
        :param room_s: for how long the room alone is listened to afterwards
        :param levels: of the swell, one after the other until it is heard
        """
        self._player, self._measure, self._room_s = player, measure, room_s
        self._levels = list(levels)
        self._until: float | None = None
        self._listening_to_room = False
        self.over = False
        """Whether everything is measured."""
        self.measured: Measured | None = None
        """The last answer to the swell; None: the ears said nothing."""
        self.room: Measured | None = None
        """The room alone."""

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return judged(self.measured.echo if self.measured is not None else None)

    @property
    def now(self) -> float:
        """Seconds on the audio clock."""
        return self._player.now().out / RATE

    @property
    def idle(self) -> bool:
        """Nothing rests while it is tested."""
        return False

    @property
    def busy(self) -> bool:
        """Likewise."""
        return True

    def listen_again(self) -> None:
        """Ears that were started anew have forgotten what they were to measure."""
        self._until = None

    def handle(self, message: Any) -> None:
        """An answer of the ears; anything else is nothing to this."""
        if not isinstance(message, Measured) or self._until is None:
            return
        if self._listening_to_room:
            self.room, self.over = message, True
            return
        self.measured, self._until = message, None
        if self.verdict is not Verdict.UNHEARD or not self._levels:
            self._to_the_room()

    def tick(self) -> None:
        """Keep the loudspeaker fed, and begin what is next."""
        self._player.fill()
        self._player.heard()
        if self.over:
            return
        if self._until is None:
            self._begin()
        elif self.now > self._until:
            self.over = True

    def _begin(self) -> None:
        level = self._levels.pop(0) if self._levels else FIRM_DB
        self._expect(MEASURE_S)
        self._player.do(lambda transport: start(transport, swell(level)))

    def _to_the_room(self) -> None:
        if self._room_s <= 0 or self.verdict in UNUSABLE:
            self.over = True
            return
        self._listening_to_room = True
        self._expect(self._room_s)

    def _expect(self, seconds: float) -> None:
        self._measure(seconds)
        self._until = self.now + seconds + PATIENCE_S


def refuse_unusable(verdict: Verdict) -> None:
    """Raises NoSound for a verdict that leaves nothing to set up with."""
    if verdict in UNUSABLE:
        raise NoSound(*REMEDIES[verdict])
