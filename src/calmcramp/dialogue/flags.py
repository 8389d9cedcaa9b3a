"""Red flags in the conversation (care-brief 7).

Rule 1. A grave message (crisis, E, U) breaks into anything, is said twice, then asks
        "Have you got that?". Until that is answered with a yes there is no relaxation.
Rule 2. "Stop" silences it like everything else, but does not forget it: the next wake word within
        the same night brings the message once more before anything else is led.
Rule 3. A question first (``ask``) becomes the grave message on a yes; on a no, care goes on.
Rule 4. It never argues, never diagnoses, never says that it called somebody.
"""

from __future__ import annotations

from dataclasses import replace

from calmcramp.dialogue import first_run
from calmcramp.dialogue.episode import close, now, remember
from calmcramp.dialogue.holds import episode_of, hold, named, perform
from calmcramp.dialogue.memory import NIGHT_S
from calmcramp.dialogue.states import (
    Action,
    Alarm,
    Dialogue,
    Episode,
    Happening,
    Note,
    Past,
    Perform,
    Resume,
    Speak,
    State,
    Step,
)
from calmcramp.dialogue.triage import GRAVE, Row

TWICE = frozenset({"E", "U"})
"""Said twice at once, and never softly. In a crisis the same words twice would sound like a
machine, and somebody may have to whisper because they are not alone."""
TELLINGS = 2
"""Without an answer the message is begun this often, then it waits in silence."""
OFFERED = ("settle", "grounding")
"""What a row may offer afterwards."""
KNOWN = {
    "dialysis": frozenset({"kidney", "fluid_limited"}),
    "pregnant": frozenset({"pregnant"}),
    "pregnant-urgent": frozenset({"pregnant"}),
}
"""What is known of the listener once a row was heard, until the next start (care-brief 7.2)."""
FITS = {"dialysis": KNOWN["dialysis"], "pregnant": KNOWN["pregnant"]} | {
    "numb": frozenset({"reduced_feeling"}),
    "under-care": frozenset({"clot_history_or_thinner", "recent_surgery"}),
    "popped": frozenset({"recent_surgery", "unsteady"}),
}
"""Which question about health a row answers."""
GIVE_UP_S = 600.0
"""After this long without a word it sleeps again; the message stays open (rule 2)."""


def raised(d: Dialogue, h: Happening) -> Step:
    """A flag was heard."""
    if h.flag is None:
        return d, ()
    row = h.flag.row
    if row.id == "emergency" and d.state is State.FLAGGED and d.alarm is not None:
        return got_it(d, h)  # "okay, I'll call an ambulance"
    if d.state is State.PROFILING and _fits(d, row):
        return first_run.yes(d, h)
    if row.level in GRAVE:
        return raise_row(d, h, row.id)
    if waiting := waiting_flag(d, h):
        return waiting  # the graver message was not acknowledged yet
    return _ask_first(d, h, row) if row.ask else _advise(d, h, row)


def raise_row(d: Dialogue, h: Happening, id: str) -> Step:
    """The grave message of this row, now."""
    row = d.book.triage.row(id)
    d = _remembered(d, h, row)
    d = replace(d, alarm=Alarm(row, h.at), session=None, aside=None)
    said = _message(d, row, twice=row.level in TWICE)
    return now(d, h, State.FLAGGED), (said, *_noted(row))


def waiting_flag(d: Dialogue, h: Happening) -> Step | None:
    """Tells an unacknowledged message of this night again, or None when there is none."""
    if d.alarm is None or h.at - d.alarm.at > NIGHT_S:
        return None
    return tell_again(_remembered(d, h, d.alarm.row), h)


def tell_again(d: Dialogue, h: Happening) -> Step:
    """The message once more, on request or instead of a session."""
    if d.alarm is None:
        return d, ()
    told = replace(d.alarm, told=d.alarm.told + 1)
    d = replace(d, alarm=told)
    return now(d, h, State.FLAGGED), (_message(d, told.row, twice=False),)


