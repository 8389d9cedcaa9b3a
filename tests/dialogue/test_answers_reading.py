"""An answers file is read whole, or all its faults are told; one's own adds to the shipped."""

from __future__ import annotations

import pytest

from answers_page import SHIPPED
from calmcramp.dialogue.answers import Answers, merged
from calmcramp.dialogue.answers_reading import STOPS, read_answers
from calmcramp.dialogue.lines import PROFILE as FLAGS
from calmcramp.dialogue.vocabulary import plain
from calmcramp.errors import FaultsFound
from calmcramp.planning.settings import Safety
from calmcramp.score.whom import PROFILE
from shipped_words import shipped, text_of

MINE = """
[words]
socks = ["socks", "stockings"]

[question]
opens = ["should somebody"]

[[answer]]
id = "my-socks"
hear = ["and the ({socks})"]
about = ["({socks})"]
say = [
  "By day only.",
  { text = "Sit down to put them on.", only = ["unsteady"] },
  "If they pinch, tell her.",
]
more = [["They help the blood up."], [{ text = "Walk in them.", unless = ["unsteady"] }]]

[[answer]]
id = "magnesium"
about = ["magnesium"]
say = ["My doctor wants me to take it in the morning."]
"""


def told(text: str, stops: tuple[str, ...] = STOPS) -> str:
    with pytest.raises(FaultsFound) as raised:
        read_answers(text, "mine.toml", stops)
    return str(raised.value)


def found(answers: Answers, text: str) -> str:
    answer = answers.find(text)
    return answer.id if answer is not None else ""


# ------------------------------------------------------------------ somebody's own


def test_ones_own_answers_come_first_and_replace_those_of_the_same_name() -> None:
    both = merged(SHIPPED, read_answers(MINE, "mine.toml"))

    assert found(both, "should I wear those stockings in bed") == "my-socks"
    assert found(both, "and the socks") == "my-socks"
    assert found(both, "should somebody put on the socks") == "my-socks"
    assert found(SHIPPED, "should I wear those stockings in bed") != "my-socks"
    magnesium = both.find("should I take magnesium")
    assert magnesium is not None
    assert both.said(magnesium) == ("My doctor wants me to take it in the morning.",)
    assert found(both, "what about quinine") == "quinine"
    assert both.fallback == SHIPPED.fallback
    assert len(both.all) == len(SHIPPED.all) + 1


def test_an_own_file_may_have_its_own_last_word() -> None:
    own = read_answers('[fallback]\nsay = ["Ask my daughter."]', "mine.toml")

    assert merged(SHIPPED, own).fallback == ("Ask my daughter.",)
    assert merged(SHIPPED, own).all == SHIPPED.all


def test_sentences_and_further_parts_are_for_those_they_suit() -> None:
    own = read_answers(MINE, "mine.toml")
    socks = own.by_id("my-socks")
    assert socks is not None

    assert own.said(socks) == ("By day only.", "If they pinch, tell her.")
    assert "Sit down to put them on." in own.said(socks, {"unsteady"})
    assert own.more(socks, 1) == ("Walk in them.",)
    assert own.more(socks, 1, {"unsteady"}) == ()
    assert "Walk in them." in own.spoken
    assert own.by_id("others") is None


def test_an_empty_file_answers_nothing() -> None:
    nothing = read_answers("", "mine.toml")

    assert nothing == Answers(())
    assert found(nothing, "should I take magnesium") == ""
    assert not nothing.is_question("should I take magnesium")


def test_what_is_taken_for_a_flag_or_for_stop_is_what_the_others_take_for_it() -> None:
    words = shipped().vocabulary
    phrases = [*words.said_for("stop"), *words.alone.get("stop", ())]

    assert set(FLAGS) == set(PROFILE) == set(Safety.__dataclass_fields__)
    for phrase in phrases:
        assert any(f" {stop} " in f" {plain(phrase)} " for stop in STOPS), phrase


