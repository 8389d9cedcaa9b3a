"""How fast the mixer is: a 20-minute session with a bed and 200 clips, and one 20 ms block.

Run: python bench/mix_speed.py [--json]. CPU time of one thread; the best of five runs.
"""

from __future__ import annotations

import json
import sys
from time import process_time

import numpy as np
from numpy.typing import NDArray

from calmcramp.score.mix import mix
from calmcramp.score.score import Cue, Score, speech_id
from calmcramp.score.transport import Transport, advance, start
from calmcramp.score.units import RATE

CLIPS = 200
MINUTES = 20
BLOCK = 960
RUNS = 5


class BenchSounds:
    """A bed of 30 s and clips of 3 s, made beforehand."""

    def __init__(self) -> None:
        chance = np.random.default_rng(1)
        self._clips = {
            speech_id("relax", str(i)): chance.uniform(-0.3, 0.3, 3 * RATE).astype(np.float32)
            for i in range(CLIPS)
        }
        self._clips["bed/bed"] = chance.uniform(-0.3, 0.3, 30 * RATE).astype(np.float32)

    def frames(self, sound: str) -> int:
        """The length of a clip."""
        return len(self._clips[sound])

    def samples(self, sound: str) -> NDArray[np.float32]:
        """The clip."""
        return self._clips[sound]

    def tones(self) -> tuple[str, ...]:
        """There are none."""
        return ()


def session() -> Score:
    """A clip every six seconds over a bed that comes in 9 s and leaves in 75 s."""
    end = MINUTES * 60 * RATE
    bed = Cue(0, end, "bed", "bed/bed", gain_db=-20.0, fade_in=9 * RATE, fade_out=75 * RATE)
    spoken = [
        Cue(i * 6 * RATE, 3 * RATE, "speech", speech_id("relax", str(i)), gain_db=-7.0)
        for i in range(CLIPS)
    ]
    return Score((bed, *spoken), end=end)


def whole(sounds: BenchSounds, score: Score, block: int) -> float:
    """CPU seconds for the whole session in blocks of `block` frames."""
    transport, began = start(Transport(), score), process_time()
    while transport.playhead < score.end:
        transport = mix(transport, block, sounds)[0]
    return process_time() - began


def small_blocks(sounds: BenchSounds, score: Score, count: int = 2000) -> float:
    """CPU microseconds for a block of 20 ms, averaged over 40 s from the fifth minute on."""
    transport = advance(start(Transport(), score), 300 * RATE)[0]
    began = process_time()
    for _ in range(count):
        transport = mix(transport, BLOCK, sounds)[0]
    return (process_time() - began) / count * 1e6


def main() -> None:
    """Measure and print."""
    sounds, score = BenchSounds(), session()
    figures = {
        "minutes": MINUTES,
        "cpu_s_in_1_s_blocks": min(whole(sounds, score, RATE) for _ in range(RUNS)),
        "cpu_s_in_4_s_blocks": min(whole(sounds, score, 4 * RATE) for _ in range(RUNS)),
        "cpu_us_a_20_ms_block": min(small_blocks(sounds, score) for _ in range(RUNS)),
    }
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name}: {value:.4g}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
