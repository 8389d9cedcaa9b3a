"""A defect of the program itself: told in one line, without a word of what was said."""

from __future__ import annotations

import threading

import pytest

from calmcramp.endings import A_DEFECT, guarded, threads_guarded


def fall_over() -> None:
    """As a defect would, with what was said in its message."""
    raise LookupError("I have chest pain")


def test_a_defect_is_one_line_that_says_where_and_nothing_of_what_was_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert guarded(fall_over) == A_DEFECT

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: a defect of calmcramp: LookupError in ")
    assert "chest" not in line


def test_so_is_that_of_a_thread_but_only_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    before = threading.excepthook
    with threads_guarded():
        falling = threading.Thread(target=fall_over)
        falling.start()
        falling.join()
    (line,) = capsys.readouterr().err.splitlines()

    assert "LookupError in " in line
    assert "chest" not in line
    assert threading.excepthook is before
