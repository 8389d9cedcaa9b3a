"""What is led: one question at most, what was named, what suits, and the usual after silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.dialogue.dialogue import step
from calmcramp.dialogue.episode import about
from calmcramp.dialogue.memory import DAY_S, Memory, Past
from calmcramp.dialogue.states import (
    Action,
    Dialogue,
    Finished,
    Left,
    Perform,
    Resume,
    Session,
    Silence,
    Speak,
    State,
    Words,
)
from calmcramp.score.suited import why_not
from shipped_words import routines, whole

BOOK = whole()
CHOOSING = Dialogue(BOOK, State.CHOOSING)


def led(actions: tuple[Action, ...]) -> tuple[str, float | None]:
    """The routine that is led last, and its minutes."""
    (performed,) = (one for one in actions if isinstance(one, Perform))
    return performed.parts[-1][0], performed.minutes


def test_help_me_relax_asks_one_question_of_two_choices_or_three() -> None:
    for memory, choices in ((Memory(), 2), (Memory(usual="pmr-7"), 3)):
        d, actions = step(Dialogue(BOOK, memory=memory), Words("help me relax", 5.0))
        (asked,) = (one for one in actions if isinstance(one, Speak))
        assert d.state is State.CHOOSING
        assert len(asked.ask_text.replace(" or ", " ").split(",")) == choices


@pytest.mark.parametrize(("usual", "expected"), [("", "settle"), ("pmr-7", "pmr-7")])
def test_silence_means_the_usual_and_where_there_is_none_breathing(
    usual: str, expected: str
) -> None:
    asked = replace(CHOOSING, memory=Memory(usual=usual))

    assert led(step(asked, Silence("choose", 20.0))[1])[0] == expected
    assert led(step(asked, Words("the usual", 20.0))[1])[0] == expected


@pytest.mark.parametrize(
    ("said", "routine", "minutes"),
    [
        ("ten minutes of breathing", "settle", 10),
        ("half an hour of breathing please", "settle", 30),
        ("help me relax, muscle relaxation", "pmr-7", None),
        ("body scan", "body-scan", None),
        ("help me relax for twenty minutes with breathing", "settle", 20),
    ],
)
def test_what_is_named_is_led_without_a_question(
    said: str, routine: str, minutes: int | None
) -> None:
    assert led(step(Dialogue(BOOK), Words(said, 5.0))[1]) == (routine, minutes)


def test_every_phrase_of_every_routine_leads_it_out_of_sleep() -> None:
    for item in BOOK.menu.items.values():
        for phrase in item.called:
            d, actions = step(Dialogue(BOOK), Words(phrase, 5.0))
            assert d.state in (State.SESSION, State.TALKING), phrase
            assert d.session is None or d.session.routine == item.name, phrase
            assert actions, phrase


def test_a_length_alone_is_an_answer_and_a_wish() -> None:
    assert led(step(CHOOSING, Words("fifteen minutes", 5.0))[1]) == ("settle", 15)
    d = Dialogue(BOOK, State.SESSION, session=Session("settle", 10.0))
    assert led(step(d, Words("a quarter of an hour", 60.0))[1]) == ("settle", 15)


def test_something_shorter_is_the_shorter_form_or_half() -> None:
    long = Dialogue(BOOK, State.SESSION, session=Session("settle", 20.0))
    assert led(step(long, Words("something shorter", 60.0))[1]) == ("settle", 10)
    for item in BOOK.menu.items.values():
        if item.shorter:
            d = Dialogue(BOOK, State.SESSION, session=Session(item.name))
            assert led(step(d, Words("something shorter", 60.0))[1])[0] == item.shorter


def test_a_session_heard_to_its_end_becomes_the_usual_and_a_stopped_one_does_not() -> None:
    d = Dialogue(BOOK, State.SESSION, session=Session("pmr-7", 8.0))

    assert step(d, Finished(600.0))[0].memory.usual == "pmr-7"
    assert step(d, Words("stop", 600.0))[0].memory.usual == ""


def test_a_stopped_session_goes_on_within_a_quarter_of_an_hour() -> None:
    d = replace(Dialogue(BOOK), left=Left(Session("pmr-7"), 100.0))

    after, actions = step(d, Words("carry on where we were", 900.0))
    assert (after.state, actions[0]) == (State.SESSION, Resume())
    assert step(d, Words("carry on where we were", 1100.0)) == (d, ())


def test_who_is_awake_long_after_a_session_is_told_once_that_getting_up_is_fine() -> None:
    d = Dialogue(BOOK, memory=Memory(usual="settle", ended=0.0))

    d, actions = step(d, Words("I'm still awake", 1300.0))
    assert isinstance(actions[0], Perform)
    assert actions[0].parts[0] == ("still-awake", "advice")
    d = replace(d, state=State.ASLEEP)
    _, actions = step(d, Words("I'm still awake", 1900.0))
    assert isinstance(actions[0], Perform)
    assert actions[0].parts[0] == ("settle", None)


def test_the_longer_four_seven_eight_comes_after_a_month() -> None:
    for days, expected in ((29, "four-seven-eight"), (31, "four-seven-eight-long")):
        memory = Memory(since={"four-seven-eight": -days * DAY_S})
        asked = Words("do four seven eight breathing", 0.0)
        assert led(step(Dialogue(BOOK, memory=memory), asked)[1])[0] == expected


FLAGS = ["pregnant", "lung", "heart", "recent_surgery", "unsteady", "reduced_feeling", "diabetes"]


@given(
    st.sets(st.sampled_from(FLAGS)),
    st.sampled_from(sorted(BOOK.menu.items)),
    st.sampled_from([None, 600.0, 3000.0, 40_000.0]),
)
def test_nobody_is_ever_led_into_what_does_not_suit(
    flags: set[str], name: str, since: float | None
) -> None:
    """Whatever is asked for, at whatever hour after a cramp."""
    past = None if since is None else Past(1e5 - since, "calf", None)
    d = Dialogue(whole(*flags), State.CHOOSING, memory=Memory(past=past, usual=name))

    d, actions = step(d, Words("the usual", 1e5))

    for one in actions:
        if isinstance(one, Perform):
            known = about(d, 1e5)
            assert one.flags == known
            assert why_not(routines()[one.parts[-1][0]], known) is None


def test_what_is_known_of_the_moment_goes_with_everything_that_is_performed() -> None:
    d = Dialogue(BOOK, memory=Memory(past=Past(0.0, "calf", None)))

    hours = {1000.0: {"just_cramped", "cramped_hour", "cramped_day"},
             3000.0: {"cramped_hour", "cramped_day"}, 40_000.0: {"cramped_day"},
             90_000.0: set()}  # fmt: skip
    for at, flags in hours.items():
        _, actions = step(d, Words("ten minutes of breathing", at))
        assert isinstance(actions[0], Perform)
        assert actions[0].flags == flags
