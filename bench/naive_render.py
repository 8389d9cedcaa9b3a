"""A session as a user would render it: pyttsx3 writes every line, numpy lays them into silence.

Run: python bench/naive_render.py LINES.json FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyttsx3
import soundfile


def main(lines: Path, folder: Path) -> None:
    """Write FOLDER/naive.wav."""
    told = json.loads(lines.read_text())
    engine, rate, session = pyttsx3.init(), 22_050, np.zeros(0, np.float32)
    for at, text in told["lines"]:
        wav = folder / "line.wav"
        engine.save_to_file(text, str(wav))
        engine.runAndWait()
        spoken, rate = soundfile.read(wav, dtype="float32")
        if not session.size:
            session = np.zeros(int(told["seconds"] * rate) + rate, np.float32)
        begin = int(at * rate)
        stretch = session[begin : begin + len(spoken)]
        stretch += spoken[: len(stretch)]
    soundfile.write(folder / "naive.wav", session, rate)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
