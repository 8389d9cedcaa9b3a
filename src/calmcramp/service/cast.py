"""Who is heard in a rehearsal beside the assistant: its user, and people on a television."""

from __future__ import annotations

import tomllib
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.service.bedroom import RATE
from calmcramp.service.resampling import resampled
from calmcramp.service.shelf import read_text
from calmcramp.voice import engines
from calmcramp.voice.types import Synthesizer

Samples = NDArray[np.float32]

DEEPER = 0.9
"""Factor on the rehearsed user's pitch and pace, so that it is not the assistant's own voice that
speaks to it."""


class Cast:
    """Everybody, in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    @cached_property
    def _texts(self) -> dict[str, Any]:
        return tomllib.loads(read_text(places.scripts(self._language) / "rehearsal.toml"))

    @cached_property
    def _voice(self) -> Synthesizer:
        return engines.engine(engines.speakers(self._language, "hibari")[0])

    @property
    def example(self) -> tuple[str, ...]:
        """The user's lines of the built-in night."""
        return tuple(self._texts["example"])

    def user(self, text: str) -> Samples:
        """The rehearsed user: the house's voice, a little deeper and slower; 16 kHz."""
        sound, rate = self._voice.synthesize(text, "cramp")
        return np.concatenate(list(resampled([sound], int(rate * DEEPER), RATE)))

    def television(self, samples: int) -> Samples:
        """Other people, one sentence after another; 16 kHz."""
        talk = np.concatenate([self.user(text) for text in self._texts["television"]])
        return np.resize(talk, samples)
