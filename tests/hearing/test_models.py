"""Finding, fetching and verifying models, from a server on this machine that misbehaves."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from calmcramp.errors import BadFile, CalmcrampError, NotFoundHere, WrongUse
from calmcramp.hearing.fetch import PIECE, fetch
from calmcramp.hearing.models import (
    CATALOGUE,
    DEFAULT,
    MANIFEST,
    NEEDED,
    Source,
    find_model,
    folders,
    installed,
    is_model,
    source,
    verify,
)

NAME = "vosk-model-small-test-0.1"


def archive_of(files: dict[str, bytes], *more: tuple[ZipInfo, bytes]) -> bytes:
    """A zip archive in memory."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
        for entry, content in more:
            opened.writestr(entry, content)
    return made.getvalue()


def model_files(name: str = NAME) -> dict[str, bytes]:
    """Enough of a model: 200 kB that can not be made smaller."""
    return {f"{name}/{needed}": Random(needed).randbytes(40_000) for needed in NEEDED}


@dataclass
class Shop:
    """An HTTP server with one file."""

    content: bytes = b""
    status: int = 200
    cut_after: list[int] = field(default_factory=list)
    """For each answer in turn, after how many bytes the line breaks."""
    knows_ranges: bool = True
    asked: list[str] = field(default_factory=list)
    """The `Range` of each request."""
    url: str = ""

    def source(self, sha256: str | None = None) -> Source:
        return Source(NAME, self.url, 1, "Apache-2.0", sha256)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    stock = Shop()

    class Clerk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, stock)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Clerk)
    stock.url = f"http://127.0.0.1:{server.server_port}/model.zip"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield stock
    server.shutdown()
    thread.join()
    server.server_close()


