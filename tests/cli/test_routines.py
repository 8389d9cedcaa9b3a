"""Lists, checks and renderings of routines, the user's own among them."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calmcramp import places
from tests.cli.conftest import Command

SHIPPED = sorted(path.stem for path in places.routines().glob("*.toml"))
RENDERED = (
    *("cramp", "calf", "sigh", "four-seven-eight-easy", "breathing-space", "pmr-4"),
    *("bedtime-stretch", "back-to-sleep", "grounding", "sleep-ending"),
)
"""Something of every sort; `routines check` lays out all of them with the real voice."""

MANY_FAULTS = """
name = "evening"
title = 7
kind = "dance"
mode = "loud"
bed = "yes"
colour = "red"

[[passage]]
name = "all"

[[passage.step]]
kind = "sya"
text = "Hello."

[[passage.step]]
kind = "hold"
seconds = 600
lines = [{ at = 0, text = "Hold it for ten minutes." }]

[[passage.step]]
kind = "rest"
seconds = -1
"""

TOO_TIGHT = """
name = "tight"
title = "Too much in too little time"
kind = "cramp"
mode = "cramp"
bed = false

[[passage]]
name = "all"

[[passage.step]]
kind = "hold"
seconds = 5
lines = [
  { at = 0, text = "This sentence is far longer than the single second that it was given here." },
  { at = 1, text = "So the next one can not begin on time." },
]
"""

WRONG_WORDS = """
name = "wrong"
title = "What may not be said"
kind = "relaxation"
mode = "relax"
bed = true
ends = "zzzz"
unless = ["pregnent"]

[[passage]]
name = "all"

[[passage.step]]
kind = "say"
text = "Take a big deep breath."
"""

OWN_SETTLE = """
name = "settle"
title = "My own way"
kind = "relaxation"
mode = "relax"
bed = false

[[passage]]
name = "all"

