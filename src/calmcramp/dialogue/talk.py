"""Answers to questions asked aloud (care-brief 8), and "tell me more".

Rule 1. Where something sounds, an answer is an aside: it goes on afterwards where it was.
Rule 2. What it does not know it says; it never guesses.
Rule 3. An answer is over after it: no further question, a short ear, then silence.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue.episode import now
from calmcramp.dialogue.states import Aside, Dialogue, Happening, Speak, State, Step, Topic

FRESH_S = 180.0
"""How long "tell me more" still knows what it is about."""
LEVEL_DB = -7.0
"""Answers have the pace of the awake and the level of the night (care-brief 6.1, 6.3)."""
ALONE = frozenset({State.ASLEEP, State.TALKING})
"""Where nothing sounds that could go on."""


def answer(d: Dialogue, h: Happening) -> Step:
    """A question: its answer in some twenty seconds, and the next step."""
    answers = d.book.answers
    known = answers.by_id(h.question) if answers is not None else None
    if answers is None or known is None:
        return d, ()
    d = replace(d, topic=Topic(known.id, 0, h.at))
    return _say(d, h, answers.said(known, d.profile))


def more(d: Dialogue, h: Happening) -> Step:
    """ "Tell me more": the next part of what was answered last."""
    answers, topic = d.book.answers, d.topic
    if answers is None or topic is None or h.at - topic.at > FRESH_S:
        return d, ()
    known = answers.by_id(topic.answer)
    part = answers.more(known, topic.told, d.profile) if known is not None else ()
    d = replace(d, topic=replace(topic, told=topic.told + 1, at=h.at))
    return _say(d, h, part or (d.book.lines.say["no-more"],))


def unknown(d: Dialogue, h: Happening) -> Step:
    """It does not know that one, and says what it can do."""
    answers = d.book.answers
    return _say(d, h, answers.fallback) if answers is not None else (d, ())


def invited(d: Dialogue, h: Happening) -> Step:
    """Somebody has a question: it listens."""
    return _say(d, h, (d.book.lines.say["ask-me"],))


def over(d: Dialogue, h: Happening) -> Step:
    """Nothing more is asked: silence, without a word."""
    return (now(d, h, State.ASLEEP), ()) if d.state is State.TALKING else (d, ())


def cold(d: Dialogue, h: Happening) -> Step:
    """Cold for what is sore afterwards (care-brief 2.1); not on skin that feels little."""
    suits = not d.profile & {"reduced_feeling", "diabetes"}
    return _say(d, h, (d.book.lines.say["cold" if suits else "cold-unsuited"],))


def _say(d: Dialogue, h: Happening, texts: tuple[str, ...]) -> Step:
    if d.state not in ALONE:
        return d, (Aside(texts, LEVEL_DB),)
    said = Speak(texts, "cramp", "talk", "", louder_db=LEVEL_DB, id="answer")
    return now(d, h, State.TALKING), (said,)
