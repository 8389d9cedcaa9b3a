"""What a hand does to a button, told from the times at which it goes down and comes up.

Rule 1. The times are passed in, in seconds of a clock that never jumps; nothing here reads one.
Rule 2. One press is one press: contacts that bounce, two keys that a shutter sends at once, and the
        second touch of a trembling hand do not make another.
Rule 3. A hold is told while the hand still holds, once. Nothing takes a hold away: it means "stop".
Rule 4. What lies on a button is no hand: after half a minute it is told once, and means nothing
        more until it is off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

HOLD_S = 1.0
"""Held so long it is a hold; a hurried press of somebody in pain is about a third of that."""
BOUNCE_S = 0.05
"""A contact that comes back within this never left; the longest bounce of common switches is 20 ms,
and the kernel has taken most of it away before."""
AGAIN_S = 0.5
"""A short press this soon after the last one belongs to it: shutters send two keys one after the
other, and hands tremble. Our judgement."""
STUCK_S = 30.0
"""Nobody holds a button so long; our judgement."""

What = Literal["down", "press", "hold", "stuck", "freed"]
"""``down``: the finger is on it, and what comes of it is not known yet. ``press``: it was short.
``hold``: it is long, and still goes on. ``stuck``, ``freed``: something lies on it, or no more."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """One thing that a hand did."""

    what: What
    hand: str
    """Which button: a device's name, or ``GPIO 17``."""


@dataclass(slots=True)
class _Button:
    """What is known of one button."""

    keys: set[int] = field(default_factory=set)
    """The keys of it that are down."""
    since: float = 0.0
    lifted: float | None = None
    """When all keys came up, until that is sure."""
    ended: float = float("-inf")
    """When the press before this one ended."""
    told: What | None = None
    """What was told last of this press; None between presses."""
    quick: bool = False
    """Whether it began so soon after the last one that it is none of its own."""


class Presses:
    """Feed it what goes down and up, and ask it what has come due."""

    def __init__(self) -> None:
        self._buttons: dict[str, _Button] = {}

    def down(self, hand: str, key: int, at: float) -> list[Gesture]:
        """A key of this button went down."""
        told = self.due(at)
        button = self._buttons.setdefault(hand, _Button())
        button.keys.add(key)
        if button.told is not None:  # it bounced, or another key of the same press
            button.lifted = None
            return told
        button.since, button.lifted, button.told = at, None, "down"
        button.quick = at - button.ended < AGAIN_S
        return told if button.quick else [*told, Gesture("down", hand)]

    def up(self, hand: str, key: int, at: float) -> list[Gesture]:
        """A key of this button came up; one that never went down means nothing."""
        told = self.due(at)
        button = self._buttons.get(hand)
        if button is not None and key in button.keys:
            button.keys.remove(key)
            button.lifted = None if button.keys else at
        return told

    def found_down(self, hand: str, key: int, at: float) -> None:
        """It was down already when it was first looked at: no press, but perhaps stuck."""
        self._buttons.setdefault(hand, _Button(since=at, told="hold")).keys.add(key)

    def gone(self, hand: str) -> list[Gesture]:
        """The button itself is gone: what was going on with it means nothing."""
        button = self._buttons.pop(hand, None)
        stuck = button is not None and button.told == "stuck"
        return [Gesture("freed", hand)] if stuck else []

    def due(self, at: float) -> list[Gesture]:
        """What has become sure by the passing of time."""
        return [told for hand, one in self._buttons.items() for told in _due(hand, one, at)]

    def next_due(self) -> float | None:
        """When `due` has something to tell, if nothing else happens; None: never."""
        return min(filter(None, map(_next, self._buttons.values())), default=None)


def _due(hand: str, button: _Button, at: float) -> Iterator[Gesture]:
    if button.told is None:
        return
    until = at if button.lifted is None else button.lifted
    if button.told == "down" and until >= button.since + HOLD_S:
        button.told = "hold"
        yield Gesture("hold", hand)
    if button.told == "hold" and until >= button.since + STUCK_S:
        button.told = "stuck"
        yield Gesture("stuck", hand)
    if button.lifted is not None and at >= button.lifted + BOUNCE_S:
        yield from _ended(hand, button)
        button.ended, button.told, button.lifted = button.lifted, None, None


def _ended(hand: str, button: _Button) -> Iterator[Gesture]:
    if button.told == "stuck":
        yield Gesture("freed", hand)
    elif button.told == "down" and not button.quick:
        yield Gesture("press", hand)


def _next(button: _Button) -> float | None:
    if button.lifted is not None:
        return button.lifted + BOUNCE_S
    waits = {"down": HOLD_S, "hold": STUCK_S}.get(button.told or "")
    return None if waits is None else button.since + waits
