"""Fetching models from a server on this machine that misbehaves."""

from __future__ import annotations

import contextlib
import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipInfo

import pytest

from calmcramp.errors import BadFile, CalmcrampError, NotFoundHere, WrongUse
from calmcramp.hearing.fetch import PIECE, fetch
from calmcramp.hearing.models import NEEDED, Source, is_model, verify
from model_shop import NAME, Shop, archive_of, model_files, open_shop


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with open_shop() as stock:
        yield stock


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


def entry(kind: int, name: str = f"{NAME}/odd") -> tuple[ZipInfo, bytes]:
    """Something in an archive that is no plain file."""
    made = ZipInfo(name)
    made.external_attr = (kind | 0o6777) << 16
    return made, b"/etc/passwd"


def with_a_flaw(archive: bytes) -> bytes:
    at = len(archive) // 2
    return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]


ODD = {
    "out": archive_of(model_files() | {f"{NAME}/../../evil": b"x"}),
    "absolute": archive_of(model_files() | {"/evil": b"x"}),
    "backslash": archive_of(model_files(), (ZipInfo(f"{NAME}\\..\\evil"), b"x")),
    "link": archive_of(model_files(), entry(stat.S_IFLNK)),
    "hidden in a link": archive_of(
        {}, entry(stat.S_IFLNK, f"{NAME}/am"), (ZipInfo(f"{NAME}/am/final.mdl"), b"x")
    ),
    "drive": archive_of(model_files() | {"C:evil": b"x"}),
    "file in a file": archive_of(model_files() | {f"{NAME}/am/final.mdl/x": b"x"}),
    "endless name": archive_of(model_files() | {f"{NAME}/{'x' * 5000}": b"x"}),
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


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_only_plain_private_files_come_out_of_an_archive(
    kind: int, shop: Shop, tmp_path: Path
) -> None:
    shop.content = archive_of(model_files(), entry(kind))

    path = fetch(shop.source(), tmp_path / "models", force=False)

    modes = {file: file.lstat().st_mode for file in (path.parent, *path.parent.rglob("*"))}
    assert path / "odd" in modes
    assert {stat.S_IFMT(mode) for mode in modes.values()} == {stat.S_IFREG, stat.S_IFDIR}
    assert {oct(stat.S_IMODE(mode)) for mode in modes.values()} == {"0o600", "0o700"}


def test_a_small_lie_about_a_size_does_not_make_a_bomb(shop: Shop, tmp_path: Path) -> None:
    inside = f"{NAME}/{NEEDED[0]}".encode()
    whole = bytearray(archive_of(model_files() | {inside.decode(): b"\0" * 5_000_000}))
    at = whole.rindex(inside) - 46 + 24  # of its entry in the directory, the size unpacked
    whole[at : at + 4] = (10).to_bytes(4, "little")
    shop.content = bytes(whole)
    with pytest.raises(BadFile, match="is damaged"):
        fetch(shop.source(), tmp_path, force=False)

    assert leavings(tmp_path) == set()


@pytest.mark.parametrize("way", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_whatever_is_wrong_with_an_archive_is_one_line(
    way: int, shop: Shop, tmp_path: Path
) -> None:
    chance = Random(way)
    whole = archive_of({f"{NAME}/{needed}": b"ab" * 40 for needed in NEEDED}, way=way)
    for number in range(60):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice((0, 1, 128, 255))
        shop.content = bytes(spoilt)
        with contextlib.suppress(BadFile):
            fetch(shop.source(), tmp_path / str(number), force=False)

    assert leavings(tmp_path) == {str(number) for number in range(60)}
    assert {name for folder in tmp_path.iterdir() for name in leavings(folder)} <= {NAME}


def test_a_server_may_promise_any_length(shop: Shop, tmp_path: Path) -> None:
    shop.content, shop.promises = archive_of(model_files()), "soon"

    assert verify(fetch(shop.source(), tmp_path, force=False)) == ()


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


def test_every_change_of_a_fetched_model_is_found(shop: Shop, tmp_path: Path) -> None:
    shop.content = archive_of(model_files())
    path = fetch(shop.source(), tmp_path, force=False)
    (path / "am/final.mdl").write_bytes(b"other")
    (path / "graph/Gr.fst").unlink()

    assert {str(fault) for fault in verify(path)} == {
        "am/final.mdl: is not as it was fetched; fetch the model again",
        "graph/Gr.fst: is missing; fetch the model again",
    }
