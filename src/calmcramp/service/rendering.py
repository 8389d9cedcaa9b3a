"""One routine to a file: the same score, the same mixer as by the bed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import WrongUse
from calmcramp.score.mix import render
from calmcramp.score.score import Score, Sounds, as_json
from calmcramp.score.units import RATE
from calmcramp.service.picture import Session

FORMATS = (".wav", ".flac", ".ogg")

_LANE = {"speech": "speech", "tone": "tones", "bed": "bed", "hold": "user"}


class Writer(Protocol):
    """A sound file that is being written."""

    def write(self, data: NDArray[np.float32]) -> None:
        """Append samples."""


def new_file(path: Path, force: bool, formats: tuple[str, ...] = ()) -> Path:
    """`path`, once it is sure that it may be written. Raises WrongUse."""
    if formats and path.suffix.lower() not in formats:
        raise WrongUse(
            f"{path} ends in none of {', '.join(formats)}", f"name it {path.stem}{formats[0]}"
        )
    if path.exists() and not force:
        raise WrongUse(f"{path} is there already", "choose another name or add --force")
    if not path.parent.is_dir():
        raise WrongUse(f"there is no folder {path.parent}", "make it first")
    return path


def write_sound(
    score: Score, sounds: Sounds, sink: Writer, progress: Callable[[float], None]
) -> None:
    """Write the whole score; holds last their limit. `progress` is told the seconds written."""
    written = 0
    for block in render(score, sounds):
        sink.write(block)
        written += len(block)
        progress(written / RATE)


def write_cues(score: Score, path: Path) -> None:
    """Write the cues file."""
    path.write_text(
        json.dumps(as_json(score), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def picture_of(score: Score, title: str) -> Session:
    """The score as a picture's lanes; listening holds stand in the user's lane."""
    cues: dict[str, Any] = as_json(score)
    session = Session(title, cues["frames"] / RATE)
    for cue in cues["cues"]:
        text = cue["text"] or (f"({cue['name']}?)" if cue["kind"] == "hold" else "")
        session.add(_LANE[cue["kind"]], cue["at"] / RATE, cue["frames"] / RATE, text)
    return session
