"""Lines asked for ahead, made one after another beside the work, and handed out when they are
needed.

Rule 1. Lines are made in the order asked; urgent ones go before all that wait.
Rule 2. Whoever wants a clip that is not there yet waits for it, but never for ever.
Rule 3. A line that the preferred engine could not speak is kept under the name of the engine that
        did, and stands in for this run only: the next run tries the preferred engine again.
Rule 4. Where somebody has recorded a line, that recording is the line.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol

from calmcramp.errors import Fault, kind_and_place
from calmcramp.voice.child import ChildBench
from calmcramp.voice.clips import Clip, ClipStore, OnFault, key
from calmcramp.voice.engines import DEFAULT, Chain, engine
from calmcramp.voice.recordings import ENGINE, Recordings
from calmcramp.voice.types import SpokenLine, VoiceFault

_WAIT_S = 30.0
_LINGER_S = 15.0
"""How long whoever makes the clips is kept ready after the last line."""


class Bench(Protocol):
    """Makes clips: `engines.Chain` here and now, `child.ChildBench` in a process of its own."""

    def make(self, line: SpokenLine) -> Clip:
        """The line as a clip.

        :raises VoiceFault: when nobody could speak it
        """

    def rest(self) -> None:
        """Nothing is wanted for now."""


class ClipShelf:
    """Every line of this run as a clip, sooner or later. Any thread may use it; `close` it in the
    end."""

    def __init__(
        self,
        store: ClipStore,
        bench: Bench,
        preferred: tuple[str, str],
        on_fault: OnFault,
        linger_s: float = _LINGER_S,
        recordings: Recordings | None = None,
    ) -> None:
        """:param preferred: name and version of the engine that should speak
        :param recordings: lines that nobody has to speak
        """
        self._store, self._bench, self._preferred, self._on_fault = (
            store,
            bench,
            preferred,
            on_fault,
        )
        self._recordings = recordings
        self._linger_s = linger_s
        self._changed = Condition()
        self._waiting: deque[SpokenLine] = deque()
        self._making: SpokenLine | None = None
        self._stand_ins: dict[str, str] = {}
        self._failed: dict[SpokenLine, VoiceFault] = {}
        self._ahead: frozenset[str] = frozenset()
        """The keys of all lines that were asked for ahead."""
        self._worker: Thread | None = None
        self._closed = False

    def prepare(self, lines: Iterable[SpokenLine], *, urgent: bool = False) -> int:
        """See to it that these lines get made, in this order, and return at once.

        Those that have a file are looked through afterwards, and made anew where it is damaged.

        :param urgent: before everything that waits already
        :returns: how many of them have no file
        """
        wanted = list(dict.fromkeys(SpokenLine(*line) for line in lines))
        missing = [line for line in wanted if not self._is_there(line)]
        there = set(wanted).difference(missing)
        self._ahead = frozenset(map(self._key, wanted)) | self._ahead
        self._ask(sorted(wanted, key=there.__contains__), urgent)
        return len(missing)

    def clip(self, line: SpokenLine, wait_s: float = _WAIT_S) -> Clip:
        """The line as a clip, waiting for it where it is not made yet.

        :raises VoiceFault: when nobody could speak it, or it was not there in time
        """
        found = self._found(line)
        if found is not None:
            return found
        self._ask([line], urgent=True)
        with self._changed:
            if not self._changed.wait_for(lambda: self._settled(line), wait_s):
                raise VoiceFault(
                    f"a line was not spoken within {wait_s:g} seconds", "see calmcramp doctor"
                )
            if line in self._failed:
                raise self._failed.pop(line)
        found = self._found(line)
        if found is None:
            raise VoiceFault("the voice was closed before the line was spoken")
        return found

    def wait(self, wait_s: float | None = None) -> bool:
        """Wait until everything asked for is made or has failed; whether that was in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and self._making is None, wait_s
            )

    @property
    def left(self) -> int:
        """Lines that are still to be made."""
        with self._changed:
            return len(self._waiting) + (self._making is not None)

    def close(self) -> None:
        """Forget what still waits, let the line in work end, and let go of the engine."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
            worker = self._worker
        if worker is not None:
            worker.join()

    def _found(self, line: SpokenLine) -> Clip | None:
        return self._store.get(self._key(line))

    def _is_there(self, line: SpokenLine) -> bool:
        """Whether there is something that should be the clip."""
        return self._store.has(self._key(line))

    def _key(self, line: SpokenLine) -> str:
        """The key of the clip that stands for this line in this run."""
        name = self._name(line)
        return self._stand_ins.get(name, name)

    def _name(self, line: SpokenLine) -> str:
        """The key of the clip that this line should be."""
        own = self._recordings.key(line.text) if self._recordings is not None else None
        return own or key(line, *self._preferred)

    def _made(self, line: SpokenLine) -> Clip:
        own = self._recordings.clip(line.text) if self._recordings is not None else None
        return own if own is not None else self._bench.make(line)

    def _settled(self, line: SpokenLine) -> bool:
        return line in self._failed or (line not in self._waiting and line != self._making)

    def _ask(self, lines: list[SpokenLine], urgent: bool) -> None:
        with self._changed:
            new = [
                line
                for line in lines
                if line != self._making and (urgent or line not in self._waiting)
            ]
            if urgent:
                self._waiting = deque([*new, *(line for line in self._waiting if line not in new)])
            else:
                self._waiting.extend(new)
            if new and self._worker is None and not self._closed:
                self._worker = Thread(target=self._work, name="voice")
                self._worker.start()
            self._changed.notify_all()

    def _work(self) -> None:
        """Make what waits and is not there, until nothing has been asked for during the linger
        time."""
        while (line := self._next()) is not None:
            try:
                if self._found(line) is None:
                    self._shelve(line, self._made(line))
            except VoiceFault as fault:
                self._fail(line, fault)
            except Exception as error:  # a defect costs this line, not every line after it
                self._fail(line, VoiceFault(f"a line could not be made: {kind_and_place(error)}"))
            with self._changed:
                self._making = None
                self._changed.notify_all()

    def _fail(self, line: SpokenLine, fault: VoiceFault) -> None:
        self._failed[line] = fault
        self._on_fault(Fault("voice", fault.what, fault.remedy))

    def _next(self) -> SpokenLine | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, self._linger_s)
            if self._waiting:
                self._making = self._waiting.popleft()
                self._failed.pop(self._making, None)
                return self._making
            self._worker = None
            closed = self._closed
        self._bench.rest()
        if self._ahead and not closed:  # whoever wants a line or two does not know what is wanted
            with contextlib.suppress(OSError):  # a disk that refuses is told elsewhere
                self._store.trim(self._ahead)
        return None

    def _shelve(self, line: SpokenLine, clip: Clip) -> None:
        wanted = self._name(line)
        made = wanted if clip.engine == ENGINE else key(line, clip.engine, clip.version)
        self._store.put(made, clip)
        if made != wanted:
            self._stand_ins[wanted] = made


def open_shelf(
    folder: Path,
    on_fault: OnFault,
    engines: Sequence[str] = DEFAULT,
    *,
    own_process: bool = True,
    recordings: Recordings | None = None,
) -> ClipShelf:
    """A shelf over a folder of clips.

    :param engines: as `calmcramp.voice.engines.engine` knows them, the preferred one first
    :param own_process: make clips in a child process (the assistant), or in this one (`render`)
    :param recordings: lines that are recorded already
    :raises VoiceFault: for an engine nobody has
    """
    speakers = [engine(name) for name in engines]
    bench: Bench = ChildBench(engines, on_fault) if own_process else Chain(speakers, on_fault)
    preferred = (speakers[0].name, speakers[0].version)
    store = ClipStore(folder, on_fault)
    return ClipShelf(store, bench, preferred, on_fault, recordings=recordings)
