"""From one sample rate to another, and from one length to another."""

from __future__ import annotations

import numpy as np
import soxr

from calmcramp.voice.types import Samples


def resampled(sound: Samples, rate: int, wanted: int) -> Samples:
    """A whole sound at another rate."""
    return sound if rate == wanted else np.asarray(soxr.resample(sound, rate, wanted), np.float32)


def between_samples(sound: Samples, rate: int) -> Samples:
    """Magnitudes four times as dense, shape (4 * len(sound),): peaks hide between the samples."""
    return np.asarray(np.abs(soxr.resample(sound, rate, 4 * rate, quality="MQ")), np.float32)


class Resampling:
    """A sound that comes in blocks, at another rate; a few milliseconds stay behind in it."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._same = rate == wanted
        self._stream = soxr.ResampleStream(rate, wanted, 1, dtype="float32")

    def more(self, block: Samples) -> Samples:
        """What comes out when `block` goes in."""
        return block if self._same else np.asarray(self._stream.resample_chunk(block), np.float32)


_WINDOW_S, _REACH_S = 0.030, 0.008
"""Words are made longer from pieces of 30 ms, each taken up to 8 ms away from its place, where it
goes on most like the piece before it: more than one period of any voice above 125 Hz."""


def lasting(sound: Samples, rate: int, factor: float) -> Samples:
    """The same voice at the same pitch, `factor` times as long (WSOLA); for small changes."""
    half, reach = round(_WINDOW_S / 2 * rate), round(_REACH_S * rate)
    pieces = round(len(sound) * factor / half) - 1
    if abs(factor - 1.0) < 0.005 or pieces < 2:
        return sound
    padded = np.pad(sound, (reach, 2 * half + 2 * reach))
    rise = np.square(np.sin(np.pi / 2 * (np.arange(half) + 0.5) / half)).astype(np.float32)
    longer = np.zeros((pieces + 1) * half, np.float32)
    longer[:half] = sound[:half]
    place, span = 0, (len(sound) - 2 * half) / (pieces - 1)
    for piece in range(pieces):
        if piece:
            place = _most_alike(padded, place + half, round(piece * span), half, reach)
        taken = padded[reach + place : reach + place + 2 * half]
        at = piece * half
        longer[at : at + half] *= 1 - rise
        longer[at : at + half] += taken[:half] * rise
        longer[at + half : at + 2 * half] = taken[half:]
    return longer


def _most_alike(padded: Samples, goes_on: int, near: int, half: int, reach: int) -> int:
    """Where within `reach` of `near` the sound is most like what follows at `goes_on`."""
    follows = padded[reach + goes_on : reach + goes_on + half]
    there = padded[near : near + half + 2 * reach]
    likeness = np.correlate(there, follows, "valid")
    energy = np.convolve(np.square(there), np.ones(half, np.float32), "valid")
    return near - reach + int(np.argmax(likeness / np.sqrt(energy + 1e-6)))
