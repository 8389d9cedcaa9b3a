"""The sound devices of this machine, and its keys, for `--list-devices`."""

from __future__ import annotations

from calmcramp.hearing.microphone import list_devices as microphones
from calmcramp.service.keys import known
from calmcramp.voice.speaker import list_devices as loudspeakers


def as_lines() -> list[str]:
    """One line a device. Raises NoSound when the sound library is missing or nothing is there."""
    lines = [f"microphone   {name}" for name in microphones()]
    lines += [f"loudspeaker  {name}" for name in loudspeakers()]
    return lines + [f"key          {one.name}" for one in known()]
