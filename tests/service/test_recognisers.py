"""Which ears there are, whatever state their models are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcramp.errors import CalmcrampError
from calmcramp.hearing.models import NEEDED
from calmcramp.planning.settings import Hearing, Settings, Voice
from calmcramp.service.recognisers import embedded_only, recognisers


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A model of which every file is there, and none is what it should be."""
    for name in NEEDED:
        file = tmp_path / "model" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x00" * 64)
    return tmp_path / "model"


@pytest.mark.parametrize("missing", [True, False])
def test_a_model_that_can_not_be_used_costs_only_itself(damaged: Path, missing: bool) -> None:
    path = damaged / "nowhere" if missing else damaged
    ears = recognisers(Settings(hearing=Hearing(vosk_model=str(path))))

    (embedded,) = ears
    (fault,) = embedded.faults  # type: ignore[attr-defined]
    assert embedded.name == "embedded"
    assert fault.place == "recogniser"
    assert str(path) in fault.what


def test_beside_another_language_there_is_nothing_to_fall_back_on(damaged: Path) -> None:
    settings = Settings(hearing=Hearing(vosk_model=str(damaged)), voice=Voice(language="de"))
    with pytest.raises(CalmcrampError, match="vosk"):
        recognisers(settings)


def test_the_smaller_ears_need_no_model() -> None:
    assert [one.name for one in embedded_only()] == ["embedded"]
