"""The conversation: ``step(dialogue, event)`` -> the next dialogue, and what to do.

Rule 1. Pure: the same dialogue and event always give the same answer; nothing waits here.
Rule 2. Triage comes first in every state, then "stop", then the table (`table.TABLE`).
Rule 3. An event that the table does not know changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from calmcramp.dialogue.lines import read_lines
from calmcramp.dialogue.match import Understood, understand
from calmcramp.dialogue.states import (
    Action,
    Book,
    Clock,
    Dialogue,
    Event,
    Finished,
    Happening,
    Hush,
    Perform,
    Silence,
    Speak,
    State,
    Step,
    Unsure,
    Verb,
    Words,
)
from calmcramp.dialogue.table import TABLE, Handler
from calmcramp.dialogue.triage import Flag, read_redflags
from calmcramp.dialogue.vocabulary import read_words

ANSWERS = frozenset({"yes", "no", "a-little", "still-hurts", "symptom"})
"""What counts only once its question can have been heard (``Dialogue.opens``)."""

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
            return _act(d, ("clock",), Happening(at))


def hear(d: Dialogue, text: str) -> Understood:
    """What a sentence means in this state, before it is acted on: for the log."""
    return understand(text, d.book.vocabulary, live(d), d.book.triage)


def live(d: Dialogue) -> frozenset[str]:
    """The names listened for now. Red flags are listened for always and are not among them."""
    return d.book.vocabulary.names.intersection(_BY_STATE[d.state])


def live_while_sounding(d: Dialogue, line: str) -> frozenset[str]:
    """The names listened for while ``line`` is in the air: not those whose phrases occur in it."""
    return live(d) - d.book.vocabulary.occurring(line)


def _words(d: Dialogue, text: str, at: float) -> Step:
    meant = hear(d, text)
    if meant.kind == "redflag":
        flag = Flag(d.book.triage.row(meant.name), meant.phrase)
        return _act(d, ("flag",), Happening(at, meant.names, meant.minutes, flag))
    if meant.kind == "none":
        return _murmured(d, text), ()
    return _act(d, meant.names, Happening(at, meant.names, meant.minutes))


def _act(d: Dialogue, triggers: Iterable[str], h: Happening) -> Step:
    rows = _BY_STATE[d.state]
    for trigger in triggers:
        if trigger in rows and not _ignored(d, trigger, h):
            after, actions = rows[trigger](d, h)
            return replace(after, paused=_paused(d, actions)), actions
    return d, ()


def _ignored(d: Dialogue, trigger: str, h: Happening) -> bool:
    if trigger == "clock":
        return d.paused
    if trigger == "finished":
        return h.at - d.since < SHORTEST_S
    return trigger in ANSWERS and h.at < d.opens


def _paused(d: Dialogue, actions: tuple[Action, ...]) -> bool:
    """A pause lasts until something sounds again; while it lasts the cramp clock says nothing."""
    verbs = {one.name for one in actions if isinstance(one, Verb)}
    sounds = any(isinstance(one, Perform | Speak | Hush) for one in actions)
    return "pause" in verbs or (d.paused and not sounds and not verbs & MOVING)


def _murmured(d: Dialogue, text: str) -> Dialogue:
    if d.episode is None or not text.strip():
        return d
    return replace(d, episode=replace(d.episode, murmurs=d.episode.murmurs + 1))
