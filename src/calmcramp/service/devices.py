"""The sound devices of this machine, for `--list-devices`."""

from __future__ import annotations

from calmcramp.hearing.microphone import list_devices as microphones
from calmcramp.voice.speaker import list_devices as loudspeakers


def as_lines() -> list[str]:
    """One line a device. Raises NoSound when the sound library is missing or nothing is there."""
    lines = [f"microphone   {name}" for name in microphones()]
    return lines + [f"loudspeaker  {name}" for name in loudspeakers()]
