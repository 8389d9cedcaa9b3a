"""From a sentence to what is meant by it.

Rule 1. Triage comes first, inside `understand`, so that no state can forget it.
Rule 2. "Stop" comes second: it outranks every other command in the same sentence.
Rule 3. The longest phrase wins, so "not better" is never "better".
Rule 4. Only names that are live now are looked for; the rest of a sentence is just words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from calmcramp.dialogue.triage import GRAVE, Triage
from calmcramp.dialogue.vocabulary import Vocabulary, plain

if TYPE_CHECKING:
    from calmcramp.dialogue.answers import Answers

Kind = Literal["wake", "command", "redflag", "question", "none"]

# In one sentence the earlier of these is meant: "yes, it still hurts" is about the hurting.
_RANK = (
    *(
        "stop",
        "cramp",
        "returning",
        "goodnight",
        "pause",
        "resume-session",
        "health",
        "schedule",
        "diary-week",
        "diary-questions",
        "ask",
        "later",
    ),
    *(
        "skin-sore",
        "warmth",
        "heat-on",
        "off",
        "is-off",
        "cold",
        "usual",
        "sleep",
        "still-awake",
        "relax",
    ),
    *("symptom", "a-little", "still-hurts", "better", "standing", "lying", "unsure-where"),
    *("hamstring", "inner-thigh", "front", "shin", "calf", "foot", "thigh"),
    *("muscle-relaxation", "body-scan", "grounding", "breathing"),
    *("unpleasant", "too-long", "shorter", "longer", "start-over"),
    *("back", "repeat", "next", "slower", "faster", "louder", "quieter", "how-long", "continue"),
    *("both", "left", "right", "no", "yes"),
)
_OPPOSITE = {"better": "still-hurts", "still-hurts": "better"}
_WEAK = frozenset({"yes", "no"})
_CHATTER = 3
"""A bare yes or no inside a sentence with more foreign words than this answers somebody else."""


TIMED = "minutes"
"""The name of a length of time that stands alone: "ten minutes"."""


@dataclass(frozen=True)
class Understood:
    """What a sentence means to the assistant."""

    kind: Kind
    name: str = ""
    """The name it is acted on by; a red flag's or an answer's id; empty for ``none``."""
    phrase: str = ""
    """The words that decided it, plain."""
    level: str = ""
    """A red flag's level, else empty."""
    names: tuple[str, ...] = ()
    """Every name in the sentence, in order of rank."""
    minutes: int | None = None
    """Whole minutes asked for in it."""


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    names: frozenset[str]


def understand(
    text: str,
    vocabulary: Vocabulary,
    live: frozenset[str],
    triage: Triage | None = None,
    answers: Answers | None = None,
    awake: bool = True,
) -> Understood:
    """What ``text`` means while ``live`` names are listened for.

    :param triage: without it no red flag is looked for; the dialogue always gives it
    :param answers: the questions that can be answered, where one may be asked now
    :param awake: whether it is being spoken with; asleep, milder flags are other people's talk
    """
    words = tuple(plain(text).split())
    meant = _meaning(words, vocabulary, live)
    flag = triage.find(text) if triage is not None else None
    grave = flag is not None and flag.row.level in (*GRAVE, "ask")
    asked = answers.find(text) if answers is not None and not grave else None
    if asked is not None and (meant.kind == "none" or _asks(text, answers)):
        return Understood("question", asked.id, " ".join(words), names=("question",))
    if flag is None or not (flag.row.always or awake or meant.kind == "wake"):
        return meant
    minutes = meant.minutes
    return Understood(
        "redflag", flag.row.id, flag.phrase, flag.row.level, meant.names, minutes=minutes
    )


def _asks(text: str, answers: Answers | None) -> bool:
    """Whether it is put as a question; a bare name that also names a topic is a wish."""
    return answers is not None and answers.is_question(text)


