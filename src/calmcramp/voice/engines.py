"""Engines by name, and what to do when the first of them fails.

Rule 1. An engine is asked for in a few letters ("hibari", "pyttsx3:de"), so that a child process
        can be told.
Rule 2. A line that one engine cannot speak is spoken by the next, and the fault is told.
Rule 3. An engine that failed twice running is not asked again: loading it anew for each line would
        cost seconds.
Rule 4. The voice follows the language: no voice ever reads words of another language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from calmcramp.errors import Fault
from calmcramp.voice import mastering
from calmcramp.voice.clips import Clip, OnFault
from calmcramp.voice.types import Samples, SpokenLine, Synthesizer, VoiceFault

DEFAULT = ("hibari", "pyttsx3")
"""The engines asked, in order, for English."""

ENGLISH = "en"

_TRUSTED = 2
"""Failures running after which an engine is left alone."""


def engine(wanted: str) -> Synthesizer:
    """The engine called `wanted`: its name, and after a colon which of its voices.

    :raises VoiceFault: for a name nobody has
    """
    name, _, voice = wanted.partition(":")
    if name not in _ENGINES:
        raise VoiceFault(f'there is no voice engine "{name}"', f"use one of {', '.join(_ENGINES)}")
    return _ENGINES[name](voice)


def speakers(language: str, preferred: str) -> tuple[str, ...]:
    """The engines to ask for lines of a language, in order.

    hibari knows English alone; every other language is spoken by espeak-ng's voice for it, and by
    nobody when there is none.

    :param language: two or three letters, as in the settings
    :param preferred: the engine that the settings name; it counts where it speaks the language
    """
    if language == ENGLISH:
        return tuple(dict.fromkeys((preferred, *DEFAULT)))
    return (f"pyttsx3:{language}",)


def check(language: str) -> None:
    """Make sure that a language can be spoken, before a night depends on it. English always can:
    there two voices stand in for each other.

    :raises VoiceFault: when espeak-ng is not there, or has no voice for it
    """
    if language != ENGLISH:
        (only,) = speakers(language, "")
        engine(only).synthesize("1", "cramp")


class Chain:
    """Speaks with the first engine that can, and makes a clip of it."""

    def __init__(self, engines: Sequence[Synthesizer], on_fault: OnFault) -> None:
        """:param engines: the preferred one first; at least one"""
        self._engines = tuple(engines)
        self._on_fault = on_fault
        self._failures = dict.fromkeys((engine.name for engine in engines), 0)

    def make(self, line: SpokenLine) -> Clip:
        """The line, spoken and mastered.

        :raises VoiceFault: the last engine's, when none could speak it
        """
        fault = VoiceFault("no voice engine is left", "see calmcramp doctor")
        for speaker in self._engines:
            if self._failures[speaker.name] >= _TRUSTED:
                continue
            try:
                sound = mastering.mastered(*_audible(speaker, line))
            except VoiceFault as error:
                fault = error
                self._failures[speaker.name] += 1
                self._on_fault(Fault(f"voice {speaker.name}", error.what, error.remedy))
            else:
                self._failures[speaker.name] = 0
                return Clip.of(speaker.name, speaker.version, sound)
        raise fault

    def rest(self) -> None:
        """Nothing is wanted for now: nothing to let go of here."""


def _audible(speaker: Synthesizer, line: SpokenLine) -> tuple[Samples, int]:
    """The line as the engine speaks it, and its rate.

    :raises VoiceFault: also when nothing of it can be heard
    """
    sound, rate = speaker.synthesize(line.text, line.mode)
    if not len(mastering.trimmed(sound, rate)):
        raise VoiceFault(f"{speaker.name} gave no sound", "see calmcramp doctor")
    return sound, rate


def _hibari(_: str) -> Synthesizer:
    from calmcramp.voice.hibari_engine import HibariEngine

    return HibariEngine()


def _pyttsx3(voice: str) -> Synthesizer:
    from calmcramp.voice.pyttsx3_engine import Pyttsx3Engine

    return Pyttsx3Engine(voice) if voice else Pyttsx3Engine()


_ENGINES: dict[str, Callable[[str], Synthesizer]] = {"hibari": _hibari, "pyttsx3": _pyttsx3}
