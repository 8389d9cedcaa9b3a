"""The doctor finds what is wrong on machines that are wrong in every way, and never fails."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calmcramp.errors import BadFile, Fault, NoSound, NotFoundHere
from calmcramp.hearing.probe import Verdict
from calmcramp.service.clock_trust import Trust
from calmcramp.service.doctor import CHECKS, Finding, Level, as_json, as_words, examine, exit_code
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.ledger_look import HEALS, Look
from calmcramp.service.machine import Device, Machine, this_machine
from sound_server import SoundServer

EARS = EarNotes(
    datetime(2026, 11, 20, tzinfo=UTC), "USB mic", "USB speaker", Verdict.WELL, -60.0, 80.0, -12.0
)
HEALTHY = Machine(
    python=(3, 11, 2),
    bits=64,
    packages=lambda: {"click": "8.1.0", "numpy": "2.0.0"},
    microphone=lambda wanted: Device(wanted or "USB mic", 44_100),
    loudspeaker=lambda wanted: Device(wanted or "USB speaker", 48_000),
    speak=lambda engine: 24_000,
    heads=lambda: ("command", "wake"),
    features=lambda: Path("/somewhere/resources"),
    vosk_model=lambda path: Path(path or "/models/vosk-model-small-en-us-0.15"),
    model_faults=lambda model: (),
    script_faults=lambda settings: (),
    recording_faults=lambda settings: (),
    cue_sounds=lambda: 12,
    free=lambda folder: 10_000_000_000,
    writable=lambda folder: True,
    open_folders=tuple,
    clock=lambda: Trust(True, "a time server"),
    scheduled=lambda: 1,
    troubles=tuple,
    now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
    ears=lambda: EARS,
    diary=lambda: Look(5, 1, "2025-03-08", ()),
    keys=lambda wanted: (),
    pins=lambda: "",
)


def raising(error: Exception):
    def ask(*_):
        raise error

    return ask


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text("", encoding="utf-8")
    return file


def found(findings: tuple[Finding, ...], check: str) -> Finding:
    (finding,) = (each for each in findings if each.check == check)
    return finding


def test_a_healthy_machine_is_told_so(config: Path) -> None:
    findings = examine(config, HEALTHY)

    assert {each.level for each in findings} == {Level.OK}
    assert {each.check for each in findings} == {*CHECKS, "settings", "second voice"}
    assert exit_code(findings) == 0
    assert as_words(findings).endswith("All is well.")
    assert found(findings, "microphone").finding == "USB mic (44100 Hz, resampled)"


def test_where_others_may_look_is_told_with_what_to_do(config: Path) -> None:
    folder = Path("/home/me/.local/share/calmcramp")
    findings = examine(config, replace(HEALTHY, open_folders=lambda: (folder,)))

    assert found(findings, "privacy").level is Level.WARNING
    assert str(folder) in found(findings, "privacy").finding
    assert found(findings, "privacy").remedy == f"chmod 700 '{folder}'"


ILLS = {
    "old python": (replace(HEALTHY, python=(3, 9, 1)), "python", "3.9.1"),
    "32-bit": (replace(HEALTHY, bits=32), "system", "32-bit"),
    "no numpy": (
        replace(HEALTHY, packages=lambda: {"numpy": None}),
        "packages",
        "numpy is missing",
    ),
    "deaf": (
        replace(HEALTHY, microphone=raising(NoSound("there is no microphone", "plug one in"))),
        "microphone",
        "there is no microphone",
    ),
    "no heads": (replace(HEALTHY, heads=raising(BadFile("no heads"))), "recogniser", "no heads"),
    "no features": (
        replace(HEALTHY, features=raising(NotFoundHere("no features"))),
        "recogniser",
        "no features",
    ),
    "no such model": (
        replace(HEALTHY, vosk_model=raising(NotFoundHere("no model at /x"))),
        "vosk model",
        "no model at /x",
    ),
    "mute": (replace(HEALTHY, speak=raising(OSError("no library"))), "voice", "no library"),
    "no tones": (replace(HEALTHY, cue_sounds=lambda: 0), "cue sounds", "there are none"),
    "full disk": (replace(HEALTHY, free=lambda folder: 0), "disk", "0 MB free"),
    "damaged diary": (
        replace(HEALTHY, diary=lambda: Look(0, 2, "2025-03-08", (Fault("d", "damaged", HEALS),))),
        "diary",
        "damaged",
    ),
    "locked diary": (
        replace(HEALTHY, diary=raising(PermissionError(13, "Permission denied"))),
        "diary",
        "it can not be looked into: Permission denied",
    ),
    "read-only disk": (replace(HEALTHY, writable=lambda folder: False), "disk", "written"),
}


@pytest.mark.parametrize(("machine", "check", "said"), ILLS.values(), ids=ILLS)
def test_each_ill_is_one_fault_with_a_remedy(
    machine: Machine, check: str, said: str, config: Path
) -> None:
    findings = examine(config, machine)

    faults = [each for each in findings if each.level is Level.FAULT]
    assert [each.check for each in faults] == [check]
    assert said in faults[0].finding
    assert faults[0].remedy
    assert exit_code(findings) == 1


@pytest.mark.parametrize("ask", [each.name for each in fields(Machine)][2:])
def test_whatever_breaks_the_other_checks_go_on(ask: str, config: Path) -> None:
    findings = examine(config, replace(HEALTHY, **{ask: raising(MemoryError("gone"))}))

    assert {each.check for each in findings} >= CHECKS.keys()
    assert any("gone" in each.finding for each in findings)
    assert all(each.remedy for each in findings if each.level in (Level.FAULT, Level.WARNING))


def test_recordings_that_can_not_be_used_are_told(config: Path) -> None:
    faults = (Fault("recordings.toml:3", "the file is silent", "record it anew"),)
    findings = examine(config, replace(HEALTHY, recording_faults=lambda settings: faults))

    assert "silent" in found(findings, "recordings").finding
    assert found(findings, "recordings").level is Level.FAULT


def test_a_language_that_one_voice_speaks_has_no_second(config: Path) -> None:
    config.write_text("[voice]\nlanguage = 'de'\n", encoding="utf-8")
    asked: list[str] = []

    def speak(engine: str) -> int:
        asked.append(engine)
        return 1

    findings = examine(config, replace(HEALTHY, speak=speak))

    assert asked == ["pyttsx3:de"]
    assert found(findings, "voice").level is Level.OK


def test_one_dead_voice_is_a_warning_because_the_other_speaks(config: Path) -> None:
    def speak(engine: str) -> int:
        return 0 if engine == "pyttsx3" else 24_000

    findings = examine(config, replace(HEALTHY, speak=speak))

    assert found(findings, "voice").level is Level.OK
    assert found(findings, "second voice").level is Level.WARNING
    assert "espeak-ng" in found(findings, "second voice").remedy
    assert exit_code(findings) == 0


def test_no_vosk_model_is_only_worth_a_note(config: Path) -> None:
    findings = examine(config, replace(HEALTHY, vosk_model=lambda path: None))
    assert found(findings, "vosk model").level is Level.NOTE


def test_every_file_of_a_model_that_was_damaged_is_told(config: Path) -> None:
    faults = [Fault(name, "is not as it was fetched", "fetch it again") for name in ("a", "b")]
    findings = examine(config, replace(HEALTHY, model_faults=lambda model: faults))

    told = [one for one in findings if one.check == "vosk model"]
    assert [one.finding for one in told] == [f"{each.place}: {each.what}" for each in faults]
    assert exit_code(findings) == 1


def test_little_room_is_a_warning(config: Path) -> None:
    findings = examine(config, replace(HEALTHY, free=lambda folder: 100_000_000))
    assert found(findings, "disk").level is Level.WARNING


def test_every_fault_of_the_spoken_words_is_told(config: Path) -> None:
    faults = (Fault("calf.toml:3", "no text", "write one"), Fault("foot.toml", "no steps"))
    findings = examine(config, replace(HEALTHY, script_faults=lambda settings: faults))

    told = [(each.finding, each.remedy) for each in findings if each.check == "scripts"]
    assert told == [
        ("calf.toml:3: no text", "write one"),
        ("foot.toml: no steps", "edit foot.toml"),
    ]


def test_the_settings_choose_what_is_examined(config: Path) -> None:
    config.write_text("sound.microphone = 'Jabra'\nhearing.vosk_model = '/m'", encoding="utf-8")
    findings = examine(config, HEALTHY)

    assert found(findings, "microphone").finding.startswith("Jabra")
    assert found(findings, "vosk model").finding == "/m"


def test_every_fault_of_the_settings_is_told_and_the_rest_is_examined(config: Path) -> None:
    config.write_text("[sond]\n[voice]\nengine = 'x'\n", encoding="utf-8")
    findings = examine(config, HEALTHY)

    told = [each.finding for each in findings if each.level is Level.FAULT]
    assert told == [
        "settings.toml: sond: there is no such section",
        'settings.toml: voice.engine: "x" is not known',
    ]
    assert found(findings, "disk").level is Level.OK


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_settings_that_can_not_be_read_are_a_fault(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)

    assert found(examine(file, HEALTHY), "settings").level is Level.FAULT


def test_no_settings_file_is_fine_unless_it_was_asked_for(tmp_path: Path) -> None:
    assert found(examine(None, HEALTHY), "settings").level is Level.OK
    assert found(examine(tmp_path / "none.toml", HEALTHY), "settings").level is Level.FAULT


def test_words_and_json_say_the_same(config: Path) -> None:
    findings = examine(config, replace(HEALTHY, bits=32))
    told = json.loads(json.dumps(as_json(findings)))

    assert {"level": "fault", "check": "system", "finding": "32-bit"}.items() <= told[2].items()
    assert "fault   system: 32-bit\n        -> install the 64-bit system" in as_words(findings)
    assert as_words(findings).endswith("Faults: 1. Warnings: 0.")


def test_this_machine_can_be_examined() -> None:
    """Everything but the sound card, which a machine that runs tests may lack, is well here."""
    findings = examine(None, this_machine())

    ill = {each.check: each.finding for each in findings if each.level is Level.FAULT}
    assert ill.keys() <= {"microphone", "loudspeaker"}, ill
    assert len(this_machine().packages()) > 10


@pytest.mark.sound
def test_a_machine_with_a_sound_card_has_no_fault(sound_server: SoundServer) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "calmcramp", "doctor", "--json"],
        env=sound_server.env,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {each["check"]: each for each in json.loads(done.stdout)}

    assert [each for each in told.values() if each["level"] == "fault"] == []
    assert done.returncode == 0
    assert told["microphone"]["finding"].startswith(("mic", "default"))
    assert told["loudspeaker"]["finding"].startswith(("speaker", "default"))
