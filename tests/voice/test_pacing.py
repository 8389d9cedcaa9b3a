"""A line in phrases, and the silences between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.voice.pacing import PACES, Place, join, phrases
from calmcramp.voice.types import VoiceFault
from fakes_voice import hum

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
    spoken = [hum(a_word * len(part.text.split()), RATE) for part in phrases(line, mode)]
    return len(join(line, mode, spoken, RATE)) / RATE


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
        ("Let the bed hold you.", ["Let the bed hold you."]),
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

    assert seconds(line, "relax", 0.35) == pytest.approx(12 * 60 / 112, abs=0.01)
    assert seconds(line, "sleep", 0.35) == pytest.approx(12 * 60 / 98, abs=0.01)


def test_a_voice_that_is_slow_already_keeps_its_shortest_pauses() -> None:
    line = "Hold it there. A strong pull, no jerking."

    assert seconds(line, "cramp", 0.6) == pytest.approx(8 * 0.6 + 0.35 + 0.12 + 0.05, abs=0.01)


@pytest.mark.parametrize("text", ["", "  ", "...", "?!"])
def test_an_empty_line_is_refused(text: str) -> None:
    with pytest.raises(VoiceFault, match="nothing to say"):
        phrases(text, "relax")


def test_an_unknown_manner_is_refused_with_those_there_are() -> None:
    with pytest.raises(VoiceFault, match=r'"loud"; use one of cramp, relax, sleep'):
        phrases("Rest.", "loud")
