"""The ears: echo, gate and recognisers joined, one block of sound after another.

Laws of this file:

1. Synchronous and deterministic: the same sound gives the same notices, whatever the block sizes.
2. The audio clock is the samples heard divided by `RATE`; nothing else tells the time.
3. Nothing is lost at the gate: recognisers get the last 2 s before it opened, at once.
4. One utterance is reported once, whichever engines understood it.
5. What the loudspeaker is saying was not said by anybody.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TypeAlias

import numpy as np

from calmcramp.hearing.echo import SILENT_SAMPLE, Canceller
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.knocks import Knocks
from calmcramp.hearing.lanes import BackgroundLane, Lane
from calmcramp.hearing.types import (
    RATE,
    Block,
    EarNotice,
    Hearing,
    Listen,
    Recogniser,
    VoiceStarted,
    VoiceStopped,
)
from calmcramp.hearing.whisper import Whisper
from calmcramp.planning.presses import Gesture

CHUNK = RATE // 25
"""Samples worked on at once: 40 ms, half a hop of the embedded recogniser."""

PRE_ROLL = 2 * RATE
"""Samples kept while the gate is closed, for the recognisers to catch up with when it opens."""

SAME_UTTERANCE = 1.0
"""Seconds within which the same name is the same utterance, heard by another engine."""

OWN_TAIL = 0.3
"""Seconds after our own words in which their echo may still begin: output buffer and room."""

OWN_LEAD = 0.2
"""Seconds by which an engine may place the beginning of a word too early."""

OURS_POWER = 32768.0**2 * 10 ** (-36 / 10)
"""Mean square from which on what the loudspeaker plays is our voice, and no bed: -36 dBFS."""

OURS_LINGERS = 3 * RATE // 10
"""Samples (0.3 s) after it in which its echo is still in the room."""

BARGE_IN = frozenset(
    {"stop", "pause", "continue", "next", "back", "repeat", "slower", "faster", "louder", "quieter"}
    | {"how-long", "goodnight"}
)
"""Commands that make sense whatever the assistant is saying. Which names count at a moment is the
dialogue's affair: people answer before a question has ended."""

FAST_COMMANDS = frozenset({"stop", "pause"})
"""Commands taken from the first engine even where a second one understands all the others."""

Voiced: TypeAlias = Hearing | VoiceStarted | VoiceStopped
"""What a voice was heard to do."""

_RANK = {"ask": 0, "command": 1, "wake": 2, "redflag": 3}


@dataclass(frozen=True, slots=True)
class _Own:
    """Words that the loudspeaker said, in seconds from and to when (infinity: it still does)."""

    words: tuple[str, ...]
    since: float
    until: float = inf


class _OwnVoice:
    """What the loudspeaker says and has just said."""

    def __init__(self) -> None:
        self._said: deque[_Own] = deque(maxlen=16)

    def saying(self, words: tuple[str, ...], now: float) -> None:
        """From `now` on it says these words and no others."""
        if self._said and self._said[-1].until == inf:
            if self._said[-1].words == words:
                return
            self._said[-1] = replace(self._said[-1], until=now)
        if words:
            self._said.append(_Own(tuple(word.lower() for word in words), now))

    def said(self, hearing: Hearing) -> bool:
        """Whether this was our own voice."""
        spoken = [own.words for own in self._said if _still_heard(own, hearing.began)]
        phrases = (hearing.phrase.lower().split(), hearing.name.split("-"))
        return any(_within(phrase, words) for words in spoken for phrase in phrases)


def _still_heard(own: _Own, began: float) -> bool:
    return own.since - OWN_LEAD <= began <= own.until + OWN_TAIL


