"""What holds for every score and every story: exact, calm, bounded and told once."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.score import transport as tr
from calmcramp.score.mix import CEILING
from calmcramp.score.score import Cue, Score
from calmcramp.score.transport import CueBegan, CueEnded, Finished, HoldBegan, HoldExpired
from fakes_sound import FakeSounds
from random_scores import VERBS, Story, play, scores, stories

NOISE, LEVEL = FakeSounds(), FakeSounds(level=True)
WHOLE = 10**9

VERBS["near"] = lambda transport: tr.adapt(transport, 6.0)
VERBS["far"] = lambda transport: tr.adapt(transport, -6.0)
rooms = st.lists(
    st.tuples(st.integers(0, 30_000), st.sampled_from(["near", "far", *sorted(VERBS)])),
    min_size=1,
    max_size=8,
)
"""Stories in a room that grows louder and quieter."""

STEEPEST = 0.006
"""A step of two samples that a dozen soft edges of level clips can add up to; a cut is 0.2."""


@settings(max_examples=60, deadline=None)
@given(scores(), rooms, st.integers(0, 10**6))
def test_the_size_of_a_block_never_changes_a_sample_or_a_notice(
    score: Score, story: Story, seed: int
) -> None:
    chance = random.Random(seed)
    whole, told, end = play(score, story, NOISE, lambda: WHOLE)
    parts, told_in_parts, end_of_parts = play(
        score, story, NOISE, lambda: chance.choice((1, 960, chance.randint(2, 9_000)))
    )

    assert np.array_equal(whole, parts)
    assert np.array_equal(np.signbit(whole), np.signbit(parts))
    assert told == told_in_parts
    assert end == end_of_parts


@settings(max_examples=80, deadline=None)
@given(scores(), rooms)
def test_nothing_clicks_whatever_is_done(score: Score, story: Story) -> None:
    heard, _, _ = play(score, story, LEVEL, lambda: WHOLE)

    assert np.abs(np.diff(heard, prepend=0.0)).max() < STEEPEST
    assert np.abs(heard).max() < CEILING


@settings(max_examples=80, deadline=None)
@given(scores(), stories)
def test_what_begins_ends_and_is_told_once_in_order(score: Score, story: Story) -> None:
    _, told, transport = play(score, story, LEVEL, lambda: WHOLE)
    sounding = list[Cue]()
    for notice in told:
        if isinstance(notice, CueBegan):
            sounding.append(notice.cue)
        elif isinstance(notice, CueEnded):
            sounding.remove(notice.cue)

    assert sorted(sounding, key=str) == sorted(transport.needle.sounding, key=str)
    assert [notice.out for notice in told] == sorted(notice.out for notice in told)


@settings(max_examples=60, deadline=None)
@given(scores(), st.integers(700, 40_000))
def test_left_alone_a_score_ends_after_its_length_and_its_holds(score: Score, block: int) -> None:
    length = score.end + sum(hold.limit for hold in score.holds)
    _, told, transport = play(score, [(length + 1, "resume")], LEVEL, lambda: block)

    assert [n.out for n in told if isinstance(n, Finished)] == [length]
    assert [n.hold for n in told if isinstance(n, HoldBegan)] == list(score.holds)
    assert [n.hold for n in told if isinstance(n, HoldExpired)] == list(score.holds)
    assert [n.cue for n in told if isinstance(n, CueBegan)] == list(score.cues)
    assert transport.needle.sounding == ()
