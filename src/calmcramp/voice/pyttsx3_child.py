"""Speaks the phrases of one line into WAV files and ends: `python -m calmcramp.voice.pyttsx3_child
JOB.json`.

A process of its own because pyttsx3's engine must not be used from two threads, can hang for ever,
prints, and now and then leaves an empty file when a property is set between two renderings: so
properties are set once, before the first. The job: {"voice": an id or a language, "rate": words a
minute, "files": [[text, path], ...]}. Nothing is ever played.

Where there is no such voice, it ends with `NO_VOICE` and tells the languages there are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyttsx3

NO_VOICE = 3
"""The exit code that says so."""


def main(job_file: str) -> None:
    """Render every phrase of the job, in order; whoever started this checks the files."""
    job = json.loads(Path(job_file).read_text("utf-8"))
    engine = pyttsx3.init()
    voices = engine.getProperty("voices")
    voice = chosen(job["voice"], voices)
    if voice is None:  # setProperty would say nothing, and another language be spoken
        sys.stderr.write(", ".join(languages(voices)))
        sys.exit(NO_VOICE)
    engine.setProperty("voice", voice)
    engine.setProperty("rate", job["rate"])
    for text, path in job["files"]:
        engine.save_to_file(text, path)
        engine.runAndWait()


def chosen(wanted: str, voices: Sequence[Any]) -> str | None:
    """The id of the voice `wanted`: by its id ("gmw/de"), or by a language ("de", "fr"). Of several
    the language's own comes before its dialects; None when there is none."""
    tests = (
        lambda voice: voice.id == wanted,
        lambda voice: voice.id.rpartition("/")[2] == wanted,
        lambda voice: wanted in voice.languages,
        lambda voice: any(each.startswith(f"{wanted}-") for each in voice.languages),
    )
    found = (voice.id for fits in tests for voice in voices if fits(voice))
    return next(found, None)


def languages(voices: Sequence[Any]) -> list[str]:
    """The languages there is a voice for, by their first letters."""
    return sorted({each.partition("-")[0] for voice in voices for each in voice.languages})


if __name__ == "__main__":
    main(sys.argv[1])
