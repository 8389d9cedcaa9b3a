"""What probabilities become, row by row, without sound."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calmcramp.hearing.deciding import ASK_TWICE, LIMITS, Decider
from calmcramp.hearing.types import Hearing, Listen

WAKE = ("cramp", "relax", "sleep", "other")
COMMANDS = ("stop", "yes", "no", "seven", "chest-pain", "other")
LIVE = frozenset(("stop", "yes", "no"))
GREY = (LIMITS["asleep"].ask["cramp"] + LIMITS["asleep"].sure["cramp"]) / 2


def row(names: tuple[str, ...], **likely: float) -> NDArray[np.float32]:
    """Probabilities that sum to 1, the rest of it for `other`."""
    made = np.array([likely.get(name.replace("-", "_"), 0.0) for name in names], np.float32)
    made[-1] = 1 - made[:-1].sum()
    return made


QUIET_WAKE, QUIET = row(WAKE), row(COMMANDS)


def asleep() -> Decider:
    return Decider(WAKE, COMMANDS)


def awake(*live: str) -> Decider:
    return Decider(WAKE, COMMANDS, Listen("awake", frozenset(live) or LIVE))


def wake(
    decider: Decider, *scores: float, start: float = 0.0, name: str = "cramp"
) -> list[Hearing]:
    """What is heard while a wake phrase scores so, row by row."""
    rows = [row(WAKE, **{name: score}) for score in scores]
    times = (start + 0.08 * (i + 1) for i in range(len(rows)))
    return [h for at, r in zip(times, rows, strict=False) for h in decider.hear(at, at, r, QUIET)]


def command(decider: Decider, *rows: dict[str, float], start: float = 0.0) -> list[Hearing]:
    made = [row(COMMANDS, **likely) for likely in rows]
    times = (start + 0.08 * (i + 1) for i in range(len(made)))
    return [
        h for at, r in zip(times, made, strict=False) for h in decider.hear(at, at, QUIET_WAKE, r)
    ]


def kinds(found: list[Hearing]) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in found]


def test_a_sure_phrase_wakes_at_once_and_once() -> None:
    found = wake(asleep(), 0.0, 0.99, 1.0, 1.0, 1.0, 0.5, 0.0)

    assert kinds(found) == [("wake", "cramp")]
    assert found[0].at <= 0.25


def test_one_loud_row_is_not_enough() -> None:
    assert wake(asleep(), 0.0, 2 * LIMITS["asleep"].ask["cramp"] - 0.02, 0.0, 0.0) == []


def test_the_grey_band_asks_when_it_rises_no_more() -> None:
    assert kinds(wake(asleep(), 0.0, GREY, GREY, 0.0, 0.0, 0.0)) == [("ask", "cramp")]


def test_a_grey_beginning_that_becomes_sure_does_not_ask() -> None:
    assert kinds(wake(asleep(), GREY, GREY, 0.99, 1.0, 1.0, 0.0)) == [("wake", "cramp")]


@pytest.mark.parametrize(("after", "second"), [(3.0, "wake"), (ASK_TWICE + 3.0, "ask")])
def test_said_again_soon_the_grey_band_acts(after: float, second: str) -> None:
    decider = asleep()
    once = (0.0, GREY, GREY, 0.0, 0.0, 0.0, 0.0)
    found = wake(decider, *once) + wake(decider, *once, start=after)

    assert kinds(found) == [("ask", "cramp"), (second, "cramp")]


def test_a_second_cramp_after_the_refractory_time_wakes_again() -> None:
    decider = asleep()
    found = wake(decider, 0.0, 1.0, 1.0) + wake(decider, 0.0, 1.0, 1.0, start=3.0)

    assert kinds(found) == [("wake", "cramp")] * 2


def test_stop_is_sooner_sure_than_an_answer() -> None:
    yes = command(awake(), {}, *[{"yes": 0.62}] * 3)
    stop = command(awake(), {}, *[{"stop": 0.62}] * 3)

    assert kinds(yes) == [("command", "yes")]
    assert kinds(stop) == [("command", "stop")]
    assert stop[0].at < yes[0].at


def test_an_utterance_is_told_once_though_it_goes_on() -> None:
    rows = [{"yes": 0.9}] * 4 + [{}] * 2 + [{"yes": 0.9}] * 4

    assert kinds(command(awake(), {}, *rows)) == [("command", "yes")]


def test_said_again_later_it_is_told_again() -> None:
    rows = [{"yes": 0.9}] * 4 + [{}] * 16 + [{"yes": 0.9}] * 4

    assert kinds(command(awake(), {}, *rows)) == [("command", "yes")] * 2


def test_two_commands_too_near_each_other_are_neither() -> None:
    assert command(awake(), {}, *[{"yes": 0.48, "no": 0.46}] * 4, {}) == []


def test_what_is_not_live_is_neither_reported_nor_taken_for_what_is() -> None:
    assert command(awake(), {}, *[{"seven": 0.8, "yes": 0.15}] * 4, {}) == []


def test_red_flags_count_though_nothing_asked_for_them() -> None:
    rows = [{"chest_pain": 0.99}] * 3

    assert kinds(command(awake(), {}, *rows)) == [("redflag", "chest-pain")]
    assert kinds(command(asleep(), {}, *rows)) == [("redflag", "chest-pain")]


def test_while_it_speaks_everything_must_be_surer() -> None:
    speaking = Decider(WAKE, COMMANDS, Listen("speaking", LIVE))
    rows = [{"yes": (LIMITS["awake"].command + LIMITS["speaking"].command) / 2}] * 4

    assert command(speaking, {}, *rows) == []
    assert kinds(command(awake(), {}, *rows)) == [("command", "yes")]


def test_a_sleeping_assistant_takes_no_commands() -> None:
    decider = Decider(WAKE, COMMANDS, Listen("asleep", LIVE))

    assert command(decider, {}, *[{"stop": 1.0}] * 4) == []


def test_the_phrase_is_one_that_can_be_understood_as_text() -> None:
    [relax] = wake(asleep(), 0.0, 1.0, 1.0, name="relax")

    assert relax.phrase == "help me relax"


@pytest.mark.parametrize(
    ("own", "name"), [("Was there a pop?", "popped"), ("Chest pain needs help.", "chest-pain")]
)
def test_its_own_words_are_not_reported(own: str, name: str) -> None:
    names = (name, "other")
    listen = Listen("speaking", frozenset(), tuple(own.lower().split()))
    rows = [row(names, **{name.replace("-", "_"): 0.99})] * 4

    def told(listen: Listen) -> list[Hearing]:
        decider = Decider(WAKE, names, listen)
        return [h for i, r in enumerate(rows) for h in decider.hear(i * 0.08, 0.0, QUIET_WAKE, r)]

    assert told(listen) == []
    assert kinds(told(Listen("speaking"))) == [("redflag", name)]
