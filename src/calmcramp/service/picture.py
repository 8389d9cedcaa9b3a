"""A session as a picture: time along the bottom, a lane each for speech, tones, bed, the user, what was heard, the state.

A long session is wrapped into rows, like the lines of a page of music.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW_SECONDS = (30, 60, 120, 300, 600, 1800)
_MOST_ROWS = 8
_LANES = ("speech", "tones", "bed", "user", "heard", "state")
_COLOURS = {"speech": "#3b6ea8", "tones": "#7aa37a", "bed": "#c9c3b4", "user": "#c0713d", "heard": "#d9a441", "state": "#e9e6df"}
_LETTERS_A_SECOND_OF_ROW = 260
"""About how many small letters fit side by side in a whole row."""


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
    return next((row for row in _ROW_SECONDS if seconds <= row * _MOST_ROWS), _ROW_SECONDS[-1])


def draw(session: Session, path: Path) -> None:
    """Write the session as a PNG to `path`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    span = row_seconds(session.seconds)
    rows = max(1, -(-int(session.seconds * 1000) // (span * 1000)))
    figure = Figure(figsize=(16, 1.0 + 2.6 * rows), dpi=90)
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
    for row, axis in enumerate(axes):
        _draw_row(axis, session, row * span, span)
    axes[0].set_title(session.title, loc="left", fontsize=12)
    axes[-1].set_xlabel("minutes : seconds")
    figure.tight_layout()
    figure.savefig(path, format="png")


def _draw_row(axis: Axes, session: Session, start: float, span: float) -> None:
    axis.set_xlim(start, start + span)
    axis.set_ylim(-0.5, len(_LANES) - 0.5)
    axis.set_yticks(range(len(_LANES)), reversed(_LANES))
    axis.set_xticks([start + span * part / 10 for part in range(11)])
    axis.set_xticklabels([_clock(start + span * part / 10) for part in range(11)], fontsize=8)
    axis.grid(axis="x", color="#eeeeee")
    axis.set_axisbelow(True)
    for height, lane in enumerate(reversed(_LANES)):
        _draw_lane(axis, lane, height, session.lanes[lane], (start, start + span))


def _draw_lane(axis: Axes, lane: str, height: int, bars: Sequence[Bar], row: tuple[float, float]) -> None:
    for bar in bars:
        left, right = max(bar.began, row[0]), min(bar.began + bar.seconds, row[1])
        if right <= left:
            continue
        axis.barh(height, right - left, left=left, height=0.86, color=_COLOURS[lane], edgecolor="white", linewidth=0.6)
        if bar.text and bar.began >= row[0]:
            _label(axis, lane, height, bar, (left, right, row[1] - row[0]))


def _label(axis: Axes, lane: str, height: int, bar: Bar, where: tuple[float, float, float]) -> None:
    left, right, span = where
    letters = int(_LETTERS_A_SECOND_OF_ROW * (right - left) / span)
    if letters < 3:
        return
    lines = textwrap.wrap(bar.text, max(letters, 5))[:5]
    colour: dict[str, Any] = {"color": "white" if lane in ("speech", "user") else "#333333"}
    axis.text(left + span * 0.001, height, "\n".join(lines), va="center", fontsize=5.5, clip_on=True, **colour)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}" if seconds % 1 else f"{int(seconds // 60)}:{int(seconds % 60):02}"
