"""Steps that are words, questions, single sounds or nothing."""

from __future__ import annotations

from calmcramp.errors import did_you_mean
from calmcramp.score.desk import PAUSE_S, Desk, Laid
from calmcramp.score.routine import Ask, Ending, HoldStill, Rest, Say, Tone
from calmcramp.score.score import Hold
from calmcramp.score.units import frames


def lay_say(step: Say, desk: Desk) -> Laid:
    """The sentence, then its pause."""
    cue = desk.say(step.text, 0, mode=step.mode)
    pause = PAUSE_S[desk.spoken_in(0, step.mode)] if step.pause is None else step.pause
    return Laid(cue.frames + desk.quiet(pause), (cue,))


def lay_rest(step: Rest, desk: Desk) -> Laid:
    """Quiet."""
    return Laid(desk.quiet(step.seconds))


def lay_hold(step: HoldStill, desk: Desk) -> Laid:
    """A stretch of exactly its seconds at any pace; each line has room until the next."""
    end = frames(step.seconds)
    places = [frames(line.at) for line in step.lines]
    rooms = [min((later for later in places if later > at), default=end) - at for at in places]
    lines = zip(step.lines, places, rooms, strict=True)
    return Laid(end, tuple(desk.say(line.text, at, room) for line, at, room in lines))


def lay_ask(step: Ask, desk: Desk) -> Laid:
    """The question and its hold; with `again`, the question anew and one more hold."""
    window = frames(step.window)
    asked = [desk.say(step.text, 0)] if step.text else []
    if step.again:
        asked.append(desk.say(step.again, asked[-1].end if asked else 0))
    last = len(asked) - 1
    holds = [Hold(cue.end, window, step.name, last=i == last) for i, cue in enumerate(asked)]
    if not asked:
        holds = [Hold(0, window, step.name)]
    return Laid(asked[-1].end if asked else 0, tuple(asked), tuple(holds))


def lay_tone(step: Tone, desk: Desk) -> Laid:
    """A cue sound, then its pause."""
    known = desk.sounds.tones()
    if step.name not in known:
        desk.fault(f'there is no tone "{step.name}"', did_you_mean(step.name, known))
        return Laid(0)
    cue = desk.tone(step.name, 0)
    return Laid(cue.frames + desk.quiet(step.pause), (cue,))


def lay_ending(step: Ending, desk: Desk) -> Laid:
    """No words: the bed alone, and then its fade, which `layout` gives to the bed itself."""
    return Laid(frames(step.bed_seconds) + frames(step.fade))
