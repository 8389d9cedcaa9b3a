"""A server of models on this machine, which misbehaves as it is told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from calmcramp.hearing.models import NEEDED, Source

NAME = "vosk-model-small-test-0.1"


def archive_of(
    files: dict[str, bytes], *more: tuple[ZipInfo, bytes], way: int = ZIP_DEFLATED
) -> bytes:
    """A zip archive in memory."""
    made = io.BytesIO()
    with ZipFile(made, "w", way) as opened:
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
    promises: str | None = None
    """What it says the length is; None: the truth."""
    asked: list[str] = field(default_factory=list)
    """The `Range` of each request."""
    url: str = ""

    def source(self, sha256: str | None = None) -> Source:
        return Source(NAME, self.url, 1, "Apache-2.0", sha256)


@contextmanager
def open_shop() -> Iterator[Shop]:
    """A shop that is open as long as the block lasts."""
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
    request.send_header("Content-Length", stock.promises or str(len(body)))
    request.end_headers()
    cut = stock.cut_after.pop(0) if stock.cut_after else len(body)
    request.wfile.write(body[:cut])
