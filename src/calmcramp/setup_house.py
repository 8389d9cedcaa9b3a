"""Builds what the set-up needs: pairs of devices to try, and the conversation on one of them. A
part of the command line, used by nobody else."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TextIO

from calmcramp import places
from calmcramp.dialogue.setup_lines import SetUpLines
from calmcramp.dialogue.setup_states import Keep, SetUp, SetUpBook
from calmcramp.errors import NoSound, WrongUse
from calmcramp.hearing.measuring import no_recognisers
from calmcramp.hearing.microphone import list_devices
from calmcramp.hearing.probe import Verdict
from calmcramp.hearing.process import HearingProcess
from calmcramp.hearing.types import Measured
from calmcramp.house import House
from calmcramp.planning.settings import EXAMPLES, digit_by_digit
from calmcramp.score.layout import lay_out_lines
from calmcramp.service import wall
from calmcramp.service.calendar_file import CalendarFile
from calmcramp.service.conductor import Conductor
from calmcramp.service.desk import Desk, open_desk
from calmcramp.service.device_choice import Pair, name_of, pairs_to_try
from calmcramp.service.ear_notes import EarNotes, notes_of, with_room, write_ear_notes
from calmcramp.service.ear_test import UNUSABLE, WORTH_SAYING, EarTest, refuse_unusable
from calmcramp.service.journal import Journal
from calmcramp.service.keeping import open_keeping
from calmcramp.service.keyboard import Keyboard
from calmcramp.service.language import setup_lines
from calmcramp.service.live import Live
from calmcramp.service.performance import at_level
from calmcramp.service.player import Player
from calmcramp.service.recognisers import recognisers
from calmcramp.service.setting_up import Reach, SettingUp
from calmcramp.service.settings_file import change
from calmcramp.voice import engines
from calmcramp.voice.speaker import Speaker
from calmcramp.voice.types import SpokenLine

SPOKEN_DB = -7.0
"""What is wrong is said as to somebody resting."""


@dataclass
class SetUpHouse:
    """One set-up's parts."""

    house: House
    settings_file: Path
    journal: Journal
    show: Callable[[str], None]
    kept: list[str] = field(default_factory=list)
    """Names of the settings that were written so far."""
    notes: EarNotes | None = None
    """What the ear test found so far."""

    @cached_property
    def lines(self) -> SetUpLines:
        """The sentences of the set-up.

        :raises WrongUse: in a language that has none; FaultsFound: with all their faults
        """
        language = self.house.settings.voice.language
        lines = setup_lines(language)
        if lines is None:
            what = f'nobody has written the set-up in "{language}" yet'
            raise WrongUse(what, "use --yes, and docs/settings.md")
        return lines

    def choose(self, fixed: Pair, room_s: float = 0.0) -> Pair:
        """The first pair of devices of which the one hears the other, or that works at least.

        :param fixed: devices that were named
        :param room_s: for how long the room is listened to afterwards
        :raises NoSound: when there is none that can be used
        """
        sound = self.house.settings.sound
        first = Pair(fixed.microphone or sound.microphone, fixed.loudspeaker or sound.loudspeaker)
        found: list[tuple[Pair, EarTest]] = []
        refused: list[NoSound] = []
        for pair in pairs_to_try(list_devices(), first, fixed):
            try:
                found.append((pair, self._tried(pair, room_s)))
            except NoSound as error:
                refused.append(error)
                continue
            if found[-1][1].verdict is Verdict.WELL:
                break
        if not found:
            raise refused[0]
        pair, test = min(found, key=lambda one: _badness(one[1]))
        self._note(pair, test)
        return pair

    def tell_unusable(self, pair: Pair) -> None:
        """Say aloud, as far as that can be, that there is nothing to set up with.

        :raises NoSound: always
        """
        verdict = self.notes.verdict if self.notes is not None else Verdict.DEAF
        line = self.lines.ears[verdict.value]
        with contextlib.suppress(NoSound):
            score = lay_out_lines([line], "cramp", self.house.sounds)
            self.house.play(at_level(score, SPOKEN_DB), pair.loudspeaker or None, lambda: False)
        refuse_unusable(verdict)

    def keep_pair(self, pair: Pair) -> None:
        """Write the devices into the settings, where they are not there already."""
        sound = self.house.settings.sound
        for key in ("microphone", "loudspeaker"):
            if getattr(pair, key) != getattr(sound, key):
                self.keep(Keep("sound", key, getattr(pair, key)))

    def keep(self, kept: Keep) -> None:
        """Write one value into the settings."""
        self.house.settings = change(self.settings_file, {(kept.section, kept.key): kept.value})
        name = f"{kept.section}.{kept.key}"
        if name not in self.kept:
            self.kept.append(name)

    def converse(self, pair: Pair, keys: TextIO | None, aloud: bool) -> str:
        """Lead the set-up on a pair of devices; its outcome.

        :param keys: where lines are typed; None: nowhere
        """
        engines.check(self.house.settings.voice.language)
        inbox: queue.Queue[Any] = queue.Queue()
        with self._open(pair, inbox, hears=True) as (ears, speaker):
            lines = (SpokenLine(text, "cramp") for text in self.lines.spoken)
            self.house.clips.prepare(lines)
            player = Player(self.house.sounds, speaker)
            leader = self._leader(ears, player, aloud)
            live = Live(leader, player, speaker, ears, inbox, self.journal)
            with Keyboard(keys, inbox.put) if keys is not None else contextlib.nullcontext():
                live.run(until=lambda: leader.over)
        return leader.outcome or "stopped"

    def note_room(self, measured: Measured) -> None:
        """Keep what the quiet room is like."""
        if self.notes is not None:
            self.notes = with_room(self.notes, measured)
            write_ear_notes(self.notes)

    def _tried(self, pair: Pair, room_s: float) -> EarTest:
        inbox: queue.Queue[Any] = queue.Queue()
        with self._open(pair, inbox, hears=False) as (ears, speaker):
            player = Player(self.house.sounds, speaker)
            test = EarTest(player, ears.measure, room_s)
            live = Live(test, player, speaker, ears, inbox, self.journal)
            live.run(until=lambda: test.over)
        return test

    def _note(self, pair: Pair, test: EarTest) -> None:
        devices = list_devices()
        microphone = name_of(devices, pair.microphone, "inputs")
        loudspeaker = name_of(devices, pair.loudspeaker, "outputs")
        self.notes = notes_of(wall.now(), microphone, loudspeaker, test.measured)
        write_ear_notes(self.notes)
        if test.room is not None:
            self.note_room(test.room)

    @contextlib.contextmanager
    def _open(
        self, pair: Pair, inbox: queue.Queue[Any], hears: bool
    ) -> Iterator[tuple[HearingProcess, Speaker]]:
        """The devices, open. Raises NoSound."""
        build = partial(recognisers, self.house.settings) if hears else no_recognisers
        ears = HearingProcess(pair.microphone or None, build, notices=inbox)
        with contextlib.closing(ears), contextlib.closing(Speaker(pair.loudspeaker or None)) as out:
            ears.start()
            yield ears, out

    def _leader(self, ears: HearingProcess, player: Player, aloud: bool) -> SettingUp:
        house, desk = self.house, self._desk()
        reach = Reach(
            ears.listen,
            ears.measure,
            self.keep,
            self.note_room,
            self.show,
            partial(self._help, ears, player, desk),
            desk,
        )
        begun = self._begun(desk)
        return SettingUp(begun, house.script, house.sounds, player, self.journal, reach, aloud)

    def _begun(self, desk: Desk | None) -> SetUp:
        house, script = self.house.settings, self.house.script
        numbers = {name: digit_by_digit(one.emergency_number) for name, one in EXAMPLES.items()}
        book = SetUpBook(self.lines, script.lines, script.vocabulary, script.triage, numbers)
        planned = CalendarFile(places.schedule_file()).read().appointments
        return SetUp(
            book,
            understood=house.owner.understood,
            country=house.country.name,
            plans=desk is not None and not planned,
            ears=self._worth_saying,
        )

    @property
    def _worth_saying(self) -> str:
        if self.notes is None or self.notes.verdict not in WORTH_SAYING:
            return ""
        return self.notes.verdict.value

    def _desk(self) -> Desk | None:
        return open_desk(self.house.settings.voice.language, self.house.shelf.routines)

    def _help(self, ears: HearingProcess, player: Player, desk: Desk | None) -> Conductor:
        """The night's conductor, with what was just told about the sleeper."""
        house = self.house
        script = replace(house.script, flags=house.settings.safety.flags)
        keeping = open_keeping(house.shelf.routines, stranger=False)
        return Conductor(script, house.sounds, player, self.journal, ears.listen, keeping, desk)


def _badness(test: EarTest) -> int:
    """Of pairs that are not well, the one that can still be used is taken."""
    return 2 * (test.verdict in UNUSABLE) + (test.verdict is not Verdict.WELL)
