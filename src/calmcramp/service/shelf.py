"""Finds and reads what is spoken: the routines, words and lines of one language, and the user's
own.

A routine in the user's own folder shadows the shipped one of the same name. A broken file of the
user's own never takes the shipped ones away: its faults are kept, and the shipped routine is used.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from calmcramp import places
from calmcramp.dialogue.answers import Answers, merged
from calmcramp.dialogue.answers_reading import read_answers
from calmcramp.errors import Fault, FaultsFound, NotFoundHere, did_you_mean
from calmcramp.score.reading import read_routine
from calmcramp.score.routine import Routine

ANSWERS = "answers.toml"
"""Beside the folder of routines, shipped or the user's own."""
LARGEST = 200_000
"""Bytes a text file of the user's may have; a routine has a few thousand."""


def read_text(path: Path) -> str:
    """The text of a file.

    :raises NotFoundHere: when there is none; FaultsFound: when it can't be read, is too large or
        isn't UTF-8
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise FaultsFound([Fault(str(path), "this is no file", "put a text file there")])
        if found.st_size > LARGEST:
            what = f"the file is larger than {LARGEST // 1000} kB"
            raise FaultsFound([Fault(str(path), what, "a routine is a short text")])
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise NotFoundHere(f"there is no file {path}", "check the name") from None
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8 text"
        raise FaultsFound([Fault(str(path), what, "save the file as UTF-8")]) from None
    except OSError as error:
        raise FaultsFound(
            [Fault(str(path), f"can not be read ({error.strerror})", "check the file")]
        ) from None


@dataclass(frozen=True)
class Shelf:
    """The routines of one language.

    :param slots: what `{emergency}` and its like stand for
    """

    shipped: Path
    own: Path
    slots: Mapping[str, str]

    @cached_property
    def _read(self) -> tuple[dict[str, Routine], tuple[Fault, ...]]:
        routines: dict[str, Routine] = {}
        faults: list[Fault] = []
        for folder in (self.shipped, self.own):
            for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
                try:
                    routine = self.read(path)
                    routines[routine.name] = routine
                except FaultsFound as error:
                    faults.extend(error.faults)
        return routines, tuple(faults)

    @cached_property
    def _answered(self) -> tuple[Answers | None, tuple[Fault, ...]]:
        faults: list[Fault] = []
        found: Answers | None = None
        for folder in (self.shipped, self.own):
            path = folder.parent / ANSWERS
            try:
                own = read_answers(read_text(path), path.name) if path.is_file() else None
                found = merged(found, own) if found and own else found or own
            except FaultsFound as error:
                faults.extend(error.faults)
        if found is not None:
            found.find("why")  # its patterns are made ready at the first question
        return found, tuple(faults)

    @property
    def answers(self) -> Answers | None:
        """The questions that are answered, the user's own among them; None without any."""
        return self._answered[0]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the files on the shelf, all of it."""
        return (*self._read[1], *self._answered[1])

    @property
    def routines(self) -> tuple[Routine, ...]:
        """Every routine that can be used, by name."""
        return tuple(routine for _, routine in sorted(self._read[0].items()))

    def read(self, path: Path) -> Routine:
        """One routine file. Raises FaultsFound with all its faults, NotFoundHere when there is
        none."""
        return read_routine(read_text(path), path.name, self.slots)

    def routine(self, name: str) -> Routine:
        """The routine of that name.

        :raises NotFoundHere: with the nearest name there is; or BadRoutine when the user's own file
            of that name is broken
        """
        known = self._read[0]
        if name in known:
            return known[name]
        broken = self.own / f"{name}.toml"
        if broken.is_file():
            return self.read(broken)
        remedy = did_you_mean(name, known) or "see: calmcramp routines list"
        raise NotFoundHere(f'there is no routine "{name}"', remedy)


def open_shelf(language: str, slots: Mapping[str, str]) -> Shelf:
    """The shelf of a language, with the user's own routines in front."""
    return Shelf(places.routines(language), places.own_routines(), slots)
