"""Keeps the loudspeaker fed from the score, a short way ahead, and takes the way back when somebody
speaks.

What is mixed but not yet taken by the sound card can still be changed. So each stretch that is
mixed leaves its transport behind; a command rewinds to the frame that the card takes next, changes
that transport, and mixes again from there. That is why a pause lies where the listener heard it,
and why nothing is ever announced that was not played.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import CalmcrampError
from calmcramp.score.mix import mix
from calmcramp.score.score import Sounds
from calmcramp.score.transport import Fader, Notice, State, Transport, adapt, advance

BLOCK = 960
"""Frames mixed at a time: 20 ms."""

WORTH_DB = 0.5
"""A change of level for the room that is worth mixing anew."""


class Sink(Protocol):
    """Where mixed frames go. Frames are counted from the opening of the stream, on the card's own
    time."""

    @property
    def read_frame(self) -> int:
        """The next frame that the card will take."""

    @property
    def room(self) -> int:
        """Frames that may be written now."""

    @property
    def plays_silence(self) -> bool:
        """Whether it goes on by itself, in silence, when nothing is written."""

    def write(self, samples: NDArray[np.float32]) -> None:
        """Append frames."""

    def replace(self, samples: NDArray[np.float32], from_frame: int) -> None:
        """Drop what was not yet taken and continue with `samples` from `from_frame` on."""


class _Forgiving:
    """Sounds of which a broken one is silence: what is missing is told once, and the night goes
    on."""

    def __init__(self, sounds: Sounds, faults: deque[str]) -> None:
        self._sounds, self._faults = sounds, faults
        self._broken: set[str] = set()

    def frames(self, sound: str) -> int:
        return self._sounds.frames(sound)

    def samples(self, sound: str) -> NDArray[np.float32]:
        if sound not in self._broken:
            try:
                return self._sounds.samples(sound)
            except CalmcrampError as error:
                self._broken.add(sound)
                self._faults.append(str(error))
        return np.zeros(0, np.float32)

    def tones(self) -> tuple[str, ...]:
        return self._sounds.tones()


class Player:
    """The one transport, its sounds, and the sink it plays into."""

    def __init__(self, sounds: Sounds, sink: Sink, volume_db: float = 0.0) -> None:
        """:param volume_db: the night volume, from which "louder" and "quieter" start"""
        self._faults: deque[str] = deque()
        self._sounds, self._sink = _Forgiving(sounds, self._faults), sink
        self._transport = Transport(volume=Fader(volume_db))
        self._behind: deque[Transport] = deque([self._transport])
        self._notices: deque[Notice] = deque()

    @property
    def mixed(self) -> Transport:
        """The transport at the end of what is mixed."""
        return self._transport

    def now(self) -> Transport:
        """The transport at the frame that the card takes next."""
        return self._at(self._sink.read_frame)

    @property
    def silent(self) -> bool:
        """Whether nothing sounds and nothing is going to."""
        return self._transport.state in (State.IDLE, State.ENDED) and not self._transport.tails

    def do(self, verb: Callable[[Transport], Transport]) -> None:
        """Apply a verb at the frame that the card takes next; what was mixed beyond it is mixed
        anew."""
        self._keep_up()
        frame = self._sink.read_frame
        ahead = max(0, self._transport.out - frame)
        changed = verb(self._at(frame))
        self._behind = deque(past for past in self._behind if past.out < changed.out)
        self._notices = deque(notice for notice in self._notices if notice.out < changed.out)
        self._transport = changed
        self._behind.append(changed)
        self._sink.replace(self._mix(ahead), frame)

    def suit(self, db: float) -> bool:
        """Words and cues at `db` against what is written, to suit the room; where that hardly
        differs from what they have, nothing is mixed anew. Whether it did."""
        worth = abs(db - self._transport.ambient.db) >= WORTH_DB
        if worth:
            self.do(lambda now: adapt(now, db))
        return worth

    def fill(self) -> None:
        """Mix as much as the sink takes; in silence nothing, and the card plays silence."""
        self._keep_up()
        if self.silent and self._sink.plays_silence:
            return
        while self._sink.room >= BLOCK:
            self._sink.write(self._mix(BLOCK))

    def heard(self) -> list[Notice]:
        """What happened on frames that the card has taken, each thing once."""
        frame, notices = self._sink.read_frame, []
        while self._notices and self._notices[0].out < frame:
            notices.append(self._notices.popleft())
        while len(self._behind) > 1 and self._behind[1].out <= frame:
            self._behind.popleft()
        return notices

    def faults(self) -> list[str]:
        """What could not be played since the last call, each sound once."""
        told = list(self._faults)
        self._faults.clear()
        return told

    def _mix(self, frames: int) -> NDArray[np.float32]:
        self._transport, samples, notices = mix(self._transport, frames, self._sounds)
        self._behind.append(self._transport)
        self._notices.extend(notices)
        return samples

    def _at(self, frame: int) -> Transport:
        """The transport as it was when `frame` was about to sound."""
        past = self._behind[0]
        for transport in self._behind:
            if transport.out > frame:
                break
            past = transport
        return advance(past, max(0, frame - past.out))[0]

    def _keep_up(self) -> None:
        """After the card skipped frames that were never mixed (an underrun), time has passed in the
        score as well."""
        late = self._sink.read_frame - self._transport.out
        if late > 0:
            self._transport, _, notices = advance(self._transport, late)
            self._behind.append(self._transport)
            self._notices.extend(notices)


class FileSink:
    """A sink without a card: whoever owns it pulls frames, as fast as the machine goes."""

    plays_silence = False

    def __init__(self) -> None:
        self._taken = 0
        self._waiting = np.zeros(0, np.float32)
        self._wanted = 0

    @property
    def read_frame(self) -> int:
        """The next frame that will be pulled."""
        return self._taken

    @property
    def room(self) -> int:
        """Frames that the next pull still lacks."""
        return self._wanted - len(self._waiting)

    def write(self, samples: NDArray[np.float32]) -> None:
        """Append frames."""
        self._waiting = np.concatenate([self._waiting, samples])

    def replace(self, samples: NDArray[np.float32], from_frame: int) -> None:
        """Continue with `samples`, which begin at `from_frame`."""
        self._waiting = samples[self._taken - from_frame :]

    def pull(self, frames: int, player: Player) -> NDArray[np.float32]:
        """The next frames (a multiple of `BLOCK`), mixed by `player` at this moment."""
        self._wanted = frames
        player.fill()
        taken, self._waiting = self._waiting[:frames], self._waiting[frames:]
        self._taken += frames
        self._wanted = 0
        return taken
