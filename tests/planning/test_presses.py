"""Presses and holds, told from times alone."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calmcramp.planning.presses import AGAIN_S, BOUNCE_S, HOLD_S, STUCK_S, Gesture, Presses

ENTER, VOLUME_UP = 28, 115


def played(*moves: tuple[str, float], key: int = ENTER, until: float = 100.0) -> list[str]:
    """What is told of one button's moves, a look every 10 ms as the loop does at most."""
    presses, told = Presses(), list[Gesture]()
    waiting = list(moves)
    for tick in range(round(until * 100)):
        at = tick / 100
        while waiting and waiting[0][1] <= at:
            move, when = waiting.pop(0)
            told += (presses.down if move == "down" else presses.up)("shutter", key, when)
        told += presses.due(at)
    assert {one.hand for one in told} <= {"shutter"}
    return [one.what for one in told]


def test_a_short_press_is_told_when_it_begins_and_when_it_is_sure() -> None:
    assert played(("down", 1.0), ("up", 1.2)) == ["down", "press"]


def test_a_hold_is_told_while_it_lasts_and_its_end_is_no_press() -> None:
    assert played(("down", 1.0), until=1.99) == ["down"]
    assert played(("down", 1.0), until=2.02) == ["down", "hold"]
    assert played(("down", 1.0), ("up", 4.0)) == ["down", "hold"]


def test_a_hold_that_nobody_looked_at_in_time_is_still_one() -> None:
    presses = Presses()
    presses.down("pedal", ENTER, 1.0)
    told = presses.up("pedal", ENTER, 2.5)
    told += presses.due(3.0)

    assert [one.what for one in told] == ["hold"]


def test_contacts_that_bounce_are_one_press() -> None:
    bouncing = [("down", 1.0), ("up", 1.01), ("down", 1.02), ("up", 1.03), ("down", 1.04)]

    assert played(*bouncing, ("up", 1.3), ("down", 1.32), ("up", 1.33)) == ["down", "press"]
    assert played(*bouncing, until=3.0) == ["down", "hold"]


def test_a_second_touch_at_once_is_the_same_press_but_a_hold_always_counts() -> None:
    again = 1.2 + BOUNCE_S + 0.1

    assert played(("down", 1.0), ("up", 1.2), ("down", again), ("up", again + 0.1)) == [
        "down",
        "press",
    ]
    assert played(("down", 1.0), ("up", 1.2), ("down", again), ("up", again + 1.5)) == [
        "down",
        "press",
        "hold",
    ]
    later = 1.2 + AGAIN_S + 0.1
    assert (
        played(("down", 1.0), ("up", 1.2), ("down", later), ("up", later + 0.1))
        == [
            "down",
            "press",
        ]
        * 2
    )


def test_a_shutter_that_sends_two_keys_is_pressed_once() -> None:
    presses, told = Presses(), list[Gesture]()
    for at, key in ((1.0, VOLUME_UP), (1.2, ENTER)):
        told += presses.down("shutter", key, at)
        told += presses.up("shutter", key, at + 0.1)
    told += presses.down("shutter", VOLUME_UP, 5.0)
    told += presses.down("shutter", ENTER, 5.01)
    told += presses.up("shutter", VOLUME_UP, 5.2)
    told += presses.up("shutter", ENTER, 5.21)
    told += presses.due(6.0)

    assert [one.what for one in told] == ["down", "press", "down", "press"]


def test_what_lies_on_a_button_is_told_once_and_is_no_press_when_it_is_off() -> None:
    told = played(("down", 1.0), ("up", 80.0))

    assert told == ["down", "hold", "stuck", "freed"]
    assert played(("down", 1.0), until=1.0 + STUCK_S - 0.01) == ["down", "hold"]


def test_what_was_down_from_the_start_is_no_press_but_may_be_stuck() -> None:
    presses = Presses()
    presses.found_down("pedal", ENTER, 1.0)

    assert presses.due(1.0 + HOLD_S + 1) == []
    assert presses.due(1.0 + STUCK_S) == [Gesture("stuck", "pedal")]
    assert presses.up("pedal", ENTER, 40.0) == []
    assert presses.due(41.0) == [Gesture("freed", "pedal")]
    assert presses.down("pedal", ENTER, 50.0) == [Gesture("down", "pedal")]


def test_a_button_that_is_pulled_out_was_not_pressed_and_its_fault_goes_with_it() -> None:
    presses = Presses()
    presses.down("pedal", ENTER, 1.0)
    assert presses.gone("pedal") == []
    presses.down("pedal", ENTER, 5.0)
    presses.due(5.0 + STUCK_S)

    assert presses.gone("pedal") == [Gesture("freed", "pedal")]
    assert presses.gone("pedal") == []
    assert presses.due(100.0) == []


def test_two_buttons_do_not_know_each_other() -> None:
    presses = Presses()
    presses.down("pedal", ENTER, 1.0)
    told = presses.down("shutter", ENTER, 1.1)
    told += presses.up("shutter", ENTER, 1.3)
    told += presses.due(2.0)

    assert told[0] == Gesture("down", "shutter")
    assert set(told[1:]) == {Gesture("press", "shutter"), Gesture("hold", "pedal")}


MOVES = st.lists(
    st.tuples(st.sampled_from(["down", "up", "look", "gone"]), st.floats(0.001, 40.0)), max_size=40
)


@given(MOVES, st.sampled_from([1, 2]))
def test_whatever_is_done_each_press_is_told_in_one_way(
    moves: list[tuple[str, float]], keys: int
) -> None:
    presses, told, at = Presses(), list[Gesture](), 0.0
    for count, (move, wait) in enumerate(moves):
        at += wait
        due = presses.next_due()
        if due is not None and due <= at:
            told += presses.due(due)
            assert presses.next_due() != due
        match move:
            case "down":
                told += presses.down("one", count % keys, at)
            case "up":
                told += presses.up("one", count % keys, at)
            case "gone":
                told += presses.gone("one")
            case _:
                told += presses.due(at)
    kinds = [one.what for one in told]
    for before, after in pairwise(kinds):
        if after == "press":
            assert before == "down"
        if after == "freed":
            assert before == "stuck"
        if before == "stuck":
            assert after == "freed"
