"""Sound files of every kind, in and out, in blocks: an hour costs no more memory than a minute."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from calmcramp import private
from calmcramp.errors import BadFile, NotFoundHere

LONGEST_S = 12 * 3600
"""Seconds of sound that a recording may hold: a whole night, and some hours."""
_RATES = range(1000, 768_001)
"""Sample rates that a recording of somebody speaking may have."""
_UNKNOWN_LENGTH = 0x7FFF0000
"""Bytes: programs that do not know the length in advance write at least this into the header."""
_CUT_SHORT = re.compile(r"^data : (\d+) \(should be \d+\)", re.MULTILINE)
"""How the library notes a WAV file whose header promises more than there is."""
_BLOCK_S = 0.5
_SUBTYPE = {".wav": "PCM_16", ".flac": "PCM_16", ".ogg": "VORBIS"}
_FORMAT = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG"}


@contextlib.contextmanager
def new_sound_file(path: Path, rate: int, mode: int = 0o666) -> Iterator[soundfile.SoundFile]:
    """A mono file that appears under its name only when it is complete.

    :param mode: who may read it, as far as the umask lets them
    """
    unfinished = path.with_name(f".{path.name}.part")
    kind = path.suffix.lower()
    try:
        with contextlib.suppress(OSError):  # the library tells what is wrong with the folder
            private.make(unfinished, mode)
        with soundfile.SoundFile(
            unfinished, "w", rate, 1, _SUBTYPE[kind], format=_FORMAT[kind]
        ) as sink:
            yield sink
        os.replace(unfinished, path)
    except soundfile.SoundFileError as error:
        raise BadFile(
            f"{path} can not be written ({_reason(error)})", "check the folder and the disk"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def read_blocks(path: Path) -> tuple[int, Iterator[NDArray[np.float32]]]:
    """The sample rate of a recording, and its samples as mono blocks of half a second, shape (n,),
    in [-1, 1].

    :raises NotFoundHere: when there is no such file; BadFile: when it is no sound, is empty, too
        long, or breaks off (then after the last block that is there)
    """
    if not path.is_file():
        raise NotFoundHere(f"there is no file {path}", "check the name")
    if not path.stat().st_size:
        raise BadFile(f"{path} is empty", "record it again")
    try:
        recording = soundfile.SoundFile(path)
    except soundfile.SoundFileError as error:
        raise BadFile(
            f"{path} is not a sound that can be read ({_reason(error)})",
            "use WAV, FLAC, Ogg or MP3",
        ) from None
    if wrong := _wrong_with(recording):
        recording.close()
        raise BadFile(f"{path} {wrong[0]}", wrong[1])
    return int(recording.samplerate), _blocks(path, recording)


def _wrong_with(recording: soundfile.SoundFile) -> tuple[str, str] | None:
    """What is wrong with a file that can be read, and what to do."""
    rate = int(recording.samplerate)
    if recording.frames == 0:
        return "holds no sound", "record it again"
    if rate not in _RATES:
        return f"claims {rate} samples a second", "record it again, at 16000 for instance"
    if recording.frames > LONGEST_S * rate:
        return f"is longer than {LONGEST_S // 3600} hours", "cut it into parts"
    return None


def _blocks(path: Path, recording: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    with recording:
        try:
            for block in recording.blocks(
                int(_BLOCK_S * recording.samplerate), dtype="float32", always_2d=True
            ):
                yield np.nan_to_num(block.mean(axis=1, dtype=np.float32), posinf=1.0, neginf=-1.0)
        except soundfile.SoundFileError as error:
            raise BadFile(f"{path} breaks off ({_reason(error)})", "record it again") from None
        seconds = recording.frames / recording.samplerate
        if _cut_short(recording):
            raise BadFile(f"{path} breaks off after {seconds:.1f} seconds", "record it again")


def _cut_short(recording: soundfile.SoundFile) -> bool:
    """Whether a WAV file ends before its header says; a header that does not know says nothing."""
    promised = _CUT_SHORT.search(recording.extra_info)
    return promised is not None and 0 < int(promised[1]) < _UNKNOWN_LENGTH


def _reason(error: Exception) -> str:
    said = getattr(error, "error_string", "") or str(error)
    return said.strip().rstrip(".").lower() or "damaged"
