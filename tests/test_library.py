"""The shipped routines: as long, as slow and as soft as the care brief has them."""

from __future__ import annotations

import pytest

from calmcramp.score.laying import DROWSY_OVER, LEAD_IN
from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Ask, Ending, Soften
from calmcramp.score.suited import suited
from calmcramp.score.units import RATE, seconds
from calmcramp.service.programme import resolved
from fakes_sound import FakeSounds
from library import (
    LED,
    NIGHTS,
    SHIPPED,
    find,
    led,
    minutes_of,
    speech,
    steps,
)

MUSCLES = {
    "pmr-16-twice": 30.1,
    "pmr-16": 17.1,
    "pmr-16-short": 12.1,
    "pmr-7-twice": 14.9,
    "pmr-7": 8.2,
    "pmr-4-twice": 9.2,
    "pmr-4": 5.1,
    "release-only": 7.2,
    "release-16": 10.7,
    "recall": 3.2,
    "recall-count": 4.2,
}
"""Minutes, as care-brief 5.1 computes them; recall alone is its last row without the count."""

READY = {
    "cramp-guard": 14.5,
    "wind-down": 21.0,
    "back-to-sleep": 10.0,
    "short-night": 6.0,
    "deep-practice": 30.0,
}
"""Minutes of care-brief 5.8."""

BY_DAY = ("ease", "coherent", "coherent-slow", "box", "box-easy", "breathing-space")
STRETCHES = ("bedtime-stretch", "bedtime-stretch-sitting")
TOGETHER = tuple(name for name, each in SHIPPED.items() if each.pieces)
LONG_NIGHTS = [name for name in NIGHTS if minutes_of(led(name)) > 6 and name != "cramp-guard"]
"""In the cramp guard breathing, which has few words, comes before the muscles: care-brief 5.8."""

PEOPLE_TALK = (
    "i need to stretch my legs",
    "he is not even breathing",
    "we had a short night",
    "five four three two one lift off",
    "give me some breathing space",
    "let us wind up here",
    "she counted to ten and opened the door",
    "there are four groups in the box",
)


# ------------------------------------------------------------------ how long


@pytest.mark.parametrize("name", MUSCLES)
def test_a_muscle_relaxation_is_as_long_as_care_brief_5_1_computes(name: str) -> None:
    without_ending = lay_out(suited(find(name), frozenset()), FakeSounds())

    assert minutes_of(without_ending) == pytest.approx(MUSCLES[name], rel=0.05)
    assert find(name).ends == "sleep-ending"


@pytest.mark.parametrize("name", READY)
def test_a_ready_evening_is_as_long_as_care_brief_5_8_says(name: str) -> None:
    assert minutes_of(led(name)) == pytest.approx(READY[name], rel=0.1)
    assert (find(name).ends == "sleep-ending") == (name != "deep-practice")


@pytest.mark.parametrize("name", [name for name in LED if SHIPPED[name].minutes])
def test_what_can_be_asked_for_in_minutes_lasts_them(name: str) -> None:
    allowed = find(name).minutes
    assert allowed
    assert minutes_of(led(name)) == pytest.approx(allowed.default, abs=0.4)
    for minutes in (allowed.default, allowed.longest):
        assert minutes_of(led(name, minutes=minutes)) == pytest.approx(minutes, abs=0.3)


@pytest.mark.parametrize("name", STRETCHES)
def test_a_bedtime_stretch_keeps_its_timetable_to_the_second(name: str) -> None:
    places = {"bedtime-stretch": [0, 15, 75, 95, 155], STRETCHES[1]: [0, 20, 80, 95, 155]}[name]
    for flags in ((), ("just_cramped",)):
        score = led(name, *flags)
        assert [seconds(mark.at) for mark in score.marks] == places
        assert seconds(score.end) == 175
    said = " ".join(cue.text for cue in speech(led(name, "just_cramped")))
    assert "half as strong" in said
    assert "half as strong" not in " ".join(cue.text for cue in speech(led(name)))


def test_whoever_is_unsteady_stretches_sitting() -> None:
    assert resolved("bedtime-stretch", find, frozenset({"unsteady"})).name == STRETCHES[1]
    assert "stand" not in " ".join(cue.text for cue in speech(led("cramp-guard", "unsteady")))


def test_the_body_scan_goes_from_the_head_to_the_feet_in_fourteen_places() -> None:
    stations = [
        (passage.name, step)
        for passage in find("body-scan").passages[1:-1]
        for step in passage.steps
        if isinstance(step, Soften)
    ]

    assert [(step.cue, step.quiet) for _, step in stations] == [(10, 30)] * 14
    assert (stations[0][0], stations[-1][0]) == ("top-of-the-head", "feet")
    assert stations[-1][1].text == "And the feet, in passing."


