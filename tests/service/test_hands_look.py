"""The doctor looks at keys, buttons and the light that the settings name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from calmcramp.planning.settings import Hands
from calmcramp.service.hands_look import Said, findings, no_pins
from calmcramp.service.keys import GRAB, Seen, seen
from keyboard import BLUETOOTH, ENTER, Desk

PEDAL = Seen("PCsensor FootSwitch", sleeps=False, readable=True, held=False)
SHUTTER = Seen("AB Shutter3", sleeps=True, readable=True, held=False)


def said(wanted: Hands, *there: Seen, pins: str = "") -> list[Said]:
    return list(findings(wanted, there, pins))


def test_where_none_are_set_that_is_said() -> None:
    assert said(Hands(), PEDAL) == [("ok", "none are set: it listens to the voice alone", "")]


def test_what_is_there_is_well() -> None:
    wanted = Hands(keys=("footswitch", "shutter"), buttons=(17,), light=18, knocks=True)

    assert [(how, what) for how, what, _ in said(wanted, PEDAL, SHUTTER)] == [
        ("ok", '"PCsensor FootSwitch"'),
        ("ok", '"AB Shutter3" (it sleeps between presses)'),
        ("ok", "a button on GPIO 17, a light on GPIO 18"),
        ("ok", "three knocks call"),
    ]


@pytest.mark.parametrize(
    ("there", "level", "what", "remedy"),
    [
        ((PEDAL,), "warning", 'no key "Shutter" is there now', '"PCsensor FootSwitch"'),
        ((), "warning", 'no key "Shutter" is there now', "none"),
        (
            (Seen("AB Shutter3", True, False, False),),
            "fault",
            "may not be read",
            "usermod -aG input",
        ),
        ((Seen("AB Shutter3", True, True, True),), "warning", "is held down", "lies on it"),
    ],
)
def test_each_ill_has_a_remedy(there: tuple[Seen, ...], level: str, what: str, remedy: str) -> None:
    ((how, found, do),) = said(Hands(keys=("Shutter",)), *there)

    assert how == level
    assert what in found
    assert remedy in do


def test_a_board_without_pins_matters_only_to_buttons_and_light() -> None:
    assert [how for how, _, _ in said(Hands(light=18), pins="no GPIO")] == ["fault"]
    assert [how for how, _, _ in said(Hands(keys=("a",)), SHUTTER, pins="no GPIO")] == ["ok"]


def test_what_pins_there_are_is_seen_without_touching_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no GPIO" in no_pins(tmp_path)
    (tmp_path / "gpiochip0").touch()
    assert no_pins(tmp_path) == ""
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "may not be used" in no_pins(tmp_path)
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    assert "gpiozero" in no_pins(tmp_path)


def test_devices_are_seen_as_they_are_and_only_those_named_are_opened(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.plug_in("Keyboard of somebody")
    desk.plug_in("AB Shutter3", bus=BLUETOOTH)
    desk.held = (ENTER,)

    assert seen(["Shutter"], *desk.folders, desk.ask) == [
        Seen("Keyboard of somebody", sleeps=False, readable=True, held=False),
        Seen("AB Shutter3", sleeps=True, readable=True, held=True),
    ]
    assert len(desk.asked) == 1
    assert not [one for one in desk.asked if one[0] == GRAB]
