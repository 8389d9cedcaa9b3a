"""Settings: defaults, numbers to phone, and every fault at once."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.errors import BadConfig
from calmcramp.planning.settings import EXAMPLES, Hands, Settings, digit_by_digit, read_settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def faults_of(text: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        read_settings(text, "settings.toml")
    assert caught.value.exit_code == 78
    return str(caught.value).splitlines()


def test_an_empty_file_means_the_defaults() -> None:
    assert read_settings("", "settings.toml") == Settings()


def test_the_documented_example_is_the_defaults_and_names_every_key() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)

    assert read_settings(example, "docs") == Settings()
    assert tomllib.loads(example) == json.loads(json.dumps(asdict(Settings())))


def test_the_documented_numbers_are_the_known_ones() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in row.split("|")[1:-1]] for row in text.splitlines() if "|" in row
    ]
    documented = {
        name: (emergency, advice, crisis)
        for names, emergency, advice, crisis in rows[2:]
        for name in re.findall(r"`(\w+)`", names)
    }

    known = {
        name: (country.emergency_number, country.advice_line, country.crisis_line)
        for name, country in EXAMPLES.items()
    }
    assert documented == known


def test_values_arrive() -> None:
    settings = read_settings(
        """
        sound.microphone = "USB"
        voice.engine = "pyttsx3"
        night.volume_db = -6
        hands = { keys = ["Shutter", "Pedal"], buttons = [17], light = 0 }
        safety = { pregnant = true, unsteady = true, heart = false }
        """,
        "settings.toml",
    )

    assert settings.sound.microphone == "USB"
    assert settings.sound.loudspeaker == ""
    assert settings.voice.engine == "pyttsx3"
    assert settings.night.volume_db == -6
    assert settings.hands == Hands(keys=("Shutter", "Pedal"), buttons=(17,))
    assert settings.safety.flags == {"pregnant", "unsteady"}


def test_every_fault_is_told_at_once_with_its_place_and_what_to_do() -> None:
    told = faults_of(
        """
        [sond]
        x = 1
        [sound]
        microfone = "USB"
        loudspeaker = 3
        [voice]
        engine = "piper"
        language = "English"
        [country]
        name = "kuk"
        crisis_line = "nobody"
        [safety]
        pregnant = "yes"
        [night]
        volume_db = 12
        """
    )

    assert told == [
        'settings.toml: sond: there is no such section; did you mean "sound"?',
        'settings.toml: sound.microfone: there is no such key; did you mean "microphone"?',
        "settings.toml: sound.loudspeaker: 3 is not text; put it in quotes",
        'settings.toml: voice.engine: "piper" is not known; choose one of: hibari, pyttsx3',
        'settings.toml: voice.language: "English" is not a language; '
        'write two or three letters, like "en"',
        'settings.toml: country.crisis_line: "nobody" is not a number to phone; '
        'write it like "911" or "116 123"',
        'settings.toml: country.name: no numbers are known for "kuk"; did you mean "uk"?',
        'settings.toml: safety.pregnant: "yes" is neither true nor false; '
        "write true or false, without quotes",
        "settings.toml: night.volume_db: 12 dB is out of range; choose -18 to 6",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sound = 3", "settings.toml: sound: this is a section, not a value"),
        ("country.emergency_number = 911", "settings.toml: country.emergency_number: 911 is not"),
        ("country.emergency_number = '{x} 1'", "is not a number to phone"),
        ("night.volume_db = nan", "nan dB is out of range"),
        ("night.volume_db = true", "True is not a number"),
        ("sound.microphone = '''a\nb'''", "letters that can not be shown"),
        (f"sound.microphone = '{'x' * 201}'", "this text has 201 letters; use at most 200"),
        ("hands.keys = 'AB Shutter3'", 'is not a list; write it like ["AB Shutter3"]'),
        ("hands.keys = ['Pedal', ' ']", '"" would be every key there is'),
        ("hands.keys = [3]", "3 is not text"),
        ("hands.buttons = [17, 17]", "17 stands there twice"),
        ("hands.buttons = [1]", "there is no GPIO 1; choose 2 to 27"),
        ("hands.buttons = [true]", "True is not a GPIO number"),
        ("hands.buttons = [2, 3, 4, 5, 6, 7, 8, 9, 10]", "there are 9 of them; use at most 8"),
        ("hands.light = 28", "there is no GPIO 28"),
        ("hands.light = false", "False is not a GPIO number"),
        ("hands = { light = 17, buttons = [4, 17] }", "the light is on the GPIO of a button"),
        ("hands.light_percent = 50", "50 percent is out of range; choose 0.5 to 20"),
        ("country.name = 'br'", 'no numbers are known for "br"; set country.emergency_number'),
    ],
)
def test_each_kind_of_wrong_value(text: str, said: str) -> None:
    (told,) = faults_of(text)
    assert said in told


def test_a_file_that_is_not_toml_is_one_fault_with_its_line() -> None:
    (told,) = faults_of("[sound]\nmicrophone = USB\n")
    assert told.startswith("settings.toml:2: this is not TOML: ")


def test_brackets_nested_without_end_are_a_fault_too() -> None:
    (told,) = faults_of("x = " + "[" * 10_000)
    assert "this is not TOML" in told


@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_list_of_faults(text: str) -> None:
    with contextlib.suppress(BadConfig):
        assert isinstance(read_settings(text, "settings.toml"), Settings)


def test_a_known_country_fills_in_its_numbers_and_the_owner_outranks_it() -> None:
    country = read_settings(
        "country = { name = 'uk', advice_line = '0800 1234' }", "settings.toml"
    ).country

    assert country.emergency_number == "999"
    assert country.advice_line == "0800 1234"
    assert country.crisis_line == "116 123"


def test_an_unknown_country_with_its_number_is_welcome() -> None:
    country = read_settings("country = { name = 'br', emergency_number = '192' }", "x").country
    assert country.emergency_number == "192"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("", ""),
        ("911", "9 1 1"),
        ("116 123", "1 1 6, 1 2 3"),
        ("116-123", "1 1 6, 1 2 3"),
        ("the ward, 55 12", "the ward, 5 5, 1 2"),
        ("112 or 999", "1 1 2 or 9 9 9"),
    ],
)
def test_digit_by_digit(written: str, spoken: str) -> None:
    assert digit_by_digit(written) == spoken


@given(st.text(alphabet="0123456789 -+", max_size=30))
def test_no_digit_is_lost_and_none_stands_beside_another(number: str) -> None:
    spoken = digit_by_digit(number)

    assert re.sub(r"\D", "", spoken) == re.sub(r"\D", "", number)
    assert not re.search(r"\d\d", spoken)
