"""The thread that waits for hands: what real files and mock pins tell reaches the inbox."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calmcramp.planning import settings
from calmcramp.planning.presses import Gesture, Presses
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.hands import Deafness, Hands, open_hands
from calmcramp.service.journal import Journal
from calmcramp.service.keyring import Keyring
from keyboard import Desk

PATIENT_S = 20.0
"""Longer than anything here takes, however busy the machine is."""


class Wires:
    """A button on a wire, pushed by a thread of its own as gpiozero does."""

    def __init__(self, down: tuple[str, ...] = ()) -> None:
        self._down = down
        self.moved: Callable[[str, bool], None] = lambda _name, _down: None
        self.lit = threading.Event()
        self.closed = False

    def watch(self, moved: Callable[[str, bool], None]) -> Iterable[str]:
        self.moved = moved
        return self._down

    def light(self, at: float) -> None:
        self.lit.set()

    def close(self) -> None:
        self.closed = True

    def push(self, down: bool) -> None:
        pushing = threading.Thread(target=self.moved, args=("GPIO 17", down))
        pushing.start()
        pushing.join()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def inbox() -> queue.Queue[Any]:
    return queue.Queue()


@pytest.fixture
def wires() -> Wires:
    return Wires()


@pytest.fixture
def hands(desk: Desk, inbox: queue.Queue[Any], wires: Wires) -> Iterator[Hands]:
    presses = Presses()
    keyring = Keyring(("FootSwitch",), True, presses, desk.folders, desk.ask)
    hands = Hands(presses, keyring, wires, inbox.put)
    hands.open()
    yield hands
    hands.close()
    assert wires.closed


def test_a_key_that_comes_later_is_pressed_and_held(
    hands: Hands, desk: Desk, inbox: queue.Queue[Any]
) -> None:
    pedal = desk.plug_in("FootSwitch")
    pedal.down()
    assert inbox.get(timeout=PATIENT_S) == Gesture("down", "FootSwitch")
    pedal.up()
    assert inbox.get(timeout=PATIENT_S) == Gesture("press", "FootSwitch")
    pedal.down()
    told = [inbox.get(timeout=PATIENT_S) for _ in range(1)]
    if told == [Gesture("down", "FootSwitch")]:  # unless it came so soon that it is the same touch
        told = [inbox.get(timeout=PATIENT_S)]
    assert told == [Gesture("hold", "FootSwitch")]


def test_a_button_on_a_wire_is_pressed_from_a_thread_of_its_own(
    hands: Hands, wires: Wires, inbox: queue.Queue[Any]
) -> None:
    assert wires.lit.wait(PATIENT_S)
    wires.push(True)
    assert inbox.get(timeout=PATIENT_S) == Gesture("down", "GPIO 17")
    wires.push(False)
    assert inbox.get(timeout=PATIENT_S) == Gesture("press", "GPIO 17")


def test_a_key_that_is_pulled_out_and_back_in_is_told_and_heals(
    hands: Hands, desk: Desk, inbox: queue.Queue[Any]
) -> None:
    pedal = desk.plug_in("FootSwitch")
    pedal.down()
    assert inbox.get(timeout=PATIENT_S) == Gesture("down", "FootSwitch")
    pedal.pull_out()
    broken = inbox.get(timeout=PATIENT_S)
    assert isinstance(broken, Broken)
    assert "gone" in broken.fault.what
    desk.plug_in("FootSwitch")
    assert inbox.get(timeout=PATIENT_S) == Mended('key "FootSwitch"')


def test_what_lies_on_a_button_is_a_fault_until_it_is_off(
    desk: Desk, inbox: queue.Queue[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcramp.planning.presses.STUCK_S", 0.2)
    presses, wires = Presses(), Wires(down=("GPIO 17",))
    hands = Hands(presses, Keyring((), True, presses, desk.folders, desk.ask), wires, inbox.put)
    hands.open()
    broken = inbox.get(timeout=PATIENT_S)
    assert isinstance(broken, Broken)
    assert (broken.fault.place, bool(broken.fault.remedy)) == ('key "GPIO 17"', True)
    wires.push(False)
    assert inbox.get(timeout=PATIENT_S) == Mended('key "GPIO 17"')
    hands.close()


def test_hands_that_were_never_opened_are_closed_as_well(
    desk: Desk, inbox: queue.Queue[Any]
) -> None:
    hands = Hands(Presses(), Keyring((), True, Presses(), desk.folders, desk.ask), None, inbox.put)
    hands.close()
    hands.close()
    assert inbox.empty()


def test_what_the_settings_want_is_opened_and_nothing_else(inbox: queue.Queue[Any]) -> None:
    nothing = open_hands(settings.Hands(knocks=True), lambda: False, Journal(), inbox.put)

    assert nothing is None


def test_a_board_without_pins_is_told_and_keys_work_without_it(
    inbox: queue.Queue[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "none-such")
    hands = open_hands(settings.Hands(buttons=(17,)), lambda: False, Journal(), inbox.put)
    broken = inbox.get(timeout=PATIENT_S)

    assert isinstance(broken, Broken)
    assert (broken.fault.place, bool(broken.fault.remedy)) == ("buttons", True)
    assert hands is not None
    hands.close()


def test_it_is_deaf_while_the_microphone_is_lost_and_no_longer() -> None:
    journal = Journal()
    deaf = Deafness(journal)
    journal.note(1.0, "fault", place="loudspeaker", what="it is gone")
    assert not deaf.now
    journal.note(2.0, "fault", place='microphone "USB"', what="it is gone")
    assert deaf.now
    journal.note(3.0, "healed", place="loudspeaker")
    assert deaf.now
    journal.note(4.0, "healed", place="microphone")
    assert not deaf.now