def _within(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Whether `phrase` stands in `words`, word after word."""
    span = len(phrase)
    return span > 0 and any(
        list(words[at : at + span]) == list(phrase) for at in range(len(words) - span + 1)
    )


class _PreRoll:
    """The last 2 s of what nobody was given, and how much more there was."""

    def __init__(self) -> None:
        self._kept: deque[Block] = deque()
        self._samples = 0
        self._dropped = 0

    def keep(self, sound: Block) -> None:
        self._kept.append(sound)
        self._samples += len(sound)
        while self._samples > PRE_ROLL:
            dropped = len(self._kept.popleft())
            self._samples -= dropped
            self._dropped += dropped

    def take(self, sound: Block) -> tuple[int, Block]:
        """How many samples were dropped since the last time; what was kept, and then `sound`."""
        dropped, whole = self._dropped, np.concatenate([*self._kept, sound])
        self._kept.clear()
        self._samples = self._dropped = 0
        return dropped, whole


class Ears:
    """Feed it the microphone and what the loudspeaker plays; it tells what was said.

    The first recogniser is the quick one. Where there is a second, commands are the second's, but
    for `FAST_COMMANDS`; wake words and red flags count from either. With `background` the second
    works in a thread of its own (live only: what it understands then comes when it comes).
    """

    def __init__(
        self,
        recognisers: Iterable[Recogniser],
        gate: Gate,
        canceller: Canceller,
        *,
        background: bool = False,
        knocks: Knocks | None = None,
    ) -> None:
        """:param knocks: listens for three knocks, where they call"""
        self._lanes = _lanes(tuple(recognisers), BackgroundLane if background else Lane)
        self._gate = gate
        self._canceller = canceller
        self._listen = Listen()
        self._own = _OwnVoice()
        self._waiting = (np.zeros(0, np.int16), np.zeros(0, np.int16))
        self._pre_roll = _PreRoll()
        self._samples = 0
        self._lowered = False
        self._whisper = Whisper()
        self._knocks = knocks
        self._sounded = OURS_LINGERS
        self._reported: deque[Hearing] = deque(maxlen=16)

    @property
    def now(self) -> float:
        """Seconds on the audio clock: what has been judged so far."""
        return self._samples / RATE

    @property
    def dozing(self) -> bool:
        """Whether the room is quiet and nobody is being helped."""
        return self._listen.state == "asleep" and not self._gate.open

    @property
    def floor_db(self) -> float:
        """The room, dB re full scale: the quietest it has been in the last 8 s."""
        return self._gate.floor_db

    def listen(self, listen: Listen) -> None:
        """Listen for something else from the next sample on."""
        self._own.saying(listen.own, self.now)
        self._listen = listen
        for lane in self._lanes:
            lane.listen(listen)

    def hear(self, heard: Block, reference: Block | None = None) -> list[EarNotice]:
        """Take in what the microphone heard, int16 (n,), and what the loudspeaker played, (n,).

        Less than `CHUNK` samples may wait for the next call. No reference means silence.

        :raises ValueError: when the two differ in length.
        """
        played = np.zeros(len(heard), np.int16) if reference is None else reference
        if len(heard) != len(played):
            raise ValueError(f"{len(heard)} samples heard, {len(played)} of reference")
        sound = np.concatenate([self._waiting[0], heard])
        played = np.concatenate([self._waiting[1], played])
        whole = len(sound) // CHUNK * CHUNK
        told: list[EarNotice] = []
        for at in range(0, whole, CHUNK):
            told += self._chunk(sound[at : at + CHUNK], played[at : at + CHUNK])
        self._waiting = (sound[whole:], played[whole:])
        return told

    def finish(self) -> list[EarNotice]:
        """Hear two seconds of silence, so that what was said last is understood: a file's end."""
        return self.hear(np.zeros(2 * RATE, np.int16))

    def close(self) -> None:
        """Give back what the recognisers and the canceller hold."""
        for lane in self._lanes:
            lane.close()
        self._canceller.close()

    def _chunk(self, heard: Block, reference: Block) -> list[EarNotice]:
        clean = self._canceller.cancel(heard, reference)
        voices = self._gate.hear(clean, heard, self._listen.state == "speaking")
        self._samples += len(heard)
        self._judge_whisper(heard, reference)
        for voice in voices:
            ours = int(np.abs(reference.astype(np.int32)).max()) > SILENT_SAMPLE
            self._lowered = isinstance(voice, VoiceStarted) and ours
        # Somebody who speaks into our voice has lowered it by 15 dB; what the canceller would take
        # from theirs then costs more words than the rest of ours does.
        understood = self._understand(heard if self._lowered else clean)
        if understood:
            self._lowered = False  # it has been answered, and our voice is back
        said = [_as_said(one, self._whisper) for one in (*voices, *understood)]
        return [*said, *self._knocked(heard, reference)]

    def _knocked(self, heard: Block, reference: Block) -> list[EarNotice]:
        if self._knocks is None:
            return []
        ours = int(np.abs(reference.astype(np.int32)).max()) > SILENT_SAMPLE
        return [Gesture("press", "knocks")] * self._knocks.hear(heard, ours)

    def _judge_whisper(self, heard: Block, reference: Block) -> None:
        """Let it hear what is not our own voice; our bed is part of the room."""
        ours = float(np.square(reference.astype(np.float32)).mean()) > OURS_POWER
        self._sounded = 0 if ours else self._sounded + len(heard)
        if self._gate.open and self._sounded >= OURS_LINGERS:
            self._whisper.hear(heard, self._gate.floor_db)
        else:
            self._whisper.skip()

    def _understand(self, clean: Block) -> list[Hearing]:
        heard = [one for lane in self._lanes for one in lane.collect()]
        if self._gate.open:
            dropped, sound = self._pre_roll.take(clean)
            for lane in self._lanes:
                lane.miss(dropped)
                heard += lane.hear(sound)
        else:
            self._pre_roll.keep(clean)
        return [one for one in heard if self._is_news(one)]

    def _is_news(self, hearing: Hearing) -> bool:
        """Whether it was somebody else's voice, and is not the echo of an earlier report."""
        if self._own.said(hearing) or any(_repeats(hearing, old) for old in self._reported):
            return False
        self._reported.append(hearing)
        return True


def _as_said(one: Voiced, whisper: Whisper) -> Voiced:
    """The notice, with whether it was whispered where that is asked."""
    if isinstance(one, VoiceStarted) or not whisper.whispered:
        return one
    return replace(one, whispered=True)


def _lanes(recognisers: Sequence[Recogniser], slow: type[Lane]) -> tuple[Lane, ...]:
    if len(recognisers) < 2:
        return tuple(Lane(only) for only in recognisers)
    quick, *others = recognisers
    return (Lane(quick, FAST_COMMANDS), *(slow(other) for other in others))


def _repeats(new: Hearing, old: Hearing) -> bool:
    """Whether `new` says what `old` said within a second; a surer kind is worth saying again."""
    soon = new.at - old.at < SAME_UTTERANCE
    return soon and new.name == old.name and _RANK[new.kind] <= _RANK[old.kind]
