"""Small functions, short files, nothing left open."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

from house import ROOT, Function, Source, sources

LONGEST_FUNCTION = 40
LONGEST_FILE = 320
DEEPEST_NESTING = 3
MEDIAN_FUNCTION = 10

EVERYTHING = sources("src", "tests", "tools", "bench")
TEXTS = [
    path
    for folder in ("src", "tests", "tools", "bench", "scripts", "docs")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".toml", ".md", ".sh"} and path != Path(__file__)
]

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def nesting(node: ast.AST, depth: int = 0) -> int:
    """How deep blocks lie within blocks; an ``elif`` is no deeper than its ``if``."""
    deepest = depth
    for child in ast.iter_child_nodes(node):
        chained = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        inner = depth + (isinstance(child, BLOCKS) and not chained)
        deepest = max(deepest, nesting(child, inner))
    return deepest


@pytest.mark.parametrize("source", EVERYTHING, ids=str)
def test_functions_are_short_and_shallow(source: Source) -> None:
    long = [f.name for f in source.functions() if lines(f) > LONGEST_FUNCTION]
    deep = [f.name for f in source.functions() if nesting(f) > DEEPEST_NESTING]

    assert (long, deep) == ([], [])


@pytest.mark.parametrize("source", EVERYTHING, ids=str)
def test_files_are_short(source: Source) -> None:
    assert len(source.text.splitlines()) <= LONGEST_FILE


def test_most_functions_are_very_short() -> None:
    all_lines = [lines(function) for source in sources("src") for function in source.functions()]
    assert statistics.median(all_lines) < MEDIAN_FUNCTION


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_left_open(path: Path) -> None:
    left_open = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    assert left_open.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", sources("tests"), ids=str)
def test_no_test_is_left_out_or_waits_by_the_clock(source: Source) -> None:
    avoided = r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\bsleep\(|\bMagicMock\b"
    assert re.findall(avoided, source.text) == []


def test_every_silenced_check_is_named() -> None:
    bare = [
        f"{source}:{number}"
        for source in EVERYTHING
        for number, line in enumerate(source.text.splitlines(), 1)
        if re.search(r"[#] noqa(?!: [A-Z])|[#] type: ignore(?!\[)", line)
    ]
    assert bare == []
