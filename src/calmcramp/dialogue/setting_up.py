"""The set-up as a conversation: ``step(set-up, event)`` -> the next set-up, and what to do.

Rule 1. Pure, as the conversation at night is: one enum, one table, no clock.
Rule 2. Silence is an answer to everything: it changes nothing that was set, and goes on.
Rule 3. Whoever says that they have a cramp, or something grave, is handed over at once.
Rule 4. What was answered is kept at once; whoever ends in the middle loses nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calmcramp.dialogue import setup_level as level
from calmcramp.dialogue import setup_person as person
from calmcramp.dialogue.match import Understood, understand
from calmcramp.dialogue.setup_states import (
    Begin,
    Ended,
    Event,
    Handler,
    HandOver,
    Leave,
    Nobody,
    Planned,
    Said,
    SetUp,
    Stage,
    Step,
    Voice,
    Wish,
)
from calmcramp.dialogue.triage import GRAVE
from calmcramp.dialogue.vocabulary import plain

URGENT = frozenset({"cramp", "returning"})
"""What the set-up is left for."""

MADE_OUT = frozenset({"yes", "no", "louder", "continue", "a-little", "better"})
"""What is listened for while the sentence rises; "now" is any sound in the silence after it."""

A_WISH = 3
"""Words from which on a "no" is more than that: "no, at nine"."""

S = Stage

# fmt: off
TABLE: tuple[tuple[Stage, tuple[str, ...], Handler], ...] = (
    (S.BEFORE,   ("begin",),                             level.begin),
    (S.RISING,   ("voice",),                             level.made_out),
    (S.RISING,   ("nobody",),                            level.rise),
    (S.LEVEL,    ("yes", "nobody", "next"),              level.level_is_right),
    (S.LEVEL,    ("louder",),                            level.louder),
    (S.LEVEL,    ("quieter",),                           level.softer),
    (S.LEVEL,    ("no",),                                level.not_right),
    (S.LIMIT,    ("ended",),                             level.be_still),
    (S.STILL,    ("ended", "next"),                      level.listen),
    (S.ROOM,     ("ended",),                             person.terms),
    (S.TERMS,    ("yes", "understand"),                  person.agreed),
    (S.TERMS,    ("no", "nobody", "next"),               person.country),
    (S.COUNTRY,  ("yes",),                               person.here),
    (S.COUNTRY,  ("no",),                                person.another),
    (S.COUNTRY,  ("nobody", "next"),                     person.nowhere),
    (S.NUMBER,   ("yes",),                               person.number_right),
    (S.NUMBER,   ("no", "nobody", "next"),               person.number_wrong),
    (S.OFFERING, ("yes",),                               person.ask_all),
    (S.OFFERING, ("no",),                                person.later),
    (S.OFFERING, ("nobody", "next"),                     person.unasked),
    (S.ASKING,   ("yes",),                               person.is_so),
    (S.ASKING,   ("no",),                                person.is_not_so),
    (S.ASKING,   ("nobody", "next"),                     person.left_out),
    (S.EVENING,  ("ended",),                             person.propose),
    (S.EVENING,  ("yes",),                               person.accept),
    (S.EVENING,  ("no",),                                person.refuse),
    (S.EVENING,  ("nobody", "next"),                     person.no_evening),
    (S.TIME,     ("yes",),                               person.accept),
    (S.TIME,     ("no", "nobody", "next"),               person.no_evening),
    (S.UNHEARD,  ("ended",),                             level.nobody_heard),
    (S.CLOSING,  ("ended",),                             person.end),
)
"""In which stage, on what, what is done. Names are those of ``words.toml``."""
# fmt: on

_BY_STAGE: Mapping[Stage, Mapping[str, Handler]] = {
    stage: {on: do for where, names, do in TABLE if where is stage for on in names}
    for stage in Stage
}


def step(d: SetUp, event: Event) -> Step:
    """What the event makes of the set-up, and what is to be done now, in order."""
    match event:
        case Begin():
            return _on(d, ("begin",))
        case Said(text):
            return _heard(d, text)
        case Voice():
            return _on(d, ("voice",))
        case Nobody():
            return _on(d, ("nobody",))
        case Ended():
            return _on(d, ("ended",))
        case Planned(reply):
            return person.planned(d, reply)


def live(d: SetUp) -> frozenset[str]:
    """The names listened for now; red flags are listened for always."""
    rows, names = _BY_STAGE[d.stage], d.book.vocabulary.names
    answers = MADE_OUT if d.stage is S.RISING else rows.keys()
    return (names & answers) | URGENT | {"stop"}


def _heard(d: SetUp, text: str) -> Step:
    if d.stage is S.OVER:
        return d, ()
    meant = understand(text, d.book.vocabulary, live(d), d.book.triage)
    if _is_urgent(meant):
        return replace(d, stage=S.OVER), (HandOver(text),)
    if "stop" in meant.names:
        return replace(d, stage=S.OVER), (Leave("stopped"),)
    if d.stage is S.RISING:  # whoever answers has made it out, whatever they say
        return _on(d, ("voice",))
    if d.stage in (S.EVENING, S.TIME) and _is_a_wish(text, meant):
        return d, (Wish(text),)
    return _on(d, meant.names)


def _is_urgent(meant: Understood) -> bool:
    """A mild red flag is none here: "I'm pregnant" answers the question about it."""
    grave = meant.kind == "redflag" and meant.level in (*GRAVE, "ask")
    return grave or bool(URGENT & set(meant.names))


def _is_a_wish(text: str, meant: Understood) -> bool:
    words = plain(text)
    more = words != meant.phrase and len(words.split()) >= A_WISH
    return bool(words) and (more or not meant.names)


def _on(d: SetUp, triggers: tuple[str, ...]) -> Step:
    rows = _BY_STAGE[d.stage]
    found = next((rows[trigger] for trigger in triggers if trigger in rows), None)
    return found(d) if found is not None else (d, ())
