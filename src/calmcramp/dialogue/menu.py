"""What the dialogue knows of the routines: enough to choose one, nothing of what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """One routine."""

    name: str
    kind: str
    called: tuple[str, ...] = ()
    """The phrases by which it is asked for."""
    unless: frozenset[str] = frozenset()
    """Flags of the safety profile, or of the moment, that it does not suit."""
    instead: str = ""
    """What is led in its place then; empty: the assistant's own choice."""
    shorter: str = ""
    """What "something shorter" means in it; empty: half its minutes."""
    minutes: float = 10.0
    """About how long it lasts when nobody asks."""
    shortest: float = 2.0
    heat: float = 0.0
    """Minutes of warmth that it begins; 0 for none."""


@dataclass(frozen=True)
class Menu:
    """All routines by name."""

    items: Mapping[str, Item] = field(default_factory=dict)

    def suits(self, name: str, flags: frozenset[str]) -> bool:
        """Whether nothing is known against it."""
        item = self.items.get(name)
        return item is None or not item.unless & flags

    def suited(self, name: str, flags: frozenset[str], otherwise: str) -> str:
        """`name`, or what takes its place for somebody with these flags."""
        seen: set[str] = set()
        while not self.suits(name, flags) and name not in seen:
            seen.add(name)
            name = self.items[name].instead or otherwise
        return name

    def item(self, name: str) -> Item:
        """One routine; of one that is not known, what is usual."""
        return self.items.get(name, Item(name, "relaxation"))
