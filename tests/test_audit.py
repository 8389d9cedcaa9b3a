"""The audit of what calmcramp stands on: real pip-audit, asking a database on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tools import audit
from tools.audit import Package

FLAW = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "summary": "a flaw",
    "affected": [
        {
            "package": {"name": "oldlib", "ecosystem": "PyPI"},
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]},
            ],
            "versions": ["1.0"],
        }
    ],
}
OLD, SOUND = Package("oldlib", "1.0", "MIT"), Package("soundlib", "1.0", "MIT")


@contextmanager
def database(status: int = 200) -> Iterator[str]:
    """One of the kind of osv.dev, which knows of one flaw; its address."""

    class Clerk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            flaws = {"vulns": [FLAW]} if asked["package"]["name"] == "oldlib" else {}
            body = json.dumps(flaws).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Clerk)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_a_known_vulnerability_is_told_with_what_mends_it() -> None:
    with database() as url:
        verdict = audit.vulnerabilities([OLD, SOUND], url)

    assert verdict.found == ("oldlib 1.0: PYSEC-2026-1, CVE-2026-1; mended in 2.0",)
    assert (verdict.asked, verdict.silence) == (2, "")


def test_without_a_network_nothing_is_known_and_nothing_is_wrong() -> None:
    verdict = audit.vulnerabilities([OLD], "http://127.0.0.1:9/v1/query")

    assert verdict == audit.Verdict(silence="no network")


def test_an_audit_that_can_not_run_does_not_pass() -> None:
    (failed,) = audit.vulnerabilities([Package("old lib", "one", "MIT")]).found

    assert "pip-audit itself failed" in failed


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("LGPL-2.1-or-later", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("Other/Proprietary License", False),
        ("", False),
    ],
)
def test_a_licence_suits_in_all_its_parts_or_not(licence: str, good: bool) -> None:
    assert audit.suits(licence) is good


def test_what_calmcramp_brings_along_suits(capsys: pytest.CaptureFixture[str]) -> None:
    packages = audit.stands_on("calmcramp")
    names = {one.name.lower() for one in packages}

    assert [one for one in packages if not audit.suits(one.licence)] == []
    assert {"numpy", "onnxruntime", "vosk", "websockets", "urllib3"} <= names
    assert not {"pytest", "ruff", "calmcramp"} & names


def test_the_outcome_is_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with database() as url:
        assert audit.main(url) == 0
    assert "vulnerabilities: 0 known" in capsys.readouterr().out

    with database(status=500) as url:
        assert audit.main(url) == 0
    assert "not audited for vulnerabilities: the database" in capsys.readouterr().out
