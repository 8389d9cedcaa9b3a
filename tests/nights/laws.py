"""What may never happen in a night, looked for in everything that was told of a week.

A law gets the whole trace, a list of records in their order, and gives its breaches. A record has
`at` (seconds since the first evening) and `event`; a new life of the process begins with `boot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from calmcramp.dialogue.table import TABLE

Record = Mapping[str, Any]
Trace = Sequence[Record]

FIRST_WORDS_S = 0.3
"""From the understood word to the first sound of the answer (DESIGN, promise 1)."""
AT_ONCE_S = 0.3
SKIN_S, LONGEST_HEAT_S = 300.0, 1200.0
LATE_S = 150.0
"""How late a reminder may be: a grave message is not talked over for a minute."""
CAUSE_S = 8.0
"""An utterance and the time it takes to be understood."""
OURS = ("can not be noted", "a fault of ours", "was not kept", "without an offset")
"""What is told of a fault that nothing outside can cause."""
TOLD_LATE_S = 3 * 3600.0
"""What the diary has to tell comes with its next note."""
AWAKE = frozenset({"ease", "pursed", "grounding"})
"""What may be led while warmth lies on a leg: it does not end in sleep."""
HEARD = frozenset({"wake", "ask", "command", "redflag"})


@dataclass(frozen=True)
class Breach:
    """A law that was broken."""

    at: float
    law: str
    what: str


def stopped(trace: Trace) -> Iterator[Breach]:
    """ "Stop" leads to sleep at once, and to silence."""
    waiting: float | None = None
    for record, state in _with_state(trace):
        if waiting is not None and record["at"] - waiting > AT_ONCE_S:
            yield Breach(waiting, "stop", f"it is {state}")
            waiting = None
        if record["event"] == "command" and record["name"] == "stop" and state != "ASLEEP":
            waiting = record["at"]
        if record["event"] == "state" and waiting is not None:
            if record["name"] != "ASLEEP":
                yield Breach(waiting, "stop", f"it led to {record['name']}")
            waiting = None
        if record["event"] == "sounds-after-stop":
            yield Breach(record["at"], "stop", f"sound {record['seconds']} s after it")


def awake_under_heat(trace: Trace) -> Iterator[Breach]:
    """While warmth lies on a leg nothing is led that ends in sleep. That it is off, and what waited
    for that, are noted at one moment."""
    warm = False
    off = {record["at"] for record in _notes(trace) if record["kind"] == "heat-off"}
    for record in _notes(trace):
        kind, fields = record["kind"], record["fields"]
        if kind in ("heat-began", "heat-off"):
            warm = kind == "heat-began"
        led = kind == "session-began" and fields["routine"] not in AWAKE
        if led and warm and record["at"] not in off:
            yield Breach(record["at"], "heat and sleep", f"{fields['routine']} was led")


def first_words(trace: Trace) -> Iterator[Breach]:
    """Whoever wakes it with "cramp" or "help me relax" is answered at once."""
    for at, waited in answered(trace):
        if waited is None or waited > FIRST_WORDS_S:
            yield Breach(at, "first words", f"after {waited} s")


def answered(trace: Trace) -> Iterator[tuple[float, float | None]]:
    """When it was woken, and how long the first words took, or the first sound of a session that
    was asked for by name; None: there was nothing."""
    waiting, dumb, first = None, False, ("said",)
    for record, state in _with_state(trace):
        dumb = _is_broken(dumb, record, "voice")
        if waiting is not None and (record["event"] in first or record["at"] - waiting > 3):
            sounds = record["event"] in first
            yield waiting, round(record["at"] - waiting, 3) if sounds else None
            waiting = None
        woken = record["event"] == "wake" and record["name"] in ("cramp", "relax")
        if woken and state == "ASLEEP" and not dumb:
            waiting = record["at"]
            first = ("said",) if record["name"] == "cramp" else ("said", "cue")
        if record["event"] == "boot":
            waiting, dumb = None, False


def asked_for(trace: Trace) -> Iterator[Breach]:
    """Every sound has a cause: somebody's words, the schedule, or warmth on a leg."""
    yield from (one for one in _caused(trace) if one.law == "unasked")


def misheard(trace: Trace) -> Iterator[Breach]:
    """What was answered that nobody said to it: a television, a snore, talk."""
    yield from (one for one in _caused(trace) if one.law == "misheard")


