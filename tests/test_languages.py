"""Every language says and understands what the conversation needs, in its own words and voice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.dialogue.dialogue import hear, live
from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.states import Dialogue, State
from calmcramp.dialogue.vocabulary import plain
from calmcramp.dialogue.wording import read_wording
from calmcramp.planning.settings import Settings, Voice, read_settings
from calmcramp.score.said import Said, said
from calmcramp.service.language import NEEDED, lacking, slots
from calmcramp.service.own_voice import OwnVoice, word_times
from calmcramp.voice.engines import engine, speakers
from calmcramp.voice.mastering import mastered
from house import ROOT
from spoken_lines import SAYS, spoken_in, state_of
from translations import HEARD, LANGUAGES, SCRIPTS, TRANSLATED, script

LEG = frozenset(
    {
        *("calf", "foot", "thigh", "hamstring", "front", "shin", "inner-thigh"),
        *("left", "right", "both"),
    }
)
"""Parts of the leg, without which nothing can be said; masked while such a line sounds."""
NAMES_ITSELF = frozenset({"health"})
"""What one line tells people to say at any time."""


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
        yield from ((text, spoken_in(row)) for text in row.spoken)


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
def test_no_line_breaks_a_rule_of_its_language(language: str) -> None:
    script = SCRIPTS[language]
    text = (places.scripts(language) / "wording.toml").read_text("utf-8")
    wording = read_wording(text, "wording.toml", script.vocabulary)

    faults = [
        fault
        for routine in script.shelf.routines
        for line in said(routine)
        for fault in wording.faults_in(
            line.text, routine.name, line.mode, line.asks, script.vocabulary
        )
    ]
    assert list(map(str, faults)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_lines_with_the_least_room_fit_when_they_are_really_spoken(language: str) -> None:
    lines = [line for each in SCRIPTS[language].shelf.routines for line in said(each) if line.room]
    tightest = sorted(lines, key=lambda line: (line.room or 0) / len(line.text))
    (voice,) = speakers(language, "hibari")

    def takes(line: Said) -> float:
        return len(mastered(*engine(voice).synthesize(line.text, line.mode))) / 48_000

    few = {(line.text, line.mode): line for line in reversed(tightest[:40])}
    assert len(few) >= 12
    assert [line.text for line in few.values() if takes(line) > 0.9 * (line.room or 0)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_may_not_drink_or_walk_freely_is_told_something_else(language: str) -> None:
    triage = script(language).book.triage
    salt, walk = triage.row("fluid-loss"), triage.row("restless")

    for flag in ("fluid_limited", "kidney"):
        assert set(salt.said(())[:2]).isdisjoint(salt.said((flag,)))
        assert salt.said((flag,))[1:] == salt.said(())[2:]
    assert walk.said(()) != walk.said(("unsteady",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_red_flag_says_to_anybody_is_spoken_ahead(language: str) -> None:
    spoken = script(language)
    ahead = {text for text, _ in spoken.lines_ahead()}
    rows = spoken.book.triage.rows

    for profile in ((), *((flag,) for flag in PROFILE)):
        assert {text for row in rows for text in row.said(profile)} <= ahead


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


def test_numbers_are_spoken_digit_by_digit_and_missing_ones_in_words() -> None:
    told = slots(read_settings("country.name = 'au'", "settings.toml"))

    assert told == {
        "emergency": "0 0 0",
        "advice_line": "your doctor's out-of-hours line",
        "crisis_line": "1 3, 1 1, 1 4",
    }
