"""What a short press of a button means: words, for somebody who has none to spare.

Rule 1. Out of silence, and in all that is no care for a cramp, it is "cramp".
Rule 2. In the middle of a cramp it never begins anew and never ends it. Asked whether the cramp is
        easing, a press says "it still hurts": care goes on and changes one thing. While a stretch
        is held that is too early to be an answer, and the stretch goes on.
Rule 3. It answers no question about health, and takes no heat off: "yes" and "no" can not be told
        from a press. The question is asked once more, and with no answer care takes its safe way.
Rule 4. Paused care goes on with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from calmcramp.dialogue.states import Dialogue, State

_S = State

_MEANS: Mapping[State, str] = {
    **dict.fromkeys((_S.HOLDING, _S.MASSAGING, _S.UPRIGHT), "still-hurts"),
    **dict.fromkeys((_S.WHICH_THIGH, _S.SCREENING, _S.OFFERING_UP, _S.INJURY_CHECK), "repeat"),
    **dict.fromkeys((_S.DOUBTING, _S.SKIN_CHECK, _S.HEAT_OFF), "repeat"),
    **dict.fromkeys((_S.ASLEEP, _S.CHECKING, _S.LOCATING, _S.FLAGGED), "cramp"),
}
"""The name that is meant. In every state that is not here it is the cramp, or, in a cramp that
still runs, whatever was said last, once more."""

_CARE = frozenset(
    {_S.LOCATING, _S.WHICH_THIGH, _S.HOLDING, _S.MASSAGING, _S.UPRIGHT}
    | {_S.SCREENING, _S.OFFERING_UP, _S.INJURY_CHECK}
)


def pressed(d: Dialogue) -> str:
    """The words that a short press stands for at this moment.

    A canonical name, said as words: it is understood in every language (`vocabulary`, rule 2).
    """
    if d.paused and d.state in _CARE:
        return "continue"
    in_a_cramp = "cramp" if d.episode is None else "repeat"
    return _MEANS.get(d.state, in_a_cramp).replace("-", " ")
