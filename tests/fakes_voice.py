"""Lines like those the assistant says, and somebody who makes clips without a voice."""

from __future__ import annotations

from threading import Event

import numpy as np
from numpy.typing import NDArray

from calmcramp.voice.clips import Clip
from calmcramp.voice.types import SpokenLine, VoiceFault

PASSAGES = {
    "cramp": """Straighten that leg. Pull your toes up toward your shin, and hold.
Hold it there. A strong pull, no jerking.
Breathe out slowly. A small breath in.
Good. The muscle is being told to let go.
Eight more seconds. Keep your toes up.
Now ease off slowly. Don't point your foot.
Is it easing? Yes, a little, or no.
All right. We'll stay with it, and do it another way.
If you can reach, gather all your toes in one hand.
Rest a moment. Keep your toes pointing up.
Now circle your ankles slowly. Five each way.
Which part is it? Calf, foot, or thigh?
You're doing it right.""",
    "relax": """Let your eyes close, if that is comfortable.
Bring your attention to your right calf. Do nothing with it.
As the air goes out, let it grow heavy on the bed.
Notice the weight of your arms, and the warmth of your hands.
Breathe in gently through your nose.
Let the breath leave slowly, without pushing.
If any part is sore, don't tighten it. Just let it soften.
Now make a fist with your right hand, about half as strong as you could.
And let go.
Your shoulders can sink into the bed now.
Let your jaw loosen, and your tongue rest.
If your mind wanders, just come back.""",
    "sleep": """Nothing more to do. You can drift off whenever you like.
Your legs are heavy, and warm.
There is nowhere to go, and nothing to decide.
Each breath a little softer than the last.
Let the sounds of the night come and go.
Your hands are resting, and so is your breath.
Slow breath out, and the weight sinks down.
Whenever you like, let sleep come.
You are safe in your bed.
The bed holds your legs, and your back, and your head.
Nothing hurts for now, and nothing has to change.
If you are still awake, that is all right too.""",
}
"""About a hundred words for each mode, one line to a clip."""


def lines(mode: str) -> list[SpokenLine]:
    """The passage of a mode, line by line."""
    return [SpokenLine(text, mode) for text in PASSAGES[mode].splitlines()]


def hum(seconds: float, rate: int = 48_000, level: float = 0.1) -> NDArray[np.float32]:
    """A steady vowel-like sound."""
    at = np.arange(round(seconds * rate)) / rate
    voice = np.sin(2 * np.pi * 150 * at) + 0.5 * np.sin(2 * np.pi * 600 * at)
    return (level * voice).astype(np.float32)


class Voice:
    """A synthesizer that hums a tenth of a second a word, and can be made to fail."""

    def __init__(self, name: str, fails: bool = False, level: float = 0.1) -> None:
        self.name, self.version, self.fails, self.level = name, "1", fails, level
        self.asked: list[str] = []

    def synthesize(self, text: str, mode: str) -> tuple[NDArray[np.float32], int]:
        """See `calmcramp.voice.types.Synthesizer`."""
        self.asked.append(text)
        if self.fails:
            raise VoiceFault(f"{self.name} lost its voice", "rest it")
        return hum(0.1 * len(text.split()), 24_000, self.level), 24_000


class Bench:
    """Makes clips at once, when let; notes the order in which it was asked."""

    def __init__(self, engine: str = "fake", version: str = "1") -> None:
        self.made: list[str] = []
        self.rested = 0
        self.may_go_on = Event()
        self.may_go_on.set()
        self.broken: set[str] = set()
        self.defect = ""
        self._engine, self._version = engine, version

    def make(self, line: SpokenLine) -> Clip:
        """See `calmcramp.voice.shelf.Bench`."""
        self.may_go_on.wait()
        self.made.append(line.text)
        if line.text == self.defect:
            raise ZeroDivisionError
        if line.text in self.broken:
            raise VoiceFault("nobody can say that", "say something else")
        return Clip.of(self._engine, self._version, hum(0.05))

    def rest(self) -> None:
        """Count how often it was let go."""
        self.rested += 1
