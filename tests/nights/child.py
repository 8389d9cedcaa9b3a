"""One life of the assistant in a process of its own: what happens is written to standard output, a
line of JSON each; SIGTERM ends it kindly.

    python -m nights.child '{"seed": 1, "nights": 7, "seconds": 32400, "episodes": 8, "began": 0}'
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from nights.bed import Bed
from nights.plan import week


class Leave(Exception):
    """Somebody asked this process to end."""


class Reporter:
    """Writes a line for each thing that happens; a line is one write, so threads may share it."""

    def __init__(self) -> None:
        self.bed: Bed | None = None
        self._began = 0.0

    def begin(self, at: float) -> None:
        """What is told from now on happens at this second of the week, until there is a bed."""
        self._began = at

    def __call__(self, event: str, **fields: Any) -> None:
        at = self.bed.at if self.bed is not None else self._began
        line = json.dumps({"at": round(at, 3), "event": event, **fields}, ensure_ascii=False)
        os.write(1, line.encode() + b"\n")


def main() -> None:
    """Live."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    plan = week(asked["seed"], asked["nights"], asked["seconds"], asked["episodes"])
    began, reporter = asked["began"], Reporter()
    reporter.begin(began)
    reporter("boot", state="ASLEEP")
    bed = Bed(plan, began, reporter, asked.get("death"), asked.get("after") == "power")
    reporter.bed = bed
    signal.signal(signal.SIGTERM, _on_signal)
    with contextlib.suppress(Leave):
        bed.run()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    bed.leave()


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    raise Leave


if __name__ == "__main__":
    main()
