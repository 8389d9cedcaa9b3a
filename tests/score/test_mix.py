"""Levels, beds, the limiter and rendering, sample by sample."""

from __future__ import annotations

import random

import numpy as np
import pytest

from calmcramp import places
from calmcramp.score import transport as tr
from calmcramp.score.envelope import fall, rise
from calmcramp.score.layout import lay_out
from calmcramp.score.mix import CEILING, KNEE, Samples, limit, mix, render
from calmcramp.score.reading import read_routine
from calmcramp.score.score import CUT_FADE, Cue, Hold, Score, speech_id
from calmcramp.score.transport import Transport
from calmcramp.score.units import RATE, gain
from fakes_sound import FakeSounds

S = RATE
TEXT = "Toes up toward your shin."
SOUND = speech_id("relax", TEXT)


def whole(score: Score, sounds: FakeSounds) -> Samples:
    return np.concatenate(list(render(score, sounds)))


def spoken(at: int, gain_db: float = 0.0) -> Cue:
    return Cue(at, FakeSounds().frames(SOUND), "speech", SOUND, TEXT, gain_db=gain_db)


def test_a_clip_lies_on_its_frame_at_its_level() -> None:
    sounds = FakeSounds()
    cue = spoken(12_345, gain_db=-7.0)
    heard = whole(Score((cue,), end=3 * S), sounds)

    assert len(heard) == 3 * S
    assert not heard[: cue.at].any()
    assert np.array_equal(heard[cue.at : cue.end], sounds.samples(SOUND) * np.float32(gain(-7.0)))
    assert not heard[cue.end :].any()


def test_sounds_together_add_up() -> None:
    sounds = FakeSounds()
    one, other = spoken(0), spoken(1000)
    both = whole(Score((one, other), end=2 * S), sounds)

    alone = [whole(Score((cue,), end=2 * S), sounds) for cue in (one, other)]
    assert np.array_equal(both, alone[0] + alone[1])


def test_twenty_ways_to_cut_a_session_give_the_same_bits() -> None:
    sounds = FakeSounds()
    bed = Cue(0, 8 * S, "bed", "bed/bed", gain_db=-20.0, fade_in=2 * S, fade_out=4 * S)
    score = Score((bed, spoken(S), spoken(5 * S)), (Hold(4 * S, S, "easing"),), (), 8 * S)
    expected = np.concatenate([whole(score, sounds), np.zeros(S, np.float32)])
    for seed in range(20):
        chance, transport, parts = random.Random(seed), tr.start(Transport(), score), []
        while transport.out < 10 * S:
            block = min(chance.randint(1, 60_000), 10 * S - transport.out)
            transport, samples, _ = mix(transport, block, sounds)
            parts.append(samples)
        assert np.array_equal(np.concatenate(parts).view(np.int32), expected.view(np.int32))


def test_a_bed_repeats_without_a_seam_and_goes_on_in_a_hold() -> None:
    sounds = FakeSounds()
    loop = sounds.samples("bed/bed")
    bed = Cue(0, 10 * S, "bed", "bed/bed")
    heard = whole(Score((bed,), (Hold(2 * S, 3 * S, "easing"),), (), 10 * S), sounds)

    assert np.array_equal(heard, np.resize(loop, 13 * S))


def test_live_a_bed_begins_where_it_does_in_a_file() -> None:
    sounds = FakeSounds()
    score = Score((Cue(0, 5 * S, "bed", "bed/bed"),), end=5 * S)
    later = tr.start(tr.advance(Transport(), 777)[0], score)

    assert np.array_equal(mix(later, 5 * S, sounds)[1], whole(score, sounds))


def test_a_long_fade_falls_by_the_same_decibels_each_second() -> None:
    levels = np.concatenate([fall(second * S, 1, 75 * S) for second in range(74)])
    steps = np.diff(20 * np.log10(levels))

    assert steps == pytest.approx(np.full(73, -60 / 75), abs=1e-3)
    assert fall(75 * S, 1, 75 * S)[0] == 0.0