def _meaning(words: tuple[str, ...], vocabulary: Vocabulary, live: frozenset[str]) -> Understood:
    found = _found(words, vocabulary, live)
    phrase_of = {name: " ".join(words[one.start : one.end]) for name, one in found}
    names = tuple(sorted(phrase_of, key=_rank))
    minutes = _minutes(words, vocabulary)
    if not names:
        timed = minutes is not None and TIMED in live
        length = Understood("command", TIMED, " ".join(words), names=(TIMED,), minutes=minutes)
        return length if timed else Understood("none")
    kind: Kind = "wake" if names[0] in vocabulary.wake else "command"
    asked = _choices(words, vocabulary) if kind == "wake" else ()
    every = (*names, *(name for name in asked if name not in names))
    return Understood(kind, names[0], phrase_of[names[0]], names=every, minutes=minutes)


def _found(
    words: tuple[str, ...], vocabulary: Vocabulary, live: frozenset[str]
) -> list[tuple[str, _Found]]:
    """Every live name in the sentence with where it stands, negations and chatter taken away."""
    spans = _spans(words, vocabulary, live)
    covered = {at for one in spans for at in range(one.start, one.end)}
    foreign = [
        word for at, word in enumerate(words) if at not in covered and word not in vocabulary.ignore
    ]
    pairs = [(name, one) for one in spans for name in one.names]
    told = vocabulary.tells(foreign, words)
    # A sentence that begins with the wake phrase calls, whatever it tells afterwards.
    first = next((at for at, word in enumerate(words) if word not in vocabulary.ignore), 0)
    return [
        (name, one)
        for raw, one in pairs
        for name in _negated(raw, words[: one.start], vocabulary, live)
        if not (told and name in vocabulary.wake and one.start > first)
        and not (name in _WEAK and len(foreign) > _CHATTER)
    ]


def _spans(words: tuple[str, ...], vocabulary: Vocabulary, live: frozenset[str]) -> list[_Found]:
    """The phrases in the sentence, longest first, none over another, in the order spoken."""
    if whole := _whole(words, vocabulary) & live:
        return [_Found(0, len(words), whole)]
    every = [
        _Found(i, j, names)
        for i, j in vocabulary.spans(len(words))
        if (names := vocabulary.inside.get(words[i:j], frozenset()) & live)
    ]
    chosen: list[_Found] = []
    for one in sorted(every, key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)


def _whole(words: tuple[str, ...], vocabulary: Vocabulary) -> frozenset[str]:
    bare = tuple(word for word in words if word not in vocabulary.ignore)
    none: frozenset[str] = frozenset()
    return vocabulary.whole.get(words) or vocabulary.whole.get(bare) or none


def _negated(
    name: str, before: Sequence[str], vocabulary: Vocabulary, live: frozenset[str]
) -> Iterator[str]:
    """The name, its opposite, or nothing, by the words before it: "it isn't any better".

    A plain "no" before a name is an answer of its own ("no, it still hurts"), not a negation,
    except before a wake phrase ("no cramp tonight").
    """
    at = len(before)
    while at and before[at - 1] in vocabulary.between:
        at -= 1
    negator = before[at - 1] if at else ""
    adjacent = at == len(before)
    plain_no = negator == "no" and not (name in vocabulary.wake and adjacent)
    if negator not in vocabulary.negators or plain_no or name in ("stop", "yes", "no"):
        yield name
    elif _OPPOSITE.get(name) in live:
        yield _OPPOSITE[name]


def _choices(words: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What else a wake sentence names: the muscle, the side, the kind of session."""
    pool = vocabulary.names - vocabulary.wake.keys()
    return tuple(sorted({name for name, _ in _found(words, vocabulary, pool)}, key=_rank))


def _minutes(words: tuple[str, ...], vocabulary: Vocabulary) -> int | None:
    for i, j in vocabulary.spans(len(words)):
        if (length := vocabulary.durations.get(words[i:j])) is not None:
            return length
    for number, unit in pairwise(words):
        if unit not in vocabulary.units:
            continue
        if number in vocabulary.minutes:
            return vocabulary.minutes[number]
        if number.isdigit() and 1 <= int(number) <= 60:
            return int(number)
    return None


def _rank(name: str) -> int:
    return _RANK.index(name) if name in _RANK else len(_RANK)
