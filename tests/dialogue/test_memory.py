"""What outlives a night: there and back again, and the safer reading where a clock is not sure."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.dialogue.dialogue import recalled
from calmcramp.dialogue.memory import (
    Heat,
    Memory,
    Past,
    Reviewed,
    from_data,
    to_data,
    with_cramp,
    with_session,
)
from calmcramp.dialogue.states import Dialogue
from shipped_words import shipped

times = st.floats(-1e6, 1e6, allow_nan=False)
memories = st.builds(
    Memory,
    stranger=st.booleans(),
    greeted=st.integers(0, 9),
    profile=st.frozensets(st.sampled_from(["lung", "heart", "unsteady"])),
    past=st.none() | st.builds(Past, times, st.just("calf"), st.none() | st.booleans()),
    heat=st.none()
    | st.builds(Heat, times, st.floats(1, 1200), st.booleans(), st.integers(0, 9), times),
    cramps=st.lists(times, max_size=4).map(tuple),
    warmed=st.lists(times, max_size=4).map(tuple),
    usual=st.sampled_from(["", "settle"]),
    usual_minutes=st.none() | st.floats(1, 60),
    since=st.dictionaries(st.sampled_from(["settle", "box"]), times),
    ended=st.none() | times,
    alarm=st.none() | st.tuples(st.just("swollen"), times),
    review=st.none()
    | st.builds(
        Reviewed, st.just("2026-11-23"), st.none() | times, st.integers(0, 2), st.booleans()
    ),
)


def rounded(memory: Memory) -> Memory:
    """To a thousandth of a second: an age is a difference of floats."""
    return from_data(json.loads(json.dumps(to_data(memory, 0.0)), parse_float=_three), 0.0, 0.0)


def _three(text: str) -> float:
    return round(float(text), 3)


@given(memories, times)
def test_it_comes_back_as_it_went(memory: Memory, now: float) -> None:
    data = json.loads(json.dumps(to_data(memory, now)))

    assert rounded(from_data(data, now, 0.0)) == rounded(memory)


@given(memories, times, st.floats(0, 1e6))
def test_time_that_passed_makes_everything_older(memory: Memory, now: float, off: float) -> None:
    later = from_data(to_data(memory, now), 0.0, off)

    for was, is_now in zip(memory.cramps, later.cramps, strict=True):
        assert is_now == pytest.approx(was - now - off, abs=1e-3)


def test_without_a_clock_warmth_has_lain_too_long_and_a_cramp_was_just_now() -> None:
    memory = Memory(heat=Heat(100.0, 900.0), past=Past(90.0, "calf", None))

    later = from_data(to_data(memory, 110.0), 5.0, None)

    assert later.heat is not None
    assert later.heat.began == 5.0 - 900.0
    assert later.past is not None
    assert later.past.at == 5.0 - 20.0


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"greeted": "x"},
        {"heat": {"began": 0}},
        {"heat": {"began": 0, "limit": 9000, "checked": False, "told": 0, "due": 0}},
        {"past": 7},
        {"cramps": [1e99]},
        {"cramps": [True]},
        {"since": []},
        {"unheard of": 1},
        {"alarm": ["swollen"]},
    ],
    ids=str,
)
def test_what_is_no_memory_is_refused(broken: dict[str, object]) -> None:
    data = {**to_data(Memory(), 0.0), **broken} if broken else broken

    with pytest.raises(ValueError, match=r"\w"):
        from_data(data, 0.0, 0.0)


def test_cramps_of_tonight_are_counted_and_older_ones_forgotten() -> None:
    memory = Memory(cramps=(-90_000.0, -40_000.0, -3_000.0))

    memory = with_cramp(memory, 0.0)

    assert memory.cramps == (-40_000.0, -3_000.0, 0.0)
    assert memory.cramps_tonight(0.0) == 2


def test_the_first_time_of_a_session_stays_the_first() -> None:
    memory = with_session(Memory(), "box", 5.0, 10.0)
    memory = with_session(memory, "box", None, 99.0)

    assert (memory.since["box"], memory.usual, memory.ended) == (10.0, "box", 99.0)


def test_an_open_message_is_open_again_after_a_restart() -> None:
    d = Dialogue(shipped())

    assert recalled(d, Memory(alarm=("chest-pain", -60.0))).alarm is not None
    assert recalled(d, Memory(alarm=("no such row", -60.0))).alarm is None


def test_a_file_of_before_the_questions_of_the_next_day_is_read() -> None:
    older = to_data(Memory(usual="box"), 0.0)
    del older["review"]

    assert from_data(older, 0.0, 0.0) == Memory(usual="box")
