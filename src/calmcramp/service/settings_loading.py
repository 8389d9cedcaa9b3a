"""The settings' file, also for a service that must start in the night when it was damaged.

Rule 1. Faults of the file are told, never passed over: the service goes by what was set the last
        time, and says so in the morning.
Rule 2. Never by the defaults in their place: they know nothing of the sleeper's health. Without a
        good copy a faulty file is an error.
Rule 3. A file that has vanished counts as damaged; an empty one means the defaults.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from calmcramp import places, private
from calmcramp.errors import BadConfig, Fault, FaultsFound, NotFoundHere
from calmcramp.planning.settings import Settings, read_settings
from calmcramp.service.shelf import read_text

REMEDY = "`calmcramp doctor` lists its faults"


def load_settings(config: Path | None) -> Settings:
    """The settings file, or the defaults where there is none and none was named.

    :raises NotFoundHere: when a named file is missing; BadConfig: with all its faults
    """
    path = config or places.settings_file()
    if config is None and not path.exists():
        return Settings()
    try:
        return read_settings(read_text(path), path.name)
    except FaultsFound as error:
        raise BadConfig.of(error.faults) from None


def settings_at_any_rate(config: Path | None) -> tuple[Settings, Fault | None]:
    """As `read`, for this user."""
    return read(config or places.settings_file(), places.last_good_settings())


def read(path: Path, copy: Path) -> tuple[Settings, Fault | None]:
    """The settings in `path`, or else those of the copy, with what was wrong.

    :raises BadConfig: with every fault of the file, when there is no good copy
    """
    try:
        text = _text(path)
        settings = Settings() if text is None and not copy.exists() else _settings(text, path)
    except BadConfig as error:
        return _last(copy, error)
    if text is not None:
        _keep(copy, text)
    return settings, None


def _text(path: Path) -> str | None:
    """What the file says; None where there is none."""
    try:
        return read_text(path)
    except NotFoundHere:
        return None
    except FaultsFound as error:
        raise BadConfig.of(error.faults) from None


def _settings(text: str | None, path: Path) -> Settings:
    if text is None:
        raise BadConfig(f"{path} is gone", "make an empty one to begin with the defaults")
    return read_settings(text, path.name)


def _last(copy: Path, error: BadConfig) -> tuple[Settings, Fault]:
    try:
        settings = read_settings(copy.read_text("utf-8"), copy.name)
    except (BadConfig, OSError, ValueError):
        raise error from None
    first = str(error.faults[0]) if error.faults else error.what
    return settings, Fault("settings", f"{first}; it goes by the last good ones", REMEDY)


def _keep(copy: Path, text: str) -> None:
    """The copy, where it is not the same already; a disk that refuses costs only the copy."""
    with contextlib.suppress(OSError, ValueError):
        if not copy.exists() or copy.read_text("utf-8") != text:
            private.write(copy, text)
