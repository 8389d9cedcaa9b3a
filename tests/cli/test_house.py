"""Settings, cue sounds and spoken clips that are broken: told, and mended where possible."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from calmcramp import places
from tests.cli.conftest import Command

BROKEN_SETTINGS = """
[voice]
engine = "hibary"
language = 7

[night]
volume_db = 40

[sond]
microphone = "USB"

[safety]
pregnant = "perhaps"
"""


def test_every_fault_of_the_settings_is_told_at_once(calmcramp: Command, home: Path) -> None:
    (home / "settings.toml").write_text(BROKEN_SETTINGS, encoding="utf-8")

    for command in (("routines", "list"), ("render", "settle", "--out", "a.wav"), ("say", "cramp")):
        told = calmcramp(*command)
        lines = told.err.splitlines()
        assert (told.code, told.out) == (78, "")
        assert all(line.startswith("error: settings.toml") for line in lines)
        for word in ("hibary", "language", "volume_db", 'did you mean "sound"?', "pregnant"):
            assert any(word in line for line in lines), word
        assert not Path("a.wav").exists()


BAD_SETTINGS = {
    "not TOML": b"[voice\n",
    "not UTF-8": b'[voice]\nengine = "\xff"\n',
    "huge": b"#" * 300_000,
    "nested": b"a = " + b"[" * 5000,
}


@pytest.mark.parametrize("text", BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_settings_that_can_not_be_read_are_bad_settings(
    calmcramp: Command, home: Path, text: bytes
) -> None:
    (home / "settings.toml").write_bytes(text)
    told = calmcramp("routines", "list")

    assert told.code == 78
    assert "settings.toml" in told.error


def test_a_folder_in_place_of_the_settings_is_told(calmcramp: Command, home: Path) -> None:
    (home / "settings.toml").mkdir()
    assert calmcramp("routines", "list").code == 78
    assert calmcramp("routines", "list", "--config", home).code == 2


def test_numbers_of_the_settings_are_spoken(calmcramp: Command, home: Path) -> None:
    (home / "settings.toml").write_text('[country]\nname = "uk"\n', encoding="utf-8")

    assert "Please call 9 9 9, or shout for someone." in calmcramp("say", "chest pain").out


def test_a_broken_cue_sound_of_the_users_is_told_with_its_place(
    calmcramp: Command, home: Path
) -> None:
    (home / "audio").mkdir()
    (home / "audio" / "in-4000.wav").write_text("no sound at all", encoding="utf-8")

    told = calmcramp("render", "settle", "--minutes", 2, "--out", "a.wav")

    assert told.code == 66
    assert "audio/in-4000.wav: this is no sound file that can be read" in told.error
    assert not list(Path().glob("*a.wav*"))


def test_a_cue_sound_of_the_users_takes_the_place_of_the_shipped_one(
    calmcramp: Command, home: Path
) -> None:
    (home / "audio").mkdir()
    soundfile.write(home / "audio" / "bed.wav", [0.0] * 96_000, 48_000)

    assert calmcramp("render", "sleep-ending", "--out", "own.wav").code == 0
    (home / "audio" / "bed.wav").unlink()
    assert calmcramp("render", "sleep-ending", "--out", "shipped.wav").code == 0
    assert not soundfile.read("own.wav")[0][-48_000 * 30 : -48_000 * 20].any()
    assert soundfile.read("shipped.wav")[0][-48_000 * 30 : -48_000 * 20].any()


def test_a_spoiled_clip_is_told_and_made_again(
    calmcramp: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert calmcramp("render", "sleep-ending", "--out", "a.wav").code == 0
    clips = sorted(places.clips().rglob("*.clip"))
    before = {clip: clip.read_bytes() for clip in clips}
    for number, clip in enumerate(clips):
        data = before[clip]
        clip.write_bytes([b"", data[: len(data) // 2], data[:-1] + b"\x55", b"junk"][number % 4])

    told = calmcramp("render", "sleep-ending", "--out", "b.wav")

    assert told.code == 0
    assert "it is made again" in told.err
    assert Path("b.wav").read_bytes() == Path("a.wav").read_bytes()
    made_again = [clip for clip in clips if clip.read_bytes() == before[clip]]
    assert made_again == clips
    assert told.err.count("it is made again") == len(clips)


def test_a_cache_that_can_not_be_written_costs_only_time(
    calmcramp: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    told = calmcramp("render", "sleep-ending", "--out", "a.wav")

    assert told.code == 0
    assert "spoken lines cannot be kept there" in told.err
    assert soundfile.info("a.wav").duration > 60


def test_the_doctor_speaks_json_alone(calmcramp: Command) -> None:
    told = calmcramp("doctor", "--json")

    assert told.code in (0, 1)
    assert all(set(row) == {"level", "check", "finding", "remedy"} for row in told.json)


def test_models_are_listed_and_a_missing_one_is_told(calmcramp: Command) -> None:
    assert "vosk-model-small-en-us-0.15" in calmcramp("models", "list").out
    assert isinstance(calmcramp("models", "list", "--json").json, list)
    assert calmcramp("models", "verify", "no-such-model").code == 66
