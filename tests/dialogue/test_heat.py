"""Warmth on a leg: offered only where it may be, asked about, and off before anybody sleeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.dialogue import heat
from calmcramp.dialogue.dialogue import live, step
from calmcramp.dialogue.memory import HEAT_MAX_S, Heat, Memory
from calmcramp.dialogue.states import (
    Action,
    Alarm,
    Clock,
    Dialogue,
    Episode,
    Finished,
    Hush,
    Perform,
    Session,
    Silence,
    Speak,
    State,
    Words,
)
from shipped_words import whole

BOOK = whole()
WARM = Dialogue(BOOK, memory=Memory(heat=Heat(0.0, 900.0), warmed=(0.0,)))
LINES = BOOK.lines


def spoken(actions: tuple[Action, ...]) -> list[Speak]:
    return [one for one in actions if isinstance(one, Speak)]


def ticks(d: Dialogue, first: int, last: int) -> tuple[Dialogue, list[tuple[int, Speak]]]:
    """The dialogue after these seconds, and everything said meanwhile with its second."""
    said = []
    for at in range(first, last + 1):
        d, actions = step(d, Clock(float(at)))
        said += [(at, one) for one in spoken(actions)]
    return d, said


def test_an_offer_taken_starts_the_timer_of_the_routine_file() -> None:
    offered = Dialogue(BOOK, State.OFFERING_HEAT, episode=Episode(0.0, "calf", touch=True))

    d, actions = step(offered, Words("yes please", 200.0))

    assert d.memory.heat == Heat(200.0, 900.0)
    assert isinstance(actions[0], Perform)
    assert actions[0].parts[0] == ("warmth", "setup")
    assert d.episode is not None
    assert d.episode.warmed


@pytest.mark.parametrize(("said", "seconds"), [("five", 300.0), ("twenty", 900.0), ("", 900.0)])
def test_a_shorter_time_can_be_asked_for_and_a_longer_one_is_not_given(
    said: str, seconds: float
) -> None:
    d, _ = step(Dialogue(BOOK), Words(f"heat timer {said} minutes".strip(), 10.0))
    d, _ = step(d, Words("yes", 20.0))

    assert d.memory.heat == Heat(20.0, seconds)


def test_no_heat_lasts_longer_than_twenty_minutes_whatever_a_file_says() -> None:
    item = replace(BOOK.menu.items["warmth"], heat=500.0)
    menu = replace(BOOK.menu, items={**BOOK.menu.items, "warmth": item})
    d = Dialogue(replace(BOOK, menu=menu), State.OFFERING_HEAT)

    d, _ = step(d, Words("yes", 20.0))

    assert d.memory.heat is not None
    assert d.memory.heat.limit == HEAT_MAX_S == 1200.0


@pytest.mark.parametrize("flag", ["reduced_feeling", "diabetes", "clot_history_or_thinner"])
def test_it_is_never_offered_nor_given_to_somebody_it_may_harm(flag: str) -> None:
    book = whole(flag)
    held = Dialogue(book, State.HOLDING, episode=Episode(0.0, "calf", holds=5, touch=True,
                                                         massaged=True, upright=True))  # fmt: skip
    d, actions = step(held, Words("no, it still hurts", 250.0))
    assert d.state is State.HOLDING
    assert not any("warmth" in str(one) for one in actions)

    for wish in ("heat timer", "use a heat pack", "hot water bottle"):
        d, actions = step(Dialogue(book), Words(wish, 10.0))
        assert spoken(actions)[0].texts == (LINES.say["heat-unsuited"],)
        assert d.memory.heat is None


def test_it_is_offered_three_times_a_day_and_an_hour_apart() -> None:
    memories = {
        "never": (Memory(), True),
        "just now": (Memory(warmed=(9_000.0,)), False),
        "an hour ago": (Memory(warmed=(6_400.0,)), True),
        "three times": (Memory(warmed=(-50_000.0, -20_000.0, 1.0)), False),
        "three, the first a day ago": (Memory(warmed=(-80_000.0, -20_000.0, 1.0)), True),
    }
    for memory, allowed in memories.values():
        assert heat.allowed(Dialogue(BOOK, memory=memory), 10_000.0) is allowed


def test_at_five_minutes_the_skin_is_asked_about_once() -> None:
    d, said = ticks(WARM, 290, 310)

    assert [(at, one.ask_text) for at, one in said] == [(300, LINES.ask["skin"])]
    assert d.state is State.SKIN_CHECK
    d, actions = step(d, Words("it's fine", 312.0))
    assert (d.state, spoken(actions)) == (State.ASLEEP, [])
    assert ticks(d, 313, 890)[1] == []


@pytest.mark.parametrize("answer", ["it's very red", "it burns", "no", "sore", "my skin stings"])
def test_bad_skin_means_off_at_once(answer: str) -> None:
    asked, _ = ticks(WARM, 300, 300)

    d, actions = step(asked, Words(answer, 305.0))

    assert d.state is State.HEAT_OFF
    assert spoken(actions)[0].texts == (LINES.say["heat-sore"],)


def test_who_does_not_answer_about_the_skin_may_be_asleep() -> None:
    asked, _ = ticks(WARM, 300, 300)

    d, actions = step(asked, Silence("skin", 312.0))

    assert d.state is State.HEAT_OFF
    assert spoken(actions)[0].insists


def test_the_reminder_comes_again_and_louder_until_it_gives_up() -> None:
    checked = replace(WARM, memory=Memory(heat=Heat(0.0, 900.0, checked=True)))

    d, said = ticks(checked, 890, 2000)

    assert [at - 900 for at, _ in said] == [0, 20, 60, 120, 180, 240, 300, 360, 420]
    assert [one.louder_db for _, one in said] == [-3.0, 0.0, 3.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0]
    assert all(one.insists for _, one in said)
    d, _ = step(d, Silence("heat-off", 2001.0))
    assert d.state is State.ASLEEP
    assert d.memory.heat is not None


@pytest.mark.parametrize("answer", ["off", "it's off", "yes", "done", "I took it off", "yes it is"])
def test_any_word_for_off_ends_it(answer: str) -> None:
    d, _ = ticks(replace(WARM, memory=Memory(heat=Heat(0.0, 900.0, checked=True))), 900, 901)

    d, actions = step(d, Words(answer, 905.0))

    assert d.memory.heat is None
    assert d.state is State.AFTERCARE
    assert ticks(d, 906, 2000)[1] == []
    assert actions


def test_stop_silences_one_reminder_and_not_the_next() -> None:
    d, _ = ticks(replace(WARM, memory=Memory(heat=Heat(0.0, 900.0, checked=True))), 900, 901)
    d, actions = step(d, Words("stop", 905.0))
    assert actions[0] == Hush()

    d, said = ticks(d, 906, 930)
    assert [at for at, _ in said] == [920]


@pytest.mark.parametrize("wish", ["help me sleep", "muscle relaxation", "body scan"])
def test_sleep_waits_until_it_is_off_and_then_comes(wish: str) -> None:
    d, actions = step(WARM, Words(wish, 100.0))
    assert d.state is State.HEAT_OFF
    assert spoken(actions)[0].texts == (LINES.say["heat-first"],)

    d, actions = step(d, Words("it's off", 120.0))
    assert d.state is State.SESSION
    assert isinstance(actions[0], Perform)


def test_breathing_is_led_awake_without_the_ending_that_leads_to_sleep() -> None:
    d, actions = step(WARM, Words("do some breathing", 100.0))

    assert d.state is State.SESSION
    assert isinstance(actions[0], Perform)
    assert all(passage is not None for _, passage in actions[0].parts)


def test_a_grave_message_is_not_talked_over_but_a_lost_reminder_comes_after_it() -> None:
    row = BOOK.triage.row("chest-pain")
    flagged = replace(WARM, state=State.FLAGGED, since=880.0, alarm=Alarm(row, 880.0))

    assert not heat.due(flagged, 901.0)
    assert heat.due(flagged, 941.0)
    d, _ = step(flagged, Clock(941.0))
    d, actions = step(d, Words("it's off", 950.0))
    assert d.state is State.FLAGGED
    assert spoken(actions)[0].texts == row.say


def test_off_means_something_only_while_something_is_on() -> None:
    assert "off" not in live(Dialogue(BOOK, State.SESSION, session=Session("settle")))
    assert "off" in live(replace(WARM, state=State.SESSION, session=Session("settle")))


SAYINGS = ["yes", "no", "help me sleep", "help me relax", "cramp", "better", "body scan", "stop"]
SAYINGS += ["goodnight", "muscle relaxation", "ten minutes", "the usual", "breathing", "pause"]
SAYINGS += ["it still hurts", "calf", "wind down", "I can't breathe", "tell me more", "skip"]

nights = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from([*SAYINGS, "<finished>", "<silence>"])),
    max_size=30,
)


@given(nights)
@settings(max_examples=150, deadline=None)
def test_nothing_that_ends_in_sleep_is_led_while_it_is_on(night: list[tuple[int, str]]) -> None:
    d, at = WARM, 0
    for seconds, text in night:
        for _ in range(seconds):
            at += 1
            d, actions = step(d, Clock(float(at)))
            assert not _sleepy(d, actions)
        d, actions = step(d, _event(text, at + 0.5))
        assert not _sleepy(d, actions)


def _event(text: str, at: float) -> Words | Finished | Silence:
    if text == "<finished>":
        return Finished(at)
    return Silence("heat-off", at) if text == "<silence>" else Words(text, at)


def _sleepy(d: Dialogue, actions: tuple[Action, ...]) -> bool:
    """Whether something was led that ends in sleep although warmth lies there."""
    led = [part for one in actions if isinstance(one, Perform) for part in one.parts]
    kinds = {BOOK.menu.item(name).kind for name, passage in led if passage is None}
    return d.memory.heat is not None and bool(kinds & {"relaxation", "sleep", "breathing"})
