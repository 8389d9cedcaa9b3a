"""What the doctor asks of a machine, as plain functions: a test puts another machine in its place.

Nothing is loaded before it is asked for, so that a library that is missing or broken is one
finding and not the end of the examination.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from calmcramp import places, private
from calmcramp.errors import Fault
from calmcramp.planning.faultbook import Book
from calmcramp.planning.settings import Settings
from calmcramp.service import fault_log, wall
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.clock_trust import Trust, WallClock, confirmed_beside, trust
from calmcramp.service.ear_notes import EarNotes, read_ear_notes
from calmcramp.service.hands_look import no_pins
from calmcramp.service.keys import Seen, seen
from calmcramp.service.ledger_look import Look, look


class Device(NamedTuple):
    """A microphone or a loudspeaker."""

    name: str
    rate: int
    """Hertz it runs at by itself."""


@dataclass(frozen=True)
class Machine:
    """One machine, ready to be asked."""

    python: tuple[int, int, int]
    """Version of the interpreter."""
    bits: int
    """Width of an address: 64, or 32 on the systems that have no wheels for us."""
    packages: Callable[[], Mapping[str, str | None]]
    """The packages that calmcramp needs: name -> version, None for a missing one."""
    microphone: Callable[[str], Device]
    """The microphone in use, given the settings' name; raises NoSound."""
    loudspeaker: Callable[[str], Device]
    """The loudspeaker in use, given the settings' name; raises NoSound."""
    speak: Callable[[str], int]
    """Let the engine of that name say a word: frames made; raises VoiceFault."""
    heads: Callable[[], Sequence[str]]
    """Kinds of the embedded recogniser's heads; raises BadFile."""
    features: Callable[[], Path]
    """Folder of the recogniser's feature models; raises NotFoundHere."""
    vosk_model: Callable[[str], Path | None]
    """The Vosk model in use, given the settings' path; None without one; raises NotFoundHere."""
    model_faults: Callable[[Path], Sequence[Fault]]
    """What is wrong with the files of a Vosk model."""
    script_faults: Callable[[Settings], Sequence[Fault]]
    """Faults of the words of the language that is set."""
    recording_faults: Callable[[Settings], Sequence[Fault]]
    """Faults of the lines that somebody recorded."""
    cue_sounds: Callable[[], int]
    """Read every cue sound: how many there are; raises BadFile, NotFoundHere."""
    free: Callable[[Path], int]
    """Bytes free for the user where a folder is, or will be."""
    writable: Callable[[Path], bool]
    """Whether files can be made in a folder that is there, or will be."""
    open_folders: Callable[[], Sequence[Path]]
    """Folders of this user's calmcramp into which others may look."""
    clock: Callable[[], Trust]
    """Whether the clock on the wall can be trusted."""
    scheduled: Callable[[], int]
    """How many things begin at a set time."""
    diary: Callable[[], Look | None]
    """What lies in the diary; None where nobody has one yet; raises OSError."""
    keys: Callable[[Sequence[str]], Sequence[Seen]]
    """The devices with keys, given the parts of names that are wanted."""
    troubles: Callable[[], Book]
    """What went wrong while the assistant ran; raises OSError, ValueError."""
    now: Callable[[], datetime]
    """The time, aware."""
    ears: Callable[[], EarNotes | None]
    """What the last ear test found; None: there was none."""
    pins: Callable[[], str]
    """What is wrong with the pins of the board; empty: nothing."""


def this_machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        python=sys.version_info[:3],
        bits=8 * struct.calcsize("P"),
        packages=_packages,
        microphone=_microphone,
        loudspeaker=_loudspeaker,
        speak=_speak,
        heads=_heads,
        features=_features,
        vosk_model=_vosk_model,
        model_faults=_model_faults,
        script_faults=_script_faults,
        recording_faults=_recording_faults,
        cue_sounds=_cue_sounds,
        free=lambda folder: shutil.disk_usage(_standing(folder)).free,
        writable=lambda folder: os.access(_standing(folder), os.W_OK | os.X_OK),
        open_folders=lambda: [each for each in places.own_folders() if private.lies_open(each)],
        clock=_clock,
        scheduled=lambda: len(CalendarFile(places.schedule_file()).read().appointments),
        diary=lambda: look(places.diary_file()),
        keys=seen,
        troubles=lambda: fault_log.read(places.faults_file()),
        now=wall.now,
        ears=read_ear_notes,
        pins=no_pins,
    )


def _clock() -> Trust:
    confirmed = confirmed_beside(places.schedule_file())
    return trust(WallClock(confirmed).now(), confirmed)


def _packages() -> Mapping[str, str | None]:
    needed = importlib.metadata.requires(places.NAME) or []
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]
    return {name: _version(name) for name in names}


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _microphone(wanted: str) -> Device:
    from calmcramp.hearing.microphone import choose_microphone, list_devices

    found = choose_microphone(list_devices(), wanted or None)
    return Device(found.name, found.rate)


def _loudspeaker(wanted: str) -> Device:
    from calmcramp.voice.speaker import find_device

    found = find_device(wanted or None)
    return Device(str(found["name"]), int(found["default_samplerate"]))


def _speak(engine: str) -> int:
    from calmcramp.voice import engines

    samples, _ = engines.engine(engine).synthesize("Hello.", "cramp")
    return len(samples)


def _heads() -> Sequence[str]:
    from calmcramp.hearing.heads import load_heads

    return tuple(sorted(load_heads()))


def _features() -> Path:
    from calmcramp.hearing.features import models_folder

    return models_folder()


def _vosk_model(path: str) -> Path | None:
    from calmcramp.hearing.models import find_model

    return find_model(places.models(), path)


def _model_faults(model: Path) -> Sequence[Fault]:
    from calmcramp.hearing.models import verify

    return verify(model)


def _script_faults(settings: Settings) -> Sequence[Fault]:
    from calmcramp.service.language import lacking, slots
    from calmcramp.service.script import Script
    from calmcramp.service.shelf import open_shelf

    language = settings.voice.language
    shelf = open_shelf(language, slots(settings))
    script = Script(shelf, language, frozenset(), ())
    # Reading is checking: each raises with all the faults of its file.
    _ = script.vocabulary, script.triage, script.lines
    return (*shelf.faults, *lacking(language))


def _recording_faults(settings: Settings) -> Sequence[Fault]:
    from calmcramp.service.language import slots
    from calmcramp.service.recorded import check
    from calmcramp.service.script import Script
    from calmcramp.service.shelf import open_shelf

    shelf = open_shelf(settings.voice.language, slots(settings))
    script = Script(shelf, settings.voice.language, settings.safety.flags, ())
    return check(places.recordings(), script)


def _cue_sounds() -> int:
    from calmcramp.voice.sounds import load

    files = sorted(places.audio().glob("*.flac"))
    return sum(len(load(file)) > 0 for file in files)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
