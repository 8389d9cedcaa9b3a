"""Echo, gate and recognisers joined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.hearing.ears import CHUNK, PRE_ROLL, Ears
from calmcramp.hearing.echo import Aec3, Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.types import Block, Hearing, Listen, VoiceStarted, VoiceStopped
from fakes_hearing import ScriptedRecogniser
from scene import PROMPT, RATE, as_int16, heard_through, noise, placed, room, spoken

CALL = as_int16(
    noise(30, -66) + placed(spoken("Leg cramp."), 15, 30) + placed(spoken("It hurts."), 24, 30)
)
"""A quiet room in which somebody speaks at 15 s and at 24 s."""


def ears_with(*recognisers: ScriptedRecogniser) -> Ears:
    return Ears(recognisers, Gate(), Passthrough())


def spoken_notices(ears: Ears, sound: Block) -> list[Hearing]:
    return [one for one in ears.hear(sound) if isinstance(one, Hearing)]


def awake(*live: str, own: tuple[str, ...] = ()) -> Listen:
    return Listen("awake", frozenset(live), own)


def test_recognisers_hear_nothing_of_a_quiet_room() -> None:
    engine = ScriptedRecogniser()
    ears_with(engine).hear(as_int16(noise(60, -66)))

    assert engine.samples < 12 * RATE  # the first 9 s, in which the room is not known yet


def test_they_get_two_seconds_from_before_the_voice_at_once() -> None:
    engine = ScriptedRecogniser()
    ears_with(engine).hear(CALL)

    catching_up = [block for block in engine.given if len(block) > CHUNK]
    assert [len(block) for block in catching_up] == [PRE_ROLL + CHUNK] * 2
    assert len(engine.resets) == 2
    first = catching_up[0]
    at = next(
        i for i in range(12 * RATE, 16 * RATE) if np.array_equal(CALL[i : i + 50], first[:50])
    )
    assert 12.9 * RATE < at < 13.4 * RATE


def test_times_are_of_the_room_not_of_what_the_engine_was_given() -> None:
    engine = ScriptedRecogniser()
    ears_with(engine).hear(CALL)
    given_before = engine.resets[0] / RATE

    late = ScriptedRecogniser([(given_before + 2.5, "wake", "cramp", 0.5)])
    (heard,) = spoken_notices(ears_with(late), CALL)

    assert 15.0 < heard.at < 16.0
    assert heard.at - heard.began == pytest.approx(0.5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=6).filter(any))
def test_the_size_of_the_blocks_changes_nothing(sizes: list[int]) -> None:
    script = [(3.0, "wake", "cramp", 0.4), (12.5, "command", "stop", 0.3)]
    sound = CALL[10 * RATE : 18 * RATE]
    at_once = ears_with(ScriptedRecogniser(script)).hear(sound)  # type: ignore[arg-type]

    ears, told, at, turn = ears_with(ScriptedRecogniser(script)), [], 0, 0  # type: ignore[arg-type]
    while at < len(sound):
        size = sizes[turn % len(sizes)]
        told += ears.hear(sound[at : at + size])
        at, turn = at + size, turn + 1

    assert told == at_once
    assert any(isinstance(one, Hearing) for one in told)


def test_the_clock_counts_whole_chunks() -> None:
    ears = ears_with()
    ears.hear(np.zeros(CHUNK + 1, np.int16))
    assert ears.now == CHUNK / RATE

    ears.hear(np.zeros(CHUNK - 1, np.int16))
    assert ears.now == 2 * CHUNK / RATE


def test_two_engines_report_one_utterance_once() -> None:
    quick = ScriptedRecogniser([(2.0, "wake", "cramp", 0.4)])
    second = ScriptedRecogniser([(2.6, "wake", "cramp", 1.0), (5.0, "wake", "cramp", 1.0)])
    heard = spoken_notices(ears_with(quick, second), CALL[: 8 * RATE])

    assert [(one.at, one.name) for one in heard] == [(2.0, "cramp"), (5.0, "cramp")]


def test_a_surer_kind_is_told_after_an_unsure_one() -> None:
    quick = ScriptedRecogniser([(2.0, "ask", "cramp", 0.4)])
    second = ScriptedRecogniser([(2.6, "wake", "cramp", 1.0)])
    heard = spoken_notices(ears_with(quick, second), CALL[: 8 * RATE])

    assert [one.kind for one in heard] == ["ask", "wake"]


def test_with_two_engines_the_quick_one_has_only_the_quick_commands() -> None:
    quick, second = ScriptedRecogniser(), ScriptedRecogniser()
    ears_with(quick, second).listen(awake("yes", "no", "stop"))

    assert quick.listens[-1].live == {"stop"}
    assert second.listens[-1].live == {"yes", "no", "stop"}


def test_alone_the_quick_one_has_all() -> None:
    only = ScriptedRecogniser()
    ears_with(only).listen(awake("yes", "no"))

    assert only.listens[-1].live == {"yes", "no"}


def test_while_it_speaks_the_dialogue_decides_what_counts() -> None:
    only = ScriptedRecogniser()
    ears_with(only).listen(Listen("speaking", frozenset({"yes", "calf", "stop"})))

    assert only.listens[-1] == Listen("speaking", frozenset({"yes", "calf", "stop"}))


def test_what_the_loudspeaker_says_was_not_said_by_anybody() -> None:
    engine = ScriptedRecogniser([(3.0, "command", "still-hurts", 0.5), (5.0, "command", "no", 0.2)])
    ears = ears_with(engine)
    ears.listen(awake("still-hurts", "no", own=("tell", "me", "if", "it", "still", "hurts")))

    heard = spoken_notices(ears, CALL[: 8 * RATE])

    assert [one.name for one in heard] == ["no"]


@pytest.mark.parametrize(("began", "ours"), [(2.1, True), (2.29, True), (2.4, False)])
def test_the_echo_of_the_last_word_is_still_ours_and_an_answer_is_not(
    began: float, ours: bool
) -> None:
    engine = ScriptedRecogniser([(3.0, "command", "better", 3.0 - began)])
    ears = ears_with(engine)
    ears.listen(awake("better", own=("is", "it", "better")))
    ears.hear(CALL[: 2 * RATE])
    ears.listen(awake("better"))

    heard = spoken_notices(ears, CALL[2 * RATE : 8 * RATE])

    assert (heard == []) == ours


def test_a_word_from_before_our_sentence_began_is_somebodys() -> None:
    engine = ScriptedRecogniser([(2.2, "command", "better", 0.9)])
    ears = ears_with(engine)
    ears.hear(CALL[: 2 * RATE])
    ears.listen(awake("better", own=("better", "now")))

    assert spoken_notices(ears, CALL[2 * RATE : 8 * RATE])


def test_voices_are_told_with_what_they_said() -> None:
    ears = ears_with(ScriptedRecogniser())
    told = ears.hear(CALL)

    assert [type(one) for one in told] == [VoiceStarted, VoiceStopped] * 2


def test_no_word_of_its_own_voice_wakes_anybody_in_a_whole_prompt() -> None:
    far = spoken(PROMPT)
    heard = as_int16(heard_through(far, room(-6, 0.05)) + noise(60, -66)[: len(far)])
    ears = Ears([ScriptedRecogniser()], Gate(), Aec3())
    ears.listen(Listen("speaking"))

    assert ears.hear(heard, as_int16(far)) == []
    ears.close()


def test_a_file_that_ends_in_a_word_is_finished_with_silence() -> None:
    engine = ScriptedRecogniser([(1.4, "wake", "cramp", 0.3)])
    ears = ears_with(engine)

    assert spoken_notices(ears, as_int16(spoken("Cramp.")[:RATE])) == []
    assert any(isinstance(one, Hearing) for one in ears.finish())


def test_it_refuses_a_reference_of_another_length() -> None:
    with pytest.raises(ValueError, match="of reference"):
        ears_with().hear(np.zeros(10, np.int16), np.zeros(9, np.int16))


def test_closing_closes_the_engines() -> None:
    engine = ScriptedRecogniser()
    ears_with(engine).close()

    assert engine.closed
