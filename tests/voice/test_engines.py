"""The real voices: how fast they speak, what they do when they cannot, and who steps in."""

from __future__ import annotations

import io
import json
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.errors import Fault
from calmcramp.voice import engines, synth_child
from calmcramp.voice.clips import unpacked
from calmcramp.voice.engines import Chain, engine
from calmcramp.voice.hibari_engine import HibariEngine
from calmcramp.voice.mastering import mastered
from calmcramp.voice.pyttsx3_child import chosen
from calmcramp.voice.pyttsx3_engine import Pyttsx3Engine
from calmcramp.voice.types import MODES, SpokenLine, Synthesizer, VoiceFault
from fakes_voice import PASSAGES, Voice, lines

BANDS = {"cramp": (140, 155), "relax": (105, 120), "sleep": (95, 105)}
"""Words a minute: care-brief 6.1."""

LINE = SpokenLine("Hold it there.", "cramp")


@cache
def voice(name: str) -> Synthesizer:
    return engine(name)


@cache
def spoken(name: str, text: str, mode: str) -> NDArray[np.float32]:
    return mastered(*voice(name).synthesize(text, mode))


def words_a_minute(clips: list[NDArray[np.float32]], text: str) -> float:
    return len(text.split()) * 60 * 48_000 / sum(map(len, clips))


@pytest.mark.parametrize("name", engines.DEFAULT)
@pytest.mark.parametrize("mode", MODES)
def test_lines_are_spoken_at_the_pace_of_their_mode(name: str, mode: str) -> None:
    clips = [spoken(name, line.text, mode) for line in lines(mode)]

    slowest, quickest = BANDS[mode]
    assert slowest <= words_a_minute(clips, PASSAGES[mode]) <= quickest


@pytest.mark.parametrize("name", engines.DEFAULT)
@pytest.mark.parametrize("mode", MODES)
def test_a_whole_passage_as_one_text_keeps_the_pace_as_well(name: str, mode: str) -> None:
    sound, rate = voice(name).synthesize(PASSAGES[mode], mode)

    slowest, quickest = BANDS[mode]
    assert slowest <= len(PASSAGES[mode].split()) * 60 * rate / len(sound) <= quickest


@pytest.mark.parametrize("name", engines.DEFAULT)
@pytest.mark.parametrize("text", ["Cramp?", "Good.", "In", "Ten."])
def test_a_single_word_is_neither_clipped_nor_drawn_out(name: str, text: str) -> None:
    clip = spoken(name, text, "cramp")

    loud = np.flatnonzero(np.abs(clip) > 10 ** (-45 / 20))
    assert 0.12 < (loud[-1] - loud[0]) / 48_000 < 0.9
    assert len(clip) / 48_000 < 1.4


@pytest.mark.parametrize("name", engines.DEFAULT)
def test_speech_is_heard_within_ten_milliseconds_of_its_clip(name: str) -> None:
    for line in lines("cramp"):
        clip = spoken(name, line.text, line.mode)
        assert np.argmax(np.abs(clip) > 10 ** (-50 / 20)) < 480, line.text


def test_the_first_voice_says_the_same_line_the_same_way_each_time() -> None:
    again = HibariEngine().synthesize(*LINE)
    np.testing.assert_array_equal(voice("hibari").synthesize(*LINE)[0], again[0])


def test_the_second_voice_gives_up_on_a_child_that_hangs() -> None:
    with pytest.raises(VoiceFault, match="nothing within"):
        Pyttsx3Engine(limit_s=0.001).synthesize(*LINE)


def test_the_second_voice_tells_why_a_child_failed() -> None:
    with pytest.raises(VoiceFault, match='has no voice "no/such-voice"'):
        Pyttsx3Engine("no/such-voice").synthesize(*LINE)


def test_the_second_voice_speaks_other_languages() -> None:
    sound, _ = engine("pyttsx3:gmw/de").synthesize("Zieh die Zehen zum Schienbein.", "cramp")
    assert np.abs(sound).max() > 0.05


