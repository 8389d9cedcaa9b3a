"""A whole night through the command line: its words, its files, and silence when told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from calmcramp.cli import main
from tests.cli.conftest import Command

NIGHT = ("2 cramp", "14 calf", "55 still hurts", "100 yes it's better", "130 stop")


@pytest.fixture(scope="module")
def night(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The night of the contract, heard for real with the shipped heads."""
    out = tmp_path_factory.mktemp("night") / "rehearsal"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        user = [word for line in NIGHT for word in ("--user", line)]
        patch.setattr("sys.argv", ["calmcramp", "rehearse", *user, "--out", str(out), "--json"])
        with pytest.raises(SystemExit) as left:
            main()
    assert left.value.code == 0
    return out


@pytest.fixture(scope="module")
def events(night: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (night / "events.jsonl").read_text("utf-8").splitlines()]


def understood(events: Sequence[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in events if one["event"] in ("wake", "command", "redflag")]


def test_everything_the_user_said_was_understood(events: list[dict[str, Any]]) -> None:
    heard = understood(events)

    assert heard[:3] == ["cramp", "calf", "still-hurts"]
    assert set(heard[3:-1]) <= {"yes", "better"}
    assert len(heard) >= 5
    assert heard[-1] == "stop"


def test_the_first_move_sounds_at_once(events: list[dict[str, Any]]) -> None:
    wake = next(one for one in events if one["event"] == "wake")
    first = next(one for one in events if one["event"] == "said")

    assert 2.0 < wake["t"] < 3.2
    assert first["t"] - wake["t"] < 0.05
    assert first["text"].startswith("Straighten that leg.")


def test_the_states_follow_one_another(events: list[dict[str, Any]]) -> None:
    states = [one["name"] for one in events if one["event"] == "state"]

    assert states == ["LOCATING", "HOLDING", "AFTERCARE", "ASLEEP"]


def test_after_stop_the_room_is_silent(night: Path, events: list[dict[str, Any]]) -> None:
    stop = next(one["t"] for one in events if one.get("name") == "stop")
    sound, rate = soundfile.read(night / "speaker.wav", dtype="float32")

    assert 130 < stop < 131.2
    assert np.abs(sound[: int(130 * rate)]).max() > 0.05
    assert not sound[int((stop + 0.3) * rate) :].any()
    assert len(sound) / rate < 140


def test_every_event_has_what_the_contract_says(events: list[dict[str, Any]]) -> None:
    needed = {
        "said": {"text", "kind"},
        "state": {"name"},
        "wake": {"name", "phrase", "score"},
        "command": {"name", "phrase", "score"},
    }
    for one in events:
        assert {"t", "event"} | needed.get(one["event"], set()) <= set(one)
    times = [one["t"] for one in events]
    assert times == sorted(times)


def test_the_picture_is_there(night: Path) -> None:
    assert (night / "session.png").read_bytes()[:4] == b"\x89PNG"


def test_a_night_is_not_overwritten(calmcramp: Command, night: Path) -> None:
    before = (night / "events.jsonl").read_bytes()
    told = calmcramp("rehearse", "--user", "1 stop", "--out", night)

    assert told.code == 2
    assert "is there already; choose another name or add --force" in told.error
    assert (night / "events.jsonl").read_bytes() == before


def test_a_recording_is_heard_as_it_was_in_the_night(
    calmcramp: Command, night: Path, tmp_path: Path
) -> None:
    sound, rate = soundfile.read(night / "mic.wav")
    soundfile.write(tmp_path / "cramp.wav", sound[: 5 * rate // 2 + rate], rate)
    soundfile.write(tmp_path / "quiet.flac", sound[:rate], rate)

    told = calmcramp("hear", "cramp.wav", "quiet.flac", "--json").lines

    ends = [one for one in told if one.get("end")]
    assert [(one["file"], one["seconds"]) for one in ends] == [
        ("cramp.wav", 3.5),
        ("quiet.flac", 1.0),
    ]
    (wake,) = (one for one in told if "kind" in one)
    assert (wake["file"], wake["kind"], wake["name"]) == ("cramp.wav", "wake", "cramp")
    assert wake.keys() == {"file", "at", "kind", "name", "phrase", "score"}
    assert 2.0 < wake["at"] < 3.2


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 6)])
def test_recordings_of_any_rate_are_heard(
    calmcramp: Command, night: Path, rate: int, channels: int
) -> None:
    import soxr

    sound, own = soundfile.read(night / "mic.wav", dtype="float32")
    other = soxr.resample(sound[: 4 * own], own, rate)
    soundfile.write("a.wav", np.stack([other] * channels, axis=1), rate, subtype="PCM_24")

    told = calmcramp("hear", "a.wav", "--json").lines

    assert told[-1]["seconds"] == pytest.approx(4, abs=0.01)
    assert [one["name"] for one in told if one.get("kind") == "wake"] == ["cramp"]


def test_a_command_counts_only_awake(calmcramp: Command, night: Path) -> None:
    sound, rate = soundfile.read(night / "mic.wav")
    soundfile.write("stop.wav", sound[int(129.2 * rate) : int(132 * rate)], rate)

    def names(state: str) -> list[str]:
        told = calmcramp("hear", "stop.wav", "--state", state, "--json").lines
        return [one["name"] for one in told if one.get("kind") == "command"]

    assert names("asleep") == []
    assert "stop" in names("awake")


BAD = {
    "empty": b"",
    "text": b"not a sound\n" * 50,
    "half a header": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_no_recording_is_one_line_and_66(calmcramp: Command, data: bytes) -> None:
    Path("a.wav").write_bytes(data)

    for command in (("hear", "a.wav"), ("rehearse", "--mic", "a.wav")):
        told = calmcramp(*command)
        assert told.code == 66
        assert told.error.startswith("a.wav ")
        assert told.out == ""
    assert not Path("rehearsal").exists()


def test_words_can_be_typed_where_no_assistant_runs(calmcramp: Command) -> None:
    told = calmcramp("say", "I've got a cramp in my calf")
    assert told.code == 0
    assert told.out.splitlines()[0].startswith("Straighten that leg.")

    events = calmcramp("say", "chest pain", "--json").lines
    (flag,) = (one for one in events if one["event"] == "redflag")
    assert (flag["name"], flag["level"]) == ("chest-pain", "E")


def test_what_nobody_may_keep_is_answered_and_never_printed_as_data(calmcramp: Command) -> None:
    assert "I won't keep a record of this." in calmcramp("say", "someone is hurting me").out
    assert calmcramp("say", "someone is hurting me", "--json").out == ""
