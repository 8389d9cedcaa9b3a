"""The way back: whatever is mixed ahead, the listener hears what was commanded on the frame it was
commanded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.score import transport as tape
from calmcramp.score.score import Cue, Hold, Mark, Score, speech_id
from calmcramp.score.units import RATE
from calmcramp.service.player import BLOCK, FileSink, Player
from tests.fakes_sound import FakeSounds

VERBS: dict[str, Callable[[tape.Transport], tape.Transport]] = {
    "pause": tape.pause,
    "resume": tape.resume,
    "repeat": tape.repeat,
    "skip": tape.skip,
    "release": tape.release,
    "stop": tape.stop,
    "duck": lambda now: tape.duck(now, True),
    "louder": tape.louder,
    "nearer": lambda now: tape.adapt(now, 6.0),
}


class RingSink(FileSink):
    """A sink that wants `ahead` frames more than are pulled, as a sound card's ring does."""

    def __init__(self, ahead: int) -> None:
        super().__init__()
        self._ahead = ahead

    @property
    def room(self) -> int:
        return super().room + self._ahead


def _score(sounds: FakeSounds) -> Score:
    texts = ["straighten that leg", "hold it there", "now ease off"]
    cues, marks, at = [], [], RATE // 5
    for step, text in enumerate(texts):
        frames = sounds.frames(speech_id("cramp", text))
        cues.append(Cue(at, frames, "speech", speech_id("cramp", text), text, "hold", step))
        marks.append(Mark(at, step, "hold"))
        at += frames + RATE // 4
    return Score(tuple(cues), (Hold(at, RATE // 2, "easing", 2),), tuple(marks), at + RATE // 3)


def _play(sink: FileSink, commands: list[tuple[int, str]]) -> tuple[np.ndarray, list[object]]:
    sounds = FakeSounds()
    player = Player(sounds, sink)
    player.do(lambda now: tape.start(now, _score(sounds)))
    heard, notices = [], []
    for block in range(300):
        for _, verb in (command for command in commands if command[0] == block):
            player.do(VERBS[verb])
        heard.append(sink.pull(BLOCK, player))
        notices += player.heard()
    return np.concatenate(heard), notices


@settings(max_examples=25, deadline=None)
@given(
    commands=st.lists(st.tuples(st.integers(0, 290), st.sampled_from(sorted(VERBS))), max_size=6),
    ahead=st.sampled_from([BLOCK, 3 * BLOCK, 7 * BLOCK]),
)
def test_a_ring_mixed_ahead_changes_nothing_that_is_heard(
    commands: list[tuple[int, str]], ahead: int
) -> None:
    plain, told = _play(FileSink(), commands)
    ringed, told_later = _play(RingSink(ahead), commands)

    np.testing.assert_array_equal(ringed, plain)
    assert told_later == told


def test_nothing_is_announced_before_the_card_has_taken_it() -> None:
    sounds, sink = FakeSounds(), RingSink(7 * BLOCK)
    player = Player(sounds, sink)
    player.do(lambda now: tape.start(now, _score(sounds)))
    while not player.heard():
        assert sink.read_frame <= RATE // 5
        sink.pull(BLOCK, player)


def test_frames_that_the_card_skipped_have_passed_in_the_score_as_well() -> None:
    class Skipping(FileSink):
        def skip(self, frames: int) -> None:
            self._taken += frames

    sounds, sink = FakeSounds(), Skipping()
    player = Player(sounds, sink)
    player.do(lambda now: tape.start(now, _score(sounds)))
    sink.pull(BLOCK, player)
    sink.skip(RATE)
    sink.pull(BLOCK, player)

    assert player.now().playhead == 2 * BLOCK + RATE


def test_the_room_is_suited_from_the_frame_that_is_heard_next_where_it_is_worth_it() -> None:
    sink = RingSink(RATE)
    player = Player(FakeSounds(), sink)
    sink.pull(BLOCK, player)
    assert not player.suit(0.3)
    assert player.mixed.ambient.db == 0.0

    assert player.suit(-6.0)
    assert player.now().ambient.db == player.mixed.ambient.db == -6.0
    assert player.mixed.out == sink.read_frame + RATE
