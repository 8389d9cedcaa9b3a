"""On which line of a TOML text each table, key and element begins.

The parser of the standard library keeps no line numbers, and a fault without its line is no help
to somebody who edits a routine by hand. This reads a text that is known to be valid TOML only as
far as is needed to count lines; on anything else it is merely imprecise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""The way to a value: ``("passage", 0, "step", 2, "text")``."""

_TOKEN = re.compile(
    r"""
      (?P<skip>\#[^\n]*|[ \t\r]+)
    | (?P<word>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3,5} | '{3}(?:[^']|'(?!''))*'{3,5}
             | "(?:[^"\\\n]|\\.)*" | '[^'\n]*' | [A-Za-z0-9_+:-]+)
    | (?P<mark>[\n\[\]{},=.])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass
class _Box:
    """An array or inline table that is open: where it is, and the place inside."""

    path: Path
    array: bool
    key: str | int = ""

    @property
    def here(self) -> Path:
        return (*self.path, self.key)


@dataclass
class _Scan:
    """What is known while the text goes by."""

    lines: dict[Path, int] = field(default_factory=dict)
    arrays: dict[Path, int] = field(default_factory=dict)
    """The index of the last element of each array of tables."""
    table: Path = ()
    boxes: list[_Box] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The dotted words of the line so far."""
    value: Path | None = None
    """The key whose value is being read."""

    def note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of everything in a valid TOML text that has a line of its own."""
    scan = _Scan()
    for piece, line in _tokens(text):
        if scan.value is not None:
            _in_value(scan, piece, line)
        elif piece == "=":
            scan.value = scan.table + tuple(scan.words)
            scan.note(scan.value, line)
        elif piece == "\n":
            _header(scan, line)
        elif piece not in ".":
            scan.words.append(_bare(piece))
    return scan.lines


def nearest_line(lines: dict[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the nearest thing around it; None when nothing is known."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for found in _TOKEN.finditer(text + "\n"):
        if found.lastgroup != "skip":
            yield found.group(), line
        line += found.group().count("\n")


def _header(scan: _Scan, line: int) -> None:
    """The end of a line without a value: a header such as ``[[passage.step]]``, or nothing."""
    brackets = scan.words.count("[")
    names = [word for word in scan.words if word not in ("[", "]")]
    scan.words = []
    if not brackets or not names:
        return
    path: Path = ()
    for name in names[:-1]:
        path = _last(scan, (*path, name))
    path = (*path, names[-1])
    if brackets > 1:
        scan.arrays[path] = scan.arrays.get(path, -1) + 1
    scan.table = _last(scan, path)
    scan.note(scan.table, line)


def _last(scan: _Scan, path: Path) -> Path:
    return (*path, scan.arrays[path]) if path in scan.arrays else path


def _in_value(scan: _Scan, piece: str, line: int) -> None:
    box = scan.boxes[-1] if scan.boxes else None
    if piece == "\n":
        if box is None:
            scan.value, scan.words = None, []
        return
    if box is not None and piece not in ("]", "}", ",", "="):
        _element(scan, box, piece, line)
    if piece in ("[", "{"):
        inner = box.here if box is not None else scan.value or ()
        scan.boxes.append(_Box(inner, piece == "[", 0 if piece == "[" else ""))
    elif piece in ("]", "}") and scan.boxes:
        scan.boxes.pop()
    elif piece == "," and box is not None:
        box.key = box.key + 1 if isinstance(box.key, int) else ""


def _element(scan: _Scan, box: _Box, piece: str, line: int) -> None:
    if not box.array and box.key == "":
        box.key = _bare(piece)
    scan.note(box.here, line)


def _bare(word: str) -> str:
    return word[1:-1] if word[:1] in "\"'" and len(word) > 1 else word
