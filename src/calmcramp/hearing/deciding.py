"""From probabilities, one row every 80 ms, to what was heard. Numbers only: no sound, no models.

Laws of this file:

1. One utterance gives one `Hearing` of a kind, as soon as it is safe and no sooner.
2. A wake phrase acts when sure; in the grey band it asks, and the second time within
   `ASK_TWICE` seconds it acts: people in pain say it again.
3. A command counts only while it is live, and when it stands alone: not inside running talk.
   `stop` alone may be quicker, and may be inside talk: silence is always a safe answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calmcramp.hearing.heads import OTHER
from calmcramp.hearing.types import Hearing, HearingKind, Listen, ListenState

Row = NDArray[np.float32]

ASK_TWICE = 10.0
"""Seconds within which a second grey hit is as good as a sure one."""
ASK_APART = 1.5
"""Seconds that must lie between two grey hits: less is one utterance."""
REFRACTORY = 2.0
"""Seconds after a wake during which the same phrase still sounding is not a second one."""
ASK_AFTER = 3
"""Rows that a grey score may go on rising before it is asked about."""
AGAIN = 1.2
"""Seconds within which the same command is the same utterance: "how long ... is left"."""
NEVER = 1.1
"""A likelihood that nothing reaches."""
REARM = 0.35
"""A command can be heard again once the likelihood of any fell below this."""
SILENT = 0.2
"""A wake phrase can be asked about again once its likelihood fell below this."""
MARGIN = 0.12
"""By how much the likeliest live command must beat the next."""
STRANGER = 0.6
"""How much a command that is not live counts against one that is, of its likelihood."""

QUICK = frozenset({"stop", "pause"})
"""Commands judged on fewer rows than the rest."""

PHRASES: Mapping[str, str] = {
    "relax": "help me relax",
    "sleep": "can't sleep",
    "cant-breathe": "can't breathe",
    "cant-move": "can't move my leg",
    "swollen": "my leg is swollen",
    "numb": "my leg is numb",
    "popped": "i felt a pop",
    "fainted": "i fainted",
    "want-to-die": "i want to die",
    "emergency": "call an ambulance",
}
"""What is reported as said, where it is not the name itself."""

OWN_WORDS: Mapping[str, frozenset[str]] = {
    "cramp": frozenset(("cramp", "cramps", "cramping")),
    "relax": frozenset(("relax", "relaxation", "relaxing")),
    "sleep": frozenset(("sleep", "asleep")),
    "cant-breathe": frozenset(("breathe", "breath", "breathing")),
    "chest-pain": frozenset(("chest",)),
    "cant-move": frozenset(("move",)),
    "popped": frozenset(("pop", "popped")),
    "fainted": frozenset(("faint", "fainted")),
    "want-to-die": frozenset(("die",)),
    "emergency": frozenset(("emergency", "ambulance", "call", "phone")),
}
"""While the assistant says one of these, the name is its own voice; others: the name's words."""

