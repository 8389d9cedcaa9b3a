"""The shipped routines laid out: without a voice, at the pace of a calm one."""

from __future__ import annotations

from collections.abc import Iterator

from calmcramp import places
from calmcramp.score.routine import Breathe, Pace, Routine, Step, Tense
from calmcramp.score.score import Cue, Score, parse_speech
from calmcramp.score.units import RATE, frames
from calmcramp.service.programme import lay_out_parts
from fakes_sound import FakeSounds
from shipped_words import routines

SHIPPED = routines()
LED = tuple(
    name for name, each in SHIPPED.items() if each.kind in ("breathing", "relaxation", "sleep")
)
NIGHTS = tuple(name for name in LED if SHIPPED[name].ends)
"""Sessions that end in sleep."""
PACED = tuple(
    name
    for name, each in SHIPPED.items()
    if any(isinstance(step, Breathe) for passage in each.passages for step in passage.steps)
)
TONES = tuple(sorted(path.stem for path in places.audio().glob("*.flac")))
WORDS_A_MINUTE = {"cramp": 147, "relax": 112, "sleep": 100}
"""Care-brief 6.1, the middle of each band."""


class CalmVoice(FakeSounds):
    """All shipped tones, and words that last as long as the voice is to take for them."""

    def tones(self) -> tuple[str, ...]:
        """The cue sounds and beds there are."""
        return TONES

    def frames(self, sound: str) -> int:
        """How long a sound is."""
        spoken = parse_speech(sound)
        if spoken is None:
            length = sound.rpartition("-")[2]
            return int(length) * RATE // 1000 if length.isdecimal() else super().frames(sound)
        mode, text = spoken
        return frames(len(text.split()) * 60 / WORDS_A_MINUTE[mode])


def find(name: str) -> Routine:
    """A shipped routine."""
    return SHIPPED[name]


def led(name: str, *flags: str, minutes: float | None = None, pace: Pace | None = None) -> Score:
    """The score of a whole routine as somebody with these flags is led."""
    parts = ((name, None),)
    return lay_out_parts(parts, find, CalmVoice(), minutes, pace, frozenset(flags)).score


def steps(routine: Routine) -> tuple[Step, ...]:
    """All of its steps."""
    return tuple(step for passage in routine.passages for step in passage.steps)


def tensed(routine: Routine) -> Iterator[tuple[str, Tense]]:
    """Passage and step of everything that is tightened."""
    for passage in routine.passages:
        yield from ((passage.name, step) for step in passage.steps if isinstance(step, Tense))


def speech(score: Score) -> list[Cue]:
    """What is spoken, in order."""
    return [cue for cue in score.cues if cue.kind == "speech"]


def minutes_of(score: Score) -> float:
    """Its length; questions count nothing."""
    return score.end / RATE / 60
