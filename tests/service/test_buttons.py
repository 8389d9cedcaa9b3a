"""Buttons and the light, on gpiozero's own mock board."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from calmcramp.service.buttons import WINK_EVERY_S, WINK_S, NoPins, Wired

BUTTON, OTHER, LAMP = 17, 27, 18


@pytest.fixture
def board() -> Iterator[MockFactory]:
    factory = MockFactory(pin_class=MockPWMPin)
    yield factory
    factory.close()


class Night:
    """What the light is told."""

    helping = False
    deaf = False

    def wired(self, board: MockFactory, light: int = LAMP, percent: float = 2.0) -> Wired:
        return Wired(
            (BUTTON, OTHER), light, percent, lambda: self.helping, lambda: self.deaf, board
        )


def test_a_button_to_ground_goes_down_and_up(board: MockFactory) -> None:
    moves: list[tuple[str, bool]] = []
    wired = Night().wired(board)
    assert list(wired.watch(lambda name, down: moves.append((name, down)))) == []
    board.pin(BUTTON).drive_low()
    board.pin(OTHER).drive_low()
    board.pin(BUTTON).drive_high()

    assert moves == [("GPIO 17", True), ("GPIO 27", True), ("GPIO 17", False)]
    wired.close()


def test_one_that_is_down_from_the_start_is_told(board: MockFactory) -> None:
    wired = Night().wired(board)
    board.pin(OTHER).drive_low()

    assert list(wired.watch(lambda _name, _down: None)) == ["GPIO 27"]


def test_the_light_is_dark_glows_dimly_and_is_dark_again(board: MockFactory) -> None:
    night = Night()
    wired = night.wired(board)
    lamp = board.pin(LAMP)
    wired.light(0.0)
    assert lamp.state == 0
    night.helping = True
    for tenth in range(200):
        wired.light(tenth / 10)
        assert lamp.state == pytest.approx(0.02)
    night.helping = False
    wired.light(20.0)
    assert lamp.state == 0
    night.helping = True
    wired.light(21.0)
    wired.close()
    assert lamp.state == 0


def test_it_winks_dimly_and_rarely_only_while_it_hears_nothing(board: MockFactory) -> None:
    night = Night()
    wired = night.wired(board, percent=5.0)
    night.deaf = True
    seen = []
    for tenth in range(round(10 * WINK_EVERY_S * 4)):
        wired.light(tenth / 10)
        seen.append(board.pin(LAMP).state)

    assert sorted(set(seen)) == [0, pytest.approx(0.05)]
    assert sum(state > 0 for state in seen) == round(4 * WINK_S * 10)


def test_without_a_light_nothing_is_lit(board: MockFactory) -> None:
    night = Night()
    night.helping = True
    wired = night.wired(board, light=0)
    wired.light(0.0)

    assert board.pins.keys() == {board.pin(BUTTON).info, board.pin(OTHER).info}


def test_a_pin_that_is_taken_is_told_and_the_others_are_given_back(board: MockFactory) -> None:
    with pytest.raises(NoPins, match="GPIO can not be used"):
        Night().wired(board, light=OTHER)
    Night().wired(board).close()


def test_a_board_without_pins_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "none-such")
    with pytest.raises(NoPins, match=r"docs/other-hands\.md"):
        Wired((BUTTON,), 0, 2.0, lambda: False, lambda: False)


def test_a_missing_library_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)

    with pytest.raises(NoPins, match=r"calmcramp\[hands\]"):
        Wired((BUTTON,), 0, 2.0, lambda: False, lambda: False)
