"""Where things lie: what came with the program, and what belongs to the user.

What came with the program (``scripts``, ``audio``) is inside the package once it is installed
from a wheel, and beside ``src`` in a checkout. What belongs to the user follows the XDG folders.
No folder is created here; whoever writes into one creates it.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import platformdirs

from calmcramp.errors import BadConfig, NotFoundHere

NAME = "calmcramp"
PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent

WORDS = "words.toml"
"""Where this lies in a folder of ``scripts``, it is a language."""


def scripts(language: str = "en") -> Path:
    """The folder of one language's spoken routines, answers and words (``routines/*.toml``...).

    :raises NotFoundHere: when the installation lacks them all; BadConfig: when there is no such
        language
    """
    for folder in (_shipped("scripts"), own_scripts()):
        if (folder / language / WORDS).is_file():
            return folder / language
    what = f'voice.language: nothing is written in "{language}"'
    raise BadConfig(what, f"choose one of: {', '.join(languages())}; or translate it")


def languages() -> tuple[str, ...]:
    """The languages there are words in, shipped and of the user's own.

    :raises NotFoundHere: when the installation lacks them all.
    """
    folders = (_shipped("scripts"), own_scripts())
    written = (file.parent.name for folder in folders for file in folder.glob(f"*/{WORDS}"))
    return tuple(sorted(set(written)))


def routines(language: str = "en") -> Path:
    """The shipped routine files, one TOML file each."""
    return scripts(language) / "routines"


def audio() -> Path:
    """The folder of cue and bed sounds (``<name>.flac``).

    :raises NotFoundHere: when the installation lacks it.
    """
    return _shipped("audio")


def config_folder() -> Path:
    """The user's settings and own routines (``~/.config/calmcramp``)."""
    return Path(platformdirs.user_config_dir(NAME, appauthor=False))


def settings_file() -> Path:
    """The one settings file; it need not exist."""
    return config_folder() / "settings.toml"


def own_routines() -> Path:
    """Routines of the user's own; a file here shadows the shipped one of the same name."""
    return config_folder() / "routines"


def recordings() -> Path:
    """Lines that somebody has recorded, and the index of them."""
    return config_folder() / "recordings"


def own_scripts() -> Path:
    """Languages of the user's own, a folder each; a shipped language stays as it is."""
    return config_folder() / "scripts"


def cache_folder() -> Path:
    """What can be made again at any time, such as spoken clips (``~/.cache/calmcramp``)."""
    return Path(platformdirs.user_cache_dir(NAME, appauthor=False))


def clips() -> Path:
    """The spoken sentences already synthesised."""
    return cache_folder() / "clips"


def data_folder() -> Path:
    """What must not be lost, such as the diary (``~/.local/share/calmcramp``)."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False))


def memory_file() -> Path:
    """What outlives a night: the last cramp, warmth that lies on a leg, what helped."""
    return data_folder() / "memory.json"


def diary_file() -> Path:
    """The diary, in a folder of its own: its backups lie beside it."""
    return data_folder() / "diary" / "diary.db"


def schedule_file() -> Path:
    """What is begun at a set time, and what became of it."""
    return data_folder() / "schedule.json"


def ears_file() -> Path:
    """What the last ear test found."""
    return data_folder() / "ears.json"


def state_folder() -> Path:
    """What the program notes of itself (``~/.local/state/calmcramp``); losing it costs nobody
    anything but history."""
    return Path(platformdirs.user_state_dir(NAME, appauthor=False))


def faults_file() -> Path:
    """What went wrong with the machine, and when."""
    return state_folder() / "faults.json"


def volume_file() -> Path:
    """How loud it was last."""
    return state_folder() / "volume.json"


def last_good_settings() -> Path:
    """A copy of the settings with which the service started last."""
    return state_folder() / "settings.toml"


def models() -> Path:
    """Recogniser models that the user fetched, one folder each."""
    return data_folder() / "models"


def own_folders() -> tuple[Path, ...]:
    """All folders in which something of the user's may lie; they need not exist."""
    return config_folder(), data_folder(), state_folder(), cache_folder()


def runtime_folder() -> Path:
    """What lives only as long as the program runs, such as its door for ``calmcramp say``."""
    with warnings.catch_warnings():
        # Without a login session there is no such folder; the library then names one of its
        # own, and warns of it.
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_dir(NAME, appauthor=False))


def _shipped(name: str) -> Path:
    for folder in (PACKAGE / name, CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise NotFoundHere(f"this installation has no {name} folder", "install calmcramp again")
