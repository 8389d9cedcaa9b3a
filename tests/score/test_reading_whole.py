"""What a routine file says of itself as a whole: for whom, in its place, out of which parts."""

from __future__ import annotations

import pytest

from calmcramp.score.reading import read_routine
from calmcramp.score.routine import Piece
from calmcramp.score.whom import FLAGS
from routine_texts import HEAD, PARTS, faults, written

REST = '[[passage]]\nname = "a"\n[[passage.step]]\nkind = "rest"\nseconds = 5\n'
COOL = HEAD.replace('kind = "relaxation"', 'kind = "cramp"').replace("bed = true", "bed = false")
SLEEP = 'kind = "say"\ntext = "x"\nmode = "sleep"'
ENDING = 'kind = "ending"\nbed_seconds = 25\nfade = 75'


def test_a_routine_may_be_put_together_from_others() -> None:
    routine = read_routine(PARTS, "evening.toml")

    assert routine.passages == ()
    assert routine.pieces == (
        Piece("settle", ("opening", "breathing"), 5),
        Piece("pmr-4", unless=frozenset({"recent_surgery"})),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (PARTS + REST, "evening.toml:8: passages and parts do not go together"),
        (PARTS + "[[part]]\nminutes = 5", "evening.toml:16: part 3: routine is missing"),
        (PARTS + '[[part]]\nroutine = "evening"', ":17: a routine can not be a part of itself"),
        (PARTS + '[[part]]\nroutine = "a"\npassages = []', ":18: part 3: there is no passage"),
        (PARTS + '[[part]]\nroutine = "a"\nminutes = 61', "minutes is 61, the most is 60"),
        (PARTS + '[[part]]\nroutine = "a"\nminute = 6', 'no key "minute" here; did you mean'),
        (PARTS + '[[part]]\nroutine = "a b"', 'routine is "a b", it is not a name'),
        (
            PARTS.replace(
                "[[part]]", "[minutes]\ndefault = 5\nshortest = 5\nlongest = 5\n[[part]]", 1
            ),
            "each part has minutes of its own",
        ),
        (PARTS.replace("ends =", "heat = 5\nends ="), "heat does not go with parts"),
        (HEAD + "part = 5", "part must be a list of tables"),
    ],
)
def test_a_fault_of_parts_is_told(text: str, fault: str) -> None:
    assert any(fault in each for each in faults(text)), faults(text)


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_known(flag: str) -> None:
    routine = read_routine(HEAD + f'unless = ["{flag}"]\n' + REST, "evening.toml")

    assert routine.unless == {flag}


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (
            'unless = ["pregnent"]',
            'evening.toml:6: unless has "pregnent", it is not known; did you',
        ),
        ('unless = ["zzz"]', 'unless has "zzz", it is not known; one of pregnant, fluid_limited,'),
        ("unless = [5]", "unless has 5, it is not known"),
        ('only = "lung"', 'only is "lung", it must be a list of flags'),
        ('unless = ["lung"]\nonly = ["lung"]', ":7: lung is in unless and in only; leave one"),
        ('instead = "evening"', "evening.toml:6: instead names the routine itself"),
        ('shorter = "evening"', "evening.toml:6: shorter names the routine itself"),
        ('instead = "A b"', 'instead is "A b", it is not a name'),
        ('called = ["box"]', 'called has "box", it can not be used; use small letters, two to six'),
        ('called = ["Box breathing"]', 'called has "Box breathing", it can not be used'),
        ('called = ["four 7 eight"]', 'called has "four 7 eight", it can not be used'),
        ('called = ["a b c d e f g"]', "it can not be used"),
        ('called = ["two  spaces"]', "it can not be used"),
        ("called = [7]", "called has 7, it can not be used"),
        ('called = "box breathing"', "it must be a list of phrases"),
    ],
)
def test_a_fault_in_what_stands_at_the_top_is_told_with_its_line(head: str, fault: str) -> None:
    told = faults(f"{HEAD}{head}\n{REST}")

    assert any(fault in each for each in told), told


@pytest.mark.parametrize("phrase", ["box breathing", "autogenic", "don't hurry", "a b c d e f"])
def test_a_phrase_that_can_be_said_is_taken(phrase: str) -> None:
    assert read_routine(f'{HEAD}called = ["{phrase}"]\n{REST}', "x").called == (phrase,)


@pytest.mark.parametrize("minutes", [1, 20])
def test_warmth_lasts_one_to_twenty_minutes(minutes: int) -> None:
    assert read_routine(f"{COOL}heat = {minutes}\n{REST}", "x").heat == minutes


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{COOL}heat = 20.5\n{REST}", "heat is 20.5, the most is 20"),
        (f"{COOL}heat = 0\n{REST}", "heat is 0, the least is 1"),
        (f'{COOL}heat = 15\nends = "sleep-ending"\n{REST}', "heat does not go with ends"),
        (f"{HEAD}heat = 15\n{REST}", "heat does not go with the kind relaxation"),
        (
            f"{HEAD}heat = 15\n{REST}".replace("relaxation", "sleep"),
            "heat does not go with the kind sleep",
        ),
        (
            f"{COOL}heat = 15\n{REST}".replace('"relax"', '"sleep"'),
            "heat does not go with words or an ending for sleep",
        ),
        (written(SLEEP, f"{COOL}heat = 15\n"), "heat does not go with words or an ending"),
        (
            written(ENDING, f"{COOL}heat = 15\n".replace("false", "true")),
            "heat does not go with words or an ending",
        ),
    ],
)
def test_nobody_may_fall_asleep_with_warmth(text: str, fault: str) -> None:
    told = faults(text)

    assert any(f":6: {fault}" in each for each in told), told


def test_all_breathing_together_keeps_the_limits_of_one_step() -> None:
    four = 'kind = "breathe"\ncycles = 4\nin = 4\nhold_in = 7\nout = 8\nsmall = ["x"]\n'
    sighs = 'kind = "breathe"\ncycles = 2\nin = 2\ntop_up = 1\nout = 6\n'
    box = 'kind = "breathe"\nseconds = 160\nin = 4\nhold_in = 4\nout = 4\nsmall = ["x"]\n'

    def together(step: str, times: int) -> str:
        return written(f"{step}[[passage.step]]\n" * (times - 1) + step)

    read_routine(together(four, 2), "x")
    assert "so slow a pattern lasts 8 cycles at most" in faults(together(four, 3))[0]
    assert "all breathing together: 4 sighs, the most is 3" in faults(together(sighs, 2))[0]
    assert "breaths are held for 312 s, the most is 300" in faults(together(box, 2))[0]
