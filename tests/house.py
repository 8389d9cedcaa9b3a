"""The source files as data, for the tests that look at the shape of the house."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "calmcramp"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def module(self) -> str:
        """The path inside the package, with dots: ``score.mix``; a room's own file is the room."""
        inside = self.path.relative_to(PACKAGE).with_suffix("")
        return ".".join(part for part in inside.parts if part != "__init__")

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    def imports(self) -> Iterator[str]:
        """Every module imported anywhere in the file, by its full name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self}:{node.lineno}: relative import"
                yield from self._from(node)

    def outside(self) -> set[str]:
        """The libraries imported that are neither this package nor the standard library."""
        tops = {name.partition(".")[0] for name in self.imports()}
        return tops - set(sys.stdlib_module_names) - {"calmcramp", "numpy"}

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def called(self) -> Iterator[str]:
        """The names that are called: ``open`` for ``open(x)``, ``.now`` for ``datetime.now()``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield f".{node.func.attr}"

    def _from(self, node: ast.ImportFrom) -> Iterator[str]:
        yield node.module or ""
        if node.module == "calmcramp":
            yield from (f"calmcramp.{alias.name}" for alias in node.names)


def sources(*folders: str) -> list[Source]:
    """Every Python file below these folders of the repository."""
    return [Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