def _caused(trace: Trace) -> Iterator[Breach]:
    spoke, offered, heard = -1e9, -1e9, (-1e9, "")
    open_, warm = False, False
    for record, state in _with_state(trace):
        at, event = record["at"], record["event"]
        if event == "act":
            spoke = at
        elif event == "offer":
            offered = at
        elif event in HEARD:
            heard = (at, record["phrase"])
        elif event == "diary" and record["kind"] in ("heat-began", "heat-off"):
            warm = record["kind"] == "heat-began"
        elif event in ("silent", "boot") and (event == "boot" or state == "ASLEEP"):
            open_ = False
        elif event in ("said", "cue") and not open_:
            open_ = True
            if at - spoke > CAUSE_S and at - offered > 2 and not warm:
                law = "misheard" if at - heard[0] < 2 else "unasked"
                yield Breach(at, law, f"{heard[1]}: {record.get('text', record['name'])}")


def explained(trace: Trace) -> Iterator[Breach]:
    """Every state was led to by a row of the table, and none lasts in silence."""
    known = {(was.name, to.name) for row in TABLE for was in row.states for to in row.to}
    for record, state in _with_state(trace):
        if record["event"] == "state" and (state, record["name"]) not in known:
            yield Breach(record["at"], "states", f"from {state} to {record['name']}")
        if record["event"] == "stuck":
            yield Breach(record["at"], "states", f"{record['state']} for minutes, in silence")


def heat_reminded(trace: Trace) -> Iterator[Breach]:
    """Warmth that nobody takes off is asked about after five minutes and at the end."""
    notes = [one for one in _notes(trace) if one["kind"] in ("heat-began", "heat-off")]
    ends = [*notes, {"at": trace[-1]["at"], "kind": "end"}] if trace else []
    for began, ended in pairwise(ends):
        if began["kind"] != "heat-began":
            continue
        for limit, states in (
            (SKIN_S, ("SKIN_CHECK", "HEAT_OFF")),
            (LONGEST_HEAT_S, ("HEAT_OFF",)),
        ):
            last = _latest(trace, began["at"], ended["at"], limit)
            if last <= ended["at"] and not _state_between(trace, states, began["at"], last):
                yield Breach(last, "heat", f"no word about it {last - began['at']:.0f} s after")


def _latest(trace: Trace, began: float, ended: float, limit: float) -> float:
    """When it has to be told by: later where the machine was off, or "it's on" set it anew."""
    boots = [(was["at"], one["at"]) for was, one in pairwise(trace) if one["event"] == "boot"]
    off = sum(up - down for down, up in boots if began <= down <= ended)
    again = (one for one in trace if one["event"] == "command" and one["name"] == "heat-on")
    set_anew = [one["at"] for one in again if began <= one["at"] <= began + SKIN_S + LATE_S]
    return max([began, *set_anew]) + limit + off + LATE_S


def _state_between(trace: Trace, states: Sequence[str], since: float, until: float) -> bool:
    return any(
        record["event"] == "state" and record["name"] in states and since <= record["at"] <= until
        for record in trace
    )


def not_louder(trace: Trace) -> Iterator[Breach]:
    """It is never louder than somebody made it; also not after a fault, or a new start."""
    louder, level = -1e9, 0.0
    for record in trace:
        if record["event"] == "command" and record["name"] == "louder":
            louder = record["at"]
        if record["event"] == "boot" and level < 0:
            yield Breach(record["at"], "volume", f"it was {level:g} dB and begins anew at 0")
            level = 0.0
        if record["event"] == "volume":
            if record["db"] > level and record["at"] - louder > AT_ONCE_S:
                yield Breach(record["at"], "volume", f"from {level:g} to {record['db']:g} dB")
            level = record["db"]


def own_faults(trace: Trace) -> Iterator[Breach]:
    """A fault is told because something broke, not because of a mistake of the program's own."""
    broke = -1e9
    for record in trace:
        if record["event"] in ("fault-begins", "fault-ends"):
            broke = record["at"]
        if record["event"] != "fault":
            continue
        ours = any(words in record["what"] for words in OURS)
        if ours or record["at"] - broke > TOLD_LATE_S:
            yield Breach(record["at"], "faults", f"{record['place']}: {record['what']}")


LAWS: Mapping[str, Callable[[Trace], Iterator[Breach]]] = {
    "sound or state after stop": stopped,
    "sleep content under heat": awake_under_heat,
    "first words late": first_words,
    "sounds that nobody asked for": asked_for,
    "unexplained states": explained,
    "heat reminders left out": heat_reminded,
    "louder than anybody made it": not_louder,
    "faults without a cause": own_faults,
}


def _with_state(trace: Trace) -> Iterator[tuple[Record, str]]:
    """Each record with the state of the conversation before it."""
    state = "ASLEEP"
    for record in trace:
        state = "ASLEEP" if record["event"] == "boot" else state
        yield record, state
        state = record["name"] if record["event"] == "state" else state


def _notes(trace: Trace) -> list[Record]:
    return [record for record in trace if record["event"] == "diary"]


def _is_broken(broken: bool, record: Record, name: str) -> bool:
    if record["event"] in ("fault-begins", "fault-ends") and record["name"] == name:
        return record["event"] == "fault-begins"
    return broken
