"""A few of the spoilt files of `bench/fuzz.py`: each is refused in words, or within its limits."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp import places
from calmcramp.dialogue.answers_reading import read_answers
from calmcramp.errors import CalmcrampError, FaultsFound
from calmcramp.planning.settings import SECTIONS, read_settings
from calmcramp.score.layout import lay_out
from calmcramp.score.reading import read_routine
from calmcramp.service.guess import GuessedSounds
from calmcramp.voice.recordings import read_index
from fuzzing import beyond, outcome, spoilt, too_long, unheard_of
from house import ROOT

ROUTINES = [path.read_text("utf-8") for path in sorted(places.routines().glob("*.toml"))]
ANSWERS = (places.scripts() / "answers.toml").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
SLOTS = {"emergency": "1 1 2", "advice_line": "1 1 1", "crisis_line": "9 8 8"}
TONES = GuessedSounds(("bed", "in-4000", "out-6000", "marker", "tick"))
SEEDS = st.integers(0, 2**32).map(random.Random)
GOOD = {"accepted", "refused"}


@given(SEEDS, st.sampled_from(ROUTINES))
@settings(deadline=None, max_examples=300)
def test_a_spoilt_routine_is_refused_or_harmless(chance: random.Random, text: str) -> None:
    text = spoilt(text, chance)
    assert outcome(lambda: read_routine(text, "x.toml", SLOTS), beyond) in GOOD
    try:
        found = read_routine(text, "x.toml", SLOTS)
    except FaultsFound:
        return
    if found.passages:
        assert outcome(lambda: lay_out(found, TONES), too_long) in GOOD


@given(SEEDS)
@settings(deadline=None, max_examples=500)
def test_spoilt_settings_are_refused_or_within_limits(chance: random.Random) -> None:
    text = spoilt(SETTINGS, chance)
    assert outcome(lambda: read_settings(text, "settings.toml"), unheard_of) in GOOD


@given(SEEDS)
@settings(deadline=None, max_examples=60)
def test_a_spoilt_answer_is_refused_or_an_answer(chance: random.Random) -> None:
    head, *each = ANSWERS.split("[[answer]]")
    text = spoilt("[[answer]]".join([head, chance.choice(each)]), chance)
    assert outcome(lambda: read_answers(text, "answers.toml"), lambda _: ()) in GOOD


@given(chance=SEEDS)
@settings(deadline=None, max_examples=200)
def test_a_spoilt_index_of_recordings_is_told_and_ends_nothing(
    chance: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("recordings")
    (folder / "a.ogg").write_bytes(b"x")
    text = spoilt('[lines]\n"Breathe in." = "a.ogg"\n"Out." = "../a.ogg"\n', chance)
    (folder / "recordings.toml").write_bytes(text.encode("utf-8", "replace"))

    for file in read_index(folder).files.values():
        assert file.resolve().is_relative_to(folder.resolve())


def test_the_spoilt_texts_reach_every_outcome() -> None:
    chance = random.Random(1)

    def tried() -> str:
        text = spoilt(ROUTINES[0], chance)
        return outcome(lambda: read_routine(text, "x.toml", SLOTS), beyond)

    assert {tried() for _ in range(60)} == GOOD


def test_what_lies_beyond_would_be_seen() -> None:
    def read() -> object:
        raise CalmcrampError("it is too much", "less of it")

    assert outcome(read, lambda _: ()) == "refused"
    assert outcome(lambda: 1, lambda _: ["far beyond"]) == "far beyond"


def test_settings_with_ten_faults_report_ten_faults() -> None:
    text = """
        safety.pregnant = 1
        safety.lungs = true
        sound.microphone = 3
        sound.speaker = "USB"
        voice.engine = "piper"
        voice.language = 5
        night.volume_db = 40
        night.quiet_from = "25:00"
        country.crisis_line = "nobody"
        weather.sunny = true
        """
    with pytest.raises(CalmcrampError) as told:
        read_settings(text, "settings.toml")

    places_told = [line.split(": ")[1] for line in str(told.value).splitlines()]
    assert sorted(places_told) == sorted(
        line.split(" = ")[0].strip() if not line.strip().startswith("weather") else "weather"
        for line in text.strip().splitlines()
    )
    assert "weather" not in SECTIONS
