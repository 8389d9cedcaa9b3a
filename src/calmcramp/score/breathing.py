"""Paced breathing in whole cycles, with words at first and then only sounds (care-brief 4.3, 4.5).

The line that keeps breaths small comes within the first 30 s and about every two minutes. It
begins with an out-breath and may go on into the next in-breath; the words in and out give way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from calmcramp.score.desk import Desk, Laid
from calmcramp.score.routine import QUICKEST, Breathe, Pace, Pattern, Ramp
from calmcramp.score.score import Cue
from calmcramp.score.units import RATE, frames

TABLE = {
    12.0: (2.0, 3.0),
    10.0: (2.4, 3.6),
    9.0: (2.7, 4.0),
    8.0: (3.0, 4.5),
    7.0: (3.4, 5.1),
    6.0: (4.0, 6.0),
    5.5: (4.4, 6.5),
}
"""The steps of a ramp, breaths a minute: seconds in and out, as care-brief 4.3 has them.

There is a glide of just this length for each phase.
"""

_TABLE_EXHALE = 1.5

_QUICKENED = 0.5
"""A pattern is never made quicker than twice as fast: its shape would be lost."""

WORDED_CYCLES, WORDED_EACH, WORDS_UNTIL = 6, 3, frames(120)
FIRST_SMALL, SMALL_EVERY = frames(30), frames(120)
FADING, FADED_DB = frames(120), 40.0
"""The last frames of a session in which the sounds fade, and how far."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """One breath: where it begins, and its phases in frames."""

    at: int
    inhale: int
    top_up: int
    hold_in: int
    exhale: int
    hold_out: int

    @property
    def top_up_at(self) -> int:
        """Where the second sip of air begins."""
        return self.at + self.inhale

    @property
    def out_at(self) -> int:
        """Where the out-breath begins."""
        return self.top_up_at + self.top_up + self.hold_in

    @property
    def end(self) -> int:
        """Where the next breath begins."""
        return self.out_at + self.exhale + self.hold_out


def lay_breathe(step: Breathe, desk: Desk) -> Laid:
    """All breaths of a step: the tones, the words and the small-breath lines."""
    cycles = breaths(step, desk.pace)
    small = _small_lines(step, cycles, desk)
    words = [cue for cue in _words(step, cycles, desk) if not any(_meet(cue, s) for s in small)]
    cues = [*_tones(cycles, desk), *words, *small]
    return Laid(cycles[-1].end, tuple(sorted(cues, key=lambda cue: cue.at)))


def breaths(step: Breathe, pace: Pace) -> tuple[Cycle, ...]:
    """The cycles of a step: as many whole ones as come nearest to its seconds, at least one."""
    cycles: list[Cycle] = []
    at = 0
    for phases, until in _stages(step, pace):
        length = sum(phases)
        for _ in range(max((until - at + length // 2) // length, 0 if cycles else 1)):
            cycles.append(Cycle(at, *phases))
            at += length
    return tuple(cycles)


_Phases = tuple[int, int, int, int, int]


def rates(ramp: Ramp) -> tuple[float, ...]:
    """The breaths a minute that a ramp keeps one after the other."""
    between = (rate for rate in TABLE if ramp.to < rate < ramp.start)
    return (ramp.start, *between, *((ramp.to,) if ramp.to < ramp.start else ()))


def _stages(step: Breathe, pace: Pace) -> Iterator[tuple[_Phases, int]]:
    """The phases of each rate in turn, in frames, and the frame until which it is kept."""
    if isinstance(step.pace, Pattern):
        phases = _pattern_phases(step.pace, pace)
        yield phases, _end(step, sum(phases))
        return
    ramp = step.pace
    *before, lowest = rates(ramp)
    last = _phases(_kept(lowest, pace), ramp.exhale)
    end = _end(step, sum(last))
    stays = ramp.stays or [ramp.over / max(len(before), 1)] * len(before)
    for rate, until in zip(before, accumulate(stays), strict=True):
        yield _phases(_kept(rate, pace), ramp.exhale), min(frames(until), end)
    yield last, end


def _end(step: Breathe, cycle: int) -> int:
    return frames(step.seconds) if step.seconds is not None else (step.cycles or 1) * cycle


def _kept(rate: float, pace: Pace) -> float:
    """`rate` at the listener's pace, within the limits; what is slower stays as it is written."""
    return min(max(rate + pace.breath, min(pace.floor, rate)), QUICKEST)


def _phases(rate: float, exhale: float) -> _Phases:
    if exhale == _TABLE_EXHALE and rate in TABLE:
        inhale_s, exhale_s = TABLE[rate]
        return frames(inhale_s), 0, 0, frames(exhale_s), 0
    cycle, inhale = frames(60.0 / rate), frames(60.0 / rate / (1.0 + exhale))
    return inhale, 0, 0, cycle - inhale, 0


