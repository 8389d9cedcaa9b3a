"""The list of answers in ``docs/answers.md``, drawn from ``scripts/en/answers.toml``.

python tests/answers_page.py     writes it into the page
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from calmcramp import places
from calmcramp.dialogue.answers_reading import read_answers

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "answers.md"
BEGIN, END = "<!-- list: begin -->", "<!-- list: end -->"

SHIPPED = read_answers((places.scripts() / "answers.toml").read_text("utf-8"), "answers.toml")
SAID = tomllib.loads((TESTS / "dialogue" / "questions.toml").read_text("utf-8"))


def drawn() -> str:
    """Markdown: every answer with one way of asking, its first sentence and its further parts."""
    head = ["| answer | asked like this | begins with | more |", "|---|---|---|---|"]
    rows = (
        f"| `{each.id}` | {SAID['asked'][each.id][0]} | {each.say[0].text} | {len(each.more)} |"
        for each in SHIPPED.all
    )
    return "\n".join([*head, *rows])


def page() -> str:
    """The whole page with the list as the file has it now."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
