"""A line in phrases, the silences between them, and words that last a little longer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.voice.engines import DEFAULT, engine
from calmcramp.voice.mastering import mastered
from calmcramp.voice.pacing import PACES, QUICKEST, SLOWEST, Place, join, phrases
from calmcramp.voice.rates import lasting
from calmcramp.voice.types import SpokenLine, VoiceFault
from fakes_voice import hum, lines

RATE = 8_000
words = st.sampled_from(["let", "your", "legs,", "grow", "heavy.", "and", "on", "the", "bed"])
texts = st.lists(words, min_size=1, max_size=25).map(" ".join)


def silences(sound: np.ndarray) -> list[float]:
    """Seconds of every stretch of exact silence of 50 ms or more."""
    quiet = np.concatenate([[False], sound == 0, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    lengths = (edges[1::2] - edges[::2]) / RATE
    return [float(length) for length in lengths if length > 0.05]


def seconds(line: str, mode: str, a_word: float) -> float:
    """From the first sound of a line to its last, in a voice of so many seconds a word."""
    spoken = [hum(a_word * len(part.text.split()), RATE) for part in phrases(line, mode)]
    sounding = np.flatnonzero(join(line, mode, spoken, RATE))
    return float(sounding[-1] - sounding[0]) / RATE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cramp?", ["Cramp?"]),
        (
            "Hold it there. A strong pull, no jerking.",
            ["Hold it there.", "A strong pull,", "no jerking."],
        ),
        (
            "Bring your attention to your right calf.",
            ["Bring your attention,", "to your right calf."],
        ),
        ("Let the bed hold you.", ["Let the bed,", "hold you."]),
        ("Let the breath go out slowly.", ["Let the breath,", "go out slowly."]),
        ("The muscle is learning to let go.", ["The muscle is learning,", "to let go."]),
        ("That leg should be checked today.", ["That leg,", "should be checked today."]),
        ("Please phone a medical advice line.", ["Please,", "phone a medical advice line."]),
        ("Wrap it in a towel.", ["Wrap it,", "in a towel."]),
        ("Less air than you think.", ["Less air,", "than you think."]),
        ("It has held on for eight minutes.", ["It has held on,", "for eight minutes."]),
        ("Keep your toes up for now.", ["Keep your toes up for now."]),
        ("Do nothing with it.", ["Do nothing with it."]),
        ("Draw the heel in gently.", ["Draw the heel in gently."]),
        ("As light as smoothing a blanket.", ["As light as smoothing a blanket."]),
        ("That is more than it needs to be.", ["That is more than it needs to be."]),
        ("It often begins bit by bit.", ["It often begins bit by bit."]),
        ("Ten  seconds\nmore.", ["Ten seconds more."]),
    ],
)
def test_a_line_is_spoken_in_the_phrases_of_a_calm_reader(text: str, expected: list[str]) -> None:
    assert [phrase.text for phrase in phrases(text, "relax")] == expected


@given(texts, st.sampled_from(sorted(PACES)))
def test_no_word_is_lost_or_added(text: str, mode: str) -> None:
    parts = phrases(text, mode)

    spoken = " ".join(part.text for part in parts).replace(",", "").split()
    assert spoken == text.replace(",", "").split()
    assert [part.then for part in parts].count(Place.END) == 1
    assert parts[-1].then is Place.END


@given(texts, st.sampled_from(sorted(PACES)), st.floats(0.15, 0.6))
def test_every_silence_is_one_a_patient_speaker_would_leave(
    text: str, mode: str, a_word: float
) -> None:
    parts = phrases(text, mode)
    spoken = [np.full(round(a_word * RATE), 0.5, np.float32) for _ in parts]

    found = silences(np.concatenate([join(text, mode, spoken, RATE)]))

    ranges = [PACES[mode].silence[part.then] for part in parts]
    places = [place for place in ranges if place[1] > 0.05]
    assert all(length <= max(high for _, high in places) + 1 / RATE for length in found)
    assert all(length >= min(low for low, _ in places) - 1 / RATE for length in found)


def test_a_quick_voice_is_slowed_by_its_pauses_to_the_pace_of_the_mode() -> None:
    line = "Breathe in gently through your nose, and let your shoulders sink down."

    for mode, a_word in (("relax", 0.35), ("sleep", 0.4)):
        aim = 12 * 60 / PACES[mode].words_a_minute
        assert seconds(line, mode, a_word) == pytest.approx(aim, abs=0.01)


def test_where_pauses_do_not_suffice_the_words_last_a_little_longer_and_no_more() -> None:
    line = "Sit up slowly, and rest."

    assert seconds(line, "cramp", 0.26) == pytest.approx(5 * 60 / 146, abs=0.02)
    assert seconds(line, "cramp", 0.15) == pytest.approx(5 * 0.15 * SLOWEST + 0.55, abs=0.02)


@pytest.mark.parametrize(
    ("spoken_s", "after_s"), [(1.3, 4 * 60 / 112 - 1.3 * SLOWEST), (0.8, 0.8), (3.0, 0.02)]
)
def test_what_is_missing_then_is_left_after_the_line(spoken_s: float, after_s: float) -> None:
    whole = join("Keep your toes up.", "relax", [hum(spoken_s, RATE)], RATE)

    last = np.flatnonzero(whole)[-1]
    assert (len(whole) - last) / RATE == pytest.approx(after_s, abs=0.02)


def test_a_voice_that_is_slow_already_keeps_its_shortest_pauses() -> None:
    line = "Hold it there. A strong pull, no jerking."

    assert seconds(line, "cramp", 0.6) == pytest.approx(8 * 0.6 * QUICKEST + 0.45, abs=0.04)


@pytest.mark.parametrize("line", ["Good.", "And let go.", "In"])
def test_a_line_of_a_few_words_is_left_as_it_came(line: str) -> None:
    spoken = [hum(0.5, RATE)]

    assert np.array_equal(join(line, "sleep", spoken, RATE)[: RATE // 2], spoken[0])


@pytest.mark.parametrize("factor", [QUICKEST, 1.08, SLOWEST])
@pytest.mark.parametrize("hertz", [97.0, 171.0, 212.0])
def test_words_that_last_longer_keep_their_pitch_and_level(factor: float, hertz: float) -> None:
    at = np.arange(24_000) / 24_000
    voice = (0.3 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)

    longer = lasting(voice, 24_000, factor)

    assert len(longer) == pytest.approx(factor * len(voice), abs=360)
    rising = np.flatnonzero((longer[:-1] < 0) & (longer[1:] >= 0))
    assert 24_000 / np.diff(rising).mean() == pytest.approx(hertz, rel=0.01)
    inside = np.square(longer[1000:-1000])
    assert 10 * np.log10(inside.mean() / 0.045) == pytest.approx(0, abs=0.3)
    assert np.abs(np.diff(longer)).max() < 1.2 * np.abs(np.diff(voice)).max()


@given(st.integers(0, 3000), st.floats(QUICKEST, SLOWEST))
def test_a_sound_of_any_length_can_be_made_longer(samples: int, factor: float) -> None:
    noise = np.random.default_rng(samples).normal(0, 0.1, samples).astype(np.float32)

    longer = lasting(noise, 24_000, factor)

    assert np.isfinite(longer).all()
    assert abs(len(longer) - factor * samples) < max(400, 0.16 * samples)


@pytest.mark.parametrize("text", ["", "  ", "...", "?!"])
def test_an_empty_line_is_refused(text: str) -> None:
    with pytest.raises(VoiceFault, match="nothing to say"):
        phrases(text, "relax")


def test_an_unknown_manner_is_refused_with_those_there_are() -> None:
    with pytest.raises(VoiceFault, match=r'"loud"; use one of cramp, relax, sleep'):
        phrases("Rest.", "loud")


# ------------------------------------------------------------------ the real voices

BANDS = {"cramp": (140, 155), "relax": (105, 120), "sleep": (95, 105)}
"""Words a minute: care-brief 6.1."""


def span_s(line: SpokenLine, name: str) -> float:
    """Seconds from the first sound of a clip to its last."""
    clip = mastered(*engine(name).synthesize(*line))
    loud = np.flatnonzero(np.abs(clip) > 10 ** (-45 / 20))
    return float(loud[-1] - loud[0]) / 48_000


@pytest.mark.parametrize("name", DEFAULT)
@pytest.mark.parametrize("mode", sorted(BANDS))
def test_from_first_sound_to_last_a_line_has_the_pace_of_its_mode(name: str, mode: str) -> None:
    words = np.array([len(line.text.split()) for line in lines(mode)])
    seconds = np.array([span_s(line, name) for line in lines(mode)])

    slowest, quickest = BANDS[mode]
    assert slowest <= 60 * words.sum() / seconds.sum() <= quickest
    each = (60 * words / seconds)[words > 3]
    assert np.mean((each >= slowest) & (each <= quickest)) >= 0.6
