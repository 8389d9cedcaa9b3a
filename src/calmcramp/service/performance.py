"""Carries out what the dialogue wants on the transport: perform, speak, change pace, tell the time
left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from calmcramp.dialogue.states import Aside, Speak
from calmcramp.score import transport as tape
from calmcramp.score.layout import lay_out_lines
from calmcramp.score.routine import Ask, Mode, Pace
from calmcramp.score.score import Score, Sounds
from calmcramp.score.units import RATE
from calmcramp.service.player import Player
from calmcramp.service.programme import Part, Programme, lay_out_parts, placed, rest_of, same_place
from calmcramp.service.script import QUIET_MODE, Script

_VERBS: dict[str, Callable[[tape.Transport], tape.Transport]] = {
    "pause": tape.pause,
    "resume": tape.resume,
    "repeat": tape.repeat,
    "back": tape.back,
    "skip": tape.skip,
    "release": tape.release,
    "louder": tape.louder,
    "quieter": tape.quieter,
}


NOBODY: frozenset[str] = frozenset()

INSISTS_DB = 6.0
"""What must be heard is at most this much over the speech of a cramp, whatever "louder" adds: with
what a noisy room adds it stays under 60 dB(A) at the pillow (care-brief 6.3)."""


def at_level(score: Score, louder_db: float, firm: bool = False) -> Score:
    """The score with its sounds so much louder, and `firm` against what the room would take."""
    if not louder_db and not firm:
        return score
    cues = (replace(cue, gain_db=cue.gain_db + louder_db, firm=firm) for cue in score.cues)
    return replace(score, cues=tuple(cues))


def insisting(louder_db: float, volume_db: float) -> float:
    """Decibels to add to what must be heard: what "quieter" took is given back."""
    return min(louder_db - min(volume_db, 0.0), INSISTS_DB - volume_db)


class Performance:
    """What sounds now, and how to change it."""

    def __init__(self, script: Script, sounds: Sounds, player: Player) -> None:
        self._script, self._sounds, self._player = script, sounds, player
        self._programme: Programme | None = None
        self._left: tuple[Programme, int] | None = None

    def leave(self) -> None:
        """What is being performed is broken off; `resume` may go on with it."""
        if self._programme is not None:
            self._left = (self._programme, self._player.now().playhead)
        self._programme = None

    def perform(
        self, parts: tuple[Part, ...], minutes: float | None, flags: frozenset[str] = NOBODY
    ) -> None:
        """Replace whatever was going to sound by these parts, from now on, for whom they are."""
        programme = lay_out_parts(parts, self._script.routine, self._sounds, minutes, flags=flags)
        self.leave()
        self._play(programme.score)
        self._programme = placed(programme, self._player.now().playhead)

    def resume(self) -> None:
        """Go on with what was broken off last, from the sentence in which that was."""
        if self._left is None:
            return
        (programme, playhead), self._left = self._left, None
        inside = min(max(0, playhead - programme.began), programme.score.end)
        here = programme.score.sentence_start(inside)
        self._play(rest_of(programme.score, here))
        self._programme = placed(programme, self._player.now().playhead - here)

    def aside(self, aside: Aside) -> None:
        """Say lines now, then go on where the sentence that was cut had begun."""
        spoken = lay_out_lines(aside.texts, "cramp", self._sounds, None)
        self._interject(at_level(spoken, aside.louder_db))

    def speak(self, speak: Speak) -> None:
        """Say lines that belong to no routine, and wait for an answer where one is wanted."""
        ask = Ask(speak.ask_name, speak.ask_text, window=speak.window) if speak.ask_name else None
        score = lay_out_lines(
            speak.texts, cast(Mode, speak.mode), self._sounds, ask, twice=speak.twice
        )
        self.leave()
        level = speak.louder_db
        if speak.insists:
            level = insisting(level, self._player.now().volume.db)
        self._play(at_level(score, level, speak.insists))

    def verb(self, name: str) -> None:
        """Move the playhead, change the level or the pace."""
        if name in ("slower", "faster"):
            self._repace(Pace.slower if name == "slower" else Pace.faster)
        else:
            self._player.do(_VERBS[name])

    def tell_time_left(self) -> None:
        """Say how long is left, then go on where the sentence that was cut had begun."""
        transport = self._player.now()
        left = tape.remaining(transport)
        if left is None:
            return
        line = lay_out_lines(
            [self._script.lines.time_left(left / RATE)], QUIET_MODE, self._sounds, None
        )
        self._interject(line)

    def _interject(self, line: Score) -> None:
        self._player.do(lambda now: tape.interject(now, line))
        if self._programme is not None:
            self._programme = replace(self._programme, began=self._programme.began + line.end)

    def _play(self, score: Score) -> None:
        self._player.do(lambda now: tape.splice_now(now, score))

    def _repace(self, change: Callable[[Pace], Pace]) -> None:
        old, transport = self._programme, self._player.now()
        if old is None:
            return
        new = lay_out_parts(
            old.parts, self._script.routine, self._sounds, old.minutes, change(old.pace), old.flags
        )
        here = same_place(old, new, transport.playhead)
        self._player.do(lambda now: tape.splice_now(now, rest_of(new.score, here)))
        self._programme = placed(new, transport.playhead - here)
