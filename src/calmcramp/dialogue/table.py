# ruff: noqa: E501  a row of the table stays on one line, or the table cannot be seen at a glance
"""The whole conversation at a glance: in which state, on what, what is done, where it leads.

Rule 1. Everything that may change the state stands here; what is not here changes nothing.
Rule 2. In one state a trigger has one row; what outranks everything stands first.
Rule 3. A row never leads anywhere that is not written at its end; the tests walk it to be sure.

``on`` is a canonical name, or ``silence:<question>``, ``unsure:<wake>``, ``finished``, ``clock``,
``flag`` (any red flag). ``docs/dialogue.md`` is drawn from this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calmcramp.dialogue import cramp, flags, sessions, where
from calmcramp.dialogue.states import Dialogue, Happening, State, Step

Handler = Callable[[Dialogue, Happening], Step]
S = State


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    states: tuple[State, ...]
    on: tuple[str, ...]
    do: Handler
    to: tuple[State, ...]
    """Where it may lead; empty: it stays where it is."""


ANY = tuple(State)
AWAKE = tuple(state for state in State if state is not S.ASLEEP)
REPEATABLE = tuple(state for state in AWAKE if state not in (S.FLAGGED, S.STAYING))
ANSWERING = (S.HOLDING, S.MASSAGING, S.UPRIGHT)
CARE = (S.LOCATING, S.WHICH_THIGH, *ANSWERING, S.SCREENING, S.OFFERING_UP, S.INJURY_CHECK)
LED = (S.SESSION, S.AFTERCARE)
FREE = (S.ASLEEP, *LED, S.CHOOSING, S.STAYING, S.ADVISING)
"""Where a wake word begins something new."""

FLAGS = (S.FLAGGED, S.DOUBTING, S.ADVISING, S.STAYING)
NEXT = (S.HOLDING, S.MASSAGING, S.SCREENING, S.OFFERING_UP, S.INJURY_CHECK, S.FLAGGED)
"""Where a "no" may lead: the clock and the count decide."""
BEGUN = (S.LOCATING, S.WHICH_THIGH, S.HOLDING, S.FLAGGED)
RESUMED = (S.HOLDING, S.LOCATING, S.STAYING, S.SESSION, S.ASLEEP)

MUSCLES = ("calf", "foot", "hamstring", "front", "shin", "inner-thigh")
SIDES = ("left", "right", "both")
GRIPPING = ("no", "still-hurts", "cramp", "returning")
KINDS = ("breathing", "muscle-relaxation", "body-scan")

# fmt: off
TABLE: tuple[Row, ...] = (
    # what outranks everything
    Row(ANY,             ("flag",),                 flags.raised,            FLAGS),
    Row(ANY,             ("stop",),                 sessions.hush,           (S.ASLEEP,)),

    # while a grave message waits to be acknowledged
    Row((S.FLAGGED,),    ("yes",),                  flags.got_it,            (S.HOLDING, S.LOCATING, S.STAYING, S.ASLEEP)),
    Row((S.FLAGGED,),    ("no",),                   flags.not_got,           (S.FLAGGED, S.HOLDING, S.LOCATING, S.STAYING, S.ASLEEP)),
    Row((S.FLAGGED,),    ("repeat", "cramp", "relax", "sleep", "returning"), flags.tell_again, ()),
    Row((S.FLAGGED,),    ("silence:got-that",),     flags.no_answer,         ()),
    Row((S.FLAGGED,),    ("clock",),                flags.wait_on,           (S.FLAGGED, S.ASLEEP)),
    Row((S.DOUBTING,),   ("yes",),                  flags.signs,             (S.FLAGGED,)),
    Row((S.DOUBTING,),   ("no", "silence:signs"),   flags.no_signs,          RESUMED),
    Row((S.ADVISING,),   ("finished",),             flags.resume,            RESUMED),
    Row((S.STAYING,),    ("yes", "breathing"),      sessions.accompany,      (S.SESSION,)),
    Row((S.STAYING,),    ("repeat",),               flags.offer_again,       ()),
    Row((S.STAYING,),    ("no", "goodnight", "silence:stay"), cramp.quiet_end, (S.ASLEEP,)),

    # woken
    Row((S.ASLEEP,),     ("unsure:cramp",),         where.ask_softly,        (S.CHECKING,)),
    Row((S.CHECKING,),   ("yes", "cramp", "unsure:cramp", *MUSCLES, "thigh"), where.first_move, BEGUN),
    Row((S.CHECKING,),   ("no",),                   cramp.never_mind,        (S.ASLEEP,)),
    Row((S.CHECKING,),   ("silence:cramp-check",),  cramp.quiet_end,         (S.ASLEEP,)),
    Row(FREE,            ("cramp",),                where.first_move,        BEGUN),
    Row((*LED, S.STAYING), ("returning", "still-hurts"), where.first_move,   BEGUN),
    Row((S.DOUBTING,),   ("cramp", "returning"),    flags.no_signs,          RESUMED),
    Row((S.ASLEEP, S.AFTERCARE, S.STAYING, S.CHECKING), ("relax",), sessions.choose, (S.CHOOSING, S.SESSION, S.FLAGGED)),
    Row((S.ASLEEP, S.AFTERCARE, S.STAYING, S.CHECKING, S.CHOOSING), ("sleep",), sessions.drift, (S.SESSION, S.FLAGGED)),

    # where is it
    Row((S.LOCATING, S.WHICH_THIGH), MUSCLES,       where.located,           (S.LOCATING, S.WHICH_THIGH, S.HOLDING)),
    Row((S.LOCATING,),   ("thigh",),                where.which_thigh,       (S.WHICH_THIGH,)),
    Row((S.LOCATING,),   ("silence:where",),        where.located,           (S.HOLDING,)),
    Row((S.LOCATING,),   ("cramp",),                where.named_again,       (S.LOCATING, S.HOLDING)),
    Row((S.LOCATING,),   SIDES,                     where.sided,             (S.LOCATING, S.HOLDING)),
    Row((S.WHICH_THIGH,), ("back", "silence:which-thigh"), where.located,    (S.WHICH_THIGH, S.HOLDING)),

    # is it easing
    Row(CARE,            ("better",),               cramp.eased,             (S.AFTERCARE,)),
    Row(ANSWERING,       ("yes",),                  cramp.eased,             (S.AFTERCARE, *ANSWERING)),
    Row(ANSWERING,       ("a-little",),             cramp.a_little,          (*NEXT, *ANSWERING)),
    Row(ANSWERING,       GRIPPING,                  cramp.not_easing,        (*NEXT, *ANSWERING)),
    Row(ANSWERING,       ("silence:easing",),       cramp.unanswered,        (*NEXT, S.ASLEEP)),
    Row(ANSWERING,       MUSCLES,                   where.other_muscle,      ANSWERING),
    Row(ANSWERING,       SIDES,                     where.sided,             ()),
    Row(CARE,            ("clock",),                cramp.watch,             (*CARE, S.FLAGGED)),

    Row(CARE,            ("finished",),             cramp.lapsed,            (S.ASLEEP,)),

    # before a hand is laid on the leg, before sitting up, and after five minutes
    Row((S.SCREENING,),  ("yes", "symptom"),        cramp.screened_bad,      (S.FLAGGED,)),
    Row((S.SCREENING,),  ("no",),                   cramp.screened_clear,    (S.MASSAGING,)),
    Row((S.SCREENING,),  ("still-hurts", "a-little", "silence:screen"), cramp.screened_unclear, (S.HOLDING,)),
    Row((S.OFFERING_UP,), ("yes",),                 cramp.stand,             (S.UPRIGHT,)),
    Row((S.OFFERING_UP,), ("no", "still-hurts", "a-little", "silence:sit-up"), cramp.hold_on, (S.HOLDING,)),
    Row((S.INJURY_CHECK,), ("yes",),                cramp.injured,           (S.FLAGGED,)),
    Row((S.INJURY_CHECK,), ("no", "still-hurts", "a-little", "silence:injury"), cramp.hold_on, (S.HOLDING,)),

    # it let go; back to sleep
    Row((S.AFTERCARE,),  ("yes", "muscle-relaxation", "body-scan"), sessions.drift, (S.SESSION, S.FLAGGED)),
    Row((S.AFTERCARE,),  ("breathing",),            sessions.chosen,         (S.SESSION,)),
    Row((S.AFTERCARE,),  ("no", "goodnight", "silence:sleep-offer"), cramp.quiet_end, (S.ASLEEP,)),
    Row((S.AFTERCARE,),  ("finished",),             sessions.over,           (S.ASLEEP,)),
    Row(CARE,            ("relax", "sleep"),        sessions.drift,          (S.SESSION, S.FLAGGED)),
    Row(CARE,            ("goodnight",),            cramp.quiet_end,         (S.ASLEEP,)),

    # breathing, or muscle release
    Row((S.CHOOSING,),   (*KINDS, "yes", "silence:choose"), sessions.chosen, (S.SESSION,)),
    Row((S.CHOOSING,),   ("no", "goodnight"),       cramp.quiet_end,         (S.ASLEEP,)),
    Row((S.SESSION,),    KINDS,                     sessions.chosen,         (S.SESSION,)),
    Row((S.SESSION,),    ("goodnight",),            sessions.goodnight,      (S.SESSION,)),
    Row((S.SESSION,),    ("finished",),             sessions.over,           (S.ASLEEP, S.STAYING)),

    # the playhead, the pace and the loudness
    Row(LED,             ("next", "back", "slower", "faster"), sessions.verb, ()),
    Row(LED,             ("how-long",),             sessions.time_left,      ()),
    Row(REPEATABLE,      ("repeat",),               sessions.verb,           ()),
    Row(AWAKE,           ("pause", "continue", "louder", "quieter"), sessions.verb, ()),
)
# fmt: on
