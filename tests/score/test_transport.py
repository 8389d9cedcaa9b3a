"""Time, pauses, splices and levels, on a small session whose every frame is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from calmcramp.score import transport as tr
from calmcramp.score.deck import Transport
from calmcramp.score.mix import mix
from calmcramp.score.score import CUT_FADE, Cue, Score
from calmcramp.score.transport import (
    CueBegan,
    CueEnded,
    Finished,
    HoldBegan,
    HoldExpired,
    State,
    advance,
)
from calmcramp.score.units import gain
from fakes_sound import FakeSounds
from small_session import ENDED, HOLDING, LINE, PAUSED, SESSION, S, after, kinds, told


def test_time_stands_in_a_hold_and_the_silence_after_the_second_is_told_once() -> None:
    notices = told(tr.start(Transport(), SESSION), 100)

    assert kinds(notices, HoldBegan, HoldExpired, Finished) == [
        ("HoldBegan", 12),
        ("HoldBegan", 22),
        ("HoldExpired", 30),
        ("Finished", 46),
    ]


def test_cues_are_told_on_their_frames() -> None:
    spoken = [
        n for n in told(tr.start(Transport(), SESSION), 25) if isinstance(n, CueBegan | CueEnded)
    ]

    assert [(n.cue.text, type(n).__name__, n.out / S) for n in spoken if n.cue.text] == [
        ("Straighten that leg.", "CueBegan", 0),
        ("Straighten that leg.", "CueEnded", 2),
        ("Is it easing?", "CueBegan", 10),
        ("Is it easing?", "CueEnded", 12),
        ("Still hard?", "CueBegan", 20),
        ("Still hard?", "CueEnded", 22),
    ]


def test_what_happens_on_a_frame_waits_for_the_frame() -> None:
    on_the_hold = after(12)

    assert on_the_hold.state is State.PLAYING
    assert kinds(told(on_the_hold, 1 / S), HoldBegan) == [("HoldBegan", 12)]


def test_a_pause_resumes_at_the_start_of_the_sentence() -> None:
    resumed = tr.resume(after(60, tr.pause(after(20.5 + 16))))

    assert (resumed.state, resumed.playhead) == (State.PLAYING, 20 * S)
    assert tr.resume(tr.pause(after(5))).playhead == 5 * S


def test_a_pause_in_a_hold_asks_again() -> None:
    resumed = tr.resume(after(60, tr.pause(HOLDING)))

    assert resumed.playhead == 10 * S
    assert kinds(told(resumed, 3), HoldBegan) == [("HoldBegan", 75)]
    assert tr.resume(tr.pause(after(25))).playhead == 12 * S


def test_a_pause_has_a_limit() -> None:
    later, _, notices = advance(PAUSED, 601 * S)

    assert later.state is State.ENDED
    assert [n for n in notices if isinstance(n, Finished)] == [Finished(611 * S, lapsed=True)]


@pytest.mark.parametrize(
    ("verb", "transport"),
    [
        (tr.pause, Transport()),
        (tr.pause, PAUSED),
        (tr.pause, ENDED),
        (tr.resume, after(5)),
        (tr.resume, HOLDING),
        (tr.resume, ENDED),
        (tr.repeat, Transport()),
        (tr.back, Transport()),
        (tr.skip, Transport()),
        (tr.skip, ENDED),
        (tr.release, Transport()),
        (tr.release, ENDED),
    ],
)
def test_a_verb_without_meaning_changes_nothing(
    verb: Callable[[Transport], Transport], transport: Transport
) -> None:
    assert verb(transport) == transport


@pytest.mark.parametrize("transport", [after(11), HOLDING, tr.start(after(11), LINE)])
def test_stop_is_silent_after_150_ms_whatever_was_dying_away(transport: Transport) -> None:
    begun = mix(transport, 960, FakeSounds())[0]
    stopped, heard, notices = mix(tr.stop(begun), S, FakeSounds())

    assert (stopped.state, stopped.score, stopped.tails) == (State.IDLE, Score(), ())
    assert not heard[CUT_FADE:].any()
    assert heard[: CUT_FADE // 2].any()
    assert not kinds(notices, Finished)


def test_a_new_score_starts_at_once_over_the_old_bed() -> None:
    started, spans, notices = advance(tr.start(after(5), LINE), 1)

    assert (spans[0].playhead, spans[0].origin) == (0, 5 * S)
    assert [n.cue.text for n in notices if isinstance(n, CueBegan)] == ["Three minutes."]
    assert [tail.end for tail in started.tails] == [5 * S + tr.CROSS_FADE]


def test_a_splice_keeps_what_was_and_drops_what_was_to_come() -> None:
    spliced = tr.splice_now(after(11), LINE)

    assert spliced.playhead == 11 * S
    assert spliced.score.end == 14 * S
    assert [cue.text for cue in spliced.score.cues if cue.text] == [
        "Straighten that leg.",
        "Is it easing?",
        "Three minutes.",
    ]
    assert tr.back(after(13, spliced)).playhead == 10 * S


def test_a_bed_that_both_have_goes_on_unheard_through_a_splice() -> None:
    rest = Score((Cue(0, 10 * S, "bed", "bed/bed", gain_db=-20.0, fade_in=9 * S),), end=10 * S)
    undisturbed = mix(after(5), S, FakeSounds())[1]
    spliced = mix(tr.splice_now(after(5), rest), S, FakeSounds())[1]

    assert np.allclose(spliced, undisturbed, atol=1e-7)


def test_a_jump_under_a_bed_leaves_the_bed_alone() -> None:
    quiet = Score((Cue(0, 60 * S, "bed", "bed/bed", gain_db=-20.0),), (), SESSION.marks, 60 * S)
    playing = after(5, tr.start(Transport(), quiet))

    assert np.allclose(
        mix(tr.skip(playing), S, FakeSounds())[1], mix(playing, S, FakeSounds())[1], atol=1e-7
    )


def test_an_interjection_is_said_at_once_and_the_sentence_begins_again() -> None:
    cut = after(10.5)
    answered = tr.interject(cut, LINE)
    spoken = [n for n in told(answered, 6) if isinstance(n, CueBegan) and n.cue.text]

    assert answered.playhead == 10 * S
    assert tr.remaining(answered) == 20 * S + LINE.end
    assert [(n.cue.text, n.out / S) for n in spoken] == [
        ("Three minutes.", 10.5),
        ("Is it easing?", 13.5),
    ]


def test_an_interjection_into_a_hold_asks_the_question_anew() -> None:
    notices = told(tr.interject(HOLDING, LINE), 10)

    assert kinds(notices, HoldBegan) == [("HoldBegan", 18)]
    assert tr.interject(Transport(), LINE).playhead == 0


def test_the_voice_makes_room_and_comes_back() -> None:
    ducked = tr.duck(after(1), True)

    assert ducked.ducking.factor(ducked.out + S // 20) == pytest.approx(10 ** (-15 / 20))
    assert tr.duck(ducked, True) == ducked
    back = tr.duck(after(1, ducked), False)
    assert back.ducking.factor(back.out + S // 5) < 1.0
    assert back.ducking.factor(back.out + S * 2 // 5) == 1.0


def test_louder_and_quieter_have_ends() -> None:
    loud = soft = after(1)
    for _ in range(20):
        loud, soft = tr.louder(loud), tr.quieter(soft)

    assert (loud.volume.db, soft.volume.db) == (6.0, -18.0)
    assert tr.stop(loud).volume == loud.volume


def test_between_sentences_the_level_suits_the_room_at_once() -> None:
    for quiet in (after(5), HOLDING, after(1, PAUSED), Transport(), tr.stop(after(5))):
        adapted = tr.adapt(quiet, 6.0)

        assert adapted.ambient.factor(adapted.out) == pytest.approx(gain(6.0))
        assert tr.adapt(adapted, 6.0) == adapted


@pytest.mark.parametrize("db", [-12.0, -6.0, -1.0, 1.0, 6.0, 12.0])
def test_within_a_sentence_it_moves_by_no_more_than_a_decibel_a_second(db: float) -> None:
    for spoken in (after(1), tr.stop(after(1)), after(0.01, tr.skip(after(1)))):
        fader = tr.adapt(spoken, db).ambient
        levels = [fader.factor(spoken.out + tenth * S // 10) for tenth in range(310)]
        steps = np.diff(20 * np.log10(levels))

        assert np.abs(steps).max() <= 0.1
        assert levels[0] == pytest.approx(1.0)
        assert levels[-1] == pytest.approx(gain(db))


def test_a_level_that_has_not_arrived_turns_round_without_a_jump() -> None:
    rising = tr.adapt(after(1), 6.0)
    falling = tr.adapt(after(0.5, rising), -6.0)

    before = rising.ambient.factor(falling.out)
    assert falling.ambient.factor(falling.out) == pytest.approx(before)
    assert falling.ambient.factor(falling.out + S) < before


def test_how_much_is_left_counts_playing_time() -> None:
    assert tr.remaining(Transport()) is None
    assert tr.remaining(after(5)) == 25 * S
    assert tr.remaining(HOLDING) == 18 * S
    assert tr.remaining(ENDED) == 0


def test_what_is_being_said_is_known() -> None:
    assert [cue.text for cue in tr.now_speaking(after(1))] == ["Straighten that leg."]
    assert [cue.text for cue in tr.now_speaking(tr.stop(after(1)))] == ["Straighten that leg."]
    assert tr.now_speaking(after(5)) == ()


def test_after_a_power_cut_it_goes_on_from_the_sentence() -> None:
    kept = tr.snapshot(after(37))
    back = tr.restore(SESSION, kept, out=7)

    assert (back.state, back.playhead, back.out) == (State.PLAYING, 20 * S, 7)
    assert tr.restore(SESSION, 10**12).playhead == SESSION.end


def test_a_verb_works_on_a_frame_of_the_past() -> None:
    ahead = after(20)
    heard = after(11)

    assert advance(tr.pause(heard), ahead.out - heard.out)[0].playhead == 11 * S
