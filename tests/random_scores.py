"""Scores and stories drawn by hypothesis: what sounds, and what somebody does meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from calmcramp.score import transport as tr
from calmcramp.score.mix import mix
from calmcramp.score.score import Cue, Hold, Mark, Score, Sounds, speech_id
from calmcramp.score.transport import Notice, Transport
from fakes_sound import speech_frames

Story = list[tuple[int, str]]
"""Frames to wait, then what is done."""

WORDS = ("Toes up.", "Hold it there.", "Out slowly. A small breath in.")
SHORTEST = speech_frames("Toes up.")

QUESTION = Score(
    (Cue(0, SHORTEST, "speech", speech_id("cramp", "Toes up."), "Toes up."),),
    (Hold(SHORTEST, 6_000, "easing"),),
    (Mark(0, 0, "question"),),
    SHORTEST,
)

VERBS: dict[str, Callable[[Transport], Transport]] = {
    "pause": tr.pause,
    "resume": tr.resume,
    "repeat": tr.repeat,
    "back": tr.back,
    "skip": tr.skip,
    "release": tr.release,
    "stop": tr.stop,
    "duck": lambda t: tr.duck(t, True),
    "unduck": lambda t: tr.duck(t, False),
    "louder": tr.louder,
    "quieter": tr.quieter,
    "splice": lambda t: tr.splice_now(t, QUESTION),
    "interject": lambda t: tr.interject(t, QUESTION),
    "start": lambda t: tr.start(t, t.score),
    "restart": lambda t: tr.start(t, QUESTION),
}

stories = st.lists(
    st.tuples(st.integers(0, 30_000), st.sampled_from(sorted(VERBS))), min_size=1, max_size=8
)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Up to six steps: a sentence, perhaps with tones, one of which may outlast the
    step, then quiet or a hold; perhaps a bed."""
    cues, holds, marks, at = list[Cue](), list[Hold](), list[Mark](), 0
    for step in range(draw(st.integers(1, 6))):
        marks.append(Mark(at, step, "random"))
        text = draw(st.sampled_from(WORDS))
        length = speech_frames(text)
        cues.append(Cue(at, length, "speech", speech_id("cramp", text), text, step=step))
        if draw(st.booleans()):
            cues.append(Cue(at, 5_760, "tone", "tone/tick", step=step, gain_db=-10.0))
        at += length
        if draw(st.booleans()):
            holds.append(Hold(at, draw(st.integers(1, 20_000)), "easing", step))
        else:
            lasting = at - draw(st.integers(1, 5_000))
            cues.append(Cue(lasting, 5_760, "tone", "tone/tick", step=step, gain_db=-10.0))
        at += draw(st.integers(0, 20_000))
    at = max([at, *(cue.end for cue in cues)])
    if draw(st.booleans()):
        cues.append(Cue(0, at, "bed", "bed/bed", gain_db=-6.0, fade_in=9_000, fade_out=50_000))
    return Score(tuple(cues), tuple(holds), tuple(marks), at)


def play(
    score: Score, story: Story, sounds: Sounds, block: Callable[[], int]
) -> tuple[NDArray[np.float32], list[Notice], Transport]:
    """All that is heard, all that is told, and the transport at the end of a story."""
    transport = tr.start(Transport(), score)
    heard, told = list[NDArray[np.float32]](), list[Notice]()
    for wait, verb in [*story, (40_000, "quieter")]:
        until = transport.out + wait
        while transport.out < until:
            frames = min(block(), until - transport.out)
            transport, samples, notices = mix(transport, frames, sounds)
            heard.append(samples)
            told += notices
        transport = VERBS[verb](transport)
    return np.concatenate(heard), told, transport
