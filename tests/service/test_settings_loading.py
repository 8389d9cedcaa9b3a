"""Settings that were damaged in the night: what was set the last time counts, and it is told."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from calmcramp.errors import BadConfig
from calmcramp.planning.settings import Settings
from calmcramp.service import settings_loading

PREGNANT = "[safety]\npregnant = true\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(PREGNANT, "utf-8")
    return file


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "state" / "settings.toml"


DAMAGES: dict[str, Callable[[Path], object]] = {
    "zeros": lambda file: file.write_bytes(b"\x00" * 200),
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00"),
    "a typing error": lambda file: file.write_text("[nite]\n", "utf-8"),
    "gone": lambda file: file.unlink(),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
}


def test_good_settings_are_taken_and_a_copy_is_kept_private(file: Path, copy: Path) -> None:
    settings, fault = settings_loading.read(file, copy)

    assert settings.safety.pregnant
    assert fault is None
    assert copy.read_text("utf-8") == PREGNANT
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_became_of_the_file_the_settings_file_ones_count(
    file: Path, copy: Path, damage: Callable[[Path], object]
) -> None:
    settings_loading.read(file, copy)
    damage(file)
    settings, fault = settings_loading.read(file, copy)

    assert settings.safety.pregnant
    assert fault is not None
    assert fault.place == "settings"
    assert "last good" in fault.what
    assert copy.read_text("utf-8") == PREGNANT


def test_without_a_copy_every_fault_is_an_error_at_once(file: Path, copy: Path) -> None:
    file.write_text("[nite]\n[voice]\nengine = 'x'\n", "utf-8")
    with pytest.raises(BadConfig) as error:
        settings_loading.read(file, copy)
    assert len(error.value.faults) == 2


def test_a_copy_that_is_damaged_too_is_no_help(file: Path, copy: Path) -> None:
    settings_loading.read(file, copy)
    copy.write_bytes(b"\x00")
    file.write_bytes(b"\x00")
    with pytest.raises(BadConfig):
        settings_loading.read(file, copy)


def test_the_first_time_no_file_means_the_defaults(file: Path, copy: Path) -> None:
    file.unlink()
    assert settings_loading.read(file, copy) == (Settings(), None)


def test_an_emptied_file_means_the_defaults_again(file: Path, copy: Path) -> None:
    settings_loading.read(file, copy)
    file.write_text("", "utf-8")
    assert settings_loading.read(file, copy) == (Settings(), None)


def test_a_disk_that_takes_no_copy_costs_nothing_else(file: Path, copy: Path) -> None:
    copy.parent.write_text("in the way", "utf-8")
    settings, fault = settings_loading.read(file, copy)
    assert settings.safety.pregnant
    assert fault is None
