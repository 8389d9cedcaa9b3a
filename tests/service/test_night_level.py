"""A fan, a snorer, a whisperer, and the deep quiet: what is made of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.score.desk import SPEECH_DB
from calmcramp.score.routine import Mode
from calmcramp.service.night_level import (
    CEILING_DBA,
    FULL_DBA,
    MOST_DB,
    WHISPER_LASTS_S,
    NightLevel,
)

QUIET, FAN = -66.0, -50.0


def after(level: NightLevel, since: float, seconds: float, mode: Mode = "relax") -> list[float]:
    """The gain second by second."""
    return [level.gain(mode, 0.0, since + second) for second in range(int(seconds) + 1)]


def in_quiet(measured: float | None = None) -> NightLevel:
    """A level that knows its room, ten seconds into the night."""
    level = NightLevel(measured)
    level.room(QUIET, 1.0)
    level.gain("relax", 0.0, 10.0)
    return level


def test_in_the_room_as_ever_everything_is_as_written() -> None:
    level = in_quiet()
    for second, floor in enumerate((-66, -64, -67, -65, -63, -66)):
        level.room(floor, 20.0 + second)

    assert after(level, 30, 30) == [0.0] * 31
    assert NightLevel().gain("relax", 0.0, 5.0) == 0.0


def test_over_a_fan_it_is_louder_slowly_and_by_no_more_than_its_limit() -> None:
    level = in_quiet()
    level.room(FAN, 20.0)
    level.gain("cramp", 0.0, 20.0)

    risen = after(level, 20, 20, "cramp")
    assert max(b - a for a, b in pairwise(risen)) <= 1.0
    assert risen[-1] == pytest.approx((FAN - QUIET - 6) / 2, abs=0.1)
    storm = in_quiet()
    storm.room(-30.0, 50.0)
    assert after(storm, 50, 20, "cramp")[-1] == MOST_DB
    assert after(storm, 71, 1, "relax")[-1] == pytest.approx(45 - FULL_DBA + 7)


def test_what_it_is_in_a_silence_of_an_hour_is_there_at_once() -> None:
    level = in_quiet()
    level.room(FAN, 3600.0)

    assert level.gain("cramp", 0.0, 3600.0) > 4


def test_a_room_that_changes_a_little_is_not_followed() -> None:
    level = in_quiet()
    level.room(FAN, 20.0)
    steady = after(level, 20, 20)[-1]
    for second, floor in enumerate((-49, -51, -50, -48, -52)):
        level.room(floor, 60.0 + second)
        assert level.gain("relax", 0.0, 60.0 + second) == steady
    level.gain("relax", 0.0, 80.0)
    level.room(QUIET, 80.0)
    fallen = after(level, 80, 20)
    assert fallen[-1] == 0.0
    assert fallen[1] >= steady - 1.0


def test_only_a_room_that_was_measured_can_be_quieter_than_it() -> None:
    learnt, measured = in_quiet(), in_quiet(measured=QUIET)
    for level in (learnt, measured):
        level.room(QUIET - 8, 20.0)

    assert after(learnt, 20, 20)[-1] == 0.0
    assert after(measured, 20, 20)[-1] == -4.0
    measured.room(QUIET - 10.9, 90.0)
    assert after(measured, 90, 20)[-1] == -MOST_DB


def test_a_muted_microphone_is_no_quiet_room() -> None:
    level = in_quiet()
    level.room(-78.0, 20.0)
    level.room(QUIET, 30.0)

    assert after(level, 30, 20)[-1] == 0.0


def test_a_snorer_is_part_of_the_room_and_a_cough_is_not() -> None:
    coughed, snored = in_quiet(), in_quiet()
    coughed.room(QUIET, 20.0)
    coughed.sound(-30.0, 0.6, 21.0)
    for breath in range(12):
        snored.room(QUIET, 20.0 + 4 * breath)
        snored.sound(-46.0, 1.2, 22.0 + 4 * breath)

    assert after(coughed, 22, 20)[-1] == 0.0
    assert 2 <= after(snored, 68, 5)[-1] <= MOST_DB
    assert after(snored, 130, 30)[-1] == 0.0


def test_what_was_said_to_us_is_not_the_room() -> None:
    level = in_quiet()
    for turn in range(8):
        level.said(False, 20.0 + 5 * turn)
        level.sound(-30.0, 2.0, 21.0 + 5 * turn)

    assert after(level, 61, 20)[-1] == 0.0


def test_a_whisper_is_answered_softly_at_once_and_for_two_minutes() -> None:
    level = in_quiet()
    level.said(True, 100.0)

    assert level.gain("relax", 0.0, 100.0) == -6.0
    assert level.gain("relax", 0.0, 100.0 + WHISPER_LASTS_S - 1) == -6.0
    assert level.gain("relax", 0.0, 100.0 + WHISPER_LASTS_S) == 0.0


def test_who_speaks_up_is_answered_as_ever() -> None:
    level = in_quiet()
    level.said(True, 100.0)
    level.said(False, 110.0)

    assert level.gain("relax", 0.0, 110.0) == 0.0


def test_a_whisper_over_a_fan_is_answered_in_between() -> None:
    level = in_quiet()
    level.room(FAN, 20.0)
    assert after(level, 20, 20)[-1] == 4.5
    level.said(True, 41.0)

    assert level.gain("relax", 0.0, 41.0) == pytest.approx(5.0 - 6.0, abs=0.1)


def test_who_has_made_it_quieter_is_not_made_to_strain_their_ears() -> None:
    level = in_quiet()
    level.said(True, 100.0)

    assert level.gain("relax", -3.0, 100.0) == -3.0
    assert level.gain("cramp", 0.0, 100.0) == 42.0 - FULL_DBA
    assert level.gain("cramp", -3.0, 100.0) == 42.0 - FULL_DBA + 3.0
    assert level.gain("cramp", -9.0, 100.0) == 0.0


events = st.lists(
    st.tuples(
        st.sampled_from(("room", "sound", "said", "whispered", "ask")),
        st.floats(-80, -10),
        st.floats(0, 40),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(events, st.sampled_from(sorted(SPEECH_DB)), st.floats(-18, 6), st.booleans())
def test_it_stays_between_floor_and_ceiling_and_the_room_moves_it_slowly(
    story: list[tuple[str, float, float]], mode: Mode, volume: float, measured: bool
) -> None:
    level, now, last = NightLevel(QUIET if measured else None), 0.0, None
    for what, db, wait in story:
        now += wait
        if what == "room":
            level.room(db, now)
        elif what == "sound":
            level.sound(db, wait, now)
        elif what == "ask":
            gain = level.gain(mode, volume, now)
            said = FULL_DBA + SPEECH_DB[mode] + volume + gain
            assert gain <= 0 or said <= CEILING_DBA[mode] + 1e-9
            assert gain >= 0 or volume + gain >= -MOST_DB - 1e-9
            assert abs(gain) <= 2 * MOST_DB
            if last is not None and last[2] == level._is_whispering(now):
                assert abs(gain - last[1]) <= now - last[0] + 1e-9
            last = (now, gain, level._is_whispering(now))
        else:
            level.said(what == "whispered", now)
