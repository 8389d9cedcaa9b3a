"""Which microphone and loudspeaker are tried, in which order, and how they are listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calmcramp.hearing.microphone import Device

MOST = 6
"""Pairs that are tried at most: each takes some seconds of somebody's patience."""


@dataclass(frozen=True)
class Pair:
    """Two devices by name, as in the settings; empty: the system's own choice."""

    microphone: str = ""
    loudspeaker: str = ""


def pairs_to_try(devices: Sequence[Device], first: Pair, fixed: Pair) -> tuple[Pair, ...]:
    """The first pair, then those that differ from it in one device, the loudspeaker's first.

    :param first: what is set, or the system's own choice
    :param fixed: devices that were named and are not to be changed
    """
    pairs = [first]
    if not fixed.loudspeaker:
        pairs += [Pair(first.microphone, name) for name in _others(devices, first, "outputs")]
    if not fixed.microphone:
        pairs += [Pair(name, first.loudspeaker) for name in _others(devices, first, "inputs")]
    return tuple(dict.fromkeys(pairs))[:MOST]


def listed(devices: Sequence[Device]) -> tuple[str, ...]:
    """A line a device and use, the system's own choice marked."""
    microphones = [
        f"{'*' if one.is_default_input else ' '} microphone   {one.name}"
        for one in devices
        if one.inputs
    ]
    loudspeakers = [
        f"{'*' if one.is_default_output else ' '} loudspeaker  {one.name}"
        for one in devices
        if one.outputs
    ]
    return (*microphones, *loudspeakers)


def name_of(devices: Sequence[Device], wanted: str, use: str) -> str:
    """What the system's own choice is called; a name that was given stands for itself.

    :param use: ``inputs`` or ``outputs``
    """
    chosen = (one.name for one in devices if _is_chosen(one, use))
    return wanted or next(chosen, "the system's own choice")


def _others(devices: Sequence[Device], first: Pair, use: str) -> Iterator[str]:
    taken = first.microphone if use == "inputs" else first.loudspeaker
    for one in devices:
        if getattr(one, use) and one.name != taken and not _is_chosen(one, use):
            yield one.name


def _is_chosen(device: Device, use: str) -> bool:
    return device.is_default_input if use == "inputs" else device.is_default_output
