"""How loud a sound is to an ear: ITU-R BS.1770.

The library brings scipy, some 50 MB: it is imported with the first measurement, so only where
clips are made.
"""

from __future__ import annotations

import numpy as np

from calmcramp.voice.types import Samples

_BLOCK_S = 0.4
"""BS.1770's block; a shorter sound is measured as one block of its own length."""


def loudness(sound: Samples, rate: int) -> float:
    """Integrated loudness, LUFS; -inf for silence."""
    from pyloudnorm import Meter

    # One sample less than all: a rounding error would make the block longer than the sound.
    meter = Meter(rate, block_size=min(_BLOCK_S, (len(sound) - 1) / rate))
    return float(meter.integrated_loudness(sound.astype(np.float64)))