def test_the_breathing_space_is_three_minutes_one_for_each_part() -> None:
    passages = find("breathing-space").passages

    assert [passage.name for passage in passages] == ["notice", "breath", "body"]
    for passage in passages:
        assert sum(s.cue + s.quiet for s in passage.steps if isinstance(s, Soften)) == 60


def test_autogenic_is_heavy_warm_and_breathing_and_nothing_is_taken_back() -> None:
    said = " ".join(cue.text.lower() for cue in speech(led("autogenic")))
    body = led("autogenic").end - led("sleep-ending").end

    assert 6 * 60 * RATE <= body + LEAD_IN <= 8 * 60 * RATE
    assert all(word in said for word in ("heavy", "warm", "it breathes me"))
    assert not any(word in said for word in ("heart", "forehead", "firm", "eyes"))


# ------------------------------------------------------------------ how it begins


@pytest.mark.parametrize("name", LED)
def test_a_session_begins_with_its_bed_and_then_a_word(name: str) -> None:
    score = led(name)
    beds = [cue for cue in score.cues if cue.kind == "bed"]

    assert speech(score)[0].at == (LEAD_IN if find(name).bed else 0)
    assert [(bed.at, bed.end) for bed in beds] == ([(0, score.end)] if find(name).bed else [])


@pytest.mark.parametrize("name", [n for n in LED if n not in (*STRETCHES, "sleep-ending")])
def test_its_opening_offers_the_side_and_keeps_the_breath_small_within_half_a_minute(
    name: str,
) -> None:
    early = [cue.text.lower() for cue in speech(led(name)) if cue.at <= 30 * RATE]
    opening = " ".join(early)

    assert any("small" in text for text in early) or name in TOGETHER
    assert any(word in opening for word in ("side", "as you like")) or name in TOGETHER


def test_grounding_begins_at_once() -> None:
    assert speech(led("grounding"))[0].at == 0


# ------------------------------------------------------------------ how it thins out and ends


@pytest.mark.parametrize("name", LONG_NIGHTS)
def test_words_get_sparser(name: str) -> None:
    score = led(name)
    body = score.end - led("sleep-ending").end + LEAD_IN
    words = [0, 0, 0]
    for cue in speech(score):
        if cue.at < body:
            words[cue.at * 3 // body] += len(cue.text.split())

    assert words[2] <= 0.8 * words[0]
    assert words[2] <= words[1]


@pytest.mark.parametrize("name", NIGHTS)
def test_the_last_third_of_a_long_night_is_spoken_as_to_somebody_nearly_asleep(name: str) -> None:
    score = led(name)
    body = next(cue.at for cue in speech(score) if cue.text.startswith("Nothing more to do."))
    late = body * 2 // 3 if body > DROWSY_OVER else body
    modes = {cue.sound.split("/")[1] for cue in speech(score) if cue.at >= late}

    assert modes == {"sleep"}
    assert {cue.sound.split("/")[1] for cue in speech(score) if cue.at < late - RATE} <= {"relax"}


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_ends_in_permission_the_bed_alone_and_nothing(name: str) -> None:
    score = led(name)
    last, (bed,) = speech(score)[-1], [cue for cue in score.cues if cue.kind == "bed"]

    assert last.text == "Nothing more to do. You can drift off whenever you like."
    assert 20 * RATE <= score.end - last.end - bed.fade_out <= 35 * RATE
    assert 60 * RATE <= bed.fade_out <= 90 * RATE
    assert score.holds == ()


def test_what_belongs_to_the_day_has_no_end_for_sleep() -> None:
    for name in BY_DAY:
        assert find(name).ends is None
        assert not any(isinstance(step, Ending) for step in steps(find(name)))


@pytest.mark.parametrize("name", LED)
def test_nothing_is_asked_of_anybody_who_rests(name: str) -> None:
    assert [step for step in steps(find(name)) if isinstance(step, Ask)] == []


# ------------------------------------------------------------------ how it is asked for


def test_each_phrase_asks_for_one_routine() -> None:
    called = [phrase for each in SHIPPED.values() for phrase in each.called]

    assert len(called) == len(set(called)) > 80
    assert all(find(name).called for name in LED if name != "sleep-ending")


@pytest.mark.parametrize("talk", PEOPLE_TALK)
def test_no_phrase_is_one_that_people_say_beside_it(talk: str) -> None:
    called = [phrase for each in SHIPPED.values() for phrase in each.called]

    assert [phrase for phrase in called if f" {phrase} " in f" {talk} "] == []


@pytest.mark.parametrize("name", LED)
def test_something_shorter_is_shorter_and_leads_to_an_end(name: str) -> None:
    seen = [name]
    while shorter := find(seen[-1]).shorter:
        assert shorter not in seen
        assert minutes_of(led(shorter)) < minutes_of(led(seen[-1]))
        seen.append(shorter)
