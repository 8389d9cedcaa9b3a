"""Typed words through a real pipe, and everything else that may come through it."""

from __future__ import annotations

import json
import os
import queue
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcramp.errors import Fault, WrongUse
from calmcramp.service.mailbox import (
    LONGEST,
    Answer,
    Letter,
    Mailbox,
    checked_words,
    post,
    read_letter,
    somebody_reads,
)

PATIENCE_S = 20.0
"""Seconds after which a letter is taken to be lost; on any machine it comes at once."""

GARBAGE = {
    "not JSON": b"cramp",
    "half of it": b'{"text": "cramp"',
    "a list": b'["cramp"]',
    "a number": b"7",
    "null": b"null",
    "no text": b'{"reply": "a/path"}',
    "text is a number": b'{"text": 7}',
    "text is empty": b'{"text": ""}',
    "text is space": b'{"text": "   "}',
    "text is a book": json.dumps({"text": "x" * (LONGEST + 1)}).encode(),
    "not UTF-8": b'\xff\xfe{"text"',
    "nothing": b"",
    "zeros": b"\0\0\0",
    "brackets without end": b"[" * 50_000,
}


class Office:
    """An open mailbox and what came through it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._letters: queue.Queue[Letter] = queue.Queue()
        self.mailbox = Mailbox(path, self._letters.put)

    def drop(self, data: bytes) -> None:
        """Push bytes through the pipe, as any program of this user may."""
        pipe = os.open(self.path, os.O_WRONLY)
        try:
            while data:
                data = data[os.write(pipe, data) :]
        finally:
            os.close(pipe)

    def take(self) -> Letter:
        return self._letters.get(timeout=PATIENCE_S)

    @property
    def empty(self) -> bool:
        return self._letters.empty()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    open_office = Office(tmp_path / "run" / "say")
    open_office.mailbox.open()
    yield open_office
    open_office.mailbox.close()


def test_a_letter_arrives_and_its_answer_comes_back(tmp_path: Path) -> None:
    def answer(letter: Letter) -> None:
        assert letter.reply is not None
        reply = Answer(letter.reply)
        reply.write(json.dumps({"event": "heard", "text": letter.text}))
        reply.write('{"event": "silent"}')
        reply.close()

    mailbox = Mailbox(tmp_path / "say", answer)
    mailbox.open()
    answered = list(post(tmp_path / "say", "  still hurts ", 0.5))
    mailbox.close()

    assert answered == [{"event": "heard", "text": "still hurts"}, {"event": "silent"}]


def test_the_pipe_is_the_users_own(office: Office) -> None:
    mode = office.path.stat().st_mode

    assert stat.S_ISFIFO(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_no_door_is_opened_where_others_could_put_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(0o777)
    mailbox = Mailbox(folder / "say", lambda _letter: None)
    told: list[Fault] = []
    mailbox.open(told.append)
    mailbox.close()

    assert "others may write" in str(told[0])
    assert list(folder.iterdir()) == []


def test_a_door_that_can_not_be_made_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    mailbox = Mailbox(tmp_path / "run" / "say", lambda _letter: None)

    told: list[Fault] = []
    mailbox.open(told.append)
    mailbox.close()

    assert "mend its permissions" in str(told[0])


def test_a_pipe_of_somebody_else_is_never_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert somebody_reads(office.path)
    somebody_else = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody_else)

    assert not somebody_reads(office.path)
    assert not Answer(office.path).write("an event")
    with pytest.raises(FileNotFoundError):
        list(post(office.path, "cramp", 0.1))
    assert office.empty


@pytest.mark.parametrize("line", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_passed_over_and_the_next_letter_is_read(office: Office, line: bytes) -> None:
    office.drop(line + b"\n" + b'{"text": "cramp"}\n')

    assert office.take() == Letter("cramp", None)
    assert office.empty


def test_a_line_without_end_is_thrown_away(office: Office) -> None:
    office.drop(b"x" * 300_000)
    office.drop(b'\n{"text": "cramp"}\n')

    assert office.take() == Letter("cramp", None)


def test_letters_may_come_in_pieces_and_together(office: Office) -> None:
    office.drop(b'{"te')
    office.drop(b'xt": "cramp"}\n{"text": "calf"}\n{"text"')
    office.drop(b': "stop"}\n')

    assert [office.take().text for _ in range(3)] == ["cramp", "calf", "stop"]


def test_half_a_letter_of_the_alphabet_can_be_written_down_later() -> None:
    letter = read_letter('{"text": "cramp \\ud800"}')

    assert letter is not None
    assert letter.text.encode("utf-8") == b"cramp ?"


@pytest.mark.parametrize("reply", [7, None, ["a/path"], {"path": "a/path"}])
def test_a_reply_that_is_no_path_is_no_reply(reply: object) -> None:
    assert read_letter(json.dumps({"text": "cramp", "reply": reply})) == Letter("cramp", None)


def test_it_never_writes_into_anything_but_a_pipe(tmp_path: Path) -> None:
    diary, link = tmp_path / "diary.txt", tmp_path / "link"
    diary.write_text("mine", encoding="utf-8")
    link.symlink_to(diary)

    for path in (diary, link, tmp_path, tmp_path / "nothing", Path("/dev/null"), Path("a\0b")):
        answer = Answer(path)
        assert not answer.write("an event")
        answer.close()

    assert diary.read_text(encoding="utf-8") == "mine"
    assert sorted(tmp_path.iterdir()) == [diary, link]


def test_somebody_who_has_gone_is_forgotten(tmp_path: Path) -> None:
    pipe = tmp_path / "events"
    os.mkfifo(pipe)
    assert not Answer(pipe).write("nobody ever read this")

    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    answer = Answer(pipe)
    assert answer.write("read")
    os.close(reader)

    assert not answer.write("gone")
    assert not answer.write("still gone")


def test_somebody_who_never_reads_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "events"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    answer = Answer(pipe)

    written = 0
    while answer.write("x" * 1000):
        written += 1

    assert written > 10
    os.close(reader)


def test_it_is_known_whether_an_assistant_runs(tmp_path: Path, office: Office) -> None:
    file, left_over = tmp_path / "file", tmp_path / "left-over"
    file.write_text("a file", encoding="utf-8")
    os.mkfifo(left_over)

    assert somebody_reads(office.path)
    assert not any(map(somebody_reads, (tmp_path / "nothing", tmp_path, file, left_over)))
    assert file.read_text(encoding="utf-8") == "a file"


def test_a_pipe_left_by_a_crash_is_replaced_and_closing_takes_it_away(tmp_path: Path) -> None:
    path = tmp_path / "say"
    os.mkfifo(path)
    office = Office(path)
    office.mailbox.open()
    office.drop(b'{"text": "cramp"}\n')

    assert office.take().text == "cramp"
    office.mailbox.close()
    office.mailbox.close()
    assert not path.exists()


def test_a_mailbox_that_never_opened_can_be_closed(tmp_path: Path) -> None:
    Mailbox(tmp_path / "say", lambda _letter: None).close()


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * (LONGEST + 1)])
def test_no_words_and_too_many_words_are_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(WrongUse, match="write between 1 and"):
        list(post(Path("/nowhere"), text, 1.0))
    with pytest.raises(WrongUse):
        checked_words(text)
