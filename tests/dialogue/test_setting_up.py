"""The set-up as text: what happens stands at the margin, what is done about it below it.

    begin | nobody [times] | voice | ended | user: WORDS | planned: SENTENCE [? QUESTION]
        say: ... | ask: ... | ask at DB: ... | keep: SECTION.KEY = VALUE | stage: NAME | ...

Levels are decibels against speech in a cramp; ``stage`` is looked at only where it is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcramp.dialogue import setup_states as made
from calmcramp.dialogue.events import Reply
from calmcramp.dialogue.lines import PROFILE
from calmcramp.dialogue.setting_up import TABLE, live, step
from calmcramp.dialogue.setup_lines import SECTIONS, read_setup_lines
from calmcramp.dialogue.setup_states import RELAXED_DB, SetUp, SetUpBook, Stage
from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import FaultsFound
from calmcramp.planning.settings import EXAMPLES, digit_by_digit
from calmcramp.planning.settings import SECTIONS as SETTINGS
from shipped_words import shipped, text_of
from spoken_lines import WORDING

BOOK = shipped()
TEXT = text_of("setup.toml")
LINES = read_setup_lines(TEXT, "setup.toml")
NUMBERS = {name: digit_by_digit(one.emergency_number) for name, one in EXAMPLES.items()}
SET_UP = SetUp(SetUpBook(LINES, BOOK.lines, BOOK.vocabulary, BOOK.triage, NUMBERS))
TRANSCRIPTS = sorted((Path(__file__).parent / "setups").glob("*.txt"))

Turn = tuple[int, str, tuple[str, ...]]


def turns(text: str) -> Iterator[Turn]:
    """Line number, what happens, and what is expected of it."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    lines = [(n, line) for n, line in lines if not line.startswith(("#", "known:"))]
    heads = [at for at, (_, line) in enumerate(lines) if not line.startswith(" ")]
    for at, until in zip(heads, [*heads[1:], len(lines)], strict=True):
        number, what = lines[at]
        yield number, what, tuple(line.strip() for _, line in lines[at + 1 : until])


def begun(text: str) -> SetUp:
    known = next((line for line in text.splitlines() if line.startswith("known:")), "")
    return SetUp(
        SET_UP.book,
        understood="understood" in known,
        country="us" if "country" in known else "",
        plans="planned" not in known,
    )


def happens(d: SetUp, what: str) -> made.Step:
    kind, _, rest = what.partition(": ")
    match kind.split():
        case ["user"]:
            return step(d, made.Said(rest))
        case ["planned"]:
            said, _, ask = rest.partition("? ")
            return step(d, made.Planned(Reply((said,) if said else (), ask)))
        case ["nobody", times]:
            for _ in range(int(times) - 1):
                d, _ = step(d, made.Nobody())
            return step(d, made.Nobody())
        case [event]:
            return step(d, getattr(made, event.title())())
    raise AssertionError(f"{what!r} is no event")


def seen(d: SetUp, actions: tuple[made.Action, ...], expected: tuple[str, ...]) -> list[str]:
    staged = [f"stage: {d.stage.value}"] if any("stage: " in one for one in expected) else []
    return [line for action in actions for line in as_lines(action)] + staged


def as_lines(action: made.Action) -> list[str]:
    match action:
        case made.Speak():
            at = "" if action.louder_db == RELAXED_DB else f" at {action.louder_db:g}"
            said = [f"say{at}: {text}" for text in action.texts]
            return [*said, f"ask{at}: {action.ask_text}"] if action.ask_name else said
        case made.Keep(section, key, value):
            return [f"keep: {section}.{key} = {value}"]
        case made.HearRoom(seconds):
            return [f"hear the room: {seconds:g} seconds"]
        case made.Settle(yes):
            return [f"settle: {yes}"]
        case made.Wish(text) | made.HandOver(text):
            return [f"{'wish' if isinstance(action, made.Wish) else 'hand over'}: {text}"]
        case made.Leave(outcome):
            return [f"leave: {outcome}"]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_set_up_goes_as_written(path: Path) -> None:
    text = path.read_text("utf-8")
    d = begun(text)
    for number, what, expected in turns(text):
        d, actions = happens(d, what)
        # "nobody 10" is written where nothing of it matters.
        if expected or not what.startswith("nobody "):
            assert list(expected) == seen(d, actions, expected), f"{path.name}:{number}: {what}"