def answer(request: BaseHTTPRequestHandler, stock: Shop) -> None:
    """What the shop says to one request."""
    wanted = request.headers.get("Range", "")
    stock.asked.append(wanted)
    start = int(wanted.removeprefix("bytes=").rstrip("-") or 0) if stock.knows_ranges else 0
    if stock.status != 200 or start >= max(1, len(stock.content)):
        request.send_response(416 if stock.status == 200 else stock.status)
        request.end_headers()
        return
    body = stock.content[start:]
    request.send_response(206 if start else 200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    cut = stock.cut_after.pop(0) if stock.cut_after else len(body)
    request.wfile.write(body[:cut])


def leavings(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_model_is_fetched_unpacked_and_as_it_was(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    told: list[tuple[int, int]] = []

    path = fetch(
        shop.source(), tmp_path, lambda done, total: told.append((done, total)), force=False
    )

    assert path == tmp_path / NAME
    assert (path / "am/final.mdl").read_bytes() == model_files()[f"{NAME}/am/final.mdl"]
    assert verify(path) == ()
    assert told[-1] == (len(shop.content), len(shop.content))
    assert leavings(tmp_path) == {NAME}


def test_a_broken_line_is_taken_up_where_it_broke(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    shop.cut_after = [3 * PIECE + 5, 2 * PIECE]

    path = fetch(shop.source(), tmp_path, force=False)

    assert shop.asked == ["", f"bytes={3 * PIECE}-", f"bytes={5 * PIECE}-"]
    assert verify(path) == ()


def test_a_server_without_ranges_is_begun_again(shop: Shop, tmp_path: Path) -> None:
    shop.content, shop.knows_ranges = archive_of(model_files()), False
    shop.cut_after = [3 * PIECE]

    assert verify(fetch(shop.source(), tmp_path, force=False)) == ()
    assert leavings(tmp_path) == {NAME}


def test_what_was_fetched_is_kept_for_another_day(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    shop.cut_after = [PIECE, 0]
    with pytest.raises(NotFoundHere, match="it goes on where it stopped"):
        fetch(shop.source(), tmp_path, force=False)

    fetch(shop.source(), tmp_path, force=False)

    assert shop.asked == ["", *[f"bytes={PIECE}-"] * 2]
    assert not any(is_model(path) for path in tmp_path.iterdir() if path.name != NAME)


def test_a_remainder_of_another_file_is_thrown_away(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    (tmp_path / f".{NAME}.zip.part").write_bytes(b"x" * (len(shop.content) + 5))

    assert verify(fetch(shop.source(), tmp_path, force=False)) == ()


def test_a_wrong_checksum_is_refused_and_nothing_kept(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    with pytest.raises(BadFile, match="not the file it should be"):
        fetch(shop.source(sha256="0" * 64), tmp_path, force=False)

    assert leavings(tmp_path) == set()


def test_the_right_checksum_is_accepted(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    right = hashlib.sha256(shop.content).hexdigest()

    assert is_model(fetch(shop.source(right), tmp_path, force=False))


def link() -> tuple[ZipInfo, bytes]:
    entry = ZipInfo(f"{NAME}/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, b"/etc/passwd"


def with_a_flaw(archive: bytes) -> bytes:
    at = len(archive) // 2
    return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]


ODD = {
    "out": archive_of(model_files() | {f"{NAME}/../../evil": b"x"}),
    "absolute": archive_of(model_files() | {"/evil": b"x"}),
    "backslash": archive_of(model_files(), (ZipInfo(f"{NAME}\\..\\evil"), b"x")),
    "link": archive_of(model_files(), link()),
    "many": archive_of(model_files() | {f"{NAME}/{i}": b"" for i in range(2001)}),
    "another model": archive_of(model_files("other")),
    "incomplete": archive_of({f"{NAME}/README": b"x"}),
    "truncated": archive_of(model_files())[:-200],
    "no archive": b"<html>sign in to the hotel's network</html>",
    "damaged": with_a_flaw(archive_of(model_files())),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_archive_leaves_nothing_behind(what: str, shop: Shop, tmp_path: Path) -> None:
    shop.content = ODD[what]
    folder = tmp_path / "models"
    with pytest.raises(BadFile):
        fetch(shop.source(), folder, force=False)

    assert leavings(folder) == set()
    assert leavings(tmp_path) == {"models"}


def test_a_bomb_is_not_unpacked(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.content = archive_of(model_files())
    monkeypatch.setattr("calmcramp.hearing.fetch.LARGEST_MODEL", 1000)
    with pytest.raises(BadFile, match="more than any model"):
        fetch(shop.source(), tmp_path, force=False)

    assert leavings(tmp_path) == set()


def test_an_endless_file_is_given_up(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.content = archive_of(model_files())
    monkeypatch.setattr("calmcramp.hearing.fetch.LARGEST_ARCHIVE", 100)
    with pytest.raises(BadFile, match="larger than any model"):
        fetch(shop.source(), tmp_path, force=False)

    assert leavings(tmp_path) == set()


def test_a_server_that_does_not_have_it_is_said_in_one_line(shop: Shop, tmp_path: Path) -> None:
    shop.status = 404
    with pytest.raises(NotFoundHere, match="the server says 404") as told:
        fetch(shop.source(), tmp_path, force=False)

    assert "\n" not in str(told.value)
    assert told.value.exit_code == 66


def test_no_server_at_all_is_said_in_one_line(tmp_path: Path, shop: Shop) -> None:
    nobody = Source(NAME, "http://127.0.0.1:9/model.zip", 1, "none")
    with pytest.raises(CalmcrampError, match="ConnectionError"):
        fetch(nobody, tmp_path, force=False)


def test_a_model_that_is_there_is_replaced_only_by_force(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    path = fetch(shop.source(), tmp_path, force=False)
    (path / "mine").write_text("x")
    with pytest.raises(WrongUse, match="--force"):
        fetch(shop.source(), tmp_path, force=False)

    fetch(shop.source(), tmp_path, force=True)

    assert not (path / "mine").exists()
    assert leavings(tmp_path) == {NAME}


def make_model(path: Path) -> Path:
    """A folder with the files of a model."""
    for name in NEEDED:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(name)
    return path


def test_every_change_of_a_fetched_model_is_found(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    path = fetch(shop.source(), tmp_path, force=False)
    (path / "am/final.mdl").write_bytes(b"other")
    (path / "graph/Gr.fst").unlink()

    assert {str(fault) for fault in verify(path)} == {
        "am/final.mdl: is not as it was fetched; fetch the model again",
        "graph/Gr.fst: is missing; fetch the model again",
    }


def test_a_broken_manifest_is_a_fault(tmp_path: Path) -> None:
    path = make_model(tmp_path / NAME)
    (path / MANIFEST).write_text("[]")

    assert [fault.place for fault in verify(path)] == [MANIFEST]


def test_verifying_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundHere, match="models fetch"):
        verify(tmp_path / "nothing")


def test_a_model_of_somebody_elses_is_checked_for_what_it_lacks(tmp_path: Path) -> None:
    path = make_model(tmp_path / NAME)
    assert verify(path) == ()

    (path / "conf/mfcc.conf").unlink()
    assert [fault.place for fault in verify(path)] == ["conf/mfcc.conf"]


def test_the_settings_come_first_and_are_believed(tmp_path: Path) -> None:
    mine, own = make_model(tmp_path / "mine"), tmp_path / "own"
    make_model(own / DEFAULT)

    assert find_model(own, str(mine), environment={}) == mine
    with pytest.raises(NotFoundHere, match="no vosk model in"):
        find_model(own, str(tmp_path / "nowhere"), environment={})


@pytest.mark.parametrize("variable", ["CALMCRAMP_VOSK_MODEL", "VOSK_MODEL_PATH"])
@pytest.mark.parametrize("above", [False, True])
def test_then_the_environment(tmp_path: Path, variable: str, above: bool) -> None:
    named, own = make_model(tmp_path / "there" / "model"), tmp_path / "own"
    make_model(own / DEFAULT)
    environment = {variable: str(named.parent if above else named)}

    assert find_model(own, environment=environment) == named


def test_then_calmcramps_own_folder_and_the_named_model_first(tmp_path: Path) -> None:
    make_model(tmp_path / "a-model")
    wanted = make_model(tmp_path / DEFAULT)

    assert find_model(tmp_path, environment={}) == wanted
    assert [one.name for one in installed(tmp_path, {})] == ["a-model", DEFAULT]
    assert not any(one.fetched for one in installed(tmp_path, {}))


def test_then_nothing(tmp_path: Path) -> None:
    assert find_model(tmp_path, name=NAME, environment={}) is None
    assert folders(tmp_path, {})[0] == tmp_path


def test_the_catalogue_is_by_name() -> None:
    assert source(DEFAULT) is CATALOGUE[0]
    with pytest.raises(NotFoundHere, match=f'did you mean "{DEFAULT}"'):
        source("vosk-model-small-en-us-0.51")
