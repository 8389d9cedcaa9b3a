"""What the recogniser makes of a recording: the ears of the assistant, on a file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from calmcramp.errors import BadFile
from calmcramp.hearing.ears import Ears
from calmcramp.hearing.types import RATE, EarNotice, Hearing, Listen
from calmcramp.service.resampling import as_int16, resampled
from calmcramp.service.soundfiles import read_blocks


def hear_file(
    path: Path, build_ears: Callable[[], Ears], listen: Listen
) -> Iterator[dict[str, Any]]:
    """Every finding in a recording, as in DESIGN's contract, then one object with its length.

    New ears are built for it, because their clock is the recording's.

    :raises NotFoundHere, BadFile: as `read_blocks`
    """
    rate, blocks = read_blocks(path)
    with contextlib.closing(build_ears()) as ears:
        ears.listen(listen)
        samples = 0
        try:
            for block in resampled(blocks, rate, RATE):
                samples += len(block)
                yield from _findings(path, ears.hear(as_int16(block)))
        except BadFile:  # what was said last before it broke off counts as well
            yield from _findings(path, ears.finish())
            raise
        yield from _findings(path, ears.finish())
    yield {"file": str(path), "seconds": round(samples / RATE, 3), "end": True}


def as_words(finding: dict[str, Any]) -> str:
    """One finding for a person to read."""
    if finding.get("end"):
        return f"{finding['file']}: {finding['seconds']:.1f} seconds"
    name, score = finding["name"], finding["score"]
    return f"{finding['file']}: {finding['at']:8.2f}  {finding['kind']:8} {name:18} {score:.2f}"


def _findings(path: Path, notices: Iterable[EarNotice]) -> Iterator[dict[str, Any]]:
    for notice in notices:
        if isinstance(notice, Hearing):
            yield {
                "file": str(path),
                "at": round(notice.at, 3),
                "kind": notice.kind,
                "name": notice.name,
                "phrase": notice.phrase,
                "score": round(float(notice.score), 3),
            }
