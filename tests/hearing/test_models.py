"""Finding and verifying models."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcramp.errors import NotFoundHere
from calmcramp.hearing.models import (
    CATALOGUE,
    DEFAULT,
    MANIFEST,
    NEEDED,
    find_model,
    folders,
    installed,
    source,
    verify,
)
from model_shop import NAME


def make_model(path: Path) -> Path:
    """A folder with the files of a model."""
    for name in NEEDED:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(name)
    return path


def test_a_broken_manifest_is_a_fault(tmp_path: Path) -> None:
    path = make_model(tmp_path / NAME)
    (path / MANIFEST).write_text("[]")

    assert [fault.place for fault in verify(path)] == [MANIFEST]


def test_verifying_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundHere, match="models fetch"):
        verify(tmp_path / "nothing")


def test_a_model_of_somebody_elses_is_checked_for_what_it_lacks(tmp_path: Path) -> None:
    path = make_model(tmp_path / NAME)
    assert verify(path) == ()

    (path / "conf/mfcc.conf").unlink()
    assert [fault.place for fault in verify(path)] == ["conf/mfcc.conf"]


def test_the_settings_come_first_and_are_believed(tmp_path: Path) -> None:
    mine, own = make_model(tmp_path / "mine"), tmp_path / "own"
    make_model(own / DEFAULT)

    assert find_model(own, str(mine), environment={}) == mine
    for nowhere in (str(tmp_path / "nowhere"), "~nobody-of-this-name/model", "x" * 900):
        with pytest.raises(NotFoundHere, match="no vosk model in"):
            find_model(own, nowhere, environment={})


@pytest.mark.parametrize("variable", ["CALMCRAMP_VOSK_MODEL", "VOSK_MODEL_PATH"])
@pytest.mark.parametrize("above", [False, True])
def test_then_the_environment(tmp_path: Path, variable: str, above: bool) -> None:
    named, own = make_model(tmp_path / "there" / "model"), tmp_path / "own"
    make_model(own / DEFAULT)
    environment = {variable: str(named.parent if above else named)}

    assert find_model(own, environment=environment) == named


def test_then_calmcramps_own_folder_and_the_named_model_first(tmp_path: Path) -> None:
    make_model(tmp_path / "a-model")
    wanted = make_model(tmp_path / DEFAULT)

    assert find_model(tmp_path, environment={}) == wanted
    assert [one.name for one in installed(tmp_path, {})] == ["a-model", DEFAULT]
    assert not any(one.fetched for one in installed(tmp_path, {}))


def test_then_nothing(tmp_path: Path) -> None:
    assert find_model(tmp_path, name=NAME, environment={}) is None
    assert folders(tmp_path, {})[0] == tmp_path


def test_the_catalogue_is_by_name() -> None:
    assert source(DEFAULT) is CATALOGUE[0]
    with pytest.raises(NotFoundHere, match=f'did you mean "{DEFAULT}"'):
        source("vosk-model-small-en-us-0.51")
