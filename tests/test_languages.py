"""Every language says and understands what the conversation needs, in its own words and voice."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from calmcramp import places
from calmcramp.cli import main
from calmcramp.dialogue.dialogue import hear, live
from calmcramp.dialogue.states import Dialogue, State
from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import BadConfig
from calmcramp.planning.settings import Settings, Voice
from calmcramp.score.said import said
from calmcramp.service.language import NEEDED, lacking, slots
from calmcramp.service.own_voice import OwnVoice, word_times
from calmcramp.service.script import Script
from calmcramp.service.shelf import open_shelf
from calmcramp.service.typed import Conversation
from calmcramp.voice.loudness import loudness
from fakes_sound import FakeSounds
from house import ROOT
from spoken_lines import SAYS, spoken_in, state_of

LANGUAGES = sorted(folder.name for folder in (ROOT / "scripts").iterdir() if folder.is_dir())
TRANSLATED = [each for each in LANGUAGES if each != "en"]
HEARD = {
    each: tomllib.loads((ROOT / "tests" / "languages" / f"{each}.toml").read_text("utf-8"))
    for each in TRANSLATED
}
LEG = frozenset(
    {
        *("calf", "foot", "thigh", "hamstring", "front", "shin", "inner-thigh"),
        *("left", "right", "both"),
    }
)
"""Parts of the leg, without which nothing can be said; masked while such a line sounds."""
NAMES_ITSELF = frozenset({"health"})
"""What one line tells people to say at any time."""
GRAVE = ("crisis", "E", "U")


def script(language: str) -> Script:
    settings = Settings(voice=Voice(language=language))
    shelf = open_shelf(language, slots(settings))
    return Script(shelf, language, frozenset(), tuple(FakeSounds().tones()))


SCRIPTS = {language: script(language) for language in TRANSLATED}


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


# ------------------------------------------------------------------ complete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_lacks_nothing(language: str) -> None:
    assert list(map(str, lacking(language))) == []


def test_what_the_conversation_leads_by_itself_is_known_to_be_needed() -> None:
    written = {path.stem for path in places.routines().glob("*.toml")}
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src/calmcramp/dialogue").glob("*"))
    by_name = {name for name in written if f'"{name}"' in code}

    longer_forms = {"four-seven-eight", "four-seven-eight-long"}
    assert by_name - longer_forms == NEEDED


def test_everything_a_language_lacks_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = places.own_scripts() / "tt"
    shutil.copytree(ROOT / "scripts" / "de", folder)
    (folder / "routines" / "foot.toml").unlink()
    _reword(folder / "routines" / "cramp.toml", 'name = "both"', 'name = "beide"')
    _reword(folder / "words.toml", "\nright = [", "\nrechts = [")
    _reword(folder / "redflags.toml", 'id = "stroke"\nlevel = "E"', 'id = "stroke"\nlevel = "D"')
    _reword(folder / "lines.toml", "got-that =", "verstanden =")

    told = [str(fault) for fault in lacking("tt")]

    assert "words.toml:rechts: the program knows no such name" in told[0]
    assert 'words.toml:right: nobody can say this; translate phrases such as "right leg"' in told[1]
    assert "redflags.toml:flag stroke: level is 'D', and in English 'E'" in told
    assert any("lines.toml:ask.got-that: this sentence is missing" in one for one in told)
    assert 'routines/cramp.toml: passage "both" is missing' in told
    assert "routines/foot.toml: this routine is missing; translate the English one" in told


def _reword(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


# ------------------------------------------------------------------ what is heard


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tut immer noch weh!", "tut immer noch weh"),
        ("löst sich", "löst sich"),
        ("Fuß", "fuss"),
        ("FUSS", "fuss"),
        ("ÜBERALL", "überall"),
        ("geht’s besser?", "gehts besser"),
        ("cafe\u0301", "caf\u00e9"),
        ("судорога, нога", "судорога нога"),
        ("पैर में दर्द", "पैर में दर्द"),
        ("10 Minuten", "10 minuten"),
        ("² _ …", ""),
    ],
)
def test_letters_of_any_script_are_words(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_red_flag_is_heard_in_many_wordings(language: str) -> None:
    triage, wordings = SCRIPTS[language].triage, dict(HEARD[language]["flags"])
    none = wordings.pop("none")["hear"]

    assert wordings.keys() == {row.id for row in triage.rows if row.hear}
    assert all(len(each) >= 5 for each in wordings.values())
    heard = {
        text: flag.row.id if (flag := triage.find(text)) else ""
        for each in (*wordings.values(), none)
        for text in each
    }
    meant = {text: id for id, each in wordings.items() for text in each} | dict.fromkeys(none, "")
    assert {text: heard[text] for text in heard if heard[text] != meant[text]} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_people_are_understood(language: str) -> None:
    def name(state: str, text: str) -> str:
        d = Dialogue(SCRIPTS[language].book, state=State[state])
        return hear(d, text).name

    said_there = HEARD[language]["names"]["said"]
    wrong = [(*one, name(*one[:2])) for one in said_there if name(*one[:2]) != one[2]]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_recogniser_with_a_grammar_gets_the_letters_of_the_language(language: str) -> None:
    phrases = {one.phrase for one in SCRIPTS[language].phrasebook().meanings}

    assert {"krampf", "fuß", "überspringen", "löst sich"} <= phrases or language != "de"


def test_its_own_german_words_are_its_own() -> None:
    voice = OwnVoice()
    voice.say("Ist es Wade, Fuß oder Oberschenkel?", 10.0, 3.0)
    foot = next(one for one in word_times("Ist es Wade, Fuß oder", 10.0, 2.0) if one.word == "fuss")

    assert voice.owns("Fuß", foot.ended)
    assert not voice.owns("Füße", foot.ended)


# ------------------------------------------------------------------ what is said


def instructions(language: str) -> Iterator[tuple[str, State]]:
    """Everything that is said and asks nothing, and the state in which it sounds."""
    book = SCRIPTS[language].book
    for routine in SCRIPTS[language].shelf.routines:
        lines = (line for line in said(routine) if not line.asks)
        yield from ((line.text, state_of(routine.name, line.passage)) for line in lines)
    for name, text in book.lines.say.items():
        yield text, SAYS.get(name, State.SESSION)
    for row in book.triage.rows:
        yield from ((text, spoken_in(row)) for text in row.say)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_instruction_holds_a_command_that_is_live_while_it_sounds(language: str) -> None:
    book = SCRIPTS[language].book

    def obeyed(text: str, state: State) -> frozenset[str]:
        return book.vocabulary.occurring(text) & live(Dialogue(book, state=state)) - LEG

    wrong = [(text, obeyed(text, state)) for text, state in instructions(language)]
    assert [(text, names) for text, names in wrong if names - NAMES_ITSELF] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_line_of_a_routine_raises_a_red_flag(language: str) -> None:
    script = SCRIPTS[language]
    lines = [line for each in script.shelf.routines for line in said(each) if not line.asks]

    assert [line.text for line in lines if script.triage.find(line.text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentences_are_short_and_hold_no_figures(language: str) -> None:
    lines = [(each.name, line) for each in SCRIPTS[language].shelf.routines for line in said(each)]
    limit = {"cramp": 12, "relax": 16, "sleep": 16}

    def wrong(text: str, mode: str) -> bool:
        sentences = text.replace("?", ".").replace("!", ".").split(".")
        return any(len(one.split()) > limit[mode] for one in sentences) or any(
            letter.isdigit() for letter in text
        )

    assert [(name, line.text) for name, line in lines if wrong(line.text, line.mode)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_number_that_nobody_set_has_words_in_the_language(language: str) -> None:
    book = SCRIPTS[language].book
    spoken = " ".join(text for row in book.triage.rows for text in row.say)

    assert "your local" not in spoken
    assert "{" not in spoken
    assert all(slots(Settings(voice=Voice(language=language))).values())


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
    assert "Lieg so, wie es dir am angenehmsten ist." in [cue["text"] for cue in spoken]
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
