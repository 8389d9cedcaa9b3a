"""A list of checks, and for each what was found and what to do about it.

Law 1. The doctor never fails: a check that falls over is itself a finding.
Law 2. Every warning and every fault has a remedy that a person can follow.
Law 3. Nothing is changed, nothing is played, nothing is recorded.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from calmcramp import places
from calmcramp.errors import BadConfig, CalmcrampError, Fault, NoSound
from calmcramp.planning.settings import Settings, read_settings
from calmcramp.service import clock_trust, ears_look, hands_look, ledger_look, trouble_report
from calmcramp.service.machine import Device, Machine, this_machine
from calmcramp.voice.engines import speakers

MAKE_RUN = "run `make run` in the checkout, or install calmcramp again"

ROOM_FOR_CLIPS = 50_000_000
"""Bytes: all lines of all routines take a small part of this."""
ROOM_TO_BREATHE = 500_000_000
"""Bytes: below this the system itself is soon in trouble."""


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    level: Level
    check: str
    """What was looked at, in a word or two."""
    finding: str
    """What was found."""
    remedy: str = ""
    """What to do; empty when all is well."""


Check = Callable[[Machine, Settings], Iterator[Finding]]


def examine(config: Path | None = None, machine: Machine | None = None) -> tuple[Finding, ...]:
    """Everything that was found on this machine; never raises.

    :param config: the settings file, or None for the one in the config folder
    """
    file = config or places.settings_file()
    settings, findings = _settings(file, asked_for=config is not None)
    asked = machine or this_machine()
    for name, check in CHECKS.items():
        findings += _safely(name, check, asked, settings)
    return tuple(findings)


def as_words(findings: Sequence[Finding]) -> str:
    """One line for each finding, its remedy indented below it, and a last line that sums up."""
    lines = []
    for each in findings:
        lines.append(f"{each.level:8}{each.check}: {each.finding}")
        lines += [f"        -> {each.remedy}"] if each.remedy else []
    return "\n".join([*lines, "", _in_sum(findings)])


def as_json(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """The findings as plain data: level, check, finding and remedy."""
    return [{key: str(value) for key, value in asdict(each).items()} for each in findings]


def exit_code(findings: Sequence[Finding]) -> int:
    """1 when there is a fault, else 0."""
    return int(any(each.level is Level.FAULT for each in findings))


def _in_sum(findings: Sequence[Finding]) -> str:
    faults = sum(each.level is Level.FAULT for each in findings)
    warnings = sum(each.level is Level.WARNING for each in findings)
    if not faults and not warnings:
        return "All is well."
    return f"Faults: {faults}. Warnings: {warnings}."


def _safely(name: str, check: Check, machine: Machine, settings: Settings) -> list[Finding]:
    try:
        return list(check(machine, settings))
    except CalmcrampError as error:
        return [Finding(Level.FAULT, name, error.what, error.remedy or MAKE_RUN)]
    except Exception as error:  # law 1: whatever a broken machine throws at us is a finding
        return [Finding(Level.FAULT, name, f"{type(error).__name__}: {error}", MAKE_RUN)]


def _settings(file: Path, asked_for: bool) -> tuple[Settings, list[Finding]]:
    """The settings to examine with, and what is to be said about their file."""
    try:
        settings = read_settings(file.read_text(encoding="utf-8"), file.name)
    except BadConfig as error:
        return Settings(), [_fault("settings", each) for each in error.faults]
    except FileNotFoundError:
        level = Level.FAULT if asked_for else Level.OK
        remedy = "check the name" if asked_for else ""
        return Settings(), [Finding(level, "settings", f"there is no {file}: defaults", remedy)]
    except (OSError, ValueError) as error:
        said = f"{file} can not be read: {error}"
        return Settings(), [Finding(Level.FAULT, "settings", said, "make it a readable UTF-8 file")]
    return settings, [Finding(Level.OK, "settings", str(file))]


def _fault(check: str, fault: Fault) -> Finding:
    remedy = fault.remedy or f"edit {fault.place}"
    return Finding(Level.FAULT, check, f"{fault.place}: {fault.what}", remedy)


# -- the checks ----------------------------------------------------------------------------------


def _python(machine: Machine, _: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, machine.python))
    if machine.python < (3, 11):
        yield Finding(Level.FAULT, "python", version, "install Python 3.11 or newer")
    else:
        yield Finding(Level.OK, "python", version)


def _system(machine: Machine, _: Settings) -> Iterator[Finding]:
    found = f"{machine.bits}-bit"
    if machine.bits < 64:
        yield Finding(Level.FAULT, "system", found, "install the 64-bit system")
    else:
        yield Finding(Level.OK, "system", found)


def _packages(machine: Machine, _: Settings) -> Iterator[Finding]:
    versions = machine.packages()
    missing = [name for name, version in versions.items() if version is None]
    for name in missing:
        yield Finding(Level.FAULT, "packages", f"{name} is missing", MAKE_RUN)
    there = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    yield Finding(Level.OK, "packages", there or "none")


def _microphone(machine: Machine, settings: Settings) -> Iterator[Finding]:
    yield _device("microphone", machine.microphone(settings.sound.microphone))


def _loudspeaker(machine: Machine, settings: Settings) -> Iterator[Finding]:
    yield _device("loudspeaker", machine.loudspeaker(settings.sound.loudspeaker))


def _ears(machine: Machine, settings: Settings) -> Iterator[Finding]:
    with contextlib.suppress(NoSound):  # that is the microphone's own finding
        microphone = machine.microphone(settings.sound.microphone).name
        said = ears_look.findings(machine.ears(), machine.now(), microphone)
        yield from (Finding(Level(how), "ears", what, remedy) for how, what, remedy in said)


def _device(kind: str, device: Device) -> Finding:
    own = "" if device.rate in (16_000, 48_000) else ", resampled"
    return Finding(Level.OK, kind, f"{device.name} ({device.rate} Hz{own})")


def _voice(machine: Machine, settings: Settings) -> Iterator[Finding]:
    chosen, *others = speakers(settings.voice.language, settings.voice.engine)
    if not others:  # a language that one engine alone speaks
        wrong = _try_voice(machine, chosen)
        remedy = "sudo apt-get install -y espeak-ng" if wrong else ""
        level = Level.FAULT if wrong else Level.OK
        yield Finding(level, "voice", wrong or f"{chosen} speaks", remedy)
        return
    other = others[0]
    heard = {name: _try_voice(machine, name) for name in (chosen, other)}
    if not heard[chosen]:
        yield Finding(Level.OK, "voice", f"{chosen} speaks")
    elif not heard[other]:
        yield Finding(Level.WARNING, "voice", heard[chosen], f"until then {other} speaks instead")
    else:
        yield Finding(Level.FAULT, "voice", heard[chosen], MAKE_RUN)
    if heard[other]:
        remedy = "sudo apt-get install -y espeak-ng" if other == "pyttsx3" else MAKE_RUN
        yield Finding(Level.WARNING, "second voice", heard[other], remedy)
    else:
        yield Finding(Level.OK, "second voice", f"{other} could take over")


def _try_voice(machine: Machine, engine: str) -> str:
    """What is wrong with an engine; an empty string when it speaks."""
    try:
        return "" if machine.speak(engine) else f"{engine} made no sound"
    except Exception as error:  # one engine's fault, of any kind, must not hide the other's health
        return f"{engine} does not speak: {error}"


def _recogniser(machine: Machine, _: Settings) -> Iterator[Finding]:
    kinds, folder = machine.heads(), machine.features()
    yield Finding(Level.OK, "recogniser", f"embedded: {', '.join(kinds)}; features in {folder}")


def _vosk(machine: Machine, settings: Settings) -> Iterator[Finding]:
    model = machine.vosk_model(settings.hearing.vosk_model)
    if model is None:
        how = "`calmcramp models fetch` gets one; the embedded recogniser needs none"
        yield Finding(Level.NOTE, "vosk model", "there is none", how)
        return
    faults = machine.model_faults(model)
    for fault in faults:
        yield _fault("vosk model", fault)
    if not faults:
        yield Finding(Level.OK, "vosk model", str(model))


def _spoken_words(machine: Machine, settings: Settings) -> Iterator[Finding]:
    faults = machine.script_faults(settings)
    for fault in faults:
        yield _fault("scripts", fault)
    if not faults:
        yield Finding(Level.OK, "scripts", f"every file of {settings.voice.language} is sound")


def _recordings(machine: Machine, settings: Settings) -> Iterator[Finding]:
    faults = machine.recording_faults(settings)
    for fault in faults:
        yield _fault("recordings", fault)
    if not faults:
        yield Finding(Level.OK, "recordings", "every recording can be used, or there is none")


def _cue_sounds(machine: Machine, _: Settings) -> Iterator[Finding]:
    count = machine.cue_sounds()
    if count:
        yield Finding(Level.OK, "cue sounds", f"{count} files")
    else:
        yield Finding(Level.FAULT, "cue sounds", "there are none", MAKE_RUN)


def _disk(machine: Machine, _: Settings) -> Iterator[Finding]:
    folder = places.cache_folder()
    free = machine.free(folder)
    found = f"{free // 1_000_000} MB free at {folder}"
    if not machine.writable(folder):
        yield Finding(Level.FAULT, "disk", f"{folder} can not be written", "mend its permissions")
    elif free < ROOM_FOR_CLIPS:
        yield Finding(Level.FAULT, "disk", found, "make room: spoken clips have no place")
    elif free < ROOM_TO_BREATHE:
        yield Finding(Level.WARNING, "disk", found, "make room before the disk is full")
    else:
        yield Finding(Level.OK, "disk", found)


def _privacy(machine: Machine, _: Settings) -> Iterator[Finding]:
    lie_open = machine.open_folders()
    for folder in lie_open:
        found = f"others on this machine may look into {folder}"
        yield Finding(Level.WARNING, "privacy", found, f"chmod 700 '{folder}'")
    if not lie_open:
        yield Finding(Level.OK, "privacy", "what it keeps is yours alone")


def _clock(machine: Machine, _: Settings) -> Iterator[Finding]:
    yield clock_trust.finding(machine.clock(), machine.scheduled())


def _diary(machine: Machine, _: Settings) -> Iterator[Finding]:
    yield from ledger_look.findings(machine.diary)


def _hands(machine: Machine, settings: Settings) -> Iterator[Finding]:
    wanted = settings.hands
    said = hands_look.findings(wanted, machine.keys(wanted.keys), machine.pins())
    yield from (Finding(Level(how), "other hands", what, remedy) for how, what, remedy in said)


def _troubles(machine: Machine, _: Settings) -> Iterator[Finding]:
    yield from trouble_report.findings(machine.troubles(), machine.now())


CHECKS: dict[str, Check] = {
    "python": _python,
    "system": _system,
    "packages": _packages,
    "microphone": _microphone,
    "loudspeaker": _loudspeaker,
    "ears": _ears,
    "voice": _voice,
    "recogniser": _recogniser,
    "vosk model": _vosk,
    "scripts": _spoken_words,
    "recordings": _recordings,
    "cue sounds": _cue_sounds,
    "disk": _disk,
    "privacy": _privacy,
    "clock": _clock,
    "troubles": _troubles,
    "diary": _diary,
    "other hands": _hands,
}
