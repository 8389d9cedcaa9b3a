"""The hearing process itself: `python -m calmcramp.hearing.child FD`, started by `process`.

Laws of this file:

1. The first message says what to hear with; then `Listen` and `Played` come, and notices go.
2. It leaves when told to, or when the other end of the pipe is gone. An interrupt is the parent's.
3. PortAudio's thread and the pipe's thread only put into the inbox; everything else is one thread.
"""

from __future__ import annotations

import signal
import sys
import time
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, runtime_checkable

from calmcramp.errors import CalmcrampError, Fault, NoSound, kind_and_place
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.echo import Aec3, Passthrough
from calmcramp.hearing.gate import Gate
from calmcramp.hearing.knocks import Knocks
from calmcramp.hearing.loop import HearingLoop
from calmcramp.hearing.messages import Captured, FromParent, Quit, Ready, Refused, Setup
from calmcramp.hearing.microphone import Microphone
from calmcramp.hearing.types import Block, Trouble

TICK_S = 0.25
"""Seconds after which the microphone is looked after even when nothing comes."""

DOZE_S = 0.16
"""Seconds between two looks into a quiet room while nobody is helped: four blocks at once cost less
than one by one. A word lasts longer, and the gate opens with all that was missed."""

LONGEST_INBOX = 250
"""Messages that may wait (10 s of sound); more is dropped and counted as an overflow."""


@runtime_checkable
class HasFaults(Protocol):
    """A recogniser that came up, but not with everything it was asked for."""

    faults: tuple[Fault, ...]


class _Child:
    """Joins the pipe, the microphone and the loop."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._inbox: SimpleQueue[Captured | FromParent] = SimpleQueue()

    def run(self) -> None:
        """Hear until told to leave."""
        setup: Setup = self._pipe.recv()
        microphone = Microphone(setup.microphone, self._captured)
        self._microphone = microphone
        try:
            loop = self._ready(setup, microphone)
        except CalmcrampError as error:
            self._pipe.send(Refused(CalmcrampError(*error.args) if _is_odd(error) else error))
            return
        except Exception as error:  # whatever an engine raises must reach a person in one line
            what = f"the recogniser can not be started ({type(error).__name__}: {error})"
            self._pipe.send(Refused(CalmcrampError(what)))
            return
        Thread(target=self._read, name="pipe", daemon=True).start()
        try:
            self._work(loop)
        except OSError:
            raise  # the pipe: nobody is left to tell
        except Exception as error:  # told before the process ends; the parent starts another
            what = f"it ended ({kind_and_place(error)})"
            self._pipe.send(Trouble(0.0, Fault("hearing", what, "it is started again")))
            raise

    def _ready(self, setup: Setup, microphone: Microphone) -> HearingLoop:
        try:
            microphone.open()
        except NoSound:
            if not setup.patient:
                raise
        recognisers = setup.build()
        canceller = Aec3() if setup.cancel_echo else Passthrough()
        knocks = Knocks() if setup.knocks else None
        ears = Ears(recognisers, Gate(), canceller, background=True, knocks=knocks)
        self._pipe.send(Ready(microphone.name))
        for one in recognisers:
            for fault in one.faults if isinstance(one, HasFaults) else ():
                self._pipe.send(Trouble(0.0, fault))
        return HearingLoop(microphone, ears, self._pipe.send, time.monotonic())

    def _work(self, loop: HearingLoop) -> None:
        while True:
            if loop.dozing and self._inbox.empty():
                time.sleep(DOZE_S)
            try:
                message = self._inbox.get(timeout=TICK_S)
            except Empty:
                loop.tick(time.monotonic())
                continue
            if isinstance(message, Quit):
                loop.close()
                return
            loop.take(message)
            loop.tick(time.monotonic())

    def _captured(self, samples: Block, adc: float) -> None:
        """PortAudio's thread."""
        if self._inbox.qsize() < LONGEST_INBOX:
            self._inbox.put(Captured(samples, adc, time.monotonic()))
        else:
            self._microphone.overflows += 1

    def _read(self) -> None:
        """The pipe's thread."""
        message: FromParent = Quit()
        try:
            while not isinstance(message := self._pipe.recv(), Quit):
                self._inbox.put(message)
        except (EOFError, OSError):
            message = Quit()  # the parent is gone
        self._inbox.put(message)


def _is_odd(error: CalmcrampError) -> bool:
    """Whether the error can not be pickled: one that carries more than its two words."""
    return len(error.args) != 2 or hasattr(error, "faults")


def main() -> None:
    """Run the child on the pipe whose file descriptor is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Connection(int(sys.argv[1])) as pipe:
        try:
            _Child(pipe).run()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return  # the parent is gone; there is nobody to tell


if __name__ == "__main__":
    main()
