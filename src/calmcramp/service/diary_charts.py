"""The diary in charts: week by week, with the pain above it; hour by hour; by muscle and side.

They are read in a minute and printed without colour: what differs also differs in lightness.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calmcramp.planning.summary import Span, Summary
from calmcramp.service.picture import canvas, write

if TYPE_CHECKING:
    from calmcramp.service.picture import Axes, Figure

Box = tuple[float, float, float, float]
"""Left, bottom, width and height, in shares of the sheet."""

INK, GREY, FAINT = "#222222", "#666666", "#e4e4e4"
BARS, PAIN = "#7f9fc4", "#a8431d"
SIDES = {
    "left": ("#b9cde4", INK),
    "right": ("#4a76ab", "white"),
    "both": ("#24405f", "white"),
    "unknown": ("#d8d3c8", INK),
}
"""Colour of the bar and of what is written on it; from light to dark, so that a grey print tells
them apart."""
MOST_PLACES = 6
SMALL, NORMAL = 7.0, 8.5
"""Letters, in points."""
FROM_NOON = (*range(12, 24), *range(12))
"""The night lies in the middle."""
EVENING = 6
"""So many hours after noon; before it nothing is shown where nothing was."""
_ROOM = 1.25
"""Above the tallest bar, for its label."""


def plot(summary: Summary, path: Path, began: date | None) -> None:
    """The charts as a picture of their own.

    :param began: the diary's first night; earlier weeks are marked as unknown
    """
    figure = canvas(10, 7)
    figure.text(0.065, 0.95, title(summary), fontsize=13, color=INK, weight="bold")
    weeks(figure, (0.065, 0.50, 0.88, 0.39), summary, began)
    hours(figure.add_axes((0.065, 0.155, 0.50, 0.22)), summary)
    places(figure.add_axes((0.72, 0.155, 0.225, 0.22)), summary)
    changes = [f"M{number}  {what}" for number, what in enumerate(medicines(summary, 110), 1)]
    text(figure, (0.065, 0.085), "\n".join(changes[-3:]), color=GREY, va="top")
    write(figure, path, 150)


def title(summary: Summary) -> str:
    """What it is, and of when."""
    period = summary.period
    return f"Leg cramps, {spelt(period.first)} to {spelt(period.last)}"


def spelt(day: date) -> str:
    """A date that nobody reads the wrong way round."""
    return f"{day.day} {day:%b %Y}"


def short(day: date) -> str:
    """The same without its year."""
    return f"{day.day} {day:%b}"


def medicines(summary: Summary, letters: int) -> list[str]:
    """Every new or changed medicine with its day, cut to so many letters."""
    lines = (f"{short(one.on)}: {one.text}" for one in summary.medicines)
    return [textwrap.shorten(line, letters, placeholder="…") for line in lines]


def text(figure: Figure, at: tuple[float, float], words: str, **style: Any) -> None:
    """Words on the sheet; a dollar sign is a dollar sign."""
    standing: dict[str, Any] = {"fontsize": NORMAL, "color": INK, "parse_math": False}
    figure.text(*at, words, **standing | style)


def weeks(figure: Figure, box: Box, summary: Summary, began: date | None) -> None:
    """A bar for each week's cramps; above it the worst pain as a dot, the mean as a ring."""
    left, bottom, width, height = box
    lower = figure.add_axes((left, bottom, width, height * 0.58))
    upper = figure.add_axes((left, bottom + height * 0.68, width, height * 0.32))
    spans = summary.weeks
    _bars(lower, spans, began)
    _pain(upper, spans)
    for axis in (lower, upper):
        axis.set_xlim(-0.6, len(spans) - 0.4)
        _plain(axis)
    lower.set_title("Cramps, by week beginning", **_HEADING)
    upper.set_title("Pain of 10, worst (dots) and mean (rings)", **_HEADING)
    first = spans[0].first
    for number, medicine in enumerate(summary.medicines, 1):
        at = (medicine.on - first).days / 7 - 0.5
        for axis in (lower, upper):
            axis.axvline(at, color=GREY, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
        upper.annotate(f"M{number}", (at, 11), (2, 1), va="top", color=GREY, **_BESIDE)


def _bars(axis: Axes, spans: Sequence[Span], began: date | None) -> None:
    counts = [span.cramps for span in spans]
    axis.bar(range(len(spans)), counts, width=0.62, color=BARS, zorder=2)
    for at, span in enumerate(spans):
        unknown = began is None or span.last < began
        _number(axis, at, span.cramps, "no diary" if unknown else str(span.cramps))
    _whole_numbers(axis, counts)
    axis.set_xticks(range(len(spans)), [short(span.first) for span in spans])


def _pain(axis: Axes, spans: Sequence[Span]) -> None:
    for at, span in enumerate(spans):
        if span.worst_pain is not None and span.mean_pain is not None:
            axis.plot([at, at], [span.mean_pain, span.worst_pain], color=PAIN, linewidth=0.8)
            axis.plot(at, span.mean_pain, "o", mec=PAIN, mfc="white", markersize=4.5, zorder=3)
            axis.plot(at, span.worst_pain, "o", color=PAIN, markersize=4.5, zorder=4)
    axis.set_ylim(0, 11)
    axis.set_yticks([0, 5, 10])
    axis.set_xticks([])


def hours(axis: Axes, summary: Summary) -> None:
    """A bar for each hour, the night in the middle."""
    daytime = any(summary.hours[hour] for hour in FROM_NOON[:EVENING])
    shown = FROM_NOON if daytime else FROM_NOON[EVENING:]
    counts = [summary.hours[hour] for hour in shown]
    axis.bar(range(len(shown)), counts, width=0.8, color=BARS, zorder=2)
    for at, count in enumerate(counts):
        _number(axis, at, count, str(count) if count else "")
    _whole_numbers(axis, counts)
    axis.set_xlim(-0.6, len(shown) - 0.4)
    axis.set_xticks(range(0, len(shown), 3), [f"{hour}:00" for hour in shown[::3]])
    axis.set_title("Cramps, by the hour they began in", **_HEADING)
    _plain(axis)


def places(axis: Axes, summary: Summary) -> None:
    """A bar for each muscle, its sides one after the other; what nobody named comes last."""
    found: dict[str, dict[str, int]] = {}
    for muscle, side, count in summary.places:
        found.setdefault(muscle, {})[side] = count
    sums = {muscle: sum(sides.values()) for muscle, sides in found.items()}
    muscles = sorted(found, key=lambda one: (one == "unknown", -sums[one]))[:MOST_PLACES]
    widest = max([*sums.values(), 3])
    for row, muscle in enumerate(muscles):
        _stack(axis, row, found[muscle])
    names = ["not named" if one == "unknown" else one.replace("-", " ") for one in muscles]
    axis.set_yticks(range(len(muscles)), names)
    axis.set_ylim(max(len(muscles), 4) - 0.4, -0.6)
    axis.set_xlim(0, widest * 1.05)
    axis.set_xticks([])
    axis.set_title("Cramps, by muscle and side", **_HEADING)
    _plain(axis)
    axis.grid(visible=False)
    axis.tick_params(axis="y", labelsize=NORMAL, colors=INK)
    axis.spines["bottom"].set_visible(False)
    _legend(axis)


def _stack(axis: Axes, row: int, sides: dict[str, int]) -> None:
    left = 0
    for side, (colour, ink) in SIDES.items():
        count = sides.get(side, 0)
        if count:
            axis.barh(row, count, left=left, height=0.66, color=colour, edgecolor="white")
            style: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "fontsize": SMALL,
                "color": ink,
            }
            axis.text(left + count / 2, row, str(count), **style)
        left += count


