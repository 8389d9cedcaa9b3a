"""The default voice: hibari, a small neural voice that comes whole inside its wheel (English).

Rule 1. The library is loaded with the first line, not with this file: it takes 0.7 s and some 200
        MB.
Rule 2. One thread, one fixed seed: a line always gives the same samples.
Rule 3. No voice but the one in the wheel is ever asked for: others would be fetched from the
        network.
"""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np

from calmcramp.errors import kind_and_place
from calmcramp.voice.mastering import trimmed
from calmcramp.voice.pacing import join, phrases
from calmcramp.voice.types import Samples, VoiceFault

_VOICE = "heart"
_SEED = 3
_RATE = 24_000

_SPEED = {"cramp": 0.84, "relax": 0.79, "sleep": 0.78}
"""hibari's speed; measured, 0.8 makes its words last 1.25 times as long."""


class HibariEngine:
    """The neural voice; see `calmcramp.voice.types.Synthesizer`."""

    name = f"hibari-{_VOICE}"

    @cached_property
    def version(self) -> str:
        """Of the library, which carries the voice."""
        return version("hibari-tts")

    @cached_property
    def _voice(self) -> Any:  # the library has no types
        from hibari import Hibari

        return Hibari(_VOICE, threads=1)

    def synthesize(self, text: str, mode: str) -> tuple[Samples, int]:
        """The line at the pace of `mode`, 24 kHz.

        :raises VoiceFault: when the library cannot be loaded, fails, or leaves a phrase silent.
        """
        parts = phrases(text, mode)
        try:
            spoken = [self._voice(part.text, speed=_SPEED[mode], seed=_SEED) for part in parts]
        except Exception as error:  # whatever the library raises, a line was not spoken
            raise VoiceFault(
                f"hibari could not speak: {kind_and_place(error)}", "see calmcramp doctor"
            ) from error
        sounds = [trimmed(np.asarray(sound, np.float32), _RATE) for sound in spoken]
        if not all(map(len, sounds)):
            raise VoiceFault(f'hibari stayed silent at "{text}"', "write the line in other words")
        return join(text, mode, sounds, _RATE), _RATE
