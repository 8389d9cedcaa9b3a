"""Vosk as a recogniser of phrases, where a model for it is present.

Laws of this file:

1. A model is a folder that is there. Nothing here reaches the network (`Model(lang=...)` would).
2. A result is the end of an utterance. A partial one never acts: where it has stood still as a
   whole phrase it only ends the utterance early, so that its confidence can be asked.
3. A grammar forces everything into its words with a confidence of 1.0 (vosk-api#1339). So it has
   decoys that sound like our words, and before a wake phrase counts the utterance is decoded again
   with the whole language.
4. Memory is bounded: an utterance has a longest length, a recogniser an end.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from calmcramp.errors import BadFile, Fault
from calmcramp.hearing.phrasebook import Meaning, Phrasebook
from calmcramp.hearing.types import RATE, Block, Hearing, Listen

DECOYS = (
    "camp clamp ramp lamp crab cram crap cream grand tramp crown crump damp stamp champ relate "
    "react him rely reply lax sheep slip leap step shop top stuff stay pose paws cause text "
    "nest the a and to of it is was that you i in for on what this my"
)
"""English words near to ours, and the most frequent ones: what they catch is not ours."""

UNKNOWN_WORDS = ("[unk]", "<UNK>")
"""How models call a word they do not know; the first that is in the model is used."""

LEAST_CONFIDENCE = 0.9
"""Of every word of an utterance (speech-lab 4)."""

STEP = RATE * 8 // 100
"""Samples decoded at once: 80 ms."""

STOOD_STILL = RATE * 4 // 10
QUICK_STOOD_STILL = RATE * 3 // 10
"""Samples after which a partial result that is a whole phrase ends the utterance: 0.4 s, or 0.3 s
for `QUICK`. Vosk itself waits about a second. A guess that was still wrong stood 0.24 s here."""

QUICK = frozenset({"stop", "pause"})

LONGEST_UTTERANCE = 10 * RATE
"""Samples after which an utterance ends, said or not: 10 s."""

REPLAYED = RATE * 3 // 2
"""Samples heard again with a new grammar, so that an answer may begin before its question ends."""

RECYCLED = 600 * RATE
"""Samples after which a recogniser is replaced: 10 min. Users saw 20 to 50 MB a 10 min grow
(vosk-api#83, #209, #526)."""


class VoskEngine:
    """Phrases from a vosk model with a look-ahead graph (the small models)."""

    name = "vosk"

    def __init__(self, model: Path, phrases: Phrasebook, decoys: str = DECOYS) -> None:
        """Load the model in the folder `model`; takes some seconds.

        What it can not hear is in `faults` afterwards.

        :raises BadFile: when the folder is no model, or one that takes no grammar.
        """
        self._model = _load(model)
        knows = self._knows
        self._phrases, self.faults = phrases.without_unknown(knows)
        unknown = next((word for word in UNKNOWN_WORDS if knows(word)), None)
        if unknown is None:
            lacks = Fault(str(model), "the model has no word for what it does not know")
            self.faults += (lacks,)
        self._others = tuple(word for word in decoys.split() if knows(word)) + (
            (unknown,) * bool(unknown)
        )
        self._live = self._phrases.live(Listen())
        self._given = 0
        self._began_at = 0
        """Where the time of the recogniser in use began."""
        self._utterance: list[Block] = []
        self._guess = ""
        self._stood = 0
        self._decoder: Any = None
        self._fresh()

    def listen(self, listen: Listen) -> None:
        """Take up other phrases; what was heard of an utterance so far is heard again with them."""
        live = self._phrases.live(listen)
        if live == self._live:
            return
        self._live = live
        recent = np.concatenate([np.zeros(0, np.int16), *self._utterance])[-REPLAYED:]
        self._fresh()
        self._began_at -= len(recent)
        self._utterance = [recent]
        for at in range(0, len(recent), STEP):
            self._decoder.AcceptWaveform(recent[at : at + STEP].tobytes())

    def hear(self, block: Block) -> list[Hearing]:
        """Understand the next samples; what an utterance meant comes some 0.5 s after its end."""
        heard: list[Hearing] = []
        for at in range(0, len(block), STEP):
            heard += self._step(block[at : at + STEP])
        return heard

    def reset(self) -> None:
        """Forget the utterance so far."""
        self._fresh()

    def close(self) -> None:
        """Free the recogniser and the model."""
        self._decoder = self._model = None

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def _fresh(self) -> None:
        """Another recogniser, at this place of the sound. It costs less than a millisecond."""
        grammar = json.dumps([*self._live.phrases(), *self._others], ensure_ascii=False)
        self._decoder = vosk.KaldiRecognizer(self._model, RATE, grammar)
        self._decoder.SetWords(True)
        self._began_at = self._given
        self._end_utterance()

    def _end_utterance(self) -> None:
        self._utterance = []
        self._guess = ""
        self._stood = 0

    def _step(self, block: Block) -> list[Hearing]:
        self._given += len(block)
        self._utterance.append(block)
        ended = self._decoder.AcceptWaveform(block.tobytes())
        if ended:
            return self._understood(self._decoder.Result())
        if self._has_stood_still(len(block)) or sum(map(len, self._utterance)) >= LONGEST_UTTERANCE:
            return self._understood(self._decoder.FinalResult())
        return []

    def _has_stood_still(self, samples: int) -> bool:
        """Whether the partial result has been one whole phrase for long enough."""
        guess = json.loads(self._decoder.PartialResult())["partial"]
        self._stood = self._stood + samples if guess == self._guess else 0
        self._guess = guess
        meaning = self._live.read(guess.split())
        if meaning is None:
            return False
        enough = QUICK_STOOD_STILL if meaning.name in QUICK else STOOD_STILL
        return self._stood >= enough

    def _understood(self, result: str) -> list[Hearing]:
        """What the utterance that ended here means."""
        words = json.loads(result).get("result", [])
        meaning = self._live.read(word["word"] for word in words)
        told: list[Hearing] = []
        if meaning and min(word["conf"] for word in words) >= LEAST_CONFIDENCE:
            told = self._told(meaning, words)
        self._end_utterance()
        if self._given - self._began_at >= RECYCLED:
            self._fresh()
        return told

    def _told(self, meaning: Meaning, words: list[dict[str, Any]]) -> list[Hearing]:
        if meaning.kind == "wake" and not self._confirmed(meaning.phrase):
            return []
        began = self._began_at / RATE + float(words[0]["start"])
        score = min(float(word["conf"]) for word in words)
        at = self._given / RATE
        return [Hearing(at, meaning.kind, meaning.name, meaning.phrase, score, began)]

    def _confirmed(self, phrase: str) -> bool:
        """Whether the utterance holds the phrase also when any word could have been said."""
        whole_language = vosk.KaldiRecognizer(self._model, RATE)
        whole_language.AcceptWaveform(np.concatenate(self._utterance).tobytes())
        text = json.loads(whole_language.FinalResult())["text"]
        return f" {phrase} " in f" {text} "


def _load(folder: Path) -> Any:
    if not (folder / "am" / "final.mdl").is_file():
        raise BadFile(f"{folder} is not a vosk model", "calmcramp models fetch gets one")
    if not (folder / "graph" / "HCLr.fst").is_file():
        raise BadFile(f"the model {folder} takes no list of phrases", "use a small model")
    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(model_path=str(folder))
    except Exception as error:  # vosk raises nothing more exact
        raise BadFile(f"{folder} can not be read as a vosk model", "fetch it again") from error
