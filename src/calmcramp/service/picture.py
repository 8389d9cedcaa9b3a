"""A session as a picture: time along the bottom, a lane each for speech, tones, bed, the user, what
was heard, the state.

A long session is wrapped into rows, like the lines of a page of music. Whoever else draws does so
on a `canvas` of this file: no other one of this room knows the library.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

_ROW_SECONDS = {30: 5, 60: 5, 120: 10, 300: 30, 600: 60, 1800: 120}
"""How much time a row may show, and how far apart its ticks then are, in seconds."""
_MOST_ROWS = 8
_LANES = ("speech", "tones", "bed", "user", "heard", "state")
_HEIGHTS = {"speech": 2.2, "user": 1.2, "heard": 1.2}
"""Lanes with words are taller: the words stand above their bars."""
_COLOURS = {
    "speech": "#3b6ea8",
    "tones": "#7aa37a",
    "bed": "#c9c3b4",
    "user": "#c0713d",
    "heard": "#d9a441",
    "state": "#e3dfd6",
}
_LETTERS_IN_A_ROW = 270
"""About how many small letters fit side by side in a whole row."""
_LETTERS_IN_A_TITLE = 150


@dataclass(frozen=True)
class Bar:
    """Something that lasts: from `began` for `seconds`, with what to write on it."""

    began: float
    seconds: float
    text: str = ""


@dataclass
class Session:
    """What happened, lane by lane; times in seconds from the start of the picture."""

    title: str
    seconds: float
    lanes: dict[str, list[Bar]] = field(default_factory=lambda: {lane: [] for lane in _LANES})

    def add(self, lane: str, began: float, seconds: float, text: str = "") -> None:
        """Put a bar into a lane."""
        self.lanes[lane].append(Bar(began, seconds, text))


def row_seconds(seconds: float) -> int:
    """How much time one row shows, so that the whole session needs at most eight rows."""
    return next((row for row in _ROW_SECONDS if seconds <= row * _MOST_ROWS), max(_ROW_SECONDS))


def draw(session: Session, path: Path) -> None:
    """Write the session as a PNG to `path`."""
    span = row_seconds(session.seconds)
    rows = max(1, -(-int(session.seconds * 1000) // (span * 1000)))
    lanes = [lane for lane in _LANES if session.lanes[lane]]
    height = sum(_HEIGHTS.get(lane, 0.7) for lane in lanes)
    figure = canvas(16, 0.8 + rows * (0.5 + 0.36 * height))
    axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
    for row, axis in enumerate(axes):
        _draw_row(axis, session, lanes, row * span, span)
    title = textwrap.shorten(session.title, _LETTERS_IN_A_TITLE, placeholder="...")
    axes[0].set_title(title, loc="left", fontsize=12, parse_math=False)
    axes[-1].set_xlabel("minutes : seconds")
    figure.tight_layout()
    write(figure, path)


def canvas(width: float, height: float) -> Figure:
    """An empty sheet of so many inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=90)
    FigureCanvasAgg(figure)
    return figure


def write(figure: Figure, path: Path, dpi: float = 90) -> None:
    """Write the sheet to `path`: as a PDF where its name ends so, otherwise as a PNG."""
    from matplotlib import rc_context

    pdf = path.suffix.lower() == ".pdf"
    with warnings.catch_warnings(), rc_context({"pdf.fonttype": 42}):
        # A letter that the font has not is a small box, and no reason to tell a programmer's line.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure.savefig(path, format="pdf" if pdf else "png", dpi=dpi)


def _draw_row(axis: Axes, session: Session, lanes: Sequence[str], start: int, span: int) -> None:
    ticks = range(start, start + span + 1, _ROW_SECONDS[span])
    axis.set_xlim(start, start + span)
    axis.set_xticks(ticks, [f"{tick // 60}:{tick % 60:02}" for tick in ticks], fontsize=8)
    axis.grid(axis="x", color="#eeeeee")
    axis.set_axisbelow(True)
    floor, names = 0.0, []
    for lane in reversed(lanes):
        height = _HEIGHTS.get(lane, 0.7)
        _draw_lane(axis, lane, (floor, height), session.lanes[lane], (start, start + span))
        names.append((floor + 0.3, lane))
        floor += height
    axis.set_ylim(-0.1, floor)
    axis.set_yticks([at for at, _ in names], [lane for _, lane in names])


def _draw_lane(
    axis: Axes, lane: str, place: tuple[float, float], bars: Sequence[Bar], row: tuple[int, int]
) -> None:
    floor, height = place
    seen = [bar for bar in bars if bar.began < row[1] and bar.began + bar.seconds > row[0]]
    for index, bar in enumerate(seen):
        left, right = max(bar.began, row[0]), min(bar.began + bar.seconds, row[1])
        axis.barh(
            floor + 0.3,
            right - left,
            left=left,
            height=0.5,
            color=_COLOURS[lane],
            edgecolor="white",
            linewidth=0.6,
        )
        until = seen[index + 1].began if index + 1 < len(seen) else float(row[1])
        if bar.text and (bar.began >= row[0] or lane == "state"):
            _label(axis, bar.text, (left, floor, height), (until - left) / (row[1] - row[0]))


def _label(axis: Axes, text: str, place: tuple[float, float, float], share: float) -> None:
    """Words above their bar, or on it where the lane is low, as far as the next bar leaves room."""
    left, floor, height = place
    letters = int(_LETTERS_IN_A_ROW * share) - 1
    if letters < 3:
        return
    above = height > 1
    room = 4 if height > 2 else 1
    lines = textwrap.wrap(text, max(letters, 6), max_lines=room, placeholder="…")
    at = floor + (0.6 if above else 0.3)
    axis.text(
        left,
        at,
        "\n".join(lines),
        va="bottom" if above else "center",
        fontsize=7,
        color="#333333",
        clip_on=True,
        parse_math=False,
    )
