"""What laying out a step needs and gives: the sounds, the pace, and a place to note faults."""

from __future__ import annotations

from dataclasses import dataclass, field

from calmcramp.errors import Fault
from calmcramp.score.routine import Mode, Pace
from calmcramp.score.score import Cue, Hold, Sounds, speech_id
from calmcramp.score.units import frames, seconds

SPEECH_DB: dict[Mode, float] = {"cramp": 0.0, "relax": -7.0, "sleep": -10.0}
"""Speech for somebody in pain, somebody resting, somebody nearly asleep (care-brief 6.3)."""

TONE_DB = -10.0
"""Cue sounds, below the speech of their mode."""

PAUSE_S: dict[Mode, float] = {"cramp": 0.8, "relax": 2.5, "sleep": 8.0}
"""Quiet after a sentence where the file says nothing (care-brief 6.1)."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One step as sound, counted from its own beginning."""

    frames: int
    cues: tuple[Cue, ...] = ()
    holds: tuple[Hold, ...] = ()
    mark: int = 0
    """Where a repeat of it begins."""


@dataclass
class Desk:
    """The table on which one routine is laid out."""

    sounds: Sounds
    called: str
    """The routine, for messages."""
    mode: Mode
    pace: Pace
    longest_rest: float
    """Seconds of silence that no pace may exceed."""
    drowsy: int | None = None
    """The frame of the session from which words are for somebody nearly asleep."""
    fades: bool = False
    """Whether the breathing sounds of the present step fade away before its end."""
    begin: int = 0
    """The frame of the session on which the present step begins."""
    where: str = ""
    """The passage and step that are being laid."""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, what: str, remedy: str = "") -> None:
        """Note a fault of the present step."""
        self.faults.append(Fault(self.called, f"{self.where}: {what}", remedy))

    def say(self, text: str, at: int, room: int | None = None, mode: Mode | None = None) -> Cue:
        """The cue of a spoken line at frame `at`; a fault when it takes longer than `room`."""
        spoken_in = self.spoken_in(at, mode)
        sound = speech_id(spoken_in, text)
        length = self.sounds.frames(sound)
        if length <= 0:
            self.fault(f'"{_short(text)}" can not be spoken')
        if room is not None and length > room:
            takes, lasts = seconds(length), seconds(room)
            self.fault(
                f'"{_short(text)}" takes {takes:.1f} s to say but its place lasts {lasts:.1f} s'
            )
        level = SPEECH_DB[spoken_in]
        return Cue(at, max(length, 1), "speech", sound, text=text, gain_db=level)

    def fits(self, text: str, at: int, room: int) -> bool:
        """Whether a line at frame `at` is over within `room`."""
        return self.sounds.frames(speech_id(self.spoken_in(at), text)) <= room

    def spoken_in(self, at: int, mode: Mode | None = None) -> Mode:
        """The mode of words at frame `at` of this step; a `mode` of their own is kept."""
        late = self.drowsy is not None and self.begin + at >= self.drowsy
        return mode or ("sleep" if late and self.mode == "relax" else self.mode)

    def tone(self, name: str, at: int, softer_db: float = 0.0) -> Cue:
        """The cue of a tone at frame `at`; the tone exists."""
        sound = f"tone/{name}"
        level = SPEECH_DB[self.mode] + TONE_DB - softer_db
        return Cue(at, self.sounds.frames(sound), "tone", sound, gain_db=level)

    def quiet(self, wanted: float, longest: float | None = None) -> int:
        """Frames of quiet at the listener's pace, for `wanted` seconds in the file."""
        limit = self.longest_rest if longest is None else longest
        return frames(max(min(wanted * self.pace.rest, limit), 0.0))


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:25].rstrip()}..."
