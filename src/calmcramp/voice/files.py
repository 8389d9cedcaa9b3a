"""Sound files of any common kind, read; and 48 kHz sound packed into few bytes, without a loss."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from calmcramp.errors import BadFile
from calmcramp.score.units import RATE
from calmcramp.voice.types import Samples

LONGEST_S = 600.0
"""Longer sounds are refused: a bed repeats, and memory is small."""

_REMEDY = "use FLAC, WAV or Ogg"


def seconds_of(file: Path) -> float:
    """How long a sound file lasts, by its header alone.

    :raises BadFile: when it has none that can be read
    """
    try:
        found = soundfile.info(file)
    except (OSError, soundfile.SoundFileError):
        raise BadFile(f"{file}: this is no sound file that can be read", _REMEDY) from None
    return float(found.frames / found.samplerate)


def read_sound(file: Path, longest_s: float = LONGEST_S) -> tuple[Samples, int]:
    """A sound file as mono, and its rate in Hz; several channels are averaged.

    :param longest_s: seconds that it may last
    :raises BadFile: with its path, when it is unreadable, empty, longer than that or not made of
        numbers
    """
    try:
        with soundfile.SoundFile(file) as sound:
            rate = int(sound.samplerate)
            if not 0 < sound.frames <= longest_s * rate:
                what = f"{file}: it is empty, or longer than {longest_s:g} seconds"
                raise BadFile(what, "use a shorter sound")
            channels = sound.read(dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError):
        raise BadFile(f"{file}: this is no sound file that can be read", _REMEDY) from None
    if not len(channels) or not np.all(np.isfinite(channels)):
        raise BadFile(f"{file}: its samples are not all numbers", "export it again")
    return np.ascontiguousarray(channels.mean(axis=1, dtype=np.float32)), rate


def squeezed(pcm: NDArray[np.int16]) -> bytes:
    """Mono samples at 48 kHz as FLAC: about a third of their bytes."""
    into = BytesIO()
    soundfile.write(into, pcm, RATE, format="FLAC", subtype="PCM_16")
    return into.getvalue()


def stretched(flac: bytes) -> NDArray[np.int16]:
    """The samples in the bytes that `squeezed` made.

    :raises ValueError: when they are no such bytes
    """
    try:
        pcm, rate = soundfile.read(BytesIO(flac), dtype="int16")
    except soundfile.SoundFileError as error:
        raise ValueError(f"its sound can not be read ({error})") from None
    if rate != RATE or pcm.ndim != 1:
        raise ValueError("its sound is of another kind")
    return np.asarray(pcm, "<i2")
