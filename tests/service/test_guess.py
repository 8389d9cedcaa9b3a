"""Which lines leading a routine may take, known without making a voice speak."""

from __future__ import annotations

import pytest

from calmcramp.score.said import said
from calmcramp.service.guess import GuessedSounds, lines_of
from calmcramp.service.programme import lay_out_parts
from library import LED, SHIPPED, TONES, CalmVoice, find


def wanted(name: str, *flags: str) -> set[tuple[str, str]]:
    score = lay_out_parts(((name, None),), find, CalmVoice(), flags=frozenset(flags)).score
    speech = (cue for cue in score.cues if cue.kind == "speech")
    return {(cue.text, cue.sound.split("/")[1]) for cue in speech}


@pytest.mark.parametrize("name", LED)
def test_nearly_every_line_that_is_led_is_known_ahead_in_its_mode(name: str) -> None:
    known = set(lines_of(find(name), find, TONES))

    for flags in ((), ("cramped_day",), ("cramped_hour",), ("just_cramped",)):
        missing = wanted(name, *flags) - known
        assert len(missing) <= 1, (
            missing
        )  # of the last third, where a guess is a line early or late


def test_the_lines_of_a_profile_are_known_and_all_others_of_the_file() -> None:
    lung = lines_of(find("box"), find, TONES, frozenset({"lung"}))
    texts = {text for text, _ in lung}

    assert "Use your inhaler first, if you need it." in texts
    assert {line.text for line in said(find("box"))} <= texts


def test_a_routine_that_suits_nobody_still_tells_its_lines() -> None:
    warmth = find("warmth")
    heart = lines_of(warmth, find, TONES, frozenset({"heart"}))

    assert {text for text, _ in heart} == {text for text, _ in lines_of(warmth, find, TONES)}


def test_every_line_comes_once() -> None:
    for routine in SHIPPED.values():
        lines = lines_of(routine, find, TONES)
        assert len(lines) == len(set(lines))


def test_a_guess_is_by_letters_for_words_and_by_the_name_for_a_breath() -> None:
    sounds = GuessedSounds(TONES)

    assert sounds.frames("tone/in-2400") == 2400 * 48
    assert sounds.frames("tone/sip-1000") == sounds.frames("tone/tick") == 48_000
    assert sounds.frames("speech/sleep/Toes up.") > sounds.frames("speech/cramp/Toes up.")
    assert not sounds.samples("tone/tick").any()
