"""How the shipped breathing goes: the care brief's patterns, in whole breaths, thinning out."""

from __future__ import annotations

import pytest

from calmcramp.score.routine import Breathe, Pace, Pattern, Ramp
from calmcramp.score.score import Score
from calmcramp.score.units import RATE
from library import NIGHTS, PACED, find, led, steps

PATTERNS = {
    "long-out": (4, 0, 6, 0),
    "long-out-easy": (3, 0, 5, 0),
    "coherent": (5, 0, 5, 0),
    "coherent-slow": (5.5, 0, 5.5, 0),
    "sleep-breath": (4.5, 0, 5.5, 0),
    "pursed": (2, 0, 4, 0),
    "box": (4, 4, 4, 4),
    "box-easy": (3, 3, 3, 3),
    "four-seven-eight": (4, 7, 8, 0),
    "four-seven-eight-long": (4, 7, 8, 0),
    "four-seven-eight-easy": (2, 3.5, 4, 0),
}
"""Care-brief 4.4."""


def test_paced_breathing_is_in_the_library() -> None:
    assert len(PACED) == 14


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_that_of_care_brief_4_4(name: str) -> None:
    (step,) = (step for step in steps(find(name)) if isinstance(step, Breathe))
    inhale, held, exhale, empty = PATTERNS[name]

    assert step.pace == Pattern(inhale, exhale, held, empty)


def test_the_ramps_are_those_of_care_brief_4_3() -> None:
    (bed,), (acute,) = (
        [step for step in steps(find(name)) if isinstance(step, Breathe)]
        for name in ("settle", "ease")
    )

    assert bed.pace == Ramp(10, 6, 240)
    assert isinstance(acute.pace, Ramp)
    assert (acute.pace.start, acute.pace.to, acute.pace.stays) == (10, 6, (60, 45, 45, 45))


def test_held_breaths_and_sighs_are_few() -> None:
    counted = {
        name: [step.cycles for step in steps(find(name)) if isinstance(step, Breathe)]
        for name in ("four-seven-eight", "four-seven-eight-long", "four-seven-eight-easy", "sigh")
    }

    assert list(counted.values()) == [[4], [8], [4], [3, None]]
    for name in ("four-seven-eight", "four-seven-eight-long"):
        assert led(name, minutes=40).end == pytest.approx(led(name).end, rel=0.2)


@pytest.mark.parametrize("name", PACED)
@pytest.mark.parametrize("pace", [Pace(), Pace().slower(), Pace().faster(), Pace(breath=6.5)])
def test_every_breathing_ends_on_a_whole_breath(name: str, pace: Pace) -> None:
    minutes = find(name).minutes
    for wanted in (None, minutes.shortest if minutes else 1, minutes.longest if minutes else 60):
        score = led(name, minutes=wanted, pace=pace)
        steps = {cue.step for cue in score.cues if cue.sound.startswith("tone/in-")}
        assert all(last_breath_is_whole(score, step) for step in steps)
        assert len(steps) == (2 if name == "sigh" else 1)


def last_breath_is_whole(score: Score, step: int) -> bool:
    """Whether a step has as many ways in as out, and its last breath the length of the one before
    it when the next step begins."""
    tones = [cue for cue in score.cues if cue.kind == "tone" and cue.step == step]
    ins, outs = ([c for c in tones if c.sound.startswith(f"tone/{way}-")] for way in ("in", "out"))
    end = next((mark.at for mark in score.marks if mark.at > outs[-1].at), score.end)
    in_turn = all(one.at < other.at for one, other in zip(ins, outs, strict=True))
    return in_turn and end - ins[-1].at == ins[-1].at - ins[-2].at


@pytest.mark.parametrize("name", [name for name in PACED if name in NIGHTS])
def test_words_thin_to_sounds_and_the_sounds_to_nothing(name: str) -> None:
    score = led(name)
    tones = [cue for cue in score.cues if cue.kind == "tone" and cue.name == "breathing"]
    words = [cue for cue in score.cues if cue.text in ("In", "and out") and cue.name == "breathing"]
    begin, end = tones[0].at, tones[-1].end

    assert max(cue.at for cue in words) <= begin + 130 * RATE
    if end - begin >= 240 * RATE:
        late = [cue.gain_db for cue in tones if cue.at >= end - 120 * RATE]
        assert late == sorted(late, reverse=True)
        assert late[-1] <= tones[0].gain_db - 30
        assert not [c for c in score.cues if c.kind == "speech" and end - 120 * RATE < c.at < end]
