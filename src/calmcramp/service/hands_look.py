"""What the doctor says of other hands: keys, buttons on wires and a light."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from calmcramp.planning.settings import Hands
from calmcramp.service.keyring import MAY_NOT
from calmcramp.service.keys import Seen, names

CHIPS = Path("/dev")
HOW = "docs/other-hands.md tells how"

Said = tuple[str, str, str]
"""How bad it is, as `doctor.Level` names it; what was found; what to do."""


def findings(wanted: Hands, there: Sequence[Seen], pins: str) -> Iterator[Said]:
    """What is to be said, at least one thing.

    :param there: the devices with keys
    :param pins: what is wrong with the board's pins; empty: nothing
    """
    for part in wanted.keys:
        yield from _key(part, [one for one in there if names(part, one.name)], there)
    if wanted.buttons or wanted.light:
        yield ("fault", pins, HOW) if pins else ("ok", _wires(wanted), "")
    if wanted.knocks:
        yield "ok", "three knocks call", ""
    if not (wanted.keys or wanted.buttons or wanted.light or wanted.knocks):
        yield "ok", "none are set: it listens to the voice alone", ""


def no_pins(devices: Path = CHIPS) -> str:
    """What is wrong with the pins of this board; empty when they may be used."""
    if importlib.util.find_spec("gpiozero") is None:
        return "buttons and a light need the package gpiozero"
    chips = sorted(devices.glob("gpiochip*"))
    if not chips:
        return "this machine has no GPIO"
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        return f"{chips[0]} may not be used by this user"
    return ""


def _key(part: str, found: Sequence[Seen], there: Sequence[Seen]) -> Iterator[Said]:
    if not found:
        others = ", ".join(f'"{one.name}"' for one in there) or "none"
        remedy = f"switch it on or plug it in; keys that are there: {others}"
        yield "warning", f'no key "{part}" is there now', remedy
    for one in found:
        if not one.readable:
            yield "fault", f'"{one.name}" may not be read', MAY_NOT
        elif one.held:
            yield "warning", f'"{one.name}" is held down', "see whether something lies on it"
        else:
            yield "ok", f'"{one.name}"{" (it sleeps between presses)" if one.sleeps else ""}', ""


def _wires(wanted: Hands) -> str:
    pins = [f"a button on GPIO {pin}" for pin in wanted.buttons]
    return ", ".join([*pins, *([f"a light on GPIO {wanted.light}"] if wanted.light else [])])