def test_a_night_ends_in_a_steady_fall_without_a_step() -> None:
    sounds = FakeSounds(level=True)
    text = (places.routines() / "sleep-ending.toml").read_text("utf-8")
    score = lay_out(read_routine(text, "sleep-ending"), sounds)
    heard = whole(score, sounds).astype(np.float64)

    tenths = np.abs(heard[-60 * S :]).reshape(-1, S // 10)
    levels = 20 * np.log10(tenths.mean(axis=1)[:-2])
    assert np.diff(levels) == pytest.approx(np.full(597, -0.08), abs=0.002)
    assert np.abs(heard[-S // 5 :]).max() < 0.2 * gain(-20 - 59)
    assert heard[-1] == pytest.approx(0, abs=1e-9)


def test_two_short_fades_over_each_other_are_one_sound() -> None:
    both = rise(0, CUT_FADE, CUT_FADE) + fall(0, CUT_FADE, CUT_FADE)

    assert both == pytest.approx(np.ones(CUT_FADE))


def test_a_bed_comes_in_softly_and_leaves_in_nothing() -> None:
    bed = Cue(0, 60 * S, "bed", "bed/bed", fade_in=9 * S, fade_out=20 * S)
    heard = np.abs(whole(Score((bed,), end=60 * S), FakeSounds(level=True)))

    assert (np.diff(heard[: 9 * S]) >= 0).all()
    assert (np.diff(heard[40 * S :]) <= 0).all()
    assert heard[-1] < 1e-6


def test_the_limiter_leaves_alone_what_is_not_too_loud() -> None:
    soft = np.linspace(-KNEE, KNEE, 999, dtype=np.float32) * np.float32(0.999)

    assert np.array_equal(limit(soft), soft)


def test_the_limiter_bends_everything_else_below_its_ceiling_in_order() -> None:
    loud = np.linspace(-50, 50, 9999, dtype=np.float32)
    bent = limit(loud)

    assert np.abs(bent).max() < CEILING
    assert (np.diff(bent) > 0).all()
    assert np.array_equal(bent, -bent[::-1])


def test_volume_and_ducking_reach_their_levels() -> None:
    sounds = FakeSounds(level=True)
    playing = tr.advance(tr.start(Transport(), Score((spoken(0),), end=9 * S)), S // 10)[0]

    assert mix(tr.louder(playing), S, sounds)[1][S // 5] == pytest.approx(0.2 * gain(3.0))
    assert mix(tr.duck(playing, True), S, sounds)[1][S // 20] == pytest.approx(0.2 * gain(-15.0))


def test_the_room_changes_words_and_leaves_the_bed_alone() -> None:
    sounds = FakeSounds()
    bed = Cue(0, 3 * S, "bed", "bed/bed", gain_db=-20.0)
    score = Score((bed, spoken(S)), end=3 * S)
    suited = tr.adapt(tr.start(Transport(), score), -6.0)

    word = spoken(S)
    alone = sounds.samples(SOUND) * np.float32(gain(-6.0))
    under = mix(tr.start(Transport(), Score((bed,), end=3 * S)), 3 * S, sounds)[1]
    heard = mix(suited, 3 * S, sounds)[1]
    assert np.array_equal(heard[:S], under[:S])
    assert np.allclose(heard[word.at : word.end] - under[word.at : word.end], alone, atol=1e-6)


def test_a_word_that_is_cut_dies_away_at_the_level_it_had() -> None:
    sounds = FakeSounds(level=True)
    soft = tr.adapt(tr.start(Transport(), Score((spoken(0),), end=9 * S)), -12.0)
    playing = tr.advance(soft, S // 2)[0]

    tail = mix(tr.stop(playing), S, sounds)[1]
    assert tail[0] == pytest.approx(0.2 * gain(-12.0), rel=1e-3)


def test_a_clip_shorter_than_its_cue_ends_in_silence() -> None:
    cue = Cue(0, 3 * S, "speech", SOUND, TEXT)
    heard = whole(Score((cue,), end=3 * S), FakeSounds())

    assert not heard[FakeSounds().frames(SOUND) :].any()


def test_nothing_is_heard_before_a_score_and_after_it() -> None:
    sounds = FakeSounds()
    idle, samples, notices = mix(Transport(), 960, sounds)

    assert (idle.out, samples.any(), notices) == (960, False, [])
    assert whole(Score(), sounds).shape == (0,)
