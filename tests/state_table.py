"""The table of ``docs/dialogue.md``, drawn from the code.

python tests/state_table.py     writes it into the page
"""

from __future__ import annotations

from pathlib import Path

from calmcramp.dialogue.states import State
from calmcramp.dialogue.table import TABLE, Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dialogue.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def drawn() -> str:
    """Markdown: one table of what holds in many states, then one a state."""
    shared = [row for row in TABLE if len(row.states) > 8]
    parts = ["### In every state, or nearly", "", *_rows(shared)]
    for state in State:
        own = [row for row in TABLE if state in row.states and row not in shared]
        parts += ["", f"### {state.value}", "", *_rows(own)]
    return "\n".join(parts)


def _rows(rows: list[Row]) -> list[str]:
    head = ["| on | does | may lead to |", "|---|---|---|"]
    return head + [f"| {_on(row)} | {_does(row)} | {_to(row)} |" for row in rows]


def _on(row: Row) -> str:
    return ", ".join(f"`{on}`" for on in row.on)


def _does(row: Row) -> str:
    sentence = (row.do.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(sentence.split())


def _to(row: Row) -> str:
    return ", ".join(state.value for state in row.to) or "stays"


def page() -> str:
    """The whole page with the table as the code has it now."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
