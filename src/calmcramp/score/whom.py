"""For whom a part of a routine is: the flags of a person, and of a moment.

Flags of the person are those of the safety profile (care-brief 7.2); flags of the moment say how
long ago the last cramp was (care-brief 3.2, 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass

PROFILE = (
    *("pregnant", "fluid_limited", "kidney", "reduced_feeling", "diabetes"),
    *("clot_history_or_thinner", "lung", "heart", "recent_surgery", "unsteady"),
)
MOMENT = ("just_cramped", "cramped_hour", "cramped_day")
"""A cramp less than 30 minutes, less than an hour, less than a day ago."""
FLAGS = (*PROFILE, *MOMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForWhom:
    """Something that is not for everybody."""

    unless: frozenset[str] = frozenset()
    """Left out for anybody with one of these flags."""
    only: frozenset[str] = frozenset()
    """Where there are any: left out for everybody who has none of them."""

    def suits(self, flags: frozenset[str]) -> bool:
        """Whether it is for somebody with these flags."""
        return not self.unless & flags and (not self.only or bool(self.only & flags))


def widened(flags: frozenset[str]) -> frozenset[str]:
    """The flags with what follows from them: a cramp of just now is one of this hour and day."""
    after = (MOMENT[i:] for i, flag in enumerate(MOMENT) if flag in flags)
    return flags.union(*after)
