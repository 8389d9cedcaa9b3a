"""What of a routine is for whom: for a person with these flags, at this hour after a cramp.

A file says so itself (`unless`, `only`). These rules hold beside it, whatever a file says:

1. The breath is not held in pregnancy, with lung or heart disease, after surgery, or just after a
   cramp (care-brief 4.4, 4.6). A held breath is rarely what helps; who may do it asks a doctor.
2. No pace is slower than six a minute in pregnancy, nor slower than the ten of `pursed` with lung
   or heart disease: 4.6 asks for "no slow floor" with asthma, COPD and heart failure, and names
   pursed lips, two in and four out. Other heart trouble can not be told from failure here.
3. Nobody tightens anything after surgery (5.2), nor within the hour of a cramp (5.3).
4. Warmth is not led where skin may not feel it, where it may bleed or clot, be wounded, or where
   the heart is weak (2.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calmcramp.score.routine import (
    SLOWEST,
    Breathe,
    HoldStill,
    Passage,
    Pattern,
    Ramp,
    Routine,
    Step,
    Tense,
)
from calmcramp.score.whom import FLAGS, widened

NOT_HELD = frozenset({"pregnant", "lung", "heart", "recent_surgery", "just_cramped"})
NOT_TENSED = frozenset({"recent_surgery", "cramped_hour"})
NOT_HEATED = frozenset(
    {"reduced_feeling", "diabetes", "clot_history_or_thinner", "recent_surgery", "heart"}
)
FLOORS = {"pregnant": 6.0, "lung": 10.0, "heart": 10.0}
"""Breaths a minute below which nobody with that flag is paced."""

_ROUNDED = 1e-6
_WORK = (Breathe, HoldStill, Tense)
"""What a routine may be for: one that has such steps and loses them all is nothing any more."""


def floor(flags: frozenset[str]) -> float:
    """Breaths a minute below which somebody with these flags is never paced."""
    return max((FLOORS[flag] for flag in flags if flag in FLOORS), default=SLOWEST)


def suited(routine: Routine, flags: frozenset[str]) -> Routine:
    """The routine without what does not suit; a passage of which nothing is left is gone."""
    flags = widened(flags)
    passages = (_passage(each, flags) for each in routine.passages if each.suits(flags))
    return replace(
        routine,
        passages=tuple(passage for passage in passages if passage.steps),
        pieces=tuple(piece for piece in routine.pieces if piece.suits(flags)),
    )


def why_not(routine: Routine, flags: frozenset[str]) -> str | None:
    """Why a routine as a whole is nothing for somebody with these flags; None where it suits."""
    flags = widened(flags)
    if found := sorted(routine.unless & flags):
        return f"it is not for {_named(found)}"
    if not routine.suits(flags):
        return f"it is only for {_named(sorted(routine.only))}"
    if routine.heat is not None and (found := sorted(NOT_HEATED & flags)):
        return f"warmth is not for {_named(found)}"
    meant = [step for each in routine.passages if each.suits(flags) for step in each.steps]
    harms = [why for step in meant if step.suits(flags) and (why := harm(step, flags))]
    if routine.kind == "breathing" and harms:
        return harms[0]
    if _works(routine) and not _works(suited(routine, flags)):
        return next(iter(harms), "nothing that is done in it is left")
    return None


def unsuited(routine: Routine) -> frozenset[str]:
    """The flags of which each one by itself rules the routine out."""
    if routine.only:
        return routine.unless
    return frozenset(flag for flag in FLAGS if why_not(routine, frozenset({flag})))


def harm(step: Step, flags: frozenset[str]) -> str:
    """What a step could do to somebody with these flags, or nothing."""
    if isinstance(step, Tense) and (found := sorted(NOT_TENSED & flags)):
        return f"tightening is not for {_named(found)}"
    if not isinstance(step, Breathe):
        return ""
    if isinstance(step.pace, Pattern) and step.pace.held and (found := sorted(NOT_HELD & flags)):
        return f"holding the breath is not for {_named(found)}"
    rate = _slowest(step.pace) + _ROUNDED
    slow = sorted(flag for flag in flags if rate < FLOORS.get(flag, 0))
    return f"breathing as slow as this is not for {_named(slow)}" if slow else ""


def _slowest(pace: Pattern | Ramp) -> float:
    return 60 / pace.cycle if isinstance(pace, Pattern) else pace.to


def _passage(passage: Passage, flags: frozenset[str]) -> Passage:
    kept = (step for step in passage.steps if step.suits(flags) and not harm(step, flags))
    return replace(passage, steps=tuple(_step(step, flags) for step in kept))


def _step(step: Step, flags: frozenset[str]) -> Step:
    if not isinstance(step, HoldStill):
        return step
    return replace(step, lines=tuple(line for line in step.lines if line.suits(flags)))


def _works(routine: Routine) -> bool:
    return any(isinstance(step, _WORK) for each in routine.passages for step in each.steps)


def _named(flags: Iterable[str]) -> str:
    return ", ".join(flags)
