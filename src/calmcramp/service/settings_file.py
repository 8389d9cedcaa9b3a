"""Writes into the owner's settings file what the set-up learned, and leaves all else as it stands:
comments, order, spaces, keys of the owner's own.

Rule 1. What would not be a good settings file afterwards is not written.
Rule 2. The file is the user's alone (0600), and written beside its place and moved there; where it
        is a link, the file it points to is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from calmcramp import private
from calmcramp.errors import BadConfig
from calmcramp.planning.settings import Settings, read_settings

HEADER = "Settings of calmcramp; docs/settings.md tells all of them."

Changes = Mapping[tuple[str, str], str | float | bool]
"""(Section, key) -> value."""


def changed(text: str, changes: Changes, place: str) -> str:
    """The text of a settings file with some values changed.

    :param place: the file's name, for the faults
    :raises BadConfig: when the text has faults already, or would have some afterwards
    """
    read_settings(text, place)
    document = tomlkit.parse(text)
    if not text.strip():
        document.add(tomlkit.comment(HEADER))
        document.add(tomlkit.nl())
    try:
        for (section, key), value in changes.items():
            _put(document, section, key, value)
        after = tomlkit.dumps(document)
        read_settings(after, place)
    except (ParseError, TOMLKitError) as error:
        raise BadConfig(f"{place}: {error}", "set it by hand; see docs/settings.md") from None
    return after


def change(path: Path, changes: Changes) -> Settings:
    """Change a settings file, or make it; the settings afterwards.

    :raises BadConfig: as `changed`; OSError: when the file can not be read or written
    """
    file = path.resolve()
    try:
        before = file.read_text("utf-8")
    except FileNotFoundError:
        before = ""
    after = changed(before, changes, path.name)
    if after != before:
        private.write(file, after)
    return read_settings(after, path.name)


def _put(document: Any, section: str, key: str, value: str | float | bool) -> None:
    if section not in document:
        document.add(section, tomlkit.table())
    table = document[section]
    if key not in table or table[key] != value:
        table[key] = value
