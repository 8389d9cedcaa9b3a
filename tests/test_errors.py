"""Errors say what is wrong and what to do, on one line each."""

from __future__ import annotations

import pytest

from calmcramp import errors
from calmcramp.errors import (
    BadConfig,
    CalmcrampError,
    Fault,
    FaultsFound,
    did_you_mean,
    kind_and_place,
)

EXITS = {
    "CalmcrampError": 1,
    "FaultsFound": 1,
    "WrongUse": 2,
    "NotFoundHere": 66,
    "BadFile": 66,
    "NoSound": 69,
    "BadConfig": 78,
}


@pytest.mark.parametrize(("name", "code"), EXITS.items())
def test_every_error_has_its_exit_code(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code


def test_a_message_is_what_then_what_to_do() -> None:
    assert str(CalmcrampError("no card", "plug one in")) == "no card; plug one in"
    assert str(CalmcrampError("no card")) == "no card"


def test_a_fault_names_its_place() -> None:
    assert str(Fault("calf.toml:3", "no text", "write one")) == "calf.toml:3: no text; write one"
    assert str(Fault("", "no text")) == "no text"


@pytest.mark.parametrize("make", [FaultsFound, BadConfig.of])
def test_all_faults_are_told(make) -> None:
    faults = [Fault("a", "x"), Fault("b", "y")]
    error = make(faults)

    assert error.faults == tuple(faults)
    assert str(error) == "a: x\nb: y"


def test_a_defect_is_told_by_its_kind_and_place_and_never_by_its_words() -> None:
    def of_ours() -> None:
        exec("{}['chest pain']", {"__name__": "calmcramp.dialogue.match"})  # noqa: S102

    with pytest.raises(KeyError) as fell:
        of_ours()

    assert kind_and_place(fell.value) == "KeyError in <string>:1"
    assert kind_and_place(ValueError("chest pain")) == "ValueError"


def test_the_nearest_name_is_offered_and_only_a_near_one() -> None:
    assert did_you_mean("Clf-cramp", ["calf-cramp", "foot"]) == 'did you mean "calf-cramp"?'
    assert did_you_mean("zzz", ["calf-cramp", "foot"]) == ""


def test_of_equally_near_names_the_one_with_its_letters_in_place_is_offered() -> None:
    assert did_you_mean("in-4001", ["in-4000", "in-4400"]) == 'did you mean "in-4000"?'
