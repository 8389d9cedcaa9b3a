"""What holds in every conversation, whatever happens in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.dialogue.dialogue import hear, live, live_while_sounding, step
from calmcramp.dialogue.states import (
    Alarm,
    Book,
    Clock,
    Dialogue,
    Episode,
    Event,
    Finished,
    Hush,
    Perform,
    Session,
    Silence,
    Speak,
    Started,
    State,
    Unsure,
    Words,
)
from calmcramp.dialogue.table import TABLE
from shipped_words import whole

BOOK = whole()
SILENCES = ["where", "which-thigh", "easing", "screen", "sit-up", "injury", "sleep-offer", "pain"]
SILENCES += ["choose", "got-that", "signs", "stay", "cramp-check", "unheard of", "steady"]
SILENCES += ["heat-offer", "skin", "heat-off", "talk", "understand", "questions", "profile"]
SILENCES += ["steady-what", "start", "settle", "review"]
SAYINGS = [
    *(phrase for phrase, _ in BOOK.vocabulary.phrases(BOOK.vocabulary.names)),
    *("I can't breathe", "it's swollen", "I'm panicking", "I'm pregnant", "dizzy", "stomach cramp"),
    *("is magnesium any good", "what time is it", "ten minutes", "half an hour", "it's off"),
    *("", "   ", "?!", "blah blah", "ça va", "\u0000", "x" * 5000),
]

kinds = st.one_of(
    st.sampled_from(SAYINGS).map(lambda text: lambda at: Words(text, at)),
    st.text(max_size=30).map(lambda text: lambda at: Words(text, at)),
    st.sampled_from(SILENCES).map(lambda name: lambda at: Silence(name, at)),
    st.sampled_from(["cramp", "relax", "else"]).map(lambda name: lambda at: Unsure(name, at)),
    st.just(Finished),
    st.just(Clock),
    st.booleans().map(lambda quiet: lambda at: Started(at, quiet)),
)
nights = st.lists(st.tuples(st.floats(0, 400, allow_nan=False), kinds), max_size=40)


def live_through(night: list[tuple[float, object]], d: Dialogue) -> list[tuple[Dialogue, Event]]:
    """Every (dialogue before, event) of a night whose events are so many seconds apart."""
    at, lived = 0.0, []
    for seconds, make in night:
        at += seconds
        event = make(at)  # type: ignore[operator]
        lived.append((d, event))
        d, _ = step(d, event)
    return [*lived, (d, Clock(at))]


@given(nights)
@settings(max_examples=60, deadline=None)
def test_no_night_breaks_it_and_the_table_says_where_each_event_may_lead(
    night: list[tuple[float, object]],
) -> None:
    for before, event in live_through(night, Dialogue(BOOK)):
        after, actions = step(before, event)

        allowed = {state for row in TABLE if before.state in row.states for state in row.to}
        assert after.state in allowed | {before.state}
        assert sum(isinstance(one, Perform | Speak | Hush) for one in actions) <= 1


@given(nights)
@settings(max_examples=30, deadline=None)
def test_stop_always_hushes_and_sleeps(night: list[tuple[float, object]]) -> None:
    d, _ = live_through(night, Dialogue(BOOK))[-1]

    for word in ("stop", "quiet", "enough", "please stop", "no stop it"):
        after, actions = step(d, Words(word, 1e6))
        assert (after.state, actions[0]) == (State.ASLEEP, Hush())


@given(nights)
@settings(max_examples=30, deadline=None)
def test_a_red_flag_speaks_before_anything_else(night: list[tuple[float, object]]) -> None:
    d, _ = live_through(night, Dialogue(BOOK))[-1]

    after, actions = step(d, Words("stop, I can't breathe", 1e6))
    first = actions[0]
    assert isinstance(first, Speak)
    assert first.texts == BOOK.triage.row("cant-breathe").say
    assert (first.twice, first.ask_name, after.state) == (True, "got-that", State.FLAGGED)


@given(nights)
@settings(max_examples=30, deadline=None)
def test_no_relaxation_before_a_grave_message_is_acknowledged(
    night: list[tuple[float, object]],
) -> None:
    for before, event in live_through(night, Dialogue(BOOK)):
        open_flag = before.alarm is not None and event.at - before.alarm.at < 8 * 3600
        _, actions = step(before, event)
        led = [one for one in actions if isinstance(one, Perform)]
        acknowledged = before.state is State.FLAGGED and hear_names(before, event) & {"yes", "no"}
        assert not (open_flag and led) or acknowledged


def hear_names(d: Dialogue, event: Event) -> set[str]:
    return set(hear(d, event.text).names) if isinstance(event, Words) else set()


@pytest.mark.parametrize("state", State)
def test_what_is_unknown_changes_nothing(state: State) -> None:
    d = Dialogue(BOOK, state=state, session=Session("settle"), alarm=None)

    for event in (Silence("unheard of", 5.0), Unsure("unheard of", 5.0), Words("", 5.0)):
        assert step(d, event) == (d, ())


@pytest.mark.parametrize("state", State)
def test_stop_and_the_way_out_are_always_live(state: State) -> None:
    assert "stop" in live(Dialogue(BOOK, state=state))


def test_asleep_it_listens_for_wake_words_and_stop_only() -> None:
    wake = {
        "cramp",
        "relax",
        "sleep",
        "warmth",
        "health",
        "ask",
        "resume-session",
        "still-awake",
        "schedule",
        "diary-week",
        "diary-questions",
        "morning",
    }

    assert live(Dialogue(BOOK)) == wake | {"stop"}
    assert wake == BOOK.vocabulary.wake.keys()


def test_the_words_of_a_sounding_line_are_not_listened_for() -> None:
    d = Dialogue(BOOK, state=State.HOLDING, episode=Episode(0.0, "calf"))

    heard = live_while_sounding(d, "Is it easing? Yes, a little, or no.")
    assert not heard & {"yes", "no", "a-little", "better"}
    assert {"stop", "still-hurts"} <= heard


def test_every_live_name_has_a_row_that_acts() -> None:
    for state in State:
        rows = {on for row in TABLE if state in row.states for on in row.on}
        named = {name.partition(":")[0] for name in live(Dialogue(BOOK, state=state))}
        assert named <= rows


def test_every_row_names_something_that_can_happen() -> None:
    events = {"flag", "finished", "clock", "unsure:cramp", "started", "heat-due"}
    events |= {"due", "told", "open"}
    events |= {"question", "unknown", "routine", "minutes"} | {f"silence:{one}" for one in SILENCES}
    names = {on for row in TABLE for on in row.on}

    assert names <= events | BOOK.vocabulary.names


def test_time_going_backwards_is_survived() -> None:
    d, _ = step(Dialogue(BOOK), Words("cramp", 500.0))

    for event in (Clock(0.0), Words("calf", 1.0), Silence("easing", 2.0)):
        d, _ = step(d, event)
    assert step(d, Words("stop", 0.0))[0].state is State.ASLEEP


def test_nothing_of_a_private_message_is_noted() -> None:
    _, actions = step(Dialogue(BOOK), Words("I'm not safe at home", 3.0))

    assert [type(one) for one in actions] == [Speak]
    assert isinstance(actions[0], Speak)
    assert actions[0].private


def test_a_message_nobody_acknowledged_is_forgotten_after_the_night() -> None:
    row = BOOK.triage.row("chest-pain")
    d = Dialogue(BOOK, alarm=Alarm(row, 0.0))

    assert step(d, Words("help me relax", 7 * 3600.0))[0].state is State.FLAGGED
    assert step(d, Words("help me relax", 9 * 3600.0))[0].state is State.CHOOSING


def test_without_an_answer_it_waits_in_silence_and_then_sleeps() -> None:
    d, _ = step(Dialogue(BOOK), Words("chest pain", 0.0))
    d, _ = step(d, Silence("got-that", 30.0))
    d, _ = step(d, Silence("got-that", 50.0))

    assert step(d, Clock(60.0)) == (d, ())
    slept, actions = step(d, Clock(700.0))
    assert (slept.state, actions) == (State.ASLEEP, ())
    assert slept.alarm is not None


@pytest.mark.parametrize("profile", [(), ("unsteady",)])
def test_nobody_unsteady_is_asked_to_sit_up(profile: tuple[str, ...]) -> None:
    book: Book = whole(*profile)
    e = Episode(0.0, "calf", holds=4, touch=True, massaged=True, unsteady="unsteady" in profile)
    d = Dialogue(book, State.HOLDING, episode=e)

    asked = step(d, Words("no", 200.0))[0].state is State.OFFERING_UP
    assert asked == (profile == ())


def test_no_massage_and_no_standing_without_the_screen() -> None:
    d = Dialogue(BOOK, State.HOLDING, episode=Episode(0.0, "calf", holds=9, touch=False))

    for at in (100.0, 200.0, 290.0):
        after, actions = step(replace(d, opens=0.0), Words("no", at))
        assert after.state is State.HOLDING
        assert not any(
            isinstance(one, Perform) and {"massage", "sitting-up"} & {part for _, part in one.parts}
            for one in actions
        )


@pytest.mark.parametrize(
    "said", ["no, I can't breathe", "no, my chest hurts", "no my chest is tight", "yes chest pain"]
)
def test_a_no_before_an_emergency_is_never_a_denial(said: str) -> None:
    asked, _ = step(Dialogue(BOOK), Words("I'm panicking", 1.0))
    assert asked.state is State.DOUBTING

    assert step(asked, Words(said, 10.0))[0].state is State.FLAGGED


@pytest.mark.parametrize("said", ["no", "no, no chest pain", "I don't have any chest pain"])
def test_a_denial_of_what_was_asked_about_is_a_no(said: str) -> None:
    asked, _ = step(Dialogue(BOOK), Words("I'm panicking", 1.0))

    assert step(asked, Words(said, 10.0))[0].state is State.STAYING


def test_an_urgent_word_among_the_health_questions_is_urgent() -> None:
    asked, _ = step(Dialogue(BOOK), Words("ask me about my health", 1.0))

    d, _ = step(asked, Words("yes I'm pregnant and I'm bleeding", 10.0))
    assert d.state is State.FLAGGED
