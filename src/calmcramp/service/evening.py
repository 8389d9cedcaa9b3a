"""A rehearsal from its parts to its four files: speaker.wav, mic.wav, events.jsonl and
session.png."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

from calmcramp import private
from calmcramp.errors import WrongUse
from calmcramp.score.units import RATE
from calmcramp.service import bedroom, rehearsal
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.journal import Journal, as_line
from calmcramp.service.picture import Session, draw
from calmcramp.service.rehearsal import Rehearsal, Stage, UserLine
from calmcramp.service.resampling import resampled
from calmcramp.service.soundfiles import new_sound_file, read_blocks

FILES = ("speaker.wav", "mic.wav", "events.jsonl", "session.png")
"""What a rehearsal writes."""
NOISE_S = 60
"""Seconds of room noise that are made; it goes round and round."""
LONGEST_USER_S = 3600
"""Seconds a recording of the user may have."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Evening:
    """What was asked for on the command line."""

    lines: tuple[str, ...]
    mic: Path | None
    room: str
    out: Path
    realtime: bool


class House(Protocol):
    """What a rehearsal needs built."""

    @property
    def example(self) -> tuple[str, ...]:
        """The user's lines of the built-in night."""

    def stage(self, journal: Journal, speaker_file: Any, mic_file: Any) -> Stage:
        """A whole assistant on files."""

    def user_voice(self, text: str) -> Samples:
        """The rehearsed user says something; 16 kHz."""

    def people_talking(self, samples: int) -> Samples:
        """So many samples of other people's talk; 16 kHz."""


def rehearse_evening(
    house: House, evening: Evening, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Run it; the result says where the files are and how long the night was.

    :raises WrongUse, BadFile, NotFoundHere: before anything is written
    """
    lines = _lines(house, evening)
    user = _recording(evening.mic) if evening.mic else rehearsal.voice_user(lines, house.user_voice)
    noise = bedroom.noise(evening.room, NOISE_S * MIC_RATE, house.people_talking)
    private.folder(evening.out)  # somebody's night, in sound and in words
    seen = _Seen(lines)
    journal = Journal()
    journal.subscribe(seen.note)
    with contextlib.ExitStack() as files:
        events = files.enter_context(_private_text(evening.out / "events.jsonl"))
        journal.subscribe(lambda entry: print(as_line(entry), file=events))
        speaker = files.enter_context(new_sound_file(evening.out / "speaker.wav", RATE, 0o600))
        mic = files.enter_context(new_sound_file(evening.out / "mic.wav", MIC_RATE, 0o600))
        stage = house.stage(journal, speaker, mic)
        seconds = Rehearsal(stage, user, noise, _pacer(evening.realtime, progress)).run()
    title = f"calmcramp: a rehearsal of {seconds:.0f} seconds, {evening.room} room"
    private.make(evening.out / "session.png")
    draw(seen.picture(title, seconds), evening.out / "session.png")
    return {
        "seconds": round(seconds, 2),
        "out": str(evening.out),
        "events": seen.count,
        "transcript": seen.transcript(),
    }


def _private_text(path: Path) -> TextIO:
    return open(path, "w", encoding="utf-8", opener=private.opener)


def _lines(house: House, evening: Evening) -> list[UserLine]:
    if evening.mic is not None:
        return []
    return [rehearsal.read_user_line(line) for line in evening.lines or house.example]


def _recording(path: Path) -> Samples:
    rate, blocks = read_blocks(path)
    parts, samples = [], 0
    for block in resampled(blocks, rate, MIC_RATE):
        parts.append(block)
        samples += len(block)
        if samples > LONGEST_USER_S * MIC_RATE:
            raise WrongUse(f"{path} is longer than an hour", "cut the part that matters out of it")
    return np.concatenate(parts)


def _pacer(realtime: bool, progress: Callable[[float], None]) -> Callable[[float], None]:
    """Tells the progress, and with `realtime` lets the night take as long as it takes."""
    if not realtime:
        return progress
    began = time.monotonic()

    def pace(seconds: float) -> None:
        progress(seconds)
        time.sleep(max(0.0, began + seconds - time.monotonic()))

    return pace


class _Seen:
    """Collects the events for the picture."""

    _LANES: Mapping[str, str] = {"tone": "tones", "bed": "bed"}

    def __init__(self, lines: list[UserLine]) -> None:
        self._entries: list[Mapping[str, Any]] = []
        self._lines = lines

    @property
    def count(self) -> int:
        """Events so far."""
        return len(self._entries)

    def note(self, entry: Mapping[str, Any]) -> None:
        self._entries.append(entry)

    def transcript(self) -> list[str]:
        """What was understood and what was said, with minutes and seconds."""
        lines = []
        for entry in self._entries:
            if entry["event"] in ("said", "heard"):
                who = "you" if entry["event"] == "heard" else "   "
                lines.append(
                    f"{int(entry['t'] // 60):3}:{entry['t'] % 60:04.1f}  {who}  {entry['text']}"
                )
        return lines

    def picture(self, title: str, seconds: float) -> Session:
        """Every lane of the session, cut where something was hushed."""
        session = Session(title, seconds)
        for index, entry in enumerate(self._entries):
            lane = "speech" if entry["event"] == "said" else self._LANES.get(entry.get("kind", ""))
            if lane and entry["event"] in ("said", "cue"):
                session.add(lane, entry["t"], self._end(index) - entry["t"], entry.get("text", ""))
        self._add_user(session)
        self._add_states(session, seconds)
        return session

    def _end(self, index: int) -> float:
        """When a sound was over: as it was due, unless an event says otherwise."""
        began = self._entries[index]
        name = began.get("text") or began["name"]
        later = (
            e
            for e in self._entries[index:]
            if e["event"] in ("over", "said", "cue") and e is not began
        )
        for entry in later:
            if entry["event"] == "over" and entry["name"] == name:
                return float(entry["t"])
            if began["event"] == "said" and entry["event"] == "said":
                break
        return float(began["t"] + began["seconds"])

    def _add_user(self, session: Session) -> None:
        for line in self._lines:
            session.add("user", line.at, max(0.8, 0.08 * len(line.text)), line.text)
        for entry in self._entries:
            if entry["event"] in ("wake", "ask", "command", "redflag"):
                session.add("heard", entry["t"], 0.6, entry["name"])

    def _add_states(self, session: Session, seconds: float) -> None:
        changes = [
            (0.0, "ASLEEP"),
            *((e["t"], e["name"]) for e in self._entries if e["event"] == "state"),
            (seconds, ""),
        ]
        for (began, name), (ended, _) in pairwise(changes):
            session.add("state", began, ended - began, name.lower().replace("_", " "))
