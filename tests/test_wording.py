"""What no spoken line may hold, read from `wording.toml` and told with its reason."""

from __future__ import annotations

import pytest

from calmcramp.dialogue.wording import WHERE, read_wording
from calmcramp.errors import FaultsFound
from spoken_lines import BOOK, WORDING

WORDS = BOOK.vocabulary

NEVER_IN_AN_INSTRUCTION = (
    *("Point your toes.", "Curl your toes.", "Scrunch the toes up.", "Curling helps."),
    *("Tense your calf hard.", "Squeeze the calf.", "Draw your heel to your bottom."),
    *("Take a big deep breath.", "A deep breath in.", "Breathe in deeply.", "Fill your lungs."),
    *("Hold your breath.", "Breathe into a bag.", "A paper bag may help."),
    *("It's just anxiety.", "It's nothing.", "You don't have a clot."),
    *("Take ten milligrams.", "One dose tonight.", "Try magnesium.", "Quinine helps."),
    *("Stop taking it.", "Walk it off.", "Push through.", "No pain, no gain."),
    *("This will stop it.", "It won't come back.", "I promise you."),
    *("You don't need to see a doctor.", "No need for a doctor."),
    *("I called your doctor.", "I've notified them.", "Fall asleep with the heat."),
    *("Look at your foot.", "As shown.", "Watch the screen.", "Take 3 breaths."),
)
"""Care-brief 1.1, 4.2, 6.1, 7.3 and 13."""

NEVER_AT_NIGHT = ("Open your eyes.", "Well done.", "Good job.", "Thank you for resting.")
"""Care-brief 5.7 and 13."""

LIVE = {
    "stop": ("Stop if it hurts.", "That's enough.", "Be quiet.", "Hush."),
    "pause": ("Wait a moment.", "Pause here.", "Hold on to the bed."),
    "continue": ("Go on like that.", "Keep going."),
    "next": ("Skip it if it is sore.", "The next one."),
    "back": ("Lie on your back.", "Go back to it."),
    "repeat": ("Again.", "Once more.", "Whatever you feel, say what."),
    "slower": ("Now slower.",),
    "faster": ("Not faster.",),
    "louder": ("Louder.",),
    "quieter": ("Let it be softer.",),
    "yes": ("Yes.", "Okay."),
    "no": ("There is no hurry.",),
    "a-little": ("Bend it a little.", "Almost there."),
    "better": ("It will get better.", "It's easing.", "You're letting go."),
    "still-hurts": ("If it hurts, ease up.", "If it is worse.", "Do the same there."),
    "cramp": ("The cramp will pass.",),
    "relax": ("And relax.",),
    "sleep": ("Time to sleep.",),
}
"""Care-brief 6.1 and scripts/README.md: the command, and lines that hold it."""


def faults(text: str, mode: str = "relax", asks: bool = False) -> list[str]:
    return [str(one) for one in WORDING.faults_in(text, "evening.toml:7", mode, asks, WORDS)]


@pytest.mark.parametrize("text", NEVER_IN_AN_INSTRUCTION)
@pytest.mark.parametrize("mode", ["cramp", "relax", "sleep"])
def test_what_may_never_be_said_is_found_in_any_mode(text: str, mode: str) -> None:
    assert faults(text, mode)


@pytest.mark.parametrize("text", NEVER_AT_NIGHT)
def test_what_may_not_be_said_at_night_may_be_said_in_a_cramp(text: str) -> None:
    assert faults(text, "sleep")
    assert faults(text, "relax")
    assert faults(text, "cramp") == []


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in LIVE for text in LIVE[name]])
def test_a_live_command_in_an_instruction_is_found(name: str, text: str) -> None:
    assert any(f'holds the command "{name}"' in each for each in faults(text))


def test_every_command_that_may_not_be_held_has_an_example() -> None:
    assert set(LIVE) == WORDING.commands - {"how-long", "goodnight", "returning"}


@pytest.mark.parametrize(
    "text",
    [
        "Toes up toward your shin.",
        "Good. Keep your toes up.",
        "Slow and small. Less air than you think.",
        "Let the breath go out slowly.",
        "Your belly. Make it firm, and keep your breath flowing, now.",
        "Hold it there. A strong pull, and steady.",
        "Lay it on top of the leg. Never lie on it.",
    ],
)
def test_a_good_line_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_a_fault_tells_the_words_the_reason_and_the_place() -> None:
    assert faults("Point your toes.") == [
        'evening.toml:7: a line says "point your"; toes that point down or curl provoke a cramp: '
        "say toes up"
    ]
    assert faults("Again.") == [
        'evening.toml:7: a line holds the command "repeat": "Again."; it would obey itself; '
        "say it in other words"
    ]
    assert faults("Rest for 10 seconds.") == [
        'evening.toml:7: a line has the figure "10"; write it in words'
    ]


def test_a_question_may_name_its_answers_but_never_stop() -> None:
    assert faults("Is it easing? Yes, a little, or no.", asks=True) == []
    assert faults("Shall I stop?", asks=True) != []
    assert faults("Do you take magnesium?", asks=True) == []
    assert faults("Shall I point your toes?", asks=True) != []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("commands = [", "wording.toml: "),
        ("", "commands and never are two lists"),
        ('commands = ["stpo"]\nnever = []', 'there is no command stpo; did you mean "stop"?'),
        ("comands = []\nnever = []", 'unknown key; did you mean "commands"?'),
        (
            'commands = []\n[[never]]\nsay = ["x"]\nwhy = "y"\nwhere = "alwais"',
            "wording.toml:never 1: unknown where; use one of always, instruction, night",
        ),
        ('commands = []\n[[never]]\nsay = "x"\nwhy = "y"\nwhere = "night"', "say is no list of"),
        ('commands = []\n[[never]]\nsay = ["x"]\nwhere = "night"', "why is missing"),
        (
            'commands = []\n[[never]]\nsay = ["x"]\nwhy = "y"\nwhere = "night"\nwehre = 1',
            'unknown key wehre; did you mean "where"?',
        ),
    ],
)
def test_a_fault_of_the_file_itself_is_told(text: str, fault: str) -> None:
    with pytest.raises(FaultsFound) as caught:
        read_wording(text, "wording.toml", WORDS)

    assert any(fault in str(each) for each in caught.value.faults), caught.value


def test_all_three_places_are_used() -> None:
    assert {never.where for never in WORDING.never} == set(WHERE)