RED_FLAGS = frozenset(
    ("chest-pain", "cant-breathe", "swollen", "numb", "cant-move", "popped", "fainted")
) | {"want-to-die", "emergency"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Likelihoods from which something counts, chosen on the development voices."""

    sure: Mapping[str, float]
    ask: Mapping[str, float]
    command: float
    quick: float
    red_flag: float


LIMITS: Mapping[ListenState, Limits] = {
    "asleep": Limits(
        sure={"cramp": 0.65, "relax": 0.55, "sleep": 0.6},
        ask={"cramp": 0.3, "relax": 0.25, "sleep": 0.35},
        command=NEVER,
        quick=NEVER,
        red_flag=0.95,
    ),
    "awake": Limits(
        sure={"cramp": 0.7, "relax": 0.7, "sleep": 0.75},
        ask={"cramp": 0.4, "relax": NEVER, "sleep": NEVER},
        command=0.45,
        quick=0.55,
        red_flag=0.65,
    ),
    "speaking": Limits(
        sure={"cramp": 0.88, "relax": 0.9, "sleep": 0.9},
        ask={"cramp": NEVER, "relax": NEVER, "sleep": NEVER},
        command=0.7,
        quick=0.68,
        red_flag=0.88,
    ),
}


@dataclass(slots=True)
class _Grey:
    """A wake phrase heard, not surely, and still sounding."""

    name: str
    score: float
    rows: int = 0


@dataclass(slots=True)
class Decider:
    """Feed it the probabilities of both heads, row by row."""

    wake_names: tuple[str, ...]
    command_names: tuple[str, ...]
    listen: Listen = field(default_factory=Listen)
    _wake: deque[Row] = field(default_factory=lambda: deque(maxlen=2))
    _command: deque[Row] = field(default_factory=lambda: deque(maxlen=3))
    _grey: _Grey | None = None
    _asked: dict[str, float] = field(default_factory=dict)
    _woke: float = -REFRACTORY
    _armed: bool = True
    _last: tuple[str, float] = ("", -AGAIN)
    _gone_quiet: bool = True

    def reset(self) -> None:
        """Forget the rows so far; what was asked and when it woke stays."""
        self._wake.clear()
        self._command.clear()
        self._grey, self._armed, self._gone_quiet = None, True, True

    def hear(self, at: float, began: float, wake: Row, command: Row) -> list[Hearing]:
        """What is certain with the row that was complete at ``at`` seconds on the audio clock."""
        self._wake.append(wake)
        self._command.append(command)
        limits = LIMITS[self.listen.state]
        found = (self._spot(at, limits), self._understand(at, limits))
        return [
            _hearing(at, began, *one)
            for one in found
            if one is not None and not _own(one[1], self.listen.own)
        ]

    def _spot(self, at: float, limits: Limits) -> tuple[HearingKind, str, float] | None:
        likely = np.mean(self._wake, axis=0)[:-1] if len(self._wake) == 2 else np.zeros(1)
        best = int(np.argmax(likely))
        name, score = self.wake_names[best], float(likely[best])
        if at - self._woke < REFRACTORY:
            return None
        if score >= limits.sure[name]:
            return self._wake_up(at, name, score)
        if score < SILENT:
            self._gone_quiet = True
        if self._grey is None:
            if score >= limits.ask[name] and self._gone_quiet:
                self._grey = _Grey(name, score)
            return None
        return self._ripen(at, name, score, limits)

    def _ripen(
        self, at: float, name: str, score: float, limits: Limits
    ) -> tuple[HearingKind, str, float] | None:
        """Ask once the grey score no longer rises."""
        grey = self._grey
        if grey is None:
            return None
        grey.rows += 1
        if score > grey.score:
            grey.name, grey.score = name, score
        if grey.rows < ASK_AFTER and score >= limits.ask[name]:
            return None
        self._grey, self._gone_quiet = None, False
        since = at - self._asked.get(grey.name, -ASK_TWICE)
        if since < ASK_APART:
            return None
        if since < ASK_TWICE:
            return self._wake_up(at, grey.name, grey.score)
        self._asked[grey.name] = at
        return ("ask", grey.name, grey.score)

    def _wake_up(self, at: float, name: str, score: float) -> tuple[HearingKind, str, float]:
        self._woke, self._grey, self._armed = at, None, False
        self._asked.pop(name, None)
        return ("wake", name, score)

    def _understand(self, at: float, limits: Limits) -> tuple[HearingKind, str, float] | None:
        newest = self._command[-1]
        if not self._armed:
            self._armed = float(1 - newest[-1]) < REARM
            return None
        likely = self._likely(np.mean(self._command, axis=0))
        quick = self._likely(np.mean(list(self._command)[-2:], axis=0))
        for name in QUICK & quick.keys():
            if quick[name] >= limits.quick and name == max(quick, key=lambda n: quick[n]):
                return self._told(at, "command", name, quick[name])
        if len(self._command) < 3 or not likely:
            return None
        name, next_best = _two_best(likely)
        limit = limits.red_flag if name in RED_FLAGS else limits.command
        if likely[name] < limit or likely[name] - next_best < MARGIN:
            return None
        if max(quick, key=lambda n: quick[n]) != name:
            return None
        return self._told(at, "redflag" if name in RED_FLAGS else "command", name, likely[name])

    def _told(
        self, at: float, kind: HearingKind, name: str, score: float
    ) -> tuple[HearingKind, str, float] | None:
        """Report once: a name that was told a moment ago is still the same utterance."""
        last, when = self._last
        self._armed, self._last = False, (name, at)
        return None if name == last and at - when < AGAIN else (kind, name, score)

    def _likely(self, row: Row) -> dict[str, float]:
        """Likelihood of each live name and red flag, told apart from all that is not live."""
        live = self.listen.live | RED_FLAGS
        mine = {n: float(p) for n, p in zip(self.command_names, row, strict=True) if n in live}
        other = float(row[self.command_names.index(OTHER)])
        strangers = max(0.0, 1 - other - sum(mine.values()))
        whole = sum(mine.values()) + other + STRANGER * strangers
        return {name: p / whole for name, p in mine.items()}


def _own(name: str, words: tuple[str, ...]) -> bool:
    """Whether the assistant is saying this itself."""
    spoken = {word.strip(".,?!:;").lower() for word in words}
    if name in OWN_WORDS:
        return bool(OWN_WORDS[name] & spoken)
    return bool(words) and set(name.split("-")) <= spoken


def _two_best(likely: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest name, and the likelihood of the next."""
    order = sorted(likely, key=lambda name: -likely[name])
    return order[0], likely[order[1]] if len(order) > 1 else 0.0


def _hearing(at: float, began: float, kind: HearingKind, name: str, score: float) -> Hearing:
    phrase = PHRASES.get(name, name.replace("-", " "))
    return Hearing(at, kind, name, phrase, min(1.0, round(score, 3)), began)
