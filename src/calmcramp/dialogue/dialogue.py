"""The conversation: ``step(dialogue, event)`` -> the next dialogue, and what to do.

Rule 1. Pure: the same dialogue and event always give the same answer; nothing waits here.
Rule 2. Triage comes first in every state, then "stop", then the table (`table.TABLE`).
Rule 3. An event that the table does not know changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from calmcramp.dialogue import heat
from calmcramp.dialogue.choosing import ROUTINE
from calmcramp.dialogue.episode import about, remember, tried_since
from calmcramp.dialogue.lines import read_lines
from calmcramp.dialogue.match import TIMED, Understood, understand
from calmcramp.dialogue.menu import Menu
from calmcramp.dialogue.states import (
    Action,
    Alarm,
    Book,
    Clock,
    Comes,
    Dialogue,
    Event,
    Finished,
    Happening,
    Hush,
    Memory,
    Open,
    Perform,
    Silence,
    Speak,
    Started,
    State,
    Step,
    Told,
    Unsure,
    Verb,
    Words,
)
from calmcramp.dialogue.table import TABLE, Handler
from calmcramp.dialogue.triage import Flag, read_redflags
from calmcramp.dialogue.vocabulary import plain, read_words

if TYPE_CHECKING:
    from calmcramp.dialogue.answers import Answers

ANSWERS = frozenset(
    {"yes", "no", "a-little", "still-hurts", "symptom", "understand", "skin-fine", "skin-sore"}
)
"""What counts only once its question can have been heard (``Dialogue.opens``)."""

WARM = frozenset({"off", "heat-on", "skin-sore"})
"""What means something only while warmth lies on a leg."""
SHORTEST_S = 0.5
"""Nothing that is performed is shorter: an end reported sooner belongs to what it replaced."""
MOVING = frozenset({"resume", "repeat", "back", "skip"})

_BY_STATE: Mapping[State, Mapping[str, Handler]] = {
    state: {on: row.do for row in TABLE if state in row.states for on in row.on} for state in State
}
"""State -> trigger -> handler."""


def open_book(
    words: str,
    redflags: str,
    lines: str,
    slots: Mapping[str, str] | None = None,
    profile: Iterable[str] = (),
    answers: Answers | None = None,
    menu: Menu | None = None,
) -> Book:
    """Everything the dialogue knows, from the texts of the three files.

    :param slots: numbers to phone by slot (``emergency``, ``advice_line``, ``crisis_line``)
    :param profile: what is known of the listener (``unsteady``, ``fluid_limited``, ...)
    :raises FaultsFound: with every fault of the first file that has any
    """
    return Book(
        read_words(words, "words.toml"),
        read_redflags(redflags, "redflags.toml", slots),
        read_lines(lines, "lines.toml"),
        frozenset(profile),
        answers,
        menu or Menu(),
    )


def step(d: Dialogue, event: Event) -> Step:
    """What the event makes of the dialogue, and what is to be done now, in order."""
    match event:
        case Words(text, at):
            return _words(d, text, at)
        case Unsure(name, at):
            return _act(d, (f"unsure:{name}",), Happening(at))
        case Silence(name, at):
            return _act(d, (f"silence:{name}",), Happening(at))
        case Finished(at):
            return _act(d, ("finished",), Happening(at))
        case Clock(at):
            due = ("heat-due",) if heat.due(d, at) else ()
            return _act(d, (*due, "clock"), Happening(at))
        case Started(at, quiet):
            return _act(d, ("started",), Happening(at, quiet=quiet))
        case Comes(due, at):
            return _act(d, ("due",), Happening(at, due=due))
        case Told(reply, at):
            return _act(d, ("told",), Happening(at, reply=reply))
        case Open(review, at):
            return _act(d, ("open",), Happening(at, review=review))


def recalled(d: Dialogue, memory: Memory) -> Dialogue:
    """The conversation with what was kept of earlier nights; an open message is open again."""
    alarm = None
    if memory.alarm is not None:
        rows = {row.id: row for row in d.book.triage.rows}
        id, at = memory.alarm
        alarm = Alarm(rows[id], at) if id in rows else None
    return replace(d, memory=memory, alarm=alarm)


def hear(d: Dialogue, text: str) -> Understood:
    """What a sentence means in this state, before it is acted on: for the log."""
    book, rows = d.book, _BY_STATE[d.state]
    answers = book.answers if "question" in rows else None
    awake = d.state is not State.ASLEEP
    meant = understand(text, book.vocabulary, live(d), book.triage, answers, awake)
    asked = d.state is State.DOUBTING and meant.kind == "none"
    if asked and book.triage.denies(text):  # "I don't have any chest pain", to that very question
        return Understood("command", "no", plain(text), names=("no",))
    return meant


def live(d: Dialogue) -> frozenset[str]:
    """The names listened for now. Red flags are listened for always and are not among them."""
    rows = _BY_STATE[d.state]
    timed = {TIMED} & rows.keys()
    routines = {name for name in d.book.vocabulary.names if name.startswith(ROUTINE)}
    named = routines if "routine" in rows else frozenset()
    warm = d.memory.heat or d.state in (State.SKIN_CHECK, State.HEAT_OFF)
    cool = frozenset() if warm else WARM
    return (d.book.vocabulary.names.intersection(rows) | timed | named) - cool


def live_while_sounding(d: Dialogue, line: str) -> frozenset[str]:
    """The names listened for while ``line`` is in the air: not those whose phrases occur in it."""
    return live(d) - d.book.vocabulary.occurring(line)


def _words(d: Dialogue, text: str, at: float) -> Step:
    meant = hear(d, text)
    h = Happening(at, meant.names, meant.minutes)
    if meant.kind == "redflag":
        flag = Flag(d.book.triage.row(meant.name), meant.phrase)
        return _act(d, ("flag",), replace(h, flag=flag))
    if meant.kind == "question":
        return _act(d, ("question",), replace(h, question=meant.name))
    if meant.kind == "none":
        answers = d.book.answers
        asked = answers is not None and answers.is_question(text)
        return _act(_murmured(d, text), ("unknown",) if asked else (), h)
    after, actions = _act(d, [_trigger(name) for name in meant.names], h)
    if not actions and after == d and ANSWERS & set(meant.names):
        return _murmured(d, text), ()  # too early to be an answer: a groan (care-brief 1.8)
    return after, actions


def _trigger(name: str) -> str:
    return "routine" if name.startswith(ROUTINE) else name


def _act(d: Dialogue, triggers: Iterable[str], h: Happening) -> Step:
    rows = _BY_STATE[d.state]
    for trigger in triggers:
        if trigger in rows and not _ignored(d, trigger, h):
            after, actions = rows[trigger](d, h)
            known = about(after, h.at)
            actions = tuple(
                replace(one, flags=known) if isinstance(one, Perform) else one for one in actions
            )
            after = remember(after, alarm=_open_alarm(after))
            actions = (*actions, *tried_since(d.episode, after.episode))
            return replace(after, paused=_paused(d, actions)), actions
    return d, ()


def _open_alarm(d: Dialogue) -> tuple[str, float] | None:
    """What has to outlive a restart; nothing of what may not be kept."""
    return (d.alarm.row.id, d.alarm.at) if d.alarm is not None and d.alarm.row.log else None


def _ignored(d: Dialogue, trigger: str, h: Happening) -> bool:
    if trigger == "clock":
        return d.paused
    if trigger == "finished":
        return h.at - d.since < SHORTEST_S
    early = trigger in ANSWERS and h.at < d.opens
    return early and not (trigger == "still-hurts" and d.state is State.HOLDING)


def _paused(d: Dialogue, actions: tuple[Action, ...]) -> bool:
    """A pause lasts until something sounds again; while it lasts the cramp clock says nothing."""
    verbs = {one.name for one in actions if isinstance(one, Verb)}
    sounds = any(isinstance(one, Perform | Speak | Hush) for one in actions)
    return "pause" in verbs or (d.paused and not sounds and not verbs & MOVING)


def _murmured(d: Dialogue, text: str) -> Dialogue:
    if d.episode is None or not text.strip():
        return d
    return replace(d, episode=replace(d.episode, murmurs=d.episode.murmurs + 1))