EVENTS = st.one_of(
    st.sampled_from([made.Nobody(), made.Ended(), made.Voice(), made.Begin()]),
    st.sampled_from(["yes", "no", "louder", "softer", "now", "next", "at nine", "hm", ""]).map(
        made.Said
    ),
    st.sampled_from([Reply(), Reply(("All right.",)), Reply(ask="At nine. Shall I?")]).map(
        made.Planned
    ),
)


@given(st.lists(EVENTS, max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_happens_all_that_is_kept_is_a_setting_within_its_limits(
    events: list[made.Event],
) -> None:
    d, _ = step(SET_UP, made.Begin())
    for event in events:
        d, actions = step(d, event)
        for kept in (one for one in actions if isinstance(one, made.Keep)):
            assert kept.key in SETTINGS[kept.section].__dataclass_fields__
            assert kept.key != "volume_db" or -18 <= float(kept.value) <= 6
        for spoken in (one for one in actions if isinstance(one, made.Speak)):
            assert spoken.louder_db <= RELAXED_DB + 6


@given(st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_silence_always_comes_to_the_end(answered: int) -> None:
    """However far somebody came, with nobody answering any more it is over by itself."""
    d, _ = step(SET_UP, made.Begin())
    for turn in range(300):
        for event in (made.Voice(), made.Said("yes")) if turn < answered % 40 else ():
            d, _ = step(d, event)
        for event in (made.Nobody(), made.Ended(), made.Planned(Reply(ask="At nine. Shall I?"))):
            d, _ = step(d, event)
    assert d.stage is Stage.OVER


def test_every_stage_can_be_left() -> None:
    left = {stage for stage, _, _ in TABLE}
    assert left == set(Stage) - {Stage.OVER, Stage.KEEPING}


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.OVER])
@pytest.mark.parametrize("words", ["cramp", "I have chest pain", "I want to kill myself"])
def test_help_outranks_everything(stage: Stage, words: str) -> None:
    d = SetUp(SET_UP.book, stage)

    assert step(d, made.Said(words))[1] == (made.HandOver(words),)
    assert step(d, made.Said("stop"))[1] == (made.Leave("stopped"),)
    assert {"cramp", "stop"} <= live(d)


# ------------------------------------------------------------------ its sentences


SPOKEN = [
    (f"{table}.{name}", text, table in ("ask", "country"))
    for table in ("say", "ask", "country", "ears")
    for name, text in tomllib.loads(TEXT)[table].items()
]


@pytest.mark.parametrize(("place", "text", "asks"), SPOKEN, ids=lambda one: str(one)[:24])
def test_no_sentence_says_what_may_not_be_said(place: str, text: str, asks: bool) -> None:
    faults = WORDING.faults_in(text, f"setup.toml:{place}", "relax", asks, BOOK.vocabulary)

    assert [str(fault) for fault in faults] == []
    longest = max(len(plain(one).split()) for one in text.replace("?", ".").split("."))
    assert longest <= 20, f"{longest} words in one sentence"


def test_the_countries_are_those_with_numbers() -> None:
    assert set(LINES.country) == set(EXAMPLES)
    assert set(BOOK.lines.profile) == set(PROFILE)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (
            TEXT.replace("[say]", "[sya]"),
            'setup.toml:sya: there is no such section; did you mean "',
        ),
        (TEXT.replace("room = ", "rooom = "), "setup.toml:say.room: this sentence is missing"),
        (TEXT.replace("room = ", "rooom = "), 'no sentence has this name; did you mean "room"?'),
        (TEXT.replace('usual = "every', 'usual = 3 # "every'), "this is no sentence: 3"),
        (TEXT.replace("{emergency}", "{emergncy}"), "nothing is put in place of {emergncy}"),
        (TEXT + "\n=", "mend the line"),
        ("say = 3", "setup.toml:say: this is a section; write [say]"),
    ],
)
def test_every_fault_of_the_file_is_told(broken: str, fault: str) -> None:
    with pytest.raises(FaultsFound) as told:
        read_setup_lines(broken, "setup.toml")

    assert fault in str(told.value)


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(FaultsFound) as told:
        read_setup_lines("", "setup.toml")

    assert len(told.value.faults) == sum(len(known or ()) for known in SECTIONS.values())
