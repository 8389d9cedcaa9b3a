"""The languages there are, their words, and how people say things in them."""

from __future__ import annotations

import tomllib

from calmcramp.planning.settings import Settings, Voice
from calmcramp.service.language import slots
from calmcramp.service.script import Script
from calmcramp.service.shelf import open_shelf
from fakes_sound import FakeSounds
from house import ROOT

LANGUAGES = sorted(folder.name for folder in (ROOT / "scripts").iterdir() if folder.is_dir())
TRANSLATED = [each for each in LANGUAGES if each != "en"]
HEARD = {
    each: tomllib.loads((ROOT / "tests" / "languages" / f"{each}.toml").read_text("utf-8"))
    for each in TRANSLATED
}


def script(language: str) -> Script:
    settings = Settings(voice=Voice(language=language))
    shelf = open_shelf(language, slots(settings))
    return Script(shelf, language, frozenset(), tuple(FakeSounds().tones()))


SCRIPTS = {language: script(language) for language in TRANSLATED}