# ------------------------------------------------------------------ faults

BROKEN = """
[wordz]
a = ["b"]

[words]
nested = ["(a|b)"]
numbers = [1]

[question]
open = ["what"]
opens = "what"
never = ["[please]"]

[fallback]
say = ["I don't know"]

[[answer]]
id = "One"
heer = ["a"]
say = ["Take 5 of them.", "Now stop that.", "Go away.", { text = "Rest.", unles = ["kidney"] }]

[[answer]]
id = "two"
hear = ["a (b [c]|d)", 7, "... ...", "{leg} hurts", "({unknown})", "a ... ... ... ... ... b"]
say = [{ text = "For you.", only = ["unsteady"] }]
more = ["no list"]

[[answer]]
id = "two"
about = []
say = [{ text = "Rest.", only = ["unstedy"], unless = "kidney" }, "Rest [now].", "Rest  now.", 3]
more = "none"
"""

PARTS = (
    *("wordz: unknown section", 'did you mean "words"?', "words.nested: this is no list of words"),
    *("words.numbers: this is no list", "unknown key open", 'did you mean "opens"?'),
    *("question.opens: opens is no list of phrases", "would fit anything: [please]"),
    *("no whole sentence: I don't know", "answer One: unknown key heer", 'did you mean "hear"?'),
    *("every answer needs an id of its own", "nothing says how it is asked", "a figure: Take 5"),
    *('end itself with "stop"', 'end itself with "go away"', "unknown key unles"),
    *("answer two: hear: this phrase can not be read: a (b [c]|d)", "this is no phrase: 7"),
    *("would fit anything: ... ...", "unknown words {leg}", "unknown words {unknown}"),
    *("too many gaps", "nothing is left for the others", "more, part 1 is no list"),
    *("about is no list of phrases", 'did you mean "unsteady"?', "unless is no list of flags"),
    *("a bracket: Rest [now].", "no whole sentence: Rest  now.", "no sentence: 3"),
    *("more is no list of parts",),
)


@pytest.mark.parametrize("part", PARTS)
def test_every_fault_of_the_file_is_told_at_once(part: str) -> None:
    assert part in told(BROKEN)
    assert all(line.startswith("mine.toml:") for line in told(BROKEN).splitlines())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[[answer]", "mend the line"),
        ("a = " + "[" * 2000, "mend the line"),
        ('answer = "x"', "this is no section; write [[answer]]"),
        ('answer = ["x"]', "begin each with [[answer]]"),
        ('words = ["x"]', "write [words]"),
        ('[words]\nx = ["y"]\n[question]\nopens = ["a {x} b"]', "{name} inside ( ) or [ ]"),
    ],
)
def test_a_file_of_another_shape_is_told_in_one_line(text: str, part: str) -> None:
    assert part in told(text)


def test_an_answer_is_sixty_words_at_most_for_whoever_hears_it() -> None:
    def file(only: str) -> str:
        rest = f'{{ text = "{"And rest " * 10}now.", only = ["kidney"] }}'
        also = f'{{ text = "{"And breathe " * 10}now.", {only} = ["heart"] }}'
        first = f"{'Let it go ' * 10}now."
        return f'[[answer]]\nid = "a"\nhear = ["b"]\nsay = ["{first}", {rest}, {also}]'

    assert "say: 73 words, the most is 60" in told(file("only"))
    assert "say: 73 words, the most is 60" in told(file("unless"))


def test_another_language_brings_its_own_words_for_stop() -> None:
    text = '[[answer]]\nid = "a"\nhear = ["b"]\nsay = ["Jetzt halt still."]'

    assert read_answers(text, "mine.toml").all
    assert 'with "halt"' in told(text, ("halt",))


def test_the_shipped_file_is_read_without_a_fault_and_has_a_last_word() -> None:
    answers = read_answers(text_of("answers.toml"), "answers.toml")

    assert answers.fallback[0] == "I don't know that one."
