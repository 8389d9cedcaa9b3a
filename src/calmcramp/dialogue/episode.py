"""What every handler needs: entering a state, closing a cramp, and what is known of the moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from calmcramp.dialogue.memory import DAY_S
from calmcramp.dialogue.states import Action, Dialogue, Episode, Happening, Note, Past, State

SAME_BREATH_S = 1.5
"""An answer this soon after the last is its rest ("no... it still hurts"), not a new one."""
JUST_S, HOUR_S = 1800.0, 3600.0
"""How long the leg is at half strength, and nothing is tightened (care-brief 3.2, 5.3)."""


def now(d: Dialogue, h: Happening, state: State, deaf: float = SAME_BREATH_S) -> Dialogue:
    """The dialogue, from this moment in ``state``; answers count only ``deaf`` seconds later."""
    return replace(d, state=state, since=h.at, opens=h.at + deaf)


def remember(d: Dialogue, **changes: Any) -> Dialogue:
    """The dialogue with these fields of its memory changed."""
    return replace(d, memory=replace(d.memory, **changes))


def since_cramp(d: Dialogue, at: float) -> float:
    """Seconds since a cramp; 0 in the middle of one, endless when there was none."""
    if d.episode is not None:
        return 0.0
    return at - d.past.at if d.past is not None else float("inf")


def about(d: Dialogue, at: float) -> frozenset[str]:
    """All that is known of the listener at this moment: the safety profile, and how long ago the
    last cramp was."""
    spans = {"just_cramped": JUST_S, "cramped_hour": HOUR_S, "cramped_day": DAY_S}
    since = since_cramp(d, at)
    return d.profile | {name for name, span in spans.items() if since < span}


def tried_since(before: Episode | None, after: Episode | None) -> tuple[Note, ...]:
    """What was begun for this cramp for the first time between two moments, noted while it goes on:
    the power may go before it ends."""
    if after is None:
        return ()
    had = before.tried if before is not None and before.began == after.began else ()
    return tuple(
        Note("tried", {"what": one})
        for one in dict.fromkeys(after.tried[len(had) :])
        if one not in had
    )


def close(
    d: Dialogue, h: Happening, outcome: str, warned: str = ""
) -> tuple[Dialogue, tuple[Action, ...]]:
    """The cramp's page of the diary; the same dialogue when there is none running.

    :param warned: the row that forbade to go on, where one did
    """
    e = d.episode
    if e is None:
        return d, ()
    fields: dict[str, str | float | bool] = {
        "outcome": outcome,
        "seconds": round(h.at - e.began, 1),
        "muscle": e.muscle or "unknown",
        "side": e.side,
        "holds": e.tried.count("stretch"),
        "massage": "massage" in e.tried,
        "upright": "standing" in e.tried,
        "warmth": "warmth" in e.tried,
        "tried": " ".join(dict.fromkeys(e.tried)),
        "helped": e.tried[-1] if outcome == "eased" and e.tried else "",
        "repeat": e.repeat,
    }
    past = Past(h.at, e.muscle, e.touch, None if outcome == "eased" else e.began, warned)
    return remember(replace(d, episode=None), past=past), (Note("cramp-ended", fields),)
