"""Every fault of routine files: how they are written, what they say, whether it fits its place, and
whom they may be led for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from calmcramp.dialogue.vocabulary import Vocabulary, read_words
from calmcramp.dialogue.wording import ALWAYS_OBEYED, Wording, read_wording
from calmcramp.errors import Fault, FaultsFound, NotFoundHere, did_you_mean
from calmcramp.score.routine import Routine
from calmcramp.score.said import said
from calmcramp.score.score import Sounds
from calmcramp.score.suited import suited, why_not
from calmcramp.score.whom import FLAGS
from calmcramp.service.programme import lay_out_parts
from calmcramp.service.shelf import Shelf, read_text

NOBODY: frozenset[str] = frozenset()
"""The flags of somebody of whom nothing is known."""


def check(paths: Sequence[Path], shelf: Shelf, sounds: Sounds) -> list[Fault]:
    """Every fault of these files (and of the TOML files in these folders).

    :raises NotFoundHere: when one of the paths is not there
    """
    for path in paths:
        if not path.exists():
            raise NotFoundHere(f"there is no file {path}", "check the name")
    examiner = _Examiner(shelf, sounds)
    return [fault for path in paths for file in _files(path) for fault in examiner.faults_of(file)]


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.toml")) or [path] if path.is_dir() else [path]


@dataclass(frozen=True)
class _Examiner:
    shelf: Shelf
    sounds: Sounds

    def faults_of(self, path: Path) -> list[Fault]:
        """Everything that is wrong with one file, each thing once."""
        if path.is_dir():
            what = "there is no routine in this folder"
            return [Fault(str(path), what, "a routine is a .toml file")]
        try:
            routine, text = self.shelf.read(path), read_text(path)
        except FaultsFound as error:
            return [*error.faults]
        found = [
            *self._said(routine, text, path.name),
            *self._called(routine, path.name),
            *self._others(routine, path.name),
        ]
        return found or list(dict.fromkeys(self._laid_out(routine, path)))

    def _said(self, routine: Routine, text: str, name: str) -> Iterator[Fault]:
        """What no line may hold."""
        if self._words is None or self._wording is None:
            return
        for line in said(routine):
            place = _place(line.text, text, name)
            yield from self._wording.faults_in(line.text, place, line.mode, line.asks, self._words)

    def _called(self, routine: Routine, name: str) -> Iterator[Fault]:
        """Phrases that could never ask for it."""
        taken = {
            phrase: other.name
            for other in self.shelf.routines
            for phrase in other.called
            if other.name != routine.name
        }
        for phrase in routine.called:
            if phrase in taken:
                yield Fault(name, f'"{phrase}" asks for {taken[phrase]}', "find another phrase")
            elif self._words and ALWAYS_OBEYED in self._words.occurring(phrase):
                what = f'"{phrase}" holds a word for {ALWAYS_OBEYED}'
                yield Fault(name, what, "that would be obeyed; find another phrase")

    def _others(self, routine: Routine, name: str) -> Iterator[Fault]:
        """Routines and passages that it names and that are not there."""
        find = self._find(routine)
        named = [(key, getattr(routine, key)) for key in ("ends", "instead", "shorter")]
        for key, other in [*named, *(("part", piece.routine) for piece in routine.pieces)]:
            try:
                find(other) if other else None
            except NotFoundHere as error:
                yield Fault(name, f"{key}: {error.what}", error.remedy)
            except FaultsFound as error:
                yield from error.faults
        for piece in routine.pieces:
            yield from _passages(piece.routine, piece.passages or (), find, name)

    def _laid_out(self, routine: Routine, path: Path) -> Iterator[Fault]:
        """What does not fit its place, for anybody."""
        find, done = self._find(routine), list[Routine]()
        for flags in (NOBODY, *(frozenset({flag}) for flag in FLAGS)):
            what = suited(routine, flags)
            if why_not(routine, flags) or (what in done and not routine.pieces):
                continue
            done.append(what)
            try:
                lay_out_parts(((routine.name, None),), find, self.sounds, flags=flags)
            except NotFoundHere as error:
                yield Fault(path.name, error.what, error.remedy)
            except FaultsFound as error:
                yield from (_in_file(fault, routine.name, path) for fault in error.faults)

    def _find(self, routine: Routine) -> Callable[[str], Routine]:
        """A routine by its name, the one that is examined before that of the shelf."""
        return lambda name: routine if name == routine.name else self.shelf.routine(name)

    @cached_property
    def _words(self) -> Vocabulary | None:
        path = self.shelf.shipped.parent / "words.toml"
        return read_words(read_text(path), path.name) if path.is_file() else None

    @cached_property
    def _wording(self) -> Wording | None:
        """What no line may hold; a language that has not written it down yet is not checked."""
        path = self.shelf.shipped.parent / "wording.toml"
        if self._words is None or not path.is_file():
            return None
        return read_wording(read_text(path), path.name, self._words)


def _passages(
    routine: str, names: Iterable[str], find: Callable[[str], Routine], place: str
) -> Iterator[Fault]:
    try:
        known = [passage.name for passage in find(routine).passages]
    except (NotFoundHere, FaultsFound):
        return
    for name in names:
        if name not in known:
            what = f'part: {routine} has no passage "{name}"'
            yield Fault(place, what, did_you_mean(name, known))


def _place(line: str, text: str, name: str) -> str:
    """The file, and the line of it on which something is said; just the file where a slot was
    filled."""
    at = text.find(line)
    return name if at < 0 else f"{name}:{text.count(chr(10), 0, at) + 1}"


def _in_file(fault: Fault, routine: str, path: Path) -> Fault:
    """A fault of the layout knows only its routine; a person looks for it in a file."""
    what = fault.what if fault.place == routine else f"{fault.place}: {fault.what}"
    return replace(fault, place=path.name, what=what)