def _legend(axis: Axes) -> None:
    """What each colour is, below."""
    for at, (side, (colour, _)) in enumerate(SIDES.items()):
        place: dict[str, Any] = {"transform": axis.transAxes, "clip_on": False}
        axis.plot(-0.28 + 0.32 * at, -0.075, "s", color=colour, markersize=5, **place)
        name = "not known" if side == "unknown" else side
        style: dict[str, Any] = {"fontsize": SMALL, "color": GREY, "va": "center"}
        axis.text(-0.24 + 0.32 * at, -0.08, name, **style, **place)


_HEADING: dict[str, Any] = {"loc": "left", "fontsize": NORMAL, "color": INK, "pad": 5}
_BESIDE: dict[str, Any] = {"textcoords": "offset points", "fontsize": SMALL}


def _number(axis: Axes, at: float, top: float, label: str) -> None:
    """How many, above its bar."""
    colour = INK if label.isdigit() else GREY
    axis.annotate(label, (at, top), (0, 2), ha="center", color=colour, **_BESIDE)


def _whole_numbers(axis: Axes, counts: Sequence[int]) -> None:
    """A scale of whole numbers, with room for the labels above the tallest bar."""
    tallest = max([*counts, 3])
    axis.set_yticks(range(0, tallest + 1, -(-tallest // 4)))
    axis.set_ylim(0, tallest * _ROOM)


def _plain(axis: Axes) -> None:
    """Little ink: a base line, faint lines for the scale."""
    axis.tick_params(labelsize=SMALL, colors=GREY, length=0)
    axis.grid(axis="y", color=FAINT, linewidth=0.6)
    axis.set_axisbelow(True)
    for name in ("top", "right", "left"):
        axis.spines[name].set_visible(False)
    axis.spines["bottom"].set_color("#bbbbbb")
