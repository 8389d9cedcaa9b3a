"""What a person meets when the assistant starts, on real sound: the first words, and warmth that
was on a leg when the power went."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bedside import AUDIBLE_DB, bedside
from calmcramp.dialogue.memory import Heat, Memory, to_data
from sound_server import SoundServer

pytestmark = pytest.mark.sound

DAYTIME = '[night]\nquiet_from = "00:00"\nquiet_to = "00:00"\n'


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken lines made by one test serve the next."""
    return tmp_path_factory.mktemp("cache")


def test_a_stranger_is_told_what_it_is_and_answers_once(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    with sound_server.recording() as room, bedside(sound_server, tmp_path, cache, DAYTIME) as one:
        room.wait_for_sound(30, AUDIBLE_DB)
        events = one.say("I understand")
        assert [event["name"] for event in events if event["event"] == "command"] == ["understand"]
        one.say("stop", 0.2)
    memory = json.loads((tmp_path / "data" / "calmcramp" / "memory.json").read_text("utf-8"))
    assert memory["memory"]["stranger"] is False

    with sound_server.recording() as room, bedside(sound_server, tmp_path, cache, DAYTIME):
        room.listen(3.0)
    assert room.speaker.size
    assert abs(room.speaker).max() < 10 ** (AUDIBLE_DB / 20)


def test_warmth_that_lay_there_when_the_power_went_is_asked_off_at_once(
    sound_server: SoundServer, tmp_path: Path, cache: Path
) -> None:
    kept = to_data(Memory(heat=Heat(0.0, 900.0, checked=True)), now=800.0)
    file = tmp_path / "data" / "calmcramp" / "memory.json"
    file.parent.mkdir(parents=True)
    written = {"version": 1, "at": time.time() - 120, "memory": kept}
    file.write_text(json.dumps(written), "utf-8")

    with sound_server.recording() as room, bedside(sound_server, tmp_path, cache) as assistant:
        room.wait_for_sound(30, AUDIBLE_DB)
        events = assistant.say("it's off")
        assert [event["name"] for event in events if event["event"] == "command"] == ["off"]
        assistant.say("stop", 0.2)
    assert json.loads(file.read_text("utf-8"))["memory"]["heat"] is None
