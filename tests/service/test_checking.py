"""`routines check`: what files say, whom they name, and whether it fits for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcramp import places
from calmcramp.errors import NotFoundHere
from calmcramp.service.checking import check
from calmcramp.service.shelf import Shelf
from library import CalmVoice
from routine_texts import HEAD, written

SHELF = Shelf(places.routines(), places.routines() / "none", {"emergency": "one one two"})
SAY = 'kind = "say"\ntext = "{}"'


def faults(tmp_path: Path, text: str, shelf: Shelf = SHELF) -> list[str]:
    path = tmp_path / "evening.toml"
    path.write_text(text, encoding="utf-8")
    return [str(fault) for fault in check([path], shelf, CalmVoice())]


def test_a_sound_file_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, written(SAY.format("Lie down, and let it rest."))) == []


def test_forbidden_words_and_live_commands_are_told_with_their_line(tmp_path: Path) -> None:
    steps = [SAY.format(text) for text in ("Rest.", "Point your toes.", "Stop if it hurts.")]
    told = faults(tmp_path, written("\n[[passage.step]]\n".join(steps)))

    assert told[0].startswith('evening.toml:13: a line says "point your"; toes that point down')
    assert 'evening.toml:16: a line holds the command "still-hurts": "Stop if it hurts."' in told[1]
    assert 'holds the command "stop"' in told[2]
    assert len(told) == 3


def test_a_question_may_name_its_answers(tmp_path: Path) -> None:
    ask = 'kind = "ask"\nname = "easing"\ntext = "Is it easing? Yes, a little, or no."'

    assert faults(tmp_path, written(ask)) == []


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ('ends = "sleep-endign"', 'ends: there is no routine "sleep-endign"; did you mean "sleep-'),
        ('instead = "pursd"', 'instead: there is no routine "pursd"; did you mean "pursed"?'),
        ('shorter = "recal"', 'shorter: there is no routine "recal"; did you mean "recall"?'),
        ('called = ["box breathing"]', '"box breathing" asks for box; find another phrase'),
        ('called = ["stop the day"]', '"stop the day" holds a word for stop'),
    ],
)
def test_names_and_phrases_that_lead_nowhere_are_told(
    tmp_path: Path, head: str, fault: str
) -> None:
    told = faults(tmp_path, written(SAY.format("Rest."), f"{HEAD}{head}\n"))

    assert [each for each in told if fault in each], told


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ('routine = "setle"', 'part: there is no routine "setle"; did you mean "settle"?'),
        (
            'routine = "settle"\npasages = ["opening"]',
            'there is no key "pasages" here; did you mean "passages"?',
        ),
        (
            'routine = "settle"\npassages = ["openign"]',
            'part: settle has no passage "openign"; did you mean "opening"?',
        ),
        ('routine = "warmth"', '"warmth" begins warmth, and warmth does not go with other parts'),
    ],
)
def test_a_part_that_can_not_be_played_is_told(tmp_path: Path, parts: str, fault: str) -> None:
    told = faults(tmp_path, f"{HEAD}[[part]]\n{parts}\n")

    assert [each for each in told if fault in each], told
    assert all(each.startswith("evening.toml") for each in told)


def test_parts_that_lead_round_in_a_circle_are_told(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    other = HEAD.replace("evening", "other") + '[[part]]\nroutine = "evening"\n'
    (own / "other.toml").write_text(other, encoding="utf-8")
    (own / "evening.toml").write_text(HEAD + '[[part]]\nroutine = "settle"\n', encoding="utf-8")
    told = faults(
        tmp_path,
        HEAD + '[[part]]\nroutine = "other"\n',
        Shelf(places.routines(), own, {"emergency": "one one two"}),
    )

    assert told == ["evening.toml: a part leads round in a circle: evening -> other -> evening"]


def test_what_does_not_fit_for_somebody_is_told(tmp_path: Path) -> None:
    hold = (
        'kind = "hold"\nseconds = 5\nlines = [{ at = 0, text = "Rest." }, '
        '{ at = 2, text = "Then let the whole leg grow heavy on the bed.", only = ["lung"] }]'
    )
    (told,) = faults(tmp_path, written(hold))

    assert told.startswith('evening.toml: passage "a", step 1: "Then let the whole leg gr..."')
    assert "but its place lasts 3.0 s" in told


def test_what_does_not_fit_when_spoken_near_sleep_is_told(tmp_path: Path) -> None:
    line = "The leg is resting here now on the bed and it may sink down."
    steps = "\n[[passage.step]]\n".join(
        [f'kind = "soften"\ntext = "{line}"\ncue = 7.5\nquiet = 60'] * 5
    )

    assert faults(tmp_path, written(steps)) == []
    (told,) = faults(tmp_path, written(steps, HEAD + 'ends = "sleep-ending"\n'))
    assert "takes 8.4 s to say but its place lasts 7.5 s" in told


def test_every_shipped_file_is_sound_but_what_is_told_of_its_words() -> None:
    told = check([places.routines()], SHELF, CalmVoice())

    assert [str(fault) for fault in told if "place lasts" in fault.what] == []


def test_a_language_without_a_wording_is_checked_for_all_else(tmp_path: Path) -> None:
    (tmp_path / "routines").mkdir()
    shelf = Shelf(tmp_path / "routines", tmp_path / "none", {})

    assert faults(tmp_path, written(SAY.format("Point your toes.")), shelf) == []


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundHere, match="there is no file"):
        check([tmp_path / "none.toml"], SHELF, CalmVoice())
    (told,) = check([tmp_path], SHELF, CalmVoice())
    assert told.what == "there is no routine in this folder"