[[passage.step]]
kind = "say"
text = "Let the breath go out slowly."
"""


def shortest(name: str) -> list[str]:
    read = tomllib.loads((places.routines() / f"{name}.toml").read_text(encoding="utf-8"))
    minutes = read.get("minutes", {}).get("shortest")
    return ["--minutes", str(minutes)] if minutes else []


def test_the_list_is_what_the_contract_says(calmcramp: Command) -> None:
    rows = calmcramp("routines", "list", "--json").json

    assert [row["name"] for row in rows] == SHIPPED
    assert all(set(row) == {"name", "title", "kind", "minutes"} for row in rows)
    assert all(0 < row["minutes"] <= 33 and row["title"] for row in rows)
    assert {row["kind"] for row in rows} <= {"cramp", "breathing", "relaxation", "sleep", "talk"}


def test_the_list_for_a_person_has_a_line_for_each(calmcramp: Command) -> None:
    told = calmcramp("routines", "list")

    assert [line.split()[0] for line in told.out.splitlines()] == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_routine_can_be_shown(calmcramp: Command, name: str) -> None:
    told = calmcramp("routines", "show", name)

    assert told.code == 0
    # What only rises before an offer has no words.
    assert ("speech" in told.out) == (name != "evening-offer")
    times = [line.split()[0] for line in told.out.splitlines()]
    assert times == sorted(times, key=lambda one: [float(part) for part in one.split(":")])


@pytest.mark.parametrize("name", RENDERED)
def test_a_routine_of_each_sort_renders_at_its_shortest(calmcramp: Command, name: str) -> None:
    told = calmcramp("render", name, *shortest(name), "--out", "a.wav", "--cues", "a.json")
    sound, rate = soundfile.read("a.wav", dtype="float32")
    cues = json.loads(Path("a.json").read_text(encoding="utf-8"))

    assert (told.code, told.out, told.err) == (0, "", "")
    assert (rate, len(sound)) == (48_000, cues["frames"])
    assert 0.02 < np.abs(sound).max() < 1.0
    for cue in (cue for cue in cues["cues"] if cue["kind"] == "speech"):
        assert np.abs(sound[cue["at"] : cue["at"] + cue["frames"]]).max() > 0.01, cue
    assert {cue["kind"] for cue in cues["cues"]} <= {"speech", "tone", "bed", "hold"}


def test_sentences_never_overlap(calmcramp: Command) -> None:
    calmcramp("render", "calf", "--out", "a.wav", "--cues", "a.json")
    cues = json.loads(Path("a.json").read_text(encoding="utf-8"))["cues"]
    speech = [cue for cue in cues if cue["kind"] == "speech"]

    assert all(a["at"] + a["frames"] <= b["at"] for a, b in itertools.pairwise(speech))


def test_minutes_are_kept_and_formats_hold_the_same_length(calmcramp: Command) -> None:
    for kind in ("wav", "flac", "ogg"):
        assert calmcramp("render", "settle", "--minutes", 5, "--out", f"a.{kind}").code == 0
    seconds = [soundfile.info(f"a.{kind}").duration for kind in ("wav", "flac", "ogg")]

    assert seconds[0] == seconds[1] == seconds[2]
    assert seconds[0] == pytest.approx(300, abs=8)


def test_nothing_is_overwritten_without_force(calmcramp: Command) -> None:
    for name in ("a.wav", "a.json", "a.png"):
        Path(name).write_text("mine", encoding="utf-8")

    ending = ("render", "sleep-ending")
    assert calmcramp(*ending, "--out", "a.wav").code == 2
    assert calmcramp(*ending, "--out", "b.wav", "--cues", "a.json").code == 2
    refused = calmcramp(*ending, "--out", "b.wav", "--picture", "a.png")
    assert (refused.code, refused.error) == (
        2,
        "a.png is there already; choose another name or add --force",
    )
    assert not Path("b.wav").exists()
    assert {Path(name).read_text("utf-8") for name in ("a.wav", "a.json", "a.png")} == {"mine"}

    everything = ("--out", "a.wav", "--cues", "a.json", "--picture", "a.png", "--force")
    assert calmcramp(*ending, *everything).code == 0
    assert Path("a.wav").read_bytes()[:4] == b"RIFF"
    assert Path("a.png").read_bytes()[:4] == b"\x89PNG"


def test_every_shipped_routine_is_sound(calmcramp: Command) -> None:
    told = calmcramp("routines", "check", places.routines())

    assert (told.code, told.out) == (0, "no faults\n")


def test_a_check_tells_every_fault_at_once_with_its_place(calmcramp: Command) -> None:
    Path("evening.toml").write_text(MANY_FAULTS, encoding="utf-8")
    Path("tight.toml").write_text(TOO_TIGHT, encoding="utf-8")

    told = calmcramp("routines", "check", "evening.toml", "tight.toml")
    faults = calmcramp("routines", "check", "evening.toml", "tight.toml", "--json")

    assert told.code == faults.code == 1
    lines = told.out.splitlines()
    for word in ("title", "dance", "loud", "bed", "colour", "sya", "600", "-1"):
        assert any(word in line for line in lines), word
    assert 'did you mean "say"?' in told.out
    assert any(line.startswith("tight.toml") for line in lines)
    assert all(line.startswith(("evening.toml", "tight.toml")) for line in lines)
    assert len(faults.json) == len(lines)
    assert all(set(fault) == {"place", "what", "remedy"} for fault in faults.json)


def test_a_check_tells_words_that_may_not_be_said_and_names_that_are_not_there(
    calmcramp: Command,
) -> None:
    Path("wrong.toml").write_text(WRONG_WORDS, encoding="utf-8")
    (flag,) = calmcramp("routines", "check", "wrong.toml", "--json").json
    assert (flag["place"], flag["remedy"]) == ("wrong.toml:8", 'did you mean "pregnant"?')

    Path("wrong.toml").write_text(WRONG_WORDS.replace("pregnent", "pregnant"), encoding="utf-8")
    told = calmcramp("routines", "check", "wrong.toml")
    assert told.code == 1
    assert told.out.splitlines() == [
        'wrong.toml:15: a line says "deep breath"; big breaths make people light-headed: '
        "say small, low, easy",
        'wrong.toml: ends: there is no routine "zzzz"; see: calmcramp routines list',
    ]


def test_a_check_of_nothing_is_told(calmcramp: Command, tmp_path: Path) -> None:
    assert calmcramp("routines", "check", "none.toml").code == 66
    (tmp_path / "folder").mkdir()
    told = calmcramp("routines", "check", "folder")
    assert (told.code, told.out.count("\n")) == (1, 1)


def test_an_own_routine_is_rendered_in_place_of_the_shipped_one(
    calmcramp: Command, home: Path
) -> None:
    (home / "routines").mkdir()
    (home / "routines" / "settle.toml").write_text(OWN_SETTLE, encoding="utf-8")

    assert "Let the breath go out slowly." in calmcramp("routines", "show", "settle").out
    assert calmcramp("render", "settle", "--out", "a.wav").code == 0
    assert soundfile.info("a.wav").duration < 20


def test_a_broken_own_routine_is_told_and_the_shipped_one_used(
    calmcramp: Command, home: Path
) -> None:
    (home / "routines").mkdir()
    (home / "routines" / "sleep-ending.toml").write_text(MANY_FAULTS, encoding="utf-8")

    told = calmcramp("render", "sleep-ending", "--out", "a.wav")
    assert told.code == 0
    assert "sleep-ending.toml" in told.err
    assert soundfile.info("a.wav").duration > 60
    listed = calmcramp("routines", "list", "--json")
    assert (listed.code, len(listed.json)) == (0, len(SHIPPED))
    assert "sleep-ending.toml" in listed.err
