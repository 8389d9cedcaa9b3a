"""Buttons and a light on the GPIO of a Raspberry Pi or a board like it, through `gpiozero`.

Rule 1. A button connects its GPIO to ground; the board's own resistor pulls it up.
Rule 2. The light is dark unless it is helping; then it glows. It never blinks, but for a short dim
        wink every few seconds while it hears nothing: that can not be told by voice in the night.
Rule 3. Nothing of the library is loaded before a button or a light is wanted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from calmcramp.errors import CalmcrampError

WINK_EVERY_S = 5.0
WINK_S = 0.5
"""How long a wink lasts; it is looked at the light no less often than that."""

STEADY_S = 0.02
"""So long a button has to stay where it is: a long wire picks up sparks of other switches."""

Move = Callable[[str, bool], None]
"""To be told that a button, by its name, went down (True) or up."""


class NoPins(CalmcrampError):
    """There is no usable GPIO."""

    exit_code = 69


def glow(helping: bool, deaf: bool, at: float) -> bool:
    """Whether the light is on at this moment, in seconds."""
    return at % WINK_EVERY_S < WINK_S if deaf else helping


def name(pin: int) -> str:
    """How a button on this GPIO is called."""
    return f"GPIO {pin}"


class Wired:
    """Buttons and a light that are open."""

    def __init__(
        self,
        buttons: Sequence[int],
        light: int,
        percent: float,
        helping: Callable[[], bool],
        deaf: Callable[[], bool],
        factory: Any = None,
    ) -> None:
        """:param light: its GPIO; 0: none
        :param percent: of the time on, while it glows
        :param factory: of gpiozero's pins; None: the board's own
        :raises NoPins: when the library or the board has none
        """
        self._helping, self._deaf = helping, deaf
        self._bright = percent / 100
        self._shown: bool | None = None
        self._buttons: dict[str, Any] = {}
        self._lamp: Any = None
        try:
            self._open(buttons, light, factory)
        except BaseException:
            self.close()
            raise

    def watch(self, moved: Move) -> Iterable[str]:
        """Begin to tell of moves; the buttons that are down already."""
        for each, button in self._buttons.items():
            button.when_pressed = lambda each=each: moved(each, True)
            button.when_released = lambda each=each: moved(each, False)
        return [each for each, button in self._buttons.items() if button.is_pressed]

    def light(self, at: float) -> None:
        """Glow, wink or be dark, as it has to be at this moment."""
        if self._lamp is None:
            return
        shown = glow(self._helping(), self._deaf(), at)
        if shown != self._shown:
            self._shown = shown
            self._lamp.value = self._bright if shown else 0

    def close(self) -> None:
        """Let go of them; the light is dark."""
        for one in (*self._buttons.values(), self._lamp):
            if one is not None:
                one.close()

    def _open(self, buttons: Sequence[int], light: int, factory: Any) -> None:
        try:
            import gpiozero
        except ImportError:
            what = "buttons and a light on GPIO need the package gpiozero"
            raise NoPins(what, 'pip install "calmcramp[hands]"') from None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # which ways to the pins it tried in vain
                for pin in buttons:
                    button = gpiozero.Button(
                        pin, pull_up=True, bounce_time=STEADY_S, pin_factory=factory
                    )
                    self._buttons[name(pin)] = button
                if light:
                    self._lamp = gpiozero.PWMLED(light, pin_factory=factory)
        except (gpiozero.GPIOZeroError, OSError) as error:
            remedy = "see docs/other-hands.md, or take buttons and light out of the settings"
            raise NoPins(f"the GPIO can not be used: {error}", remedy) from None
