"""Sounds whose lengths are guessed from their words: enough to lay out a routine without making a
voice speak."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import FaultsFound
from calmcramp.score.routine import Routine
from calmcramp.score.said import said
from calmcramp.score.score import parse_speech
from calmcramp.score.units import RATE
from calmcramp.score.whom import MOMENT
from calmcramp.service.programme import lay_out_parts, led

SECONDS_A_LETTER = {"cramp": 0.068, "relax": 0.085, "sleep": 0.095}
"""About 150, 120 and 105 words a minute (care-brief 6.1): on the short side, so that what fits in
truth fits here."""


class GuessedSounds:
    """Implements `score.Sounds` without any sound."""

    def __init__(self, tones: tuple[str, ...]) -> None:
        self._tones = tones

    def frames(self, sound: str) -> int:
        """A likely length: by letters for speech, by the name for a breath, one second for anything
        else."""
        spoken = parse_speech(sound)
        if spoken is not None:
            mode, text = spoken
            return int(RATE * SECONDS_A_LETTER.get(mode, 0.085) * max(len(text), 3))
        phase = sound.rpartition("-")[2]
        return int(phase) * RATE // 1000 if phase.isdigit() else RATE

    def samples(self, sound: str) -> NDArray[np.float32]:
        """Silence of that length."""
        return np.zeros(self.frames(sound), np.float32)

    def tones(self) -> tuple[str, ...]:
        """The names of the tones there are."""
        return self._tones


class _Listing(GuessedSounds):
    """Remembers which lines were asked for."""

    def __init__(self, tones: tuple[str, ...]) -> None:
        super().__init__(tones)
        self.lines: dict[tuple[str, str], None] = {}

    def frames(self, sound: str) -> int:
        spoken = parse_speech(sound)
        if spoken is not None:
            mode, text = spoken
            self.lines[text, mode] = None
        return super().frames(sound)


def lines_of(
    routine: Routine,
    find: Callable[[str], Routine],
    tones: tuple[str, ...],
    flags: frozenset[str] = frozenset(),
) -> tuple[tuple[str, str], ...]:
    """Text and mode of every line that leading a routine may take, each once.

    First as somebody with these flags hears it, by day or after a cramp, its ending and its parts
    included; then whatever else stands in its file, for whomever it is.

    :param find: a routine by its name
    """
    listed, known = _Listing(tones), list[tuple[object, ...]]()
    for moment in ((), *((each,) for each in MOMENT)):
        whom = flags.union(moment)
        try:
            if (what := led(routine.name, find, whom)) not in known:
                known.append(what)
                lay_out_parts(((routine.name, None),), find, listed, flags=whom)
        except FaultsFound:  # it does not suit then, or a line is longer than its place at a guess
            continue
    return tuple({**listed.lines, **{(each.text, each.mode): None for each in said(routine)}})
