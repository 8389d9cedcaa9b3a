"""The table of the library in ``docs/routines.md``, drawn from the files.

python tests/library_table.py     writes it into the page
"""

from __future__ import annotations

from pathlib import Path

from library import LED, SHIPPED, led, minutes_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "routines.md"
BEGIN, END = "<!-- library: begin -->", "<!-- library: end -->"


def drawn() -> str:
    """Markdown: every routine that somebody settles down to, and grounding."""
    names = sorted((*LED, "grounding"), key=lambda name: (SHIPPED[name].kind, name))
    head = ["| name | what it is | minutes | asked for by | instead |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(name) for name in names)])


def _row(name: str) -> str:
    routine = SHIPPED[name]
    length = f"{round(2 * minutes_of(led(name))) / 2:g}"
    if routine.minutes:
        length += f" ({routine.minutes.shortest:g}-{routine.minutes.longest:g})"
    called = f'"{routine.called[0]}"' if routine.called else ""
    other = f"`{routine.instead}`" if routine.instead else ""
    return f"| `{name}` | {routine.title} | {length} | {called} | {other} |"


def page() -> str:
    """The whole page with the table as the files have it now."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
