"""The end of a cramp: its page for the diary, and what is remembered of it."""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.states import Action, Dialogue, Happening, Note, Past


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
