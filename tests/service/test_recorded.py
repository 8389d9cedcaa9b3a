"""Recordings beside the routines: too long for their place, or for a line that nobody says."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calmcramp import places
from calmcramp.cli import main
from calmcramp.errors import Fault
from calmcramp.house import House
from calmcramp.planning.settings import Settings, Voice
from calmcramp.service.journal import Journal
from calmcramp.service.language import slots
from calmcramp.service.recorded import check, fit, misfits
from calmcramp.service.script import Script
from calmcramp.service.shelf import Shelf, open_shelf
from calmcramp.voice.recordings import INDEX, open_recordings
from calmcramp.voice.types import SpokenLine
from fakes_voice import hum

TONES = ("in-4000", "out-6000")
FITS, HOLD = "I'm here. This will pass.", "Hold it there. A strong pull, and steady."
"""Both have a place of six seconds or so in the calf's first hold."""

SMALL = """
name = "small"
title = "One hold"
kind = "cramp"
mode = "cramp"
bed = false

[[passage]]
name = "all"

[[passage.step]]
kind = "hold"
seconds = 10
lines = [
  { at = 0, text = "Keep that knee straight." },
  { at = 4, text = "Out slowly." },
]
"""


TENSE = """
[[passage.step]]
kind = "tense"
text = "Make a fist."
seconds = 6
release = "And let go."
notice = "Feel it."
quiet = 15
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and in it the folder of recordings."""
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.chdir(tmp_path)
    places.recordings().mkdir(parents=True)
    places.settings_file().write_text('[voice]\nengine = "pyttsx3"\n', "utf-8")
    return tmp_path


def recorded(**seconds: float) -> Path:
    """The owner's folder with hummed lines of these lengths."""
    folder = places.recordings()
    lines = []
    for number, (text, length) in enumerate(seconds.items()):
        soundfile.write(folder / f"{number}.flac", hum(length), 48_000)
        lines.append(f'"{text}" = "{number}.flac"')
    (folder / INDEX).write_text("[lines]\n" + "\n".join(lines), "utf-8")
    return folder


def script() -> Script:
    return Script(open_shelf("en", slots(Settings())), "en", frozenset(), TONES)


def test_a_recording_too_long_for_its_place_is_told_and_left_out(home: Path) -> None:
    faults: list[Fault] = []
    recordings = open_recordings(recorded(**{FITS: 2.5, HOLD: 9.0}), faults.append)
    measured: list[str] = []

    def frames(text: str) -> int:
        measured.append(text)
        return 9 * 48_000

    fit(script(), recordings, frames)

    assert recordings.texts == (FITS,)
    assert measured == [HOLD]
    assert [str(fault) for fault in faults] == [
        f"{INDEX}:3: it is longer than its place in calf; "
        "record it shorter: calmcramp routines check tells it"
    ]


def test_a_recording_with_silence_around_it_is_as_long_as_its_words(home: Path) -> None:
    folder = recorded(**{HOLD: 3.0})
    soundfile.write(folder / "0.flac", np.pad(hum(3.0), 4 * 48_000), 48_000)

    assert check(folder, script()) == ()


def test_a_recording_of_something_that_is_never_said_is_told(home: Path) -> None:
    folder = recorded(**{HOLD.replace(",", ""): 3.0, FITS: 3.0})

    (fault,) = check(folder, script())
    assert fault.place == f"{INDEX}:2"
    assert fault.what.startswith("nothing ever says")
    assert fault.remedy == f'did you mean "{HOLD}"?'


def test_a_check_reads_every_sound_and_tells_everything(home: Path) -> None:
    folder = recorded(**{FITS: 21.0, HOLD: 9.0, "Nobody says this at all.": 1.0})
    with (folder / INDEX).open("a", encoding="utf-8") as file:
        file.write('\n"X." = "../x.wav"\n')

    told = [fault.place for fault in check(folder, script())]
    assert sorted(told) == [f"{INDEX}:{line}" for line in (2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("release", "notice", "left_out"),
    [
        (3, 9, ()),
        (3, 14, ("Feel it.",)),
        (8, 9, ("And let go.", "Feel it.")),
    ],
)
def test_of_lines_that_share_a_place_those_that_do_not_fit_are_found(
    release: float, notice: float, left_out: tuple[str, ...], home: Path
) -> None:
    file = home / "small.toml"
    file.write_text(SMALL[: SMALL.index("[[passage.step]]")] + TENSE, "utf-8")
    routine = Shelf(home, home / "none", {}).read(file)
    lengths = {"And let go.": int(release * 48_000), "Feel it.": int(notice * 48_000)}

    assert misfits(routine, lengths, TONES) == left_out


def test_routines_check_finds_it_by_the_fault_of_every_line_that_does_not_fit(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(**{"Keep that knee straight.": 5.0})
    (home / "small.toml").write_text(SMALL, "utf-8")
    monkeypatch.setattr("sys.argv", ["calmcramp", "routines", "check", "small.toml"])

    with pytest.raises(SystemExit) as left:
        main()

    assert left.value.code == 1
    told = capsys.readouterr().out
    assert '"Keep that knee straight." takes 5.' in told
    assert "but its place lasts 4.0 s" in told


def test_a_rendering_has_the_recording_in_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(**{"Keep that knee straight.": 3.0})
    places.own_routines().mkdir()
    (places.own_routines() / "small.toml").write_text(SMALL, "utf-8")
    monkeypatch.setattr("sys.argv", ["calmcramp", "render", "small", "--out", "small.wav"])

    with pytest.raises(SystemExit) as left:
        main()

    assert not left.value.code
    sound, rate = soundfile.read("small.wav", dtype="float32")
    middle = sound[rate : 2 * rate]
    assert abs(float((middle[:-320] * middle[320:]).sum() / (middle**2).sum())) > 0.95  # 150 Hz


def test_before_a_night_begins_what_is_too_long_is_out_of_the_way(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(**{HOLD: 9.0, FITS: 2.5})
    with House(Settings(voice=Voice(engine="pyttsx3")), here=True) as house:
        house.stage(Journal(), io.BytesIO(), io.BytesIO())
        spoken = {text: house.clips.clip(SpokenLine(text, "cramp")).engine for text in (HOLD, FITS)}

    assert spoken == {HOLD: "pyttsx3-gmw-en-us", FITS: "recording"}
    assert "it is longer than its place in calf" in capsys.readouterr().err
