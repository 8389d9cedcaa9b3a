"""Training voices, all synthesised on this machine: ``say("espeak:en-us+f1", "Calf.", 1.0)``.

A voice is ``engine:name``. Engines: ``kokoro`` (name of a voice pack, or a blend ``a+b@weight``),
``hibari``, ``espeak``, ``flite``, ``fest`` (Festival). Kokoro needs a folder with
``kokoro.onnx``, ``vocab.json`` and ``packs/*.bin`` (docs/hearing.md says how to put it together).
No voice imitates a person who did not agree to it.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
import soundfile
import soxr
from numpy.typing import NDArray

RATE = 16_000
Audio = NDArray[np.float32]

# Kept out of training and tuning, for measurement by others: see docs/hearing.md.
RESERVED = frozenset(
    ("af_bella", "af_nova", "af_sarah", "am_eric", "am_michael", "am_puck", "bf_emma", "bm_george")
)
# The voices of the development split, never trained on either.
ESPEAK_DEV = frozenset(
    [
    "en-us+f2", "en-us+m3", "en-gb+Annie", "en-gb-scotland+m5", "en-us+Alex", "en-gb-x-rp+f4",
    "en-us-nyc+Denis", "en-029+m7", "en-us+Andrea", "en-gb+Lee", "en-us+grandma", "en-us+boris",
]
)  # fmt: skip
ESPEAK = [
    "en-us", "en-gb", "en-us+f1", "en-us+f3", "en-us+f5", "en-us+m1", "en-us+m2", "en-gb+m4",
    "en-gb+m6", "en-us+m8", "en-gb+Alicia", "en-us+Andy", "en-us+Diogo", "en-us+Gene",
    "en-us+Hugo", "en-us+Marco", "en-gb+belinda", "en-us+linda", "en-us+steph", "en-us+max",
    "en-us-nyc+michel", "en-gb-scotland+ed", "en-gb-x-gbclan+adam", "en-us+anika", "en-us+f4",
    "en-gb+f3", "en-gb+m1", "en-us+m7", "en-gb-x-rp+m2", "en-029+f1", "en-gb-scotland+f5",
]  # fmt: skip
FLITE = ("slt", "kal16")
FLITE_DEV = ("awb", "rms")
FESTIVAL_DEV = ("kal_diphone",)
HIBARI = ("heart",)

# eSpeak's IPA into the symbols that Kokoro was trained on, in this order.
_COMMON = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("ɔ^ɪ", "Y"), ("t^ʃ", "ʧ"),
    ("o^ʊ", "O"), ("ə^ʊ", "Q"), ("ə^l", "ᵊl"), ("^", ""), ("ɐ", "ə"), ("r", "ɹ"), ("x", "k"),
    ("ɬ", "l"), ("ʲ", ""), ("\u0329", ""), ("_", ""), ("\u0361", ""),
)  # fmt: skip
_AMERICAN = (
    ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɚ", "əɹ"), ("ɪə", "iə"), ("e", "A"), ("ː", ""),
)  # fmt: skip
_BRITISH = (("ɚ", "ə"), ("e\u200də", "ɛː"), ("eə", "ɛː"))


def say(home: Path, voice: str, text: str, speed: float) -> Audio:
    """Speech as float32 mono at 16 kHz, peak 0.7; ValueError for a voice that said nothing."""
    engine, name = voice.split(":", 1)
    if engine == "kokoro":
        sound = _kokoro(home, name, text, speed)
    elif engine == "hibari":
        sound = _at_16k(_hibari()(text, speed=speed), 24_000)
    elif engine == "espeak":
        sound = _file(["espeak-ng", "-v", name, "-s", str(int(160 * speed)), "-w", "@", text])
    elif engine == "flite":
        stretch = f"duration_stretch={1 / speed:.2f}"
        sound = _file(["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", "@"])
    elif engine == "fest":
        scheme = f"(begin (voice_{name}) (Parameter.set 'Duration_Stretch {1 / speed:.2f}))"
        sound = _file(["text2wave", "-eval", scheme, "-o", "@"], text)
    else:
        raise ValueError(f"no such engine: {engine}")
    if len(sound) < RATE // 10:
        raise ValueError(f"{voice} said nothing for {text!r}")
    return (sound * (0.7 / max(1e-6, float(np.abs(sound).max())))).astype(np.float32)


def packs(home: Path) -> list[str]:
    """The Kokoro voice packs that may be trained on."""
    return sorted(p.stem for p in (home / "packs").glob("*.bin") if p.stem not in RESERVED)


def phonemes(text: str, language: str) -> str:
    """Kokoro's phonemes of a text; ``language`` is ``en-us`` or ``en-gb``."""
    call = ["espeak-ng", "-q", "--ipa=3", "-v", language, "--tie=^", text]
    ipa = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    ipa = ipa.strip().replace("\n", " ")
    for old, new in (*_COMMON, *(_AMERICAN if language == "en-us" else _BRITISH)):
        ipa = ipa.replace(old, new)
    return ipa + (text[-1] if text[-1] in ".!?," else ".")  # eSpeak drops the closing mark


def _kokoro(home: Path, name: str, text: str, speed: float) -> Audio:
    session = _kokoro_session(home)
    match = re.fullmatch(r"([a-z_]+)(?:\+([a-z_]+)@([\d.]+))?", name)
    if match is None:
        raise ValueError(f"not a voice pack or a blend: {name}")
    first, second, weight = match[1], match[2], float(match[3] or 0)
    known = _kokoro_vocabulary(home)
    language = "en-gb" if first.startswith("b") else "en-us"
    ids = [known[c] for c in phonemes(text, language) if c in known]
    style = _style(home, first)[len(ids)]
    if second:
        style = (1 - weight) * style + weight * _style(home, second)[len(ids)]
    inputs = session.get_inputs()
    pace = next(i for i in inputs if "speed" in i.name)
    feed = {
        inputs[0].name: np.array([[0, *ids, 0]], np.int64),
        "style": style.astype(np.float32),
        pace.name: np.array([speed], np.float32 if "float" in pace.type else np.int32),
    }
    return _at_16k(np.asarray(session.run(None, feed)[0]).ravel(), 24_000)


@cache
def _kokoro_session(home: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(home / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
    )


@cache
def _kokoro_vocabulary(home: Path) -> dict[str, int]:
    vocabulary: dict[str, int] = json.loads((home / "vocab.json").read_text("utf-8"))["vocab"]
    return vocabulary


@cache
def _style(home: Path, name: str) -> Audio:
    return np.fromfile(home / "packs" / f"{name}.bin", np.float32).reshape(-1, 1, 256)


@cache
def _hibari():  # type: ignore[no-untyped-def]  # the package has no types
    from hibari import Hibari

    return Hibari()


def _file(command: list[str], said: str | None = None) -> Audio:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/said.wav"
        filled = [path if word == "@" else word for word in command]
        subprocess.run(filled, input=said, text=True, capture_output=True, check=True, timeout=30)
        sound, rate = soundfile.read(path, dtype="float32")
    return _at_16k(sound, rate)


def _at_16k(sound: Audio, rate: int) -> Audio:
    return np.asarray(soxr.resample(np.asarray(sound, np.float32), rate, RATE), np.float32)
