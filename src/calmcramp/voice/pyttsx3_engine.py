"""The second voice: pyttsx3 over espeak-ng, for other languages, tiny machines, and when the first
voice fails.

It is used to render only. Its playback cannot be stopped and fails without a word (docs/voice.md),
and an engine can hang, so a line is rendered by a child process with a time limit, and every file
is checked before it is believed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from calmcramp.errors import BadFile
from calmcramp.voice.files import read_sound
from calmcramp.voice.mastering import trimmed
from calmcramp.voice.pacing import join, phrases
from calmcramp.voice.types import Samples, VoiceFault

_RATES = {"cramp": 150, "relax": 125, "sleep": 120}
"""pyttsx3's words a minute, before our silences; chosen by measuring whole passages."""

_LIMIT_S = 10.0
_ATTEMPTS = 2
_REMEDY = "install espeak-ng (apt install espeak-ng)"
_NO_VOICE = 3
"""How the child ends where espeak-ng has no such voice; it is not imported, being a program."""


class Pyttsx3Engine:
    """espeak-ng's voice, through pyttsx3; see `calmcramp.voice.types.Synthesizer`."""

    def __init__(self, voice: str = "gmw/en-us", limit_s: float = _LIMIT_S) -> None:
        """:param voice: an id of espeak-ng's, such as `gmw/de`, or a language, such as `de`
        :param limit_s: seconds after which a child that has not finished is ended
        """
        self.name = f"pyttsx3-{voice.replace('/', '-')}"
        self._voice = voice
        self._limit_s = limit_s

    @cached_property
    def version(self) -> str:
        """Of pyttsx3; a new espeak-ng sounds the same for our purpose."""
        return version("pyttsx3")

    def synthesize(self, text: str, mode: str) -> tuple[Samples, int]:
        """The line at the pace of `mode`, 22.05 kHz.

        :raises VoiceFault: when two attempts left no sound, an unreadable file or nothing.
        """
        parts = [phrase.text for phrase in phrases(text, mode)]
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                sounds, rate = self._render(parts, _RATES[mode])
                break
            except VoiceFault:
                if attempt == _ATTEMPTS:
                    raise
        return join(text, mode, sounds, rate), rate

    def _render(self, parts: list[str], rate: int) -> tuple[list[Samples], int]:
        with TemporaryDirectory(prefix="calmcramp-voice-") as folder:
            files = [Path(folder, f"{number}.wav") for number in range(len(parts))]
            pairs = [[part, str(file)] for part, file in zip(parts, files, strict=True)]
            job = Path(folder, "job.json")
            job.write_text(
                json.dumps({"voice": self._voice, "rate": rate, "files": pairs}), "utf-8"
            )
            self._run(job)
            read = [_read(file) for file in files]
        return [sound for sound, _ in read], read[0][1]

    def _run(self, job: Path) -> None:
        command = [sys.executable, "-m", "calmcramp.voice.pyttsx3_child", str(job)]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=self._limit_s, check=False)
        except subprocess.TimeoutExpired:
            what = f"pyttsx3 gave nothing within {self._limit_s:g} seconds"
            raise VoiceFault(what, "the line is tried with the other voice") from None
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1] if said else "without a word"
        if ended.returncode == _NO_VOICE:
            raise VoiceFault(f'espeak-ng has no voice "{self._voice}"', f"it speaks {last}")
        if ended.returncode:
            raise VoiceFault(f"pyttsx3 failed: {last}", _REMEDY)


def _read(file: Path) -> tuple[Samples, int]:
    try:
        sound, rate = read_sound(file)
    except BadFile:
        raise VoiceFault("pyttsx3 left no sound", _REMEDY) from None
    sound = trimmed(sound, rate)
    if not len(sound):
        raise VoiceFault("pyttsx3 left a silent sound file", _REMEDY)
    return sound, rate
