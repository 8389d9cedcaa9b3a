"""Recordings beside the routines that they are for: which of them nobody would ever hear, and which
are longer than their place.

A line that does not fit keeps its whole routine from being led; at night that would be silence. So
such a recording is told and left out, and the line is spoken as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from calmcramp.errors import Fault, FaultsFound, did_you_mean
from calmcramp.score.layout import lay_out
from calmcramp.score.routine import Routine
from calmcramp.score.said import said
from calmcramp.score.score import parse_speech
from calmcramp.service.guess import GuessedSounds
from calmcramp.service.script import Script
from calmcramp.voice.recordings import Recordings, open_recordings


def fit(script: Script, recordings: Recordings, frames: Callable[[str], int]) -> None:
    """Leave out, and tell, every recording that nothing says or that is too long for its place.

    Only a recording that would not fit with all the silence around it is made a clip here: before a
    night begins there is no time for more.

    :param frames: length of the clip of a line at 48 kHz
    """
    _leave_out_unsaid(script, recordings)
    most = {text: recordings.at_most(text) for text in recordings.texts}
    for routine in script.shelf.routines:
        doubtful = misfits(routine, _of(recordings, most), script.tones)
        most |= {text: frames(text) for text in doubtful}
        for text in misfits(routine, _of(recordings, most), script.tones) if doubtful else ():
            what = f"it is longer than its place in {routine.name}"
            recordings.leave_out(text, what, "record it shorter: calmcramp routines check tells it")


def _of(recordings: Recordings, lengths: Mapping[str, int]) -> dict[str, int]:
    """The lengths of those that are still in use."""
    return {text: lengths[text] for text in recordings.texts}


def check(folder: Path, script: Script) -> tuple[Fault, ...]:
    """Everything that is wrong with the recordings of a folder, each sound read to its end."""
    faults: list[Fault] = []
    recordings = open_recordings(folder, faults.append)

    def frames(text: str) -> int:
        clip = recordings.clip(text)
        return clip.frames if clip is not None else 0

    for text in recordings.texts:
        frames(text)  # tells what cannot be heard
    fit(script, recordings, frames)
    return tuple(faults)


def misfits(
    routine: Routine, lengths: Mapping[str, int], tones: tuple[str, ...]
) -> tuple[str, ...]:
    """The recorded lines that do not fit this routine; all of its own where only together they do
    not.

    :param lengths: line -> frames of its recording
    """
    here = [text for text in dict.fromkeys(each.text for each in said(routine)) if text in lengths]
    if not here or _fits(routine, lengths, here, tones) or not _fits(routine, lengths, (), tones):
        return ()
    alone = [text for text in here if not _fits(routine, lengths, (text,), tones)]
    return tuple(alone or here)


def _fits(
    routine: Routine, lengths: Mapping[str, int], texts: Iterable[str], tones: tuple[str, ...]
) -> bool:
    try:
        lay_out(routine, _Lengths({text: lengths[text] for text in texts}, tones))
    except FaultsFound:
        return False
    return True


def _leave_out_unsaid(script: Script, recordings: Recordings) -> None:
    spoken = {text for text, _ in script.lines_ahead()}
    for text in recordings.texts:
        if text not in spoken:
            near = did_you_mean(text, spoken) or "write a line as `calmcramp routines show` does"
            recordings.leave_out(text, f'nothing ever says "{text}"', near)


class _Lengths(GuessedSounds):
    """The lengths of recordings, and a guess for every other sound."""

    def __init__(self, recorded: Mapping[str, int], tones: tuple[str, ...]) -> None:
        super().__init__(tones)
        self._recorded = recorded

    def frames(self, sound: str) -> int:
        spoken = parse_speech(sound)
        own = self._recorded.get(spoken[1]) if spoken is not None else None
        return super().frames(sound) if own is None else own
