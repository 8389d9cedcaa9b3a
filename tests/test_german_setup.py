"""The set-up in German: complete, and nothing in it that may not be said."""

from __future__ import annotations

import shutil

import pytest

from calmcramp import places
from calmcramp.dialogue.setup_lines import read_setup_lines
from calmcramp.dialogue.vocabulary import read_words
from calmcramp.dialogue.wording import read_wording
from calmcramp.planning.settings import EXAMPLES
from calmcramp.service.language import lacking

FOLDER = places.scripts("de")
LINES = read_setup_lines((FOLDER / "setup.toml").read_text("utf-8"), "setup.toml")
WORDS = read_words((FOLDER / "words.toml").read_text("utf-8"), "words.toml")
WORDING = read_wording((FOLDER / "wording.toml").read_text("utf-8"), "wording.toml", WORDS)

SPOKEN = [
    (name, text, table in (LINES.ask, LINES.country))
    for table in (LINES.say, LINES.ask, LINES.country, LINES.ears)
    for name, text in table.items()
]


@pytest.mark.parametrize(("name", "text", "asks"), SPOKEN, ids=lambda one: str(one)[:20])
def test_no_sentence_says_what_may_not_be_said(name: str, text: str, asks: bool) -> None:
    faults = WORDING.faults_in(text, f"setup.toml:{name}", "relax", asks, WORDS)

    assert [str(fault) for fault in faults] == []


def test_every_country_with_numbers_is_asked_for_germany_first() -> None:
    assert set(LINES.country) == set(EXAMPLES)
    assert next(iter(LINES.country)) == "de"


def test_a_language_is_checked_with_its_set_up() -> None:
    folder = places.own_scripts() / "qq"
    shutil.copytree(FOLDER, folder)
    try:
        assert lacking("qq") == ()
        broken = (folder / "setup.toml").read_text("utf-8").replace("room = ", "romm = ")
        (folder / "setup.toml").write_text(broken, encoding="utf-8")

        told = [str(fault) for fault in lacking("qq")]
    finally:
        shutil.rmtree(folder)
    assert "setup.toml:say.room: this sentence is missing" in told
