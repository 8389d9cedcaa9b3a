"""The other end of `synth_child`: starts it when a line is wanted, asks it, and lets it go.

Rule 1. A child that ends, hangs or talks nonsense is replaced once; after that the next engine is
        asked, alone, until nothing is wanted for a while.
Rule 2. The child lives only while lines are wanted: `rest` ends it.
Rule 3. One thread uses one bench.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence

from calmcramp.errors import Fault
from calmcramp.voice.clips import Clip, OnFault, unpacked
from calmcramp.voice.types import SpokenLine, VoiceFault

_PATIENCE_S = 20.0
"""How long one line may take. hibari needs 1 s with loading on a PC; a Raspberry Pi 3 some ten
times that."""

_ATTEMPTS = 2

_LEAN = {"MALLOC_MMAP_THRESHOLD_": "131072"}
"""glibc gives large blocks back at once, instead of keeping more and more of them: 45 MB less, at
the same speed. Other systems do not know the name."""


class ChildBench:
    """Makes clips in a child process; see `Bench` in `calmcramp.voice.shelf`."""

    def __init__(
        self, engines: Sequence[str], on_fault: OnFault, patience_s: float = _PATIENCE_S
    ) -> None:
        """:param engines: for `calmcramp.voice.engines.engine`, the preferred one first"""
        self._engines = self._left = tuple(engines)
        self._on_fault = on_fault
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None

    def make(self, line: SpokenLine) -> Clip:
        """The line, spoken and mastered in the child.

        :raises VoiceFault: when no engine could speak it
        """
        while self._left:
            for attempt in range(_ATTEMPTS):
                try:
                    return self._asked(line)
                except (OSError, ValueError, KeyError) as error:
                    self._lost(error, last=attempt == _ATTEMPTS - 1)
            self._left = self._left[1:]
        raise VoiceFault("no voice engine is left", "see calmcramp doctor")

    def rest(self) -> None:
        """End the child, if there is one. The next one may try every engine again."""
        self._end()
        self._left = self._engines

    def _end(self) -> None:
        """The child holds nothing worth keeping, so it is not asked politely."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _asked(self, line: SpokenLine) -> Clip:
        """One question, one answer; OSError, ValueError, KeyError: the child is no good now."""
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise OSError("the child has no pipes")
        child.stdin.write(json.dumps(line._asdict()).encode() + b"\n")
        child.stdin.flush()
        if not select.select([child.stdout], [], [], self._patience_s)[0]:
            raise TimeoutError(f"it gave nothing within {self._patience_s:g} seconds")
        said = child.stdout.readline()
        if not said:
            raise OSError("it ended")
        answer = json.loads(said)
        data = child.stdout.read(answer["bytes"])
        for fault in answer["faults"]:
            self._on_fault(Fault(*fault))
        if "what" in answer:
            raise VoiceFault(answer["what"], answer["remedy"])
        return unpacked(data)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            command = [sys.executable, "-m", "calmcramp.voice.synth_child", *self._left]
            self._child = subprocess.Popen(
                command,
                env=os.environ | _LEAN,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child

    def _lost(self, error: Exception, last: bool) -> None:
        self._end()
        remedy = "it goes on with the next voice" if last else "it is started again"
        self._on_fault(
            Fault(f"voice {self._left[0]}", f"the process that speaks failed: {error}", remedy)
        )
