"""Scores as values: what they refuse, and how they are put together."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.score.mix import render
from calmcramp.score.score import (
    CUT_FADE,
    Cue,
    Hold,
    Mark,
    Score,
    as_json,
    insert,
    join,
    parse_speech,
    speech_id,
    splice,
)
from calmcramp.score.units import RATE, frames, gain, seconds
from fakes_sound import FakeSounds
from random_scores import scores

S = RATE
BED = Cue(0, 20 * S, "bed", "bed/bed", fade_in=9 * S, fade_out=9 * S)


def speech(at: int, step: int = 0) -> Cue:
    return Cue(at, S, "speech", speech_id("cramp", "Toes up."), "Toes up.", step=step)


@pytest.mark.parametrize(
    ("length", "expected"), [(0.0, 0), (1.0, S), (2.4, 115_200), (0.5 / S, 1), (0.49 / S, 0)]
)
def test_seconds_become_the_nearest_frame(length: float, expected: int) -> None:
    assert frames(length) == expected


@given(st.integers(0, 10**10))
def test_frames_come_back_from_seconds(count: int) -> None:
    assert frames(seconds(count)) == count


def test_decibels() -> None:
    assert (gain(0.0), gain(-20.0)) == (1.0, pytest.approx(0.1))


def test_the_name_of_a_spoken_sound_can_be_read_back() -> None:
    assert parse_speech(speech_id("relax", "In/out, 1/2.")) == ("relax", "In/out, 1/2.")
    assert parse_speech("tone/in-4000") is None
    assert parse_speech("speech/relax") is None


@pytest.mark.parametrize(
    "made",
    [
        lambda: Score((speech(-1),), end=S),
        lambda: Score((speech(1),), end=S),
        lambda: Score((replace(speech(0), frames=0),), end=S),
        lambda: Score((), (Hold(S + 1, S, "x"),), (), S),
        lambda: Score((), (Hold(0, 0, "x"),), (), S),
        lambda: Score((), (), (Mark(S + 1, 0, "x"),), S),
        lambda: Score((speech(0),), (Hold(S // 2, S, "x"),), (), S),
    ],
)
def test_a_score_that_can_not_be_is_refused(made: object) -> None:
    assert callable(made)
    with pytest.raises(ValueError, match=r"inside|across"):
        made()


def test_a_hold_may_stand_where_a_sentence_ends_and_another_begins() -> None:
    score = Score((speech(0), speech(S)), (Hold(S, S, "x"),), (), 2 * S)

    assert score.sounding(S) == ()


@settings(max_examples=40, deadline=None)
@given(scores(), scores())
def test_joined_scores_sound_one_after_the_other(first: Score, second: Score) -> None:
    def plain(score: Score) -> Score:
        return replace(score, cues=tuple(cue for cue in score.cues if cue.kind != "bed"))

    sounds, both = FakeSounds(), join(plain(first), plain(second))
    parts = [*render(plain(first), sounds), *render(plain(second), sounds)]

    assert np.array_equal(np.concatenate(parts), np.concatenate(list(render(both, sounds))))
    assert [mark.step for mark in both.marks] == list(range(len(both.marks)))


def test_a_bed_goes_on_from_one_score_to_the_next() -> None:
    both = join(Score((BED,), end=20 * S), Score((replace(BED, fade_out=5 * S),), end=20 * S))

    assert both.cues == (replace(BED, frames=40 * S, fade_out=5 * S),)


def test_nothing_goes_on_after_a_farewell() -> None:
    farewell = replace(BED, frames=100 * S, fade_out=75 * S)
    both = join(Score((farewell,), end=100 * S), Score((BED,), end=20 * S))

    assert both.cues == (farewell, replace(BED, at=100 * S, step=1))


@settings(max_examples=60, deadline=None)
@given(scores(), scores(), st.floats(0, 1))
def test_a_splice_keeps_the_past_and_brings_the_rest(past: Score, rest: Score, part: float) -> None:
    at = int(past.end * part)
    spliced = splice(past, at, rest)

    assert spliced.end == at + rest.end
    assert [c for c in spliced.cues if c.end <= at and c.kind != "bed"] == [
        replace(
            c,
            frames=min(c.frames, at - c.at),
            fade_out=0 if c.end <= at else min(CUT_FADE, at - c.at),
        )
        for c in past.cues
        if c.kind != "bed" and (c.end <= at or c.at <= at - S // 20)
    ]
    assert [hold.at - at for hold in spliced.holds if hold.at >= at] == [h.at for h in rest.holds]


def test_what_is_too_short_to_fade_is_dropped() -> None:
    spliced = splice(Score((BED, speech(0)), end=20 * S), 2, Score(end=S))

    assert spliced == Score(end=2 + S)


@settings(max_examples=60, deadline=None)
@given(scores(), scores(), st.floats(0, 1))
def test_what_is_put_in_moves_the_rest_and_nothing_else(
    score: Score, piece: Score, part: float
) -> None:
    at = score.sentence_start(int(score.end * part))
    step = max((mark.step for mark in score.marks if mark.at <= at), default=0)
    wider = insert(score, at, step, piece)

    assert wider.end == score.end + piece.end
    assert len(wider.holds) == len(score.holds) + len(piece.holds)
    assert wider.marks[: step + 1] == score.marks[: step + 1]
    assert [cue.at for cue in wider.cues if cue.kind == "bed"] == [
        cue.at for cue in score.cues if cue.kind == "bed"
    ]


def test_the_cues_file_has_everything_where_the_rendered_file_has_it() -> None:
    score = Score(
        (BED, replace(speech(0), name="a"), replace(speech(S, 1), name="a")),
        (Hold(S, 2 * S, "easing", 0),),
        (Mark(0, 0, "a"), Mark(S, 1, "a")),
        20 * S,
    )
    sheet = as_json(score)

    assert json.loads(json.dumps(sheet)) == sheet
    assert (sheet["rate"], sheet["frames"]) == (S, 22 * S)
    assert [(cue["at"], cue["frames"], cue["kind"], cue["step"]) for cue in sheet["cues"]] == [
        (0, 22 * S, "bed", 0),
        (0, S, "speech", 0),
        (S, 2 * S, "hold", 0),
        (3 * S, S, "speech", 1),
    ]
    assert [cue["name"] for cue in sheet["cues"]] == ["bed", "a", "easing", "a"]
    assert set(sheet["cues"][0]) == {"at", "frames", "kind", "text", "name", "step"}


@settings(max_examples=40, deadline=None)
@given(scores())
def test_the_cues_file_is_as_long_as_the_rendered_one(score: Score) -> None:
    assert as_json(score)["frames"] == sum(map(len, render(score, FakeSounds())))
