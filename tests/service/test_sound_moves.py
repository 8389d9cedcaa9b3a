"""Where the sound server sends the stream; with the real one in tests/e2e/test_faults.py."""

from __future__ import annotations

from pathlib import Path

from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.sound_moves import SoundMoves, Whereabouts, _server_runs

BOTH = frozenset({"usb", "hdmi"})


def test_a_device_that_is_gone_is_told_and_its_return() -> None:
    where = Whereabouts()
    assert where.seen("usb", BOTH) is None
    told = where.seen("hdmi", frozenset({"hdmi"}))
    assert isinstance(told, Broken)
    assert str(told.fault) == (
        'loudspeaker: "usb" is gone, and the sound server plays through "hdmi"; plug it in'
    )
    assert where.seen("hdmi", frozenset({"hdmi"})) is None
    assert where.seen("usb", BOTH) == Mended("loudspeaker")
    assert where.seen("usb", BOTH) is None


def test_what_the_owner_moves_is_no_fault() -> None:
    where = Whereabouts()
    where.seen("usb", BOTH)
    assert where.seen("hdmi", BOTH) is None
    assert where.seen("hdmi", frozenset({"hdmi"})) is None


def test_one_that_is_back_and_not_used_is_the_owners_choice() -> None:
    where = Whereabouts()
    where.seen("usb", BOTH)
    where.seen("hdmi", frozenset({"hdmi"}))
    assert where.seen("hdmi", BOTH) == Mended("loudspeaker")


def test_between_two_streams_nothing_is_known() -> None:
    where = Whereabouts()
    assert where.seen("", BOTH) is None
    where.seen("usb", BOTH)
    assert where.seen("", frozenset()) is None
    assert where.seen("usb", BOTH) is None


def test_no_server_is_started_by_asking_for_it(tmp_path: Path) -> None:
    assert not _server_runs({})
    assert not _server_runs({"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert _server_runs({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert _server_runs({"PULSE_SERVER": "unix:/somewhere"})


def test_it_ends_whether_it_was_begun_or_not() -> None:
    SoundMoves(print).close()
    moves = SoundMoves(print)
    moves.start()
    moves.close()
    assert not moves._thread.is_alive()
