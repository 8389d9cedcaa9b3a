"""`pip install` is enough: from a wheel, and from a source archive, in an empty environment."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from calmcramp import __version__, places
from house import ROOT

SHIPPED = ("scripts", "audio")

# What an installed copy knows about itself; run far from the checkout.
ASK = """
import json
from calmcramp import places
from calmcramp.hearing.heads import load_heads
print(json.dumps({
    "package": str(places.PACKAGE),
    "routines": sorted(file.stem for file in places.routines().glob("*.toml")),
    "sounds": len(list(places.audio().glob("*.flac"))),
    "heads": sorted(load_heads()),
}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Built:
    """The archives of this checkout."""

    wheel: Path
    """Built from the checkout."""
    sdist: Path
    wheel_from_sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Real archives, built without the network: the dev tools bring the build backend."""
    folder = tmp_path_factory.mktemp("built")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, folder / "both", ROOT, cwd=folder)
    run(*build, folder / "wheel", "--wheel", ROOT, cwd=folder)
    return Built(
        next((folder / "wheel").glob("*.whl")),
        next((folder / "both").glob("*.tar.gz")),
        next((folder / "both").glob("*.whl")),
    )


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with nothing but the wheel, and the libraries it needs."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python")
    run(*pip, "install", "-qq", "--no-index", "--no-deps", built.wheel, cwd=home.parent)
    # The libraries are lent by the tests' own environment, so that nothing is fetched again. Its
    # editable calmcramp is not lent with them: a `.pth` file only counts in a site folder.
    (site,) = home.glob("lib/python3*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def shipped_files() -> set[str]:
    return {
        file.relative_to(ROOT).as_posix()
        for name in SHIPPED
        for file in (ROOT / name).rglob("*")
        if file.is_file()
    }


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_all_that_is_spoken_played_and_recognised(built: Built) -> None:
    names = names_in(built.wheel)

    assert {f"calmcramp/{name}" for name in shipped_files()} <= names
    assert {"calmcramp/py.typed", "calmcramp/hearing/heads.npz"} <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "bench/"))]


def test_the_wheel_is_small(built: Built) -> None:
    assert built.wheel.stat().st_size < 5_000_000


def test_a_wheel_from_the_source_archive_is_the_same(built: Built) -> None:
    assert names_in(built.wheel_from_sdist) == names_in(built.wheel)


def test_the_source_archive_carries_the_tests_too(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert shipped_files() <= names
    assert {"LICENSE", "Makefile", "README.md", "pyproject.toml", "tests/conftest.py"} <= names


def test_an_installed_copy_finds_what_came_with_it(installed: Path, tmp_path: Path) -> None:
    told = json.loads(run(installed / "python", "-c", ASK, cwd=tmp_path))

    assert told["package"].startswith(str(installed.parent))
    assert told["routines"] == sorted(file.stem for file in places.routines().glob("*.toml"))
    assert told["routines"]
    assert told["sounds"] == len(list(places.audio().glob("*.flac"))) > 0
    assert told["heads"]


def test_the_installed_command_works_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert __version__ in run(installed / "calmcramp", "--version", cwd=tmp_path)
    listed = json.loads(run(installed / "calmcramp", "routines", "list", "--json", cwd=tmp_path))

    assert {"name", "title", "kind", "minutes"} <= listed[0].keys()


def test_a_checkout_is_used_as_it_lies() -> None:
    assert places.PACKAGE == ROOT / "src" / "calmcramp"
    assert places.audio() == ROOT / "audio"
