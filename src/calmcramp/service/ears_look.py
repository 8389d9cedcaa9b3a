"""What the doctor says of the last ear test: what it found, on which devices, how long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from calmcramp.hearing.probe import Verdict
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.ear_test import REMEDIES
from calmcramp.service.setup_report import ears_in_words

OLD = timedelta(days=365)
"""After so long furniture has moved."""

SET_UP = "`calmcramp setup` tests them, by voice alone"

Said = tuple[str, str, str]
"""How bad it is, as `doctor.Level` names it; what was found; what to do."""


def findings(notes: EarNotes | None, now: datetime, microphone: str) -> Iterator[Said]:
    """What is to be said, at least one thing.

    :param microphone: the one in use now; empty: not known
    """
    if notes is None:
        yield "note", "its ears were never tested", SET_UP
        return
    tested = f"{ears_in_words(notes)} ({age(now - notes.at)})"
    if notes.verdict is not Verdict.WELL:
        yield "warning", tested, REMEDIES[notes.verdict][1]
    elif microphone and notes.microphone != microphone:
        was = f'tested with "{notes.microphone}", and now it is "{microphone}"'
        yield "note", was, SET_UP
    elif now - notes.at > OLD:
        yield "note", tested, SET_UP
    else:
        yield "ok", tested, ""
    if notes.quiet_db is None:
        how = "`calmcramp setup` listens to it; until then it is learnt night by night"
        yield "note", "the quiet room was not measured", how


def age(passed: timedelta) -> str:
    """How long ago, for a person."""
    if passed < timedelta(0):
        return "in the future, by this clock"
    days = passed.days
    if days == 0:
        return "today"
    return "a day ago" if days == 1 else f"{days} days ago"
