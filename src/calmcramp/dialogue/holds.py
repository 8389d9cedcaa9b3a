"""What is performed for a cramp: the next hold of its muscle, in order.

Rule 1. Each hold differs from the one before it (care-brief 1.8: "change one thing").
Rule 2. Answers count only when a hold is nearly over: until then they are groans.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import now
from calmcramp.dialogue.states import Dialogue, Episode, Happening, Perform, State, Step

CYCLE = ("hold-1", "hold-2", "hold-3")
HOLDS = len(CYCLE)
PACED = frozenset({"hold-paced"})
LATER = ("hold-paced", "hold-2", "hold-paced", "hold-3")
"""The second cycle paces the breath; between, something is changed (care-brief 1.2, 1.8)."""
ANSWERS_AFTER_S = 25.0
"""No hold asks sooner than this."""

MUSCLES = {
    "calf": "calf",
    "foot": "foot",
    "hamstring": "hamstring",
    "back": "hamstring",  # the answer to "front or back?"
    "front": "front-thigh",
    "shin": "shin",
    "inner-thigh": "inner-thigh",
}
"""Canonical name -> the routine that treats it."""

Part = tuple[str, str | None]
"""Routine and passage."""


def perform(*parts: Part) -> Perform:
    """These passages, one after the other."""
    return Perform(tuple(parts))


def hold(d: Dialogue, h: Happening, *before: Part, later: float = 0.0) -> Step:
    """The next hold of this muscle, after these passages, which take ``later`` seconds."""
    e = episode_of(d, h)
    passage = CYCLE[e.holds] if e.holds < HOLDS else LATER[(e.holds - HOLDS) % len(LATER)]
    tried = (*e.tried, *(("breathing",) if passage in PACED else ()), "stretch")
    d = replace(d, episode=replace(e, holds=e.holds + 1, murmurs=0, tried=tried))
    d = holding(d, h)
    return replace(d, opens=d.opens + later), (perform(*before, (protocol(d, e.muscle), passage)),)


def protocol(d: Dialogue, muscle: str) -> str:
    """The routine for a muscle; the calf's, which harms nobody, where a language lacks it."""
    known = d.book.menu.items
    return muscle if muscle in known or not known else "calf"


def holding(d: Dialogue, h: Happening, state: State = State.HOLDING) -> Dialogue:
    """The dialogue while a hold, or what takes its place, is performed."""
    return now(d, h, state, ANSWERS_AFTER_S)


def named(h: Happening) -> str:
    """The routine of the muscle that was named; empty when none was."""
    return next((MUSCLES[name] for name in h.names if name in MUSCLES), "")


def episode_of(d: Dialogue, h: Happening) -> Episode:
    """The cramp that runs; a calf that began now where none does."""
    return d.episode or Episode(h.at, "calf")
