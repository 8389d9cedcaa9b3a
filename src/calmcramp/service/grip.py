"""What a hand on a button says, as words: they enter by the same door as spoken ones.

Rule 1. Out of silence the touch itself calls: nobody in pain waits until their finger is up again.
Rule 2. A press that called does not end what it called, however long the hand stays clenched. Every
        other hold is "stop", in every state.
Rule 3. Elsewhere a short press says what `dialogue.pressed` has for it.
"""

from __future__ import annotations

from calmcramp.dialogue.pressed import pressed
from calmcramp.dialogue.states import Dialogue, State
from calmcramp.planning.presses import Gesture


class Grip:
    """Remembers which hands have called and not yet let go."""

    def __init__(self) -> None:
        self._called: set[str] = set()

    def words(self, done: Gesture, dialogue: Dialogue, silent: bool) -> str:
        """What is said by this; empty for nothing.

        :param silent: whether the loudspeaker plays nothing
        """
        called = done.hand in self._called
        self._called.discard(done.hand)
        match done.what:
            case "down" if silent and dialogue.state is State.ASLEEP:
                self._called.add(done.hand)
                return pressed(dialogue)
            case "press" if not called:
                return pressed(dialogue)
            case "hold" if not called:
                return "stop"
        return ""
