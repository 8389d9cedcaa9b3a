"""One page that a doctor can read in a minute: in short, three charts, three months week by week,
medicines as they were entered, and what to ask (care-brief 9).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calmcramp.planning.summary import Summary
from calmcramp.service import sheet_words as words
from calmcramp.service.diary_charts import (
    FAINT,
    GREY,
    INK,
    NORMAL,
    SMALL,
    hours,
    medicines,
    places,
    spelt,
    text,
    weeks,
)
from calmcramp.service.picture import canvas, write

if TYPE_CHECKING:
    from calmcramp.service.picture import Axes, Figure

WIDTH, HEIGHT = 8.27, 11.69
"""A4, in inches."""
LEFT, MIDDLE, RIGHT = 0.075, 0.53, 0.935
LINE, SMALL_LINE = 0.0155, 0.0135
"""From one line of text to the next, in shares of the page's height."""
_TABLE = (0.388, 0.148)
"""Where the table begins and ends."""
_COLUMN = 0.62
"""Where the right-hand column begins."""
_NARROW, _HALF = 50, 52
"""Letters side by side in the right-hand column, and in half of the page."""
_LONGEST_MEDICINE = 90
_MOST = {"signs": 5, "medicines": 5, "triggers": 6}
"""Lines of each block of the right-hand column."""
_CELLS = (0.0, 0.115, 0.17, 0.225, 0.28, 0.345, 0.41, 0.475)
"""The right edge of each cell, of the first one its left edge, from the left one on."""


def draw(summary: Summary, path: Path, began: date | None) -> None:
    """Write the page to `path`, as its ending says: PDF or PNG.

    :param began: the diary's first night, None where there is none
    """
    figure = canvas(WIDTH, HEIGHT)
    _head(figure, summary, began)
    weeks(figure, (LEFT, 0.645, RIGHT - LEFT, 0.175), summary, began)
    hours(figure.add_axes((LEFT, 0.485, 0.45, 0.1)), summary)
    places(figure.add_axes((0.69, 0.485, RIGHT - 0.69, 0.1)), summary)
    _table(figure, summary, began)
    _column(figure, summary)
    _foot(figure, summary)
    write(figure, path, 150)


def _head(figure: Figure, summary: Summary, began: date | None) -> None:
    period = summary.period
    text(figure, (LEFT, 0.955), "Leg cramp diary", fontsize=17, weight="bold")
    first = max(period.first, began) if began is not None else period.first
    text(figure, (LEFT, 0.937), f"{spelt(first)} to {spelt(period.last)}", color=GREY, fontsize=10)
    text(figure, (MIDDLE, 0.955), "Name: " + "_" * 42, color=GREY)
    text(figure, (MIDDLE, 0.935), "Date of birth: " + "_" * 36, color=GREY)
    told = words.in_short(summary)
    half = (len(told) + 1) // 2
    _listed(figure, (LEFT, 0.905), told[:half])
    _listed(figure, (MIDDLE, 0.905), told[half:])


def _listed(
    figure: Figure, at: tuple[float, float], lines: Sequence[str], wide: int = _HALF
) -> None:
    """Lines with a bullet each."""
    left, top = at
    wrapped = [
        (row == 0, part) for one in lines for row, part in enumerate(textwrap.wrap(one, wide))
    ]
    for row, (first, part) in enumerate(wrapped):
        if first:
            text(figure, (left, top - row * LINE), "•")
        text(figure, (left + 0.016, top - row * LINE), part)


def _table(figure: Figure, summary: Summary, began: date | None) -> None:
    top, bottom = _TABLE
    page = _page(figure)
    text(figure, (LEFT, top + 0.032), "Week by week, the newest first", weight="bold")
    _cells(figure, top + 0.013, words.COLUMNS, GREY)
    _cells(figure, top + 0.0015, words.UNDER_COLUMNS, GREY)
    rows = words.rows(summary, began)
    step = (top - bottom) / len(rows)
    for row, cells in enumerate(rows):
        at = top - (row + 1) * step
        _cells(figure, at + 0.0055, cells, INK)
        if cells[1] == "":
            text(figure, (LEFT + 0.085, at + 0.0055), "no diary yet", fontsize=SMALL, color=GREY)
        _rule(page, at, FAINT)
    _rule(page, top - 0.0005, GREY)


def _cells(figure: Figure, at: float, cells: Sequence[str], colour: str) -> None:
    for edge, cell in zip(_CELLS, cells, strict=True):
        side = "left" if edge == 0 else "right"
        text(figure, (LEFT + edge, at), cell, fontsize=SMALL, color=colour, ha=side)


def _page(figure: Figure) -> Axes:
    """The whole page as one field, to draw lines on."""
    page = figure.add_axes((0, 0, 1, 1), zorder=-1)
    page.set_axis_off()
    page.set_xlim(0, 1)
    page.set_ylim(0, 1)
    return page


def _rule(page: Axes, at: float, colour: str) -> None:
    page.plot([LEFT, LEFT + _CELLS[-1]], [at, at], color=colour, linewidth=0.7)


def _column(figure: Figure, summary: Summary) -> None:
    """Beside the table: signs, medicines, triggers, as far as there is room."""
    top = _TABLE[0] + 0.032
    for row, (line, style) in enumerate(_column_lines(summary)):
        text(figure, (_COLUMN, top - row * SMALL_LINE), line, **style)


def _column_lines(summary: Summary) -> Iterator[tuple[str, dict[str, Any]]]:
    changes = [f"M{n}  {one}" for n, one in enumerate(medicines(summary, _LONGEST_MEDICINE), 1)]
    signs = words.flags(summary)
    blocks = (
        ("Signs named in the night", signs or ["none"], "signs"),
        ("Medicines, as they were entered", changes[::-1] or ["none entered"], "medicines"),
        ("Nights with a cramp, after a day with", words.triggers(summary), "triggers"),
    )
    for heading, told, name in blocks:
        if told:
            yield heading, {"weight": "bold", "fontsize": NORMAL}
            for line in _fitted(told, _MOST[name]):
                yield line, {"fontsize": SMALL}
            yield "", {}


def _fitted(told: Sequence[str], most: int) -> list[str]:
    """Wrapped entries, as many as there is room for; how many are left out is told."""
    lines: list[str] = []
    for number, one in enumerate(told):
        wrapped = textwrap.wrap(one, _NARROW, subsequent_indent="     ")
        last = number == len(told) - 1
        if len(lines) + len(wrapped) + (not last) > most:
            return [*lines, f"and {len(told) - number} more, which the diary has"]
        lines += wrapped
    return lines


def _foot(figure: Figure, summary: Summary) -> None:
    text(figure, (LEFT, 0.122), "Questions to ask", weight="bold")
    _listed(figure, (LEFT, 0.106), words.questions(summary), wide=110)
    text(figure, (LEFT, 0.015), words.DISCLAIMER, fontsize=SMALL, color=GREY, linespacing=1.35)
