"""The page for a doctor: what stands out comes first, what nobody knows is not claimed, nothing is
outside the page whatever the diary holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from calmcramp import places
from calmcramp.planning.diary import Day, Diary, Flag, Medicine
from calmcramp.planning.summary import first_night, summarize
from calmcramp.service import diary_charts, doctor_sheet, sheet_words
from calmcramp.service.picture import canvas
from diaries import TONIGHT, cramp, diaries, nights, session

DPI = 150
LONG_TEXT = "a tablet with a long name, $5 or 6_$, größer, тест 漢字 ☾ " * 12


def crowded() -> Diary:
    """As much as there can be."""
    cramps = tuple(
        replace(cramp(ago % 91, hour=ago % 24), long=ago % 7 == 0, id=ago + 1) for ago in range(300)
    )
    days = tuple(
        Day(night, "hard" if night.day % 2 else "none", night.day % 3 == 0, stress=night.day % 11)
        for night in nights(91)
    )
    flags = tuple(
        Flag(cramp(ago).at, category=name, level="E")
        for ago, name in enumerate(("spine", "numb", "screen", "popped", "swollen", "dark-urine"))
    )
    medicines = tuple(Medicine(night, LONG_TEXT) for night in nights(12))
    sessions = tuple(session(ago) for ago in range(30))
    return Diary(cramps, days, sessions, flags, medicines, nights(91))


DIARIES = {
    "empty": Diary(),
    "one": Diary((cramp(0),)),
    "crowded": crowded(),
    "nothing known": Diary((cramp(0, muscle="unknown", side="unknown", pain=None, seconds=None),)),
}


@pytest.mark.parametrize("diary", DIARIES.values(), ids=DIARIES)
@pytest.mark.parametrize("ending", [".pdf", ".png"])
def test_whatever_the_diary_holds_it_is_one_page(tmp_path: Path, diary: Diary, ending: str) -> None:
    path = tmp_path / f"a{ending}"

    doctor_sheet.draw(summarize(diary, TONIGHT), path, first_night(diary))

    data = path.read_bytes()
    assert len(data) > 10_000
    assert ending == ".png" or len(re.findall(rb"/Type /Page\b", data)) == 1


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("diary", DIARIES.values(), ids=DIARIES)
def test_no_word_is_outside_the_page_or_on_another(
    diary: Diary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sheets = []

    def kept(width: float, height: float) -> object:
        sheets.append(canvas(width, height))
        return sheets[-1]

    monkeypatch.setattr(doctor_sheet, "canvas", kept)
    doctor_sheet.draw(summarize(diary, TONIGHT), tmp_path / "a.png", first_night(diary))

    (figure,) = sheets
    texts = [one for one in figure.texts if one.get_text()]
    boxes = [(one.get_text(), one.get_window_extent(dpi=DPI)) for one in texts]
    width, height = doctor_sheet.WIDTH * DPI, doctor_sheet.HEIGHT * DPI
    outside = [
        text for text, box in boxes if box.x0 < 0 or box.x1 > width or box.y0 < 0 or box.y1 > height
    ]
    over = [
        (text, other)
        for number, (text, box) in enumerate(boxes)
        for other, its in boxes[number + 1 :]
        if min(box.x1, its.x1) - max(box.x0, its.x0) > 1
        and min(box.y1, its.y1) - max(box.y0, its.y0) > 0.35 * min(box.height, its.height)
    ]
    assert (outside, over) == ([], [])


@pytest.mark.parametrize("diary", DIARIES.values(), ids=DIARIES)
def test_the_plot_can_be_drawn_of_any_of_them(tmp_path: Path, diary: Diary) -> None:
    diary_charts.plot(summarize(diary, TONIGHT), tmp_path / "a.png", first_night(diary))

    assert (tmp_path / "a.png").stat().st_size > 10_000


# ------------------------------------------------------------------ its words


def test_in_short_tells_what_stands_out() -> None:
    cramps = (*(cramp(ago, pain=4) for ago in (0, 0, 8, 20)), cramp(30, pain=9, long=True))
    told = sheet_words.in_short(summarize(Diary(cramps, nights=nights(91)), TONIGHT))

    assert told == (
        "5 cramps on 4 nights; 2 in the last week, 0.8 a week in the 4 weeks before.",
        "Pain 5.0 of 10 on average, 9 at worst.",
        "Half of those seen to ease had within 4 minutes.",
        "Woken twice or more in 1 night.",
        "Always the right leg, wherever the side was named.",
        "1 cramp of more than ten minutes, on 6 Feb 2025.",
    )


def test_an_empty_diary_claims_nothing() -> None:
    summary = summarize(Diary(), TONIGHT)

    assert sheet_words.in_short(summary) == ("No cramp was noted in these three months.",)
    assert {row[1:] for row in sheet_words.rows(summary, None)} == {("",) * 7}
    assert sheet_words.flags(summary) == sheet_words.triggers(summary) == []


def test_weeks_before_the_diary_are_not_weeks_without_a_cramp() -> None:
    summary = summarize(Diary((cramp(10),)), TONIGHT)

    rows = sheet_words.rows(summary, cramp(10).night)

    assert rows[0] == ("1 Mar", "0", "0", "–", "–", "–", "–", "–")
    assert rows[1] == ("22 Feb", "1", "1", "5", "5.0", "4", "–", "–")
    assert rows[2][1:] == ("",) * 7


def test_triggers_of_few_nights_say_so() -> None:
    days = tuple(Day(night, alcohol=night.day % 2 == 0) for night in nights(12))
    told = sheet_words.triggers(summarize(Diary((cramp(1),), days), TONIGHT))

    assert told == [
        "alcohol: 1 of 6, else 0 of 6*",
        "* fewer than 10 nights: a pattern, not proof",
    ]


def test_stretch_nights_are_told_with_their_counts() -> None:
    sessions = tuple(session(ago) for ago in range(20))
    diary = Diary((cramp(1), cramp(25)), sessions=sessions, nights=nights(40))

    assert sheet_words.in_short(summarize(diary, TONIGHT))[-1] == (
        "After a bedtime stretch 0.05 cramps a night (20 nights), otherwise 0.05 (20): "
        "a pattern, not proof."
    )


def test_what_to_ask_follows_from_what_stands_out() -> None:
    flag = Flag(cramp(2).at, category="numb", level="D")
    cramps = (cramp(0), cramp(1), cramp(2, long=True))
    diary = Diary(cramps, flags=(flag,), medicines=(Medicine(TONIGHT, "x"),))

    asked = sheet_words.questions(summarize(diary, TONIGHT))

    assert asked[:4] == [
        "What do the signs listed above call for?",
        "Some lasted more than ten minutes. What should I do when that happens?",
        "It is always the right leg. Should it be examined?",
        "Could one of my medicines add to the cramps?",
    ]
    assert len(asked) == 5


def test_signs_are_told_as_a_doctor_reads_them() -> None:
    flags = (
        Flag(cramp(3).at, category="screen", level="U"),
        Flag(cramp(2).at, category="screen", level="U"),
        Flag(cramp(1).at, category="chest-pain", level="E"),
        Flag(cramp(1).at, category="want-to-die", level="crisis"),
    )

    assert sheet_words.flags(summarize(Diary(flags=flags), TONIGHT)) == [
        "leg swollen, hot, red, numb or weak: 2 times, last 6 Mar",
        "chest pain: once, 7 Mar",
    ]


def test_every_named_sign_is_a_red_flag_that_is_kept() -> None:
    text = (places.scripts() / "redflags.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["flag"]
    kept = {row["id"] for row in rows if row["level"] in ("E", "U", "D")}

    assert sheet_words.SIGNS.keys() <= kept


def test_the_page_says_where_it_comes_from() -> None:
    assert "Self-reported, collected by a bedside assistant" in sheet_words.DISCLAIMER


@given(diaries())
@settings(max_examples=50, deadline=None)
def test_any_diary_can_be_put_into_words(diary: Diary) -> None:
    tonight = max((one.night for one in diary.entries()), default=TONIGHT) + timedelta(days=3)
    summary = summarize(diary, tonight)

    told = [*sheet_words.in_short(summary), *sheet_words.flags(summary)]
    told += [*sheet_words.triggers(summary), *sheet_words.questions(summary)]
    assert all(isinstance(line, str) and line for line in told)
    rows = sheet_words.rows(summary, first_night(diary))
    assert {len(row) for row in rows} == {len(sheet_words.COLUMNS)}