def not_got(d: Dialogue, h: Happening) -> Step:
    """No: say it again; but a row with a question of its own takes either answer."""
    asked = d.alarm is not None and d.alarm.row.ask
    return got_it(d, h) if asked else tell_again(d, h)


def no_answer(d: Dialogue, h: Happening) -> Step:
    """Nobody said that they got it: say it again, then wait in silence."""
    if d.alarm is not None and d.alarm.told < TELLINGS:
        return tell_again(d, h)
    grave = d.alarm is not None and d.alarm.row.level in TWICE
    return d, (Speak((d.book.lines.say["flag-waits"],), id="flag-waits", insists=grave),)


def wait_on(d: Dialogue, h: Happening) -> Step:
    """The clock while it waits: much later it sleeps, and the message stays open."""
    if h.at - d.since < GIVE_UP_S:
        return d, ()
    return now(d, h, State.ASLEEP), ()


def got_it(d: Dialogue, h: Happening) -> Step:
    """Acknowledged. What follows stands in the row."""
    row = d.alarm.row if d.alarm is not None else None
    d = replace(d, alarm=None)
    if row is not None and row.after == "cramp" and d.episode is not None:
        return back_to_cramp(d, h)
    warned = row.id if row is not None and not row.touch and row.level in GRAVE else ""
    d, notes = close(_warned(replace(d, aside=row), h, warned), h, "advice", warned)
    if row is not None and row.after in OFFERED:
        return now(d, h, State.STAYING), (_offer(d, ()), *notes)
    d = replace(d, aside=None)
    said = Speak((d.book.lines.say["call-for-help"],), id="call-for-help")
    return now(d, h, State.ASLEEP), (said, *notes)


def eased_after_all(d: Dialogue, h: Happening) -> Step:
    """ "It's gone", to the message that ten minutes are too long: acknowledged."""
    alarm = d.alarm
    return got_it(d, h) if alarm is not None and alarm.row.id == "ten-minutes" else (d, ())


def leave(d: Dialogue, h: Happening) -> Step:
    """No more is wanted while they wait: after a grave message it stays within call."""
    grave = d.aside is not None and d.aside.level in GRAVE
    line = d.book.lines.say["here" if grave else "rest-well"]
    d, notes = close(d, h, "unknown")
    said = (Speak((line,), "relax", id="leave"),) if {"no", "goodnight"} & set(h.names) else ()
    return now(replace(d, session=None), h, State.ASLEEP), (*said, *notes)


def signs(d: Dialogue, h: Happening) -> Step:
    """Yes to the one question: now it is grave."""
    return raise_row(d, h, d.aside.then) if d.aside is not None else (d, ())


def no_signs(d: Dialogue, h: Happening) -> Step:
    """No, or no answer, to the one question: back to what helps."""
    return resume(d, h)


def resume(d: Dialogue, h: Happening) -> Step:
    """After a milder message: the cramp, the session, or the offer of breathing goes on."""
    row = d.aside
    if d.episode is not None:
        return back_to_cramp(replace(d, aside=None), h)
    if row is not None and row.after in OFFERED:
        return now(d, h, State.STAYING), (_offer(d, ()),)
    if d.before in (State.AFTERCARE, State.RATING):
        d = replace(d, aside=None, before=State.ASLEEP)
        return now(d, h, State.AFTERCARE), (perform(("aftercare", "offer")),)
    if d.session is not None and row is not None and row.level == "D":
        return now(replace(d, aside=None), h, State.SESSION), (Resume(),)
    return now(replace(d, aside=None, session=None), h, State.ASLEEP), ()


def steady(d: Dialogue, h: Happening) -> Step:
    """The head is clear: one question, what they would like now."""
    return now(d, h, State.STEADYING), (perform(("light-head", "what-now")),)


