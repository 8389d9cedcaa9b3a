"""The table, and the page drawn from it."""

from __future__ import annotations

from calmcramp.dialogue.states import State
from calmcramp.dialogue.table import ANY, AWAKE, TABLE
from state_table import PAGE, page


def test_the_page_shows_the_table_as_it_is() -> None:
    assert PAGE.read_text("utf-8") == page(), "draw it again: python tests/state_table.py"


def test_what_outranks_everything_stands_first_and_in_every_state() -> None:
    flag, stop = TABLE[:2]

    assert (flag.on, flag.states) == (("flag",), ANY)
    assert (stop.on, stop.states, stop.to) == (("stop",), ANY, (State.ASLEEP,))


def test_no_trigger_has_two_rows_in_one_state() -> None:
    pairs = [(state, on) for row in TABLE for state in row.states for on in row.on]

    assert sorted({pair for pair in pairs if pairs.count(pair) > 1}, key=str) == []


def test_every_state_but_sleep_can_be_left_by_itself() -> None:
    """By an end, a silence or the clock: nothing waits for ever for somebody who fell asleep."""
    for state in AWAKE:
        by_itself = [
            row
            for row in TABLE
            if state in row.states
            and any(on.startswith(("silence:", "finished", "clock")) for on in row.on)
        ]
        assert by_itself, state


def test_every_state_can_be_reached() -> None:
    assert {state for row in TABLE for state in row.to} == set(State)
