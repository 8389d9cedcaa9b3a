"""Every sound a score can name, as samples: spoken lines from the shelf, tones and beds from their
files.

Names: `speech/<mode>/<text>`, `tone/<file stem>`, `bed/<file stem>` (score/score.py). Files: FLAC,
WAV or Ogg of any rate, mono or stereo; they are brought to 48 kHz mono once. A folder of the user's
own is searched before the shipped one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from calmcramp.errors import NotFoundHere, did_you_mean
from calmcramp.score.units import RATE
from calmcramp.voice.files import read_sound
from calmcramp.voice.rates import resampled
from calmcramp.voice.shelf import ClipShelf
from calmcramp.voice.types import Samples, SpokenLine

MEMORY = 12 * 2**20
"""Bytes of sound kept ready as floating point: what is being mixed, and a little more."""

_KINDS = (".flac", ".wav", ".ogg")


class HouseSounds:
    """The sounds of this house: implements `calmcramp.score.score.Sounds`. One thread uses it."""

    def __init__(self, shelf: ClipShelf, folders: Sequence[Path], memory: int = MEMORY) -> None:
        """:param folders: of cue and bed sounds; the first that has a sound gives it"""
        self._shelf = shelf
        self._folders = tuple(folders)
        self._memory = memory
        self._ready: OrderedDict[str, Samples] = OrderedDict()
        self._held = 0

    def frames(self, sound: str) -> int:
        """Length of a sound at 48 kHz.

        :raises VoiceFault: when a line cannot be spoken
        :raises NotFoundHere: when there is no such sound
        :raises BadFile: when its file is not a usable sound
        """
        kind, name = _parted(sound)
        return (
            self._shelf.clip(_line(name)).frames if kind == "speech" else len(self.samples(sound))
        )

    def samples(self, sound: str) -> Samples:
        """A sound, 48 kHz mono float32, shape (frames,), read-only. Raises as `frames` does."""
        ready = self._ready.get(sound)
        if ready is not None:
            self._ready.move_to_end(sound)
            return ready
        kind, name = _parted(sound)
        fresh = (
            self._shelf.clip(_line(name)).samples() if kind == "speech" else load(self._file(name))
        )
        fresh.flags.writeable = False
        self._hold(sound, fresh)
        return fresh

    def tones(self) -> tuple[str, ...]:
        """The stems of all cue and bed sounds, sorted."""
        files = (file for folder in self._folders if folder.is_dir() for file in folder.iterdir())
        return tuple(sorted({file.stem for file in files if file.suffix in _KINDS}))

    def _hold(self, sound: str, samples: Samples) -> None:
        self._ready[sound] = samples
        self._held += samples.nbytes
        while self._held > self._memory and len(self._ready) > 1:
            self._held -= self._ready.popitem(last=False)[1].nbytes

    def _file(self, name: str) -> Path:
        for folder in self._folders:
            for kind in _KINDS:
                if (file := folder / f"{name}{kind}").is_file():
                    return file
        remedy = did_you_mean(name, self.tones()) or "put its file into the audio folder"
        raise NotFoundHere(f'there is no sound "{name}"', remedy)


def load(file: Path) -> Samples:
    """A sound file as 48 kHz mono, shape (frames,).

    :raises BadFile: with its path, when it is not a usable sound
    """
    return resampled(*read_sound(file), RATE)


def _parted(sound: str) -> tuple[str, str]:
    kind, _, name = sound.partition("/")
    if kind not in ("speech", "tone", "bed") or not name:
        raise NotFoundHere(f'"{sound}" names no sound', "names begin with speech/, tone/ or bed/")
    return kind, name


def _line(name: str) -> SpokenLine:
    mode, _, text = name.partition("/")
    return SpokenLine(text, mode)
