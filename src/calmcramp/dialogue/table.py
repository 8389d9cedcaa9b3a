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

from calmcramp.dialogue import (
    aftercare,
    choosing,
    cramp,
    first_run,
    flags,
    heat,
    offered,
    review,
    sessions,
    talk,
    warm,
    where,
)
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
ASIDE = (
    S.RATING,
    S.OFFERING_HEAT,
    S.SKIN_CHECK,
    S.HEAT_OFF,
    S.STEADYING,
    S.TALKING,
    S.GREETING,
    S.PROFILING,
    S.REVIEWING,
    S.OFFERED,
    S.SETTLING,
)
"""Short conversations beside the main ones: a cramp breaks into each of them."""
FREE = (S.ASLEEP, *LED, S.CHOOSING, S.STAYING, S.ADVISING, *ASIDE)
"""Where a wake word begins something new."""
ROOM = (
    S.ASLEEP,
    S.AFTERCARE,
    S.RATING,
    S.STAYING,
    S.CHECKING,
    S.TALKING,
    S.OFFERING_HEAT,
    S.OFFERED,
    S.REVIEWING,
)
"""Where a session may be asked for."""
CURIOUS = (S.ASLEEP, *CARE, *LED, S.CHOOSING, S.RATING, S.OFFERING_HEAT, S.TALKING)
"""Where a question is answered."""

CALM = (S.ASLEEP, *LED, S.CHOOSING, S.RATING, S.OFFERING_HEAT, S.TALKING)
"""Where the week is told to whoever asks for it: wherever a question is answered, but for a cramp."""

FLAGS = (S.FLAGGED, S.DOUBTING, S.ADVISING, S.STAYING, S.STEADYING)
NEXT = (
    S.HOLDING,
    S.MASSAGING,
    S.SCREENING,
    S.OFFERING_UP,
    S.INJURY_CHECK,
    S.OFFERING_HEAT,
    S.FLAGGED,
)
"""Where a "no" may lead: the clock and the count decide."""
BEGUN = (S.LOCATING, S.WHICH_THIGH, S.HOLDING, S.FLAGGED)
RESUMED = (S.HOLDING, S.LOCATING, S.STAYING, S.SESSION, S.ASLEEP)
LEADS = (S.SESSION, S.FLAGGED, S.GREETING, S.HEAT_OFF, S.TALKING)
"""Where leading something may end: in it, or in what has to come before."""
AFTER_HEAT = (
    S.FLAGGED,
    S.LOCATING,
    S.HOLDING,
    S.SESSION,
    S.AFTERCARE,
    S.ASLEEP,
    S.GREETING,
    S.TALKING,
    S.HEAT_OFF,
)

MUSCLES = ("calf", "foot", "hamstring", "front", "shin", "inner-thigh")
SIDES = ("left", "right", "both")
GRIPPING = ("no", "still-hurts", "cramp", "returning")
KINDS = ("breathing", "muscle-relaxation", "body-scan", "grounding", "routine", "usual")
NUMBERS = aftercare.NUMBERS[1:]

