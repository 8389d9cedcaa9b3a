"""A night on files: the same inputs give the same files, and what the user says arrives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from calmcramp.errors import BadFile, NotFoundHere, WrongUse
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Aec3
from calmcramp.hearing.gate import Gate
from calmcramp.score.units import RATE
from calmcramp.service.bedroom import ECHO_DB
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.conductor import Conductor
from calmcramp.service.evening import FILES, Evening, rehearse_evening
from calmcramp.service.journal import Journal
from calmcramp.service.player import FileSink, Player
from calmcramp.service.rehearsal import (
    USER_RMS_DBFS,
    Stage,
    UserLine,
    read_user_line,
    voice_user,
)
from calmcramp.service.resampling import stream
from calmcramp.service.script import Script
from fakes_hearing import ScriptedRecogniser
from fakes_sound import FakeSounds
from scene import spoken
from tests.service.night import FIRST_MOVE, SHELF

Samples = NDArray[np.float32]


class DollsHouse:
    """A house with a scripted ear and a made-up voice."""

    example = ("2 cramp", "14 stop")

    def __init__(self) -> None:
        self.engine = ScriptedRecogniser(
            [(3.0, "wake", "cramp", 0.4), (15.0, "command", "stop", 0.4)]
        )

    def stage(self, journal: Journal, speaker_file: Any, mic_file: Any) -> Stage:
        sounds, sink = FakeSounds(), FileSink()
        ears = Ears([self.engine], Gate(), Aec3())
        player = Player(sounds, sink)
        script = Script(SHELF, "en", frozenset(), sounds.tones())
        conductor = Conductor(script, sounds, player, journal, ears.listen)
        return Stage(conductor, player, sink, ears, stream(RATE, MIC_RATE), speaker_file, mic_file)

    def user_voice(self, text: str) -> Samples:
        return spoken(text, pitch=0.9).astype(np.float32)

    def people_talking(self, samples: int) -> Samples:
        return np.resize(self.user_voice("The weather will be cloudy."), samples)


def rehearse(out: Path, *lines: str, mic: Path | None = None, room: str = "quiet") -> list[Any]:
    rehearse_evening(DollsHouse(), Evening(lines, mic, room, out, False), lambda _seconds: None)
    return [json.loads(line) for line in (out / "events.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("night") / "a" / "rehearsal"
    rehearse(out)
    return out


def test_a_night_is_four_files(example: Path) -> None:
    assert sorted(path.name for path in example.iterdir()) == sorted(FILES)
    speaker, mic = (soundfile.info(example / name) for name in ("speaker.wav", "mic.wav"))
    assert (speaker.samplerate, mic.samplerate) == (RATE, MIC_RATE)
    assert speaker.duration == pytest.approx(mic.duration)


def test_the_same_night_twice_gives_the_same_files(example: Path, tmp_path: Path) -> None:
    rehearse(tmp_path / "again")

    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (example / name).read_bytes(), name


def test_what_the_user_says_is_heard_answered_and_obeyed(example: Path) -> None:
    lines = (example / "events.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    told = [(event["event"], event.get("name") or event.get("text")) for event in events]

    assert ("wake", "cramp") in told
    assert ("said", "first-move") in told
    assert ("command", "stop") in told
    assert ("state", "ASLEEP") in told[-2:]
    stop = next(event["t"] for event in events if event.get("name") == "stop")
    sound, _ = soundfile.read(example / "speaker.wav")
    assert sound[int(4 * RATE) : int(5 * RATE)].any()
    assert not sound[int((stop + 0.2) * RATE) :].any()


def test_the_microphone_hears_the_user_and_the_echo(example: Path) -> None:
    mic, _ = soundfile.read(example / "mic.wav")
    speaker, _ = soundfile.read(example / "speaker.wav")

    def level(sound: Samples, began: float, ended: float, rate: int) -> float:
        part = sound[int(began * rate) : int(ended * rate)]
        return float(10 * np.log10(np.mean(np.square(part)) + 1e-12))

    assert level(mic, 2.0, 2.5, MIC_RATE) == pytest.approx(USER_RMS_DBFS, abs=4)
    assert level(mic, 0.5, 1.5, MIC_RATE) < -60
    echo = level(mic, 4, 5, MIC_RATE) - level(speaker, 4, 5, RATE)
    # White noise from the made-up voice: a third of its band reaches the microphone's.
    assert echo == pytest.approx(ECHO_DB + 10 * np.log10(1 / 3), abs=3)


def test_a_recording_can_be_the_users_part(tmp_path: Path) -> None:
    sound = voice_user([UserLine(2, "cramp"), UserLine(14, "stop")], DollsHouse().user_voice)
    soundfile.write(tmp_path / "me.flac", np.stack([sound, sound], axis=1), MIC_RATE)

    events = rehearse(tmp_path / "out", mic=tmp_path / "me.flac")

    assert [event["name"] for event in events if event["event"] in ("wake", "command")] == [
        "cramp",
        "stop",
    ]
    assert FIRST_MOVE in [event.get("text") for event in events]


@pytest.mark.parametrize("room", ["fan", "snoring", "tv"])
def test_every_room_can_be_rehearsed_in(tmp_path: Path, room: str) -> None:
    events = rehearse(tmp_path, "2 cramp", "14 stop", room=room)

    assert any(event["event"] == "wake" for event in events)


def test_nothing_is_written_when_the_users_part_can_not_be_used(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound", encoding="utf-8")
    out = tmp_path / "out"

    with pytest.raises(BadFile):
        rehearse(out, mic=tmp_path / "text.wav")
    with pytest.raises(NotFoundHere):
        rehearse(out, mic=tmp_path / "none.wav")
    with pytest.raises(WrongUse):
        rehearse(out, "2 cramp", "calf")
    assert not out.exists()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2 cramp", UserLine(2, "cramp")),
        ("55.5  still hurts ", UserLine(55.5, "still hurts")),
        ("0 stop", UserLine(0, "stop")),
        ("100 yes, it's better", UserLine(100, "yes, it's better")),
    ],
)
def test_a_line_is_a_time_and_words(written: str, read: UserLine) -> None:
    assert read_user_line(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "cramp",
        "2",
        "2 ",
        "-1 cramp",
        "x cramp",
        "nan cramp",
        "1e3 cramp",
        "99999 cramp",
        "2cramp",
    ],
)
def test_anything_else_is_told_with_how_to_write_it(written: str) -> None:
    with pytest.raises(WrongUse, match="write it like: --user"):
        read_user_line(written)


def test_the_user_speaks_quietly_and_on_time() -> None:
    track = voice_user([UserLine(1, "cramp"), UserLine(3, "calf")], DollsHouse().user_voice)
    first = track[MIC_RATE : MIC_RATE + len(DollsHouse().user_voice("cramp"))]

    assert not track[:MIC_RATE].any()
    assert 10 * np.log10(np.mean(np.square(first))) == pytest.approx(USER_RMS_DBFS, abs=0.01)
    assert voice_user([], DollsHouse().user_voice).shape == (0,)
