"""From the end of what a user says to the assistant's answer, through a real sound server.

Run: python bench/latency.py [--trials 20] [--lone 10] [--naive 10]

"End" is the last audible sample of the recording that is played into the microphone; "first
sound" and "silence" are told on the loudspeaker's channel of the same recording, so no clock but
the card's is read. Audible is above -50 dB re full scale.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from naive import naive_env
from room import AUDIBLE, Samples, Table, bedroom, find, middle_and_worst, ms, program

from bedside import Assistant, bedside, first_move, user_says
from sound_server import RATE, SoundServer

ALIKE = 0.8
UNHEARD_MS = 1200.0
"""A "stop" after which it sounds for longer was not heard: a line ends by itself at some time."""
PHRASES = ("I have a cramp.", "Cramp!")
PAUSE = RATE // 20


@dataclass
class Trials:
    """What came of saying things many times."""

    answers_ms: list[float] = field(default_factory=list)
    asked: int = 0
    unanswered: int = 0
    stops_ms: list[float] = field(default_factory=list)
    ignored: int = 0
    hidden: int = 0
    """Obeyed in a pause between words, where nobody can tell when."""

    @property
    def wakes(self) -> str:
        """How many were answered."""
        whole = len(self.answers_ms) + self.asked + self.unanswered
        return f"{len(self.answers_ms)} of {whole}"

    @property
    def stops(self) -> str:
        """How many "stop"s were obeyed."""
        heard = len(self.stops_ms) + self.hidden
        return f"{heard} of {heard + self.ignored}"


def first_sound(heard: Samples, since: int) -> int | None:
    """The first audible frame from `since` on."""
    loud = np.flatnonzero(np.abs(heard[since:]) > AUDIBLE)
    return since + int(loud[0]) if loud.size else None


def last_sound(heard: Samples, since: int) -> int:
    """The frame behind the last audible one from `since` on."""
    loud = np.flatnonzero(np.abs(heard[since:]) > AUDIBLE)
    return since + (int(loud[-1]) + 1 if loud.size else 0)


def end_of(spoken: Samples, recorded: Samples) -> int:
    """The frame at which a recording that was played into the microphone ended."""
    return find(recorded, spoken)[1] + len(spoken)


def in_a_pause(spoken: Samples, frame: int) -> bool:
    """Whether it would have been silent there in any case, between two words."""
    return not bool((np.abs(spoken[max(0, frame) : frame + PAUSE]) > AUDIBLE).any())


def one_trial(server: SoundServer, phrase: str, number: int, move: Samples, trials: Trials) -> bool:
    """Say `phrase`, then "stop" into the answer; whether it is silent now."""
    call, stop = user_says(phrase), user_says("Stop.")
    with server.recording() as room:
        room.listen(0.3)
        server.play(call)
        room.listen(1.1 + 0.03 * number)  # so that "stop" meets other words each time
        middle = room.frames
        server.play(stop)
        room.listen(2.5)
    heard, mic = np.asarray(room.speaker), np.asarray(room.microphone)
    began = first_sound(heard, 0)
    if began is None:
        trials.unanswered += 1
        return True
    if find(heard[:middle], move[: RATE // 2])[0] < ALIKE:
        trials.asked += 1
    else:
        trials.answers_ms.append(ms(began - end_of(call, mic[:middle])))
    silent = last_sound(heard, 0)
    late = ms(silent - middle - end_of(stop, mic[middle:]))
    if late > UNHEARD_MS:
        trials.ignored += 1
        return False
    place = find(heard[:middle], move[: RATE // 2])[1]
    if in_a_pause(move, silent - place):
        trials.hidden += 1
    else:
        trials.stops_ms.append(late)
    return True


def try_often(
    server: SoundServer, assistant: Assistant, phrase: str, count: int, move: Samples
) -> Trials:
    """Many trials; where "stop" was not heard it is typed."""
    trials = Trials()
    for number in range(count):
        if not one_trial(server, phrase, number, move, trials):
            assistant.say("stop", 0.5)
        print(phrase, trials.answers_ms[-1:], trials.stops_ms[-1:], flush=True)
    return trials


def calmcramp(home: Path, trials: int, lone: int) -> dict[str, Trials]:
    """Both phrases."""
    with bedroom(echo=True) as server, bedside(server, home) as assistant:
        move = first_move(home / "cache")
        return {
            phrase: try_often(server, assistant, phrase, count, move)
            for phrase, count in zip(PHRASES, (trials, lone), strict=True)
        }


@contextmanager
def naive_assistant(server: SoundServer) -> Iterator[None]:
    """A keyphrase spotter and a voice in one loop, listening."""
    child = program("naive_assistant.py", env=naive_env(server.env))
    try:
        next(iter(child.stdout or ()), "")  # it says that it listens
        yield
    finally:
        child.kill()
        child.communicate()


def naive(count: int) -> Trials:
    """The same phrase to the loop that a user would write; it cannot be stopped."""
    trials, call = Trials(), user_says(PHRASES[0])
    with bedroom() as server, naive_assistant(server):
        for _ in range(count):
            with server.recording() as room:
                room.listen(0.3)
                server.play(call)
                room.listen(4.0)
            began = first_sound(np.asarray(room.speaker), 0)
            if began is None:
                trials.unanswered += 1
            else:
                trials.answers_ms.append(ms(began - end_of(call, np.asarray(room.microphone))))
    return trials


def measure(home: Path, trials: int, lone: int, others: int) -> Table:
    """The assistant, and what a user would take instead."""
    table = Table(
        "From a word to the answer",
        ("", "heard", "median", "worst"),
        notes=[
            'End of the phrase → first sample of the first move above -50 dBFS; end of "stop" → '
            "last sample above it. The user's voice is synthetic, and of the same engine as the "
            "assistant's, a little deeper; the room is a virtual card with an echo 12 dB down.",
            '"stop" is said once, into the first sentence, each time at another place of it. The '
            "fade itself takes 150 ms, and the card holds 60.",
            'pocketsphinx + pyttsx3: one loop, keyphrases "i have a cramp" and "cramp". It has '
            'no "stop": `runAndWait` hears nothing until it has spoken.',
        ],
    )
    told = calmcramp(home, trials, lone)
    for phrase, result in told.items():
        answers = middle_and_worst(result.answers_ms)
        table.rows.append((f'calmcramp: "{phrase}" → first move', result.wakes, *answers))
        stops = middle_and_worst(result.stops_ms)
        table.rows.append((f'calmcramp: "Stop." after "{phrase}"', result.stops, *stops))
    other = naive(others) if naive_env({}) else None
    if other is None:
        table.rows.append(("pocketsphinx + pyttsx3", "not measured: not installable", "–", "–"))
    else:
        answers = middle_and_worst(other.answers_ms)
        table.rows.append((f'pocketsphinx + pyttsx3: "{PHRASES[0]}"', other.wakes, *answers))
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--lone", type=int, default=10)
    parser.add_argument("--naive", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = (arguments.trials, arguments.lone, arguments.naive)
        print(measure(Path(folder), *counts).markdown())