# fmt: off
TABLE: tuple[Row, ...] = (
    # what outranks everything
    Row(ANY,             ("flag",),                 flags.raised,            FLAGS),
    Row(ANY,             ("stop",),                 sessions.hush,           (S.ASLEEP,)),
    Row(ANY,             ("heat-due",),             heat.tick,               (S.SKIN_CHECK, S.HEAT_OFF)),

    # while a grave message waits to be acknowledged
    Row((S.FLAGGED,),    ("yes", "understand"),     flags.got_it,            (S.HOLDING, S.LOCATING, S.STAYING, S.ASLEEP)),
    Row((S.FLAGGED,),    ("no",),                   flags.not_got,           (S.FLAGGED, S.HOLDING, S.LOCATING, S.STAYING, S.ASLEEP)),
    Row((S.FLAGGED,),    ("repeat", "cramp", "relax", "sleep", "returning"), flags.tell_again, ()),
    Row((S.FLAGGED,),    ("better",),               flags.eased_after_all,   (S.STAYING, S.ASLEEP)),
    Row((S.FLAGGED,),    ("silence:got-that",),     flags.no_answer,         ()),
    Row((S.FLAGGED,),    ("clock",),                flags.wait_on,           (S.FLAGGED, S.ASLEEP)),
    Row((S.DOUBTING,),   ("yes",),                  flags.signs,             (S.FLAGGED,)),
    Row((S.DOUBTING,),   ("no", "silence:signs"),   flags.no_signs,          RESUMED),
    Row((S.ADVISING,),   ("finished",),             flags.resume,            RESUMED),
    Row((S.STAYING,),    ("yes", "breathing"),      choosing.accompany,      LEADS),
    Row((S.STAYING,),    ("grounding",),            choosing.steadied,       LEADS),
    Row((S.STAYING,),    ("repeat",),               flags.offer_again,       ()),
    Row((S.STAYING,),    ("no", "goodnight", "silence:stay"), flags.leave, (S.ASLEEP,)),

    # woken
    Row((S.ASLEEP,),     ("started",),              first_run.started,       (S.GREETING,)),
    Row((S.ASLEEP,),     ("unsure:cramp",),         where.ask_softly,        (S.CHECKING,)),
    Row((S.CHECKING,),   ("yes", "cramp", "unsure:cramp", *MUSCLES, "thigh"), where.first_move, BEGUN),
    Row((S.CHECKING,),   ("no",),                   cramp.never_mind,        (S.ASLEEP,)),
    Row((S.CHECKING,),   ("silence:cramp-check",),  cramp.quiet_end,         (S.ASLEEP,)),
    Row(FREE,            ("cramp",),                where.first_move,        BEGUN),
    Row((*LED, S.STAYING, S.TALKING, S.RATING, S.HEAT_OFF), ("returning",), where.first_move, BEGUN),
    Row((S.AFTERCARE, S.TALKING), ("still-hurts",), where.first_move,        BEGUN),
    Row((S.STAYING,),    ("still-hurts",),          where.again_if_leg,      BEGUN),
    Row((S.DOUBTING,),   ("cramp", "returning"),    where.after_all,         (*RESUMED, *BEGUN)),
    Row(ROOM,            ("relax",),                choosing.choose,         (S.CHOOSING, *LEADS)),
    Row((*ROOM, S.CHOOSING), ("sleep", "still-awake"), choosing.drift,       LEADS),
    Row((S.ASLEEP, S.TALKING), ("resume-session",), sessions.resume,         (S.SESSION,)),

    # where is it
    Row((S.LOCATING, S.WHICH_THIGH), MUSCLES,       where.located,           (S.LOCATING, S.WHICH_THIGH, S.HOLDING)),
    Row((S.LOCATING,),   ("thigh",),                where.which_thigh,       (S.WHICH_THIGH,)),
    Row((S.LOCATING,),   ("silence:where",),        where.located,           (S.HOLDING,)),
    Row((S.LOCATING,),   ("unsure-where",),         where.everywhere,        (S.HOLDING,)),
    Row((S.LOCATING,),   ("cramp",),                where.named_again,       (S.LOCATING, S.HOLDING)),
    Row((S.LOCATING,),   SIDES,                     where.sided,             (S.LOCATING, S.HOLDING)),
    Row((S.WHICH_THIGH,), ("back", "unsure-where", "silence:which-thigh"), where.located, (S.WHICH_THIGH, S.HOLDING)),

    # is it easing
    Row(CARE,            ("better",),               aftercare.eased,         (S.AFTERCARE,)),
    Row(ANSWERING,       ("yes",),                  aftercare.eased,         (S.AFTERCARE,)),
    Row(ANSWERING,       ("a-little",),             cramp.a_little,          (*NEXT, *ANSWERING)),
    Row(ANSWERING,       GRIPPING,                  cramp.not_easing,        (*NEXT, *ANSWERING)),
    Row(ANSWERING,       ("silence:easing",),       cramp.unanswered,        (*NEXT, S.ASLEEP)),
    Row(ANSWERING,       MUSCLES,                   where.other_muscle,      ANSWERING),
    Row(ANSWERING,       ("thigh",),                where.which_thigh,       (S.WHICH_THIGH,)),
    Row(ANSWERING,       SIDES,                     where.sided,             ()),
    Row(ANSWERING,       ("standing",),             cramp.wants_to_stand,    (S.UPRIGHT, S.SCREENING)),
    Row(ANSWERING,       ("lying",),                cramp.lies,              ANSWERING),
    Row(CARE,            ("warmth",),               warm.asked_for,          (S.SCREENING, S.OFFERING_HEAT)),
    Row((*CARE, S.SKIN_CHECK, S.HEAT_OFF), ("clock",), cramp.watch,         (*CARE, S.OFFERING_HEAT, S.FLAGGED)),

    Row(CARE,            ("finished",),             cramp.lapsed,            (S.ASLEEP,)),

    # before a hand is laid on the leg, before sitting up, and after five minutes
    Row((S.SCREENING,),  ("yes", "symptom"),        cramp.screened_bad,      (S.FLAGGED,)),
    Row((S.SCREENING,),  ("no",),                   cramp.screened_clear,    (S.MASSAGING, S.OFFERING_HEAT, S.UPRIGHT)),
    Row((S.SCREENING,),  ("still-hurts", "a-little", "silence:screen"), cramp.screened_unclear, (S.HOLDING,)),
    Row((S.OFFERING_UP,), ("yes", "standing"),      cramp.stand,             (S.UPRIGHT,)),
    Row((S.OFFERING_UP,), ("no", "still-hurts", "a-little", "lying", "silence:sit-up"), cramp.hold_on, (S.HOLDING,)),
    Row((S.INJURY_CHECK,), ("yes",),                cramp.injured,           (S.FLAGGED,)),
    Row((S.INJURY_CHECK,), ("no", "still-hurts", "a-little", "silence:injury"), cramp.hold_on, (S.HOLDING,)),

    # warmth: offered, watched over, and off again
    Row((S.ASLEEP, S.AFTERCARE, S.RATING, S.TALKING, S.CHOOSING), ("warmth",), warm.asked_for, (S.OFFERING_HEAT, S.TALKING)),
    Row((S.OFFERING_HEAT,), ("yes", "warmth"),      warm.accepted,           (S.HOLDING, S.TALKING)),
    Row((S.OFFERING_HEAT,), ("no", "still-hurts", "a-little", "symptom", "goodnight", "silence:heat-offer"), warm.declined, (S.HOLDING, S.AFTERCARE, S.ASLEEP)),
    Row((S.OFFERING_HEAT,), ("better",),            aftercare.eased,         (S.AFTERCARE,)),
    Row((S.OFFERING_HEAT,), ("clock",),             cramp.watch,             (*CARE, S.FLAGGED)),
    Row((S.OFFERING_HEAT,), ("finished",),          warm.declined,           (S.HOLDING, S.AFTERCARE, S.ASLEEP)),
    Row((S.SKIN_CHECK,), ("skin-fine", "yes", "better"), warm.skin_fine,     AFTER_HEAT),
    Row((S.SKIN_CHECK,), ("skin-sore", "symptom", "no", "still-hurts", "silence:skin", "finished"), warm.skin_bad, (S.HEAT_OFF,)),
    Row(tuple(s for s in ANY if s not in (S.FLAGGED, S.DOUBTING, S.CHECKING)), ("off",), warm.off, AFTER_HEAT),
    Row(tuple(s for s in ANY if s not in (S.FLAGGED, S.DOUBTING, S.SKIN_CHECK)), ("skin-sore",), warm.too_hot, (S.HEAT_OFF,)),
    Row((S.HEAT_OFF,),   ("is-off",),               warm.off,                AFTER_HEAT),
    Row((S.HEAT_OFF,),   ("sleep", "relax", "still-awake"), warm.insist_again, ()),
    Row((S.HEAT_OFF,),   ("silence:heat-off", "finished"), heat.given_up,    (S.ASLEEP,)),
    Row((S.ASLEEP, S.TALKING, S.AFTERCARE, S.SESSION, *ANSWERING), ("heat-on",), warm.already_on, ()),

    # it let go; back to sleep
    Row((S.AFTERCARE,),  ("yes",),                  choosing.drift,          LEADS),
    Row((S.AFTERCARE,),  KINDS,                     choosing.chosen,         LEADS),
    Row((S.AFTERCARE,),  ("no", "goodnight", "silence:sleep-offer"), cramp.quiet_end, (S.ASLEEP,)),
    Row((S.AFTERCARE,),  ("finished",),             aftercare.rate,          (S.RATING, S.ASLEEP)),
    Row((S.RATING,),     (*NUMBERS, "no", "silence:pain", "finished"), aftercare.rated, (S.AFTERCARE, S.OFFERING_HEAT)),
    Row((S.RATING,),     ("goodnight",),            cramp.quiet_end,         (S.ASLEEP,)),
    Row(CARE,            ("relax", "sleep"),        choosing.drift,          LEADS),
    Row(CARE,            ("goodnight",),            cramp.quiet_end,         (S.ASLEEP,)),

    # breathing, or muscle release
    Row((S.CHOOSING,),   (*KINDS, "yes", "minutes", "silence:choose"), choosing.chosen, LEADS),
    Row((S.CHOOSING,),   ("shorter",),              choosing.shorter,        LEADS),
    Row((S.CHOOSING,),   ("longer",),               choosing.longer,         LEADS),
    Row((S.CHOOSING,),   ("no", "goodnight"),       cramp.quiet_end,         (S.ASLEEP,)),
    Row((S.SESSION,),    KINDS,                     choosing.chosen,         LEADS),
    Row((S.SESSION,),    ("goodnight",),            choosing.goodnight,      LEADS),
    Row((S.SESSION,),    ("shorter",),              choosing.shorter,        LEADS),
    Row((S.SESSION,),    ("longer",),               choosing.longer,         LEADS),
    Row((S.SESSION,),    ("minutes",),              choosing.timed,          LEADS),
    Row((S.SESSION,),    ("start-over",),           choosing.start_over,     LEADS),
    Row((S.SESSION,),    ("too-long",),             sessions.easier,         ()),
    Row((S.SESSION,),    ("unpleasant",),           choosing.leave_it,       (S.STEADYING,)),
    Row((S.SESSION,),    ("finished",),             sessions.over,           (S.ASLEEP, S.STAYING)),

    # a light head: no pacing for a minute, then something easier
    Row((S.STEADYING,),  ("yes", "better", "skin-fine"), choosing.steady,    (S.STEADYING, *LEADS)),
    Row((S.STEADYING,),  ("breathing", "grounding"), choosing.steadied,      LEADS),
    Row((S.STEADYING,),  ("no", "still-hurts", "a-little", "silence:steady"), flags.unsteady, (S.ADVISING, S.ASLEEP)),
    Row((S.STEADYING,),  ("goodnight", "silence:steady-what", "finished"), cramp.quiet_end, (S.ASLEEP,)),

    # what begins at a set time, and wishes about it
    Row((S.ASLEEP,),     ("due",),                  offered.offer,           (S.OFFERED, S.TALKING)),
    Row((S.OFFERED,),    ("yes",),                  offered.accepted,        LEADS),
    Row((S.OFFERED,),    ("no", "goodnight", "silence:start"), offered.declined, (S.ASLEEP,)),
    Row((S.OFFERED,),    ("finished",),             offered.asked,           (S.OFFERED, S.ASLEEP)),
    Row((S.ASLEEP, S.TALKING), ("schedule",),       offered.invited,         (S.TALKING,)),
    Row((S.ASLEEP, S.TALKING, S.SETTLING), ("told",), offered.replied,       (S.SETTLING, S.TALKING, S.ASLEEP)),
    Row((S.SETTLING,),   ("yes",),                  offered.settled,         (S.ASLEEP,)),
    Row((S.SETTLING,),   ("no", "goodnight", "silence:settle", "finished"), offered.dropped, (S.ASLEEP,)),

    # questions, and the first words anybody hears
    Row(CURIOUS,         ("question",),             talk.answer,             (S.TALKING,)),
    Row(CURIOUS[1:],     ("more",),                 talk.more,               ()),
    Row((S.ASLEEP, S.TALKING, *LED, S.CHOOSING), ("ask",), talk.invited,     (S.TALKING,)),
    Row((*LED, S.TALKING, S.CHOOSING), ("cold",),   talk.cold,               ()),
    Row((S.TALKING,),    ("unknown",),              talk.unknown,            ()),
    Row((S.TALKING,),    (*KINDS, "minutes"),    choosing.chosen,         LEADS),
    Row((S.TALKING,),    ("yes", "no", "goodnight", "silence:talk", "finished"), talk.over, (S.ASLEEP,)),
    Row((S.GREETING,),   ("understand", "yes"),     choosing.understood,     (S.PROFILING, S.CHOOSING, *LEADS)),
    Row((S.GREETING,),   ("no", "goodnight", "silence:understand", "finished"), first_run.unanswered, (S.ASLEEP,)),
    Row((S.ASLEEP, S.TALKING, S.CHOOSING), ("health",), first_run.ask_all,   (S.PROFILING,)),
    Row((S.PROFILING,),  ("yes",),                  first_run.yes,           (S.PROFILING, S.ASLEEP)),
    Row((S.PROFILING,),  ("no",),                   first_run.no,            (S.PROFILING, S.ASLEEP)),
    Row((S.PROFILING,),  ("silence:profile", "silence:questions", "finished"), first_run.no_answer, (S.PROFILING, S.ASLEEP)),
    Row((S.PROFILING,),  ("goodnight",),            cramp.quiet_end,         (S.ASLEEP,)),

    # the diary: the week, and what the night did not know
    Row(CALM,            ("diary-week",),           review.week,             ()),
    Row((*LED, S.CHOOSING, S.RATING, S.OFFERING_HEAT), ("told",), review.aside, ()),
    Row((S.ASLEEP, S.TALKING, S.CHOOSING), ("diary-questions",), review.wanted, ()),
    Row((S.ASLEEP, S.TALKING, S.CHOOSING), ("open",), review.offer,          (S.REVIEWING, S.ASLEEP)),
    Row((S.ASLEEP,),     ("morning",),              review.greeted,          ()),
    Row((S.REVIEWING,),  ("later",),                review.put_off,          (S.ASLEEP,)),
    Row((S.REVIEWING,),  ("yes", "no", "zero", *NUMBERS, "minutes", *SIDES), review.answered, (S.REVIEWING, S.ASLEEP)),
    Row((S.REVIEWING,),  ("next",),                 review.skipped,          (S.REVIEWING, S.ASLEEP)),
    Row((S.REVIEWING,),  ("goodnight",),            review.refused,          (S.ASLEEP,)),
    Row((S.REVIEWING,),  ("silence:review", "finished"), review.unanswered,  (S.REVIEWING, S.ASLEEP)),

    # the playhead, the pace and the loudness
    Row(LED,             ("next", "back", "slower", "faster"), sessions.verb, ()),
    Row(LED,             ("how-long",),             sessions.time_left,      ()),
    Row(REPEATABLE,      ("repeat",),               sessions.verb,           ()),
    Row(AWAKE,           ("pause", "continue", "louder", "quieter"), sessions.verb, ()),
)
# fmt: on
