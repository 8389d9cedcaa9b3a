"""Everything that makes a sound: engines that speak, the clips they leave, cue sounds, the
loudspeaker."""

from __future__ import annotations
