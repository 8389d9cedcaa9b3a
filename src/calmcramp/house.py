"""Builds the assistant from its settings: the command line's other half, used by nobody else.

Everything is built when it is first asked for, so that a command pays only for what it needs.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from calmcramp import places
from calmcramp.errors import Fault, WrongUse
from calmcramp.hearing.types import Listen, ListenState
from calmcramp.planning.diary import Diary
from calmcramp.planning.settings import Settings
from calmcramp.score.score import Score, Sounds
from calmcramp.score.units import RATE
from calmcramp.service import language, recorded
from calmcramp.service.bedroom import RATE as MIC_RATE
from calmcramp.service.caretaker import open_caretaker
from calmcramp.service.cast import Cast
from calmcramp.service.conductor import Conductor
from calmcramp.service.desk import Desk, open_desk
from calmcramp.service.device_notes import Broken
from calmcramp.service.diary_desk import DiaryDesk, open_diary_desk
from calmcramp.service.ear_notes import night_level
from calmcramp.service.evening_ears import open_evening_ears
from calmcramp.service.fault_log import open_log
from calmcramp.service.guess import GuessedSounds
from calmcramp.service.hands import open_hands
from calmcramp.service.journal import Journal
from calmcramp.service.keeping import Read, open_keeping, read_once
from calmcramp.service.last_volume import LastVolume
from calmcramp.service.live import Live, play_through
from calmcramp.service.mailbox import Mailbox, default_path
from calmcramp.service.player import FileSink, Player, Sink
from calmcramp.service.programme import lay_out_parts, resolved
from calmcramp.service.recognisers import hearing_process
from calmcramp.service.rehearsal import Stage
from calmcramp.service.resampling import stream
from calmcramp.service.script import Script
from calmcramp.service.settings_loading import load_settings, settings_at_any_rate
from calmcramp.service.shelf import Shelf, open_shelf
from calmcramp.service.soundfiles import new_sound_file
from calmcramp.voice import engines
from calmcramp.voice.recordings import Recordings, open_recordings
from calmcramp.voice.shelf import ClipShelf
from calmcramp.voice.shelf import open_shelf as open_clips
from calmcramp.voice.sounds import HouseSounds
from calmcramp.voice.types import SpokenLine

if TYPE_CHECKING:
    from calmcramp.voice.speaker import Speaker

Samples = NDArray[np.float32]

NOTHING: frozenset[str] = frozenset()


class House:
    """One assistant's parts; a context that lets go of them."""

    def __init__(self, settings: Settings, here: bool, fault: Fault | None = None) -> None:
        """:param here: synthesise in this process, not in a child: quicker where it ends soon
        :param fault: why these are not the settings of the file
        """
        self.settings, self._here, self._fault = settings, here, fault
        self._tell: Callable[[Fault], None] = _tell_fault
        self._leaving = contextlib.ExitStack()

    @classmethod
    def from_settings(
        cls, config: Path | None, here: bool = False, at_any_rate: bool = False
    ) -> Self:
        """A house by the settings file. Raises as `load_settings`, or as `settings_at_any_rate`."""
        if not at_any_rate:
            return cls(load_settings(config), here)
        settings, fault = settings_at_any_rate(config)
        return cls(settings, here, fault)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()

    @cached_property
    def shelf(self) -> Shelf:
        """The routines."""
        return open_shelf(self.settings.voice.language, language.slots(self.settings))

    @cached_property
    def script(self) -> Script:
        """Everything spoken and understood."""
        self._tell_of_own_routines()
        return Script(
            self.shelf,
            self.settings.voice.language,
            self.settings.safety.flags,
            self.sounds.tones(),
        )

    @cached_property
    def clips(self) -> ClipShelf:
        """The spoken lines."""
        clips = open_clips(
            places.clips(),
            lambda fault: self._tell(fault),
            self._speakers,
            own_process=not self._here,
            recordings=self.recordings,
        )
        self._leaving.callback(clips.close)
        return clips

    @cached_property
    def recordings(self) -> Recordings:
        """The lines that somebody has recorded."""
        return open_recordings(places.recordings(), lambda fault: self._tell(fault))

    @property
    def _speakers(self) -> tuple[str, ...]:
        voice = self.settings.voice
        return engines.speakers(voice.language, voice.engine)

    def _prepare_voice(self) -> None:
        """Whatever could leave a line unspoken in the night comes to light now.

        :raises VoiceFault: when nobody speaks the language
        """
        engines.check(self.settings.voice.language)
        if self.recordings.texts:
            recorded.fit(
                self.script,
                self.recordings,
                lambda text: self.clips.clip(SpokenLine(text, "cramp")).frames,
            )

    @cached_property
    def sounds(self) -> HouseSounds:
        """Every sound a score can name."""
        return HouseSounds(self.clips, [places.config_folder() / "audio", places.audio()])

    @cached_property
    def sounds_at_a_guess(self) -> GuessedSounds:
        """Lengths without a voice, for lists."""
        return GuessedSounds(self.sounds.tones())

    def lay_out(
        self, name: str, minutes: float | None, sounds: Sounds | None = None
    ) -> tuple[str, Score]:
        """Title and score of a routine with its ending.

        Raises as `lay_out_parts`; and WrongUse for minutes that the routine does not allow.
        """
        self._tell_of_own_routines()
        limits = self.shelf.routine(name).minutes
        if limits and minutes is not None and limits.nearest(minutes) != minutes:
            what = f"{name} lasts from {limits.shortest:g} to {limits.longest:g} minutes"
            raise WrongUse(f"{what}, not {minutes:g}", "choose a length within that")
        flags = self.settings.safety.flags
        programme = lay_out_parts(
            ((name, None),), self.shelf.routine, sounds or self.sounds, minutes, flags=flags
        )
        return resolved(name, self.shelf.routine, flags).title, programme.score

    def _tell_of_own_routines(self) -> None:
        """What is wrong with them; until that is mended the shipped ones are used."""
        for fault in self.shelf.faults:
            _tell_fault(fault)

    def ears(self) -> Any:
        """New ears for files."""
        from calmcramp.hearing.ears import Ears
        from calmcramp.hearing.echo import Aec3
        from calmcramp.hearing.gate import Gate
        from calmcramp.hearing.knocks import Knocks
        from calmcramp.service.recognisers import recognisers

        knocks = Knocks() if self.settings.hands.knocks else None
        return Ears(recognisers(self.settings), Gate(), Aec3(), knocks=knocks)

    def listen_all(self, state: ListenState) -> Listen:
        """Listening for everything that may be said in a state."""
        from calmcramp.hearing.ears import BARGE_IN

        names = self.script.vocabulary.names
        return Listen(
            state, {"asleep": NOTHING, "awake": names, "speaking": names & BARGE_IN}[state]
        )

    @cached_property
    def _cast(self) -> Cast:
        return Cast(self.settings.voice.language)

    @property
    def example(self) -> tuple[str, ...]:
        """The user's lines of the built-in night."""
        return self._cast.example

    def user_voice(self, text: str) -> Samples:
        """The rehearsed user; 16 kHz."""
        return self._cast.user(text)

    def people_talking(self, samples: int) -> Samples:
        """Other people; 16 kHz."""
        return self._cast.television(samples)

    def stage(self, journal: Journal, speaker_file: Any, mic_file: Any) -> Stage:
        """A whole assistant on files. Raises VoiceFault when nobody speaks the language."""
        self._prepare_voice()
        sink, ears = FileSink(), self.ears()
        player = self._player(sink)
        diary = self._diary_desk(lambda tell: tell(Diary()), asks=False)  # a rehearsal keeps none
        conductor = Conductor(self.script, self.sounds, player, journal, ears.listen, diary=diary)
        return Stage(conductor, player, sink, ears, stream(RATE, MIC_RATE), speaker_file, mic_file)

    def live(
        self,
        microphone: str | None,
        loudspeaker: str | None,
        journal: Journal,
        patient: bool = False,
    ) -> Live:
        """The assistant on real devices, listening. Raises NoSound when one is missing, unless it
        is `patient` and waits for it; VoiceFault when nobody speaks the language."""
        inbox: queue.Queue[Any] = queue.Queue()
        self._tell = lambda fault: inbox.put(Broken(fault))
        log = self._leaving.enter_context(contextlib.closing(open_log(journal, self._fault)))
        ears = hearing_process(self.settings, microphone, inbox, patient)
        self._leaving.callback(ears.close)
        with ThreadPoolExecutor(1) as beside:
            started = beside.submit(ears.start)
            speaker = self._speaker(loudspeaker, patient)
            self._prepare_voice()
            self.clips.prepare(SpokenLine(*line) for line in self.script.lines_ahead())
            started.result()
        volume = self._leaving.enter_context(contextlib.closing(LastVolume(places.volume_file())))
        player = Player(self.sounds, speaker, volume.recall(self.settings.night.volume_db))
        desk = open_desk(self.settings.voice.language, self.shelf.routines)
        caretaker = self._leaving.enter_context(
            open_caretaker(self.settings, self.script.lines.say, desk, log)
        )
        conductor = self._begun(player, journal, ears.listen, desk)
        mailbox = Mailbox(default_path(), inbox.put)
        mailbox.open(self._tell)
        self._leaving.callback(mailbox.close)
        hands = open_hands(self.settings.hands, lambda: not conductor.idle, journal, inbox.put)
        if hands is not None:
            self._leaving.callback(hands.close)
        evening = open_evening_ears(self.settings, player, ears.measure)
        live = Live(conductor, player, speaker, ears, inbox, journal, caretaker, evening)
        live.keep_volume = volume.keep
        return live

    def _begun(
        self, player: Player, journal: Journal, listen: Callable[[Listen], None], desk: Desk | None
    ) -> Conductor:
        """A conductor with all that is kept, that has begun."""
        keeping = open_keeping(self.shelf.routines, stranger=not self.settings.owner.understood)
        self._leaving.callback(keeping.close)
        diary = self._diary_desk(keeping.read)
        conductor = Conductor(
            self.script, self.sounds, player, journal, listen, keeping, desk, night_level(), diary
        )
        conductor.start(quiet=self.settings.night.is_quiet(time.strftime("%H:%M")))
        return conductor

    @property
    def diary_to_tell(self) -> DiaryDesk | None:
        """The diary for a conversation that keeps nothing: it is told, and nothing is asked."""
        return self._diary_desk(read_once, asks=False)

    def _diary_desk(self, read: Read | None, asks: bool = True) -> DiaryDesk | None:
        settings = self.settings
        return open_diary_desk(settings.voice.language, read, settings.safety.flags, asks)

    def play(self, score: Score, loudspeaker: str | None, until: Callable[[], bool]) -> None:
        """Play a score through the loudspeaker to its end, or fade out once `until()` is true."""
        speaker = self._speaker(loudspeaker)
        play_through(score, self._player(speaker), speaker, until)

    def _player(self, sink: Sink) -> Player:
        return Player(self.sounds, sink, self.settings.night.volume_db)

    def _speaker(self, name: str | None, patient: bool = False) -> Speaker:
        from calmcramp.voice.speaker import Speaker

        speaker = Speaker(name or self.settings.sound.loudspeaker or None, patient=patient)
        self._leaving.callback(speaker.close)
        return speaker

    def sound_file(self, path: Path) -> contextlib.AbstractContextManager[Any]:
        """A new sound file at the score's rate."""
        return new_sound_file(path, RATE)


def _tell_fault(fault: object) -> None:
    sys.stderr.write(f"note: {fault}\n")
