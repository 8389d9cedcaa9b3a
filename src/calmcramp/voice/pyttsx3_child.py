"""Speaks the phrases of one line into WAV files and ends: `python -m calmcramp.voice.pyttsx3_child
JOB.json`.

A process of its own because pyttsx3's engine must not be used from two threads, can hang for ever,
prints, and now and then leaves an empty file when a property is set between two renderings: so
properties are set once, before the first. The job: {"voice": id, "rate": words a minute, "files":
[[text, path], ...]}. Nothing is ever played.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyttsx3


def main(job_file: str) -> None:
    """Render every phrase of the job, in order; whoever started this checks the files."""
    job = json.loads(Path(job_file).read_text("utf-8"))
    engine = pyttsx3.init()
    if job["voice"] not in {voice.id for voice in engine.getProperty("voices")}:
        sys.exit(f'espeak-ng has no voice "{job["voice"]}"')  # setProperty would say nothing
    engine.setProperty("voice", job["voice"])
    engine.setProperty("rate", job["rate"])
    for text, path in job["files"]:
        engine.save_to_file(text, path)
        engine.runAndWait()


if __name__ == "__main__":
    main(sys.argv[1])
