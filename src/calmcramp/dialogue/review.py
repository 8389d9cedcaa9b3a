"""What the diary does not know, asked the next day, one short question after the other (care-brief
3.1, 9); and the week, told when somebody asks for it.

Rule 1. It is asked only after a yes, or when it was asked for. Silence, "no" and "later" are
        answers to every question; what was not answered is left unknown.
Rule 2. After the second silence, or a no to the whole, nothing more of that night is asked.
Rule 3. "Later" is for hours, not for the next sentence.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import now, remember
from calmcramp.dialogue.events import Review
from calmcramp.dialogue.memory import Reviewed
from calmcramp.dialogue.states import (
    Aside,
    Consult,
    Dialogue,
    Happening,
    Note,
    Speak,
    State,
    Step,
)

LEVEL_DB = -7.0
"""As the answers to questions are told (care-brief 6.1, 6.3)."""
WINDOW_S = 12.0
"""Of listening after a question: a number of hours wants to be thought about."""
AFTER_S = 3 * 3600.0
"""How soon it is offered anew, after "later" or the first silence."""
SILENCES = 2
CONSENT = -1
"""Of ``Dialogue.asking``: it asked whether it may ask."""


def week(d: Dialogue, h: Happening) -> Step:
    """ "How was last week?": the diary is asked; its answer comes as `told`."""
    return d, (Consult("week"),)


def aside(d: Dialogue, h: Happening) -> Step:
    """The diary's answer while something sounds: told, and that goes on."""
    said = h.reply.say if h.reply is not None else ()
    return d, (Aside(said, LEVEL_DB),) if said else ()


def wanted(d: Dialogue, h: Happening) -> Step:
    """ "Diary questions": what is still open about last night."""
    return d, (Consult("questions"),)


def greeted(d: Dialogue, h: Happening) -> Step:
    """ "Good morning": somebody is up; whatever waited for that may be told."""
    return d, ()


def offer(d: Dialogue, h: Happening) -> Step:
    """There are questions: asked at once where they were wanted, or may it ask them?"""
    review = h.review
    if review is None or d.memory.heat is not None or d.alarm is not None:
        return d, ()
    if not review.wanted and d.state is not State.ASLEEP:
        return d, ()
    if review.wanted and not review.questions:
        return _end(d, h, review.nothing)
    seen = _seen(d, review)
    refused = seen.over or (seen.at is not None and h.at - seen.at < AFTER_S)
    if not review.questions or (refused and not review.wanted):
        return d, ()
    d = replace(d, review=review, asking=CONSENT)
    d = remember(d, review=replace(seen, at=h.at))
    return _next(d, h) if review.wanted else _ask(d, h, review.consent)


def answered(d: Dialogue, h: Happening) -> Step:
    """An answer: kept for that night, and the next question."""
    review = d.review
    if review is None:
        return now(d, h, State.ASLEEP), ()
    if d.asking == CONSENT:
        return _consented(d, h, review)
    question = review.questions[d.asking]
    value = question.value(h.names, h.minutes)
    if value is None:
        return _next(d, h) if "no" in h.names else (d, ())
    d, actions = _next(d, h, yes=value is True)
    return d, (*actions, Note(question.note, {question.name: value}))


def skipped(d: Dialogue, h: Happening) -> Step:
    """ "Skip it": the next question."""
    return _next(d, h) if d.asking != CONSENT else put_off(d, h)


def put_off(d: Dialogue, h: Happening) -> Step:
    """ "Later": not now; it is offered once more some hours later."""
    return _end(d, h, d.review.later if d.review is not None else "")


def refused(d: Dialogue, h: Happening) -> Step:
    """ "Good night": nothing more about that night, and not a word."""
    return now(over(d), h, State.ASLEEP), ()


def unanswered(d: Dialogue, h: Happening) -> Step:
    """No answer: the next question, and after a second silence none any more."""
    review = d.review
    if review is None:
        return now(d, h, State.ASLEEP), ()
    seen = _seen(d, review)
    seen = replace(seen, silences=seen.silences + 1)
    d = remember(d, review=replace(seen, over=seen.silences >= SILENCES))
    if d.asking == CONSENT or seen.silences >= SILENCES:
        return now(replace(d, review=None), h, State.ASLEEP), ()
    return _next(d, h)


def over(d: Dialogue) -> Dialogue:
    """No more questions about that night; the same dialogue where none are being asked."""
    if d.review is None or d.state is not State.REVIEWING:
        return d
    seen = replace(_seen(d, d.review), over=True)
    return replace(remember(d, review=seen), review=None)


def _consented(d: Dialogue, h: Happening, review: Review) -> Step:
    if "yes" in h.names:
        return _next(d, h)
    if "no" in h.names:
        return _end(over(d), h, review.no)
    return d, ()


def _next(d: Dialogue, h: Happening, yes: bool = False) -> Step:
    """The next question that has sense after this answer; after the last, a word of thanks."""
    review = d.review
    if review is None:
        return now(d, h, State.ASLEEP), ()
    asking = d.asking + 1
    while asking < len(review.questions) and review.questions[asking].after_yes and not yes:
        asking += 1
    if asking >= len(review.questions):
        return _end(over(d), h, review.thanks)
    return _ask(replace(d, asking=asking), h, review.questions[asking].text)


def _ask(d: Dialogue, h: Happening, text: str) -> Step:
    asked = Speak((), "cramp", "review", text, WINDOW_S, louder_db=LEVEL_DB, id="review")
    return now(d, h, State.REVIEWING), (asked,)


def _end(d: Dialogue, h: Happening, line: str) -> Step:
    said = (Speak((line,), "cramp", louder_db=LEVEL_DB),) if line else ()
    return now(replace(d, review=None), h, State.ASLEEP), said


def _seen(d: Dialogue, review: Review) -> Reviewed:
    """What became of this night's questions so far."""
    seen = d.memory.review
    return seen if seen is not None and seen.night == review.night else Reviewed(review.night)
