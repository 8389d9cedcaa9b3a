"""Every row of care-brief 7 and 1.9 is heard in many words; ordinary talk raises none of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from calmcramp.dialogue.triage import LEVELS, Row, read_redflags
from shipped_words import shipped, text_of
from spoken_lines import ROUTINE_LINES

TRIAGE = shipped().triage
HERE = Path(__file__).parent

WORDINGS = tomllib.loads((HERE / "paraphrases.toml").read_text("utf-8"))
CALM = tomllib.loads((HERE / "calm_talk.toml").read_text("utf-8"))["calm"]
PARTS = tomllib.loads((HERE / "said_in_parts.toml").read_text("utf-8"))["said"]
LISTS = [(section, id) for section, rows in WORDINGS.items() for id in rows]
EITHER = {"pregnant-urgent": {"U", "E"}, "dark-urine": {"U", "E"}}
"""Care-brief 7 names two levels for these."""
FRAMES = (
    *(
        "um {}",
        "cramp and {}",
        "oh god {}",
        "please help me {}",
        "it's three in the morning and {}",
    ),
    *("I woke up and {}", "{} and it's getting worse", "{}, what should I do", "stop {}"),
    *("I don't like this, {}", "yes {}", "so {} you know", "no, {}"),
)
"""What people say around it."""


def raised(sentence: str) -> Row | None:
    flag = TRIAGE.find(sentence)
    return flag.row if flag is not None else None


def named(row: Row | None) -> str | None:
    return row.id if row is not None else None


@pytest.mark.parametrize(("section", "id"), LISTS)
def test_every_wording_raises_its_level(section: str, id: str) -> None:
    right = EITHER.get(id, {TRIAGE.row(id).level})
    heard = {one: raised(one) for one in WORDINGS[section][id]}
    missed = {
        one: named(row) for one, row in heard.items() if row is None or row.level not in right
    }

    assert missed == {}


@pytest.mark.parametrize("said", PARTS, ids=lambda said: f"{said['who'][0]} {said['what'][0]}")
def test_whoever_says_it_in_whichever_words(said: dict[str, Any]) -> None:
    how = said.get("how", "{} {}")
    sentences = [how.format(who, what) for who in said["who"] for what in said["what"]]
    heard = {one: raised(one) for one in sentences}
    wrong = {
        one: row for one, row in heard.items() if row is None or row.level not in said["levels"]
    }

    assert {one: named(row) for one, row in wrong.items()} == {}


@pytest.mark.parametrize("id", WORDINGS["exact"])
def test_the_very_row_hears_its_own_wordings(id: str) -> None:
    assert {named(raised(one)) for one in WORDINGS["exact"][id]} == {id}


def test_every_row_has_wordings_of_its_own() -> None:
    heard = {row.id for row in TRIAGE.rows if row.hear}

    assert heard == set(WORDINGS["exact"])
    assert all(len(wordings) >= 5 for wordings in WORDINGS["exact"].values())


@pytest.mark.parametrize("id", [row.id for row in TRIAGE.rows if row.hear])
def test_what_a_recogniser_is_given_raises_the_row_it_is_given_for(id: str) -> None:
    row = TRIAGE.row(id)
    graver = {one.id for one in TRIAGE.rows[: TRIAGE.rows.index(row)]}

    assert {named(raised(one)) for one in row.hear} <= graver | {id}
    assert {row.level} >= {one.level for said in row.hear if (one := raised(said))}


@pytest.mark.parametrize("frame", FRAMES)
def test_what_is_said_around_it_changes_nothing(frame: str) -> None:
    def milder(one: str) -> bool:
        row, framed = raised(one), raised(frame.format(one))
        assert row is not None
        return framed is None or LEVELS.index(framed.level) > LEVELS.index(row.level)

    grave = [id for id in WORDINGS["exact"] if TRIAGE.row(id).always]
    assert [one for id in grave for one in WORDINGS["exact"][id] if milder(one)] == []


@pytest.mark.parametrize("about", CALM)
def test_everyday_talk_raises_nothing(about: str) -> None:
    assert {one: named(row) for one in CALM[about] if (row := raised(one))} == {}


def test_its_own_routines_raise_nothing() -> None:
    lines = {line.text for line in ROUTINE_LINES if not line.asks}

    assert {text: named(row) for text in lines if (row := raised(text))} == {}


def test_some_phrases_count_only_alone() -> None:
    assert named(raised("um, I've had it")) == "at-the-end"
    assert raised("I've had it on for a bit") is None
    assert named(raised("ambulance!")) == "emergency"
    assert raised("the ambulance went past") is None


def test_silence_and_noise_raise_nothing() -> None:
    for text in ("", " ", "?", "\n", "mmm", "ow ow ow", "aaaargh", "...", "| ¦ —"):
        assert TRIAGE.find(text) is None


# ------------------------------------------------------------------ what takes a phrase away


@pytest.mark.parametrize(
    ("with_it", "without"),
    [
        ("my leg is swollen", "my leg isn't swollen"),
        ("no, chest pain", "no chest pain"),
        ("no my chest hurts", "I don't have pain in my chest"),
        ("no, my leg's gone numb", "no numbness"),
        ("it's not a cramp it's chest pain", "it's a cramp, not chest pain"),
        ("I've never had chest pain as bad, my chest is so tight", "I've never had chest pain"),
        ("it isn't easing and it's swollen", "it is neither swollen nor hot"),
        ("I don't feel well, I've got chest pain", "I don't think I've got chest pain"),
        ("not only is it swollen", "not swollen"),
        ("my chest hurts, no idea why", "chest, no pain there"),
        ("my leg's swollen, no question", "swollen? no"),
        ("my dad's having a stroke", "my dad had a stroke years ago"),
        ("I had a fall last year but tonight I fell out of bed", "I had a fall last year"),
        ("the film was good and my chest is tight", "in the film a man has chest pain"),
        ("I think it's a blood clot", "how do I know it's not a blood clot"),
        ("I'm pregnant", "I'm pregnant, is this normal"),
        ("it started after my new tablets", "could my tablets cause this"),
        ("he's killing me, he's hitting me", "this cramp is killing me"),
    ],
)
def test_what_takes_a_phrase_away_and_what_does_not(with_it: str, without: str) -> None:
    assert raised(with_it) is not None
    assert raised(without) is None


def test_what_is_said_not_to_be_so_answers_the_question_after_it() -> None:
    denied = ("no chest pain", "I don't have any chest pain", "no chest pain or trouble breathing")
    for sentence in denied:
        assert TRIAGE.denies(sentence), sentence
    for sentence in ("my chest hurts", "no, my chest hurts", "no", "", "I'm not pregnant", "yes"):
        assert not TRIAGE.denies(sentence), sentence


def test_who_denies_wanting_to_die_is_asked_all_the_same() -> None:
    assert named(raised("I'm not going to kill myself")) == "want-to-die"
    assert raised("I'm not suicidal") is None


# ------------------------------------------------------------------ which of them speaks


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("my calf is swollen and I can't breathe", "E"),
        ("I heard a pop and now my foot is cold and white", "E"),
        ("I'm panicking and I want to kill myself", "crisis"),
        ("I'm pregnant and one leg is swollen", "U"),
        ("I'm pregnant and my chest hurts", "E"),
        ("my foot has been numb for weeks", "D"),
        ("my foot has suddenly gone numb", "E"),
        ("period cramps and I fainted", "E"),
        ("I'm dizzy and my leg is swollen", "U"),
        ("every night, and tonight the calf is hot and red", "U"),
    ],
)
def test_of_two_the_graver_speaks(sentence: str, level: str) -> None:
    row = raised(sentence)

    assert row is not None
    assert row.level == level


def test_the_rows_stand_in_the_order_of_their_gravity() -> None:
    ranks = {"crisis": 0, "E": 1, "U": 2, "ask": 3, "D": 4, "other": 5}
    order = [ranks[row.level] for row in TRIAGE.rows if row.id != "pregnant-urgent"]

    assert order == sorted(order, key=lambda rank: rank)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        *((same, same) for same in ("chest-pain", "cant-breathe", "swollen", "numb", "cant-move")),
        *((same, same) for same in ("popped", "fainted", "want-to-die", "emergency")),
    ],
)
def test_the_names_a_spotter_reports_raise_their_rows(name: str, id: str) -> None:
    assert named(raised(name.replace("-", " "))) == id


def test_a_flag_tells_the_words_that_raised_it() -> None:
    flag = TRIAGE.find("Cramp, and um my chest is... really tight!")

    assert flag is not None
    assert flag.phrase == "my chest is really tight"


# ------------------------------------------------------------------ what is said, and to whom


@pytest.mark.parametrize("flag", ["fluid_limited", "kidney"])
def test_nobody_with_limited_fluids_is_told_to_drink(flag: str) -> None:
    row = TRIAGE.row("fluid-loss")

    assert "sip a drink" in " ".join(row.said({}))
    assert "sip" not in " ".join(row.said({flag}))
    assert "Keep to the drinks your team allows you" in " ".join(row.said({flag}))
    assert row.say == row.said(())


@pytest.mark.parametrize("flag", ["reduced_feeling", "diabetes", "pregnant"])
def test_warmth_for_a_period_is_not_for_everybody(flag: str) -> None:
    row = TRIAGE.row("period")

    assert "Warmth on the lower belly" in " ".join(row.say)
    assert "armth" not in " ".join(row.said({flag}))


def test_nobody_unsteady_is_sent_for_a_walk() -> None:
    row = TRIAGE.row("restless")

    assert "walk" in " ".join(row.said(()))
    assert "walk" not in " ".join(row.said({"unsteady"}))


def test_every_emergency_says_plainly_that_it_cannot_call() -> None:
    emergencies = [row for row in TRIAGE.rows if row.level == "E"]

    assert len(emergencies) >= 12
    assert [row.id for row in emergencies if "I can't make the call." not in row.say] == []


def test_the_numbers_to_phone_are_filled_in_and_an_empty_one_keeps_the_words() -> None:
    text = text_of("redflags.toml")
    numbers = {"emergency": "nine nine nine", "advice_line": ""}
    said = " ".join(read_redflags(text, "redflags.toml", numbers).row("spreading").say)

    assert "nine nine nine, or your doctor's out-of-hours line" in said


# ------------------------------------------------------------------ the file and its faults
