"""Hearing in a process of its own, as its parent sees it.

    hearing = HearingProcess(None, build=my_recognisers)    # build: a function of a module
    hearing.start()
    hearing.listen(Listen("awake", frozenset({"stop", "yes", "no"})))
    hearing.reference(dac_time, played)                     # what the loudspeaker plays, 16 kHz
    notice = hearing.notices.get()                          # Hearing, VoiceStarted, Pulse, Lost...
    hearing.close()

Recognisers compute, and the output callback of the same process would wait for them (it needs the
interpreter's lock); so they live elsewhere. Only messages pass. The child is started as a program
of its own and not by `multiprocessing`, which would import the parent's main module into it again
and keep a third process for resources that are not used here.

No method waits for the child but `start` and `close`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Full, Queue
from threading import Thread

from calmcramp.errors import CalmcrampError, Fault, NoSound
from calmcramp.hearing.messages import (
    Build,
    FromParent,
    Measure,
    Played,
    Quit,
    Ready,
    Refused,
    Setup,
)
from calmcramp.hearing.types import Block, Listen, Lost, Notice, Trouble

START_S = 30.0
"""Seconds a start may take; the largest recogniser loads in six on a slow disk."""

LEAVE_S = 0.3
"""Seconds the child is given to leave by itself when it is closed."""

LONGEST_OUTBOX = 400
"""Messages that may wait for the child. It is dead, or stuck, long before."""


class HearingProcess:
    """A microphone and ears, next door."""

    def __init__(
        self,
        microphone: str | None,
        build: Build,
        *,
        cancel_echo: bool = True,
        notices: Queue[Notice] | None = None,
        patient: bool = False,
        fallback: Build | None = None,
        knocks: bool = False,
    ) -> None:
        """Nothing is started yet.

        `microphone` is a name or part of one, None the default. `build` makes the recognisers, in
        the child; where the child dies of that, `fallback` makes them. `notices` is filled with
        what is heard; without one it makes its own. `patient`: a missing microphone is told as
        `Lost`, and waited for. `knocks`: whether three knocks call.
        """
        self._setup = Setup(microphone, build, cancel_echo, patient, knocks)
        self._fallback = fallback
        self.notices: Queue[Notice] = Queue() if notices is None else notices
        self._outbox: Queue[FromParent] = Queue(LONGEST_OUTBOX)
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._threads: list[Thread] = []
        self._closing = False
        self.microphone = ""
        """The whole name of the microphone, once it has started."""

    @property
    def alive(self) -> bool:
        """Whether the process runs. Whether it hears is told by its `Pulse`s."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start the process, and wait until it hears; also again, after `close`.

        :raises NoSound: when there is no microphone, or it can not be opened; never to the patient.
        :raises CalmcrampError: when a recogniser can not be built, or the process dies.
        """
        try:
            self._start()
        except NoSound:
            raise
        except CalmcrampError as error:
            if self._fallback is None:
                raise
            self._setup = replace(self._setup, build=self._fallback)
            self._fallback = None
            self._start()
            fault = Fault("recogniser", error.what, "until then it hears with the smaller one")
            self.notices.put(Trouble(0.0, fault))

    def _start(self) -> None:
        self._closing = False
        self._outbox = Queue(LONGEST_OUTBOX)  # nothing that was meant for another process
        self._threads = []
        pipe, other_end = Pipe()
        with other_end:
            self._child = _program(other_end)
        self._pipe = pipe
        try:
            self._greet(pipe)
        except CalmcrampError:
            self.close()
            raise
        self._threads = [
            Thread(target=work, args=(pipe,), name="hearing", daemon=True)
            for work in (self._read, self._write)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def memory(self) -> int:
        """Bytes that the process holds; 0 where the system does not tell."""
        child = self._child
        try:
            pages = Path(f"/proc/{child.pid if child else 0}/statm").read_text("ascii").split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * resource.getpagesize()

    def listen(self, listen: Listen) -> None:
        """Listen for something else from now on."""
        self._send(listen)

    def reference(self, dac_time: float, samples: Block) -> None:
        """The loudspeaker plays `samples`, int16 16 kHz (n,), the first at stream time `dac_time`.

        `dac_time` is PortAudio's `outputBufferDacTime`, in seconds. Silence need not be sent.
        """
        self._send(Played(dac_time, samples))

    def measure(self, seconds: float) -> None:
        """Compare what is heard in the next seconds with what is played; a `Measured` answers."""
        self._send(Measure(seconds))

    def close(self) -> None:
        """End the process, within half a second, whatever it is doing."""
        self._closing = True
        child, self._child = self._child, None
        if child is None:
            return
        self._send(Quit())
        try:
            child.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for thread in self._threads:
            thread.join()  # both have seen the end of the pipe
        if self._pipe is not None:
            self._pipe.close()

    def _greet(self, pipe: Connection) -> None:
        try:
            pipe.send(self._setup)
            answer = pipe.recv() if pipe.poll(START_S) else None
        except (EOFError, OSError):
            answer = None
        match answer:
            case Ready(name):
                self.microphone = name
            case Refused(error):
                raise error
            case _:
                raise CalmcrampError("the hearing process did not start", "run calmcramp doctor")

    def _send(self, message: FromParent) -> None:
        try:
            self._outbox.put_nowait(message)
        except Full:
            return  # nobody reads at the other end; that is told by the missing pulses

    def _write(self, pipe: Connection) -> None:
        """A thread: sending may block, and nobody else may wait for that."""
        message: FromParent | None = None
        while not isinstance(message, Quit):
            message = self._outbox.get()
            try:
                pipe.send(message)
            except OSError:
                return

    def _read(self, pipe: Connection) -> None:
        """A thread: from the pipe into the queue."""
        while True:
            try:
                self.notices.put(pipe.recv())
            except (EOFError, OSError):
                break
        child = self._child
        if child is not None and not self._closing:
            child.kill()  # without its pipe it is of no use, if it is not dead already
            child.wait()
            self.notices.put(
                Lost(0.0, Fault("hearing", "its process ended", "it must be restarted"))
            )


def _program(pipe: Connection) -> subprocess.Popen[bytes]:
    """The child, holding only its end of the pipe, and seeing the modules that we see."""
    descriptor = pipe.fileno()
    # One computing thread: the pools of the number libraries only spin on sound this small.
    quiet = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "calmcramp.hearing.child", str(descriptor)],
        env=os.environ | quiet | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # ALSA's chatter; what matters comes through the pipe
    )
