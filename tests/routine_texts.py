"""Routine files as text: one with everything in it, and ones with a single step."""

from __future__ import annotations

import random

import pytest

from calmcramp.score.reading import BadRoutine, read_routine

HEAD = """\
name = "evening"
title = "A quiet evening"
kind = "relaxation"
mode = "relax"
bed = true
"""

EVERYTHING = (
    HEAD
    + """\
ends = "sleep-ending"
instead = "release-only"
shorter = "recall"
called = ["my quiet evening", "evening ease"]
unless = ["recent_surgery"]

[minutes]
default = 10
shortest = 5
longest = 20

[[passage]]
name = "opening"
unless = ["kidney", "lung"]
step = [{ kind = "rest", seconds = 90 }, { kind = "tone", name = "tick" }]

[[passage]]
name = "all"

[[passage.step]]
kind = "say"
text = "Call {emergency}."   # a comment with "quotes" and [brackets]
pause = 3
mode = "sleep"

[[passage.step]]
kind = "hold"
seconds = 30
lines = [
  { at = 0, text = "Toes up." },
  { at = 5.5, text = '''Hold it there.''', unless = ["just_cramped"] },
  { at = 5.5, text = "Half as strong.", only = ["just_cramped"] },
]

[[passage.step]]
kind = "breathe"
seconds = 300
from = 10
to = 6
over = 240
words = ["In", "and out"]
small = ["Small and easy."]

[[passage.step]]
kind = "breathe"
cycles = 4
in = 4
hold_in = 7
out = 8
small = ["Small and easy."]

[[passage.step]]
kind = "breathe"
cycles = 3
in = 2.5
top_up = 1
out = 6.5
words = ["In", "sip", "and out"]

[[passage.step]]
kind = "breathe"
seconds = 300
from = 10
to = 6
stays = [60, 45, 45, 45]
small = ["Small and easy."]

[[passage.step]]
kind = "tense"
text = "Toes up, lightly."
second = "Toes up a second time, lightly."
release = "Let go."
notice = "Notice the difference."
seconds = 5
feet = true
quiet = 35

[[passage.step]]
kind = "soften"
text = "Let the calf grow heavy."
quiet = 30
only = ["cramped_day"]

[[passage.step]]
kind = "ask"
name = "easing"
text = "Is it easing?"
again = "Easing?"

[[passage.step]]
kind = "ending"
bed_seconds = 25
fade = 75
"""
)


def written(steps: str, head: str = HEAD) -> str:
    return f'{head}[[passage]]\nname = "a"\n[[passage.step]]\n{steps}\n'


def faults(text: str, **slots: str) -> list[str]:
    with pytest.raises(BadRoutine) as caught:
        read_routine(text, "evening.toml", slots)
    return [str(fault) for fault in caught.value.faults]


def mangled(text: str, seed: int) -> str:
    """`text` with a few of its pieces lost, doubled, moved or replaced."""
    chance = random.Random(seed)
    pieces = text.replace("\n", " \n ").split(" ")
    odd = (
        "[",
        "]]",
        "=",
        '"',
        "{x}",
        "-1",
        "nan",
        "1e400",
        "0x" + "f" * 5000,
        "true",
        "'''",
        "\x00",
    )
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(pieces))
        pieces[at] = chance.choice((*odd, chance.choice(pieces), ""))
    return " ".join(pieces)


PARTS = """\
name = "evening"
title = "A quiet evening"
kind = "relaxation"
mode = "relax"
bed = true
ends = "sleep-ending"

[[part]]
routine = "settle"
minutes = 5
passages = ["opening", "breathing"]

[[part]]
routine = "pmr-4"
unless = ["recent_surgery"]
"""
