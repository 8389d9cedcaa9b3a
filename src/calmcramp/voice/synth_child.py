"""Makes clips for another process and ends with it: `python -m calmcramp.voice.synth_child
ENGINE...`.

The voice engine and its lexicon take some 200 MB; here they are gone when the lines are made.

In, one JSON object a line: {"text", "mode"}. Out, for each: one JSON object on a line, {"bytes": n,
"faults": [...]} and then n bytes of a clip's file (see `clips`); n is 0, and "what" and "remedy"
say why, when it could not be spoken.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import IO

from calmcramp.errors import Fault
from calmcramp.voice.clips import packed
from calmcramp.voice.engines import Chain, engine
from calmcramp.voice.types import SpokenLine, VoiceFault


def serve(engines: Iterable[str], jobs: Iterable[bytes], out: IO[bytes]) -> None:
    """Answer every job in order, until there are no more."""
    faults: list[Fault] = []
    chain = Chain([engine(name) for name in engines], faults.append)
    for job in jobs:
        asked = json.loads(job)
        faults.clear()
        why, data = {}, b""
        try:
            data = packed(chain.make(SpokenLine(asked["text"], asked["mode"])))
        except VoiceFault as error:
            why = {"what": error.what, "remedy": error.remedy}
        told = [[fault.place, fault.what, fault.remedy] for fault in faults]
        out.write(json.dumps({"bytes": len(data), "faults": told, **why}).encode() + b"\n" + data)
        out.flush()


def main() -> None:
    """Serve standard input, keeping standard output free of what libraries print."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.argv[1:], sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
