"""What is led for whom, and routines out of parts (care-brief 5.8, 7.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from calmcramp import places
from calmcramp.errors import NotFoundHere
from calmcramp.planning.settings import Settings
from calmcramp.score.routine import BadRoutine, Passage, Piece, Rest, Routine, Say, Step
from calmcramp.score.units import RATE
from calmcramp.service.language import slots
from calmcramp.service.programme import Programme, lay_out_parts
from calmcramp.service.shelf import Shelf
from fakes_sound import FakeSounds

SHELF = Shelf(places.routines(), places.routines() / "none", slots(Settings()))
SOUNDS = FakeSounds()


# ------------------------------------------------------------------ for whom


def shelf_of(*routines: Routine) -> Callable[[str], Routine]:
    known = {routine.name: routine for routine in routines}

    def find(name: str) -> Routine:
        if name not in known:
            raise NotFoundHere(f'there is no routine "{name}"')
        return known[name]

    return find


def made(name: str, *steps: Step, **how: Any) -> Routine:
    passages = (Passage("one", steps),) if steps else ()
    return replace(Routine(name, name, "relaxation", "relax", True, None, passages), **how)


def texts(programme: Programme) -> list[str]:
    return [cue.text for cue in programme.score.cues if cue.text]


LUNG = frozenset({"lung"})
STAND = made("stand", Say("Stand."), unless=frozenset({"unsteady"}), instead="sit")
SIT = made("sit", Say("Sit."), unless=LUNG, instead="lie")
LIE = made("lie", Say("Lie."), Say("Easy.", only=LUNG))


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ((), ["Stand."]),
        (("unsteady",), ["Sit."]),
        (("lung",), ["Stand."]),
        (("lung", "unsteady"), ["Lie.", "Easy."]),
    ],
)
def test_what_does_not_suit_gives_way_to_what_does(flags: tuple[str, ...], said: list[str]) -> None:
    find = shelf_of(STAND, SIT, LIE)
    programme = lay_out_parts((("stand", None),), find, SOUNDS, flags=frozenset(flags))

    assert texts(programme) == said
    assert programme.flags == frozenset(flags)


def test_whom_nothing_suits_is_told_why() -> None:
    nowhere = replace(SIT, instead="stand")
    with pytest.raises(BadRoutine, match="stand: it does not suit: it is not for lung"):
        lay_out_parts(
            (("stand", None),),
            shelf_of(STAND, nowhere),
            SOUNDS,
            flags=frozenset({"unsteady", "lung"}),
        )
    with pytest.raises(BadRoutine, match='it is not for unsteady; give stand another instead = "'):
        lay_out_parts(
            (("stand", None),),
            shelf_of(replace(STAND, instead=None)),
            SOUNDS,
            flags=frozenset({"unsteady"}),
        )


def test_a_passage_that_does_not_suit_is_left_out_of_what_is_performed() -> None:
    parts = (("calf", "hold-1"), ("aftercare", "rest"), ("water", "only"))
    water = made("water", Say("Drink.", unless=frozenset({"fluid_limited"})), Rest(1))
    water = replace(water, passages=(Passage("only", water.passages[0].steps[:1]),))

    def find(name: str) -> Routine:
        return water if name == "water" else SHELF.routine(name)

    limited = frozenset({"fluid_limited"})
    assert "Drink." in texts(lay_out_parts(parts, find, SOUNDS))
    assert "Drink." not in texts(lay_out_parts(parts, find, SOUNDS, flags=limited))
    with pytest.raises(BadRoutine, match="water: nothing of it suits"):
        lay_out_parts((("water", "only"),), find, SOUNDS, flags=limited)
    with pytest.raises(BadRoutine, match='there is no passage "onyl"'):
        lay_out_parts((("water", "onyl"),), find, SOUNDS, flags=limited)


def test_the_passages_of_what_takes_its_place_are_played_under_the_same_names() -> None:
    parts = (("settle", "opening"), ("settle", "breathing"))
    programme = lay_out_parts(parts, SHELF.routine, SOUNDS, flags=LUNG)

    assert {mark.name for mark in programme.score.marks} == {"opening", "breathing"}
    assert "In through your nose, out through soft lips, as if cooling soup." in texts(programme)


def test_no_later_wish_goes_below_what_is_safe() -> None:
    programme = lay_out_parts((("pursed", None),), SHELF.routine, SOUNDS, flags=LUNG)
    slower = programme.pace.slower().slower().slower()
    again = lay_out_parts(
        programme.parts, SHELF.routine, SOUNDS, pace=slower, flags=programme.flags
    )

    ins = [cue.at for cue in again.score.cues if cue.sound.startswith("tone/in-")]
    gaps = [b - a for a, b in pairwise(ins)]
    assert max(gaps) <= 6 * RATE + 1


# ------------------------------------------------------------------ put together


def whole(*pieces: Piece, **how: Any) -> Routine:
    return made("whole", pieces=pieces, **how)


def test_parts_are_led_without_their_own_endings_and_the_last_word_is_the_wholes() -> None:
    evening = whole(Piece("settle", minutes=4), Piece("pmr-4"), ends="sleep-ending")

    def find(name: str) -> Routine:
        return evening if name == "whole" else SHELF.routine(name)

    programme = lay_out_parts((("whole", None),), find, SOUNDS)
    goodbye = [text for text in texts(programme) if text.startswith("Nothing more to do.")]
    assert len(goodbye) == 1
    assert len([cue for cue in programme.score.cues if cue.kind == "bed"]) == 1
    assert texts(programme)[-1] == goodbye[0]


def test_a_part_is_what_suits_or_what_takes_its_place_or_nothing() -> None:
    alone = made("alone", Say("Alone."), unless=frozenset({"unsteady"}))
    evening = whole(Piece("stand"), Piece("alone"), Piece("lie", unless=LUNG))
    find = shelf_of(evening, STAND, SIT, LIE, alone)

    def said(*flags: str) -> list[str]:
        parts = (("whole", None),)
        return texts(lay_out_parts(parts, find, SOUNDS, flags=frozenset(flags)))

    assert said() == ["Stand.", "Alone.", "Lie."]
    assert said("unsteady") == ["Sit.", "Lie."]
    assert said("lung") == ["Stand.", "Alone."]


def test_parts_may_have_parts_but_not_in_a_circle() -> None:
    inner = made("inner", pieces=(Piece("lie"), Piece("sit")))
    evening = whole(Piece("inner"), Piece("stand"))
    find = shelf_of(evening, inner, STAND, SIT, LIE)

    assert texts(lay_out_parts((("whole", None),), find, SOUNDS)) == ["Lie.", "Sit.", "Stand."]
    round_ = replace(inner, pieces=(Piece("lie"), Piece("whole")))
    with pytest.raises(BadRoutine, match="leads round in a circle: whole -> inner -> whole"):
        lay_out_parts((("whole", None),), shelf_of(evening, round_, STAND, LIE), SOUNDS)


def test_warmth_is_never_a_part() -> None:
    warm = made("warm", Say("Lay it on."), kind="cramp", heat=15.0)
    with pytest.raises(BadRoutine, match='"warm" begins warmth, and warmth does not go with other'):
        lay_out_parts((("whole", None),), shelf_of(whole(Piece("warm")), warm), SOUNDS)


def test_only_the_wanted_passages_of_a_part_are_played() -> None:
    two = replace(LIE, passages=(Passage("a", (Say("A."),)), Passage("b", (Say("B."),))))
    find = shelf_of(whole(Piece("lie", ("b",)), Piece("lie", ("a", "b"))), two)

    assert texts(lay_out_parts((("whole", None),), find, SOUNDS)) == ["B.", "A.", "B."]


def test_whom_no_part_suits_is_told() -> None:
    evening = whole(Piece("lie", unless=LUNG), Piece("sit"))
    find = shelf_of(evening, replace(SIT, instead=None), LIE)

    with pytest.raises(BadRoutine, match="whole: nothing of it suits"):
        lay_out_parts((("whole", None),), find, SOUNDS, flags=LUNG)