def unsteady(d: Dialogue, h: Happening) -> Step:
    """Not clear, or no answer: left lying in peace, with whom to phone if it goes on."""
    return now(replace(d, aside=None), h, State.ADVISING), (perform(("light-head", "still")),)


def _fits(d: Dialogue, row: Row) -> bool:
    """Whether the row answers the question about health that is open: "yes, I'm pregnant"."""
    asked = tuple(d.book.lines.profile)[d.asking : d.asking + 1] if d.asking >= 0 else ()
    return bool(FITS.get(row.id, frozenset()).intersection(asked))


def _warned(d: Dialogue, h: Happening, warned: str) -> Dialogue:
    """A warning that was heard without a cramp counts for the next one all the same."""
    if not warned or d.episode is not None:
        return d
    return remember(d, past=Past(h.at, "", False, None, warned))


def _ask_first(d: Dialogue, h: Happening, row: Row) -> Step:
    d = _remembered(d, h, row)
    said = said_by(d, row)
    asked = Speak(said, "cramp", "signs", row.ask, id=f"redflag/{row.id}", private=not row.log)
    return now(replace(d, aside=row), h, State.DOUBTING), (asked, *_noted(row))


def _advise(d: Dialogue, h: Happening, row: Row) -> Step:
    d = replace(_remembered(d, h, row), aside=row, before=d.state)
    if row.after in OFFERED:
        return now(d, h, State.STAYING), (_offer(d, said_by(d, row)), *_noted(row))
    if row.after == "steady" and d.episode is None:
        d = replace(d, session=None)
        return now(d, h, State.STEADYING), (Perform((("light-head", "steady"),)), *_noted(row))
    said = Speak(said_by(d, row), id=f"redflag/{row.id}", private=not row.log)
    return now(d, h, State.ADVISING), (said, *_noted(row))


def back_to_cramp(d: Dialogue, h: Happening) -> Step:
    e = episode_of(d, h)
    if e.muscle:
        return hold(d, h, ("cramp", "keep-on"))
    return now(d, h, State.LOCATING), (perform(("cramp", "first-move"), ("cramp", "where")),)


def _remembered(d: Dialogue, h: Happening, row: Row) -> Dialogue:
    """The cramp as this row leaves it: perhaps begun by the same sentence, untouchable, or over."""
    e = d.episode
    if row.instead:
        return replace(d, episode=None)  # it never was a cramp of the leg: no page for it
    d = replace(d, tonight=d.tonight | KNOWN.get(row.id, frozenset()))
    if e is None and "cramp" in h.names:
        e = Episode(h.at, named(h), unsteady="unsteady" in d.profile)
    if e is None:
        return d
    touch = e.touch if row.touch else False
    return replace(d, episode=replace(e, touch=touch, unsteady=e.unsteady or row.unsteady))


def _message(d: Dialogue, row: Row, twice: bool) -> Speak:
    question = row.ask or d.book.lines.ask["got-that"]
    return Speak(
        said_by(d, row),
        "cramp",
        "got-that",
        question,
        twice=twice,
        id=f"redflag/{row.id}",
        private=not row.log,
        insists=row.level in TWICE,
    )


def offer_again(d: Dialogue, h: Happening) -> Step:
    """ "Say that again": the message with its numbers, then the offer."""
    return d, (_offer(d, said_by(d, d.aside) if d.aside is not None else ()),)


def _offer(d: Dialogue, before: tuple[str, ...]) -> Speak:
    grounding = d.aside is not None and d.aside.after == "grounding"
    question = d.book.lines.ask["stay-grounding" if grounding else "stay"]
    return Speak(before, "cramp", "stay", question, id="stay")


def said_by(d: Dialogue, row: Row) -> tuple[str, ...]:
    """The message of a row, without what does not suit this listener."""
    return row.said(d.profile)


def _noted(row: Row) -> tuple[Action, ...]:
    return (Note("redflag", {"id": row.id, "level": row.level}),) if row.log else ()
