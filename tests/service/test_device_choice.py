"""Which devices are tried, and how what was found is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from calmcramp.hearing.microphone import Device
from calmcramp.hearing.probe import Verdict
from calmcramp.service.device_choice import MOST, Pair, listed, name_of, pairs_to_try
from calmcramp.service.ear_notes import EarNotes
from calmcramp.service.ear_test import REMEDIES
from calmcramp.service.setup_report import OUTCOMES, Report, as_json, as_words

DEVICES = (
    Device(0, "HDMI", 0, 2, 48_000),
    Device(1, "USB PnP", 1, 2, 48_000),
    Device(2, "Webcam", 1, 0, 48_000),
    Device(3, "default", 32, 32, 48_000, is_default_input=True, is_default_output=True),
)


def test_what_is_set_comes_first_then_one_device_is_changed_at_a_time() -> None:
    assert pairs_to_try(DEVICES, Pair(), Pair()) == (
        Pair(),
        Pair("", "HDMI"),
        Pair("", "USB PnP"),
        Pair("USB PnP", ""),
        Pair("Webcam", ""),
    )
    assert pairs_to_try(DEVICES, Pair("Webcam", "HDMI"), Pair())[:2] == (
        Pair("Webcam", "HDMI"),
        Pair("Webcam", "USB PnP"),
    )


def test_a_device_that_was_named_is_kept() -> None:
    first = Pair("Webcam", "")

    assert {pair.microphone for pair in pairs_to_try(DEVICES, first, first)} == {"Webcam"}
    both = Pair("Webcam", "HDMI")
    assert pairs_to_try(DEVICES, both, both) == (both,)


def test_nobody_waits_for_ever() -> None:
    many = tuple(Device(at, f"card {at}", 1, 1, 48_000) for at in range(40))

    assert len(pairs_to_try(many, Pair(), Pair())) == MOST


def test_the_list_marks_the_systems_own_choice() -> None:
    assert listed(DEVICES) == (
        "  microphone   USB PnP",
        "  microphone   Webcam",
        "* microphone   default",
        "  loudspeaker  HDMI",
        "  loudspeaker  USB PnP",
        "* loudspeaker  default",
    )
    assert name_of(DEVICES, "", "inputs") == "default"
    assert name_of(DEVICES, "Webcam", "inputs") == "Webcam"
    assert name_of((), "", "outputs") == "the system's own choice"


AT = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
WELL = EarNotes(AT, "USB PnP", "HDMI", Verdict.WELL, -61.3, 83.1, -11.3)


def test_a_report_in_words_and_as_data() -> None:
    report = Report("done", WELL, Path("/s.toml"), ("night.volume_db", "safety.heart"))

    assert as_words(report).splitlines() == [
        "Set up.",
        "microphone   USB PnP",
        "loudspeaker  HDMI",
        "ear test     it hears itself after 83 ms, 11 dB softer than it was played; a quiet room is"
        " -61.3 dB",
        "settings     /s.toml: night.volume_db, safety.heart",
    ]
    assert as_json(report)["verdict"] == "well"
    assert as_json(report)["kept"] == ["night.volume_db", "safety.heart"]


def test_every_verdict_but_well_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Verdict) - {Verdict.WELL}
    for verdict, (what, remedy) in REMEDIES.items():
        told = as_words(Report("measured", EarNotes(AT, "a", "b", verdict), Path("s")))
        assert what in told
        assert f"-> {remedy}" in told


def test_every_outcome_has_its_words() -> None:
    assert set(OUTCOMES) == {"measured", "done", "stopped", "nobody", "help"}
