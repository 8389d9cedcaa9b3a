"""Everything that is spoken in a routine, as it is written."""

from __future__ import annotations

from calmcramp.score.reading import read_routine
from calmcramp.score.said import Said, said
from routine_texts import EVERYTHING, PARTS


def test_every_line_is_told_with_its_passage_its_mode_and_its_room() -> None:
    routine = read_routine(EVERYTHING, "evening.toml", {"emergency": "112"})

    assert list(said(routine)) == [
        Said("all", "Call 112.", "sleep"),
        Said("all", "Toes up.", "relax", room=5.5),
        Said("all", "Hold it there.", "relax", room=24.5),
        Said("all", "Half as strong.", "relax", room=24.5),
        Said("all", "In", "relax"),
        Said("all", "and out", "relax"),
        Said("all", "Small and easy.", "relax"),
        Said("all", "Small and easy.", "relax"),
        Said("all", "In", "relax"),
        Said("all", "sip", "relax"),
        Said("all", "and out", "relax"),
        Said("all", "Small and easy.", "relax"),
        Said("all", "Toes up, lightly.", "relax", room=8),
        Said("all", "Toes up a second time, lightly.", "relax", room=8),
        Said("all", "Let go.", "relax"),
        Said("all", "Notice the difference.", "relax"),
        Said("all", "Let the calf grow heavy.", "relax", room=10),
        Said("all", "Is it easing?", "relax", asks=True),
        Said("all", "Easing?", "relax", asks=True),
    ]


def test_what_is_put_together_says_nothing_of_its_own() -> None:
    assert list(said(read_routine(PARTS, "evening.toml"))) == []