def _pattern_phases(pattern: Pattern, pace: Pace) -> _Phases:
    rate = 60.0 / pattern.cycle
    wider = max(rate / _kept(rate, pace), _QUICKENED)
    inhale, sip, exhale = pattern.inhale, pattern.top_up, pattern.exhale
    return (
        frames(inhale * wider),
        frames(sip * wider),
        frames(pattern.hold_in * wider),
        frames(exhale * wider),
        frames(pattern.hold_out * wider),
    )


def _tones(cycles: tuple[Cycle, ...], desk: Desk) -> Iterator[Cue]:
    end = cycles[-1].end
    fading = FADING if desk.fades and end >= 2 * FADING else 0
    glides: dict[tuple[str, int], str] = {}
    for cycle in cycles:
        gone = max(cycle.at - (end - fading), 0) / FADING if fading else 0.0
        for way, at, phase in (
            ("in", cycle.at, cycle.inhale),
            ("sip", cycle.top_up_at, cycle.top_up),
            ("out", cycle.out_at, cycle.exhale),
        ):
            if (way, phase) not in glides:
                glides[way, phase] = _glide(way, phase, desk)
            if name := glides[way, phase]:
                yield desk.tone(name, at, gone * FADED_DB)


def _glide(way: str, phase: int, desk: Desk) -> str:
    """The longest glide that a phase can hold, by its name; only the likely ones are opened."""
    named = (
        (_milliseconds(name), name) for name in desk.sounds.tones() if name.startswith(f"{way}-")
    )
    fitting = sorted(((ms, name) for ms, name in named if ms * RATE <= phase * 1000), reverse=True)
    return next(
        (name for _, name in fitting if 0 < desk.sounds.frames(f"tone/{name}") <= phase), ""
    )


def _milliseconds(tone: str) -> int:
    length = tone.rpartition("-")[2]
    return int(length) if length.isdecimal() else 0


def _words(step: Breathe, cycles: tuple[Cycle, ...], desk: Desk) -> Iterator[Cue]:
    for i, cycle in enumerate(cycles):
        later = cycle.at < WORDS_UNTIL and (i - WORDED_CYCLES + 1) % WORDED_EACH == 0
        if i < WORDED_CYCLES or later:
            yield from _worded(step.words, cycle, desk)


def _worded(words: tuple[str, ...], cycle: Cycle, desk: Desk) -> Iterator[Cue]:
    places = [(cycle.at, cycle.inhale), (cycle.out_at, cycle.exhale)]
    if cycle.top_up and len(words) > len(places):
        places.insert(1, (cycle.top_up_at, cycle.top_up))
    for word, (at, room) in zip(words, places, strict=False):
        if not _hurried(desk) or desk.fits(word, at, room):
            yield desk.say(word, at, room)


def _small_lines(step: Breathe, cycles: tuple[Cycle, ...], desk: Desk) -> list[Cue]:
    lines: list[Cue] = []
    last = cycles[-1].end - (FADING if desk.fades and cycles[-1].end >= 2 * FADING else 0)
    if not step.small:
        return lines
    for i, after in enumerate([*cycles[1:], None]):
        cycle, text = cycles[i], step.small[len(lines) % len(step.small)]
        due = lines[-1].at + SMALL_EVERY if lines else _first_small(cycles, text, desk)
        if due <= cycle.out_at <= last and (after is not None or not lines):
            room = (cycle.end if after is None else after.at + after.inhale) - cycle.out_at
            lines += _small(step.small, len(lines), cycle.out_at, room, desk)
    return lines


def _small(texts: tuple[str, ...], turn: int, at: int, room: int, desk: Desk) -> list[Cue]:
    """The line whose turn it is. Where the listener's pace or the late hour has made its place too
    short for it, which is no fault of the file, the next one that fits, or none."""
    turns = [texts[(turn + i) % len(texts)] for i in range(len(texts))]
    if not _hurried(desk) and desk.spoken_in(at) == desk.mode:
        return [desk.say(turns[0], at, room)]
    return [desk.say(text, at, room) for text in turns if desk.fits(text, at, room)][:1]


def _hurried(desk: Desk) -> bool:
    """Whether the listener breathes faster than the file has it."""
    return desk.pace.breath > 0


def _first_small(cycles: tuple[Cycle, ...], text: str, desk: Desk) -> int:
    """The second out-breath, or the first where the second would be over after 30 s."""
    second = cycles[1] if len(cycles) > 1 else cycles[0]
    soon = second.out_at + desk.say(text, 0).frames <= FIRST_SMALL
    return second.out_at if soon else cycles[0].out_at


def _meet(one: Cue, other: Cue) -> bool:
    return one.at < other.end and other.at < one.end
