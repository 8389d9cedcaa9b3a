"""What the set-up writes into the owner's settings, and what it never touches."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.errors import BadConfig
from calmcramp.planning.settings import EXAMPLES, Settings, read_settings
from calmcramp.service.settings_file import change, changed

MINE = """\
# my bedroom

[night]   # soft
volume_db = 0          # as it came
quiet_from = "22:15"

# nobody but me
[safety]
heart=true
"""


def test_a_value_changes_and_every_other_letter_stays() -> None:
    after = changed(MINE, {("night", "volume_db"): -4.5}, "settings.toml")

    assert after == MINE.replace("volume_db = 0 ", "volume_db = -4.5 ")


def test_new_keys_and_sections_are_added_below() -> None:
    changes = {("safety", "lung"): True, ("owner", "understood"): True}
    after = changed(MINE, changes, "settings.toml")

    assert after.startswith(MINE.rstrip("\n"))
    read = read_settings(after, "settings.toml")
    assert (read.safety.lung, read.safety.heart, read.owner.understood) == (True, True, True)


def test_the_same_value_changes_nothing() -> None:
    assert changed(MINE, {("night", "volume_db"): 0.0}, "settings.toml") == MINE


@pytest.mark.parametrize(
    "written",
    [
        'night = { volume_db = 1, quiet_from = "22:15" }\n',
        "night.volume_db = 1\n",
        "[night]\nvolume_db = 1",
        "[night]\r\nvolume_db = 1\r\n",
        '["night"]\n"volume_db" = 1\n',
    ],
)
def test_every_way_to_write_a_section_is_understood(written: str) -> None:
    after = changed(written, {("night", "volume_db"): -3.0}, "settings.toml")

    assert read_settings(after, "settings.toml").night.volume_db == -3.0
    assert after.count("night") == written.count("night")


def test_what_would_be_a_fault_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(MINE)

    with pytest.raises(BadConfig, match=r"night.volume_db: 20 dB is out of range"):
        change(path, {("night", "volume_db"): 20.0})
    with pytest.raises(BadConfig, match="there is no such section"):
        change(path, {("nihgt", "volume_db"): 2.0})
    assert path.read_text() == MINE


def test_a_file_with_faults_is_left_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[night\n")

    with pytest.raises(BadConfig, match="this is not TOML"):
        change(path, {("night", "volume_db"): 0.0})
    assert path.read_text() == "[night\n"


def test_a_file_that_is_not_there_is_made_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    settings = change(path, {("sound", "microphone"): "USB 'PnP' \"Sound\"\\"})

    assert settings.sound.microphone == "USB 'PnP' \"Sound\"\\"
    assert path.read_text().startswith("# Settings of calmcramp;")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == ["settings.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    real.write_text(MINE)
    link.symlink_to(real)

    change(link, {("night", "volume_db"): 2.0})

    assert link.is_symlink()
    assert "volume_db = 2.0" in real.read_text()


KEYS = [("safety", "lung"), ("safety", "unsteady"), ("owner", "understood")]


@given(
    st.dictionaries(st.sampled_from(KEYS), st.booleans()),
    st.sampled_from(sorted(EXAMPLES)),
    st.floats(-18, 6, allow_nan=False),
    st.sampled_from(["", MINE, "# only a word\n", "[owner]\n"]),
)
def test_whatever_is_learned_can_be_read_again(
    flags: dict[tuple[str, str], bool], country: str, volume: float, before: str
) -> None:
    changes = {**flags, ("country", "name"): country, ("night", "volume_db"): volume}
    read = read_settings(changed(before, changes, "x"), "x")

    assert read.night.volume_db == volume
    assert read.country == EXAMPLES[country]
    for (section, key), value in flags.items():
        assert getattr(getattr(read, section), key) is value
    assert isinstance(read, Settings)
