"""For whom the shipped routines are led, and what they never do (care-brief 4.6, 5.2, 5.3, 7.2)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import FaultsFound
from calmcramp.score.routine import Breathe, Pace, Pattern, Routine, Soften, Tense
from calmcramp.score.score import Score
from calmcramp.score.suited import FLOORS, NOT_HEATED, NOT_HELD, NOT_TENSED, suited
from calmcramp.score.units import RATE
from calmcramp.score.whom import FLAGS, widened
from calmcramp.service.programme import lay_out_parts, resolved
from library import LED, PACED, SHIPPED, CalmVoice, find, led, speech, steps, tensed

SOMEBODY = st.sets(st.sampled_from(FLAGS)).map(frozenset)
PACES = st.builds(Pace, st.floats(0.4, 2.5), st.floats(-6.5, 6.5))
RESTING = (*LED, "grounding")
GROUPS = tuple(name for name, each in SHIPPED.items() if any(tensed(each)))


def parts_of(name: str, flags: frozenset[str]) -> list[Routine]:
    """The routine as it is led, or every part of one that is put together."""
    found = resolved(name, find, flags)
    pieces = [part for piece in found.pieces for part in parts_of(piece.routine, flags)]
    return pieces or [found]


def slowest_breath(score: Score) -> float:
    """Breaths a minute of the slowest that is paced; a very quick one where none is."""
    ins = [cue for cue in score.cues if cue.sound.startswith("tone/in-")]
    gaps = [later.at - one.at for one, later in pairwise(ins) if later.step == one.step]
    return 60 * RATE / max(gaps, default=RATE)


# ------------------------------------------------------------------ whoever they are


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(RESTING), SOMEBODY)
def test_nobody_holds_their_breath_or_tightens_against_their_good(
    name: str, flags: frozenset[str]
) -> None:
    led_steps = [step for part in parts_of(name, flags) for step in steps(part)]
    paces = [step.pace for step in led_steps if isinstance(step, Breathe)]

    assert not (any(isinstance(p, Pattern) and p.held for p in paces) and widened(flags) & NOT_HELD)
    assert not (any(isinstance(s, Tense) for s in led_steps) and widened(flags) & NOT_TENSED)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([*PACED, "cramp-guard", "short-night"]), SOMEBODY, PACES)
def test_nobody_is_paced_more_slowly_than_is_safe_for_them(
    name: str, flags: frozenset[str], pace: Pace
) -> None:
    score = lay_out_parts(((name, None),), find, CalmVoice(), None, pace, flags).score
    floor = max((FLOORS[flag] for flag in flags if flag in FLOORS), default=0.0)

    assert slowest_breath(score) >= floor - 1e-3


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RESTING), SOMEBODY, PACES, st.none() | st.floats(1, 60))
def test_whatever_is_asked_for_at_whatever_pace_something_is_led(
    name: str, flags: frozenset[str], pace: Pace, minutes: float | None
) -> None:
    score = lay_out_parts(((name, None),), find, CalmVoice(), minutes, pace, flags).score

    assert speech(score)
    assert sum(cue.kind == "bed" for cue in score.cues) <= 1


@pytest.mark.parametrize("flag", FLAGS)
def test_warmth_is_led_only_for_those_whom_it_suits(flag: str) -> None:
    def lead() -> Score:
        return lay_out_parts((("warmth", None),), find, CalmVoice(), flags=frozenset({flag})).score

    if flag in NOT_HEATED:
        with pytest.raises(FaultsFound, match="warmth is not for"):
            lead()
    else:
        assert speech(lead())


def test_weak_lungs_and_hearts_breathe_through_soft_lips_and_pregnancy_never_below_six() -> None:
    instead = {
        flag: {name: resolved(name, find, frozenset({flag})).name for name in PACED}
        for flag in ("lung", "pregnant")
    }

    assert set(instead["lung"].values()) == {"pursed"}
    changed = {name: other for name, other in instead["pregnant"].items() if name != other}
    assert changed == {
        "box": "long-out-easy",
        "box-easy": "long-out-easy",
        "coherent-slow": "coherent",
        "four-seven-eight": "long-out",
        "four-seven-eight-easy": "long-out",
        "four-seven-eight-long": "long-out",
    }


# ------------------------------------------------------------------ how muscles are tightened


def is_leg(passage: str) -> bool:
    return any(part in passage for part in ("leg", "thigh", "foot"))


def said(name: str, *flags: str) -> list[str]:
    return [cue.text.lower() for cue in speech(led(name, *flags))]


@pytest.mark.parametrize("name", GROUPS)
def test_legs_get_a_quarter_for_five_seconds_toes_up_and_the_rest_a_half(name: str) -> None:
    legs = [step for passage, step in tensed(find(name)) if is_leg(passage)]
    rest = [step for passage, step in tensed(find(name)) if not is_leg(passage)]
    told = " ".join(f"{step.text} {step.second}".lower() for step in legs)

    assert all(step.feet and step.seconds == 5 for step in legs)
    assert all(step.seconds == 6 for step in rest)
    assert "quarter" in told
    assert "up" in told
    assert not any(word in told for word in ("point", "curl", "calf", "hard"))
    assert any("half" in text for text in said(name))
    assert any("sore" in text for text in said(name))
    assert all(step.text.endswith("now.") for step in (*legs, *rest))


@pytest.mark.parametrize("name", GROUPS)
def test_for_a_day_after_a_cramp_the_sore_leg_is_only_let_go(name: str) -> None:
    routine = suited(find(name), frozenset({"cramped_day"}))
    legs = {passage.name: passage.steps for passage in routine.passages if is_leg(passage.name)}
    every = [step for some in legs.values() for step in some]
    easier = [step for step in every if isinstance(step, Tense)]
    sore = [step for step in every if isinstance(step, Soften)]

    assert len(sore) >= len(easier) > 0
    assert "sore" in sore[0].text.lower()
    assert every.index(sore[0]) > every.index(easier[-1])
    assert sum(1 for passage, _ in tensed(routine) if not is_leg(passage)) == sum(
        1 for passage, _ in tensed(suited(find(name), frozenset())) if not is_leg(passage)
    )


@pytest.mark.parametrize("name", GROUPS)
def test_within_the_hour_and_after_surgery_everything_is_only_let_go(name: str) -> None:
    for flag in ("just_cramped", "cramped_hour", "recent_surgery"):
        found = resolved(name, find, frozenset({flag})).name
        assert found == ("release-16" if "16" in name else "release-only")


@pytest.mark.parametrize("name", GROUPS)
def test_in_pregnancy_the_belly_is_left_alone(name: str) -> None:
    def tightened(*flags: str) -> str:
        steps = (step for _, step in tensed(suited(find(name), frozenset(flags))))
        return " ".join(f"{step.text} {step.second}" for step in steps).lower()

    assert "belly" in tightened()
    assert "belly" not in tightened("pregnant")


def test_nothing_is_tightened_in_letting_go() -> None:
    for name in ("release-only", "release-16", "recall", "recall-count"):
        words = set(plain(" ".join(said(name))).split())
        assert not any(tensed(find(name)))
        assert not words & {"tight", "tense", "press", "squeeze", "stretch", "wiggle", "lift"}
    assert find("release-only").passages[-2].name == "other-leg"
    assert find("release-16").passages[-2].name == "other-foot"


# ------------------------------------------------------------------ what is said to whom


@pytest.mark.parametrize("name", LED)
def test_nobody_who_is_unsteady_is_asked_to_stand_nor_told_to_drink_who_may_not(name: str) -> None:
    unsteady = set(plain(" ".join(said(name, "unsteady"))).split())
    limited = set(plain(" ".join(said(name, "fluid_limited"))).split())

    assert not unsteady & {"stand", "walk", "walking"}
    assert not limited & {"drink", "water", "sips", "sip"} or name == "sigh"


def test_after_a_cramp_the_covers_are_loosened_first() -> None:
    loose = "let the covers lie loose at your feet."

    assert loose in said("settle", "cramped_day")
    assert loose not in said("settle")
