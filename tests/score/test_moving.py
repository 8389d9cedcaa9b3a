"""Repeat, back, skip and release: where each of them goes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from calmcramp.score import transport as tr
from calmcramp.score.deck import Transport
from calmcramp.score.mix import mix
from calmcramp.score.score import Cue, Mark, Score
from calmcramp.score.transport import Finished, HoldBegan, HoldExpired, State
from fakes_sound import FakeSounds
from small_session import ASKED_AGAIN, HOLDING, S, after, kinds, speech, told


@pytest.mark.parametrize(
    "asked", [after(11), HOLDING, ASKED_AGAIN, after(25)], ids=["early", "first", "again", "last"]
)
def test_release_lets_go_of_the_whole_question(asked: Transport) -> None:
    released = tr.release(asked)

    assert (released.state, released.playhead) == (State.PLAYING, 14 * S)
    assert kinds(told(released, 60), HoldBegan, HoldExpired, Finished) == [
        ("Finished", released.out / S + 16)
    ]


def test_release_without_a_question_changes_nothing() -> None:
    assert tr.release(after(3)) == after(3)


@pytest.mark.parametrize(
    ("verb", "seconds", "lands"),
    [
        (tr.repeat, 5, 0),
        (tr.repeat, 1, 0),
        (tr.repeat, 11, 0),
        (tr.repeat, 11.6, 10),
        (tr.repeat, 13, 10),
        (tr.repeat, 23, 10),
        (tr.repeat, 100, 20),
        (tr.back, 5, 0),
        (tr.back, 11, 0),
        (tr.back, 13, 0),
        (tr.back, 33, 10),
        (tr.back, 38, 14),
        (tr.skip, 5, 10),
        (tr.skip, 11, 14),
        (tr.skip, 13, 14),
        (tr.skip, 23, 14),
        (tr.skip, 33, 20),
        (tr.skip, 38, 30),
    ],
)
def test_moving_goes_to_the_start_of_a_step(
    verb: Callable[[Transport], Transport], seconds: float, lands: float
) -> None:
    moved = verb(after(seconds))

    assert (moved.state, moved.playhead) == (State.PLAYING, lands * S)


def test_skipping_a_question_does_not_ask_it_and_going_back_does() -> None:
    assert kinds(told(tr.skip(HOLDING), 5), HoldBegan) == []
    assert len(kinds(told(tr.repeat(HOLDING), 5), HoldBegan)) == 1
    assert len(kinds(told(tr.back(after(33)), 5), HoldBegan)) == 1


def test_skipping_the_last_step_finishes() -> None:
    assert kinds(told(tr.skip(after(38)), 1), Finished) == [("Finished", 38)]


def test_again_in_a_long_step_is_its_last_sentence() -> None:
    long = Score(
        (speech(0, 0, "Breathe."), speech(150 * S, 0, "Small and easy.")),
        (),
        (Mark(0, 0, "a"), Mark(300 * S, 1, "a")),
        400 * S,
    )
    begun = tr.start(Transport(), long)

    assert tr.repeat(after(80, begun)).playhead == 0
    assert tr.repeat(after(200, begun)).playhead == 150 * S


def test_of_two_moves_on_one_frame_only_the_last_is_heard() -> None:
    playing = after(11)

    assert tr.back(tr.skip(playing)).tails == tr.skip(playing).tails
    assert tr.skip(tr.skip(playing)).playhead == 20 * S


def test_a_sound_that_is_entered_in_its_middle_comes_in_within_50_ms() -> None:
    tone = Cue(9 * S, 2 * S, "tone", "tone/in-2000")
    crossing = Score((tone,), (), (Mark(0, 0, "a"), Mark(10 * S, 1, "a")), 12 * S)
    begun = after(2, tr.start(Transport(), crossing))
    heard = mix(tr.skip(begun), S, FakeSounds(level=True))[1]

    assert np.abs(np.diff(heard, prepend=0.0)).max() < 0.00025
    assert heard[S // 20] == np.float32(0.2)
