"""Is the microphone alive?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from calmcramp.hearing.types import RATE, Block
from calmcramp.hearing.watch import LONGEST_RETRY_S, Backoff, Watch

SOUND: Block = np.full(640, 328, np.int16)
SILENCE: Block = np.zeros(640, np.int16)


def fed(
    watch: Watch, since: float, until: float, block: Block = SOUND, share: float = 1.0
) -> float:
    """Blocks each 40 ms (but only `share` of each), from and to those seconds; returns the last."""
    part, now = block[: round(len(block) * share)], since
    for number in range(1, round((until - since) / 0.04) + 1):
        now = since + number * 0.04
        watch.arrived(part, now)
    return now


def test_a_healthy_microphone_has_no_illness() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 60.0)

    assert watch.illness(now) == ""
    assert watch.rate == pytest.approx(RATE)


def test_a_second_without_a_block_is_an_illness() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 3.0)

    assert watch.illness(now + 0.9) == ""
    assert watch.illness(now + 1.01) == "it delivered nothing for 1 second"


def test_one_that_never_began_is_ill_too() -> None:
    assert Watch(5.0).illness(6.1)


def test_half_of_the_sound_is_an_illness() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 4.1, share=0.47)

    assert watch.illness(now) == "it delivers 47 % of the sound"


def test_a_tenth_less_of_the_sound_is_an_illness_once_that_is_sure() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 9.0, share=0.9)
    assert watch.illness(now) == ""

    now = fed(watch, 9.0, 11.0, share=0.9)
    assert watch.illness(now) == "it delivers only 90 % of the sound"


def test_three_times_the_sound_is_an_illness() -> None:
    """As from a card that takes 48 kHz for 16."""
    watch = Watch(0.0)
    now = fed(watch, 0.0, 4.1, np.full(1920, 328, np.int16))

    assert watch.illness(now) == "it delivers 300 % of the sound"


def test_half_a_second_lost_on_a_busy_machine_is_none() -> None:
    watch = Watch(0.0)
    fed(watch, 0.0, 20.0)
    now = fed(watch, 20.45, 24.0)

    assert watch.illness(now) == ""


def test_opened_again_it_is_judged_anew() -> None:
    watch = Watch(0.0)
    fed(watch, 0.0, 12.0, share=0.47)
    watch.restart(12.0)

    assert watch.illness(12.5) == ""
    assert watch.rate == RATE


def test_four_seconds_of_exact_zeros_are_a_muted_microphone() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 3.9, SILENCE)
    assert watch.mute_changed() is None

    now = fed(watch, now, 4.1, SILENCE)
    assert watch.mute_changed() is True
    assert watch.mute_changed() is None

    fed(watch, now, now + 0.04)
    assert watch.mute_changed() is False


def test_its_own_loudspeaker_does_not_end_a_muted_microphone() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 4.1, SILENCE)
    assert watch.mute_changed() is True

    watch.arrived(SOUND, now + 0.04, ours=True)
    assert watch.mute_changed() is None
    watch.arrived(SOUND, now + 0.08)
    assert watch.mute_changed() is False


def test_opened_again_it_stays_muted_until_something_is_heard() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 4.1, SILENCE)
    assert watch.mute_changed() is True
    watch.restart(now)
    now = fed(watch, now, 5.0, SILENCE)
    assert watch.mute_changed() is None

    fed(watch, now, now + 0.04)
    assert watch.mute_changed() is False


def test_a_pulse_comes_once_a_second_with_what_there_is_to_know() -> None:
    watch = Watch(0.0)
    now = fed(watch, 0.0, 0.96)
    assert watch.pulse(now, 0.96, 0) is None

    now = fed(watch, 0.96, 1.0)
    pulse = watch.pulse(now, 1.0, 3)
    assert pulse is not None
    assert (pulse.at, pulse.captured, pulse.overflows, pulse.rate) == (1.0, RATE, 3, RATE)
    assert pulse.level_db == pytest.approx(-40, abs=0.1)

    assert watch.pulse(now + 0.5, 1.5, 3) is None
    silent = watch.pulse(now + 1.0, 1.5, 3)
    assert silent is not None
    assert silent.level_db == -120


def test_pulses_do_not_pile_up_after_a_pause() -> None:
    watch = Watch(0.0)

    assert watch.pulse(100.0, 0.0, 0) is not None
    assert watch.pulse(100.1, 0.0, 0) is not None  # the one that was due at once
    assert watch.pulse(100.2, 0.0, 0) is None


def test_attempts_come_further_and_further_apart() -> None:
    backoff = Backoff()
    backoff.reset(0.0)
    due = [step / 1000 for step in range(1, 20_000) if backoff.due(step / 1000)]

    gaps = [round(after - before, 2) for before, after in pairwise(due)]
    assert gaps[:4] == [0.2, 0.4, 0.8, 1.6]
    assert set(gaps[4:]) == {LONGEST_RETRY_S}