@pytest.mark.parametrize(
    ("wanted", "voice"),
    [
        ("de", "gmw/de"),
        ("gmw/de", "gmw/de"),
        ("fr", "roa/fr"),
        ("pt", "roa/pt"),
        ("vi", "aav/vi"),
        ("chr", "iro/chr"),
        ("xx", None),
        ("d", None),
    ],
)
def test_the_voice_of_a_language_comes_before_its_dialects(wanted: str, voice: str | None) -> None:
    listed = [
        SimpleNamespace(id=id, languages=[language])
        for id, language in (
            ("roa/fr-be", "fr-be"),
            ("roa/fr", "fr-fr"),
            ("roa/pt-br", "pt-br"),
            ("roa/pt", "pt"),
            ("aav/vi-vn-x-central", "vi-vn-x-central"),
            ("aav/vi", "vi"),
            ("iro/chr", "chr-US-Qaaa-x-west"),
            ("gmw/de", "de"),
        )
    ]

    assert chosen(wanted, listed) == voice


def test_a_language_speaks_with_its_own_voice() -> None:
    of_language = engine("pyttsx3:de").synthesize("Zieh die Zehen zum Schienbein.", "cramp")
    by_id = engine("pyttsx3:gmw/de").synthesize("Zieh die Zehen zum Schienbein.", "cramp")
    english = engine("pyttsx3").synthesize("Zieh die Zehen zum Schienbein.", "cramp")

    np.testing.assert_array_equal(of_language[0], by_id[0])
    assert not np.array_equal(of_language[0], english[0])


def test_english_has_two_voices_and_every_other_language_its_own() -> None:
    assert engines.speakers("en", "hibari") == ("hibari", "pyttsx3")
    assert engines.speakers("en", "pyttsx3") == ("pyttsx3", "hibari")
    assert engines.speakers("de", "hibari") == ("pyttsx3:de",)


def test_a_language_without_a_voice_is_told_with_those_there_are() -> None:
    engines.check("de")
    with pytest.raises(VoiceFault, match=r'no voice "xx"; it speaks af, .*, de, .*, en, .*, fr, '):
        engines.check("xx")


def test_an_engine_nobody_has_is_named_with_those_there_are() -> None:
    with pytest.raises(VoiceFault, match='engine "festival"; use one of hibari, pyttsx3'):
        engine("festival")


def test_when_the_first_voice_fails_the_second_speaks_and_it_is_told() -> None:
    faults: list[Fault] = []
    first, second = Voice("first", fails=True), Voice("second")

    clip = Chain([first, second], faults.append).make(LINE)

    assert clip.engine == "second"
    assert [str(fault) for fault in faults] == ["voice first: first lost its voice; rest it"]


@pytest.mark.parametrize("level", [0.0, 1e-4, np.nan])
def test_a_voice_that_gives_no_sound_gives_way_to_the_second(level: float) -> None:
    faults: list[Fault] = []
    clip = Chain([Voice("first", level=level), Voice("second")], faults.append).make(LINE)

    assert clip.engine == "second"
    assert [fault.what for fault in faults] == ["first gave no sound"]


def test_a_voice_that_failed_twice_running_is_left_alone() -> None:
    first, second = Voice("first", fails=True), Voice("second")
    chain = Chain([first, second], lambda _: None)

    for _ in range(5):
        chain.make(LINE)

    assert (len(first.asked), len(second.asked)) == (2, 5)


def test_one_success_restores_the_trust_in_a_voice() -> None:
    first, second = Voice("first", fails=True), Voice("second")
    chain = Chain([first, second], lambda _: None)

    for fails in (True, False, True, False):
        first.fails = fails
        chain.make(LINE)

    assert len(first.asked) == 4


def test_with_no_voice_left_the_last_fault_is_told() -> None:
    with pytest.raises(VoiceFault, match="second lost its voice; rest it"):
        Chain([Voice("first", True), Voice("second", True)], lambda _: None).make(LINE)


def test_the_child_answers_each_line_with_a_clip_or_with_why_not() -> None:
    jobs = [json.dumps({"text": text, "mode": "cramp"}).encode() for text in ("Good.", "...")]
    out = io.BytesIO()

    synth_child.serve(["pyttsx3"], jobs, out)

    out.seek(0)
    first = json.loads(out.readline())
    assert unpacked(out.read(first["bytes"])).frames > 9_600
    second = json.loads(out.readline())
    assert (second["bytes"], second["what"]) == (0, "there is nothing to say in an empty line")
