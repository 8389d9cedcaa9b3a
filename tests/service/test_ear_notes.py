"""What an ear test leaves behind."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcramp.hearing.probe import Verdict
from calmcramp.hearing.types import Echo, Measured
from calmcramp.service.ear_notes import (
    EarNotes,
    notes_of,
    quiet_room_db,
    read_ear_notes,
    with_room,
    write_ear_notes,
)

AT = datetime(2026, 11, 24, 21, 5, 7, tzinfo=timezone(timedelta(hours=1)))
HEARD = Measured(4.0, Echo(-37.0, -50.0, -62.0, 0.0831, -11.26, 40.0), -61.26)


def test_an_echo_is_kept_in_words_and_figures(tmp_path: Path) -> None:
    path = tmp_path / "calmcramp" / "ears.json"
    notes = with_room(notes_of(AT, "mic", "speaker", HEARD), HEARD)
    write_ear_notes(notes, path)

    assert read_ear_notes(path) == notes
    assert notes == EarNotes(AT, "mic", "speaker", Verdict.WELL, -61.3, 83.1, -11.3)
    assert quiet_room_db(path) == -61.3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_dead_microphone_leaves_no_figures() -> None:
    assert notes_of(AT, "mic", "speaker", None) == EarNotes(AT, "mic", "speaker", Verdict.DEAF)
    zeros = Measured(4.0, Echo(-37.0, -120.0), -78.0)
    notes = notes_of(AT, "mic", "speaker", zeros)
    assert with_room(notes, zeros).quiet_db is None
    gap = Measured(4.0, HEARD.echo, -78.0)
    assert with_room(notes, gap).quiet_db is None, "some zeros among the sound are no room"


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert read_ear_notes(tmp_path / "ears.json") is None
    assert quiet_room_db(tmp_path / "ears.json") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"at": "2026-11-24T21:05:07"},
        {"at": 3},
        {"verdict": "fine"},
        {"microphone": 3},
        {"gain_db": "loud"},
        {"delay_ms": True},
    ],
)
def test_what_is_no_ear_test_counts_as_none(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "ears.json"
    write_ear_notes(notes_of(AT, "mic", "speaker", HEARD), path)
    assert read_ear_notes(path) is not None

    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    assert read_ear_notes(path) is None


@given(st.one_of(st.binary(max_size=60), st.from_regex(r"[\[\]{}:,\"0-9a-z]*").map(str.encode)))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, written: bytes) -> None:
    path = tmp_path_factory.mktemp("ears") / "ears.json"
    path.write_bytes(written)

    assert read_ear_notes(path) is None
