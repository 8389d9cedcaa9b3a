"""What every handler needs: entering a state, and closing a cramp."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.states import Action, Dialogue, Happening, Note, Past, State

SAME_BREATH_S = 1.5
"""An answer this soon after the last is its rest ("no... it still hurts"), not a new one."""


def now(d: Dialogue, h: Happening, state: State, deaf: float = SAME_BREATH_S) -> Dialogue:
    """The dialogue, from this moment in ``state``; answers count only ``deaf`` seconds later."""
    return replace(d, state=state, since=h.at, opens=h.at + deaf)


def close(d: Dialogue, h: Happening, outcome: str) -> tuple[Dialogue, tuple[Action, ...]]:
    """The cramp's page of the diary; the same dialogue when there is none running."""
    e = d.episode
    if e is None:
        return d, ()
    fields: dict[str, str | float | bool] = {
        "outcome": outcome,
        "seconds": round(h.at - e.began, 1),
        "muscle": e.muscle or "unknown",
        "side": e.side,
        "holds": e.holds,
        "massage": e.massaged,
        "upright": e.upright,
        "repeat": e.repeat,
    }
    past = Past(h.at, e.muscle, e.touch)
    return replace(d, episode=None, past=past), (Note("cramp-ended", fields),)
