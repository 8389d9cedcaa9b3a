"""The people of the week: what they say, what they answer, and how that sounds at the microphone.

Half of what the embedded recogniser knows is spoken, everything else is typed, which enters by the
same door. Their words are those of the tests and of the recogniser's training.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp.dialogue.vocabulary import plain
from calmcramp.service.rehearsal import UserLine, voice_user
from house import ROOT
from nights.plan import OPENINGS

Samples = NDArray[np.float32]

SILENT = {"helpful": 0.15, "silent": 0.9, "fuzzy": 0.2}
"""Mood -> how often a question goes unanswered."""
SPOKEN = 0.5
"""How much of what can be spoken is spoken."""
THINKS_S = (0.7, 6.0)

SOOTHED = ("a little", "still hurts", "it's better", "it's gone", "no", "yes", "better")
ANSWERS: Mapping[str, Sequence[str]] = {
    "LOCATING": ("calf", "my foot", "shin", "thigh", "hamstring", "left", "i'm not sure"),
    "WHICH_THIGH": ("the front", "back of my thigh"),
    "HOLDING": SOOTHED,
    "MASSAGING": SOOTHED,
    "UPRIGHT": SOOTHED,
    "SCREENING": ("no", "no", "no swelling", "yes", "it's numb"),
    "RATING": ("six", "ten", "three", "no"),
    "OFFERING_HEAT": ("yes", "yes", "no"),
    "SKIN_CHECK": ("it's fine", "it's fine", "it's sore", "yes"),
    "HEAT_OFF": ("it's off", "off", "not yet", "help me sleep"),
    "CHOOSING": ("breathing", "muscle relaxation", "body scan", "ten minutes", "the usual"),
    "OFFERED": ("yes", "not tonight", "start", "no"),
    "FLAGGED": ("yes", "i understand", "no"),
}
"""State -> what somebody helpful answers there; elsewhere yes, no, or good night."""
ELSE = ("yes", "no", "okay", "good night", "no thanks")


@cache
def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text("utf-8"))


@cache
def fuzz() -> tuple[str, ...]:
    """Everything that anybody says in the tests of the conversation."""
    files = ("calm_talk", "other_talk", "paraphrases", "questions")
    tables = (_toml(f"tests/dialogue/{name}.toml") for name in files)
    return tuple(sorted({line for table in tables for line in _strings(table)}))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [line for part in parts for line in _strings(part)]


@cache
def grave() -> tuple[str, ...]:
    """What raises a red flag."""
    return tuple(_strings(_toml("tests/dialogue/paraphrases.toml")["exact"]))


@cache
def spoken() -> frozenset[str]:
    """What the embedded recogniser was taught."""
    phrases = _toml("tools/hearing/phrases.toml")
    known = (phrases[part] for part in ("wake", "command", "redflag"))
    return frozenset(plain(line) for part in known for line in _strings(part))


@cache
def chatter() -> tuple[str, ...]:
    """Talk that is not for the assistant."""
    return tuple(_toml("tools/hearing/phrases.toml")["talk"]["sentences"])


@cache
def television() -> tuple[str, ...]:
    """What is said there."""
    return tuple(_toml("scripts/en/rehearsal.toml")["television"])


def opening(kind: str, chance: Random) -> tuple[str, ...]:
    """The sentences with which an episode begins."""
    if kind == "fuzz":
        return tuple(chance.choices(fuzz(), k=chance.randrange(3, 15)))
    if kind == "grave":
        return (chance.choice(grave()),)
    if kind == "chatter":
        return tuple(chance.choices(chatter(), k=4))
    return (chance.choice(OPENINGS[kind]),)


def answer(state: str, mood: str, chance: Random) -> str:
    """What is answered to a question in a state; empty: nothing."""
    if chance.random() < SILENT[mood]:
        return ""
    if mood == "fuzzy" and chance.random() < 0.6:
        return chance.choice(fuzz())
    return chance.choice(ANSWERS.get(state, ELSE))


class Voices:
    """How sentences sound, 16 kHz; kept on the disk, so that they take no memory."""

    def __init__(self, folder: Path, speak: Callable[[str], Samples]) -> None:
        self._folder, self._speak = folder, speak
        folder.mkdir(parents=True, exist_ok=True)

    def sound(self, text: str) -> Samples:
        """One sentence, as quiet as the rehearsed user's."""
        file = self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.npy"
        if not file.exists():
            made = voice_user([UserLine(0.0, text)], self._speak)
            part = file.with_suffix(".part.npy")
            np.save(part, made)
            part.rename(file)
        return np.asarray(np.load(file), np.float32)

    def television(self, samples: int) -> Samples:
        """So many samples of the television of the rehearsals, one sentence after another."""
        return np.resize(np.concatenate([self.sound(text) for text in television()]), samples)

    def prepare(self) -> None:
        """Make everything that may be spoken."""
        for text in (*sorted(spoken()), *chatter(), *television()):
            self.sound(text)
