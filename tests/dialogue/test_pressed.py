"""A short press says what somebody would say who can only press: it calls, and never takes away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calmcramp.dialogue.dialogue import hear, step
from calmcramp.dialogue.pressed import pressed
from calmcramp.dialogue.states import (
    Action,
    Alarm,
    Dialogue,
    Episode,
    Hush,
    Perform,
    Speak,
    State,
    Verb,
    Words,
)
from shipped_words import whole
from translations import SCRIPTS

BOOK = whole()
BOOKS = {"en": BOOK} | {each: script.book for each, script in SCRIPTS.items()}
SWOLLEN = next(row for row in BOOK.triage.rows if row.level == "U")
CARE = {
    *(State.LOCATING, State.WHICH_THIGH, State.HOLDING, State.MASSAGING, State.UPRIGHT),
    *(State.SCREENING, State.OFFERING_UP, State.INJURY_CHECK),
}
BEFORE = (State.ASLEEP, State.CHECKING)
"""Where no cramp runs yet."""
LATE = 60.0
"""Seconds after which every question can have been heard."""


def standing(state: State, cramp: bool, at: float = 100.0) -> Dialogue:
    """The conversation in this state since ``at``, in the middle of a cramp or not."""
    episode = Episode(at - 20, "calf", holds=1) if cramp else None
    alarm = Alarm(SWOLLEN, at) if state is State.FLAGGED else None
    aside = SWOLLEN if state in (State.DOUBTING, State.STAYING) else None
    return Dialogue(BOOK, state, at, at + 1.5, episode=episode, alarm=alarm, aside=aside)


def press(d: Dialogue, at: float) -> tuple[Dialogue, tuple[Action, ...]]:
    return step(d, Words(pressed(d), at))


def parts(actions: tuple[Action, ...]) -> list[str]:
    return [
        "/".join(map(str, part))
        for one in actions
        if isinstance(one, Perform)
        for part in one.parts
    ]


@pytest.mark.parametrize("state", [s for s in State if s not in BEFORE], ids=str)
@pytest.mark.parametrize("after", [0.3, 5.0, 20.0, LATE])
def test_in_a_cramp_it_never_begins_anew_and_never_ends_it(state: State, after: float) -> None:
    d = standing(state, cramp=True)
    later, actions = press(d, 100.0 + after)

    assert later.state is not State.ASLEEP
    assert later.episode is not None
    assert later.episode.began == 80.0
    assert not any(isinstance(one, Hush) for one in actions)
    assert "cramp/first-move" not in parts(actions)


@pytest.mark.parametrize("state", sorted(set(State) - CARE, key=str), ids=str)
def test_where_nobody_has_a_cramp_it_calls_or_asks_once_more(state: State) -> None:
    later, actions = press(standing(state, cramp=False), 100.0 + LATE)

    if state in (State.DOUBTING, State.SKIN_CHECK, State.HEAT_OFF):
        assert actions == (Verb("repeat"),)
    elif state is State.FLAGGED:
        assert [type(one) for one in actions] == [Speak]
        assert later.alarm is not None
    else:
        assert parts(actions)[0] == "cramp/first-move"
        assert later.state is State.LOCATING


def test_a_press_when_it_is_asked_whether_it_eases_changes_one_thing() -> None:
    d, actions = press(standing(State.HOLDING, cramp=True), 100.0 + LATE)

    assert parts(actions) == ["cramp/no", "calf/hold-2"]
    assert d.state is State.HOLDING


def test_hammering_on_it_changes_one_thing_and_no_more() -> None:
    d = standing(State.HOLDING, cramp=True)
    told = []
    for tenth in range(50):
        d, actions = press(d, 100.0 + LATE + tenth / 10)
        told += parts(actions)

    assert told == ["cramp/no", "calf/hold-2"]
    assert d.episode is not None
    assert d.episode.murmurs > 0


@pytest.mark.parametrize(
    "state", [State.SCREENING, State.INJURY_CHECK, State.OFFERING_UP, State.WHICH_THIGH], ids=str
)
def test_it_answers_no_question_and_has_it_asked_again(state: State) -> None:
    before = standing(state, cramp=True)
    d, actions = press(before, 100.0 + LATE)

    assert actions == (Verb("repeat"),)
    assert d == before


@pytest.mark.parametrize("state", sorted(CARE, key=str), ids=str)
def test_paused_care_goes_on(state: State) -> None:
    d, actions = press(replace(standing(state, cramp=True), paused=True), 100.0 + LATE)

    assert actions == (Verb("resume"),)
    assert not d.paused


@pytest.mark.parametrize("language", sorted(BOOKS))
@pytest.mark.parametrize("state", State, ids=str)
@pytest.mark.parametrize("cramp", [True, False])
def test_it_is_understood_in_every_state_and_language(
    language: str, state: State, cramp: bool
) -> None:
    d = replace(standing(state, cramp), book=BOOKS[language])
    for paused in (False, True):
        d = replace(d, paused=paused)
        meant = hear(d, pressed(d))

        assert meant.kind in ("wake", "command")
        assert meant.names == (pressed(d).replace(" ", "-"),)
