"""What a stranger hears first, and what is asked about health."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calmcramp.dialogue.dialogue import step
from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.memory import Memory
from calmcramp.dialogue.states import Dialogue, Perform, Silence, Speak, Started, State, Words
from shipped_words import whole

BOOK = whole()
STRANGER = Dialogue(BOOK, memory=Memory(stranger=True))
DISCLAIMER = BOOK.lines.say["disclaimer"]


def first_words(actions: tuple[object, ...]) -> str:
    said = next((one for one in actions if isinstance(one, Speak)), None)
    return "" if said is None else " ".join((*said.texts, said.ask_text))


def test_by_day_it_says_what_it_is_and_waits_for_i_understand() -> None:
    d, actions = step(STRANGER, Started(0.5))

    assert d.state is State.GREETING
    assert first_words(actions) == f"{DISCLAIMER} Have you understood? Say 'yes' to begin."
    d, actions = step(d, Words("I understand", 30.0))
    assert not d.memory.stranger
    assert first_words(actions) == BOOK.lines.ask["questions"]


def test_the_disclaimer_says_what_care_brief_7_2_wants() -> None:
    for words in ("not a doctor", "can't diagnose", "can't call for help", "chest pain"):
        assert words in DISCLAIMER
    assert len(f"{DISCLAIMER} {BOOK.lines.ask['understand']}".split()) <= 50


def test_at_night_it_says_nothing_unasked() -> None:
    assert step(STRANGER, Started(0.5, quiet=True)) == (STRANGER, ())
    assert step(Dialogue(BOOK), Started(0.5)) == (Dialogue(BOOK), ())


@pytest.mark.parametrize("state", [State.ASLEEP, State.GREETING, State.PROFILING])
def test_a_cramp_is_helped_before_anything_of_this(state: State) -> None:
    d, actions = step(replace(STRANGER, state=state), Words("cramp", 5.0))

    assert d.state is State.LOCATING
    assert isinstance(actions[0], Perform)
    assert d.memory.stranger


@pytest.mark.parametrize("wish", ["help me relax", "I can't sleep", "ten minutes of breathing"])
def test_relaxation_waits_for_it_and_then_comes_as_it_was_asked_for(wish: str) -> None:
    d, actions = step(STRANGER, Words(wish, 5.0))
    assert first_words(actions).startswith(DISCLAIMER)

    told, actions = step(d, Words("yes", 40.0))
    known, same = step(Dialogue(BOOK), Words(wish, 40.0))
    assert (told.state, told.session) == (known.state, known.session)
    assert [type(one) for one in actions] == [type(one) for one in same]


def test_ears_that_mishear_i_understand_lock_nobody_out() -> None:
    d = STRANGER
    for at in (10.0, 100.0, 200.0):
        d, actions = step(d, Words("help me sleep", at))
        assert first_words(actions).startswith(DISCLAIMER)
        d, _ = step(d, Silence("understand", at + 40))
        assert d.state is State.ASLEEP

    d, actions = step(d, Words("help me sleep", 300.0))
    assert d.state is State.SESSION


def asked(at: float = 0.0) -> Dialogue:
    """The first question about health."""
    return step(Dialogue(BOOK), Words("safety questions", at))[0]


def test_each_yes_takes_something_away_and_silence_leaves_it_open() -> None:
    d = asked()
    for number, flag in enumerate(PROFILE):
        assert BOOK.lines.profile[flag]
        at = 10.0 * (number + 1)
        d, actions = step(d, Words("yes", at) if number % 2 else Silence("profile", at))

    assert d.memory.profile == {flag for number, flag in enumerate(PROFILE) if number % 2}
    assert first_words(actions).strip() == BOOK.lines.say["thanks"]
    assert d.state is State.ASLEEP


def test_a_no_takes_back_what_was_said_but_not_what_the_settings_say() -> None:
    d = Dialogue(whole("pregnant"), memory=Memory(profile=frozenset({"pregnant", "lung"})))
    d, _ = step(d, Words("safety questions", 0.0))
    for at in range(10, 10 * len(PROFILE) + 1, 10):
        d, _ = step(d, Words("no", float(at)))

    assert d.memory.profile == frozenset()
    assert d.profile == {"pregnant"}


def test_what_is_asked_about_health_is_in_no_log() -> None:
    _, actions = step(Dialogue(BOOK), Words("safety questions", 0.0))

    assert isinstance(actions[0], Speak)
    assert actions[0].private


def test_what_was_said_counts_at_once() -> None:
    d = Dialogue(BOOK, memory=Memory(profile=frozenset({"unsteady", "fluid_limited"})))
    d, _ = step(d, Words("cramp in my calf", 1.0))
    d, actions = step(d, Words("better", 40.0))

    parts = [part for one in actions if isinstance(one, Perform) for part in one.parts]
    assert ("aftercare", "bend") in parts
    assert ("aftercare", "water") not in parts
