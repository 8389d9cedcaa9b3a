"""What is told of a recording: every finding with its time, then the length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from calmcramp.errors import BadFile
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.types import Listen
from calmcramp.service.hearsay import as_words, hear_file
from fakes_hearing import ScriptedRecogniser
from scene import RATE, noise, placed, spoken

AWAKE = Listen("awake", frozenset({"stop"}))


class Clinic:
    """Builds ears that understand `stop` whenever half a second of voice has passed."""

    def __init__(self) -> None:
        self.engines: list[ScriptedRecogniser] = []

    def ears(self) -> Ears:
        self.engines.append(ScriptedRecogniser([(2.5, "command", "stop", 0.3)]))
        return Ears(self.engines[-1:], Gate(), Passthrough())


@pytest.fixture(params=[8_000, 16_000, 44_100, 48_000])
def recording(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    import soxr

    sound = noise(12, -66) + placed(spoken("Stop."), 3, 12) + placed(spoken("Leg cramp."), 8, 12)
    path = tmp_path / "night.wav"
    soundfile.write(path, soxr.resample(sound, RATE, request.param), request.param)
    return path


def test_findings_come_with_their_times_and_the_length_comes_last(recording: Path) -> None:
    clinic = Clinic()
    *findings, end = hear_file(recording, clinic.ears, AWAKE)

    assert end == {"file": str(recording), "seconds": pytest.approx(12, abs=0.01), "end": True}
    assert len(findings) == 1
    assert findings[0].keys() == {"file", "at", "kind", "name", "phrase", "score"}
    assert (findings[0]["kind"], findings[0]["name"]) == ("command", "stop")
    assert clinic.engines[0].listens[-1].live == AWAKE.live
    assert clinic.engines[0].closed


def test_each_recording_has_ears_of_its_own(recording: Path) -> None:
    clinic = Clinic()
    first, second = (list(hear_file(recording, clinic.ears, AWAKE)) for _ in range(2))

    assert first == second
    assert len(clinic.engines) == 2


def test_what_was_heard_before_a_recording_broke_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    sound = noise(12, -66) + placed(spoken("Stop."), 3, 12)
    soundfile.write(path, np.concatenate([sound, sound]), RATE)
    path.write_bytes(path.read_bytes()[: 44 + 15 * 2 * RATE])
    told: list[dict[str, Any]] = []

    with pytest.raises(BadFile, match="breaks off after 15"):
        told.extend(hear_file(path, Clinic().ears, AWAKE))

    assert [one["name"] for one in told] == ["stop"]


def test_a_finding_is_one_line_for_a_person() -> None:
    finding = {"file": "a.wav", "at": 2.04, "kind": "wake", "name": "cramp", "score": 0.931}

    assert as_words(finding) == "a.wav:     2.04  wake     cramp              0.93"
    assert as_words({"file": "a.wav", "seconds": 12.3, "end": True}) == "a.wav: 12.3 seconds"
