"""A night in German: typed, rendered, and spoken by a German voice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import soundfile

from calmcramp import places
from calmcramp.cli import main
from calmcramp.errors import BadConfig
from calmcramp.service.language import NEEDED
from calmcramp.service.typed import Conversation
from calmcramp.voice.loudness import loudness
from house import ROOT
from translations import HEARD, LANGUAGES, SCRIPTS, script

GRAVE = ("crisis", "E", "U")


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that asks for German, in a home of its own."""
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    settings = tmp_path / "config" / "calmcramp" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[voice]\nlanguage = "de"\n[owner]\nunderstood = true\n', "utf-8")
    return settings


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["calmcramp", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


# ------------------------------------------------------------------ the night


def test_a_german_night_is_german_from_the_first_move_to_the_aftercare() -> None:
    conversation = Conversation(SCRIPTS["de"])
    night = ("Krampf", "Wade", "Nein, tut immer noch weh", "Es ist besser", "sieben", "ja bitte")
    told = {text: _said(conversation, text) for text in night}

    assert told["Krampf"][:2] == [
        "Streck das Bein. Zieh die Zehen zum Schienbein, und halte.",
        "Lass den Atem langsam ausfließen.",
    ]
    assert "Knie gestreckt. Die Zehen zum Schienbein." in told["Wade"]
    assert told["Wade"][-1] == "Lässt es nach? Ja, ein bisschen, oder nein."
    assert "Leg das Laken um den Fußballen." in told["Nein, tut immer noch weh"]
    assert told["Es ist besser"][0] == "Gut. Lass die Zehen oben, und ruh dich aus."
    assert told["Es ist besser"][-1] == "Von eins bis zehn, wie schlimm war es?"
    assert told["sieben"] == ["Soll ich dir wieder in den Schlaf helfen?"]
    assert told["ja bitte"][1] == "Es gibt hier nichts zu tun. Nur Teile, die du lässt."


def test_every_grave_message_breaks_in_and_is_german() -> None:
    rows = [row for row in SCRIPTS["de"].triage.rows if row.level in GRAVE and row.hear]
    for row in rows:
        conversation = Conversation(SCRIPTS["de"])
        told = _said(conversation, HEARD["de"]["flags"][row.id][0])

        assert told[: len(row.say)] == list(row.say), row.id


def test_a_routine_that_a_language_lacks_is_one_fault_and_the_night_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = places.own_scripts() / "tt"
    shutil.copytree(ROOT / "scripts" / "de", folder)
    (folder / "routines" / "settle.toml").unlink()
    conversation = Conversation(script("tt"))

    events = list(conversation.say("Ich kann nicht schlafen"))

    faults = [event["what"] for event in events if event["event"] == "fault"]
    assert len(faults) == 1
    assert 'there is no routine "settle"' in faults[0]
    assert [event for event in events if event["event"] == "said"] == []
    assert _said(conversation, "Krampf")[0].startswith("Streck das Bein.")


def _said(conversation: Conversation, text: str) -> list[str]:
    return [each["text"] for each in conversation.say(text) if each["event"] == "said"]


# ------------------------------------------------------------------ at the command line


def test_german_is_rendered_by_a_german_voice(
    german: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, cues = tmp_path / "settle.wav", tmp_path / "settle.json"

    assert (
        command(monkeypatch, "render", "settle", "--minutes", 2, "--out", out, "--cues", cues) == 0
    )

    sound, rate = soundfile.read(out, dtype="float32")
    score = json.loads(cues.read_text("utf-8"))
    spoken = [cue for cue in score["cues"] if cue["kind"] == "speech"]
    assert rate == 48_000
    assert len(sound) == score["frames"]
    assert "Halte jeden Atemzug klein und mühelos." in [cue["text"] for cue in spoken]
    assert _engines(tmp_path) == {"pyttsx3-de"}
    for cue in spoken:
        here = sound[cue["at"] : cue["at"] + cue["frames"]]
        letters = len(cue["text"])
        assert 0.035 * letters < cue["frames"] / rate < 0.2 * letters + 0.8, cue
        assert -32 < loudness(here, rate) < -20, cue


def _engines(home: Path) -> set[str]:
    """Who spoke the clips that are kept."""
    files = (home / "cache").rglob("*.clip")
    return {
        json.loads(file.read_bytes()[44:200].partition(b"}")[0] + b"}")["engine"] for file in files
    }


def test_the_list_of_routines_is_german(
    german: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "routines", "list", "--json") == 0

    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} >= NEEDED
    assert {row["title"] for row in rows} >= {"Wadenkrampf", "Ruhiger Atem"}


def test_german_is_typed(
    german: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "say", "Krampf") == 0

    assert capsys.readouterr().out.splitlines() == [
        "Streck das Bein. Zieh die Zehen zum Schienbein, und halte.",
        "Lass den Atem langsam ausfließen.",
        "Ist es Wade, Fuß oder Oberschenkel?",
    ]


@pytest.mark.parametrize(
    "arguments", [("routines", "list"), ("say", "cramp"), ("render", "settle", "--out", "a.wav")]
)
def test_a_language_there_is_not_is_told_with_those_there_are(
    german: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    german.write_text('[voice]\nlanguage = "xx"\n', "utf-8")

    assert command(monkeypatch, *arguments) == BadConfig.exit_code
    assert capsys.readouterr().err == (
        'error: voice.language: nothing is written in "xx"; '
        f"choose one of: {', '.join(LANGUAGES)}; or translate it\n"
    )


def test_the_doctor_tells_a_language_there_is_not(
    german: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    german.write_text('[voice]\nlanguage = "xx"\n', "utf-8")
    assert command(monkeypatch, "doctor", "--json") == 1

    found = {one["check"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["scripts"]["level"] == "fault"
    assert f"choose one of: {', '.join(LANGUAGES)}" in found["scripts"]["remedy"]


def test_a_language_of_ones_own_is_led_from_the_config_folder(
    german: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "scripts" / "de", places.own_scripts() / "lb")
    german.write_text('[voice]\nlanguage = "lb"\n[owner]\nunderstood = true\n', "utf-8")

    assert places.languages() == tuple(sorted([*LANGUAGES, "lb"]))
    assert command(monkeypatch, "say", "Krampf") == 0
    assert capsys.readouterr().out.startswith("Streck das Bein.")


def test_a_shipped_language_is_never_replaced_by_a_folder_of_the_users_own(german: Path) -> None:
    shutil.copytree(ROOT / "scripts" / "en", places.own_scripts() / "de")

    assert places.scripts("de") == ROOT / "scripts" / "de"
