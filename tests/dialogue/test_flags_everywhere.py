"""Every red flag in every state: who is heard, what is said first, and that nothing is led over it.

The states are taken from the code, so that a new one is covered by itself; `standing` gives each
what it needs to be in that state at all.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.dialogue.actions import Action, Note, Perform, Speak
from calmcramp.dialogue.dialogue import live, step
from calmcramp.dialogue.flags import TWICE
from calmcramp.dialogue.match import understand
from calmcramp.dialogue.states import (
    Alarm,
    Clock,
    Dialogue,
    Episode,
    Event,
    Finished,
    Heat,
    Memory,
    Session,
    Silence,
    State,
    Unsure,
    Words,
)
from calmcramp.dialogue.table import TABLE
from calmcramp.dialogue.triage import GRAVE, Row
from conversation import review
from shipped_words import whole

BOOK = whole()
WORDINGS = tomllib.loads((Path(__file__).parent / "paraphrases.toml").read_text("utf-8"))["exact"]
SAID_OF_EACH = 4
"""Wordings of each row that are tried in each state."""
NOW = 1000.0

GRAVE_ROWS = [row for row in BOOK.triage.rows if row.level in GRAVE and row.hear]
ASK_ROWS = [row for row in BOOK.triage.rows if row.level == "ask"]
MILD_ROWS = [row for row in BOOK.triage.rows if row.level in ("D", "other")]
CRAMPED = (
    *(State.LOCATING, State.WHICH_THIGH, State.HOLDING, State.SCREENING, State.MASSAGING),
    *(State.OFFERING_UP, State.UPRIGHT, State.INJURY_CHECK, State.OFFERING_HEAT),
)
RELAXING = frozenset({"breathing", "relaxation", "sleep"})
"""The kinds of routine that are no help in an emergency."""
OTHER_STATES = [state for state in State if state is not State.FLAGGED]


def standing(state: State) -> Dialogue:
    """A conversation in this state, at a moment when every answer counts."""
    row = BOOK.triage.row
    d = Dialogue(BOOK, state, since=NOW - 60, opens=NOW - 50, memory=Memory(stranger=False))
    if state in CRAMPED:
        d = replace(d, episode=Episode(NOW - 100, "calf", holds=1))
    needs = {
        State.SESSION: {"session": Session("settle", 10.0)},
        State.FLAGGED: {"alarm": Alarm(row("swollen"), NOW - 60)},
        State.DOUBTING: {"aside": row("panic")},
        State.ADVISING: {"aside": row("numb")},
        State.STAYING: {"aside": row("ten-minutes")},
        State.STEADYING: {"aside": row("light-headed")},
        State.PROFILING: {"asking": tuple(BOOK.lines.profile).index("lung")},
        State.REVIEWING: {"review": review("pain slept_again", wanted=False), "asking": 1},
    }
    if state in (State.SKIN_CHECK, State.HEAT_OFF):
        d = replace(d, memory=replace(d.memory, heat=Heat(NOW - 310, 900.0)))
    return replace(d, **needs.get(state, {}))  # type: ignore[arg-type]


def said(row: Row) -> list[str]:
    """Wordings that are no question with an answer of its own: to those the answer is given."""
    answers = BOOK.answers
    assert answers is not None
    told = (one for one in WORDINGS[row.id] if answers.find(one) is None)
    return list(islice(told, SAID_OF_EACH))


def led(actions: tuple[Action, ...]) -> list[str]:
    """The routines for relaxing that are begun."""
    parts = (part for one in actions if isinstance(one, Perform) for part in one.parts)
    return [name for name, _ in parts if name in BOOK.menu.items and kind_of(name) in RELAXING]


def kind_of(routine: str) -> str:
    return BOOK.menu.items[routine].kind


def message(d: Dialogue, row: Row) -> Speak:
    """What a grave row says, word for word."""
    return Speak(
        row.said(d.profile),
        "cramp",
        "got-that",
        row.ask or "Have you got that?",
        twice=row.level in TWICE,
        id=f"redflag/{row.id}",
        private=not row.log,
        insists=row.level in TWICE,
    )


# ------------------------------------------------------------------ grave: always, and first


@pytest.mark.parametrize("state", State)
def test_a_grave_message_is_the_first_thing_said_in_every_state(state: State) -> None:
    acknowledged = {"emergency"} if state is State.FLAGGED else set()

    for row in (row for row in GRAVE_ROWS if row.id not in acknowledged):
        for sentence in said(row):
            d = standing(state)
            after, actions = step(d, Words(sentence, NOW))
            noted = [one for one in actions if isinstance(one, Note)]

            assert (after.state, actions[0]) == (State.FLAGGED, message(after, row)), sentence
            assert len(actions) == 1 + len(noted), sentence
            assert bool([one for one in noted if one.kind == "redflag"]) == row.log, sentence
            assert after.alarm is not None
            assert after.alarm.row == row


def test_grave_rows_of_each_level_are_among_them() -> None:
    assert {row.level for row in GRAVE_ROWS} == {"crisis", "E", "U"}
    assert sorted(TWICE) == ["E", "U"]
    assert len(GRAVE_ROWS) >= 20


def test_who_says_that_they_will_call_has_got_it() -> None:
    after, actions = step(standing(State.FLAGGED), Words("okay, I'll call an ambulance", NOW))

    assert after.alarm is None
    assert led(actions) == []


@pytest.mark.parametrize("state", State)
def test_a_grave_message_outranks_stop_and_every_command_in_the_same_breath(state: State) -> None:
    first = ("stop", "help me relax and", "yes", "good night", "it's better but", "oh no now", "no")
    for words in first:
        after, actions = step(standing(state), Words(f"{words}, I can't breathe", NOW))

        assert actions[0] == message(after, BOOK.triage.row("cant-breathe")), words


def test_of_a_message_that_nobody_may_keep_no_note_is_taken() -> None:
    for state in State:
        for sentence in said(BOOK.triage.row("not-safe")):
            _, actions = step(standing(state), Words(sentence, NOW))
            assert not [one for one in actions if isinstance(one, Note) and one.kind == "redflag"]


# ------------------------------------------------------------------ one question first


@pytest.mark.parametrize("state", OTHER_STATES)
@pytest.mark.parametrize("row", ASK_ROWS, ids=lambda row: row.id)
def test_a_fright_is_asked_about_in_every_state(state: State, row: Row) -> None:
    for sentence in said(row):
        after, actions = step(standing(state), Words(sentence, NOW))
        first = actions[0]

        assert after.state is State.DOUBTING, sentence
        assert isinstance(first, Speak)
        assert (first.texts, first.ask_text) == (row.say, row.ask)


@pytest.mark.parametrize("row", ASK_ROWS, ids=lambda row: row.id)
def test_a_yes_to_the_question_is_grave_and_a_no_or_silence_is_not(row: Row) -> None:
    for state in OTHER_STATES:
        asked, _ = step(standing(state), Words(said(row)[0], NOW))

        yes, _ = step(asked, Words("yes", NOW + 20))
        assert yes.alarm is not None
        assert yes.alarm.row.id == row.then
        for event in (Words("no", NOW + 20), Silence("signs", NOW + 20)):
            after, _ = step(asked, event)
            assert (after.alarm, after.state is State.FLAGGED) == (None, False)


# ------------------------------------------------------------------ milder: only when spoken with


@pytest.mark.parametrize("state", [one for one in OTHER_STATES if one is not State.ASLEEP])
def test_milder_rows_are_heard_while_it_is_spoken_with(state: State) -> None:
    for row in MILD_ROWS:
        for sentence in said(row):
            after, actions = step(standing(state), Words(sentence, NOW))
            spoken = [one for one in actions if isinstance(one, Speak | Perform)]

            assert after.aside == row, (sentence, after.state)
            assert spoken[0] is actions[0], sentence
            assert led(actions) == []


def wakes(sentence: str) -> bool:
    """Whether it would be woken by this if there were no red flags."""
    return understand(sentence, BOOK.vocabulary, live(standing(State.ASLEEP))).kind == "wake"


def test_asleep_milder_rows_are_other_peoples_talk_unless_it_is_woken() -> None:
    d = standing(State.ASLEEP)
    tried = [(row, one) for row in MILD_ROWS for one in said(row)]

    for row, sentence in tried:
        after, actions = step(d, Words(sentence, NOW))
        assert (after.aside == row) == wakes(sentence), sentence
        assert (actions == ()) != wakes(sentence), sentence
    assert 10 < sum(wakes(sentence) for _, sentence in tried) < len(tried) - 10


@pytest.mark.parametrize("row", MILD_ROWS, ids=lambda row: row.id)
def test_asleep_every_milder_row_is_heard_with_a_wake_word(row: Row) -> None:
    called = [one for one in (f"cramp, and {sentence}" for sentence in said(row)) if wakes(one)]

    assert called
    for sentence in called:
        after, _ = step(standing(State.ASLEEP), Words(sentence, NOW))
        assert after.aside == row, sentence


def test_milder_words_never_cover_an_open_message() -> None:
    for row in (*MILD_ROWS, *ASK_ROWS):
        after, actions = step(standing(State.FLAGGED), Words(said(row)[0], NOW))

        assert after.alarm is not None
        assert (after.state, after.alarm.row.id) == (State.FLAGGED, "swollen")
        assert led(actions) == []


# ------------------------------------------------------------------ nothing is led over it

SAYINGS = (
    *(
        "help me relax",
        "relax",
        "sleep",
        "help me sleep",
        "I can't sleep",
        "the usual",
        "good night",
    ),
    *(
        "breathing",
        "muscle relaxation",
        "body scan",
        "ten minutes",
        "half an hour",
        "the second one",
    ),
    *("cramp", "my calf", "it's back", "again", "say that again", "carry on", "start over", "next"),
    *("carry on where we were", "something shorter", "warmth", "it's off", "louder", "wide awake"),
    *("does magnesium help", "tell me more", "mumble mumble", "ow", "", "stop", "quiet", "what"),
    *("a little", "still hurts", "I'm pregnant", "I'm panicking", "my foot is numb", "dizzy"),
)
QUIET = ("got-that", "signs", "stay", "easing", "where", "sleep-offer", "choose", "talk", "steady")
utterances = st.sampled_from(SAYINGS).map(lambda text: lambda at: Words(text, at))
quiet = st.one_of(
    st.sampled_from(QUIET).map(lambda name: lambda at: Silence(name, at)),
    st.just(lambda at: Unsure("cramp", at)),
    st.just(Finished),
    st.just(Clock),
)
seconds = st.floats(1.6, 700, allow_nan=False)


def events(drawn: list[tuple[float, object]], at: float) -> list[Event]:
    made = []
    for gap, make in drawn:
        at += gap
        made.append(make(at))  # type: ignore[operator]
    return made


@given(
    st.sampled_from(GRAVE_ROWS),
    st.sampled_from(list(State)),
    st.lists(st.tuples(seconds, st.one_of(utterances, quiet)), min_size=1, max_size=14),
)
@settings(max_examples=300, deadline=None)
def test_nothing_relaxing_is_led_until_somebody_acknowledged(
    row: Row, state: State, drawn: list[tuple[float, object]]
) -> None:
    d, actions = step(standing(state), Words(said(row)[0], NOW))
    assert led(actions) == []

    for event in events(drawn, NOW):
        if d.alarm is None:
            break
        d, actions = step(d, event)
        assert led(actions) == [], event


@given(st.sampled_from(list(State)), st.lists(st.tuples(seconds, quiet), min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_silence_never_raises_an_emergency(state: State, drawn: list[tuple[float, object]]) -> None:
    d = standing(state)
    for event in events(drawn, NOW):
        before = d.alarm
        d, _ = step(d, event)
        assert d.alarm in (None, before) or d.alarm.row.level == "U", event
        assert (
            d.alarm is None
            or d.alarm.row == getattr(before, "row", None)
            or (d.alarm.row.id == "ten-minutes")
        )


def test_every_state_is_one_that_something_happens_in() -> None:
    assert {state for row in TABLE for state in row.states} == set(State)
