"""A routine in a file sits on its samples, and is what would sound by the bed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.errors import WrongUse
from calmcramp.score import transport as tape
from calmcramp.score.score import Score
from calmcramp.score.units import RATE
from calmcramp.service.player import BLOCK, FileSink, Player
from calmcramp.service.programme import lay_out_parts
from calmcramp.service.rendering import new_file, picture_of, write_cues, write_sound
from fakes_sound import FakeSounds
from tests.service.night import SHELF

Samples = NDArray[np.float32]


class Hard(FakeSounds):
    """Sounds without soft edges, so that their first sample tells where they are."""

    def _make(self, sound: str) -> Samples:
        return np.full(self.frames(sound), 0.2, np.float32)


class Sink:
    """A sound file in memory."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []

    def write(self, data: Samples) -> None:
        self.blocks.append(data)

    @property
    def sound(self) -> Samples:
        return np.concatenate(self.blocks)


def score(name: str, passage: str | None = None, minutes: float | None = None) -> Score:
    return lay_out_parts(((name, passage),), SHELF.routine, Hard(), minutes).score


def rendered(wanted: Score) -> Samples:
    sink, told = Sink(), list[float]()
    write_sound(wanted, Hard(), sink, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(len(sink.sound) / RATE)
    return sink.sound


def cues_of(wanted: Score, folder: Path) -> dict[str, Any]:
    write_cues(wanted, folder / "cues.json")
    return dict(json.loads((folder / "cues.json").read_text(encoding="utf-8")))


def test_the_cues_file_is_what_the_contract_says(tmp_path: Path) -> None:
    wanted = score("calf")
    told = cues_of(wanted, tmp_path)

    assert told["rate"] == RATE
    assert told["frames"] == len(rendered(wanted))
    keys = {"at", "frames", "kind", "text", "name", "step"}
    assert all(set(cue) == keys for cue in told["cues"])
    assert [cue["at"] for cue in told["cues"]] == sorted(cue["at"] for cue in told["cues"])
    holds = [cue for cue in told["cues"] if cue["kind"] == "hold"]
    assert {(hold["name"], hold["frames"]) for hold in holds} == {("easing", 8 * RATE)}


@pytest.mark.parametrize("name", ["calf", "foot", "cramp", "aftercare"])
def test_every_sentence_begins_on_its_sample(tmp_path: Path, name: str) -> None:
    wanted = score(name)
    sound, told = rendered(wanted), cues_of(wanted, tmp_path)

    speech = [cue for cue in told["cues"] if cue["kind"] == "speech"]
    for cue in speech:
        assert sound[cue["at"]] != 0, cue
        assert cue["at"] == 0 or sound[cue["at"] - 1] == 0, cue
        assert sound[cue["at"] + cue["frames"] - 1] != 0, cue
    assert len(speech) > 3


def test_nothing_sounds_while_it_listens(tmp_path: Path) -> None:
    wanted = score("calf", "hold-1")
    sound, told = rendered(wanted), cues_of(wanted, tmp_path)

    for hold in (cue for cue in told["cues"] if cue["kind"] == "hold"):
        assert not sound[hold["at"] : hold["at"] + hold["frames"]].any()


@pytest.mark.parametrize(("name", "minutes"), [("calf", None), ("settle", 2), ("pmr-7", None)])
def test_by_the_bed_it_sounds_the_same_bit_for_bit(name: str, minutes: float | None) -> None:
    wanted = score(name, None, minutes)
    whole = rendered(wanted)

    sink = FileSink()
    player = Player(Hard(), sink)
    player.do(lambda now: tape.start(now, wanted))
    live = [sink.pull(BLOCK, player) for _ in range(len(whole) // BLOCK)]

    np.testing.assert_array_equal(np.concatenate(live), whole[: len(live) * BLOCK])


def test_the_picture_has_the_questions_in_the_users_lane() -> None:
    session = picture_of(score("calf", "hold-1"), "Calf cramp")

    assert [bar.text for bar in session.lanes["user"]] == ["(easing?)", "(easing?)"]
    assert {bar.seconds for bar in session.lanes["user"]} == {8.0}
    assert session.lanes["speech"][0].text.startswith("Keep that knee straight")
    assert session.seconds == pytest.approx(61, abs=8)


def test_nothing_is_overwritten_unless_it_is_meant(tmp_path: Path) -> None:
    there = tmp_path / "a.wav"
    there.touch()

    assert new_file(there, force=True) == there
    assert new_file(tmp_path / "B.FLAC", False, (".flac",)) == tmp_path / "B.FLAC"
    with pytest.raises(WrongUse, match="is there already; choose another name or add --force"):
        new_file(there, force=False)
    with pytest.raises(WrongUse, match=r"name it a\.wav"):
        new_file(tmp_path / "a.mp3", False, (".wav", ".flac"))
    with pytest.raises(WrongUse, match="there is no folder"):
        new_file(tmp_path / "none" / "a.wav", False)
