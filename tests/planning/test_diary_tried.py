"""What was tried in a cramp, which cramps are one, and what is told of one the next day."""

from __future__ import annotations

import pytest

from calmcramp.planning.diary import Cramp
from diary_night import BEGAN, ENDED, Night

NOON_AFTER_S = 8 * 3600.0


@pytest.fixture
def night() -> Night:
    return Night()


def test_what_was_tried_stands_in_its_order(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("tried", 1, what="stretch")
    night.note("heat-began", 60, at=60.0)
    night.note("tried", 200, what="massage")
    night.note("tried", 220, what="warmth")
    assert night.entries[0].tried == ("stretch", "heat", "massage")  # also if the power goes now

    night.note("cramp-ended", 250, **ENDED)
    assert night.entries[0].tried == ("stretch", "heat", "massage", "standing")


def test_the_end_alone_tells_what_was_tried(night: Night) -> None:
    night.note("cramp-ended", 250, **ENDED | {"tried": "stretch warmth warmth prayer"})

    assert night.entries[0].tried == ()
    assert [one.partition(";")[0] for one in night.told] == ['diary: tried: "prayer" is not known']

    night.note("cramp-began", 900, repeat=True)
    night.note("cramp-ended", 1000, **ENDED | {"tried": "stretch warmth heat"})
    assert night.entries[1].tried == ("stretch", "heat")


def test_a_cramp_that_was_silenced_and_called_again_is_the_same_one(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("tried", 1, what="stretch")
    night.note("cramp-ended", 30, **ENDED | {"outcome": "stopped", "seconds": 30.0})
    night.note("cramp-began", 90, repeat=False, same=True)
    night.note("cramp-ended", 200, **ENDED | {"seconds": 200.0, "side": ""})

    (cramp,) = night.entries
    assert (cramp.at, cramp.seconds, cramp.outcome) == (BEGAN, 200.0, "eased")
    assert cramp.side == "right"
    assert not cramp.repeat


def test_what_eased_does_not_come_again_as_the_same(night: Night) -> None:
    night.note("cramp-ended", **ENDED)
    night.note("cramp-began", 60, repeat=True, same=True)

    assert [one.outcome for one in night.entries] == ["eased", "open"]


def test_sitting_up_that_was_only_offered_was_not_tried(night: Night) -> None:
    night.note("cramp-began", repeat=True)
    night.note("cramp-ended", 250, **ENDED | {"helped": "stretch", "tried": "stretch"})

    assert night.entries[0].tried == ("stretch",)
    assert night.entries[0].helped == "stretch"


def test_what_is_told_the_next_day_goes_to_the_cramp_of_that_night(night: Night) -> None:
    night.note("cramp-began", repeat=False)
    night.note("cramp-ended", 200, **ENDED | {"side": ""})
    night.note("remembered", NOON_AFTER_S, side="left")
    night.note("remembered", NOON_AFTER_S, pain=4)
    night.note("remembered", NOON_AFTER_S, pain=40)

    (cramp,) = night.entries
    assert isinstance(cramp, Cramp)
    assert (cramp.side, cramp.pain, cramp.outcome) == ("left", 4, "eased")
    assert night.told == ["diary: pain: 40 is out of range; choose 1 to 10"]


def test_what_is_told_a_day_late_goes_nowhere(night: Night) -> None:
    night.note("remembered", side="left")
    night.note("cramp-began", repeat=False)
    night.note("remembered", NOON_AFTER_S + 86_400, side="left")

    assert [one.side for one in night.entries if isinstance(one, Cramp)] == ["unknown"]
    assert night.told == ["diary: remembered: last night has no cramp"] * 2
